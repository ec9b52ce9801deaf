"""Which changes need two people, and what waits for a colleague."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cache, partial

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from forum.agreeing import queries as agreeing
from forum.agreeing.extension_points import tells_why_over
from forum.consultations.actions.promise import find_why_decided, find_why_settled, find_why_stage_settled
from forum.consultations.change_guards import Numbered, OfficialChange, number_of
from forum.consultations.models import Consultation, Phase
from forum.consultations.promise_levels import falls, loses_followed
from forum.consultations.queries import asks_reason
from forum.consultations.rules import find_why_closed, has_begun, has_ended
from forum.consultations.snapshots import Part
from forum.consultations.standing import list_collecting_phases
from forum.consultations.tasks import MOST_TASKS
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.spelling import MOST_SLIPS, count_slips, is_slip_of_pen
from forum.rewording.days import DAYS, goes_back, goes_far
from forum.rewording.kinds import find_part_by_two
from forum.rewording.models import OfficialRewording, WaitingFile
from forum.rewording.scopes import closes
from forum.rewording.snapshots import describe_now, find_stage, list_changed, read_after, read_before
from forum.spaces.queries import list_of_thing
from forum.spaces.rules import ThingWords, read_words

# What cannot say something else, by part; a stage or an activity cannot go either.
TEXTS = {
    Part.BASICS: ("title", "summary", "promise", "decided_when"),
    Part.PHASES: ("name", "note"),
    Part.ACTIVITIES: ("title", "summary"),
    Part.FRAMINGS: ("whose", "capacity_key", "problem", "account"),
    Part.OPTIONS: ("title", "meaning", "helps", "most_affected", "cost", "risks", "speaks_for", "speaks_against"),
    Part.QUESTIONS: ("title", "text"),
    Part.FINDINGS: ("title", "source", "learnt"),
    Part.KEY_DATES: ("title",),
    Part.EVIDENCE: ("title", "summary", "made_by", "paid_by"),
    Part.ASKED: ("name", "why", "reply", "our_reply"),
    Part.TEMPORARY: ("what", "safety_reason", "changed_by"),
    Part.EVIDENCE_ANSWERS: ("answer",),
    Part.MEETINGS: ("held_where",),
    Part.OPENING_CHECKS: ("answered",),
    Part.REVIEWS: ("missing_people",),
    Part.SECTIONS: ("title", "text", "video_link", "captions"),
    Part.WORKSHOPS: ("title", "purpose", "accessibility"),
}
# Of a meeting besides, where something stood there: another day, or another document than people were told.
OF_MEETING = ("held_on", "paper", "paper_document", "minute", "minute_document")
# Of somebody who was asked besides: what stood there once.
OF_ASKED = ("asked_kind", "way", "asked_on", "comments_by", "decides_on", "answered_on")
OF_EVIDENCE = ("evidence_kind", "certainty", "speaks", "option", "in_document", "link", "found_when")
# Where a text that was not there yet, as an answer, may come.
MAY_COME = {Part.EVIDENCE_ANSWERS, Part.ASKED, Part.SECTIONS, Part.WORKSHOPS, Part.REVIEWS}
# What people were promised: it takes two from the opening on, whether anybody has answered or not.
FROM_OPENING = {Part.DECISION_DAY, Part.REVIEWS}
_STAGES = joinedload(OfficialRewording.consultation).selectinload(Consultation.phases)
_WITH_ALL = (_STAGES.selectinload(Phase.activities), joinedload(OfficialRewording.consultation).selectinload(Consultation.scope))
REMOVED_BY_TWO = {
    *(Part.PHASES, Part.ACTIVITIES, Part.FRAMINGS, Part.SECTIONS, Part.QUESTIONS, Part.FINDINGS, Part.KEY_DATES),
    *(Part.EVIDENCE, Part.ASKED),
}
# How a day moves that follows from stages: they took two themselves, where they moved far.
WITH_STAGES = "with stages"
# Who decides, as people read it from the opening on.
NAMES_WHO_DECIDES = {Part.ANSWERS, Part.DECIDERS}
# What is put right, and minuted, after the decision too.
CHANGES_AFTERWARDS = {
    *(Part.DOCUMENTS, Part.MEETINGS, Part.QUESTIONS, Part.EVIDENCE_ANSWERS, Part.KEY_DATES, Part.EVIDENCE, Part.ASKED),
    *(Part.TEMPORARY, Part.WORKSHOPS, Part.SECTIONS, Part.REVIEWS, Part.PROMISES),
}


def does_need_two(change: OfficialChange) -> bool:
    """Whether it turns what people have answered: the question, the summary, the promise or when it is decided says something
    else, people have less say, the decision follows something else or waits for something no more, something that could change
    cannot, somebody else is responsible for it, one of the TEXTS says something else, one of REMOVED_BY_TWO goes, an option is
    ruled out or comes when a stage is over, a meeting or document is another, a day is far later, or a group is not affected any
    more. A day that comes back needs two even before anybody has answered: people have read it. So does, as long as it is
    undecided, whether somebody who could say no has that role no more, and whether somebody else is responsible for the decision
    or acts for whoever decides; and what people plan by or were promised (FROM_OPENING, `PartByTwo.turns`)."""
    if change.part is Part.ROLES:
        return not (find_why_settled(change.consultation) or find_why_closed(change.consultation))
    if change.how == WITH_STAGES:
        return False
    if change.part in NAMES_WHO_DECIDES and _names_another(change):
        return True
    turns = _turns(change)
    if goes_back(change) or (turns and change.part in FROM_OPENING) or _turns_of_feature(change):
        return True
    return (turns or goes_far(change)) and asks_reason(change.consultation)


def _turns_of_feature(change: OfficialChange) -> bool:
    part = find_part_by_two(change.part)
    return part is not None and part.turns is not None and part.turns(change)


def _names_another(change: OfficialChange) -> bool:
    """Of the person responsible, somebody else: nobody was told of one before the first. Of somebody who decides and stays
    named, another account, or another job title but for a slip of the pen."""
    before, after = change.before, change.after
    if before is None or after is None or find_why_decided(change.consultation):
        return False
    if change.part is Part.ANSWERS:
        return bool(before["owner_place"]) and before["owner_place"] != after["owner_place"]
    if change.how != "changed" or before.get("members") != after.get("members"):
        return False  # Whoever replaces somebody, and members, have two people of their own (`forum.unnaming`).
    titles = str(before["job_title"]), str(after["job_title"])
    return before["decider_place"] != after["decider_place"] or (bool(titles[0]) and not is_slip_of_pen(*titles))


def _turns(change: OfficialChange) -> bool:
    before, after = change.before, change.after
    if before is None:
        return change.part is Part.OPTIONS and after is not None and _comes_late(change.consultation, after)
    if after is None:
        return change.part in REMOVED_BY_TWO
    if change.part in OTHERWISE and OTHERWISE[change.part](change, before, after):
        return True
    return change.part in TEXTS and says_otherwise(change, before, after)


def _comes_late(consultation: Consultation, option: ThingWords) -> bool:
    """Whether people could choose it who have answered, in a stage that is over, without it."""
    return not option["ruled_out"] and any(has_ended(phase) for phase in list_collecting_phases(consultation))


def _closes(change: OfficialChange, before: ThingWords, after: ThingWords) -> bool:
    return closes(before, after) or closes(find_agreed_words(change), after)


def _leaves_out(_change: OfficialChange, before: ThingWords, after: ThingWords) -> bool:
    """Whether a group that was named is affected no more."""
    return not set(before["affected"]) <= set(after["affected"])


def _turns_what_was_said(names: tuple[str, ...], _change: OfficialChange, before: ThingWords, after: ThingWords) -> bool:
    """What was not said yet may come. A day that moves later is told with its reason; see `days` for how far."""
    later = DAYS.get(_change.part, ()) if _change.part is Part.ASKED else ()
    return any(before.get(name) and before[name] != after.get(name) for name in names if name not in later or not after.get(name))


def _is_no_more_about_decision(_change: OfficialChange, before: ThingWords, after: ThingWords) -> bool:
    """Whether the decision does not wait any more for what people say there."""
    return before.get("about") == "yes" and after.get("about") == "no"


def _promises_otherwise(_change: OfficialChange, before: ThingWords, after: ThingWords) -> bool:
    """Whether people get answers before the decision who were told after it, or the other way round."""
    return before.get("answers_come", "") != after.get("answers_come", "")


def _begins_otherwise(_change: OfficialChange, before: ThingWords, after: ThingWords) -> bool:
    """Whether a temporary change began on another day than people have read."""
    return bool(before["changed_on"]) and before["changed_on"] != after["changed_on"]


def _is_another_document(_change: OfficialChange, before: ThingWords, after: ThingWords) -> bool:
    """Whatever is in it: nobody can tell by looking at two files."""
    return before["document"] != after["document"]


def _rules_out(_change: OfficialChange, before: ThingWords, after: ThingWords) -> bool:
    """Whether nobody can choose it any more, or for another reason than people have read; or it comes back late."""
    if before["ruled_out"] and not after["ruled_out"]:
        return _comes_late(_change.consultation, after)
    slips = count_slips(str(before["ruled_out"]), str(after["ruled_out"]))
    return bool(after["ruled_out"]) and (slips is None or slips > MOST_SLIPS)


# What else turns a part, beside its TEXTS.
OTHERWISE: dict[Part, Callable[[OfficialChange, ThingWords, ThingWords], bool]] = {
    Part.SCOPE: _closes,
    Part.AFFECTED: _leaves_out,
    Part.OPTIONS: _rules_out,
    Part.MEETINGS: partial(_turns_what_was_said, OF_MEETING),
    Part.ASKED: partial(_turns_what_was_said, OF_ASKED),
    Part.EVIDENCE: partial(_turns_what_was_said, OF_EVIDENCE),
    Part.ACTIVITIES: _is_no_more_about_decision,
    Part.TEMPORARY: _begins_otherwise,
    Part.DOCUMENTS: _is_another_document,
    Part.DECISION_DAY: _promises_otherwise,
}


def says_otherwise(change: OfficialChange, before: ThingWords, after: ThingWords) -> bool:
    """Whether the TEXTS of its part say something else, but for slips of the pen; of the basic details, also less say."""
    if change.part is Part.BASICS:
        if falls(str(before["promise_level"]), str(after["promise_level"])):
            return True
        if loses_followed(before["decision_follows"], after["decision_follows"]):
            return True
    if all(before.get(name) == after.get(name) for name in TEXTS[change.part]):
        return False
    if change.part in MAY_COME:
        after = after | {name: "" for name in TEXTS[change.part] if not before.get(name)}
    if change.part is Part.OPENING_CHECKS and not (before["is_met"] == after["is_met"] == "yes"):
        return False  # What was missing has come; or it is so no more, which nobody has to wait to say.
    return not _is_slipped(change.part, find_agreed_words(change), after)


def _is_slipped(part: Part, before: ThingWords, after: ThingWords) -> bool:
    """Whether its texts say the same but for a few slips of the pen, in all of them together."""
    slips = [count_slips(str(before.get(name, "")), str(after.get(name, ""))) for name in TEXTS[part]]
    known = [each for each in slips if each is not None]
    return len(known) == len(slips) and sum(known) <= MOST_SLIPS


def find_agreed_words(change: OfficialChange) -> ThingWords:
    """What it said when two people last changed it, or when people first answered: many small steps lead to no other question.
    What turned it until somebody had answered is behind that."""
    agreed: ThingWords = change.before or {}
    for version in list_of_thing(change.consultation.id, change.part, change.thing_id):
        was, is_now = read_words(version.before) or {}, read_words(version.after) or {}
        if version.asked_by_id is not None or not version.reason or _has_turned(change.part, was, is_now):
            break
        agreed = was
    return agreed


def _has_turned(part: Part, was: ThingWords, is_now: ThingWords) -> bool:
    return not was or (closes(was, is_now) if part is Part.SCOPE else not _is_slipped(part, was, is_now))


def about(consultation: Consultation, part: str, thing_id: int) -> str:
    """The subject of a request."""
    return f"{consultation.id}:{part}:{thing_id}"


def on(subject: str) -> ColumnElement[bool]:
    return OfficialRewording.subject == subject


def find_pending(consultation: Consultation, part: str, thing: Numbered | None = None) -> OfficialRewording | None:
    """What waits for a colleague about a part, or about one thing of it, and could still be agreed to."""
    found = agreeing.find_pending(OfficialRewording, on(about(consultation, part, number_of(thing))))
    return found if found is not None and find_why_over(found) is None else None


def list_pending_on(consultation: Consultation, things: Iterable[tuple[str, int]]) -> list[OfficialRewording]:
    """As `find_pending`, about several things, each a part and its number."""
    subjects = [about(consultation, part, thing_id) for part, thing_id in things]
    waiting = agreeing.list_pending(OfficialRewording, OfficialRewording.subject.in_(subjects)) if subjects else []
    return [asked for asked in waiting if find_why_over(asked) is None]


def get_rewording(consultation: Consultation, public_id: str) -> OfficialRewording:
    """Also one that waits no more: a letter leads to it."""
    found = db.session.scalar(select(OfficialRewording).filter_by(consultation_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def find_waiting_file(asked: OfficialRewording) -> bytes | None:
    """What is to take the place of a document, as long as it waits."""
    waiting = db.session.get(WaitingFile, asked.id) if asked.part == Part.DOCUMENTS and asked.is_pending else None
    return waiting.content if waiting else None


def is_asked_again(asked: OfficialRewording) -> bool:
    """Whether the same part was asked about since."""
    later = select(OfficialRewording.id).where(on(asked.subject), OfficialRewording.id > asked.id)
    return db.session.scalar(later.limit(1)) is not None


def list_rewordings(consultation_ids: Collection[int]) -> list[OfficialRewording]:
    """What waits and could still be agreed to, no more than anybody is shown at once. What has lapsed takes nobody's place."""
    found: list[OfficialRewording] = []
    find_settled, last = cache(find_why_settled), 0
    while len(found) < MOST_TASKS:
        of = OfficialRewording.consultation_id.in_(consultation_ids) & (OfficialRewording.id > last)
        several = agreeing.list_pending(OfficialRewording, of, *_WITH_ALL)
        _held = _load_things(several)
        found += [asked for asked in several if _find_why_over(asked, find_settled) is None]
        if len(several) < MOST_TASKS:
            break
        last = several[-1].id
    return found[:MOST_TASKS]


def _load_things(several: Collection[OfficialRewording]) -> list[object]:
    """What they are about, of features above, at once: the session finds it as long as somebody holds it."""
    numbers: dict[str, set[int]] = {}
    for asked in several:
        numbers.setdefault(asked.part, set()).add(asked.thing_id)
    kinds = [(kind, of_part) for name, of_part in numbers.items() if (kind := find_part_by_two(name))]
    return [thing for kind, of_part in kinds for thing in kind.load(of_part)]


@tells_why_over(OfficialRewording)
def find_why_over(asked: OfficialRewording) -> str | None:
    """Why nobody can agree to it any more, whoever they are."""
    return _find_why_over(asked, find_why_settled)


def _find_why_over(asked: OfficialRewording, find_settled: Callable[[Consultation], str | None]) -> str | None:
    """`find_settled`: as `find_why_settled`, perhaps remembered for several of one consultation."""
    phase = find_stage(asked)
    settled = None if asked.part in CHANGES_AFTERWARDS else find_settled(asked.consultation)
    if settled and asked.part == Part.ANSWERS:
        settled = find_why_decided(asked.consultation)  # After an early stop, people still get answers.
    if settled and phase is not None:
        settled = find_why_stage_settled(phase)
    return settled or find_why_closed(asked.consultation) or _find_why_changed(asked)


def _find_why_changed(asked: OfficialRewording) -> str | None:
    current, phase = describe_now(asked), find_stage(asked)
    if current is None:
        return _("They no longer have this role.") if asked.part == Part.ROLES else _("This has been removed.")
    before, after = read_before(asked), read_after(asked)
    is_by_field = after is not None and asked.part not in {Part.SCOPE, Part.AFFECTED}
    if before == after:
        return _("The words of this request were taken out.")
    names = list_changed(before, after if is_by_field and after else current)
    if any(before.get(name, "") != current.get(name, "") for name in names):
        return _("Someone has changed this since. Ask again if it still needs to change.")
    if after is None and phase is not None and has_begun(phase):
        return _("This stage has started, so it cannot be removed any more.")
    if after is None and asked.part == Part.PHASES and phase is not None and phase.activities:
        return _("Something was added to this stage since, so it cannot be removed. Ask again once nothing is in it.")
    return None
