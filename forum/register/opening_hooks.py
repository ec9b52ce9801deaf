"""What is asked of the register before something opens."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import ONLY_FORMAL, GatePart
from forum.opening.known import GateInputs
from forum.organisations.queries import is_run_by_health_body
from forum.register.kinds import AskedKind
from forum.register.queries import list_asked

ASKED = declare_sentence("opening_asked", lambda count: ngettext("%(num)d has been asked", "%(num)d have been asked", count))


def find_asked(known: GateInputs) -> CheckFinding:
    """Somebody has been asked; where a health body runs it, a scrutiny committee too, with its two dates."""
    asked = [each for each in list_asked(known.consultation) if each.asked_on]
    scrutiny = [each for each in asked if each.kind == AskedKind.SCRUTINY and each.comments_by and each.decides_on]
    is_whole = bool(asked) and (bool(scrutiny) or not is_run_by_health_body(known.consultation.id))
    return CheckFinding(is_whole, ASKED(count=len(asked)) if asked else None)


declare_check(
    OpeningCheck(
        key="asked",
        part=GatePart.ANSWERS,
        place=9,
        tiers=ONLY_FORMAL,
        done=_l("The bodies that have to be asked have been asked"),
        missing=_l("Not all the bodies that have to be asked have been asked"),
        why=_l(
            "Scrutiny committees, unions and neighbours need as much time as everyone else, and the law gives some of them a say."
        ),
        mend=_l("Say who was asked"),
        find=find_asked,
        endpoint="register.overview",
        without=_l("This consultation opened before all the bodies that have to be asked were asked."),
    )
)
