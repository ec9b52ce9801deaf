"""Votes that one of the team enters for others, by phone or in the room, and the second person who checks them."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import case, select, update

from forum.activities.voting.events import EnteredChecked, VoteEntered
from forum.activities.voting.models import EnteredBallot, EnteredVotes, NamedBallot, Poll
from forum.activities.voting.rules import ENTER
from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, NotFound, NotNow
from forum.kernel.events import emit
from forum.kernel.permissions import Actor


def note_entered(actor: Actor, poll: Poll, ballot: NamedBallot | None) -> None:
    """Says in the log who entered a vote, and counts it as theirs; of a ballot with a name it is kept, as its voter may change
    it. Inside the action that casts it; a program enters nothing for anybody."""
    clerk = find_place(actor, poll)
    if clerk is None:
        return
    counted = insert_into(EnteredVotes).values(poll_id=poll.id, entered_by_id=clerk.id, entered=1, checked=0)
    once_more = {"entered": EnteredVotes.entered + 1}
    db.session.execute(counted.on_conflict_do_update(index_elements=["poll_id", "entered_by_id"], set_=once_more))
    if ballot is not None:
        save(EnteredBallot(ballot_id=ballot.id, entered_by_id=clerk.id))
    emit(VoteEntered(consultation_stream(poll.consultation_id), actor.account_id, poll.id))


def forget_entered(before: NamedBallot) -> None:
    """Inside the action that casts another ballot in its place: it counts no more, so nobody has entered it. Nor is one more
    checked than before, whichever of them it was."""
    entered = db.session.get(EnteredBallot, before.id)
    if entered is None:
        return
    fewer = {"entered": EnteredVotes.entered - 1, "checked": case((EnteredVotes.checked > 0, EnteredVotes.checked - 1), else_=0)}
    by_them = (EnteredVotes.poll_id == before.poll_id, EnteredVotes.entered_by_id == entered.entered_by_id)
    db.session.execute(update(EnteredVotes).where(*by_them).values(fewer))


@action(ENTER, lock=lock)
def check_entered(actor: Actor, poll: Poll, clerk: Participation, *, seen: int) -> None:
    """Somebody else has gone through the votes that `clerk` entered. Raises NotNow for one's own, Changed where there are others
    by now than the number that was `seen`."""
    checker = find_place(actor, poll)
    query = select(EnteredVotes).filter_by(poll_id=poll.id, entered_by_id=clerk.id).with_for_update()
    entered = db.session.scalar(query.execution_options(populate_existing=True))
    if checker is None or entered is None:
        raise NotFound
    if checker.account_id == clerk.account_id:
        raise NotNow(_("You entered these votes yourself, so a colleague has to check them."))
    if entered.entered != seen:
        raise Changed(_("More votes have been entered since you opened the page. Check those too."))
    if entered.checked != seen:
        entered.checked, entered.checked_by_id, entered.checked_at = seen, checker.id, now()
        emit(EnteredChecked(consultation_stream(poll.consultation_id), actor.account_id, poll.id, clerk.id, seen))
