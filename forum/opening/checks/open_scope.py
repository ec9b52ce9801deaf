from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.consultations.completeness import count_open_things
from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import ALL_TIERS, GatePart
from forum.opening.known import GateInputs

SAID = declare_sentence(
    "opening_open_scope",
    lambda number: ngettext("%(num)d thing can still change.", "%(num)d things can still change.", number),
)


def find(known: GateInputs) -> CheckFinding:
    number = count_open_things(known.consultation)
    return CheckFinding(number > 0, SAID(number=number) if number else None)


declare_check(
    OpeningCheck(
        key="open_scope",
        part=GatePart.UNDECIDED,
        place=1,
        tiers=ALL_TIERS,
        done=_l("It says what people can still change"),
        missing=_l("Nothing is open for people to change"),
        why=_l("People who cannot change anything are being told, not asked."),
        mend=_l("Say what can change"),
        find=find,
        endpoint="consultation_manage.scope",
    )
)
