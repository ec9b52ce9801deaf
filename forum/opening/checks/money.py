from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.opening.checks.base import OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart

declare_check(
    OpeningCheck(
        key="money",
        part=GatePart.ANSWERS,
        place=7,
        tiers=FROM_ENGAGEMENT,
        done=_l("There is money to carry out the decision"),
        missing=_l("Nobody has said if there is money to carry out the decision"),
        why=_l("A choice that cannot be paid for is no choice."),
        mend=_l("Say how much money there is"),
        question=_l("How much money is there to carry out what is decided, and from when?"),
        hint=_l("For example, “£96,000 in 2027, from the budget for community care”."),
        without=_l("This consultation opened before there was money to carry out its decision."),
        no_longer=_l("The team no longer says that there is money to carry out the decision."),
    )
)
