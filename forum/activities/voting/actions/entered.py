"""Votes that one of the team enters for others, by phone or in the room, and the second person who checks them."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import case, select, update

from forum.activities.voting.actions.checking_news import take_back_doubt, take_back_entered, tell_of_doubt, tell_of_entered
from forum.activities.voting.events import DoubtSettled, EnteredChecked, EnteredDoubted, VoteEntered
from forum.activities.voting.models import EnteredBallot, EnteredBatch, EnteredFor, EnteredVotes, NamedBallot, Origin, Poll
from forum.activities.voting.models.ballots import BETWEEN_OBJECTIONS
from forum.activities.voting.rules import ENTER
from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Conflict, Invalid, NotFound, NotNow
from forum.kernel.events import emit
from forum.kernel.permissions import Actor, Role
from forum.spaces.rules import why_no_reason


def note_entered(actor: Actor, poll: Poll, origin: Origin, ballot: NamedBallot | None, *, is_apart: bool) -> None:
    """Says in the log who entered a vote, and counts it as theirs, of this day and this way; of a ballot with a name it is kept,
    as its voter may change it. Inside the action that casts it; a program enters nothing for anybody."""
    clerk = find_place(actor, poll)
    if clerk is None:
        return
    counted = insert_into(EnteredVotes).values(poll_id=poll.id, entered_by_id=clerk.id, entered=1, apart=int(is_apart), checked=0)
    once_more = {"entered": EnteredVotes.entered + 1, "apart": EnteredVotes.apart + int(is_apart)}
    db.session.execute(counted.on_conflict_do_update(index_elements=["poll_id", "entered_by_id"], set_=once_more))
    about = {"entered_by_id": clerk.id, "day": to_local(now()).date(), "origin": origin}
    key = {"poll_id": poll.id} | about
    batch = insert_into(EnteredBatch).values(**key, votes=1)
    db.session.execute(batch.on_conflict_do_update(index_elements=list(key), set_={"votes": EnteredBatch.votes + 1}))
    if ballot is not None:
        save(EnteredBallot(ballot_id=ballot.id, is_apart=is_apart, **about))
    tell_of_entered(poll, clerk)
    emit(VoteEntered(consultation_stream(poll.space_id), actor.account_id, poll.id))


def forget_entered(before: NamedBallot) -> None:
    """Inside the action that casts another ballot in its place: it counts no more, so nobody has entered it. Nor is one more
    checked than before, whichever of them it was."""
    entered = db.session.get(EnteredBallot, before.id)
    if entered is None:
        return
    fewer = {"entered": EnteredVotes.entered - 1, "checked": case((EnteredVotes.checked > 0, EnteredVotes.checked - 1), else_=0)}
    fewer |= {"apart": EnteredVotes.apart - int(entered.is_apart)}
    theirs = {"poll_id": before.poll_id, "entered_by_id": entered.entered_by_id}
    db.session.execute(update(EnteredVotes).filter_by(**theirs).values(fewer))
    of_it = theirs | {"day": entered.day, "origin": entered.origin}
    db.session.execute(update(EnteredBatch).filter_by(**of_it).values({"votes": EnteredBatch.votes - 1}))


def take_out_disowned(poll: Poll, entry: EnteredFor) -> None:
    """Inside the action in which somebody says that it was not them. Everybody reads that, so it is in no number of a secret vote
    any more; one with a name has left them with its ballot. Where one was made up, others may be: nothing that the same person
    entered is checked before somebody has looked again."""
    theirs = {"poll_id": poll.id, "entered_by_id": entry.entered_by_id}
    if poll.is_secret:
        is_apart = int(poll.guests_apart and entry.participation.role == Role.GUEST)
        fewer = {"entered": EnteredVotes.entered - 1, "apart": EnteredVotes.apart - is_apart}
        db.session.execute(update(EnteredVotes).filter_by(**theirs).values(fewer))
        of_it = theirs | {"day": to_local(entry.entered_at).date(), "origin": entry.origin}
        db.session.execute(update(EnteredBatch).filter_by(**of_it).values({"votes": EnteredBatch.votes - 1}))
    anew = {"checked": 0, "checked_by_id": None, "checked_at": None}
    db.session.execute(update(EnteredVotes).filter_by(**theirs).values(anew))


@action(ENTER, lock=lock)
def check_entered(actor: Actor, poll: Poll, clerk: Participation, *, seen: int) -> None:
    """Somebody else has gone through the votes that `clerk` entered. Raises NotNow for one's own, Changed where there are others
    by now than the number that was `seen`, Conflict while somebody says that they are not right."""
    checker, entered = _get_entered(actor, poll, clerk)
    _refuse_other_number(entered, seen)
    if entered.is_doubted:
        raise Conflict(_("Someone has said that these votes are not right. Say first what you found."))
    if entered.checked != seen:
        entered.checked, entered.checked_by_id, entered.checked_at = seen, checker.id, now()
        take_back_entered(poll, clerk)
        emit(EnteredChecked(consultation_stream(poll.space_id), actor.account_id, poll.id, clerk.id, seen))


@action(ENTER, lock=lock)
def doubt_entered(actor: Actor, poll: Poll, clerk: Participation, *, seen: int, because: str, known: int = 0) -> None:
    """Somebody else says what is not right about the votes that `clerk` entered. They are not checked any more, and nothing is
    counted until a third person says what came of it. `known`: how many objections the form showed. Raises as `check_entered`
    does, Changed where there are others by now, and Invalid on `because` without a reason."""
    doubter, entered = _get_entered(actor, poll, clerk)
    _refuse_words(because, _("Enter what is not right"))
    _refuse_other_number(entered, seen)
    if entered.is_doubted:
        raise Conflict(_("Someone has already said that these votes are not right."))
    if known != len(entered.objections):
        raise Changed(_("Someone said what they found since you opened the page. Read it, then send again if you need to."))
    entered.checked, entered.checked_by_id, entered.checked_at = 0, None, None
    entered.doubt = _add_words(entered.doubt, because)
    entered.doubted_by_id, entered.doubted_at = doubter.id, now()
    entered.settled_by_id, entered.settled_at = None, None
    tell_of_doubt(poll, clerk, doubter, entered.doubted_at)
    emit(EnteredDoubted(consultation_stream(poll.space_id), actor.account_id, poll.id, clerk.id))


@action(ENTER, lock=lock)
def settle_doubt(actor: Actor, poll: Poll, clerk: Participation, *, because: str, known: int = 1) -> None:
    """Says for everybody what came of it; the votes still have to be checked. `known`: how many objections the form showed.
    Raises NotNow for whoever entered them and whoever said that they are not right, Conflict where nothing is doubted, Changed
    for another objection than the form showed, Invalid on `because` without a reason."""
    settler, entered = _get_entered(actor, poll, clerk)
    _refuse_words(because, _("Enter what you found"))
    if not entered.is_doubted:
        raise Conflict(_("Nobody says any more that these votes are not right."))
    if entered.doubted_by is not None and entered.doubted_by.account_id == settler.account_id:
        raise NotNow(_("You stopped the count yourself, so another colleague has to say what they found."))
    if known != len(entered.objections):
        raise Changed(_("Someone stopped the count again since you opened the page. Read why, then say what you found."))
    entered.settlement = _add_words(entered.settlement, because)
    entered.settled_by_id, entered.settled_at = settler.id, now()
    if entered.doubted_at is not None:
        take_back_doubt(poll, clerk, entered.doubted_at)
    emit(DoubtSettled(consultation_stream(poll.space_id), actor.account_id, poll.id, clerk.id))


def _get_entered(actor: Actor, poll: Poll, clerk: Participation) -> tuple[Participation, EnteredVotes]:
    """(the place of somebody else than the clerk, what the clerk entered), held."""
    place = find_place(actor, poll)
    query = select(EnteredVotes).filter_by(poll_id=poll.id, entered_by_id=clerk.id).with_for_update()
    entered = db.session.scalar(query.execution_options(populate_existing=True))
    if place is None or entered is None:
        raise NotFound
    if place.account_id == clerk.account_id:
        raise NotNow(_("You entered these votes yourself, so a colleague has to check them."))
    return place, entered


def _refuse_other_number(entered: EnteredVotes, seen: int) -> None:
    if entered.entered != seen:
        raise Changed(_("There are more or fewer votes than when you opened the page. Look at them again."))


def _add_words(before: str, because: str) -> str:
    words = because.replace(BETWEEN_OBJECTIONS, " ").strip()
    return f"{before}{BETWEEN_OBJECTIONS}{words}" if before else words


def _refuse_words(because: str, missing: str) -> None:
    if why := why_no_reason(because, missing):
        raise Invalid({"because": why})
