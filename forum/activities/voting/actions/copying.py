"""A vote begun as a copy of another."""

from __future__ import annotations

from forum.activities.voting.actions.keys import ask_for_key
from forum.activities.voting.actions.managing import Rules
from forum.activities.voting.events import PollChanged
from forum.activities.voting.models import Poll, PollOption
from forum.activities.voting.rules import ADD_POLL
from forum.consultations.events import consultation_stream
from forum.consultations.models import Activity
from forum.kernel.actions import action, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.permissions import Actor


@action(ADD_POLL)
def copy_poll(actor: Actor, poll: Poll, activity: Activity) -> Poll:
    """A draft with the same question, options and rules in another activity. A voter list stays behind: it is the other
    consultation's."""
    kept = {name: getattr(poll, name) for name in Rules.__dataclass_fields__ if name not in {"voter_list_id", "who"}}
    copy = Poll(
        space_id=activity.space_id,
        activity_id=activity.id,
        method_key=poll.method_key,
        opened_by_hand=poll.opened_by_hand,
        guests_vote=poll.guests_vote,
        created_at=now(),
        **kept,
    )
    save(copy)
    for option in poll.options:
        about = {name: getattr(option, name) for name in ("position", "key", "label", "detail", "cost", "subject_key")}
        save(PollOption(poll_id=copy.id, **about))
    db.session.expire(copy, ["options"])
    ask_for_key(copy)
    emit(PollChanged(consultation_stream(copy.space_id), actor.account_id, copy.id, "created"))
    return copy
