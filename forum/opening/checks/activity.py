from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.models import Phase
from forum.consultations.standing import list_in_order
from forum.kernel.sentences import declare_sentence
from forum.kernel.text import count_different_words
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.extension_points import is_ready_to_open
from forum.opening.kinds import ALL_TIERS, GatePart
from forum.opening.known import GateInputs
from forum.opening.timing import list_open_spans

FEWEST_WORDS_OF_NOTE = 5
NO_STAGE = declare_sentence("opening_no_stage", lambda: _("There are no stages yet."))
NOTHING_TO_DO = declare_sentence("opening_nothing_to_do", lambda: _("There is no activity in the first stage."))
NOBODY_SPEAKS = declare_sentence(
    "opening_nobody_speaks", lambda: _("Nobody can say something or vote in the first stage. A workshop needs a date.")
)
NOT_SET_UP = declare_sentence("opening_not_set_up", lambda: _("A vote in the first stage has no question yet."))


def find(known: GateInputs) -> CheckFinding:
    """Of the stages with which it opens: a later one may be set up from what people say before it. A first one in which there is
    nothing to do here says in its note how people are heard meanwhile, at a door or in a hall."""
    stages = list_in_order(known.consultation)
    if not stages:
        return CheckFinding(False, NO_STAGE())
    first = [stage for stage in stages if stage.begins_at == stages[0].begins_at]
    activities = [each for stage in first for each in stage.activities]
    if not all(map(is_ready_to_open, activities)):
        return CheckFinding(False, NOT_SET_UP())
    is_done = any(list_open_spans(activities)) or (any(map(_says_how_heard, first)) and any(stage.activities for stage in stages))
    missing = NOBODY_SPEAKS() if activities else NOTHING_TO_DO()
    return CheckFinding(is_done, None if is_done else missing)


def _says_how_heard(stage: Phase) -> bool:
    """In a sentence: single letters are no words."""
    words = " ".join(word for word in stage.note.split() if len(word) > 1)
    return count_different_words(words) >= FEWEST_WORDS_OF_NOTE


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
