from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.opening.checks.base import OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart

declare_check(
    OpeningCheck(
        key="reasons_told",
        part=GatePart.JUDGE,
        place=1,
        tiers=FROM_ENGAGEMENT,
        done=_l("People can read the reasons and the options, with their costs and risks"),
        missing=_l("Nobody has said where people can read the reasons and the options"),
        why=_l("Without the costs and the other options, people can only guess."),
        mend=_l("Say where people can read the reasons"),
        question=_l("Where can people read why this is needed, what the options are, and what each would cost?"),
        hint=_l("Name the document or page, and the options you turned down with your reason."),
        without=_l("This consultation opened without its reasons and options."),
        no_longer=_l("The team no longer says that people can read the reasons and the options."),
    )
)
