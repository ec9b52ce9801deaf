"""What is kept of somebody who is asked: the one place for the names of fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

MOST_ASKED = 100
LONGEST_NAME = 120
LONGEST_WORDS = 2_000


class AskedKind(StrEnum):
    """Stored."""

    SCRUTINY = "scrutiny"
    PUBLIC_BODY = "public_body"
    UNION = "union"
    VOLUNTARY = "voluntary"
    PERSON = "person"
    OTHER = "other"


KINDS = {
    AskedKind.SCRUTINY: _l("A scrutiny committee"),
    AskedKind.PUBLIC_BODY: _l("A neighbouring trust, council or other public body"),
    AskedKind.UNION: _l("A trade union"),
    AskedKind.VOLUNTARY: _l("A charity or community group"),
    AskedKind.PERSON: _l("A person, for example, an MP or a councillor"),
    AskedKind.OTHER: _l("Someone else"),
}
WAYS = {
    "": _l("Not asked yet"),
    "email": _l("By email"),
    "letter": _l("By letter"),
    "meeting": _l("At a meeting"),
    "phone": _l("By phone"),
}


@dataclass(frozen=True)
class AskedWords:
    """`comments_by` and `decides_on` are the two dates that a scrutiny committee is told, and everybody else here too."""

    name: str
    kind: AskedKind
    why: str = ""
    way: str = ""
    asked_on: date | None = None
    reminded_on: date | None = None
    comments_by: date | None = None
    decides_on: date | None = None
    answered_on: date | None = None
    reply: str = ""
    our_reply: str = ""
