"""What the pages of translators list."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.groups.kinds import MOST_REMARKS, RemarkKind
from forum.groups.models import Clause, ClauseDocument, Remark, StandingGroup
from forum.groups.queries import find_organisation
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.organisations.models import SpaceOrganisation
from forum.translating.kinds import MOST_PLACES_SHOWN, MOST_QUESTIONS, MOST_TERMS, MOST_TEXTS, PlainSource, QuestionState
from forum.translating.models import ManagerQuestion, PlainText, QuestionPart
from forum.translating.parsing import ExplainedTerm, find_word
from forum.translating.standing.originals import PlainOriginal
from forum.translating.standing.plain_texts import PlainStand, read_stands
from forum.translating.standing.questions import QuestionStand, read_questions


def get_plain_text(group: StandingGroup, public_id: str) -> PlainText:
    found = db.session.scalar(select(PlainText).filter_by(group_id=group.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def find_plain_text(group: StandingGroup, original: PlainOriginal) -> PlainText | None:
    query = select(PlainText).filter_by(group_id=group.id, source=original.source, source_id=original.source_id)
    return db.session.scalar(query.order_by(PlainText.id).limit(1))


def list_plain_texts(group: StandingGroup) -> list[PlainStand]:
    """Texts of professionals that its members put in plain words, the latest first, but for words that are explained."""
    query = select(PlainText).where(PlainText.group_id == group.id, PlainText.source != PlainSource.TERM)
    return read_stands(list(db.session.scalars(query.order_by(PlainText.id.desc()).limit(MOST_TEXTS))))


def list_explained(group: StandingGroup) -> list[PlainStand]:
    """The words that any group of its organisation explains, by name: checked or not."""
    runs = select(SpaceOrganisation.space_id).where(
        SpaceOrganisation.place == 0, SpaceOrganisation.organisation_id == find_organisation(group).id
    )
    query = select(PlainText).where(PlainText.source == PlainSource.TERM, PlainText.group_id.in_(runs))
    texts = db.session.scalars(query.options(joinedload(PlainText.group)).order_by(PlainText.id).limit(MOST_TERMS))
    shown = [each for each in read_stands(list(texts)) if each.wording is not None]
    return sorted(shown, key=lambda each: each.original.title.lower())


def list_terms(group: StandingGroup) -> list[ExplainedTerm]:
    """Those of them that carry the mark, to stand beside a text."""
    return [
        ExplainedTerm(each.original.title, each.wording.words, each.text.public_id, each.text.group.slug)
        for each in list_explained(group)
        if each.is_checked and each.wording
    ]


def list_uses(group: StandingGroup, name: str) -> list[Clause]:
    """Clauses of this group in which a word stands now, MOST_PLACES_SHOWN at most."""
    like = f"%{_escape(name.lower())}%"
    query = select(Clause).join(ClauseDocument).where(ClauseDocument.group_id == group.id, Clause.struck_at.is_(None))
    query = query.where(func.lower(Clause.words).like(like, escape="\\")).order_by(Clause.document_id, Clause.position)
    found = db.session.scalars(query.limit(MOST_PLACES_SHOWN * 2))
    return [each for each in found if find_word(each.words.lower(), name.lower()) is not None][:MOST_PLACES_SHOWN]


def _escape(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def get_question(group: StandingGroup, public_id: str) -> ManagerQuestion:
    found = db.session.scalar(select(ManagerQuestion).filter_by(group_id=group.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def list_questions(group: StandingGroup) -> list[QuestionStand]:
    """Late ones first, then the latest."""
    query = select(ManagerQuestion).filter_by(group_id=group.id).options(joinedload(ManagerQuestion.owner))
    stands = read_questions(list(db.session.scalars(query.order_by(ManagerQuestion.id.desc()).limit(MOST_QUESTIONS))))
    return sorted(stands, key=lambda each: each.state is not QuestionState.LATE)


def list_following(question: ManagerQuestion) -> list[QuestionStand]:
    """Questions that follow the answer to this one."""
    query = select(ManagerQuestion).filter_by(follows_id=question.id).order_by(ManagerQuestion.id)
    return read_questions(list(db.session.scalars(query.limit(MOST_QUESTIONS))))


def list_unbundled(group: StandingGroup) -> list[Remark]:
    """What people asked that is in no question of the group yet."""
    query = select(Remark).filter_by(group_id=group.id, kind=RemarkKind.QUESTION, deleted_at=None, hidden_at=None)
    query = query.where(~select(QuestionPart.id).where(QuestionPart.remark_id == Remark.id).exists())
    return list(db.session.scalars(query.options(joinedload(Remark.place)).order_by(Remark.id).limit(MOST_REMARKS)))


def list_unclear(question: ManagerQuestion) -> list[Remark]:
    """What members did not understand of its answer, the last first."""
    query = select(Remark).filter_by(kind=RemarkKind.UNCLEAR_ANSWER, about_id=question.id, deleted_at=None)
    return list(db.session.scalars(query.options(joinedload(Remark.place)).order_by(Remark.id.desc()).limit(MOST_REMARKS)))


def is_sent_back(question: ManagerQuestion) -> bool:
    """Whether a member did not understand the answer as it is drafted."""
    unclear = list_unclear(question)
    return bool(unclear and question.drafted_at and unclear[0].written_at >= question.drafted_at)
