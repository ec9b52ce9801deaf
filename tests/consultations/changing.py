"""Every official change of a consultation, done through the action that does it in earnest: for the grid of who may change what.

Each is given whoever does it, the consultation and a reason, and changes something that is there in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from forum.briefing import actions as briefing
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.kinds import BY_TWO, OptionWords, SectionWords
from forum.briefing.models import Framing, PageSection, ProposedOption
from forum.briefing.models import read_words as read_thing
from forum.consultations.actions import joining, managing
from forum.consultations.actions.naming import use_own_name
from forum.consultations.actions.organising import set_organisations
from forum.consultations.change_guards import NewFile, Relevance, Wanted
from forum.consultations.fingerprints import (
    fingerprint_activity,
    fingerprint_organisations,
)
from forum.consultations.models import Consultation, Participation, Phase, Scope, ScopeState, read_scope
from forum.consultations.rules import find_next_phase, find_open_phase
from forum.consultations.snapshots import Part
from forum.deciders import actions as deciders
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords, MeetingWords, MemberWords
from forum.deciders.queries import list_deciders
from forum.evidence import actions as evidence
from forum.evidence.fingerprints import fingerprint_item
from forum.evidence.models import read_item_words
from forum.evidence.queries import list_items
from forum.inviting.actions import allow_domain
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor, Role
from forum.messages import actions as messages
from forum.messages.fingerprints import fingerprint_message
from forum.messages.kinds import Audience, Chosen, MessageWords
from forum.messages.models import Message
from forum.organisations.kinds import RunBy
from forum.outcomes.actions.responsibility import ReportWords
from forum.outcomes.deadlines import today
from forum.outcomes.fingerprints import fingerprint_report
from forum.outcomes.models import Report
from forum.outcomes.queries.showing import find_report
from forum.outreach import actions as outreach
from forum.outreach.fingerprints import fingerprint_entry
from forum.outreach.models import read_words as read_entry
from forum.outreach.queries import list_entries
from forum.register.fingerprints import fingerprint_asked
from forum.register.models import read_words as read_asked
from forum.register.queries import list_asked
from forum.reviews.actions import plan_reviews
from forum.reviews.fingerprints import fingerprint_plan
from forum.reviews.kinds import ReviewKind
from forum.reviews.queries import list_reviews
from forum.rewording.actions import change_or_ask
from forum.stopping.actions import ask_to_stop
from forum.stopping.kinds import StopKind
from forum.temporary.actions.changing import ChangeWords
from forum.temporary.actions.returning import BackWords, say_back
from forum.temporary.fingerprints import fingerprint_change
from forum.temporary.queries import find_change
from forum.unnaming.actions import ask_to_replace
from forum.unnaming.proposing import ask_for_members, ask_to_name
from tests import factories as make
from tests.rewording.asking import want_activity, want_basics, want_groups, want_removed, want_scope, want_stage

Change = Callable[[Actor, Consultation, str], object]
CHANGES: dict[str, Change] = {}
FILE: dict[str, Any] = {"file_name": "plan.txt", "content": b"Another plan", "text": "Another plan"}


def change(name: str) -> Callable[[Change], Change]:
    def register_change(do: Change) -> Change:
        assert name not in CHANGES
        CHANGES[name] = do
        return do

    return register_change


def change_basics(actor: Actor, consultation: Consultation, reason: str, **words: str) -> None:
    change_or_ask(actor, consultation, want_basics(consultation, reason, **words))


BASICS = {
    "the question": {"title": "Should the unit be open at night?"},
    "the summary": {"summary": "Another summary."},
    "who decides, in words": {"decided_by": "Another board"},
    "more say for people": {"promise_level": "involve"},
    "less say for people": {"promise_level": "inform"},
    "how to get in touch": {"contact_phone": "01632 960 111"},
}
for _name, _words in BASICS.items():
    CHANGES[_name] = lambda actor, consultation, reason, words=_words: change_basics(actor, consultation, reason, **words)  # type: ignore[misc]


@change("whom it affects")
def _affected(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_or_ask(actor, consultation, want_groups(consultation, "carer", reason=reason))


@change("something more that people can change")
def _open_scope(actor: Actor, consultation: Consultation, reason: str) -> None:
    _set_scope(actor, consultation, [*read_scope(consultation), Scope(ScopeState.OPEN, "the place")], reason)


@change("something that people can change is settled")
def _settle_scope(actor: Actor, consultation: Consultation, reason: str) -> None:
    first, *rest = read_scope(consultation)
    _set_scope(
        actor, consultation, [Scope(ScopeState.OPEN, "the place"), replace(first, state=ScopeState.SETTLED), *rest], reason
    )


def _set_scope(actor: Actor, consultation: Consultation, items: list[Scope], reason: str) -> None:
    change_or_ask(actor, consultation, want_scope(consultation, *items, reason=reason))


def find_stage(consultation: Consultation) -> Phase:
    """The one that is open, or else the next, or else the first."""
    return find_open_phase(consultation) or find_next_phase(consultation) or consultation.phases[0]


def move_end(actor: Actor, consultation: Consultation, reason: str, days: int) -> None:
    phase = find_stage(consultation)
    change_or_ask(actor, consultation, want_stage(phase, reason, closes_at=phase.closes_at + timedelta(days=days)))


@change("a stage closes later")
def _later(actor: Actor, consultation: Consultation, reason: str) -> None:
    move_end(actor, consultation, reason, 7)


@change("a stage closes more than 90 days later")
def _much_later(actor: Actor, consultation: Consultation, reason: str) -> None:
    move_end(actor, consultation, reason, 100)


@change("a stage closes earlier")
def _earlier(actor: Actor, consultation: Consultation, reason: str) -> None:
    move_end(actor, consultation, reason, -2)


@change("a stage that has begun gets another name")
def _rename_stage(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_or_ask(actor, consultation, want_stage(consultation.phases[0], reason, name="Hear the plan"))


@change("an activity that has begun gets another name and another summary")
def _rename_activity(actor: Actor, consultation: Consultation, reason: str) -> None:
    activity = consultation.phases[0].activities[0]
    words = {"title": "Nobody came", "summary": "Nobody said a word."}
    change_or_ask(actor, consultation, want_activity(activity, reason, **words))


@change("the organisations that run it")
def _organisations(actor: Actor, consultation: Consultation, reason: str) -> None:
    set_organisations(actor, consultation, [RunBy("Another trust")], seen=fingerprint_organisations(consultation), reason=reason)


@change("a stage is added")
def _add_stage(actor: Actor, consultation: Consultation, reason: str) -> None:
    opens_at = max(phase.closes_at for phase in consultation.phases) + timedelta(days=100)
    dates = {"opens_at": opens_at, "closes_at": opens_at + timedelta(days=20)}
    managing.add_phase(actor, consultation, name="Once more", note="", reason=reason, **dates)


@change("a stage is removed")
def _remove_stage(actor: Actor, consultation: Consultation, reason: str) -> None:
    phase = next(each for each in consultation.phases if each.name == "Answers")
    change_or_ask(actor, consultation, want_removed(phase, reason))


@change("an activity is added")
def _add_activity(actor: Actor, consultation: Consultation, reason: str) -> None:
    phase = find_stage(consultation)
    managing.add_activity(actor, phase, kind_key="discussion", title="Something else", summary="", reason=reason)


@change("an activity that is not about the decision is added")
def _add_aside(actor: Actor, consultation: Consultation, reason: str) -> None:
    phase, words = find_stage(consultation), {"title": "How is it going?", "summary": "", "reason": reason}
    managing.add_activity(actor, phase, kind_key="discussion", is_about_decision=False, **words)


@change("an activity is removed")
def _remove_activity(actor: Actor, consultation: Consultation, reason: str) -> None:
    phase = next(each for each in consultation.phases if each.name == "Weigh up")
    change_or_ask(actor, consultation, want_removed(phase.activities[0], reason))


@change("the decision waits no more for an activity")
def _not_about(actor: Actor, consultation: Consultation, reason: str) -> None:
    activity = next(each for each in consultation.phases if each.name == "Weigh up").activities[0]
    wanted = (Relevance(is_about=False), fingerprint_activity(activity), reason, activity)
    change_or_ask(actor, consultation, Wanted(consultation, Part.ACTIVITIES, *wanted))


@change("a document is added")
def _add_document(actor: Actor, consultation: Consultation, reason: str) -> None:
    managing.add_document(actor, consultation, title="Another plan", reason=reason, **FILE)


@change("a document is replaced")
def _replace_document(actor: Actor, consultation: Consultation, reason: str) -> None:
    document = consultation.documents[0]
    wanted = Wanted(consultation, Part.DOCUMENTS, NewFile(title="The plan", **FILE), "", reason, document)
    change_or_ask(actor, consultation, wanted)


@change("a document is removed")
def _remove_document(actor: Actor, consultation: Consultation, _reason: str) -> None:
    managing.remove_document(actor, consultation.documents[0])


def find_thing(consultation: Consultation, model: Any) -> Any:
    return db.session.query(model).filter(make.place_column(model) == consultation.id).order_by(model.id).first()


def change_thing(actor: Actor, thing: Any, reason: str, **words: str) -> None:
    new, seen = replace(read_thing(thing), **words), fingerprint_thing(thing)
    if thing.part in BY_TWO:
        change_or_ask(actor, thing.consultation, briefing.want_change(thing, new, seen=seen, reason=reason))
    else:
        briefing.change_thing(actor, thing, new, seen=seen, reason=reason)


def remove_thing(actor: Actor, thing: Any, reason: str) -> None:
    if thing.part in BY_TWO:
        wanted = briefing.want_change(thing, None, seen=fingerprint_thing(thing), reason=reason)
        change_or_ask(actor, thing.consultation, wanted)
    else:
        briefing.remove_thing(actor, thing, seen=fingerprint_thing(thing), reason=reason)


@change("how somebody sees the problem")
def _framing(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_thing(actor, find_thing(consultation, Framing), reason, problem="Nobody is there.")


@change("how somebody sees the problem is removed")
def _remove_framing(actor: Actor, consultation: Consultation, reason: str) -> None:
    remove_thing(actor, find_thing(consultation, Framing), reason)


@change("an option is added")
def _add_option(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_or_ask(actor, consultation, Wanted(consultation, Part.OPTIONS, OptionWords("A bus", "It runs at night."), "", reason))


@change("an option is worded otherwise")
def _option(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_thing(actor, find_thing(consultation, ProposedOption), reason, meaning="Somebody answers at night.")


@change("an option is ruled out")
def _rule_out(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_thing(actor, find_thing(consultation, ProposedOption), reason, ruled_out="Nobody applied.")


@change("an option is removed")
def _remove_option(actor: Actor, consultation: Consultation, reason: str) -> None:
    remove_thing(actor, find_thing(consultation, ProposedOption), reason)


@change("a section of the page is added, with a picture")
def _add_section(actor: Actor, consultation: Consultation, reason: str) -> None:
    words = SectionWords("A picture", "Of the unit.", alt="The unit")
    briefing.add_thing(actor, consultation, words, reason=reason, picture=make.draw_picture())


@change("a section of the page")
def _section(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_thing(actor, find_thing(consultation, PageSection), reason, text="One phone rings.")


@change("a section of the page is removed")
def _remove_section(actor: Actor, consultation: Consultation, reason: str) -> None:
    remove_thing(actor, find_thing(consultation, PageSection), reason)


@change("evidence is added")
def _add_evidence(actor: Actor, consultation: Consultation, reason: str) -> None:
    evidence.add_item(actor, consultation, make.EVIDENCE, reason=reason)


@change("evidence")
def _evidence(actor: Actor, consultation: Consultation, reason: str) -> None:
    item = list_items(consultation)[0]
    words = replace(read_item_words(item), summary="One in five went to voicemail.")
    change_or_ask(actor, consultation, Wanted(consultation, Part.EVIDENCE, words, fingerprint_item(item), reason, item))


@change("evidence is removed")
def _remove_evidence(actor: Actor, consultation: Consultation, reason: str) -> None:
    item = list_items(consultation)[0]
    change_or_ask(actor, consultation, Wanted(consultation, Part.EVIDENCE, None, fingerprint_item(item), reason, item))


@change("a board member")
def _member(actor: Actor, consultation: Consultation, reason: str) -> None:
    board = list_deciders(consultation)[0]
    words = replace(make.BOARD, members=(*make.BOARD.members, MemberWords("Ann Lee")))
    if consultation.published_at is None:
        deciders.change_decider(actor, board, words, seen=fingerprint_decider(board), reason=reason)
    else:
        ask_for_members(actor, board, words.members, seen=fingerprint_decider(board), reason=reason)


@change("somebody else decides too")
def _too(actor: Actor, consultation: Consultation, reason: str) -> None:
    words = DeciderWords("The trust's board")
    if consultation.published_at is None:
        deciders.add_decider(actor, consultation, DeciderKind.BODY, words)
    else:
        ask_to_name(actor, consultation, DeciderKind.BODY, words, reason=reason)


@change("who decides, by name")
def _decider(actor: Actor, consultation: Consultation, reason: str) -> None:
    board = list_deciders(consultation)[0]
    deciders.remove_decider(actor, board, seen=fingerprint_decider(board), reason=reason)


@change("another name of an official")
def _own_name(actor: Actor, consultation: Consultation, reason: str) -> None:
    use_own_name(actor, consultation, name="Sara Boyd", reason=reason)


@change("somebody else is named instead of the board")
def _instead(actor: Actor, consultation: Consultation, reason: str) -> None:
    board = list_deciders(consultation)[0]
    words = replace(make.BOARD, name="The new board")
    ask_to_replace(actor, board, DeciderKind.BODY, words, seen=fingerprint_decider(board), reason=reason)


@change("a meeting of the board")
def _meeting(actor: Actor, consultation: Consultation, reason: str) -> None:
    words = MeetingWords(today() + timedelta(days=9))
    deciders.add_meeting(actor, list_deciders(consultation)[0], words, reason=reason)


def find_person(consultation: Consultation, name: str) -> Participation:
    person: Participation = db.session.query(Participation).filter_by(space_id=consultation.id, pseudonym=name).one()
    return person


@change("an official role")
def _role(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_place(actor, consultation, reason, find_person(consultation, "Another moderator"), Role.FACILITATOR)


@change("the role of whoever can say no")
def _role_of_go_between(actor: Actor, consultation: Consultation, reason: str) -> None:
    go_between = db.session.query(Participation).filter_by(space_id=consultation.id, role=Role.BROKER).one()
    change_place(actor, consultation, reason, go_between, Role.MODERATOR)


def change_place(actor: Actor, consultation: Consultation, reason: str, place: Participation, role: Role) -> None:
    change_or_ask(actor, consultation, Wanted(consultation, Part.ROLES, role, place.role, reason, place))


def change_report(actor: Actor, consultation: Consultation, reason: str, *, weeks: int = 0, is_another: bool = False) -> None:
    report = find_report(consultation)
    assert isinstance(report, Report)
    others = db.session.query(Participation).filter_by(space_id=consultation.id, role=Role.LEAD)
    another = next(each for each in others if each.id != report.owner_id)
    words = ReportWords(another if is_another else report.owner, report.answer_weeks + weeks, report.phase)
    change_or_ask(actor, consultation, Wanted(consultation, Part.ANSWERS, words, fingerprint_report(report), reason))


@change("the job title of whoever decides")
def _job_title_of_decider(actor: Actor, consultation: Consultation, reason: str) -> None:
    board = list_deciders(consultation)[0]
    board.job_title = "Board"
    words = replace(make.BOARD, job_title="Board of another trust")
    change_or_ask(actor, consultation, Wanted(consultation, Part.DECIDERS, words, fingerprint_decider(board), reason, board))


@change("who is responsible for the decision")
def _owner(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_report(actor, consultation, reason, is_another=True)


@change("answers are due later")
def _due_later(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_report(actor, consultation, reason, weeks=2)


@change("answers are due earlier")
def _due_earlier(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_report(actor, consultation, reason, weeks=-2)


@change("the register of who was asked")
def _asked(actor: Actor, consultation: Consultation, reason: str) -> None:
    asked = list_asked(consultation)[0]
    words = replace(read_asked(asked), reply="We agree.", answered_on=today())
    change_or_ask(actor, consultation, Wanted(consultation, Part.ASKED, words, fingerprint_asked(asked), reason, asked))


@change("how a body was asked")
def _asked_otherwise(actor: Actor, consultation: Consultation, reason: str) -> None:
    asked = list_asked(consultation)[0]
    words = replace(read_asked(asked), way="email")
    change_or_ask(actor, consultation, Wanted(consultation, Part.ASKED, words, fingerprint_asked(asked), reason, asked))


@change("a body in the register is removed")
def _remove_asked(actor: Actor, consultation: Consultation, reason: str) -> None:
    asked = list_asked(consultation)[0]
    change_or_ask(actor, consultation, Wanted(consultation, Part.ASKED, None, fingerprint_asked(asked), reason, asked))


@change("the day of a review")
def _reviews(actor: Actor, consultation: Consultation, reason: str) -> None:
    reviews = list_reviews(consultation)
    days = {ReviewKind(each.kind): each.planned_on + timedelta(days=1) for each in reviews}
    plan_reviews(actor, consultation, days, seen=fingerprint_plan(consultation, reviews), reason=reason)


@change("how people were told is added to the log")
def _add_entry(actor: Actor, consultation: Consultation, _reason: str) -> None:
    words = replace(read_entry(list_entries(consultation)[0]), place="The market", happened_on=today())
    outreach.add_entry(actor, consultation, words)


@change("how people were told")
def _entry(actor: Actor, consultation: Consultation, reason: str) -> None:
    entry = list_entries(consultation)[0]
    words = replace(read_entry(entry), place="The market")
    outreach.change_entry(actor, entry, words, seen=fingerprint_entry(entry), reason=reason)


def invite(actor: Actor, consultation: Consultation, reason: str, role: Role) -> None:
    joining.invite(actor, consultation, email="ann@example.org", role=role, capacity_key="unknown", job_title="", reason=reason)


@change("somebody is invited to take part")
def _invite(actor: Actor, consultation: Consultation, reason: str) -> None:
    invite(actor, consultation, reason, Role.PARTICIPANT)


@change("a moderator is invited")
def _invite_moderator(actor: Actor, consultation: Consultation, reason: str) -> None:
    invite(actor, consultation, reason, Role.MODERATOR)


@change("an organisation is let in")
def _let_in(actor: Actor, consultation: Consultation, _reason: str) -> None:
    allow_domain(actor, consultation, domain="westbrook.example", capacity_key="staff")


@change("a message to everybody is written")
def _write_message(actor: Actor, consultation: Consultation, _reason: str) -> None:
    words = MessageWords(Chosen(Audience.EVERYONE), "The next step", "We read what you said.")
    messages.draft_message(actor, consultation, words)


@change("a message that was written at the beginning is sent")
def _send_message(actor: Actor, consultation: Consultation, _reason: str) -> None:
    message = db.session.query(Message).filter_by(space_id=consultation.id).one_or_none()
    if message is None:
        raise NotFound
    messages.send(actor, message, seen=fingerprint_message(message))


@change("all of it stops early")
def _stop(actor: Actor, consultation: Consultation, reason: str) -> None:
    ask_to_stop(actor, consultation, StopKind.LAW, reason=reason)


@change("a temporary change lasts longer")
def _extend(actor: Actor, consultation: Consultation, reason: str) -> None:
    found = find_change(consultation)
    words = ChangeWords("The unit is closed.", today(), "Too few.", "The director", today() + timedelta(days=300))
    if found is not None:
        said = {name: getattr(found, name) for name in ("what", "changed_on", "reason", "decided_by")}
        words = ChangeWords(**said, ends_on=found.ends_on + timedelta(days=9))
    change_temporary(actor, consultation, words, reason)


@change("what was changed for safety says otherwise")
def _temporary_otherwise(actor: Actor, consultation: Consultation, reason: str) -> None:
    found = find_change(consultation)
    if found is None or found.changed_on is None or found.ends_on is None:
        raise NotFound
    words = ChangeWords("The unit is closed for good.", found.changed_on, found.reason, found.decided_by, found.ends_on)
    change_temporary(actor, consultation, words, reason)


def change_temporary(actor: Actor, consultation: Consultation, words: ChangeWords, reason: str) -> None:
    seen = fingerprint_change(consultation, find_change(consultation))
    change_or_ask(actor, consultation, Wanted(consultation, Part.TEMPORARY, words, seen, reason))


@change("a temporary change is over, all is as it was")
def _back(actor: Actor, consultation: Consultation, _reason: str) -> None:
    words = BackWords("Open again since Monday.", "I saw the unit at Westbrook open at 10pm.", today())
    say_back(actor, consultation, words, seen=fingerprint_change(consultation, find_change(consultation)))
