from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.opening.checks.base import OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart

declare_check(
    OpeningCheck(
        key="calm_time",
        part=GatePart.TIME,
        place=4,
        tiers=FROM_ENGAGEMENT,
        done=_l("Elections and school holidays have been considered"),
        missing=_l("Nobody has said if there is an election or a school holiday in this time"),
        why=_l("Public bodies keep quiet before an election, and families are away in the holidays."),
        mend=_l("Say how you chose the dates"),
        question=_l("Is there an election or a school holiday while this is open, and what follows from that?"),
        hint=_l("For example, “There is no election before May. We do not count the two weeks of Christmas.”"),
        without=_l("This consultation opened before anyone considered elections and school holidays."),
        no_longer=_l("The team no longer says that it has considered elections and school holidays."),
    )
)
