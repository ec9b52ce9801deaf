from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.completeness import says_promise
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import ALL_TIERS, GatePart
from forum.opening.known import GateInputs


def find(known: GateInputs) -> CheckFinding:
    return CheckFinding(says_promise(known.consultation))


declare_check(
    OpeningCheck(
        key="promise",
        part=GatePart.ANSWERS,
        place=1,
        tiers=ALL_TIERS,
        done=_l("It says who decides and what happens with people’s comments"),
        missing=_l("It does not say who decides and what happens with people’s comments"),
        why=_l("Nobody should give their time without knowing where it goes."),
        mend=_l("Write who decides and your promise"),
        find=find,
        endpoint="consultation_manage.basics",
    )
)
