"""Wherever organisers say on which day something is to be decided: people are heard first."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.standing import find_last_day
from forum.kernel.dates import say_day
from forum.kernel.errors import Invalid
from forum.kernel.permissions import SYSTEM, Actor


def refuse_day_while_asking(actor: Actor, consultation: Consultation, name: str, day: date | None) -> None:
    """Raises Invalid on the field of that name for a day on which people can still say what they think of it, or an earlier one.
    A program, which brings in what is over, may."""
    last = find_last_day(consultation)
    if actor != SYSTEM and day is not None and last is not None and day <= last:
        sentence = _("People can have their say until %(last)s. Enter a later date", last=say_day(last))
        raise Invalid({name: sentence})
