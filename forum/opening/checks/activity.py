from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.standing import list_in_order
from forum.kernel.sentences import declare_sentence
from forum.kernel.text import has_words
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.extension_points import is_ready_to_open
from forum.opening.kinds import ALL_TIERS, GatePart
from forum.opening.known import GateInputs

NO_STAGE = declare_sentence("opening_no_stage", lambda: _("There are no stages yet."))
NOTHING_TO_DO = declare_sentence("opening_nothing_to_do", lambda: _("There is no activity in the first stage."))
NOT_SET_UP = declare_sentence("opening_not_set_up", lambda: _("A vote in the first stage has no question yet."))


def find(known: GateInputs) -> CheckFinding:
    """Of the stages with which it opens: a later one may be set up from what people say before it. A first one in which there is
    nothing to do here says in its note how people are heard meanwhile, at a door or in a hall."""
    stages = list_in_order(known.consultation)
    if not stages:
        return CheckFinding(False, NO_STAGE())
    first = [stage for stage in stages if stage.begins_at == stages[0].begins_at]
    activities = [each for stage in first for each in stage.activities]
    is_held_elsewhere = any(has_words(stage.note) for stage in first) and any(stage.activities for stage in stages)
    if not activities and not is_held_elsewhere:
        return CheckFinding(False, NOTHING_TO_DO())
    is_ready = all(map(is_ready_to_open, activities))
    return CheckFinding(is_ready, None if is_ready else NOT_SET_UP())


declare_check(
    OpeningCheck(
        key="activity",
        part=GatePart.TIME,
        place=1,
        tiers=ALL_TIERS,
        done=_l("People can take part from the first stage on"),
        missing=_l("People cannot take part in the first stage yet"),
        why=_l("Without an activity, people can read and not answer."),
        mend=_l("Add a stage and an activity"),
        find=find,
        endpoint="consultation_manage.change",
    )
)
