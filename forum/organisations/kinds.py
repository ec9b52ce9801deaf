"""What kinds of organisation there are, and what is said of one that runs a space."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

MOST_ORGANISATIONS = 8
LONGEST_NAME = 120


class OrganisationKind(StrEnum):
    """Stored. A health body has others who must be asked."""

    HEALTH = "health"
    COUNCIL = "council"
    VOLUNTARY = "voluntary"
    OTHER = "other"


KINDS = {
    OrganisationKind.HEALTH: _l("An NHS or other health body"),
    OrganisationKind.COUNCIL: _l("A council"),
    OrganisationKind.VOLUNTARY: _l("A charity or community group"),
    OrganisationKind.OTHER: _l("Something else"),
}


class Level(StrEnum):
    """What has a name of its own. Stored, and part of addresses."""

    ORGANISATION = "organisation"
    UNIT = "unit"
    PROGRAMME = "programme"


@dataclass(frozen=True)
class RunBy:
    """One organisation that runs something, by name, and which part of it. Without a kind it keeps the one it has."""

    name: str
    unit: str = ""
    kind: OrganisationKind | None = None
