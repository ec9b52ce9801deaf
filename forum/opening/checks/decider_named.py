from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.models import Consultation
from forum.kernel.permissions import Role
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart
from forum.opening.models import Opening
from forum.opening.people import list_in_role


def find(consultation: Consultation, _opening: Opening) -> CheckFinding:
    leads = list_in_role(consultation, Role.LEAD)
    return CheckFinding(bool(leads), person=leads[0] if leads else None)


declare_check(
    OpeningCheck(
        key="decider_named",
        part=GatePart.ANSWERS,
        place=3,
        tiers=FROM_ENGAGEMENT,
        done=_l("The person responsible for the decision is named and can be asked"),
        missing=_l("Nobody here is responsible for the decision"),
        why=_l("A board cannot answer a question. A person can."),
        mend=_l("Invite a service lead"),
        find=find,
        endpoint="consultation_people.team",
    )
)
