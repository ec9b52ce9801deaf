"""Wherever organisers say when something is decided or answered: people are heard first, and read why it comes later."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.standing import find_last_day
from forum.kernel.dates import say_day
from forum.kernel.errors import Invalid
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.text import count_words

# A day that moves further than this from the one that people were promised first needs more than a word of why.
LONGEST_USUAL_DELAY = timedelta(days=90)
FEWEST_WORDS_OF_DELAY = 5


def refuse_long_delay(actor: Actor, consultation: Consultation, first: date | None, day: date | None, reason: str) -> None:
    """Raises Invalid on `reason` where a day that people can read moves long after the one they were promised first, and nobody
    would learn why."""
    if actor == SYSTEM or consultation.published_at is None or first is None or day is None or day - first <= LONGEST_USUAL_DELAY:
        return
    if count_words(reason) < FEWEST_WORDS_OF_DELAY:
        told = {"first": say_day(first), "days": LONGEST_USUAL_DELAY.days, "fewest": FEWEST_WORDS_OF_DELAY}
        said = _(
            "This is more than %(days)d days later than you first promised (%(first)s). Tell people why, in at least "
            "%(fewest)d words",
            **told,
        )
        raise Invalid({"reason": said})


def refuse_day_while_asking(actor: Actor, consultation: Consultation, name: str, day: date | None) -> None:
    """Raises Invalid on the field of that name for a day on which people can still say what they think of it, or an earlier one.
    A program, which brings in what is over, may."""
    last = find_last_day(consultation)
    if actor != SYSTEM and day is not None and last is not None and day <= last:
        sentence = _("People can have their say until %(last)s. Enter a later date", last=say_day(last))
        raise Invalid({name: sentence})
