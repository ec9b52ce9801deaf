"""What is found of workshops: their titles and what they are for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import literal, select
from sqlalchemy.orm import joinedload, selectinload

from forum.consultations.models import Consultation
from forum.consultations.rules import visible_to
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.search.kinds import Found, SearchKind, Source, declare_search_kind, declare_source, when_written
from forum.search.search_hooks import Selected, in_public
from forum.workshops.models import Workshop
from forum.workshops.wording import say_when_to_come

WORKSHOPS = "workshop"
declare_search_kind(SearchKind(WORKSHOPS, _l("Workshops"), "people", 45))


def select_workshops() -> Selected:
    return in_public(
        select(
            Workshop.id.label("thing_id"),
            Workshop.public_id.label("public_id"),
            Workshop.space_id,
            Consultation.language,
            literal(WORKSHOPS).label("kind"),
            literal("").label("capacity_key"),
            Workshop.created_at.label("said_at"),
            Workshop.title,
            Workshop.about.label("text"),
        ).join(Workshop.consultation)
    )


def draw_workshops(actor: Actor, numbers: Sequence[int]) -> Mapping[int, Found]:
    query = select(Workshop).join(Workshop.consultation)
    query = query.options(joinedload(Workshop.consultation), selectinload(Workshop.items))
    return {
        each.id: Found(
            url_for("workshops.show", slug=each.consultation.slug, public_id=each.public_id),
            _("Workshop"),
            "amber",
            context=say_when_to_come(each),
        )
        for each in db.session.scalars(query.where(Workshop.id.in_(numbers), visible_to(actor)))
    }


declare_source(Source(WORKSHOPS, Workshop, select_workshops, draw_workshops))


@when_written(Workshop)
def read_workshop_again(row: Workshop) -> Iterator[tuple[str, int]]:
    yield WORKSHOPS, row.id
