"""Ballots are cast: by their voters, or entered for them. What decides races is the row of `turnout`, one for each person."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.activities.voting.actions.entered import forget_entered, note_entered
from forum.activities.voting.actions.entries import find_entry_held, make_way, note_entry
from forum.activities.voting.events import BallotCast
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.methods.base import is_spoilt
from forum.activities.voting.methods.contest import NO_MARK, SPOILT_MARK, Marks
from forum.activities.voting.models import (
    NamedBallot,
    Origin,
    Poll,
    Reason,
    Receipt,
    SealedBallot,
    SecretBallot,
    Turnout,
    VotedAddress,
)
from forum.activities.voting.queries.ballots import find_named_voter, has_code
from forum.activities.voting.queries.polls import find_named_ballot, has_turnout, make_contest
from forum.activities.voting.receipts import hash_address, make_code
from forum.activities.voting.rules import ENTER, VOTE, has_its_key, is_open, is_voter
from forum.activities.voting.sealing import seal
from forum.activities.voting.wording import say_changed_since, say_nobody_named
from forum.consultations.actions.joining import seat_without_account
from forum.consultations.capacities import CAPACITIES
from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.consultations.rules import why_silenced
from forum.contributions.actions import NewWords, consider, new_contribution, publish
from forum.contributions.screening import Confirmation, Finding
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Conflict, Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.fingerprints import find_changes
from forum.kernel.idempotency import identify_sending
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.kernel.text import has_words, tidy_text

ENTERED_NAMES = {
    Origin.PAPER: "Paper voter",
    Origin.PHONE: "Phone voter",
    Origin.ROOM: "In-person voter",
    Origin.ASSISTED: "Voter",
}


class CastOutcome(StrEnum):
    """What became of a ballot that was sent. Only COUNTED and CHANGED change the count and are told in the log."""

    COUNTED = "counted"
    CHANGED = "changed"  # this one counts instead of the one before
    SAME = "same"  # sent again: it counts once
    LATER = "later"  # a late copy of one that was changed since: the later one counts
    FIRST = "first"  # of a secret poll: sent again, with the same marks or others, as nobody can know; what came first counts
    BEFORE = "before"  # this one was not taken: an earlier one counts


COUNTS = frozenset({CastOutcome.COUNTED, CastOutcome.CHANGED})


@dataclass(frozen=True)
class Cast:
    """What became of a ballot. `receipt` is None when an earlier ballot counts whose code we cannot know."""

    outcome: CastOutcome
    receipt: str | None
    version: int = 1


@dataclass(frozen=True)
class Paper:
    """A filled-in ballot on its way in."""

    marks: Marks
    code: str  # of the receipt its voter holds already
    seen: str  # what was voted on, as its voter saw it (`fingerprints`)
    form_key: str | None = None  # comes with the form and makes sending twice harmless
    reason: str = ""
    confirmation: Confirmation | None = None
    origin: Origin = Origin.WEB
    findings: list[Finding] | None = None  # in the reason, once `consider_reason` has seen it


def hold(poll: Poll) -> None:
    """Keeps the poll from being closed or changed until this ballot is in. The first ballot freezes the rules."""
    lock(poll, shared=poll.frozen_at is not None)


def vote(actor: Actor, poll: Poll, paper: Paper) -> Cast:
    """Casts one's ballot; in a poll where that is allowed, another one later replaces it. Raises as `cast` does; that an earlier
    one counts is no fault but an outcome."""
    return _vote(actor, poll, consider_reason(actor, poll, paper))


def consider_reason(actor: Actor, poll: Poll, paper: Paper) -> Paper:
    """Before the action that casts it, as `contributions.actions.consider` has it."""
    if poll.is_secret or not _asks_reason(poll, paper.marks) or not has_words(paper.reason):
        return paper
    place = find_place(actor, poll)
    current = find_named_ballot(place, poll) if place else None
    if current and current.reason and current.reason.body == paper.reason:
        return paper
    words = consider(actor, VOTE, poll, NewWords(paper.reason, confirmation=paper.confirmation, findings=paper.findings))
    return replace(paper, findings=words.findings)


@action(VOTE, lock=hold)
def _vote(actor: Actor, poll: Poll, paper: Paper) -> Cast:
    place = find_place(actor, poll)
    if place is None:
        raise NotFound
    make_way(poll, place)
    return cast(actor, poll, place, paper)


@action(ENTER, lock=hold)
def enter_vote(actor: Actor, poll: Poll, paper: Paper, *, name: str, capacity_key: str) -> Cast:
    """Enters the vote somebody gave by phone, in the room or with help: for a person who has joined under `name`, or, when that
    is empty, for somebody without an account who speaks as `capacity_key`. Whoever has an account is told of it, and what they
    cast themselves counts instead, whichever came first. Raises Conflict when voting is not open, Invalid for a name of nobody
    who has a vote, for somebody without an account who has none, and for somebody who said that a vote that was entered for them
    was not theirs. What became of it is for the caller alone: whoever entered it must not learn from it that somebody had voted
    (`wording.say_entered_for`)."""
    if why_not := is_open(actor, poll):
        raise Conflict(why_not)
    place = find_named_voter(poll, name) if name else None
    if name and place is None:
        raise Invalid({"name": say_nobody_named()})
    entry = _identify_entry(poll, paper, capacity_key)
    place = place or make_voter(poll, paper.origin, capacity_key, f"{poll.public_id}:{entry}")
    if not is_voter(place, poll):
        raise Invalid({"capacity_key": _("This person cannot vote on this question")})
    if place.account_id is not None and not poll.is_unsealed:
        return _enter_for(actor, poll, place, paper)
    made = cast(actor, poll, place, paper)
    if made.outcome in COUNTS:
        ballot = None if poll.is_secret else find_named_ballot(place, poll)
        note_entered(actor, poll, paper.origin, ballot, is_apart=_counts_apart(poll, place))
    return made


def _enter_for(actor: Actor, poll: Poll, place: Participation, paper: Paper) -> Cast:
    """For somebody who has an account: their own vote counts before this one, whichever comes first. Of a secret vote all that
    the clerk sees is the same either way."""
    entry = find_entry_held(poll, place)
    if entry is not None and entry.disowned_at is not None:
        raise Invalid({"name": _("This person says that they did not ask for this. They can vote themselves")})
    has_own = has_turnout(place, poll) and not (entry is not None and entry.counts)
    if has_own and not poll.is_secret:
        check_seen(poll, paper.seen)
        _check_marks(poll, place, paper)
        made = Cast(CastOutcome.BEFORE, None)
    else:
        made = cast(actor, poll, place, paper)
    counts = made.outcome in COUNTS
    if entry is not None and entry.receipt == paper.code:
        return made if counts or not poll.is_secret else Cast(CastOutcome.FIRST, paper.code)
    if entry is None:
        note_entry(actor, poll, place, paper.origin, made.receipt or paper.code, counts=counts)
    if counts or (poll.is_secret and entry is None):
        ballot = None if poll.is_secret else find_named_ballot(place, poll)
        note_entered(actor, poll, paper.origin, ballot, is_apart=_counts_apart(poll, place))
    return made


def _identify_entry(poll: Poll, paper: Paper, capacity_key: str) -> str:
    """The same for the same form with the same ballot: it is the same person's. What is kept of a secret ballot's voter must not
    tell the ballot: there the form alone says who it is, and another ballot in it is not taken."""
    content = () if poll.is_secret else (capacity_key, paper.marks.hex())
    return identify_sending(paper.form_key, *content) or secrets.token_hex(8)


def make_voter(poll: Poll, origin: Origin, capacity_key: str, source_key: str) -> Participation:
    """The place, without an account, for a ballot that is entered; the same for the same `source_key`. Inside an action.

    Raises Invalid for a capacity that is not known."""
    if capacity_key not in CAPACITIES:
        raise Invalid({"capacity_key": _("Choose how this person is connected")})
    return seat_without_account(
        SYSTEM,
        poll.consultation,
        name=ENTERED_NAMES[origin],
        capacity_key=capacity_key,
        origin=origin,
        source_key=f"{origin}:{source_key}",
    )


def cast(actor: Actor, poll: Poll, place: Participation, paper: Paper) -> Cast:
    """Called inside an action that holds the poll and knows that this person may vote. Raises Changed when the voter saw another
    question, other options or rules, Invalid for a ballot that would not count or lacks its reason."""
    check_seen(poll, paper.seen)
    _check_marks(poll, place, paper)
    if why_not := has_its_key(actor, poll):
        raise Conflict(why_not)
    freeze(poll)
    if not _claim_address(poll, place) and not has_turnout(place, poll):
        return Cast(CastOutcome.BEFORE, None)  # With this address somebody had voted, who left and has come back.
    row = insert_into(Turnout).values(poll_id=poll.id, participation_id=place.id, origin=paper.origin)
    is_first = db.session.scalar(row.on_conflict_do_nothing().returning(Turnout.poll_id)) is not None
    made = _cast_secret(poll, place, paper, is_first) if poll.is_secret else _cast_named(poll, place, paper, is_first)
    if made.outcome in COUNTS:
        who = None if poll.is_secret else actor.account_id
        emit(BallotCast(consultation_stream(poll.space_id), who, poll.id, made.version))
    return made


def _claim_address(poll: Poll, place: Participation) -> bool:
    """Whether nobody has voted with this person's address yet. A guest has none, nor has whoever was entered by hand."""
    if place.account is None or place.account.is_guest:
        return True
    row = insert_into(VotedAddress).values(poll_id=poll.id, digest=hash_address(poll, place.account.email))
    return db.session.scalar(row.on_conflict_do_nothing().returning(VotedAddress.poll_id)) is not None


def forget_sealed(poll: Poll) -> None:
    """Once they are counted, or never will be. Inside an action that holds the poll."""
    db.session.execute(delete(SealedBallot).where(SealedBallot.poll_id == poll.id))


def forget_addresses(poll: Poll) -> None:
    """Once no ballot can come any more. Inside an action that holds the poll."""
    db.session.execute(delete(VotedAddress).where(VotedAddress.poll_id == poll.id))
    poll.address_key = ""


def _counts_apart(poll: Poll, place: Participation) -> bool:
    """All that a ballot says of its voter, and only where it is asked."""
    return poll.guests_apart and place.role == Role.GUEST


def _cast_secret(poll: Poll, place: Participation, paper: Paper, is_first: bool) -> Cast:
    if not is_first:
        # With this very code it is the same form sent again: its answer was lost on the way, or somebody went back to it.
        known = has_code(poll, paper.code)
        return Cast(CastOutcome.FIRST if known else CastOutcome.BEFORE, paper.code if known else None)
    code = _keep_code(poll, paper.code)
    by_guest = _counts_apart(poll, place)
    if poll.is_unsealed:
        save(SecretBallot(poll_id=poll.id, marks=paper.marks, by_guest=by_guest))
    else:
        box = seal(poll.public_key, poll_id=poll.id, participation_id=place.id, by_guest=by_guest, marks=paper.marks)
        save(SealedBallot(poll_id=poll.id, participation_id=place.id, box=box))
    return Cast(CastOutcome.COUNTED, code)


def _cast_named(poll: Poll, place: Participation, paper: Paper, is_first: bool) -> Cast:
    sending = identify_sending(paper.form_key, place.id, paper.marks.hex(), paper.reason)
    if not is_first:
        row = select(Turnout).filter_by(poll_id=poll.id, participation_id=place.id)
        db.session.execute(row.with_for_update())
    current = find_named_ballot(place, poll)
    if current is None and not is_first:
        return Cast(CastOutcome.BEFORE, None)  # Their name was taken off a ballot that counts on.
    if current is not None:
        same = {"poll_id": poll.id, "participation_id": place.id, "form_key": sending or ""}
        sent_before = db.session.scalar(select(NamedBallot.id).filter_by(**same))
        is_same = current.marks == paper.marks and paper.reason == (current.reason.body if current.reason else "")
        if sent_before or is_same:
            return Cast(CastOutcome.SAME if is_same else CastOutcome.LATER, current.receipt, current.version)
        if not poll.may_change:
            return Cast(CastOutcome.BEFORE, current.receipt, current.version)
    version = current.version + 1 if current else 1
    ballot = NamedBallot(
        poll_id=poll.id,
        participation_id=place.id,
        voter_key=current.voter_key if current else secrets.token_hex(12),
        version=version,
        marks=paper.marks,
        by_guest=_counts_apart(poll, place),
        reason_id=_keep_reason(poll, place, paper, current),
        receipt=current.receipt if current else _keep_code(poll, paper.code),
        form_key=sending,
        cast_at=now(),
    )
    save(ballot)
    if current is not None:
        forget_entered(current)
    return Cast(CastOutcome.CHANGED if current else CastOutcome.COUNTED, ballot.receipt, version)


def _keep_reason(poll: Poll, place: Participation, paper: Paper, current: NamedBallot | None) -> int | None:
    """The reason is a contribution like any other: it is looked at, can be flagged, withdrawn and answered."""
    if not _asks_reason(poll, paper.marks) or not has_words(paper.reason):
        return None
    if current and current.reason and current.reason.body == paper.reason:
        return current.reason_id
    reason = new_contribution(Reason, place, activity_id=poll.activity_id, body=paper.reason, poll_id=poll.id)
    publish(reason, NewWords(reason.body, confirmation=paper.confirmation, findings=paper.findings))
    return reason.id


def _keep_code(poll: Poll, code: str) -> str:
    """The voter's code; another one in the rare case that two drew the same."""
    while True:
        row = insert_into(Receipt).values(poll_id=poll.id, code=code).on_conflict_do_nothing()
        if db.session.scalar(row.returning(Receipt.code)):
            return code
        code = make_code()


def check_seen(poll: Poll, seen: str) -> None:
    """Inside an action that holds the poll. Raises Changed when it is not what whoever marked a ballot was shown."""
    if changed := find_changes(seen, fingerprint_poll(poll)):
        raise Changed(say_changed_since(changed))


def freeze(poll: Poll) -> None:
    """From the first marks that are kept on, nothing changes any more of what they answer. They are kept by the place of each
    option, and would come to stand for others."""
    if poll.frozen_at is None:
        poll.from_stage = " ".join(poll.dates_of_stage)
        poll.opens_at, poll.closes_at, poll.frozen_at = poll.opens, poll.closes, now()
        poll.address_key = secrets.token_hex(32)
        db.session.flush()
        enqueue("close_poll", run_at=poll.closes, unique_key=f"close_poll:{poll.id}", poll_id=poll.id)


def _check_marks(poll: Poll, place: Participation, paper: Paper) -> None:
    if len(paper.marks) != len(poll.options):
        raise Invalid({"form": _("Something in your vote means we could not count it. Check it again")})
    by_hand = paper.origin is Origin.PAPER and set(paper.marks) == {SPOILT_MARK}
    if not by_hand and is_spoilt(poll.method, make_contest(poll), paper.marks):
        raise Invalid({"form": _("Something in your vote means we could not count it. Check it again")})
    if paper.origin is not Origin.PAPER:
        _refuse_lost_reason(poll, place, paper)
    may_give_reason = not why_silenced(place)
    needs_reason = paper.origin is Origin.WEB and may_give_reason and _asks_reason(poll, paper.marks)
    if needs_reason and not has_words(tidy_text(paper.reason)):
        raise Invalid(
            {"reason": _("Tell us what would need to change. We will answer your objection or publish it word for word")}
        )


def _refuse_lost_reason(poll: Poll, place: Participation, paper: Paper) -> None:
    """Words that nobody would keep are not lost without a word. What came with the form of an earlier objection was kept then."""
    if not has_words(paper.reason) or _asks_reason(poll, paper.marks):
        return
    current = find_named_ballot(place, poll)
    if not (current and current.reason and current.reason.body == paper.reason):
        raise Invalid({"reason": _("We keep this only with an objection. Choose “I object”, or clear this")})


def _asks_reason(poll: Poll, marks: Marks) -> bool:
    least = poll.method.reason_from
    return least is not None and any(mark != NO_MARK and mark >= least for mark in marks)
