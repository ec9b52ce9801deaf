"""What outcomes ask before something opens."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.kernel.dates import say_day
from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart
from forum.opening.known import GateInputs
from forum.outcomes.deadlines import answers_due_on
from forum.outcomes.queries.showing import find_report

SAID = declare_sentence("opening_answers_due", lambda day: _("Answers by %(day)s.", day=say_day(date.fromisoformat(day))))


LATE = declare_sentence(
    "opening_answers_late",
    lambda day, decision: _(
        "Answers by %(day)s, which is after the decision on %(decision)s.",
        day=say_day(date.fromisoformat(day)),
        decision=say_day(date.fromisoformat(decision)),
    ),
)


def find_due_day(known: GateInputs) -> CheckFinding:
    """A day that somebody is responsible for: the one that follows from the dates alone is nobody's. It is not after the day of
    the decision, unless the team said that answers wait for it."""
    report = find_report(known.consultation)
    due_on = answers_due_on(known.consultation, report)
    is_owned = report is not None and report.owner_id is not None
    if due_on and known.opening.decides_on and due_on > known.opening.decides_on and not known.opening.answers_wait:
        return CheckFinding(False, LATE(day=due_on.isoformat(), decision=known.opening.decides_on.isoformat()))
    return CheckFinding(is_owned and due_on is not None, SAID(day=due_on.isoformat()) if due_on else None)


declare_check(
    OpeningCheck(
        key="answers_due",
        part=GatePart.ANSWERS,
        place=5,
        tiers=FROM_ENGAGEMENT,
        done=_l("Someone is responsible for answering people in time"),
        missing=_l("Nobody is responsible for answering people, or the answers come too late"),
        why=_l("A date that nobody is responsible for passes without an answer."),
        mend=_l("Set the date and who is responsible"),
        find=find_due_day,
        endpoint="outcome_answers.settings",
        no_longer=_l("Nobody is responsible any more for answering people, or the answers come too late."),
        without=_l("This consultation opened without a date for answers, before the decision, that someone is responsible for."),
    )
)
