"""Which vote a form or a message is about, and its ballot."""

from __future__ import annotations

from forum.activities.voting.forms.ballots import BallotForm, make_ballot_form
from forum.activities.voting.models import Poll
from forum.kernel.errors import NotFound
from forum.rooms.commands.dispatch import ReadForm
from forum.rooms.forms import room as forms
from forum.workshops.models import Workshop


def find_poll(workshop: Workshop, poll_id: int) -> Poll:
    """A vote of this workshop that is announced; others are not there."""
    for item in workshop.items:
        for link in item.polls:
            if link.poll_id == poll_id and link.poll.announced_at:
                return link.poll
    raise NotFound


def find_ballot(workshop: Workshop, read: ReadForm) -> Poll | None:
    """The vote that a form is a ballot of, to draw it again; None when it does not say."""
    form = read(forms.PollCommandForm)
    return find_poll(workshop, form.poll.data) if form.validate() else None


def read_ballot(poll: Poll, read: ReadForm) -> BallotForm:
    return read(make_ballot_form(poll))
