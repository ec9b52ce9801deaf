"""An organiser says which organisations run a consultation."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.actions.recording import note_change
from forum.consultations.fingerprints import fingerprint_organisations
from forum.consultations.models import Consultation
from forum.consultations.rules import MANAGE
from forum.consultations.snapshots import Part, describe_organisations
from forum.kernel.actions import action, lock
from forum.kernel.errors import Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor
from forum.organisations.actions import write_running
from forum.organisations.kinds import RunBy
from forum.organisations.wording import say_run_by

LONGEST_LINE = 200  # a poster has room for it


@action(MANAGE, lock=lock)
def set_organisations(
    actor: Actor, consultation: Consultation, several: list[RunBy], *, programme: str = "", seen: str, reason: str = ""
) -> None:
    """These run it from now on; the first leads. Raises Changed when others stand there by now than were `seen`
    (`fingerprint_organisations`), Invalid as `write_running` and `note_change` do, and for more than one line can say."""
    refuse_when_changed(seen, fingerprint_organisations(consultation))
    before = describe_organisations(consultation)
    write_running(consultation.id, several, programme)
    consultation.run_by = say_run_by(several)
    if len(consultation.run_by) > LONGEST_LINE:
        words = _("Use shorter names. Together they must be %(most)s characters or fewer", most=LONGEST_LINE)
        raise Invalid({"organisations": words})
    after = describe_organisations(consultation)
    note_change(actor, consultation, Part.ORGANISATIONS, before=before, after=after, reason=reason)
