"""How it is said who has which role, and who had it."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.capacities import TEAM_LABELS
from forum.consultations.models import Participation
from forum.kernel.dates import say_day
from forum.kernel.permissions import Role
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.rules import read_words


def say_role(place: Participation | None, version: Version) -> str:
    """What heads a change of somebody's role in the public list. Whoever has left has no name there."""
    role = (read_words(version.after) or read_words(version.before) or {}).get("role", "")
    said = {"name": place.pseudonym if place else _("Someone who has left"), "role": str(TEAM_LABELS[Role(str(role))]).lower()}
    if version.effect == ChangeEffect.REMOVED:
        return _("%(name)s no longer has the role of %(role)s", **said)
    return _("%(name)s now has the role of %(role)s", **said)


def say_former_role(place: Participation) -> str:
    """Of somebody who was on the team and takes part as everybody does now; "" for anybody else."""
    if not place.former_role:
        return ""
    role = str(TEAM_LABELS[Role(place.former_role)]).lower()
    if place.role_since is None:
        return _("was %(role)s", role=role)
    return _("was %(role)s until %(day)s", role=role, day=say_day(place.role_since))
