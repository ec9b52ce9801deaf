"""What is asked of a temporary change before it opens: that it says what is decided already, and that what comes after is not."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.models import Consultation
from forum.kernel.clock import now
from forum.kernel.dates import say_day, to_local
from forum.kernel.permissions import Role
from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.extension_points import refuses_tier
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart, Tier
from forum.opening.known import GateInputs
from forum.temporary.queries import find_change

UNTIL = declare_sentence("opening_temporary", lambda day: _("Until %(day)s", day=say_day(date.fromisoformat(day))))


def is_temporary(consultation: Consultation) -> bool:
    return consultation.is_temporary


def find_said(known: GateInputs) -> CheckFinding:
    """All of it, and a day that is still to come."""
    change = find_change(known.consultation)
    if change is None or change.ends_on is None:
        return CheckFinding(False)
    is_said = bool(change.what and change.reason and change.decided_by and change.changed_on)
    return CheckFinding(is_said and change.ends_on >= to_local(now()).date(), UNTIL(day=change.ends_on.isoformat()))


@refuses_tier
def refuse_conversation(consultation: Consultation, tier: Tier) -> str | None:
    """Nothing is decided from a conversation, and what comes after a temporary change has to be."""
    if tier is not Tier.CONVERSATION or not consultation.is_temporary:
        return None
    return _("Someone has to decide what comes after a temporary change, so choose an engagement or a formal consultation.")


declare_check(
    OpeningCheck(
        key="temporary_said",
        part=GatePart.UNDECIDED,
        place=1,
        tiers=FROM_ENGAGEMENT,
        done=_l("It says what has changed, why it was urgent, who decided it and when it ends"),
        missing=_l("It does not say what has changed, why it was urgent, who decided it and when it ends"),
        why=_l("People have to know what is already decided, and that it will not stay unless someone decides so."),
        mend=_l("Say what has changed"),
        find=find_said,
        endpoint="temporary.change",
        applies=is_temporary,
    )
)
declare_check(
    OpeningCheck(
        key="aftermath_open",
        part=GatePart.UNDECIDED,
        place=3,
        tiers=FROM_ENGAGEMENT,
        done=_l("The person responsible for the decision says that what comes after is still open"),
        missing=_l("The person responsible for the decision has not said that what comes after is still open"),
        why=_l("People know the change was made without them. They will only answer if what comes next is not decided too."),
        mend=_l("Say what is already decided"),
        question=_l("Have you already decided what comes after the temporary change? Say what is true now"),
        hint=_l("For example, “The unit is closed at night until March. I have not decided what happens then.”"),
        answered_by=frozenset({Role.LEAD}),
        without=_l("This consultation opened before anyone responsible said that what comes after is still open."),
        no_longer=_l("The person responsible for the decision no longer says that what comes after is still open."),
        applies=is_temporary,
        instead_of="not_decided",
    )
)
