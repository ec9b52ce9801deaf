from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.completeness import has_activity
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import ALL_TIERS, GatePart
from forum.opening.known import GateInputs


def find(known: GateInputs) -> CheckFinding:
    return CheckFinding(has_activity(known.consultation))


declare_check(
    OpeningCheck(
        key="activity",
        part=GatePart.TIME,
        place=1,
        tiers=ALL_TIERS,
        done=_l("There is a stage in which people can take part"),
        missing=_l("There is no stage in which people can take part"),
        why=_l("Without one, people can read and not answer."),
        mend=_l("Add a stage and an activity"),
        find=find,
        endpoint="consultation_manage.change",
    )
)
