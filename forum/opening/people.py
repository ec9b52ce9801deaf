"""Who of the team does what."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from forum.consultations.models import Consultation, Participation
from forum.kernel.db import db
from forum.kernel.permissions import TEAM, Role


def list_in_role(consultation: Consultation, *roles: Role) -> list[Participation]:
    """Those with an account whom no moderator removed, by name."""
    query = select(Participation).where(
        Participation.space_id == consultation.id,
        Participation.account_id.is_not(None),
        Participation.removed_at.is_(None),
        Participation.role.in_([str(role) for role in roles]),
    )
    return list(db.session.scalars(query.order_by(func.lower(Participation.pseudonym), Participation.id)))


@dataclass(frozen=True)
class WhoIsWho:
    """Who does which of the four things, and who does two of them."""

    runs: tuple[str, ...]
    decides: tuple[str, ...]
    leads_talks: tuple[str, ...]
    moderates: tuple[str, ...]

    @property
    def rows(self) -> list[tuple[str, ...]]:
        return [self.runs, self.decides, self.leads_talks, self.moderates]

    @property
    def is_complete(self) -> bool:
        return all(self.rows)

    @property
    def doubled(self) -> list[str]:
        """Names that stand in two rows."""
        names = [name for row in self.rows for name in row]
        return sorted({name for name in names if names.count(name) > 1})


def read_who_is_who(consultation: Consultation, team: list[Participation] | None = None) -> WhoIsWho:
    """A facilitator also looks at what people report where there is no moderator. `team`: where it was read already."""
    team = list_in_role(consultation, *TEAM) if team is None else team

    def names(role: Role) -> tuple[str, ...]:
        return tuple(place.pseudonym for place in team if place.role == role)

    facilitators = names(Role.FACILITATOR) + names(Role.BROKER)
    return WhoIsWho(names(Role.ORGANISER), names(Role.LEAD), facilitators, names(Role.MODERATOR) or facilitators)
