"""A vote that one of the team entered for somebody who takes part: they are told, their own ballot counts instead, and they can
say that it was not them.

As long as the vote is not counted, an entry keeps who it is for, and so leads to its ballot: whoever entered it knows that
anyway. It goes with its ballot when its person votes; nothing leads to the ballot that they cast themselves. Whoever enters
votes sees the same of a name whose person has voted, votes later, or does not vote."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from forum.activities.voting.actions.entered import forget_entered, take_out_disowned
from forum.activities.voting.events import EntryDisowned, VoteEntered
from forum.activities.voting.kind import ENTERED_PAGE, OWN_VOTE_PAGE
from forum.activities.voting.models import (
    EnteredBallot,
    EnteredFor,
    NamedBallot,
    Origin,
    Poll,
    Receipt,
    SealedBallot,
    Turnout,
    VotedAddress,
)
from forum.activities.voting.queries.polls import find_named_ballot
from forum.activities.voting.receipts import hash_address
from forum.activities.voting.rules import DISOWN
from forum.activities.voting.sentences import ENTRY_DISOWNED, VOTE_ENTERED_FOR_YOU
from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.notifications.actions import notify
from forum.notifications.models import NewsKind
from forum.opening.people import list_in_role
from forum.opening.rules import SIGNERS


def note_entry(actor: Actor, poll: Poll, place: Participation, origin: Origin, receipt: str, *, counts: bool) -> None:
    """Inside the action that enters it. `counts`: not where they had voted themselves."""
    clerk = find_place(actor, poll)
    if clerk is None:
        return
    about = {"poll_id": poll.id, "participation_id": place.id, "entered_by_id": clerk.id, "origin": origin}
    save(EnteredFor(**about, entered_at=now(), receipt=receipt, struck_at=None if counts else now()))
    if not counts and not poll.is_secret:  # Else it is told with the number that it adds to.
        emit(VoteEntered(consultation_stream(poll.space_id), actor.account_id, poll.id))
    if place.account_id is not None:
        notify(
            {place.account_id},
            poll.consultation,
            key=f"vote entered for:{poll.id}:{place.id}",
            sentence=VOTE_ENTERED_FOR_YOU(question=poll.question),
            target_kind=OWN_VOTE_PAGE,
            target=poll.public_id,
            kind=NewsKind.OFFICIAL,
            is_prompt=True,
        )


def find_entry_held(poll: Poll, place: Participation) -> EnteredFor | None:
    """Of two who write at once, the second sees what the first did."""
    query = select(EnteredFor).filter_by(poll_id=poll.id, participation_id=place.id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def make_way(poll: Poll, place: Participation) -> None:
    """Inside the action in which somebody votes themselves: what was entered for them counts no more."""
    entry = find_entry_held(poll, place)
    if entry is not None and entry.counts:
        _strike(poll, place, entry)


@action(DISOWN, lock=lock)
def disown_entry(actor: Actor, poll: Poll) -> None:
    """That was not me: it counts no more, and whoever entered it and their colleagues are told. All that the same person entered
    has to be checked anew. Raises NotFound where nothing was entered for them."""
    place = find_place(actor, poll)
    entry = find_entry_held(poll, place) if place else None
    if place is None or entry is None:
        raise NotFound
    if entry.disowned_at is not None:
        return
    if entry.counts:
        _strike(poll, place, entry)
    entry.disowned_at = now()
    take_out_disowned(poll, entry)
    team = {each.account_id for each in list_in_role(poll.consultation, *SIGNERS) if each.account_id is not None}
    notify(
        team,
        poll.consultation,
        key=f"entry disowned:{poll.id}:{place.id}",
        sentence=ENTRY_DISOWNED(question=poll.question),
        target_kind=ENTERED_PAGE,
        target=poll.public_id,
        kind=NewsKind.OFFICIAL,
        is_duty=True,
    )
    emit(EntryDisowned(consultation_stream(poll.space_id), None, poll.id, entry.entered_by_id))


def forget_receipts(poll: Poll) -> None:
    """Once no ballot can come any more. Inside an action that holds the poll."""
    db.session.execute(update(EnteredFor).where(EnteredFor.poll_id == poll.id).values(receipt=""))


def _strike(poll: Poll, place: Participation, entry: EnteredFor) -> None:
    """The database lets a ballot go only once its entry is struck, and never after the count."""
    entry.struck_at = now()
    db.session.flush()
    of_them = {"poll_id": poll.id, "participation_id": place.id}
    if not poll.is_secret:
        current = find_named_ballot(place, poll)
        if current is not None:
            forget_entered(current)
        numbers = select(NamedBallot.id).filter_by(**of_them)
        db.session.execute(delete(EnteredBallot).where(EnteredBallot.ballot_id.in_(numbers)))
        db.session.execute(delete(NamedBallot).filter_by(**of_them))
    db.session.execute(delete(SealedBallot).filter_by(**of_them))
    db.session.execute(delete(Turnout).filter_by(**of_them))
    db.session.execute(delete(Receipt).filter_by(poll_id=poll.id, code=entry.receipt))
    if place.account is not None and not place.account.is_guest:
        digest = hash_address(poll, place.account.email)
        db.session.execute(delete(VotedAddress).filter_by(poll_id=poll.id, digest=digest))
