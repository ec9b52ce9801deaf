"""How it is said who has which role, and who had it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.consultations.capacities import TEAM_LABELS
from forum.consultations.models import Participation
from forum.consultations.signed_names import find_name_at, say_signed
from forum.kernel.dates import say_day
from forum.kernel.permissions import Role
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.rules import ThingWords, read_words


def say_role(place: Participation | None, version: Version) -> str:
    """What heads a change of somebody's role in the public list. Whoever has left has no name there."""
    role = (read_words(version.after) or read_words(version.before) or {}).get("role", "")
    name = find_name_at(place, version.at) if place else _("Someone who has left")
    said = {"name": name, "role": str(TEAM_LABELS[Role(str(role))]).lower()}
    if version.effect == ChangeEffect.REMOVED:
        return _("%(name)s no longer has the role of %(role)s", **said)
    return _("%(name)s now has the role of %(role)s", **said)


def say_renamed(before: ThingWords, after: ThingWords) -> str:
    """What heads a change of somebody's own name."""
    if not after.get("own_name"):
        return _("Someone who has left was called something else")
    return _("%(before)s is now called %(name)s", before=before["own_name"], name=after["own_name"])


def say_two(asker: Participation, asked_at: datetime, second: Participation, agreed_at: datetime) -> str:
    """Of what two people did together, for everybody."""
    first, other = name_two(asker, asked_at, second, agreed_at)
    return _("%(first)s asked for this and %(second)s agreed.", first=first, second=other)


def name_two(asker: Participation, asked_at: datetime, second: Participation, agreed_at: datetime) -> tuple[str, str]:
    """Their names, as they were called when they asked and agreed; with the one who was invited by the other stands that they
    were."""
    return _name_invited(asker, second, asked_at), _name_invited(second, asker, agreed_at)


def _name_invited(place: Participation, other: Participation, moment: datetime) -> str:
    name = say_signed(place, moment)
    if place.invited_by_id != other.id:
        return name
    return _("%(name)s (invited by %(other)s)", name=name, other=find_name_at(other, moment))


def say_former_role(place: Participation) -> str:
    """Of somebody who was on the team and takes part as everybody does now; "" for anybody else."""
    if not place.former_role:
        return ""
    role = str(TEAM_LABELS[Role(place.former_role)]).lower()
    if place.role_since is None:
        return _("was %(role)s", role=role)
    return _("was %(role)s until %(day)s", role=role, day=say_day(place.role_since))
