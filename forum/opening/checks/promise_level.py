from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.completeness import says_what_it_follows
from forum.consultations.promise_levels import LEVELS, PromiseLevel
from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart
from forum.opening.known import GateInputs

SAID = declare_sentence("opening_promise_level", lambda level: str(LEVELS[PromiseLevel(level)].means))


def find(known: GateInputs) -> CheckFinding:
    """Chosen, and with what the decision will follow where that is promised."""
    level = known.consultation.promise_level
    return CheckFinding(bool(level) and says_what_it_follows(known.consultation), SAID(level=level) if level else None)


declare_check(
    OpeningCheck(
        key="promise_level",
        part=GatePart.ANSWERS,
        place=9,
        tiers=FROM_ENGAGEMENT,
        done=_l("It says how much say people have"),
        missing=_l("It does not say how much say people have, or what the decision will follow"),
        why=_l("People give more of their time, or less, when they know what it can change."),
        mend=_l("Choose how much say people have"),
        find=find,
        endpoint="consultation_manage.basics",
        without=_l("This consultation opened without saying how much say people have."),
    )
)
