"""Wherever organisers say when something is decided or answered: people are heard first, and read why it comes later; and how a
day that was moved by mistake comes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.standing import find_last_day
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.errors import Invalid
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.text import count_words
from forum.spaces.queries import list_of_thing
from forum.spaces.rules import ThingWords, read_words

# A day that moves further than this from the one that people were promised first needs more than a word of why.
LONGEST_USUAL_DELAY = timedelta(days=90)
FEWEST_WORDS_OF_DELAY = 5
# In that time a slip is seen, and hardly anybody has planned for the new day. A colleague may be away until Monday.
ASKED_BACK_WITHIN = timedelta(hours=24)
AGREED_BACK_WITHIN = timedelta(days=4)


def is_put_back(consultation: Consultation, part: Part, thing_id: int, days: Mapping[str, str], *, is_agreed: bool) -> bool:
    """Whether a thing said just these `days`, as versions keep them, until somebody moved them not long ago. Only then does a day
    that people can read move earlier, and two people do it. `is_agreed`: a colleague agrees to what was asked in time."""
    lately = _list_said_lately(consultation, part, thing_id, is_agreed=is_agreed)
    return any(_says_these(words, days) for words in lately)


def is_said_lately(consultation: Consultation, part: Part, thing_id: int, said: Mapping[str, str], *, is_agreed: bool) -> bool:
    """As `is_put_back`, of what is no day."""
    lately = _list_said_lately(consultation, part, thing_id, is_agreed=is_agreed)
    return any(words.get(name) == value for words in lately for name, value in said.items())


def _list_said_lately(consultation: Consultation, part: Part, thing_id: int, *, is_agreed: bool) -> list[ThingWords]:
    """What stood there before each of its last changes."""
    since = now() - (AGREED_BACK_WITHIN if is_agreed else ASKED_BACK_WITHIN)
    return [read_words(each.before) or {} for each in list_of_thing(consultation.id, part, thing_id) if each.at > since]


def _says_these(words: ThingWords, days: Mapping[str, str]) -> bool:
    """To the minute, as forms say a moment."""
    return all(bool(was := words.get(name)) and _to_minute(str(was)) == _to_minute(day) for name, day in days.items())


def _to_minute(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(second=0, microsecond=0)


def is_far_later(before: date | None, after: date | None) -> bool:
    """Whether somebody who moves a day so far is asked whether that is meant."""
    return before is not None and after is not None and after - before > LONGEST_USUAL_DELAY


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
