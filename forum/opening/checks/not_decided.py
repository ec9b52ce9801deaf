from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.kernel.permissions import Role
from forum.opening.checks.base import OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart

declare_check(
    OpeningCheck(
        key="not_decided",
        part=GatePart.UNDECIDED,
        place=3,
        tiers=FROM_ENGAGEMENT,
        done=_l("The person responsible for the decision says it has not been made"),
        missing=_l("The person responsible for the decision has not said that it is still open"),
        why=_l("People will think the choice has been made, and papers that name a favourite will prove them right."),
        mend=_l("Say what is already decided"),
        question=_l("Have you already decided? Say what is true now"),
        hint=_l("For example, “I have not decided. I could choose any of the three, or none.”"),
        answered_by=frozenset({Role.LEAD}),
        without=_l("This consultation opened before anyone responsible for the decision said that it is still open."),
        no_longer=_l("The person responsible for the decision no longer says that it is still open."),
    )
)
