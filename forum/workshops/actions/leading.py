"""Who leads a workshop: named on its page by whoever plans it, and seen at its console by the others who have it open."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select, update

from forum.consultations.queries import find_place, people_with
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.workshops.events import FacilitatorSatDown, room_stream
from forum.workshops.models import Workshop, WorkshopFacilitator
from forum.workshops.rules import RUN, STILL_HERE


@action(RUN)
def sit_down(actor: Actor, workshop: Workshop) -> None:
    """Their console is open now. Later the open window says so by itself."""
    place = find_place(actor, workshop)
    if place is None:
        return
    this = {"workshop_id": workshop.id, "participation_id": place.id}
    known = db.session.scalar(select(WorkshopFacilitator.at_console_at).filter_by(**this))
    row = insert_into(WorkshopFacilitator).values(**this, is_named=False, at_console_at=now())
    db.session.execute(
        row.on_conflict_do_update(index_elements=["workshop_id", "participation_id"], set_={"at_console_at": now()})
    )
    if known is None or known < now() - STILL_HERE:
        emit(FacilitatorSatDown(room_stream(workshop), actor.account_id, place.id))


@action(RUN)
def name_facilitators(_actor: Actor, workshop: Workshop, *, public_ids: list[str]) -> None:
    """Whom the page of the workshop names: people who may lead it, by the public ids of their places."""
    lock(workshop)
    may_lead = {place.public_id: place.id for place in people_with(RUN, workshop.consultation)}
    if set(public_ids) - set(may_lead):
        raise Invalid({"facilitators": _("Choose from the list")})
    named = update(WorkshopFacilitator).where(WorkshopFacilitator.workshop_id == workshop.id).values(is_named=False)
    db.session.execute(named.execution_options(synchronize_session=False))
    for public_id in public_ids:
        this = {"workshop_id": workshop.id, "participation_id": may_lead[public_id]}
        row = insert_into(WorkshopFacilitator).values(**this, is_named=True)
        db.session.execute(row.on_conflict_do_update(index_elements=["workshop_id", "participation_id"], set_={"is_named": True}))
