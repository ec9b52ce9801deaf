"""What cancelling a vote has in common, whether one person does it or two."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.voting.models import Poll
from forum.kernel.actions import lock
from forum.kernel.errors import Invalid
from forum.spaces.rules import why_no_reason


def hold_with_consultation(poll: Poll) -> None:
    """The consultation first, as whoever changes what it promises holds it: two things that a decision was to follow do not go
    at once, each because the other is still there."""
    lock(poll.consultation)
    lock(poll)


def refuse_reason(reason: str) -> None:
    """Raises Invalid for none, one from which nobody learns why, and one longer than the page of a vote has room for."""
    if why := why_no_reason(reason, _("Tell people why it is cancelled")):
        raise Invalid({"reason": why})
