from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from forum.agreeing.tasks import list_tasks_of_two
from forum.consultations.models import Consultation
from forum.consultations.queries import find_place
from forum.consultations.tasks import MOST_TASKS, Duties, Task, end_of, finds_tasks
from forum.kernel.db import db
from forum.kernel.permissions import FACILITATORS, Role
from forum.opening.rules import SIGNERS
from forum.outcomes.actions.considering_again import say_put_before
from forum.outcomes.deadlines import answers_due_on, today
from forum.outcomes.kinds import AnswerState, ThemeState
from forum.outcomes.models import Answer, Check, Commitment, Misreading, Report, Review, Theme
from forum.outcomes.queries.changed_answers import list_to_consider
from forum.outcomes.queries.kept import list_refused_of, list_said_kept
from forum.outcomes.queries.promise_drafts import list_waiting
from forum.outcomes.queries.rewordings import list_rewordings
from forum.outcomes.queries.since import count_after_answers
from forum.outcomes.queries.since_considered import CameAfter, list_came_after, list_put_before
from forum.outcomes.rules import ANSWERING, is_second_person

DUE_WITHIN = timedelta(days=14)


@finds_tasks("answers")
def find_answers(duties: Duties) -> Iterator[Task]:
    """Agreed themes without an answer, where people were asked here; and drafts: one's own wait for others, those of others for
    oneself."""
    running = _list_running(duties)
    drafts = select(Answer).join(Answer.theme).where(Theme.consultation_id.in_(running), Answer.state == AnswerState.DRAFT)
    drafts = drafts.options(contains_eager(Answer.theme), joinedload(Answer.written_by))
    for answer in db.session.scalars(drafts.order_by(Answer.written_at).limit(MOST_TASKS)):
        consultation, role = duties.find(answer.consultation_id)
        address = url_for("outcome_answers.draft", slug=consultation.slug, public_id=answer.public_id)
        if answer.written_by.account_id == duties.actor.account_id:
            title = _("Someone else checks your answer to “%(theme)s”", theme=answer.theme.sentence)
            yield Task(title, consultation, role, address, _("Open your draft"), waits_since=answer.written_at)
        elif is_second_person(duties.actor, answer) is None:
            name = answer.written_by.pseudonym
            title = _("Check the answer %(name)s wrote to “%(theme)s”", name=name, theme=answer.theme.sentence)
            yield Task(title, consultation, role, address, _("Check it"))
    ids = set(running) & set(duties.list_ids(*ANSWERING))
    yield from _find_unanswered(duties, ids)
    yield from _find_to_confirm(duties, ids)


def _find_to_confirm(duties: Duties, ids: set[int]) -> Iterator[Task]:
    """Themes into which comments came after their answer."""
    query = select(Theme).where(Theme.consultation_id.in_(ids), Theme.state == ThemeState.AGREED)
    answered = query.where(Theme.answers.any(Answer.state == AnswerState.PUBLISHED)).options(selectinload(Theme.answers))
    themes = list(db.session.scalars(answered.order_by(Theme.id)))
    counted = count_after_answers([theme.id for theme in themes])
    for theme in themes:
        if not (count := counted.get(theme.id)) or theme.answer is None:
            continue
        consultation, role = duties.find(theme.consultation_id)
        title = ngettext(
            "%(num)d comment came in after your answer to “%(theme)s”. Read it, then confirm the answer or change it",
            "%(num)d comments came in after your answer to “%(theme)s”. Read them, then confirm the answer or change it",
            count,
            theme=theme.sentence,
        )
        public_id = theme.answer.public_id
        address = url_for("outcome_answers.draft", slug=consultation.slug, public_id=public_id, _anchor="since")
        yield Task(title, consultation, role, address, _("Read them"))


@finds_tasks("comments to consider")
def find_comments_to_consider(duties: Duties) -> Iterator[Task]:
    """What came in after whoever decides had considered the answers: for those who decide from their own place, and for whoever
    is responsible, who records what a board considered."""
    ids = set(_list_running(duties)) & set(duties.list_ids(Role.LEAD))
    came: dict[int, list[CameAfter]] = {}
    for each in list_came_after(ids):
        came.setdefault(each.consultation_id, []).append(each)
    for consultation_id, several in sorted(came.items()):
        consultation, role = duties.find(consultation_id)
        place = find_place(duties.actor, consultation)
        for put in list_put_before(consultation, several):
            if put.reader is not place:
                continue
            address = url_for("outcome_answers.desk", slug=consultation.slug, _anchor="who-decides" if put.meets else None)
            verb = _("Record it") if put.meets else _("Read them")
            yield Task(str(say_put_before(put)), consultation, role, address, verb)


@finds_tasks("changed answers")
def find_changed_answers(duties: Duties) -> Iterator[Task]:
    """Answers that say something else than those who decide had considered, or than people read when it was decided: for those
    who decide from their own place, and for whoever is responsible, who records what a board considered."""
    for answer, reader, meets in list_to_consider(set(_list_running(duties)) & set(duties.list_ids(Role.LEAD))):
        if reader.account_id != duties.actor.account_id:
            continue
        consultation, role = duties.find(answer.consultation_id)
        theme = answer.theme.sentence
        if meets is None:
            address = url_for("outcome_answers.draft", slug=consultation.slug, public_id=answer.public_id)
            title = _("The answer to “%(theme)s” has changed. Read it, then confirm that you have considered it", theme=theme)
            yield Task(title, consultation, role, address, _("Read it"))
        else:
            address = url_for("outcome_answers.desk", slug=consultation.slug, _anchor="who-decides")
            title = _(
                "The answer to “%(theme)s” has changed. Put it before the next meeting of %(name)s, then record it here",
                theme=theme,
                name=meets.name,
            )
            yield Task(title, consultation, role, address, _("Record it"))


def _find_unanswered(duties: Duties, ids: set[int]) -> Iterator[Task]:
    begun = select(Answer.theme_id)
    asked_here = select(Consultation.id).where(Consultation.id.in_(ids), Consultation.source.is_(None))
    open_ = select(Theme.consultation_id).where(
        Theme.consultation_id.in_(asked_here), Theme.state == ThemeState.AGREED, Theme.id.not_in(begun)
    )
    found = set(db.session.scalars(open_.distinct()))
    kept = db.session.scalars(select(Report).where(Report.consultation_id.in_(found)))
    reports = {report.consultation_id: report for report in kept}
    for consultation_id in sorted(found):
        consultation, role = duties.find(consultation_id)
        due_on = answers_due_on(consultation, reports.get(consultation_id))
        address = url_for("outcome_answers.desk", slug=consultation.slug)
        due_at = end_of(due_on) if due_on else None
        yield Task(_("Answer the themes that have no answer yet"), consultation, role, address, _("Write answers"), due_at=due_at)


@finds_tasks("promises")
def find_promises(duties: Duties) -> Iterator[Task]:
    """Those that are due soon or late, and the checks that have begun: of whoever answers for them."""
    ids = set(_list_running(duties)) & set(duties.list_ids(*ANSWERING))
    due = select(Commitment).where(
        Commitment.consultation_id.in_(ids),
        Commitment.done_at.is_(None),
        Commitment.given_up_at.is_(None),
        Commitment.due_on <= today() + DUE_WITHIN,
    )
    for promise in db.session.scalars(due.order_by(Commitment.due_on).limit(MOST_TASKS)):
        consultation, role = duties.find(promise.consultation_id)
        address = url_for("outcomes.promise", slug=consultation.slug, public_id=promise.public_id)
        title = _("Say how the promise is going: “%(what)s”", what=promise.what)
        yield Task(title, consultation, role, address, _("Open the promise"), due_at=end_of(promise.due_on))
    begun = select(Check).where(Check.consultation_id.in_(ids), Check.given_at.is_(None), Check.opens_on <= today())
    for check in db.session.scalars(begun.options(joinedload(Check.theme)).order_by(Check.due_on).limit(MOST_TASKS)):
        consultation, role = duties.find(check.consultation_id)
        address = url_for("outcome_answers.account", slug=consultation.slug, public_id=check.public_id)
        title = _("Say what happened about “%(theme)s”", theme=check.theme.sentence)
        yield Task(title, consultation, role, address, _("Tell people"), due_at=end_of(check.due_on))


@finds_tasks("sorting")
def find_sorting(duties: Duties) -> Iterator[Task]:
    """People who say that their comment was put in the wrong theme; and new words for a theme that they have not accepted yet."""
    ids = set(_list_running(duties)) & set(duties.list_ids(*FACILITATORS, Role.ORGANISER))
    open_ = select(Misreading).join(Misreading.theme).where(Theme.consultation_id.in_(ids), Misreading.settled_at.is_(None))
    options = contains_eager(Misreading.theme)
    for misread in db.session.scalars(open_.options(options).order_by(Misreading.made_at).limit(MOST_TASKS)):
        consultation, role = duties.find(misread.theme.consultation_id)
        address = url_for("outcome_sorting.task", slug=consultation.slug, public_id=misread.public_id)
        title = _("Someone says you have misunderstood them, in “%(theme)s”", theme=misread.theme.sentence)
        yield Task(title, consultation, role, address, _("Review it"))
    for waits in list_rewordings(ids):
        if any(each.participation.account_id == duties.actor.account_id for each in waits.acceptances):
            continue
        consultation, role = duties.find(waits.theme.consultation_id)
        public_id = waits.theme.public_id
        address = url_for("outcome_sorting.theme", slug=consultation.slug, public_id=public_id, _anchor="new-words")
        title = _("Accept new wording for a theme, or keep what was agreed: “%(theme)s”", theme=waits.theme.sentence)
        yield Task(title, consultation, role, address, _("Read it"))


def _list_running(duties: Duties) -> list[int]:
    """Where anything can still be answered: not after the review, which closes for good."""
    ids = {consultation.id for several in duties.by_role.values() for consultation in several}
    over = select(Review.consultation_id)
    return list(db.session.scalars(select(Consultation.id).where(Consultation.id.in_(ids), Consultation.id.not_in(over))))


@finds_tasks("kept promises")
def find_kept(duties: Duties) -> Iterator[Task]:
    """Promises that colleagues say are kept; and those of which they did not agree that they are, for whoever said so."""
    for said in list_refused_of(duties.actor.account_id, _list_running(duties)):
        consultation, role = duties.find(said.promise.consultation_id)
        address = url_for("outcomes.promise", slug=consultation.slug, public_id=said.promise.public_id, _anchor="not-confirmed")
        title = _("A colleague did not agree that this promise is done: “%(what)s”", what=said.promise.what)
        yield Task(title, consultation, role, address, _("Read why"))
    yield from list_tasks_of_two(
        duties,
        list_said_kept(duties.list_ids(*SIGNERS)),
        space_id_of=lambda said: said.promise.consultation_id,
        address=lambda consultation, said: url_for(
            "outcomes.promise", slug=consultation.slug, public_id=said.promise.public_id, _anchor="said-done"
        ),
        to_agree=_("Confirm that a promise is done, or say no"),
        to_wait=_("A colleague confirms that a promise is done, or says no"),
    )


@finds_tasks("promises to check")
def find_promise_drafts(duties: Duties) -> Iterator[Task]:
    """What colleagues would promise, before anybody can read it."""
    yield from list_tasks_of_two(
        duties,
        list_waiting(set(_list_running(duties)) & set(duties.list_ids(*SIGNERS))),
        space_id_of=lambda draft: draft.consultation_id,
        address=lambda consultation, draft: url_for(
            "outcome_answers.promise_draft", slug=consultation.slug, public_id=draft.public_id
        ),
        to_agree=_("Check a promise before people can read it"),
        to_wait=_("Waiting for a colleague to check your promise"),
    )
