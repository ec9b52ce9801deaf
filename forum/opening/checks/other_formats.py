from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.opening.checks.base import OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart

declare_check(
    OpeningCheck(
        key="other_formats",
        part=GatePart.JUDGE,
        place=3,
        tiers=FROM_ENGAGEMENT,
        done=_l("Large print, other languages, paper and phone are ready"),
        missing=_l("Nobody has said if large print, other languages, paper and phone are ready"),
        why=_l("Whoever cannot use this page has as much right to answer."),
        mend=_l("Say which other formats are ready"),
        question=_l("How do people get it in large print, in other languages, on paper and by phone?"),
        hint=_l("Name the languages. Say who answers the phone and when."),
        without=_l("This consultation opened without large print, other languages, paper or phone."),
        no_longer=_l("The team no longer says that large print, other languages, paper and phone are ready."),
    )
)
