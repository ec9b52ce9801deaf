"""What can come after a temporary change."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Aftermath(StrEnum):
    """Stored."""

    BACK = "back"
    STAYS = "stays"
    OTHER = "other"


AFTERMATHS = {
    Aftermath.BACK: _l("Things are back as they were"),
    Aftermath.STAYS: _l("The change stays"),
    Aftermath.OTHER: _l("Something else comes next"),
}
