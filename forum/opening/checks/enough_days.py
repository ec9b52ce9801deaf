from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart
from forum.opening.known import GateInputs

SAID = declare_sentence(
    "opening_days",
    lambda counted, needed: _("%(counted)d days count, and it needs %(needed)d.", counted=counted, needed=needed),
)


def find(known: GateInputs) -> CheckFinding:
    days = known.days
    return CheckFinding(not days.short, SAID(counted=days.counted, needed=days.needed))


declare_check(
    OpeningCheck(
        key="enough_days",
        part=GatePart.TIME,
        place=2,
        tiers=FROM_ENGAGEMENT,
        done=_l("It is open for long enough"),
        missing=_l("It is not open for long enough"),
        why=_l("People who work, care for someone or are ill need weeks, and holidays shut them out."),
        mend=_l("Change the dates of a stage"),
        find=find,
        endpoint="consultation_manage.change",
        without=_l("This consultation is open for fewer days than it should be."),
    )
)
