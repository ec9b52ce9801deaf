from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.opening.checks.base import OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart

declare_check(
    OpeningCheck(
        key="equality",
        part=GatePart.JUDGE,
        place=4,
        tiers=FROM_ENGAGEMENT,
        done=_l("Checked for unfair effects on some groups"),
        missing=_l("Nobody has checked if this would be unfair to some groups"),
        why=_l("A change that looks the same for everyone can be much harder for some people."),
        mend=_l("Say who this could be unfair to"),
        question=_l("Who could this be unfair to, and what did you change because of that?"),
        hint=_l("Say who looked at it and when."),
        without=_l("This consultation opened before anyone checked if it is unfair to some groups."),
        no_longer=_l("The team no longer says that it has checked if this would be unfair to some groups."),
    )
)
