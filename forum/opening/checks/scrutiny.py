from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.opening.checks.base import OpeningCheck, declare_check
from forum.opening.kinds import ONLY_FORMAL, GatePart

declare_check(
    OpeningCheck(
        key="scrutiny",
        part=GatePart.ANSWERS,
        place=8,
        tiers=ONLY_FORMAL,
        done=_l("The body that checks such changes has been told"),
        missing=_l("Nobody has said if the body that checks such changes has been told"),
        why=_l("The law may give someone else a say, and a decision without them can be undone."),
        mend=_l("Say who checks this and has been told"),
        question=_l("Who checks changes like this, and when did you tell them?"),
        hint=_l("If the law does not ask for it here, say so and why."),
        without=_l("This consultation opened before the body that checks such changes was told."),
        no_longer=_l("The team no longer says that the body that checks such changes has been told."),
    )
)
