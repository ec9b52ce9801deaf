from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.completeness import says_contact
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import ALL_TIERS, GatePart
from forum.opening.known import GateInputs


def find(known: GateInputs) -> CheckFinding:
    return CheckFinding(says_contact(known.consultation))


declare_check(
    OpeningCheck(
        key="contact",
        part=GatePart.JUDGE,
        place=5,
        tiers=ALL_TIERS,
        done=_l("People who are not online can phone or write"),
        missing=_l("There is no phone number or postal address"),
        why=_l("People who are not online would be left out."),
        mend=_l("Add a phone number or address"),
        find=find,
        endpoint="consultation_manage.basics",
    )
)
