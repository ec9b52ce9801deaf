"""What announcing, changing and cancelling a vote have in common, whether one person does it or two."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.voting.models import Poll
from forum.activities.voting.queries.waiting import list_waiting_changes
from forum.consultations.snapshots import name_thing
from forum.kernel.actions import lock
from forum.kernel.errors import Conflict, Invalid
from forum.rewording.snapshots import read_before
from forum.spaces.rules import why_no_reason


def hold_with_consultation(poll: Poll) -> None:
    """The consultation first, as whoever changes what it promises holds it: two things that a decision was to follow do not go
    at once, each because the other is still there."""
    lock(poll.consultation)
    lock(poll)


def refuse_waiting_changes(poll: Poll) -> None:
    """Inside an action that holds its consultation. Raises Conflict where a colleague is asked to agree to other words of what
    people will vote on."""
    for asked in list_waiting_changes(poll):
        said = _(
            "A colleague is being asked to agree to a change of “%(option)s”. People cannot vote on it until your colleague has "
            "agreed or said no.",
            option=name_thing(read_before(asked)),
        )
        raise Conflict(said)


def refuse_reason(reason: str) -> None:
    """Raises Invalid for none, one from which nobody learns why, and one longer than the page of a vote has room for."""
    if why := why_no_reason(reason, _("Tell people why it is cancelled")):
        raise Invalid({"reason": why})
