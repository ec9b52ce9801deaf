"""What is kept of one way in which people were told: the one place for the names of fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

MOST_ENTRIES = 500
LARGEST_PICTURE = 8_000_000
LONGEST_PICTURE_SIDE = 1600


class Way(StrEnum):
    """Stored."""

    LETTER = "letter"
    POSTER = "poster"
    LEAFLET = "leaflet"
    PRESS = "press"
    RADIO = "radio"
    TEXT = "text"
    SOCIAL = "social"
    EMAIL = "email"
    VISIT = "visit"
    OTHER = "other"


WAYS = {
    Way.LETTER: _l("Letters"),
    Way.POSTER: _l("Posters"),
    Way.LEAFLET: _l("Leaflets"),
    Way.PRESS: _l("Newspaper"),
    Way.RADIO: _l("Radio or television"),
    Way.TEXT: _l("Text messages"),
    Way.SOCIAL: _l("Social media"),
    Way.EMAIL: _l("Emails"),
    Way.VISIT: _l("Visits and stalls"),
    Way.OTHER: _l("Something else"),
}


@dataclass(frozen=True)
class EntryWords:
    """`how_many` letters, posters or people; None where nobody counted."""

    way: Way
    happened_on: date
    title: str
    place: str
    how_many: int | None = None
    language: str = ""
    done_by: str = ""
    document_id: int | None = None
