from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.opening.checks.base import OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart

declare_check(
    OpeningCheck(
        key="not_narrowed",
        part=GatePart.UNDECIDED,
        place=5,
        tiers=FROM_ENGAGEMENT,
        done=_l("No option was ruled out before people were asked"),
        missing=_l("Nobody has said whether options were ruled out before people were asked"),
        why=_l("People will find out that the choice was made smaller before they came. It is better that you tell them."),
        mend=_l("Say whether options were ruled out"),
        question=_l("Were options already narrowed before people were asked? Say which, when and why"),
        hint=_l("For example, “In March the board ruled out a second clinic, because nobody could staff it.”"),
        without=_l("Started late: some options were ruled out before anyone was asked."),
        is_told_by_answer=True,
        no_longer=_l("The team no longer says that no option was ruled out before people were asked."),
    )
)
