"""A poll is counted when its time is over, and every day after that: shown = stored = recounted."""

from __future__ import annotations

import json
import secrets
from collections import Counter

import structlog
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select, update

from forum.activities.voting.actions.casting import forget_addresses, forget_sealed
from forum.activities.voting.actions.entries import forget_receipts
from forum.activities.voting.actions.opening import BallotsMissed, keep_opened, open_ballots
from forum.activities.voting.events import BallotsAudited, PollChanged, PollClosed, RecountDisagreed
from forum.activities.voting.files.published import write_ballots
from forum.activities.voting.methods.base import Tally, find_differences, tally
from forum.activities.voting.models import PaperBallot, Poll, Publishes, Receipt, Result, SecretBallot, Turnout
from forum.activities.voting.poll_outcome import count_hidden_among
from forum.activities.voting.queries.ballots import (
    count_by_capacity,
    count_by_origin,
    count_entered,
    count_guests,
    gather_ballots,
    has_open_doubt,
    list_codes,
)
from forum.activities.voting.queries.polls import count_electorate, make_contest
from forum.activities.voting.queries.showing import is_result_withheld
from forum.activities.voting.receipts import hash_ballots, hash_codes
from forum.activities.voting.rules import COUNT, COUNT_NOW, FEWEST_PUBLISHED, NAME_AUDITOR, state_of_poll
from forum.activities.voting.sealing import Opened
from forum.consultations.events import consultation_stream
from forum.consultations.queries import people_with
from forum.consultations.rules import MANAGE, State
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import Actor, require
from forum.kernel.text import tidy_line

log = structlog.get_logger()


def close_poll(actor: Actor, poll: Poll) -> Result | None:
    """Counts, once. Waits for ballots that are being cast right now; and for paper that two people have not read alike. None: it
    is not counted yet. Where ballots are sealed, only a process that can read the key store can do it; it opens them before it
    takes the write lock. Raises KeyStoreFault and BoxFault when they cannot be opened."""
    require(actor, COUNT, poll)
    if not poll.is_sealed:
        return _close(actor, poll, None)
    while True:
        opened = open_ballots(poll) if is_ready_to_count(poll) else None
        try:
            return _close(actor, poll, opened)
        except BallotsMissed:
            continue  # One was on its way when the boxes were read; it is there now.


@action(COUNT)
def _close(_actor: Actor, poll: Poll, opened: Counter[Opened] | None) -> Result | None:
    lock(poll)
    if poll.result or not is_ready_to_count(poll):
        return poll.result
    if poll.is_sealed:
        keep_opened(poll, opened)
    result = _count(poll)
    forget_sealed(poll)
    poll.key_fault = ""
    return result


def is_ready_to_count(poll: Poll) -> bool:
    """Whether its time is over, nobody has counted it, no paper is awaited, and nobody says that entered votes are not right."""
    is_over = state_of_poll(poll) is State.CLOSED and not poll.called_off_at and not poll.result
    waits = (poll.waits_for_paper and not poll.paper_in_at) or count_open_sheets(poll) or has_open_doubt(poll)
    return is_over and not waits


@action(COUNT_NOW)
def count_after_paper(actor: Actor, poll: Poll) -> Result | None:
    """An organiser says that all paper is in. None: a job opens the sealed ballots and counts them. Raises Conflict while a sheet
    is not settled."""
    lock(poll)
    if poll.result:
        return poll.result
    if open_sheets := count_open_sheets(poll):
        raise Conflict(
            ngettext("%(num)d paper vote still needs checking.", "%(num)d paper votes still need checking.", open_sheets)
        )
    if has_open_doubt(poll):
        raise Conflict(_("Someone has said that entered votes are not right. Say what you found, then have the vote counted."))
    if poll.paper_in_at is None:
        poll.paper_in_at = now()
        emit(PollChanged(consultation_stream(poll.space_id), actor.account_id, poll.id, "paper in"))
    if poll.is_sealed:
        enqueue("close_poll", poll_id=poll.id)
        return None
    return _count(poll)


@action(COUNT)
def recount(_actor: Actor, poll: Poll) -> list[str]:
    """Counts the ballots anew and compares with what is stored and shown. Says what is not the same; tells the organisers."""
    lock(poll)
    result = db.session.get(Result, poll.id)
    if result is None:
        return []
    ballots = gather_ballots(poll)
    problems = find_differences(json.loads(result.tally), tally(poll.method, make_contest(poll), ballots))
    if hash_ballots(ballots, result.salt) != result.ballots_hash:
        problems.append("the ballots are not those that were counted")
    if json.loads(result.guests) != count_guests(poll, sum(ballots.values())).to_json():
        problems.append("the ballots of guests do not come to what was counted")
    if hash_codes(list_codes(poll)) != result.receipts_hash:
        problems.append("the receipts are not those that were published")
    if problems and not result.problem:
        log.error("a recount disagrees", poll=poll.public_id, problems=problems)
        emit(RecountDisagreed(consultation_stream(poll.space_id), None, poll.id))
        for place in people_with(MANAGE, poll.consultation):
            enqueue("mail_recount_disagrees", poll_id=poll.id, account_id=place.account_id)
    result.checked_at, result.problem = now(), "; ".join(problems)[:2000]
    return problems


@action(NAME_AUDITOR)
def name_auditor(_actor: Actor, poll: Poll, *, auditor: str) -> str:
    """The file with every ballot, and the salt of their fingerprint, for somebody whose name stands beside the result from then
    on. Raises Conflict before the count and for a count that is withheld, Invalid without a name."""
    lock(poll)
    auditor = tidy_line(auditor)
    if not auditor:
        raise Invalid({"auditor": _("Choose who gets a copy of the votes")})
    if poll.result is None or is_result_withheld(poll.result):
        raise Conflict(_("There is no result to check."))
    named = json.loads(poll.result.auditors)
    poll.result.auditors = json.dumps([*named, [auditor, now().date().isoformat()]], ensure_ascii=False)
    emit(BallotsAudited(consultation_stream(poll.space_id), None, poll.id))
    stored = Tally.from_json(json.loads(poll.result.tally))
    entered = count_entered(poll, json.loads(poll.result.origins))
    ballots, salt = gather_ballots(poll), poll.result.salt
    return write_ballots(poll.question, make_contest(poll), ballots, stored, entered=entered[:2], salt=salt)


def count_open_sheets(poll: Poll) -> int:
    """Sheets of paper that do not count yet: read once, or in two ways."""
    return db.session.query(PaperBallot.id).filter_by(poll_id=poll.id, counted_at=None).count()


def _count(poll: Poll) -> Result:
    ballots = gather_ballots(poll)
    counted = tally(poll.method, make_contest(poll), ballots)
    forget_addresses(poll)
    forget_receipts(poll)
    if poll.is_unsealed:
        _wipe_order(poll)
    origins = count_by_origin(poll)
    hidden_among = count_hidden_among(counted.ballots, count_entered(poll, origins)) if poll.is_secret else counted.ballots
    publishes = Publishes(poll.publishes) if hidden_among >= FEWEST_PUBLISHED else Publishes.TOTALS
    salt = secrets.token_hex(16) if publishes is Publishes.TOTALS else ""
    result = Result(
        poll_id=poll.id,
        counted_at=now(),
        tally=json.dumps(counted.to_json()),
        electorate=count_electorate(poll),
        turnout=json.dumps(count_by_capacity(poll)),
        origins=json.dumps(origins),
        ballots_hash=hash_ballots(ballots, salt),
        receipts_hash=hash_codes(list_codes(poll)),
        guests=json.dumps(count_guests(poll, counted.ballots).to_json()),
        publishes=publishes,
        salt=salt,
        checked_at=now(),
    )
    save(result)
    db.session.expire(poll, ["result"])
    stream = consultation_stream(poll.space_id)
    emit(PollClosed(stream, None, poll.id, counted.ballots, result.ballots_hash, result.receipts_hash))
    return result


def _wipe_order(poll: Poll) -> None:
    """Of ballots that were never sealed. Writes each row again as it is, in the order of random numbers: PostgreSQL keeps with a
    row where it lies and which transaction wrote it. That leaves traces; docs/decisions/0015-sealed-ballots.md says which."""
    for number in db.session.scalars(select(SecretBallot.id).filter_by(poll_id=poll.id).order_by(SecretBallot.id)).all():
        db.session.execute(update(SecretBallot).where(SecretBallot.id == number).values(poll_id=poll.id))
    for code in list_codes(poll):
        db.session.execute(update(Receipt).where(Receipt.poll_id == poll.id, Receipt.code == code).values(poll_id=poll.id))
    voted = select(Turnout.participation_id).filter_by(poll_id=poll.id).order_by(Turnout.participation_id)
    for place_id in db.session.scalars(voted).all():
        row = update(Turnout).where(Turnout.poll_id == poll.id, Turnout.participation_id == place_id)
        db.session.execute(row.values(poll_id=poll.id))
