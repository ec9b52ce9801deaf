"""What several checks of one gate look at, read once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Consultation, Participation
from forum.deciders.models import Decider
from forum.deciders.queries import list_deciders
from forum.kernel.db import db
from forum.kernel.permissions import TEAM, Role
from forum.opening.days import CountedDays
from forum.opening.models import OpenedCheck, Opening, OpeningAnswer
from forum.opening.people import list_in_role
from forum.opening.timing import count_open_days, list_school_holidays


@dataclass(frozen=True, eq=False)
class GateInputs:
    """How things stand when it is first asked. For one reading of a gate: nothing is written between two questions."""

    consultation: Consultation
    opening: Opening

    @cached_property
    def team(self) -> list[Participation]:
        return list_in_role(self.consultation, *TEAM)

    def list_in(self, *roles: Role) -> list[Participation]:
        """Those of the team who have one of the roles, by name."""
        return [place for place in self.team if place.role in roles]

    @cached_property
    def answers(self) -> dict[str, OpeningAnswer]:
        """By the key of the check."""
        query = select(OpeningAnswer).filter_by(space_id=self.consultation.id).options(joinedload(OpeningAnswer.said_by))
        return {answer.check_key: answer for answer in db.session.scalars(query)}

    @cached_property
    def opened(self) -> list[OpenedCheck]:
        """How each check stood when people could read it, in each tier that it had."""
        query = select(OpenedCheck).filter_by(space_id=self.consultation.id).options(joinedload(OpenedCheck.person))
        return list(db.session.scalars(query.order_by(OpenedCheck.id)))

    @cached_property
    def deciders(self) -> list[Decider]:
        return list_deciders(self.consultation)

    @cached_property
    def days(self) -> CountedDays:
        return count_open_days(self.consultation, self.opening, self.school_holidays)

    @cached_property
    def school_holidays(self) -> list[tuple[date, date]]:
        return list_school_holidays(self.consultation)
