"""How it is said who has which role, and who had it."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.capacities import TEAM_LABELS
from forum.consultations.models import Participation
from forum.kernel.dates import say_day
from forum.kernel.permissions import Role
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.rules import ThingWords, read_words


def say_role(place: Participation | None, version: Version) -> str:
    """What heads a change of somebody's role in the public list. Whoever has left has no name there."""
    role = (read_words(version.after) or read_words(version.before) or {}).get("role", "")
    said = {"name": place.pseudonym if place else _("Someone who has left"), "role": str(TEAM_LABELS[Role(str(role))]).lower()}
    if version.effect == ChangeEffect.REMOVED:
        return _("%(name)s no longer has the role of %(role)s", **said)
    return _("%(name)s now has the role of %(role)s", **said)


def say_renamed(before: ThingWords, after: ThingWords) -> str:
    """What heads a change of somebody's own name."""
    if not after.get("own_name"):
        return _("Someone who has left was called something else")
    return _("%(before)s is now called %(name)s", before=before["own_name"], name=after["own_name"])


def say_two(asker: Participation, second: Participation) -> str:
    """Of what two people did together, for everybody."""
    first, other = name_two(asker, second)
    return _("%(first)s asked for this and %(second)s agreed.", first=first, second=other)


def name_two(asker: Participation, second: Participation) -> tuple[str, str]:
    """Their names; with the one who was invited by the other stands that they were."""
    return _name_invited(asker, second), _name_invited(second, asker)


def _name_invited(place: Participation, other: Participation) -> str:
    if place.invited_by_id != other.id:
        return place.pseudonym
    return _("%(name)s (invited by %(other)s)", name=place.pseudonym, other=other.pseudonym)


def say_former_role(place: Participation) -> str:
    """Of somebody who was on the team and takes part as everybody does now; "" for anybody else."""
    if not place.former_role:
        return ""
    role = str(TEAM_LABELS[Role(place.former_role)]).lower()
    if place.role_since is None:
        return _("was %(role)s", role=role)
    return _("was %(role)s until %(day)s", role=role, day=say_day(place.role_since))
