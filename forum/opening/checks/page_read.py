from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.opening.checks.base import OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart

# Beside `reads_open`: a computer finds words that we thought of, and there are others. A person answers for the page, by name.
declare_check(
    OpeningCheck(
        key="page_read",
        part=GatePart.UNDECIDED,
        place=7,
        tiers=FROM_ENGAGEMENT,
        done=_l("Someone has read the whole page and says nothing on it is decided"),
        missing=_l("Nobody has said that they read the whole page and nothing on it is decided"),
        why=_l("A computer only finds some of the words that say it is decided. Only a person can read the page."),
        mend=_l("Read the page and say so"),
        question=_l("Have you read the whole page, and is nothing on it decided? Say what you read"),
        hint=_l("For example, “I read the page and the three documents. Each option is still possible.”"),
        without=_l("Nobody on the team has said that they read this whole page and nothing on it is decided."),
        no_longer=_l("The team no longer says that nothing on this page is decided."),
    )
)
