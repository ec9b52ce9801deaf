from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.standing import find_last_day
from forum.kernel.dates import say_day
from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart
from forum.opening.known import GateInputs

SAID = declare_sentence(
    "opening_decision_day", lambda day: _("The decision is on %(day)s.", day=say_day(date.fromisoformat(day)))
)


def find(known: GateInputs) -> CheckFinding:
    last = find_last_day(known.consultation)
    if known.opening.decides_on is None:
        return CheckFinding(False)
    is_after = last is not None and known.opening.decides_on > last
    return CheckFinding(is_after, SAID(day=known.opening.decides_on.isoformat()))


declare_check(
    OpeningCheck(
        key="decision_after",
        part=GatePart.TIME,
        place=3,
        tiers=FROM_ENGAGEMENT,
        done=_l("The decision comes after people have been heard"),
        missing=_l("There is no date for the decision after the last day to take part"),
        why=_l("A decision before that cannot take account of what people say."),
        mend=_l("Set the date of the decision"),
        find=find,
        endpoint="opening.choose",
        without=_l("This consultation opened without a date for the decision."),
        no_longer=_l("There is no longer a date for the decision after the last day to take part."),
    )
)
