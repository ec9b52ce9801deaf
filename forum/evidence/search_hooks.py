"""What is found of the evidence room: each piece of evidence, and what people ask to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import literal, select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Consultation
from forum.consultations.rules import visible_to
from forum.evidence.kind import EVIDENCE_REQUEST
from forum.evidence.kinds import EVIDENCE_KINDS
from forum.evidence.models import EvidenceItem
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.search.kinds import Found, SearchKind, Source, declare_search_kind, declare_source, when_written
from forum.search.search_hooks import Selected, in_public

EVIDENCE = "evidence"
declare_search_kind(SearchKind(EVIDENCE, _l("Evidence"), "document", 88))
declare_search_kind(SearchKind(EVIDENCE_REQUEST.key, _l("Requests for evidence"), "speech", 86))


def select_items() -> Selected:
    return in_public(
        select(
            EvidenceItem.id.label("thing_id"),
            EvidenceItem.public_id.label("public_id"),
            EvidenceItem.space_id,
            Consultation.language,
            literal(EVIDENCE).label("kind"),
            literal("").label("capacity_key"),
            EvidenceItem.added_at.label("said_at"),
            EvidenceItem.title,
            EvidenceItem.summary.label("text"),
        ).join(EvidenceItem.consultation)
    )


def draw_items(actor: Actor, numbers: Sequence[int]) -> Mapping[int, Found]:
    query = select(EvidenceItem).join(EvidenceItem.consultation).options(joinedload(EvidenceItem.consultation))
    return {
        each.id: Found(
            url_for("evidence.room", slug=each.consultation.slug, _anchor=f"evidence-{each.public_id}"),
            _("Evidence"),
            "plum",
            context=str(EVIDENCE_KINDS[each.kind]),
            at=each.added_at,
            is_official=True,
        )
        for each in db.session.scalars(query.where(EvidenceItem.id.in_(numbers), visible_to(actor)))
    }


declare_source(Source(EVIDENCE, EvidenceItem, select_items, draw_items))


@when_written(EvidenceItem)
def read_item_again(row: EvidenceItem) -> Iterator[tuple[str, int]]:
    yield EVIDENCE, row.id
