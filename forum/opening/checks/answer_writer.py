from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.opening.checks.base import OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart

declare_check(
    OpeningCheck(
        key="answer_writer",
        part=GatePart.ANSWERS,
        place=6,
        tiers=FROM_ENGAGEMENT,
        done=_l("Someone is named to write the answers, with the hours for it"),
        missing=_l("Nobody is named to write the answers"),
        why=_l("Answers that nobody has time for come late, or never."),
        mend=_l("Name who writes the answers, and their hours"),
        question=_l("Who will write the answers, and how many hours do they have for it?"),
        hint=_l("For example, “Amina Yusuf, 110 hours in February and March”."),
        without=_l("This consultation opened before anyone was named to write the answers."),
        no_longer=_l("The team no longer says who will write the answers."),
    )
)
