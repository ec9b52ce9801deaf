"""The you-said-we-did page: each theme with its answer, promises and checks; the figures; what a person may still do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from forum.activities.voting.models import Poll
from forum.activities.voting.queries.showing import find_standing
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Phase
from forum.consultations.queries import find_place
from forum.contributions.models import Status
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.log_cache import find_cached
from forum.kernel.permissions import Actor
from forum.outcomes.deadlines import answers_due_on, day_of, is_answer_overdue, state_of_check, state_of_promise, today
from forum.outcomes.kinds import PROMISE_ORDER, CheckState, Disposition, PromiseState, ThemeState, Verdict
from forum.outcomes.models import (
    Answer,
    AnswerRating,
    CallIn,
    Check,
    CheckRating,
    Commitment,
    FinalDecision,
    LaterConsideration,
    Report,
    Review,
    Sighting,
    Theme,
    Voice,
)
from forum.outcomes.queries.acceptances import NOBODY, AgreedBy, find_agreed_by
from forum.outcomes.queries.said import Totals, count_said
from forum.outcomes.queries.since import NOTHING_SINCE, Since, count_since
from forum.outcomes.queries.since_considered import list_later
from forum.outcomes.queries.themes import NOTHING, WITH_ALL, Backing, count_backing, list_asked, list_themes, list_voices
from forum.outcomes.rules import may_see_poll_as_evidence

MOST_SIGHTINGS = 3


class Show(StrEnum):
    ALL = "all"
    OVERDUE = "overdue"  # all, what is late first
    NONE = "none"  # not answered yet


@dataclass(frozen=True)
class Row:
    """One theme, from what was said to whether it lasted."""

    number: int
    theme: Theme
    backing: Backing
    asked: list[str]
    voices: list[Voice]
    ratings: dict[Verdict, int]  # of the answer that holds
    before_ratings: dict[Verdict, int]  # and of the one before it
    checks: list[CheckRow]
    agreed_by: AgreedBy
    since: Since = NOTHING_SINCE
    later: Sequence[LaterConsideration] = ()  # by whom what came in was considered after the answer was

    @property
    def shown_checks(self) -> list[CheckRow]:
        """Those that have begun, and the next one."""
        begun = [each for each in self.checks if each.state is not CheckState.COMING]
        return self.checks[: len(begun) + 1]

    @property
    def is_late(self) -> bool:
        promises = any(state_of_promise(each) is PromiseState.LATE for each in self.theme.commitments)
        missed = any(each.state is CheckState.MISSED for each in self.checks)
        answer = self.theme.answer
        return promises or missed or (answer is not None and is_answer_overdue(answer))


@dataclass(frozen=True)
class CheckRow:
    check: Check
    state: CheckState
    ratings: dict[Verdict, int]
    words: list[Sighting]  # a few that are in sight, latest first

    @property
    def people(self) -> int:
        return sum(self.ratings.values())

    @property
    def differs(self) -> bool:
        """Whether the two accounts tell different stories: at least a third of five or more people say otherwise."""
        if not self.check.verdict or self.people < 5:
            return False
        return 3 * (self.people - self.ratings[Verdict(self.check.says.verdict)]) >= self.people


@dataclass(frozen=True)
class OutcomesPage:
    consultation: Consultation
    report: Report | None
    decision: FinalDecision | None
    review: Review | None
    totals: Totals
    rows: list[Row]
    candidates: int  # themes that are not agreed yet
    due_on: date | None

    @property
    def promises(self) -> list[Commitment]:
        return [promise for row in self.rows for promise in row.theme.commitments]

    @property
    def answered(self) -> int:
        return sum(row.theme.answer is not None for row in self.rows)

    @property
    def is_answered(self) -> bool:
        return bool(self.rows) and self.answered == len(self.rows) and not self.candidates

    @property
    def answered_on(self) -> date | None:
        """When the last theme got its first answer."""
        firsts = [row.theme.published_answers[0].published_at for row in self.rows if row.theme.published_answers]
        days = [day_of(each) for each in firsts if each]
        return max(days) if days and self.is_answered else None

    def count(self, disposition: Disposition) -> int:
        return sum(row.theme.answer is not None and row.theme.answer.kind is disposition for row in self.rows)


def make_page(actor: Actor, consultation: Consultation) -> OutcomesPage:
    """Everything the public page shows, for agreed themes. A fixed number of queries."""
    themes = list_themes(actor, consultation, with_all=True)
    agreed = [theme for theme in themes if theme.is_public]
    backing, asked, voices = count_backing(consultation), list_asked(consultation), list_voices(consultation)
    agreed_by, since = find_agreed_by(agreed), count_since(agreed)
    ratings = count_ratings([answer for theme in agreed for answer in theme.published_answers])
    later = list_later(theme.answer for theme in agreed if theme.answer)
    report, decision, review = _find_frame(consultation)
    return OutcomesPage(
        consultation=consultation,
        report=report,
        decision=decision,
        review=review,
        totals=count_said(consultation),
        rows=[
            Row(
                number,
                theme,
                backing.get(theme.id, NOTHING),
                asked.get(theme.id, []),
                voices.get(theme.id, []),
                *_latest_ratings(theme, ratings),
                [make_check_row(check) for check in theme.checks],
                agreed_by.get(theme.id, NOBODY),
                since.get(theme.id, NOTHING_SINCE),
                later[theme.answer.id] if theme.answer else (),
            )
            for number, theme in enumerate(agreed, 1)
        ],
        candidates=count_candidates(consultation),
        due_on=answers_due_on(consultation, report),
    )


def make_row(consultation: Consultation, theme: Theme) -> Row:
    """One theme as the page shows it, also while it is a candidate."""
    return Row(
        0,
        theme,
        count_backing(consultation).get(theme.id, NOTHING),
        list_asked(consultation).get(theme.id, []),
        list_voices(consultation).get(theme.id, []),
        *_latest_ratings(theme, count_ratings(theme.published_answers)),
        [make_check_row(check) for check in theme.checks],
        find_agreed_by([theme]).get(theme.id, NOBODY),
        count_since([theme]).get(theme.id, NOTHING_SINCE),
        list_later([theme.answer])[theme.answer.id] if theme.answer else (),
    )


def choose_rows(page: OutcomesPage, show: str) -> list[Row]:
    """The rows a filter leaves, in its order."""
    if show == Show.OVERDUE:
        return sorted(page.rows, key=lambda row: not row.is_late)
    if show == Show.NONE:
        return [row for row in page.rows if row.theme.answer is None]
    if show in set(Disposition):
        return [row for row in page.rows if row.theme.answer and row.theme.answer.disposition == show]
    return page.rows


def make_check_row(check: Check) -> CheckRow:
    ratings = _no_ratings() | Counter(Verdict(each.verdict) for each in check.ratings)
    said = [each.sighting for each in check.ratings if each.sighting and each.sighting.status == Status.PUBLISHED]
    latest = sorted(said, key=lambda each: each.id, reverse=True)[:MOST_SIGHTINGS]
    return CheckRow(check, state_of_check(check), ratings, latest)


def count_candidates(consultation: Consultation) -> int:
    """Those that people have never read."""
    drafts = (Theme.state == ThemeState.CANDIDATE, Theme.first_agreed_at.is_(None))
    query = select(func.count()).select_from(Theme).where(Theme.consultation_id == consultation.id, *drafts)
    return db.session.scalar(query) or 0


def count_ratings(answers: list[Answer]) -> dict[int, dict[Verdict, int]]:
    query = (
        select(AnswerRating.answer_id, AnswerRating.verdict, func.count())
        .where(AnswerRating.answer_id.in_([answer.id for answer in answers]))
        .group_by(AnswerRating.answer_id, AnswerRating.verdict)
    )
    found: dict[int, dict[Verdict, int]] = {}
    for answer_id, verdict, count in db.session.execute(query):
        found.setdefault(answer_id, _no_ratings())[Verdict(verdict)] = count
    return found


def say_result(poll: Poll) -> str:
    """What a poll that stands as evidence came to, in one sentence; "" while there is nothing to say."""
    if poll.result is None or not may_see_poll_as_evidence(poll):
        return ""
    standing = find_standing(poll)
    return _("Too few people voted to show how they voted.") if standing.is_withheld else standing.outcome.sentence


def count_promises(promises: list[Commitment]) -> dict[PromiseState, int]:
    counted = Counter(state_of_promise(promise) for promise in promises)
    return {state: counted[state] for state in PROMISE_ORDER}


def find_report(consultation: Consultation) -> Report | None:
    return db.session.get(Report, consultation.id)


def find_decision(consultation: Consultation) -> FinalDecision | None:
    """Asked by many pages more than once: while there is none, it is not looked for again until something happens."""

    found: list[FinalDecision | None] = []

    def is_made() -> bool:
        found.append(db.session.get(FinalDecision, consultation.id))
        return found[0] is not None

    if not find_cached("decision", consultation_stream(consultation.id), is_made):
        return None
    return found[0] if found else db.session.get(FinalDecision, consultation.id)


def find_decisions(consultations: Iterable[Consultation]) -> dict[int, FinalDecision]:
    """Those that there are, by the id of the consultation. One alone is not read again where a page holds it already."""
    several = list(consultations)
    if len(several) == 1 and several[0].id is not None:
        decision = find_decision(several[0])
        return {decision.consultation_id: decision} if decision else {}
    wanted = FinalDecision.consultation_id.in_([consultation.id for consultation in several])
    return {decision.consultation_id: decision for decision in db.session.scalars(select(FinalDecision).where(wanted))}


def list_checks(consultation: Consultation) -> list[Check]:
    query = select(Check).filter_by(consultation_id=consultation.id).options(joinedload(Check.theme))
    return list(db.session.scalars(query.order_by(Check.opens_on, Check.id)))


def list_promises(consultation: Consultation) -> list[Commitment]:
    return list(db.session.scalars(select(Commitment).filter_by(consultation_id=consultation.id).order_by(Commitment.due_on)))


def get_promise(consultation: Consultation, public_id: str) -> Commitment:
    query = (
        select(Commitment)
        .filter_by(consultation_id=consultation.id, public_id=public_id)
        .options(
            selectinload(Commitment.milestones),
            selectinload(Commitment.progress),
            joinedload(Commitment.theme).options(*WITH_ALL),
        )
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def get_answer(consultation: Consultation, public_id: str) -> Answer:
    query = (
        select(Answer)
        .join(Answer.theme)
        .where(Answer.public_id == public_id, Theme.consultation_id == consultation.id)
        .options(joinedload(Answer.theme), joinedload(Answer.written_by))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def get_check(consultation: Consultation, public_id: str) -> Check:
    query = select(Check).filter_by(consultation_id=consultation.id, public_id=public_id).options(joinedload(Check.theme))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_own_ratings(actor: Actor, consultation: Consultation) -> tuple[dict[int, AnswerRating], dict[int, CheckRating]]:
    """What the reader has said of answers and checks, by answer and by check."""
    place = find_place(actor, consultation)
    if place is None:
        return {}, {}
    answers = db.session.scalars(select(AnswerRating).filter_by(participation_id=place.id))
    checks = db.session.scalars(
        select(CheckRating).filter_by(participation_id=place.id).options(joinedload(CheckRating.sighting))
    )
    return {each.answer_id: each for each in answers}, {each.check_id: each for each in checks}


def list_rating_words(consultation: Consultation) -> list[tuple[AnswerRating, Answer]]:
    """Words sent with ratings, for those who answer; newest first."""
    query = (
        select(AnswerRating, Answer)
        .join(Answer, Answer.id == AnswerRating.answer_id)
        .join(Theme, Theme.id == Answer.theme_id)
        .where(Theme.consultation_id == consultation.id, AnswerRating.words != "")
        .options(joinedload(AnswerRating.participation), joinedload(Answer.theme))
        .order_by(AnswerRating.at.desc())
        .limit(200)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def list_answerable() -> list[Consultation]:
    """Public consultations that are not closed for good, and were held here."""
    query = select(Consultation).where(
        Consultation.published_at.is_not(None),
        Consultation.source.is_(None),
        Consultation.id.not_in(select(Review.consultation_id)),
    )
    return list(db.session.scalars(query.options(selectinload(Consultation.phases).selectinload(Phase.activities))))


def list_due_checks() -> list[Check]:
    """Checks that have begun and of which nobody was told, or whose time is over and nobody noted that."""
    begun = Check.opened_at.is_(None) & (Check.opens_on <= today())
    over = Check.given_at.is_(None) & Check.missed_at.is_(None) & (Check.due_on < today())
    closed, held = select(Review.consultation_id), select(CallIn.consultation_id).where(CallIn.settled_at.is_(None))
    query = select(Check).where(begun | over, Check.consultation_id.not_in(closed), Check.consultation_id.not_in(held))
    return list(db.session.scalars(query.order_by(Check.id)))


def list_late_promises() -> list[Commitment]:
    """Promises past their day of which not everybody was told yet."""
    query = select(Commitment).where(
        Commitment.due_on < today(),
        Commitment.done_at.is_(None),
        Commitment.given_up_at.is_(None),
        Commitment.organiser_told_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(Commitment.id)))


def _find_frame(consultation: Consultation) -> tuple[Report | None, FinalDecision | None, Review | None]:
    """What stands around the themes, of each at most one."""
    query = (
        select(Report, FinalDecision, Review)
        .select_from(Consultation)
        .outerjoin(Report, Report.consultation_id == Consultation.id)
        .outerjoin(FinalDecision, FinalDecision.consultation_id == Consultation.id)
        .outerjoin(Review, Review.consultation_id == Consultation.id)
        .where(Consultation.id == consultation.id)
    )
    return db.session.execute(query).tuples().one()


def _latest_ratings(theme: Theme, ratings: dict[int, dict[Verdict, int]]) -> tuple[dict[Verdict, int], dict[Verdict, int]]:
    """Of the answer that holds and of the one before it."""
    published = theme.published_answers[::-1]
    first, second = ([ratings.get(answer.id, _no_ratings()) for answer in published[:2]] + [_no_ratings(), _no_ratings()])[:2]
    return first, second


def _no_ratings() -> dict[Verdict, int]:
    return dict.fromkeys(Verdict, 0)
