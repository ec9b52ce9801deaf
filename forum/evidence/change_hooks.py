"""Answers to requests for evidence: two people change one that people have read (`forum.rewording`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from forum.consultations.change_guards import Wanted
from forum.consultations.snapshots import Part
from forum.evidence.actions import answer_request, write_answer
from forum.evidence.kinds import EvidenceAnswerWords
from forum.evidence.models import EvidenceAnswer
from forum.evidence.snapshots import describe_answer
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.rewording.kinds import PartByTwo, declare_part_by_two
from forum.spaces.rules import ThingWords


def describe(answer_id: int) -> ThingWords | None:
    answer = db.session.get(EvidenceAnswer, answer_id)
    return describe_answer(answer) if answer else None


def load(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(EvidenceAnswer).where(EvidenceAnswer.id.in_(numbers))).all()


def change(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.thing, EvidenceAnswer)  # noqa: S101  (the form of one)
    assert isinstance(wanted.said, EvidenceAnswerWords)  # noqa: S101
    answer_request(actor, wanted.thing.request, wanted.said, seen=wanted.seen, reason=wanted.reason)


def write(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (no answer is removed)
    said = EvidenceAnswerWords(words["answered_by"], date.fromisoformat(words["due_on"]), words["answer"])
    request = db.session.get_one(EvidenceAnswer, thing_id).request
    write_answer(actor, request, said, reason=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.EVIDENCE_ANSWERS, describe, load, change, write))
