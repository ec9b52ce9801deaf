from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.opening.checks.base import OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart

declare_check(
    OpeningCheck(
        key="easy_read",
        part=GatePart.JUDGE,
        place=2,
        tiers=FROM_ENGAGEMENT,
        done=_l("There is an Easy Read version"),
        missing=_l("There is no Easy Read version"),
        why=_l("Some people find ordinary text too hard to use, and this is about them too."),
        mend=_l("Say where the Easy Read version is"),
        question=_l("Where is the Easy Read version, and who checked it?"),
        hint=_l("For example, “It is the second document. Six people with learning disabilities checked it.”"),
        without=_l("This consultation opened without an Easy Read version."),
        no_longer=_l("The team no longer says that there is an Easy Read version."),
    )
)
