from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.kernel.permissions import Role
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart
from forum.opening.known import GateInputs


def find(known: GateInputs) -> CheckFinding:
    """A person who can be asked; and of a board or committee its members."""
    leads = known.list_in(Role.LEAD)
    are_named = all(decider.members for decider in known.deciders if decider.is_body)
    return CheckFinding(bool(leads) and are_named, person=leads[0] if leads else None)


declare_check(
    OpeningCheck(
        key="decider_named",
        part=GatePart.ANSWERS,
        place=3,
        tiers=FROM_ENGAGEMENT,
        done=_l("The person responsible for the decision is named and can be asked"),
        missing=_l("Nobody here is responsible for the decision, or a board has no named members"),
        why=_l("A board cannot answer a question. A person can."),
        mend=_l("Invite a service lead"),
        find=find,
        endpoint="consultation_people.team",
        no_longer=_l("Nobody here is responsible for the decision at the moment, or a board has no named members."),
    )
)
