"""Notes on paper: one person's at a time, whether their name is known or not."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.kernel.actions import action
from forum.kernel.errors import Invalid
from forum.kernel.idempotency import identify_sending
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words
from forum.rooms.actions.admitting import add_person
from forum.rooms.actions.writing import write_note_for
from forum.rooms.models import Note
from forum.rooms.rules import ENTER_PAPER, LONGEST_NOTE
from forum.workshops.models import AgendaItem, Workshop

MOST_NOTES = 20


@action(ENTER_PAPER)
def enter_notes(
    actor: Actor,
    workshop: Workshop,
    *,
    item: AgendaItem,
    name: str,
    capacity_key: str,
    bodies: list[str],
    idempotency_key: str,
) -> list[Note]:
    """All of them or none. Without a name each form is a person of its own; the same notes in the same form, sent again, are the
    same person's."""
    kept = [body for body in bodies if has_words(body)]
    if not kept:
        raise Invalid({"notes": _("Enter at least one note")})
    if len(kept) > MOST_NOTES:
        raise Invalid({"notes": _("Enter no more than %(most)d notes at a time", most=MOST_NOTES)})
    too_long = next((body for body in kept if len(body) > LONGEST_NOTE), None)
    if too_long:
        start = too_long[:40]
        raise Invalid(
            {"notes": _("This note is too long: “%(start)s…”. Use %(most)d characters or fewer", most=LONGEST_NOTE, start=start)}
        )
    sending = identify_sending(idempotency_key, item.id, name, capacity_key, kept) or ""
    called, key = name or _("Paper note"), "" if name else sending
    person = add_person(actor, workshop, name=called, capacity_key=capacity_key, key=key)
    return [
        write_note_for(
            actor, workshop, attendance_id=person.id, body=body, item=item, idempotency_key=identify_sending(sending, number)
        )
        for number, body in enumerate(kept)
    ]
