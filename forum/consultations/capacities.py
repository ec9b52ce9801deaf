"""Whom a person speaks as. A capacity is always shown as shape + colour + word, from this one table.

Professional capacities are given by an organiser's invitation and shown as verified; nobody can pick one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from forum.kernel.permissions import Role


@dataclass(frozen=True)
class Capacity:
    key: str
    label: LazyString
    choice: LazyString  # as a person says it of themselves when joining
    shape: str  # a symbol in templates/components/shapes.html
    speaking: LazyString  # while one of them has the turn in a room, where nobody is named
    is_professional: bool = False


_ALL = [
    Capacity(
        "service_user",
        _l("Uses the service"),
        _l("I use this service or have used it"),
        "circle",
        _l("Someone who uses the service is speaking"),
    ),
    Capacity(
        "carer",
        _l("Unpaid carer"),
        _l("I look after a family member or friend, or I used to"),
        "diamond",
        _l("An unpaid carer is speaking"),
    ),
    Capacity("resident", _l("Resident"), _l("I live here and pay for local services"), "ring", _l("A resident is speaking")),
    Capacity(
        "community_group",
        _l("Community group"),
        _l("I’m here on behalf of a community group or charity"),
        "triangle",
        _l("Someone from a community group is speaking"),
    ),
    Capacity(
        "staff",
        _l("NHS or care staff"),
        _l("NHS or care staff"),
        "square",
        _l("Someone who works in the NHS or care is speaking"),
        is_professional=True,
    ),
    Capacity("council", _l("Council"), _l("Council"), "bars", _l("Someone from the council is speaking"), is_professional=True),
    Capacity(
        "commissioner",
        _l("Plans and funds services"),
        _l("I help plan and fund NHS or care services"),
        "hexagon",
        _l("Someone who plans and funds services is speaking"),
        is_professional=True,
    ),
    Capacity("unknown", _l("Did not say"), _l("Prefer not to say"), "dash", _l("Someone is speaking")),
]
UNKNOWN = "unknown"
CAPACITIES = {capacity.key: capacity for capacity in _ALL}
# How whoever did not say is shown where small groups stand together with them.
OTHERS = replace(CAPACITIES[UNKNOWN], label=_l("Others, or did not say"))
SELF_DECLARED = [capacity for capacity in _ALL if not capacity.is_professional]
# Whom organisers can say it affects: nobody is one of those who did not say.
CAN_BE_AFFECTED = [capacity for capacity in _ALL if capacity.key != "unknown"]
PROFESSIONAL = [capacity for capacity in _ALL if capacity.is_professional]
# Whoever has one came by an invitation or an address at work: they are staff, whatever their role.
STAFF_KEYS = frozenset(capacity.key for capacity in PROFESSIONAL)
TEAM_LABELS = {
    Role.MODERATOR: _l("Moderator"),
    Role.FACILITATOR: _l("Facilitator"),
    Role.BROKER: _l("Independent go-between"),
    Role.ORGANISER: _l("Organiser"),
    Role.LEAD: _l("Service lead"),
}


# Somebody has to have each of these while people can take part.
NEEDED_ROLES = (Role.ORGANISER, Role.LEAD, Role.FACILITATOR, Role.MODERATOR)

# Several of them, or whoever there is, in a sentence.
TEAM_PLURALS = {
    Role.ORGANISER: _l("organisers"),
    Role.LEAD: _l("service leads"),
    Role.FACILITATOR: _l("facilitators"),
    Role.BROKER: _l("independent go-between"),
    Role.MODERATOR: _l("moderators"),
}


# What somebody who is invited to a role is asked to do.
ROLE_TASKS = {
    Role.MODERATOR: _l("You make sure people keep to the house rules."),
    Role.FACILITATOR: _l("You help people listen to each other, and you moderate."),
    Role.BROKER: _l("You are independent of the organisers. You run the discussions and you do not decide."),
    Role.ORGANISER: _l("You run the consultation."),
    Role.LEAD: _l("You answer what people say, and you are responsible for the decision."),
}


def say_connection(capacity: Capacity, role: str) -> LazyString:
    """How somebody is connected. Nobody asked those of the team: who said nothing of it is called by what they do here."""
    if capacity.key == UNKNOWN and role in TEAM_LABELS:
        return TEAM_LABELS[Role(role)]
    return capacity.label


def read_affected(text: str) -> list[str]:
    """The keys that `Consultation.affected` holds, in the order of the table."""
    wanted = text.split(",")
    return [capacity.key for capacity in CAN_BE_AFFECTED if capacity.key in wanted]


def write_affected(keys: Iterable[str]) -> str:
    """The same as text; what is no capacity is left out."""
    return ",".join(read_affected(",".join(keys)))
