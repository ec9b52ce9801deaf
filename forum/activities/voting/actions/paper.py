"""Ballots on paper: entered twice by two people. Where they differ, somebody looks at the sheet again before it counts."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.activities.voting.actions.casting import Paper, cast, check_seen, freeze, hold, make_voter
from forum.activities.voting.actions.checking_news import take_back_paper, tell_of_paper
from forum.activities.voting.events import PaperEntered, PaperRejected
from forum.activities.voting.fingerprints import fingerprint_poll, fingerprint_reading, fingerprint_sheet
from forum.activities.voting.methods.contest import Marks
from forum.activities.voting.models import Origin, PaperBallot, PaperEntry, Poll
from forum.activities.voting.receipts import make_code
from forum.activities.voting.rules import ENTER, is_voter
from forum.consultations.events import consultation_stream
from forum.consultations.queries import find_place
from forum.kernel.actions import action, save
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Conflict, DoneAlready, Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words


class ReadDifferently(Conflict):
    """The same person has read this sheet before, in another way. `reading` names what they read then: whoever means to replace
    it sends that along."""

    def __init__(self, number: int, reading: str) -> None:
        super().__init__(_("You have already entered sheet %(number)d, differently. Check the sheet number", number=number))
        self.reading = reading


@action(ENTER, lock=hold)
def enter_paper(
    actor: Actor, poll: Poll, *, number: int, marks: Marks, capacity_key: str, seen: str, replaces: str = ""
) -> PaperBallot:
    """Keeps what this person read on sheet `number`. Two alike: it counts. What they read on it before is replaced only where
    they say so (`replaces`), as most have forgotten to change the number: it raises ReadDifferently otherwise, and DoneAlready
    where it says the same. Raises Conflict when the sheet counts already, Changed when the options were not those that were
    `seen`."""
    check_seen(poll, seen)
    freeze(poll)
    sheet, clerk_id = _take_up(actor, poll, number)
    entry = db.session.scalar(select(PaperEntry).filter_by(paper_id=sheet.id, entered_by_id=clerk_id))
    if entry is None:
        entry = PaperEntry(paper_id=sheet.id, entered_by_id=clerk_id)
    elif (entry.marks, entry.capacity_key) == (marks, capacity_key):
        said = _("You have already entered sheet %(number)d, just like this.", number=number)
        raise DoneAlready(f"{said} {_('If this is another sheet, change the number.')}")
    elif replaces != fingerprint_reading(entry):
        raise ReadDifferently(number, fingerprint_reading(entry))
    entry.marks, entry.capacity_key, entry.entered_at = marks, capacity_key, now()
    save(entry)
    db.session.expire(sheet, ["entries"])
    alike = [other for other in sheet.entries if (other.marks, other.capacity_key) == (marks, capacity_key)]
    if len(alike) > 1:
        _count_sheet(actor, poll, sheet, entry)
    elif len(sheet.entries) == 1:
        tell_of_paper(poll, entry.entered_by)
    emit(PaperEntered(consultation_stream(poll.space_id), actor.account_id, poll.id, number, sheet.counted_at is not None))
    return sheet


@action(ENTER, lock=hold)
def choose_reading(actor: Actor, poll: Poll, *, number: int, entry_id: int, because: str, seen: str) -> PaperBallot:
    """Decides which of two readings is right, with the reason. Raises Conflict before there are two, or when the sheet counts
    already, Changed when the readings are not those that were `seen` (`fingerprints`)."""
    sheet = _check_sheet(actor, poll, number, because, seen)
    chosen = next((entry for entry in sheet.entries if entry.id == entry_id), None)
    if chosen is None:
        raise Conflict(_("A sheet counts once two people have entered it."))
    _count_sheet(actor, poll, sheet, chosen)
    emit(PaperEntered(consultation_stream(poll.space_id), actor.account_id, poll.id, number, True))
    return sheet


@action(ENTER, lock=hold)
def reject_readings(actor: Actor, poll: Poll, *, number: int, because: str, seen: str) -> PaperBallot:
    """Decides that no reading is right, with the reason: two people enter the sheet again, and until then it does not count.
    Raises Conflict and Changed as `choose_reading` does."""
    sheet = _check_sheet(actor, poll, number, because, seen)
    db.session.execute(delete(PaperEntry).where(PaperEntry.paper_id == sheet.id))
    db.session.expire(sheet, ["entries"])
    emit(PaperRejected(consultation_stream(poll.space_id), actor.account_id, poll.id, number))
    return sheet


def _check_sheet(actor: Actor, poll: Poll, number: int, because: str, seen: str) -> PaperBallot:
    """A sheet that has been read in different ways, with who has looked at it again, and how they know what it says."""
    sheet, clerk_id = _take_up(actor, poll, number)
    if len(sheet.entries) < 2:
        raise Conflict(_("A sheet counts once two people have entered it."))
    if seen != fingerprint_sheet(sheet):
        raise Changed(_("Someone has entered this sheet again since you opened it. It does not count yet. Check it again."))
    if not has_words(because):
        raise Invalid({"because": _("Say how you know what the sheet says")})
    sheet.settled_by_id, sheet.settled_because = clerk_id, because
    return sheet


def _take_up(actor: Actor, poll: Poll, number: int) -> tuple[PaperBallot, int]:
    clerk = find_place(actor, poll)
    if clerk is None:
        raise NotFound
    new = insert_into(PaperBallot).values(poll_id=poll.id, number=number, capacity_key="", settled_because="")
    db.session.execute(new.on_conflict_do_nothing())
    sheet = db.session.scalars(select(PaperBallot).filter_by(poll_id=poll.id, number=number).with_for_update()).one()
    if sheet.counted_at:
        raise Conflict(_("Sheet %(number)d already counts.", number=number))
    return sheet, clerk.id


def _count_sheet(actor: Actor, poll: Poll, sheet: PaperBallot, entry: PaperEntry) -> None:
    place = make_voter(poll, Origin.PAPER, entry.capacity_key, f"{poll.public_id}:{sheet.number}")
    if not is_voter(place, poll):
        raise Invalid({"capacity_key": _("This person cannot vote on this question")})
    sheet.counted_at, sheet.capacity_key = now(), entry.capacity_key
    cast(actor, poll, place, Paper(entry.marks, make_code(), fingerprint_poll(poll), origin=Origin.PAPER))
    if poll.is_secret:
        # What stood on which sheet must not stay: from now on it is one ballot among the others.
        db.session.execute(delete(PaperEntry).where(PaperEntry.paper_id == sheet.id))
        db.session.expire(sheet, ["entries"])
    db.session.flush()
    take_back_paper(poll)
