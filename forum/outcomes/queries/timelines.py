"""What happened to what one person said, as one dated path for each thing: nothing said is left without a state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select, true
from sqlalchemy.orm import joinedload, selectinload

from forum.consultations.models import Participation
from forum.consultations.signed_names import say_signed
from forum.contributions.models import AS_MEANT, Contribution, Status
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.outcomes.deadlines import day_of, days_late, is_answer_overdue, state_of_promise
from forum.outcomes.kinds import CheckState, PromiseState, ThemeState, Verdict
from forum.outcomes.models import (
    Answer,
    AnswerConfirmation,
    AnswerRating,
    Check,
    Commitment,
    FinalDecision,
    Misreading,
    Reading,
    Sighting,
    Theme,
    ThemeEntry,
    Voice,
)
from forum.outcomes.queries.said import HEARD
from forum.outcomes.queries.showing import CheckRow, find_decision, make_check_row
from forum.outcomes.queries.since import find_answered_until, list_confirmations
from forum.outcomes.queries.taken_out import TakenOutEntry, list_taken_out
from forum.outcomes.queries.themes import NOTHING, WITH_ALL, Backing, count_backing, stands_in

MOST_ENTRIES = 200
OUT_OF_SIGHT = {
    Status.WAITING: (_l("Waiting for a moderator to check it"), _l("We will tell you what they decide.")),
    Status.REWORD: (
        _l("A moderator asked you to reword it"),
        _l("Edit it and it will go back on the page. The moderator’s message says why."),
    ),
    Status.HIDDEN: (_l("A moderator has hidden it"), _l("The moderator’s message says why, and how to appeal.")),
}


class TimelineDetails(TypedDict, total=False):
    """What the picture of a point shows, by its kind."""

    words: str | LazyString
    theme: Theme
    others: int  # how many more the theme stands for
    sighting: Sighting
    misreading: Misreading
    voice: Voice
    answer: Answer
    before: Answer | None  # the answer that this one changed
    can_be_rated: bool  # it is the one that holds; whether its reader has rated it is `was_rated`
    was_rated: bool
    rating: AnswerRating
    promise: Commitment
    days: int
    row: CheckRow


@dataclass(frozen=True)
class TimelineEntry:
    """One point on the path. `kind` says how it is drawn; `tone`: you, office, good, late or coming."""

    on: date | None
    title: str
    tone: str
    kind: str
    details: TimelineDetails = field(default_factory=TimelineDetails)


@dataclass(frozen=True)
class Timeline:
    contribution: Contribution
    state: str  # in one line
    steps: list[TimelineEntry]


def list_timelines(places: Sequence[Participation], *, with_private: bool = False) -> list[Timeline]:
    """What a person said in one consultation from these places of theirs, the latest MOST_ENTRIES, oldest first. A fixed
    number of queries. `with_private`: for their own eyes, and not for whoever has a link."""
    numbers, consultation = [place.id for place in places], places[0].consultation
    private = true() if with_private else Contribution.private_to_id.is_(None)
    said = list(
        db.session.scalars(
            select(Contribution)
            .where(Contribution.author_id.in_(numbers), private)
            .options(joinedload(Contribution.author), joinedload(Contribution.consultation), joinedload(Contribution.activity))
            .order_by(Contribution.id.desc())
            .limit(MOST_ENTRIES)
        )
    )[::-1]
    ids, out = [each.id for each in said], list_taken_out(consultation.id, said)
    entries: dict[int, list[ThemeEntry]] = {}
    in_themes = (
        select(ThemeEntry)
        .where(ThemeEntry.contribution_id.in_(ids))
        .options(joinedload(ThemeEntry.contribution), selectinload(ThemeEntry.theme).options(*WITH_ALL))
    )
    for entry in db.session.scalars(in_themes.order_by(ThemeEntry.id)):
        entries.setdefault(entry.contribution_id, []).append(entry)
    readings = {
        each.contribution_id: each for each in db.session.scalars(select(Reading).where(Reading.contribution_id.in_(ids)))
    }
    voices: dict[int, list[Voice]] = {}
    for voice in db.session.scalars(select(Voice).where(Voice.contribution_id.in_(ids)).options(joinedload(Voice.theme))):
        voices.setdefault(voice.contribution_id, []).append(voice)
    misread: dict[int, list[Misreading]] = {}
    for each in db.session.scalars(
        select(Misreading).where(Misreading.contribution_id.in_(ids)).options(joinedload(Misreading.theme))
    ):
        misread.setdefault(each.contribution_id, []).append(each)
    backing = count_backing(consultation)
    own_ratings = select(AnswerRating).where(AnswerRating.participation_id.in_(numbers))
    rated = {each.answer_id: each for each in db.session.scalars(own_ratings)}
    confirmed = list_confirmations({entry.theme_id for several in entries.values() for entry in several})
    found = _Found(entries, readings, voices, misread, backing, rated, find_decision(consultation), confirmed, out)
    return [_make_timeline(each, found) for each in said]


@dataclass(frozen=True)
class _Found:
    """What became of a person's contributions, by their id; of themes and answers, by theirs."""

    entries: dict[int, list[ThemeEntry]]
    readings: dict[int, Reading]
    voices: dict[int, list[Voice]]
    misread: dict[int, list[Misreading]]
    backing: dict[int, Backing]
    rated: dict[int, AnswerRating]
    decision: FinalDecision | None
    confirmed: dict[int, list[AnswerConfirmation]]  # by theme
    taken_out: dict[int, list[TakenOutEntry]]


def _make_timeline(said: Contribution, found: _Found) -> Timeline:
    steps = [TimelineEntry(day_of(said.created_at), _("You said"), "you", "said")]
    unsorted = _say_why_not_sorted(said)
    if unsorted:
        state, step = unsorted
        return Timeline(said, state, [*steps, step])
    live = [each for each in found.entries.get(said.id, []) if each.theme.state in {ThemeState.CANDIDATE, ThemeState.AGREED}]
    for entry in live:
        steps += _follow_theme(entry, found)
    if live:
        state = _say_state(live[0], found)
    else:
        state, step = _say_reading(said, found)
        steps.append(step)
    live_ids = {entry.theme_id for entry in live}
    for out in found.taken_out.get(said.id, []):
        if out.theme_id not in live_ids:
            about: TimelineDetails = {"theme": out.theme, "words": out.reason}
            steps.append(TimelineEntry(day_of(out.at), _("We took it out of a theme"), "office", "taken_out", about))
    steps += _follow_misreadings(found.misread.get(said.id, []))
    for voice in found.voices.get(said.id, []):
        if stands_in(voice.passage, said):  # or else it was changed or taken out since
            steps.append(TimelineEntry(day_of(voice.asked_at), _("Can we quote you?"), "office", "voice", {"voice": voice}))
    past = sorted((step for step in steps if step.on and step.tone != "coming"), key=lambda step: step.on or date.min)
    coming = sorted((step for step in steps if not step.on or step.tone == "coming"), key=lambda step: step.on or date.min)
    return Timeline(said, state, [*past, *coming])


def _say_why_not_sorted(said: Contribution) -> tuple[str, TimelineEntry] | None:
    """The state and the only further step of what is never put into a theme."""
    if said.status == Status.WITHDRAWN:
        words = _("It has been deleted everywhere on this site.")
        return _("Deleted"), TimelineEntry(None, _("You deleted it"), "you", "note", {"words": words})
    if said.status not in AS_MEANT:
        title, out_of_sight = OUT_OF_SIGHT[Status(said.status)]
        return _("Hidden for now"), TimelineEntry(None, str(title), "coming", "note", {"words": out_of_sight})
    if said.author_role not in HEARD:
        words = _("You said this as part of your role. We do not count it as a comment from the public.")
        return _("Said as part of your role"), TimelineEntry(
            None, _("Not sorted into themes"), "office", "note", {"words": words}
        )
    if isinstance(said, Sighting):
        about: TimelineDetails = {"sighting": said, "theme": said.check.theme}
        stands = TimelineEntry(day_of(said.created_at), _("We show it next to what the service says"), "good", "sighting", about)
        return _("Shown next to what the service says"), stands
    return None


def _say_reading(said: Contribution, found: _Found) -> tuple[str, TimelineEntry]:
    """The state and the step of what is in no theme, or not yet."""
    reading = found.readings.get(said.id)
    if reading is None and found.decision is not None and said.created_at > found.decision.published_at:
        words = _("You said this after the decision. The service has not read it yet.")
        return _("Not read yet"), TimelineEntry(None, _("Not read yet"), "coming", "note", {"words": words})
    if reading is None:
        words = _("The service has not put this comment in a theme yet.")
        return _("Not sorted yet"), TimelineEntry(None, _("Not sorted yet"), "coming", "note", {"words": words})
    words = reading.note or _(
        "It has not been put in a theme yet. It is counted, in public, with the other comments that have no theme."
    )
    title = _("Read, but it does not fit a theme") if reading.note else _("We read it")
    state = title if reading.note else _("Read, not in a theme yet")
    return state, TimelineEntry(day_of(reading.read_at), title, "office", "note", {"words": words})


def _follow_misreadings(misread: list[Misreading]) -> list[TimelineEntry]:
    steps = []
    for each in misread:
        title = _("You told us this is not what you meant")
        steps.append(TimelineEntry(day_of(each.made_at), title, "you", "misread", {"misreading": each}))
        if each.settled_at:
            title = _("The team took it out of the theme") if each.was_moved else _("The team answered you")
            steps.append(TimelineEntry(day_of(each.settled_at), title, "office", "note", {"words": each.reply}))
    return steps


def _follow_theme(entry: ThemeEntry, found: _Found) -> list[TimelineEntry]:
    """In the order in which things happened: what came into a theme after its answer was not answered by it."""
    theme, is_counted = entry.theme, not (entry.is_against or entry.contribution.is_private)
    backing = found.backing.get(theme.id, NOTHING)
    details: TimelineDetails = {"theme": theme, "others": max(backing.said - is_counted, 0)}
    if theme.state == ThemeState.CANDIDATE:
        title = _("It is in a theme that has not been agreed yet")
        return [TimelineEntry(day_of(entry.placed_at), title, "office", "candidate", details)]
    earlier = [each for each in theme.published_answers if each.published_at and each.published_at < entry.placed_at]
    later = [each for each in theme.published_answers if each not in earlier]
    title = _("It gives the other side of a theme") if entry.is_against else _("We put it in a theme")
    if earlier:
        title = _("We put it in a theme that had been answered before")
    steps = _follow_answers(earlier, None, found.rated, is_before=True)
    steps.append(TimelineEntry(day_of(entry.placed_at), title, "good", "theme", details))
    steps += _follow_answers(later, earlier[-1] if earlier else None, found.rated)
    steps += _say_whether_it_holds(entry, found)
    if theme.answer is None:
        words = _("Every theme is answered in public.")
        steps.append(TimelineEntry(None, _("Next: the answer"), "coming", "note", {"words": words}))
    elif is_answer_overdue(theme.answer):
        words = _("The service said it would tell people by this date, and it has not.")
        steps.append(
            TimelineEntry(theme.answer.until_on, _("The service has missed its own date"), "late", "note", {"words": words})
        )
    steps += _follow_promises(theme)
    if found.decision is not None:
        steps.append(TimelineEntry(found.decision.decided_on, _("The decision was made"), "office", "decision"))
    return steps + [_follow_check(check) for check in theme.checks]


def _follow_answers(
    answers: list[Answer], before: Answer | None, rated: dict[int, AnswerRating], *, is_before: bool = False
) -> list[TimelineEntry]:
    """`before`: the one that the first of these changed; `is_before`: they came before the comment was in the theme."""
    steps = []
    for answer in answers:
        title = _("The service changed its answer") if before else _("The service answered")
        if is_before:
            title = _("The service answered this theme, before your comment was in it")
        about: TimelineDetails = {"answer": answer, "before": before}
        about |= {"can_be_rated": answer.holds, "was_rated": answer.id in rated}
        steps.append(TimelineEntry(day_of(answer.published_at or now()), title, "office", "answer", about))
        before = answer
        if answer.id in rated:
            rating = rated[answer.id]
            title = _say_rating(Verdict(rating.verdict))
            steps.append(TimelineEntry(day_of(rating.at), title, "you", "rated", {"rating": rating}))
    return steps


def _is_unanswered(entry: ThemeEntry, found: _Found) -> bool:
    """Whether it came into its theme after the answer, and nobody has said that this holds for it."""
    until = find_answered_until(entry.theme, found.confirmed.get(entry.theme_id, []))
    return until is not None and entry.placed_at > until


def _say_whether_it_holds(entry: ThemeEntry, found: _Found) -> list[TimelineEntry]:
    if _is_unanswered(entry, found):
        words = _("The answer is older than your comment in this theme. The service still has to read it and say what holds.")
        return [TimelineEntry(None, _("Next: the service reads your comment"), "coming", "note", {"words": words})]
    after = [each for each in found.confirmed.get(entry.theme_id, []) if each.confirmed_at >= entry.placed_at]
    published = [each.published_at for each in entry.theme.published_answers if each.published_at]
    newer = [moment for moment in published if moment >= entry.placed_at]
    if not after or (newer and newer[0] < after[0].confirmed_at):
        return []
    name = say_signed(after[0].confirmed_by, after[0].confirmed_at)
    words = _("%(name)s confirmed this, after reading the comments that came in after the answer.", name=name)
    title = _("The service read it and says that its answer holds")
    return [TimelineEntry(day_of(after[0].confirmed_at), title, "office", "note", {"words": words})]


def _follow_check(check: Check) -> TimelineEntry:
    row = make_check_row(check)
    if row.state is CheckState.COMING:
        title, tone = _("Next: the %(months)d-month check", months=check.months), "coming"
    elif row.state is CheckState.MISSED:
        title, tone = _("%(months)d-month check: the service has not told us", months=check.months), "late"
    else:
        title, tone = _("%(months)d-month check", months=check.months), "good"
    return TimelineEntry(check.opens_on, title, tone, "check", {"row": row})


def _follow_promises(theme: Theme) -> list[TimelineEntry]:
    steps = []
    for promise in theme.commitments:
        details: TimelineDetails = {"promise": promise}
        steps.append(TimelineEntry(day_of(promise.made_at), _("The service made a promise"), "office", "promise", details))
        state, late = state_of_promise(promise), days_late(promise)
        if promise.done_at and late > 0:
            steps.append(TimelineEntry(promise.due_on, _("The promise was late"), "late", "late", {**details, "days": late}))
        if promise.done_at:
            steps.append(TimelineEntry(day_of(promise.done_at), _("The promise was kept"), "good", "kept", details))
        elif promise.given_up_at:
            steps.append(TimelineEntry(day_of(promise.given_up_at), _("The promise was broken"), "late", "broken", details))
        elif state is PromiseState.LATE:
            steps.append(TimelineEntry(promise.due_on, _("The promise is late"), "late", "late", {**details, "days": late}))
        else:
            steps.append(TimelineEntry(promise.due_on, _("Next: the promise is due"), "coming", "due", details))
    return steps


def _say_state(entry: ThemeEntry, found: _Found) -> str:
    theme = entry.theme
    if theme.state == ThemeState.CANDIDATE:
        return _("In a theme that has not been agreed yet")
    if theme.answer is None:
        return _("In a theme, not answered yet")
    if theme.answer.published_at and _is_unanswered(entry, found):
        day = say_day(day_of(theme.answer.published_at))
        return _("In a theme that we answered on %(day)s, before your comment was added. We still owe you an answer", day=day)
    return _say_promised(theme)


def _say_promised(theme: Theme) -> str:
    states = {state_of_promise(each) for each in theme.commitments}
    if PromiseState.BROKEN in states:
        return _("Led to a promise that was broken")
    if PromiseState.LATE in states:
        return _("Led to a promise that is late")
    if states == {PromiseState.KEPT}:
        return _("Led to a promise that was kept")
    return _("Led to a promise") if states else _("Answered")


def _say_rating(verdict: Verdict) -> str:
    return {
        Verdict.YES: _("You told us it answers what you said"),
        Verdict.PARTLY: _("You told us it answers part of what you said"),
        Verdict.NO: _("You told us it does not answer what you said"),
    }[verdict]
