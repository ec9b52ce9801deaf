from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.consultations.models import ScopeState
from forum.kernel.sentences import declare_sentence
from forum.kernel.text import has_words
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart
from forum.opening.known import GateInputs

NONE = declare_sentence("opening_nothing_settled", lambda: _("Nothing is said to be settled or to have a condition."))
SAID = declare_sentence(
    "opening_settled",
    lambda number: ngettext(
        "%(num)d thing is settled or has a condition, with a reason.",
        "%(num)d things are settled or have a condition, each with a reason.",
        number,
    ),
)


def find(known: GateInputs) -> CheckFinding:
    settled = [item for item in known.consultation.scope if item.state != ScopeState.OPEN]
    if not all(has_words(item.reason) for item in settled):
        return CheckFinding(False)
    return CheckFinding(True, SAID(number=len(settled)) if settled else NONE())


declare_check(
    OpeningCheck(
        key="settled_reasons",
        part=GatePart.UNDECIDED,
        place=2,
        tiers=FROM_ENGAGEMENT,
        done=_l("Everything that is settled or has a condition has its reason"),
        missing=_l("Something is settled or has a condition without a reason"),
        why=_l("People can accept a limit when they know why it is there."),
        mend=_l("Write the reason"),
        find=find,
        endpoint="consultation_manage.scope",
        without=_l("This consultation opened with a limit and no reason given for it."),
    )
)
