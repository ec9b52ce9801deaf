"""Things to test with, made through the same actions as in earnest. Times are days from now."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image

from forum.accounts.models import Account
from forum.accounts.passwords import hash_password
from forum.accounts.queries import find_by_email
from forum.activities.discussions.actions.posting import ReplyAs, reply, start_thread
from forum.activities.discussions.actions.responding import add_condition
from forum.activities.discussions.actions.restating import say_not_quite
from forum.activities.discussions.actions.summaries import fingerprint_summary, summarise
from forum.activities.discussions.models import Clarification, Condition, Post, Restatement, Summary
from forum.activities.discussions.queries.summaries import find_summary
from forum.activities.discussions.summary_text import SummaryParts
from forum.activities.opinions.actions import import_conversation
from forum.activities.opinions.models import Statement
from forum.activities.opinions.polis import Comment, Conversation
from forum.activities.voting.actions import announcing
from forum.activities.voting.actions import managing as polls
from forum.activities.voting.actions.casting import Paper, vote
from forum.activities.voting.actions.keys import make_key
from forum.activities.voting.actions.paper import ReadDifferently, enter_paper
from forum.activities.voting.events import PollChanged
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.methods.base import Tally, tally
from forum.activities.voting.methods.contest import NO_MARK
from forum.activities.voting.models import PaperBallot, Poll, Reason
from forum.activities.voting.queries.ballots import gather_ballots, list_boxes
from forum.activities.voting.queries.polls import find_named_ballot, make_contest
from forum.activities.voting.receipts import make_code
from forum.activities.voting.sealing import open_all
from forum.briefing.actions import add_thing
from forum.briefing.kinds import BriefingWords, FindingWords, FramingWords, OptionWords, SectionWords
from forum.consultations.actions import joining, managing
from forum.consultations.change_guards import Wanted
from forum.consultations.events import consultation_stream
from forum.consultations.fingerprints import fingerprint_scope
from forum.consultations.models import Activity, Basics, Consultation, Participation, ScopeState
from forum.consultations.queries import find_place
from forum.consultations.snapshots import Part
from forum.consultations.standing import was_cut_short
from forum.contributions.models import Status
from forum.deciders.kinds import DeciderWords, MemberWords
from forum.evidence.actions import add_item, answer_request, ask_for_evidence
from forum.evidence.fingerprints import fingerprint_answer as fingerprint_evidence_answer
from forum.evidence.kinds import EvidenceAnswerWords, EvidenceWords
from forum.evidence.models import EvidenceAnswer, EvidenceItem, EvidenceRequest
from forum.evidence.rules import find_asking_activity
from forum.kernel.actions import is_acting, save, transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.key_store import read_secret
from forum.kernel.permissions import SYSTEM, TEAM, Actor, Role
from forum.messages import actions as messages
from forum.messages.fingerprints import fingerprint_message
from forum.messages.kinds import Audience, Chosen, MessageWords
from forum.messages.models import Message
from forum.negotiating.actions import delegating, preparing, signing, speaking
from forum.negotiating.fingerprints import fingerprint_all as fingerprint_negotiation
from forum.negotiating.fingerprints import fingerprint_basics, fingerprint_party, fingerprint_signing
from forum.negotiating.kinds import Act
from forum.negotiating.models import Negotiation, Party, PartyStatement, Term
from forum.organisations.kinds import RunBy
from forum.outcomes.actions import answering, checking, coding, deciding, drafting, equality, keeping
from forum.outcomes.actions import themes as theming
from forum.outcomes.actions.answering import AnswerWords
from forum.outcomes.actions.breaking import BrokenPromise
from forum.outcomes.actions.drafting import PromiseWords
from forum.outcomes.actions.evidence import Evidence
from forum.outcomes.actions.rewording import accept_words
from forum.outcomes.deadlines import find_timing, today
from forum.outcomes.kinds import DecisionTiming, Disposition, Verdict
from forum.outcomes.models import Answer, Check, Commitment, EqualityReview, Sighting, Theme
from forum.outcomes.queries.equality import find_equality_review
from forum.outcomes.queries.kept import find_said_kept
from forum.outcomes.queries.rewordings import find_rewording
from forum.outcomes.queries.said import Filter, count_said, list_said
from forum.outcomes.rules import MOST_SET_ASIDE_AT_ONCE
from forum.register.kinds import AskedKind, AskedWords
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rooms.actions import running, writing
from forum.rooms.actions.undoing import undo
from forum.rooms.fingerprints import fingerprint_notes
from forum.rooms.models import Note
from forum.rooms.queries.steps import find_last_step
from forum.workshops.actions import attending
from forum.workshops.actions import planning as workshops
from forum.workshops.fingerprints import fingerprint_agenda
from forum.workshops.models import Workshop
from tests.worlds import begin_with_if_new

PASSWORD = "three words together"
HASH = hash_password(PASSWORD)
_numbers = count(1)

EVERYONE = Chosen(Audience.EVERYONE)
ASKED = AskedWords(
    "Westbrook health scrutiny committee",
    AskedKind.SCRUTINY,
    way="letter",
    asked_on=date(2026, 1, 5),
    comments_by=date(2026, 3, 2),
    decides_on=date(2030, 4, 1),
)
BOARD = DeciderWords("The board", members=(MemberWords("Helen Okafor", "Chair"), MemberWords("Mark Adair")))
OPEN, COMING, CLOSED = (-5, 5), (5, 10), (-10, -5)


def place_column(model: Any) -> Any:
    """Which column of a model names the consultation that it is of, or its space, which has the same number."""
    if model is Consultation:
        return Consultation.id
    return model.space_id if hasattr(model, "space_id") else model.consultation_id


def make_account(email: str = "", *, convenor: bool = False, administrator: bool = False) -> Account:
    with transaction():
        account = Account(
            email=email or f"person{next(_numbers)}@example.org",
            password_hash=HASH,
            created_at=now(),
            confirmed_at=now(),
            is_convenor=convenor,
            is_administrator=administrator,
        )
        save(account)
    return account


def make_actor(email: str = "", *, convenor: bool = False, administrator: bool = False) -> Actor:
    return make_account(email, convenor=convenor, administrator=administrator).as_actor()


def make_consultation(*, days: tuple[float, float] = OPEN, published: bool = True, title: str = "") -> Consultation:
    """A consultation with one phase that holds one discussion. The usual ones, when a test begins with one, are copied."""
    if title or days not in (OPEN, COMING, CLOSED):
        return _fill_in_consultation(days, published, title)
    return begin_with_if_new(_fill_in_consultation, days, published, "")


def _fill_in_consultation(days: tuple[float, float], published: bool, title: str) -> Consultation:
    title = title or f"Should service {next(_numbers)} change?"
    basics = Basics(
        title=title,
        summary="A summary.",
        decided_by="The cabinet",
        promise="We answer everything.",
        promise_level="consult",
        contact_phone="01632 960 000",
    )
    consultation = managing.create_consultation(SYSTEM, None, basics, run_by=[RunBy("Westbrook Council")], organiser_name="")
    managing.set_scope(SYSTEM, consultation, [managing.Scope(ScopeState.OPEN, "the hours")], seen=fingerprint_scope(consultation))
    opens, closes = (now() + timedelta(days=day) for day in days)
    phase = managing.add_phase(SYSTEM, consultation, name="Listen", note="", opens_at=opens, closes_at=closes)
    managing.add_activity(SYSTEM, phase, kind_key="discussion", title="Talk it through", summary="")
    if published:
        managing.publish(SYSTEM, consultation)
    return consultation


def discussion_of(consultation: Consultation) -> Activity:
    return consultation.phases[0].activities[0]


def seat(
    consultation: Consultation,
    role: Role = Role.PARTICIPANT,
    *,
    name: str = "",
    actor: Actor | None = None,
    is_new: bool = False,
) -> Actor:
    """Someone with a place in a consultation. Whoever has a role has had it since before people could read it, or `is_new`."""
    actor = actor or make_actor()
    joining.seat(
        SYSTEM,
        consultation,
        person=actor,
        pseudonym=name or f"Name {next(_numbers)}",
        role=role,
        capacity_key="resident",
        job_title="",
    )
    if not is_new and role in TEAM and consultation.published_at is not None:
        place = place_of(actor, consultation)
        place.role_since = min(place.role_since or consultation.published_at, consultation.published_at)
        db.session.flush() if is_acting() else db.session.commit()
        actor.known.clear()  # Who is asked next asks anew, in a session of their own.
    return actor


def place_of(actor: Actor, consultation: Consultation) -> Participation:
    place = find_place(actor, consultation)
    assert place is not None
    return place


def name_of(email: str, consultation: Consultation) -> str:
    """As the others in it know whoever signs in so."""
    account = find_by_email(email)
    assert account is not None
    return place_of(account.as_actor(), consultation).pseudonym


def make_thread(
    consultation: Consultation,
    author: Actor | None = None,
    *,
    title: str = "Evening buses stop too early",
    body: str = "They do.",
    kind_key: str = "concern",
    subject_key: str = "",
) -> Post:
    author = author or seat(consultation)
    words = {"kind_key": kind_key, "title": title, "body": body, "subject_key": subject_key}
    return start_thread(author, discussion_of(consultation), **words)


def make_reply(parent: Post, author: Actor | None = None, *, body: str = "I agree.") -> Post:
    return reply(author or seat(parent.consultation), parent, body=body)


def make_summary(
    first: Post | None = None,
    facilitator: Actor | None = None,
    *,
    shared: str = "One number to ring at night.",
    is_conclusion: bool = False,
) -> Summary:
    """What a thread has come to, by somebody who sees what stands there now."""
    first = first or make_thread(make_consultation())
    facilitator = facilitator or seat(first.consultation, Role.FACILITATOR)
    parts = SummaryParts(shared, "Who answers it.", "Care homes.")
    seen = fingerprint_summary(find_summary(first.thread))
    return summarise(facilitator, first.thread, parts, is_conclusion=is_conclusion, seen=seen)


def make_condition(post: Post | None = None, author: Actor | None = None, *, body: str = "…it runs on Sundays") -> Condition:
    post = post or make_thread(make_consultation())
    return add_condition(author or seat(post.consultation), post, body=body)


def make_restatement(
    post: Post | None = None, author: Actor | None = None, *, heard: str = "You want later buses", stance: str = "differs"
) -> Restatement:
    """At the beginning of a reply."""
    post = post or make_thread(make_consultation())
    said = reply(author or seat(post.consultation), post, body="I would walk.", reply_as=ReplyAs(stance, heard))
    return db.session.query(Restatement).filter_by(post_id=said.id).one()


def make_clarification(restatement: Restatement | None = None, *, body: str = "Buses after eleven") -> Clarification:
    restatement = restatement or make_restatement()
    return say_not_quite(restatement.heard.author.account.as_actor(), restatement, body=body)


def make_statement(body: str = "A statement.") -> Statement:
    number = next(_numbers)
    comment = Comment("1", "1", now() - timedelta(days=1), Status.PUBLISHED, body)
    conversation = Conversation(f"https://example.org/{number}", f"Topic {number}", "", [comment])
    imported = import_conversation(SYSTEM, None, conversation)
    return db.session.query(Statement).filter_by(space_id=imported.consultation.id).one()


def make_poll(
    consultation: Consultation | None = None,
    method_key: str = "choose-one",
    *,
    labels: tuple[str, ...] = ("Apples", "Beans", "Carrots"),
    announced: bool = True,
    with_none: bool = False,
    question: str = "",
    **rules: Any,
) -> Poll:
    """A poll in an activity of its own in the consultation's phase; open when the phase is."""
    consultation = consultation or make_consultation()
    activity = managing.add_activity(SYSTEM, consultation.phases[0], kind_key="poll", title="Vote", summary="")
    question = question or f"Which one first? ({next(_numbers)})"
    poll = polls.create_poll(SYSTEM, activity, method_key=method_key, question=question)
    usual = {
        "is_secret": poll.is_secret,
        "may_change": poll.may_change,
        "ties": poll.ties,
    }
    settings = poll.settings.to_dict()
    if "money" in settings:
        settings["money"] = 10
    settings |= {name: rules.pop(name) for name in list(rules) if name in settings}
    polls.set_rules(SYSTEM, poll, polls.Rules(question=poll.question, settings=settings, **(usual | rules)))
    costs = range(3, 3 + len(labels)) if "money" in settings else [0] * len(labels)
    choices = [polls.Choice(label, cost=cost) for label, cost in zip(labels, costs, strict=True)]
    polls.set_options(SYSTEM, poll, choices, with_none=with_none)
    make_key(poll)
    if announced:
        announcing.announce(SYSTEM, poll, seen=fingerprint_poll(poll))
    return poll


def make_ballot(poll: Poll, *marks: int, reason: str = "", form_key: str | None = None) -> Paper:
    """Marks in the order of the options; 0 stands for none."""
    return make_paper(poll, bytes(mark or NO_MARK for mark in marks), form_key=form_key, reason=reason)


def make_paper(poll: Poll, marks: bytes, **more: Any) -> Paper:
    """As somebody sends it who has just seen the poll."""
    return Paper(marks, more.pop("code", None) or make_code(), fingerprint_poll(poll), **more)


def unseal(poll: Poll) -> None:
    """As a poll is that had ballots before ballots were sealed."""
    with transaction():
        poll.public_key, poll.opens_at, poll.closes_at, poll.frozen_at = "", poll.opens, poll.closes, now()
        emit(PollChanged(consultation_stream(poll.space_id), None, poll.id, "rules"))


def gather_cast(poll: Poll, *, by_guests: bool = False) -> Counter[bytes]:
    """As `gather_ballots`, and of a secret vote that runs as well, as only whoever has its key can read it."""
    if not poll.is_sealed or poll.result:
        return Counter(gather_ballots(poll, by_guests=by_guests))
    boxes = list_boxes(poll)
    opened = open_all(read_secret(poll.public_id), poll.id, boxes) if boxes else {}
    return Counter({ballot.marks: times for ballot, times in opened.items() if ballot.by_guest == by_guests})


def count_cast(poll: Poll) -> Tally:
    return tally(poll.method, make_contest(poll), gather_cast(poll))


def enter_sheet(
    actor: Actor, poll: Poll, number: int, marks: bytes, capacity_key: str = "resident", *, again: bool = False
) -> PaperBallot:
    """As read by somebody who has just seen the poll; `again` replaces what they read before, and they say so."""
    said = {"number": number, "marks": marks, "capacity_key": capacity_key, "seen": fingerprint_poll(poll)}
    try:
        return enter_paper(actor, poll, **said)
    except ReadDifferently as asked:
        if not again:
            raise
        return enter_paper(actor, poll, **said, replaces=asked.reading)


def make_reason() -> Reason:
    poll = make_poll(method_key="consent", labels=("We meet on Mondays",), shows_tally="always")
    actor = seat(poll.consultation)
    vote(actor, poll, make_ballot(poll, 4, reason="Mondays are for the market."))
    found = find_named_ballot(find_place(actor, poll), poll)
    assert found is not None and found.reason is not None
    return found.reason


def make_theme(consultation: Consultation, *said: Post, agreed: bool = True, sentence: str = "") -> Theme:
    """A theme with what was said in it; agreed by two facilitators, or a candidate."""
    first, second = seat(consultation, Role.FACILITATOR), seat(consultation, Role.FACILITATOR)
    words = theming.ThemeWords(sentence or f"People want theme {next(_numbers)}.", against="Some do not.")
    theme = theming.make_theme(first, consultation, words, list(said))
    if agreed:
        for actor in (first, second):
            theming.accept(actor, theme, version=theme.version)
    return theme


def reword_theme(theme: Theme, words: theming.ThemeWords, *, by: Actor | None = None) -> None:
    """As people read it from then on: somebody suggests the words, and two who sort accept them."""
    reason = "People who wrote it say it like this."
    theming.reword(by or seat(theme.consultation, Role.FACILITATOR), theme, words, reason=reason)
    waits = find_rewording(theme)
    if waits is not None:
        for _person in range(2):
            accept_words(seat(theme.consultation, Role.FACILITATOR), theme, seen=waits.id)


WHY_CHANGED = "The money has run out."


def answer_words(disposition: Disposition = Disposition.WILL, **changes: Any) -> AnswerWords:
    until = today() + timedelta(days=30) if disposition is Disposition.WORKING else None
    words = {"headline": "The last bus leaves at eleven.", "reason": "Shifts end at half past ten."}
    limits = {"constraint": "Money for two buses.", "would_change": "A third driver."}
    return AnswerWords(disposition, **(words | limits | {"until_on": until} | changes))


def make_answer(theme: Theme, disposition: Disposition = Disposition.WILL, *, lead: Actor | None = None, **words: Any) -> Answer:
    """Published: written by one, checked by another, published by a lead; where people have read another, with a reason."""
    lead, colleague = lead or seat(theme.consultation, Role.LEAD), seat(theme.consultation, Role.ORGANISER)
    why = WHY_CHANGED if theme.answer else ""
    answer = answering.draft_answer(lead, theme, answer_words(disposition, **words), why_changed=why)
    answering.check_answer(colleague, answer)
    answering.publish_answer(lead, answer)
    db.session.expire(theme)
    return answer


def promise_words(what: str = "Run a bus at eleven", *, due_on: date | None = None) -> PromiseWords:
    return PromiseWords(what, "Head of buses", "Transport", due_on or today() + timedelta(days=30), ["Find a driver"])


def make_promise(
    theme: Theme,
    *,
    days: int = 30,
    owner: Actor | None = None,
    what: str = "Run a bus at eleven",
    due_on: date | None = None,
) -> Commitment:
    """Public: written by a lead, and checked by an organiser."""
    lead = seat(theme.consultation, Role.LEAD)
    words = promise_words(what, due_on=due_on or today() + timedelta(days=days))
    colleague = seat(theme.consultation, Role.ORGANISER)
    draft = drafting.draft_promise(lead, theme, words, owner=place_of(owner, theme.consultation) if owner else None)
    return drafting.publish_promise(colleague, draft, seen=drafting.fingerprint_draft(draft))


def show_done(words: str = "The last bus has run at eleven since Monday.") -> Evidence:
    """What somebody saw, where, and today."""
    return Evidence(words, seen_where="The stop at the hospital", seen_on=today())


def keep_promise(promise: Commitment, evidence: Evidence | None = None, *, by: Actor | None = None) -> None:
    """One person says that it is kept, with what shows it; a colleague confirms it."""
    colleague = seat(promise.consultation, Role.LEAD)
    keeping.keep_promise(by or seat(promise.consultation, Role.LEAD), promise, evidence or show_done())
    said = find_said_kept(promise)
    assert said is not None
    keeping.confirm_kept(colleague, promise, seen=keeping.fingerprint_kept(said))


def break_promise(promise: Commitment, because: str = "No driver was found.", *, instead: str = "A taxi.") -> None:
    """One person says that it cannot be kept; a colleague agrees."""
    colleague, asker = (seat(promise.consultation, Role.LEAD) for _person in range(2))
    wanted = Wanted(promise.consultation, Part.PROMISES, BrokenPromise(instead), "", because, promise)
    asked = change_or_ask(asker, promise.consultation, wanted)
    assert asked is not None
    agree_to_rewording(colleague, asked, seen=fingerprint_rewording(asked))


def close_phases(consultation: Consultation) -> None:
    """All that is open closes now, as an organiser could have it. People had a while, though clocks stand still."""
    if consultation.published_at is not None:
        consultation.published_at = min(consultation.published_at, now() - timedelta(minutes=1))
    for phase in consultation.phases:
        if phase.opens_at < now() < phase.closes_at:
            phase.closes_at = now()
    db.session.commit()


def sort_all(consultation: Consultation) -> None:
    """A facilitator has sorted all that people said: what is left belongs to one more theme, which is answered."""
    left = [each for show in ("new", "read") for each in list_said(consultation, Filter(show=show))[0]]
    if left and count_said(consultation).in_themes:
        for start in range(0, len(left), MOST_SET_ASIDE_AT_ONCE):
            several = left[start : start + MOST_SET_ASIDE_AT_ONCE]
            coding.mark_read(seat(consultation, Role.FACILITATOR), consultation, several, note="It is about something else.")
    elif left:
        make_answer(make_theme(consultation, *left))


def decide(consultation: Consultation, *, owner: Actor | None = None) -> None:
    """The decision, by its owner, who has considered every theme; what was said has been read, and nobody is asked any more."""
    close_phases(consultation)
    owner = owner or seat(consultation, Role.LEAD)
    sort_all(consultation)
    answering.set_report(SYSTEM, consultation, owner=place_of(owner, consultation), answer_weeks=12, phase=None)
    for theme in db.session.query(Theme).filter_by(consultation_id=consultation.id).all():
        if theme.answer:
            answering.consider(owner, theme.answer)
    is_early = find_timing(consultation, today()) is not DecisionTiming.AFTER
    said = {"says_stopped": was_cut_short(consultation), "says_early": is_early}
    words = deciding.DecisionWords("The last bus is at eleven.", "Because.", today(), **said)
    deciding.publish_decision(owner, consultation, words)
    db.session.expire_all()


def review_equality(consultation: Consultation, words: str = "People who come by bus at night.") -> EqualityReview:
    """Looked at again, once nobody is asked any more."""
    lead, before = seat(consultation, Role.LEAD), find_equality_review(consultation)
    said = {"words": words, "reason": "More was heard." if before else "", "seen": before.public_id if before else ""}
    return equality.review_equality(lead, consultation, document=None, **said)


def make_check(consultation: Consultation | None = None) -> Check:
    """The first check of a decision two hundred days ago: it is open, and the service has not given its account."""
    with set_clock(now() - timedelta(days=200)):
        consultation = consultation or make_consultation()
        theme = make_theme(consultation, make_thread(consultation))
        make_answer(theme)
        decide(consultation)
    return theme.checks[0]


def make_sighting() -> Sighting:
    check = make_check()
    actor = seat(check.consultation)
    checking.rate_check(actor, check, verdict=Verdict.PARTLY, words="The bus came at eleven on two evenings.")
    return db.session.query(Sighting).filter_by(check_id=check.id).one()


EVIDENCE = EvidenceWords(
    title="Calls at night, counted",
    summary="One in four went to voicemail.",
    kind="figures",
    certainty="very",
    made_by="The phone system",
    paid_by="The hospice",
)


def make_evidence(consultation: Consultation, words: EvidenceWords = EVIDENCE, organiser: Actor | None = None) -> EvidenceItem:
    return add_item(organiser or seat(consultation, Role.ORGANISER), consultation, words, reason="So that people know it.")


def make_evidence_request(consultation: Consultation | None = None, actor: Actor | None = None, **words: str) -> EvidenceRequest:
    consultation = consultation or make_consultation()
    activity = find_asking_activity(consultation)
    assert activity is not None
    said = {"wants": "evidence", "title": "How long does it take?", "body": "Nobody has told us."} | words
    return ask_for_evidence(actor or seat(consultation), activity, **said)


def make_evidence_answer(
    request: EvidenceRequest,
    *,
    days: int = 7,
    answer: str = "",
    organiser: Actor | None = None,
    name: str = "Dr Shah",
) -> EvidenceAnswer:
    """Who answers within some days; with `answer`, at once."""
    words = EvidenceAnswerWords(name, today() + timedelta(days=days), answer)
    organiser = organiser or seat(request.consultation, Role.ORGANISER)
    return answer_request(organiser, request, words, seen=fingerprint_evidence_answer(request), reason="It was asked.")


FRAMING = FramingWords(whose="Night staff", problem="Two of us cover the whole town.", account="Seven calls a night.")
OTHER_FRAMING = FramingWords(whose="Families", problem="Nobody answers after ten.", account="We drive to the hospital.")
OPTION = OptionWords(
    title="A nurse on the phone",
    meaning="Somebody answers.",
    cost="£390,000 a year",
    risks="Nobody applies.",
    most_affected="Night staff",
)
FINDING = FindingWords(title="A survey", learnt="Half did not know the number.", source="survey")


SECTION = SectionWords(
    title="How a night goes",
    text="Two phones ring.",
    alt="A phone",
    video_link="https://youtu.be/dQw4w9WgXcQ",
    captions="English",
)


def draw_picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 40), "purple").save(written, "PNG")
    return written.getvalue()


def make_thing(
    consultation: Consultation, words: BriefingWords = OPTION, organiser: Actor | None = None, *, picture: bytes = b""
) -> Any:
    """A part of what people read before they are asked."""
    organiser = organiser or seat(consultation, Role.ORGANISER)
    return add_thing(organiser, consultation, words, reason="So that people can compare.", picture=picture)


def make_message(
    consultation: Consultation,
    organiser: Actor | None = None,
    chosen: Chosen = EVERYONE,
    *,
    subject: str = "The hall is open",
    words: str = "Come **in**.",
    is_urgent: bool = False,
    was_sent: bool = False,
) -> Message:
    """A draft; or one that is sent, whose job is to be run."""
    organiser = organiser or seat(consultation, Role.ORGANISER)
    message = messages.draft_message(organiser, consultation, MessageWords(chosen, subject, words, is_urgent))
    if was_sent:
        messages.send(organiser, message, seen=fingerprint_message(message))
    return message


def make_workshop(
    consultation: Consultation | None = None, *steps: tuple[str, str, int], template: str = "hour", hours: float = 1, **plan: Any
) -> Workshop:
    """A workshop in an activity of its own, in one hour. `steps`: (kind, title, minutes)."""
    consultation = consultation or make_consultation()
    activity = managing.add_activity(SYSTEM, consultation.phases[0], kind_key="workshop", title="Workshops", summary="")
    details = {"title": f"Waiting for help ({next(_numbers)})", "starts_at": now() + timedelta(hours=hours)}
    workshop = workshops.create_workshop(SYSTEM, activity, workshops.Plan(**(details | plan)), template_key=template)
    if steps:
        planned = [workshops.PlannedItem(*step) for step in steps]
        workshops.set_agenda(SYSTEM, workshop, planned, seen=fingerprint_agenda(workshop))
    return workshop


def make_room(consultation: Consultation | None = None, kind: str = "talk", **plan: Any) -> Workshop:
    """A workshop whose first item, of this kind, is on."""
    workshop = make_workshop(consultation, (kind, f"The {kind}", 20), ("close", "What happens next", 5), **plan)
    running.go_to(SYSTEM, workshop, position=1, seen=0)
    return workshop


def come_in(workshop: Workshop, actor: Actor | None = None, *, capacity: str = "resident") -> Actor:
    """Somebody who takes part in the consultation and is in the room."""
    actor = actor or seat(workshop.consultation)
    place_of(actor, workshop.consultation).capacity_key = capacity
    db.session.commit()
    attending.come_in(actor, workshop)
    return actor


def make_note(workshop: Workshop | None = None, actor: Actor | None = None, *, body: str = "I waited for six months.") -> Note:
    workshop = workshop or make_room(kind="ideas")
    return writing.write_note(actor or come_in(workshop), workshop, body=body, idempotency_key=None)


def make_shown_note() -> Note:
    """One a facilitator has looked at."""
    note = make_note()
    writing.approve_note(SYSTEM, note.workshop, note_id=note.id, seen=fingerprint_notes([note]))
    return note


def undo_last(actor: Actor, workshop: Workshop) -> str:
    """Presses "undo" on a console that shows what is so now."""
    step = find_last_step(actor, workshop)
    return undo(actor, workshop, seen=step.id if step else 0)


def make_negotiation(
    consultation: Consultation | None = None, *, sides: int = 2, terms: int = 2, begun: bool = True, broker: Actor | None = None
) -> Negotiation:
    """Sides with one delegate each, who have accepted; terms that nobody has said anything to. It ends in 20 days."""
    consultation = consultation or make_consultation()
    broker = broker or seat(consultation, Role.BROKER)
    activity = managing.add_activity(SYSTEM, consultation.phases[0], kind_key="negotiation", title="Night care", summary="")
    negotiation = preparing.prepare(broker, activity)
    basics = {"without_agreement": "The board decides in public.", "ends_on": today() + timedelta(days=20)}
    preparing.set_basics(broker, negotiation, **basics, seen=fingerprint_basics(negotiation))
    for number in range(1, sides + 1):
        words = preparing.PartyWords(f"Side {number}", "resident", "In an open meeting.", "When two of us agree.")
        party = preparing.add_party(broker, negotiation, words)
        name_delegate(party, broker=broker)
    for number in range(1, terms + 1):
        preparing.add_term(
            broker, negotiation, term_words(f"A nurse comes within {30 * number} minutes.", title=f"Term {number}")
        )
    if begun:
        preparing.begin(broker, negotiation, seen=fingerprint_negotiation(negotiation))
    return negotiation


def term_words(text: str = "A nurse comes within 30 minutes.", **more: Any) -> preparing.TermWords:
    said = {"title": "How fast", "state": "open", "note": "", "owner": "Head of nursing", "due_on": today() + timedelta(days=90)}
    return preparing.TermWords(text=text, **(said | more))


def name_delegate(party: Party, actor: Actor | None = None, *, broker: Actor | None = None) -> Actor:
    """Somebody who speaks for a side from now on."""
    actor = actor or seat(party.consultation)
    broker = broker or seat(party.consultation, Role.BROKER)
    delegate = delegating.ask_delegate(broker, party, name=place_of(actor, party.consultation).pseudonym)
    delegating.accept_delegation(actor, delegate, seen=fingerprint_party(party))
    return actor


def speaker_of(party: Party) -> Actor:
    """The first who speaks for it now."""
    delegate = next(each for each in party.delegates if each.accepted_at and each.left_at is None)
    assert delegate.place.account is not None
    return delegate.place.account.as_actor()


def sign(party: Party, term: Term) -> None:
    """The wording that holds, as it is read now."""
    signing.sign_term(speaker_of(party), party, term=term, seen=fingerprint_signing(term, party))


def make_party_statement() -> PartyStatement:
    negotiation = make_negotiation(terms=1)
    party, term = negotiation.parties[0], negotiation.terms[0]
    return speaking.say_on_term(speaker_of(party), party, term=term, act=Act.ASK, body="A second car at night.")


# One of each kind of contribution, for tests that hold for all of them. A kind that is not here fails a guard test.
CONTRIBUTION_FACTORIES = {
    "clarification": make_clarification,
    "condition": make_condition,
    "evidence_request": make_evidence_request,
    "note": make_shown_note,
    "party_statement": make_party_statement,
    "post": lambda: make_thread(make_consultation()),
    "reason": make_reason,
    "restatement": make_restatement,
    "sighting": make_sighting,
    "statement": make_statement,
    "summary": make_summary,
}
