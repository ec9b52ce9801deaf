"""Why something is hard to read: a few plain reasons, kept by their keys. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

# By their keys in the database, as a sentence goes on with them: “Read with care. It is about abuse or violence.”
CARE_REASONS: dict[str, LazyString] = {
    "death": _l("someone dying"),
    "child": _l("losing a baby or a child, or a hard birth"),
    "abuse": _l("abuse or violence"),
    "harm": _l("self-harm or suicide"),
    "care": _l("care that went badly wrong"),
}


# As whoever marks something chooses them.
CARE_CHOICES: dict[str, LazyString] = {
    "death": _l("Someone dying"),
    "child": _l("Losing a baby or a child, or a hard birth"),
    "abuse": _l("Abuse or violence"),
    "harm": _l("Self-harm or suicide"),
    "care": _l("Care that went badly wrong"),
}


def read_care(text: str) -> list[str]:
    """The keys that stand in a column `care`."""
    return [key for key in text.split(",") if key in CARE_REASONS]


def write_care(keys: Iterable[str]) -> str:
    """The same as text, always in the same order; what is no reason is left out."""
    chosen = set(keys)
    return ",".join(key for key in CARE_REASONS if key in chosen)


def say_care(text: str) -> str:
    """The line behind which the words fold; "" where nothing says why."""
    reasons = [str(CARE_REASONS[key]) for key in read_care(text)]
    return _("Read with care. It is about %(what)s.", what=_join(reasons)) if reasons else ""


def _join(reasons: list[str]) -> str:
    *most, last = reasons
    return _("%(most)s, and %(last)s", most=", ".join(most), last=last) if most else last
