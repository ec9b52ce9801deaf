"""Organisers keep how they hold a consultation, for others to begin from: its stages, its activities and the headings of
its sections, and nothing else of it."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.events import TemplateChanged, consultation_stream
from forum.consultations.extension_points import list_headings
from forum.consultations.fingerprints import fingerprint_template
from forum.consultations.models import Consultation, SavedTemplate
from forum.consultations.queries import find_saved_template
from forum.consultations.rules import MANAGE
from forum.consultations.saved_stages import list_stages, write_kept
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor


@action(MANAGE, lock=lock)
def save_template(actor: Actor, consultation: Consultation, *, name: str, people: str, seen: str) -> SavedTemplate:
    """Each consultation has one: saved again, it has the stages as they are now. Raises Conflict without any stage, Changed when
    it is not any more what was `seen` (`fingerprint_template`)."""
    db.session.refresh(consultation, ["phases"])
    template = find_saved_template(consultation)
    refuse_when_changed(seen, fingerprint_template(template))
    stages = list_stages(consultation)
    if not stages:
        raise Conflict(_("This consultation has no stages yet. Add some first."))
    kept = write_kept(stages, list_headings(consultation))
    how = "saved" if template is None else "changed"
    if template is None:
        template = SavedTemplate(consultation_id=consultation.id, name=name, people=people, stages=kept, saved_at=now())
        save(template)
    template.name, template.people, template.stages, template.saved_at = name, people, kept, now()
    _note(actor, template, how)
    return template


@action(MANAGE, lock=lock)
def remove_template(actor: Actor, consultation: Consultation, *, seen: str) -> None:
    """Nobody can begin from it any more; what began from it stays. Raises Changed as `save_template` does, and does nothing where
    there is none any more."""
    template = find_saved_template(consultation)
    if template is None:
        return
    if seen != fingerprint_template(template):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    _note(actor, template, "removed")
    db.session.delete(template)


def _note(actor: Actor, template: SavedTemplate, how: str) -> None:
    stream = consultation_stream(template.consultation_id)
    emit(TemplateChanged(stream, actor.account_id, template.consultation_id, template.id, how))
