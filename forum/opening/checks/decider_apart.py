from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.models import Consultation
from forum.kernel.permissions import Role
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart
from forum.opening.models import Opening
from forum.opening.people import list_in_role


def find(consultation: Consultation, _opening: Opening) -> CheckFinding:
    places = list_in_role(consultation, Role.LEAD, Role.FACILITATOR)
    leads = {place.account_id for place in places if place.role == Role.LEAD}
    return CheckFinding(any(place.role == Role.FACILITATOR and place.account_id not in leads for place in places))


declare_check(
    OpeningCheck(
        key="decider_apart",
        part=GatePart.ANSWERS,
        place=4,
        tiers=FROM_ENGAGEMENT,
        done=_l("Someone who does not decide leads the talks"),
        missing=_l("There is no facilitator besides the person responsible for the decision"),
        why=_l("People speak more freely when the person who decides does not also choose who speaks."),
        mend=_l("Invite a facilitator"),
        find=find,
        endpoint="consultation_people.team",
        without=_l("This consultation opened without a facilitator who does not decide."),
    )
)
