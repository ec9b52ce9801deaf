"""A newer version of a document takes the place of the one that people could read."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.actions.recording import note_change
from forum.consultations.actions.writing import delete_row
from forum.consultations.models import Document
from forum.consultations.snapshots import Part, describe_document
from forum.kernel.actions import save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed
from forum.kernel.permissions import Actor


def put_in_place(actor: Actor, document: Document, newer: Document, *, reason: str, asked_by_id: int | None = None) -> Document:
    """Inside an action. `newer`, which is not saved yet, stands there from now on; this one stays at its address, where people
    could read it. Raises Changed when there is a newer one already, and as `note_change` does."""
    if document.replaced_at is not None:
        raise Changed(
            _("Someone has replaced this document since you opened the page. Look at the documents again, then choose.")
        )
    consultation, before = document.consultation, describe_document(document)
    if consultation.published_at is None:  # Nobody has read it: it goes.
        save(newer)
        delete_row(document, lambda: _("You cannot replace this document, because something depends on it."))
    else:
        newer.first_id, document.replaced_at = document.line_id, now()
        save(newer)
    about = {"reason": reason, "thing_id": newer.id, "version_of": newer.line_id, "how": "replaced", "asked_by_id": asked_by_id}
    note_change(actor, consultation, Part.DOCUMENTS, before=before, after=describe_document(newer), **about)  # type: ignore[arg-type]
    db.session.expire(consultation, ["documents"])
    return newer
