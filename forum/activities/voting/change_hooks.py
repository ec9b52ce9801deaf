"""People have no less say while the decision is to follow what they vote."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.voting.queries.polls import list_followed_polls
from forum.consultations.change_guards import OfficialChange, guards_changes
from forum.consultations.promise_levels import falls
from forum.consultations.snapshots import Part
from forum.kernel.errors import Invalid


@guards_changes
def refuse_less_say_beside_a_followed_vote(change: OfficialChange) -> None:
    """Raises Invalid on `promise_level`, for a colleague who agrees as for whoever asks: one page would say that people are only
    told, another that what they vote is done. Cancelling such a vote takes two people itself."""
    if change.part is not Part.BASICS or change.before is None or change.after is None:
        return
    if falls(*(str(words.get("promise_level", "")) for words in (change.before, change.after))):
        for poll in list_followed_polls(change.consultation):
            said = _(
                "You have promised that the decision will follow the vote “%(name)s”. First cancel that vote", name=poll.question
            )
            raise Invalid({"promise_level": said})
