from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.queries import is_moderated
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import ALL_TIERS, GatePart
from forum.opening.known import GateInputs


def find(known: GateInputs) -> CheckFinding:
    return CheckFinding(is_moderated(known.consultation))


declare_check(
    OpeningCheck(
        key="moderator",
        part=GatePart.ANSWERS,
        place=2,
        tiers=ALL_TIERS,
        done=_l("Someone looks at what people report"),
        missing=_l("Nobody looks at what people report"),
        why=_l("Someone could be hurt here, and nobody would see it."),
        mend=_l("Invite a moderator or a facilitator"),
        find=find,
        endpoint="consultation_people.team",
        no_longer=_l("Nobody moderates this at the moment. We show new comments when a moderator has checked them."),
    )
)
