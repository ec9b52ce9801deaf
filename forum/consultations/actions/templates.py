"""Organisers keep how they hold a consultation, for others to begin from: its stages, its activities and the headings of
its sections, and nothing else of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from forum.consultations.events import TemplateChanged, consultation_stream
from forum.consultations.extension_points import list_headings
from forum.consultations.fingerprints import fingerprint_template
from forum.consultations.models import Consultation, Participation, SavedTemplate
from forum.consultations.queries import find_saved_template, list_team
from forum.consultations.rules import MANAGE
from forum.consultations.saved_stages import list_names, list_stages, rename, write_kept
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor


@dataclass(frozen=True)
class NameToSave:
    """What a stage, an activity or a section is called, and what it is to be called in the template."""

    said: str
    saved: str


@action(MANAGE, lock=lock)
def save_template(
    actor: Actor, consultation: Consultation, *, name: str, people: str, names: Sequence[NameToSave], seen: str
) -> SavedTemplate:
    """Each consultation has one: saved again, it has the stages as they are now. `names` are those of `list_names`. Raises
    Conflict without any stage, Changed when it is not any more what was `seen` (`fingerprint_template`) or something is called
    otherwise by now, and Invalid for the name of somebody on the team, on `name`, `people` and `names-NUMBER-name`."""
    db.session.refresh(consultation, ["phases"])
    template = find_saved_template(consultation)
    refuse_when_changed(seen, fingerprint_template(template))
    stages, headings = list_stages(consultation), list_headings(consultation)
    if not stages:
        raise Conflict(_("This consultation has no stages yet. Add some first."))
    if [each.said for each in names] != list_names(stages, headings):
        raise Changed(_("The stages have changed since you opened this page. Check the names, then save again."))
    rows = {f"names-{number}-name": each.saved for number, each in enumerate(names)}
    _refuse_names_of_team(consultation, {"name": name, "people": people} | rows)
    kept = write_kept(*rename(stages, headings, [each.saved for each in names]))
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


def _refuse_names_of_team(consultation: Consultation, typed: Mapping[str, str]) -> None:
    """Raises Invalid on each field in which somebody of its team is named: whoever opens another consultation reads it."""
    team, errors = list_team(consultation), {}
    for field, words in typed.items():
        if named := next((person.pseudonym for person in team if _is_named(person, words)), None):
            errors[field] = _("This has the name of %(name)s in it. Enter a role instead", name=named)
    if errors:
        raise Invalid(errors)


def _is_named(person: Participation, words: str) -> bool:
    """By their whole name, or by the last part of a real one, written as a name."""
    if re.search(rf"\b{re.escape(person.pseudonym)}(?!\w)", words, re.IGNORECASE):
        return bool(person.pseudonym)
    last = person.pseudonym.rpartition(" ")[2]
    return person.is_own_name and len(last) > 2 and re.search(rf"\b{re.escape(last)}(?!\w)", words) is not None


def _note(actor: Actor, template: SavedTemplate, how: str) -> None:
    stream = consultation_stream(template.consultation_id)
    emit(TemplateChanged(stream, actor.account_id, template.consultation_id, template.id, how))
