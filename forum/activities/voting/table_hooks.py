from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.activities.voting.methods import find_method
from forum.activities.voting.models import EnteredFor, NamedBallot, Origin, Poll, Turnout
from forum.activities.voting.queries.ballots import count_turnout_so_far
from forum.activities.voting.queries.polls import make_contest
from forum.activities.voting.queries.showing import Standing, find_standing
from forum.activities.voting.rules import state_of_poll
from forum.activities.voting.wording import say_entry
from forum.consultations.models import Consultation, Participation
from forum.consultations.rules import State
from forum.consultations.tables import OwnRow, Table, declare_table, lists_own, say_moment
from forum.kernel.db import db
from forum.kernel.permissions import Actor


@lists_own
def list_own_votes(actor: Actor) -> Iterator[OwnRow]:
    """Of a vote by name what somebody chose; of a secret one only that they voted, as nobody knows more."""
    mine = select(Participation.id).where(Participation.account_id == actor.account_id)
    voted = select(Turnout.poll_id).where(Turnout.participation_id.in_(mine))
    polls = select(Poll).where(Poll.id.in_(voted)).options(joinedload(Poll.consultation), selectinload(Poll.options))
    query = select(NamedBallot).where(NamedBallot.participation_id.in_(mine)).order_by(NamedBallot.version)
    entries = select(EnteredFor).where(EnteredFor.participation_id.in_(mine)).options(joinedload(EnteredFor.entered_by))
    entered = {entry.poll_id: entry for entry in db.session.scalars(entries)}
    last = {ballot.poll_id: ballot for ballot in db.session.scalars(query)}
    for poll in db.session.scalars(polls.order_by(Poll.id)):
        ballot = last.get(poll.id)
        words, state = _("This vote is secret, so nobody knows what you chose."), ""
        if ballot is not None:
            marked = poll.method.entry.describe(make_contest(poll), ballot.marks)
            words, state = "\n".join(f"{option}: {mark}" for option, mark in marked), _("By name")
        entry = entered.pop(poll.id, None)
        what = say_entry(entry) if entry is not None and entry.counts else _("You voted")
        yield OwnRow(poll.consultation.title, what, None, poll.question, words, state)
        if entry is not None and not entry.counts:
            yield _say_struck(poll, entry)
    left = select(Poll).where(Poll.id.in_(entered)).options(joinedload(Poll.consultation))
    for poll in db.session.scalars(left.order_by(Poll.id)):
        yield _say_struck(poll, entered[poll.id])


def _say_struck(poll: Poll, entry: EnteredFor) -> OwnRow:
    why = _("You told us that this was not you, so it does not count.") if entry.disowned_at else _("You voted yourself.")
    return OwnRow(poll.consultation.title, say_entry(entry), None, poll.question, why, "")


def list_vote_rows(consultation: Consultation) -> Iterator[list[str]]:
    """A row for each option of each vote that people could see, with its figures once they are counted; of a vote that runs,
    never anything that somebody chose."""
    yield [
        _("Vote"),
        _("Question"),
        _("Method"),
        _("Secret"),
        _("Status"),
        _("Option"),
        _("Votes or points"),
        _("Share of the votes that were counted"),
        _("Chosen"),
        _("People who voted"),
        _("Of these, on paper"),
        _("Of these, by phone or with help"),
        _("Opened"),
        _("Closed"),
        _("Result"),
        _("Page"),
    ]
    query = select(Poll).where(Poll.space_id == consultation.id, Poll.announced_at.is_not(None)).order_by(Poll.id)
    for poll in db.session.scalars(query.options(selectinload(Poll.options), joinedload(Poll.result))):
        yield from _list_option_rows(poll)


def _list_option_rows(poll: Poll) -> Iterator[list[str]]:
    standing = find_standing(poll) if poll.result is not None and poll.called_off_at is None else None
    counted = standing if standing is not None and not standing.is_withheld else None
    about = [poll.public_id, poll.question, str(poll.method.label), _("Yes") if poll.is_secret else _("No"), _say_status(poll)]
    ended = poll.called_off_at or poll.closes
    page = url_for("voting.poll", slug=poll.consultation.slug, public_id=poll.public_id, _external=True)
    rest = [say_moment(poll.opens), say_moment(ended), _say_result(poll, standing), page]
    for option in make_contest(poll).options:
        yield [*about, option.label, *_list_figures(counted, option.key), *_list_turnout(poll, counted), *rest]


def _say_status(poll: Poll) -> str:
    stopped_at = poll.consultation.stopped_at
    if poll.called_off_at is not None:
        is_stopped = stopped_at is not None and poll.called_off_at >= stopped_at
        return _("Stopped with the consultation, not counted") if is_stopped else _("Cancelled, not counted")
    if poll.result is not None:
        return _("Counted")
    match state_of_poll(poll):
        case State.UPCOMING:
            return _("Not open yet")
        case State.OPEN:
            return _("Open")
    return _("Closed, not counted yet")


def _say_result(poll: Poll, standing: Standing | None) -> str:
    if standing is None:
        return poll.called_off_reason
    return _("Too few people voted to show how they voted.") if standing.is_withheld else standing.outcome.sentence


def _list_figures(counted: Standing | None, key: str) -> list[str]:
    """As the method counts: its votes or points, what share of how many that is where one can be told, whether it was chosen."""
    if counted is None:
        return ["", "", ""]
    measure, share = find_method(counted.tally.method).measure_support, ""
    if measure is not None and (found := measure(counted.tally).get(key)) and found.whole:
        share = f"{float(found.part) / found.whole:.4f}"
    return [str(counted.tally.votes.get(key, 0)), share, _("Yes") if key in counted.tally.winners else _("No")]


def _list_turnout(poll: Poll, counted: Standing | None) -> list[str]:
    """Of one that was cancelled only how many had voted, as its page says."""
    if counted is not None:
        entered = counted.origins.get(Origin.PHONE, 0) + counted.origins.get(Origin.ASSISTED, 0)
        return [str(counted.tally.ballots), str(counted.origins.get(Origin.PAPER, 0)), str(entered)]
    return [str(count_turnout_so_far(poll).votes) if poll.called_off_at is not None else "", "", ""]


declare_table(Table("votes", _l("Results of votes"), list_vote_rows))
