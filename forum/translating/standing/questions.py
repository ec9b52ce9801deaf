"""How a question to managers stands: found from what those it speaks for say, and from its days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.groups.kinds import MemberAnswer, RemarkKind
from forum.groups.models import Consent, Remark
from forum.groups.rules import count_days_over, today
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.translating.fingerprints import fingerprint_question
from forum.translating.kinds import SAY_WITHIN, QuestionState
from forum.translating.models import ManagerQuestion, QuestionPart


@dataclass(frozen=True)
class QuestionStand:
    """A question with its wording and what those it speaks for say of that. `asked`: what they asked, but what was deleted."""

    question: ManagerQuestion
    wording: Remark
    asked: list[Remark]
    consents: list[Consent]

    @property
    def seen(self) -> str:
        return fingerprint_question(self.wording, self.question)

    @property
    def speaks_for(self) -> set[int]:
        """The places of those who have asked and still have an account."""
        return {remark.place_id for remark in self.asked if remark.place.account_id is not None}

    @property
    def yes(self) -> int:
        return self._count(MemberAnswer.FOR)

    @property
    def no(self) -> int:
        return self._count(MemberAnswer.OBJECT)

    @property
    def silent(self) -> int:
        return len(self.speaks_for) - self.yes - self.no

    def _count(self, answer: MemberAnswer) -> int:
        return sum(each.answer == answer and each.place_id in self.speaks_for for each in self.consents)

    @property
    def days_late(self) -> int:
        """So many days after its day it was answered, or is not answered yet."""
        published_at = self.question.published_at
        return count_days_over(self.question.due_on, to_local(published_at).date() if published_at else today())

    @property
    def state(self) -> QuestionState:
        question = self.question
        if question.published_at:
            return QuestionState.ANSWERED
        if question.put_at:
            if self.days_late:
                return QuestionState.LATE
            return QuestionState.CHECKING if question.drafted_at else QuestionState.WAITING
        if self.no:
            return QuestionState.NOT_MEANT
        has_waited = now() - self.wording.written_at >= SAY_WITHIN
        return QuestionState.READY if not self.silent or has_waited else QuestionState.ASKING


def read_question(question: ManagerQuestion) -> QuestionStand:
    return read_questions([question])[0]


def read_questions(questions: list[ManagerQuestion]) -> list[QuestionStand]:
    """Of several at once: as many queries as of one. The wording is the last that was not deleted, or the last there was."""
    numbers = [each.id for each in questions]
    wordings: dict[int, Remark] = {}
    query = select(Remark).where(Remark.kind == RemarkKind.BUNDLE, Remark.about_id.in_(numbers))
    for remark in db.session.scalars(query.options(joinedload(Remark.place)).order_by(Remark.id)):
        if remark.deleted_at is None or remark.about_id not in wordings:
            wordings[remark.about_id] = remark
    asked = defaultdict[int, list[Remark]](list)
    parts = select(QuestionPart).where(QuestionPart.question_id.in_(numbers)).order_by(QuestionPart.id)
    for part in db.session.scalars(parts.options(joinedload(QuestionPart.remark).joinedload(Remark.place))):
        if part.remark.deleted_at is None:
            asked[part.question_id].append(part.remark)
    consents = defaultdict[int, list[Consent]](list)
    for consent in db.session.scalars(select(Consent).where(Consent.remark_id.in_([each.id for each in wordings.values()]))):
        consents[consent.remark_id].append(consent)
    return [QuestionStand(each, wordings[each.id], asked[each.id], consents[wordings[each.id].id]) for each in questions]
