"""Evidence, and answers to requests for it: two people change or remove what people have read (`forum.rewording`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from forum.consultations.change_guards import Wanted
from forum.consultations.snapshots import Part
from forum.evidence.actions import answer_request, change_item, remove_item, take_away_item, write_answer, write_item
from forum.evidence.kinds import EvidenceAnswerWords, EvidenceWords
from forum.evidence.models import EvidenceAnswer, EvidenceItem
from forum.evidence.queries import find_item_words
from forum.evidence.snapshots import describe_answer, describe_item
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


def describe_evidence(item_id: int) -> ThingWords | None:
    """With its document where it names none, too: somebody may ask for one."""
    item = db.session.get(EvidenceItem, item_id)
    without: ThingWords = {"in_document": ""}
    return without | describe_item(item) if item else None


def load_evidence(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(EvidenceItem).where(EvidenceItem.id.in_(numbers))).all()


def change_evidence(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.thing, EvidenceItem)  # noqa: S101  (the form of one)
    if wanted.said is None:
        remove_item(actor, wanted.thing, seen=wanted.seen, reason=wanted.reason)
    else:
        assert isinstance(wanted.said, EvidenceWords)  # noqa: S101
        change_item(actor, wanted.thing, wanted.said, seen=wanted.seen, reason=wanted.reason)


def write_evidence(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    item = db.session.get_one(EvidenceItem, thing_id)
    if words is None:
        take_away_item(actor, item, reason=reason, asked_by_id=asked_by_id)
    else:
        write_item(actor, item, find_item_words(item, words), reason=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.EVIDENCE, describe_evidence, load_evidence, change_evidence, write_evidence))
