from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.briefing.models import ProposedOption
from forum.briefing.queries import find_briefing
from forum.consultations.models import Consultation, Document
from forum.contributions.kinds import is_shown_to_all
from forum.contributions.rules import may_see, visible_to
from forum.evidence.kinds import EvidenceWords
from forum.evidence.models import EvidenceAnswer, EvidenceItem, EvidenceRequest
from forum.evidence.rules import NAME_WITHIN, today
from forum.evidence.snapshots import PLAIN
from forum.kernel.dates import site_zone
from forum.kernel.db import db, is_public_id
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor

# On the consultation's own page; all of it is in the room.
FIRST = 3
REQUESTS_PER_PAGE = 20
MOST_LATE = 5


@dataclass(frozen=True)
class RequestPage:
    """Requests, the latest first. `next_before`: the number before which the next page begins, if there is one."""

    requests: list[EvidenceRequest]
    next_before: int | None


def list_items(consultation: Consultation, most: int | None = None) -> list[EvidenceItem]:
    query = select(EvidenceItem).filter_by(space_id=consultation.id)
    query = query.options(joinedload(EvidenceItem.option), joinedload(EvidenceItem.document))
    return list(db.session.scalars(query.order_by(EvidenceItem.id).limit(most)))


def find_document(consultation: Consultation, item: EvidenceItem) -> Document | None:
    """The newest version of the one that an organiser has chosen."""
    return None if item.document is None else _find_newest(consultation, item.document)


def find_newest_document(consultation: Consultation, public_id: str) -> Document | None:
    """The newest version of a document, by the public id of any of them, as somebody sent it."""
    if not is_public_id(public_id):  # A database may refuse to look for other texts.
        return None
    known = db.session.scalar(select(Document).filter_by(space_id=consultation.id, public_id=public_id))
    return None if known is None else _find_newest(consultation, known)


def _find_newest(consultation: Consultation, document: Document) -> Document:
    first = document.first_id or document.id
    return next((each for each in consultation.documents if first in (each.id, each.first_id)), document)


def find_item_words(item: EvidenceItem, said: Mapping[str, str]) -> EvidenceWords:
    """The words of an item as versions keep them, with the option and the document that these name, if they are there."""
    option, document = item.option, item.document
    if said["option"] != (option.title if option else ""):
        several = select(ProposedOption).filter_by(consultation_id=item.space_id, title=said["option"])
        option = db.session.scalar(several.order_by(ProposedOption.id.desc()).limit(1))
    if said["in_document"] != (document.title if document else ""):
        files = select(Document).filter_by(space_id=item.space_id, title=said["in_document"])
        document = db.session.scalar(files.order_by(Document.id.desc()).limit(1))
    plain = {name: said[name] for name in PLAIN}
    about = {"option_id": option.id if option else None, "document_id": document.id if document else None}
    return EvidenceWords(kind=said["evidence_kind"], **plain, **about)  # type: ignore[arg-type]


def list_by_option(consultation: Consultation) -> dict[int, list[EvidenceItem]]:
    """What is known for, against or about each option, by its number."""
    query = select(EvidenceItem).filter_by(space_id=consultation.id).where(EvidenceItem.option_id.is_not(None))
    found: dict[int, list[EvidenceItem]] = defaultdict(list)
    for item in db.session.scalars(query.order_by(EvidenceItem.id)):
        found[item.option_id or 0].append(item)
    return found


def list_requests(actor: Actor, consultation: Consultation, before: int | None = None) -> RequestPage:
    """Those with a place on a page for this actor."""
    query = _select_requests(consultation).where(visible_to(actor))
    if before is not None:
        query = query.where(EvidenceRequest.id < before)
    found = list(db.session.scalars(query.order_by(EvidenceRequest.id.desc()).limit(REQUESTS_PER_PAGE + 1)))
    return RequestPage(found[:REQUESTS_PER_PAGE], found[REQUESTS_PER_PAGE - 1].id if len(found) > REQUESTS_PER_PAGE else None)


def list_late(consultation: Consultation) -> list[EvidenceRequest]:
    """Those that were to be answered by now, the longest late first: MOST_LATE of them."""
    query = _select_requests(consultation).where(is_shown_to_all(), is_late())
    return list(db.session.scalars(query.order_by(EvidenceAnswer.due_on, EvidenceRequest.id).limit(MOST_LATE)))


def is_late() -> ColumnElement[bool]:
    """The condition on EvidenceAnswer that `count_days_late` is for one."""
    return EvidenceAnswer.answered_at.is_(None) & (EvidenceAnswer.due_on < today())


def list_unnamed_late(consultation: Consultation) -> list[EvidenceRequest]:
    """Those for which somebody was to be named by now, the longest late first: MOST_LATE of them."""
    start = datetime.combine(today() - NAME_WITHIN, time(0), site_zone())
    query = _select_requests(consultation).where(
        is_shown_to_all(), EvidenceAnswer.id.is_(None), EvidenceRequest.created_at < start
    )
    return list(db.session.scalars(query.order_by(EvidenceRequest.id).limit(MOST_LATE)))


def has_requests(consultation: Consultation) -> bool:
    shown = select(EvidenceRequest.id).where(EvidenceRequest.space_id == consultation.id, is_shown_to_all())
    return db.session.scalar(shown.limit(1)) is not None


def get_item(consultation: Consultation, public_id: str) -> EvidenceItem:
    """Raises NotFound."""
    found = db.session.scalar(select(EvidenceItem).filter_by(space_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def get_request(actor: Actor, consultation: Consultation, public_id: str) -> EvidenceRequest:
    """Raises NotFound when it is not there or not for this actor."""
    found = db.session.scalar(_select_requests(consultation).where(EvidenceRequest.public_id == public_id))
    if found is None or not may_see(actor, found):
        raise NotFound
    return found


def count_items(consultation: Consultation) -> int:
    return db.session.scalar(select(func.count(EvidenceItem.id)).filter_by(space_id=consultation.id)) or 0


def list_letters(consultation: Consultation) -> dict[int, str]:
    """The letters of options that people can read about, by their number."""
    return {each.option.id: each.letter for each in find_briefing(consultation).options}


def _select_requests(consultation: Consultation) -> Select[EvidenceRequest]:
    query = select(EvidenceRequest).outerjoin(EvidenceRequest.reply).options(contains_eager(EvidenceRequest.reply))
    query = query.options(joinedload(EvidenceRequest.author), joinedload(EvidenceRequest.consultation))
    return query.where(EvidenceRequest.space_id == consultation.id)
