"""Work that runs by itself: letters, overdue cases, claims that ran out, words that were quoted elsewhere, tidying up."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from forum.consultations.models import Consultation
from forum.consultations.queries import has_moderator, is_moderated, people_with
from forum.consultations.rules import MANAGE
from forum.consultations.sharing import name_in_subject
from forum.contributions.models import Contribution, Revision, Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.mail import send_mail
from forum.kernel.permissions import Permission, why_not
from forum.moderation import sentences
from forum.moderation.actions.deciding import hold_automatically
from forum.moderation.actions.flagging import open_case, raise_flag
from forum.moderation.actions.working import release_expired
from forum.moderation.kinds import DECIDE_WITHIN, LANE_LABELS, REPEATS, UNDECIDED, AppealState, CaseState, Lane
from forum.moderation.models import Appeal, Case, Decision, Flag, KeptWords
from forum.moderation.queries.queue import somebody_is_here
from forum.moderation.rules import HEAR, SEE_QUEUE
from forum.web.urls import public_url

SHORTEST_REPEAT = 6


@job("mail_notice", queue=JobQueue.MAIL)
def mail_notice(running: RunningJob) -> None:
    decision = _decision(running)
    account = decision.case.contribution.author.account
    if account is not None:
        send_mail(running, account.email, _say_subject(decision), "notice", decision=decision, link=_notice_link(decision))


@job("mail_appeal_heard", queue=JobQueue.MAIL)
def mail_appeal_heard(running: RunningJob) -> None:
    decision = _decision(running)
    account = decision.case.contribution.author.account
    if account is not None and decision.appeal is not None:
        title = name_in_subject(decision.consultation)
        if decision.appeal.state == AppealState.OVERTURNED:
            subject = _("Your appeal succeeded: “%(title)s”", title=title)
        else:
            subject = _("We have looked at your appeal: “%(title)s”", title=title)
        send_mail(running, account.email, subject, "appeal_heard", decision=decision, link=_notice_link(decision))


@job("watch_the_queue", every=timedelta(minutes=1))
def watch_the_queue(_running: RunningJob) -> None:
    """Gives back what was not decided in time to be seen by all, and tells the team, later the organiser, what is late. Where
    nobody moderates any more the organiser hears of each case at once."""
    release_expired()
    with transaction():
        # Somebody at risk and nobody here to see it: that cannot wait for a quarter of an hour.
        unseen = (Case.lane == Lane.RISK) & Case.claimed_by_id.is_(None) & ~somebody_is_here(Case.space_id)
        nobodys = ~has_moderator(Case.space_id)
        _alert(Case.team_alerted_at, or_(Case.due_at <= now(), unseen, nobodys), SEE_QUEUE, "team_alerted_at")
        long_late = or_(*((Case.lane == lane) & (Case.due_at <= now() - DECIDE_WITHIN[lane]) for lane in Lane))
        _alert(Case.organiser_alerted_at, long_late, MANAGE, "organiser_alerted_at")
        _alert_appeals()


@job("mail_overdue", queue=JobQueue.PROMPT_MAIL)
def mail_overdue(running: RunningJob) -> None:
    """One letter a person and consultation, however many cases."""
    payload = running.payload
    lanes = [(str(LANE_LABELS[Lane(int(lane))]), count) for lane, count in payload["lanes"].items()]
    send_mail(
        running,
        payload["recipient"],
        payload["subject"],
        "overdue",
        lanes=lanes,
        consultation=payload["title"],
        link=payload["link"],
        is_moderated=payload.get("is_moderated", True),  # Older jobs do not say.
        is_late=payload.get("is_late", True),
    )


@job("find_repeats", queue=JobQueue.SLOW)
def find_repeats(running: RunningJob) -> None:
    """Personal details that were taken out may have been quoted by others: what repeats them waits until somebody has
    looked. Other words that broke a rule are shown to moderators and not held."""
    with transaction():
        decision = db.session.scalars(select(Decision).filter_by(public_id=running.payload["decision"])).one()
        source = decision.case.contribution
        for passage in decision.passages_taken_out:
            if len(passage) >= SHORTEST_REPEAT:
                for repeat in _list_holding(source, passage):
                    _take_note_of(repeat, passage, decision)


@job("forget_kept_words", every=timedelta(hours=24))
def forget_kept_words(_running: RunningJob) -> None:
    """What was kept for an appeal goes when no appeal can come any more."""
    later = aliased(Decision)
    with transaction():
        open_case_ids = select(Case.id).where(Case.state != CaseState.DECIDED)
        appealable = select(later.case_id).where(later.appeal_until > now())
        open_appeals = select(Decision.case_id).join(Decision.appeal).where(Appeal.state == AppealState.OPEN)
        case_id = KeptWords.case_id
        done = case_id.not_in(open_case_ids) & case_id.not_in(appealable) & case_id.not_in(open_appeals)
        keeping = select(KeptWords.decision_id).where(~done, KeptWords.decision_id.is_not(None))
        forgotten = update(Decision).where(Decision.taken_out != "[]", Decision.id.not_in(keeping)).values(taken_out="[]")
        db.session.execute(forgotten, execution_options={"synchronize_session": False})
        db.session.execute(delete(KeptWords).where(done), execution_options={"synchronize_session": False})


def _decision(running: RunningJob) -> Decision:
    return db.session.scalars(select(Decision).filter_by(public_id=running.payload["public_id"])).one()


def _say_subject(decision: Decision) -> str:
    """Nothing about risk or hiding: whoever is near sees a subject on a locked phone."""
    title = name_in_subject(decision.consultation)
    if decision.reason_key == "risk":
        return _("A message for you about “%(title)s”", title=title)
    if decision.is_automatic:
        return _("We are checking your comment in “%(title)s”", title=title)
    return _("About your comment in “%(title)s”", title=title)


def _notice_link(decision: Decision) -> str:
    return public_url("moderation_notices.show", public_id=decision.public_id)


def _alert(column: InstrumentedAttribute[datetime | None], is_late: ColumnElement[bool], to: Permission, mark: str) -> None:
    """Tells those with a permission about the late cases of their consultation that they were not told about yet."""
    late = select(Case).where(Case.state.in_(UNDECIDED), column.is_(None), is_late).options(joinedload(Case.consultation))
    by_consultation: dict[Consultation, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    are_late: set[Consultation] = set()
    for case in db.session.scalars(late):
        by_consultation[case.consultation][case.lane] += 1
        are_late |= {case.consultation} if case.due_at <= now() else set()
        setattr(case, mark, now())
    for consultation, lanes in by_consultation.items():
        if is_moderated(consultation):
            subject = _("Reports are waiting too long: “%(title)s”", title=name_in_subject(consultation))
            if consultation not in are_late:
                subject = _("A report needs a moderator: “%(title)s”", title=name_in_subject(consultation))
            _enqueue_overdue(consultation, to, dict(lanes), subject, is_late=consultation in are_late)
        else:
            subject = _("Reports and no moderator: “%(title)s”", title=name_in_subject(consultation))
            _enqueue_overdue(consultation, MANAGE, dict(lanes), subject)


def _alert_appeals() -> None:
    """An appeal that nobody has heard in time goes to the organiser, and at once where nobody can hear it: whoever else moderates
    has written, reported or decided what it is about. Which of it, the letter does not say."""
    untold = select(Appeal).where(Appeal.state == AppealState.OPEN, Appeal.alerted_at.is_(None))
    for appeal in db.session.scalars(untold):
        consultation, is_late = appeal.decision.consultation, appeal.due_at <= now()
        if is_late or not _can_somebody_hear(appeal):
            appeal.alerted_at = now()
            subject = _("An appeal needs another moderator: “%(title)s”", title=name_in_subject(consultation))
            _enqueue_overdue(consultation, MANAGE, {}, subject, is_late=is_late)


def _can_somebody_hear(appeal: Appeal) -> bool:
    people = people_with(HEAR, appeal.decision.consultation)
    return any(each.account and why_not(each.account.as_actor(), HEAR, appeal) is None for each in people)


def _enqueue_overdue(
    consultation: Consultation, to: Permission, lanes: dict[int, int], subject: str, *, is_late: bool = True
) -> None:
    endpoint = "moderation.queue_page" if to is SEE_QUEUE else "consultation_people.team"
    link = public_url(endpoint) if to is SEE_QUEUE else public_url(endpoint, slug=consultation.slug)
    somebody_moderates = is_moderated(consultation)
    for place in people_with(to, consultation):
        if place.account is not None:
            enqueue(
                "mail_overdue",
                recipient=place.account.email,
                subject=subject,
                title=consultation.title,
                lanes={str(lane): count for lane, count in sorted(lanes.items())},
                link=link,
                is_moderated=somebody_moderates,
                is_late=is_late,
            )


def _list_holding(source: Contribution, passage: str) -> list[Contribution]:
    """Other contributions of the same consultation that hold a passage, in what they say now or said before."""
    pattern = f"%{passage.replace('%', '').replace('_', '')}%"
    earlier = exists(
        select(Revision.id).where(Revision.contribution_id == Contribution.id, Revision.was_shown, Revision.body.ilike(pattern))
    )
    query = select(Contribution).where(
        Contribution.space_id == source.space_id,
        Contribution.id != source.id,
        Contribution.status.in_([Status.PUBLISHED, Status.WAITING]),
        or_(Contribution.body.ilike(pattern), Contribution.title.ilike(pattern), earlier),
    )
    return list(db.session.scalars(query))


def _take_note_of(repeat: Contribution, passage: str, decision: Decision) -> None:
    known = (
        select(Flag.id)
        .join(Flag.case)
        .where(Case.contribution_id == repeat.id, Flag.trigger_key == REPEATS, Flag.phrase == passage)
    )
    if db.session.scalar(known.limit(1)) is not None:
        return
    case = open_case(repeat)
    raise_flag(case, decision.reason_key, trigger_key=REPEATS, phrase=passage)
    if decision.rule_key == "private" and repeat.status == Status.PUBLISHED:
        hold_automatically(
            case,
            reason_key="private",
            sentence=sentences.REPEATS_DETAILS(),
        )
