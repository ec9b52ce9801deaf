"""What the evidence room says where there is none, and where nobody can ask for more."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.standing import OVER, find_standing
from forum.evidence.rules import find_asking_activity


def say_none(consultation: Consultation) -> str:
    if find_asking_activity(consultation) is not None:
        return _("There is no evidence here yet. You can ask for some.")
    return _("No evidence was added here.") if find_standing(consultation) in OVER else _("There is no evidence here yet.")


def say_why_not_asking(consultation: Consultation) -> str:
    """Where nobody can ask for evidence now."""
    if find_standing(consultation) in OVER:
        return _("No stage is open any more, so you cannot ask for more evidence.")
    return _("You can ask for evidence while a stage is open.")
