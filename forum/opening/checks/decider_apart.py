from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.kernel.permissions import FACILITATORS
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart
from forum.opening.known import GateInputs


def find(known: GateInputs) -> CheckFinding:
    """Neither the person responsible, nor by name one of those who decide."""
    deciders = known.deciders
    names = {name.casefold() for each in deciders for name in (each.name, *(member.name for member in each.members))}
    apart = [place for place in known.list_in(*FACILITATORS) if place.pseudonym.casefold() not in names]
    return CheckFinding(bool(apart))


declare_check(
    OpeningCheck(
        key="decider_apart",
        part=GatePart.ANSWERS,
        place=4,
        tiers=FROM_ENGAGEMENT,
        done=_l("Someone who does not decide runs the discussions"),
        missing=_l("There is no facilitator besides the person responsible for the decision"),
        why=_l("People speak more freely when the person who decides does not also choose who speaks."),
        mend=_l("Invite a facilitator"),
        find=find,
        endpoint="consultation_people.team",
        without=_l("This consultation opened without a facilitator who does not decide."),
        no_longer=_l("There is no longer a facilitator who does not decide."),
    )
)
