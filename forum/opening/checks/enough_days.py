from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.kernel.dates import SHORTEST_IN_DAYS, say_length
from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.days import DayKind
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart, Tier
from forum.opening.known import GateInputs
from forum.opening.timing import count_open_time

SAID = declare_sentence(
    "opening_days",
    lambda counted, needed: _("%(counted)d days count, and it needs %(needed)d.", counted=counted, needed=needed),
)


def _say_short(minutes: int, counted: int, needed: int, tier: str, holidays: int) -> str:
    """In plain numbers, for everybody: of less than two days, the hours."""
    if timedelta(minutes=minutes) < SHORTEST_IN_DAYS:
        is_open = _("Open for %(length)s.", length=say_length(timedelta(minutes=minutes)))
    elif holidays:
        is_open = ngettext(
            "Open for %(num)d day, not counting holidays.", "Open for %(num)d days, not counting holidays.", counted
        )
    else:
        is_open = ngettext("Open for %(num)d day.", "Open for %(num)d days.", counted)
    if tier == Tier.FORMAL:
        return f"{is_open} {_('A formal consultation should be open for at least %(needed)d days.', needed=needed)}"
    return f"{is_open} {_('An engagement should be open for at least %(needed)d days.', needed=needed)}"


SHORT = declare_sentence("opening_days_short", _say_short)


def find(known: GateInputs) -> CheckFinding:
    days, opening = known.days, known.opening
    if not days.short:
        return CheckFinding(True, SAID(counted=days.counted, needed=days.needed))
    minutes = int(count_open_time(known.consultation, opening).total_seconds() // 60)
    holidays = sum(stretch.days for stretch in days.stretches if stretch.kind is DayKind.HOLIDAY)
    tier = str(opening.aims_at or opening.tier)
    said = SHORT(minutes=minutes, counted=days.counted, needed=days.needed, tier=tier, holidays=holidays)
    return CheckFinding(False, said)


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
        says_how_far=True,
        no_longer=_l("This consultation is open for fewer days than it should be."),
    )
)
