"""The votes of a room: those of one part, and those that its screens show."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from forum.activities.voting.methods.contest import blank_marks
from forum.activities.voting.models import NamedBallot, Poll, Turnout
from forum.activities.voting.queries.ballots import count_turnout_so_far
from forum.activities.voting.queries.polls import count_voters, make_contest
from forum.activities.voting.queries.showing import Standing, find_standing
from forum.activities.voting.rules import state_of_poll
from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.workshops.models import AgendaItem, AgendaPoll, Workshop

STILL_OPEN = frozenset({"getting ready", "open"})


@dataclass(frozen=True)
class LivePoll:
    poll: Poll
    state: str
    voted: int
    standing: Standing | None  # once it is counted, or while it may be seen


def list_shown(workshop: Workshop) -> list[Poll]:
    """What the screens show now: the votes of the part that is on, and before them those of other parts that were still open when
    it began. They stay, with their result, until the next part."""
    item = workshop.current
    if item is None:
        return []
    query = select(Poll).join(AgendaPoll, AgendaPoll.poll_id == Poll.id).join(AgendaItem, AgendaItem.id == AgendaPoll.item_id)
    query = query.where(AgendaItem.workshop_id == workshop.id, AgendaItem.id != item.id)
    query = query.where(Poll.announced_at.is_not(None), Poll.called_off_at.is_(None))
    others = db.session.scalars(query.order_by(AgendaItem.position, AgendaPoll.position))
    began_at = workshop.current_began_at
    outlasting = [poll for poll in others if poll.ended_at is None or (began_at is not None and poll.ended_at >= began_at)]
    return outlasting + [link.poll for link in item.polls]


def find_polls(item: AgendaItem) -> list[LivePoll]:
    """The votes of one part."""
    return [_find_live(link.poll) for link in item.polls]


def find_shown_polls(workshop: Workshop) -> list[LivePoll]:
    """`list_shown`, each with its count."""
    return [_find_live(poll) for poll in list_shown(workshop)]


def list_open_of_other_parts(workshop: Workshop) -> list[Poll]:
    """Those that have to be closed although their part is over."""
    here = {link.poll_id for link in workshop.current.polls} if workshop.current else set()
    return [poll for poll in list_shown(workshop) if poll.id not in here and describe_state(poll) in STILL_OPEN]


def list_open_public_ids(workshop: Workshop) -> list[str]:
    """The questions that can be answered now, in their order."""
    return [poll.public_id for poll in list_shown(workshop) if describe_state(poll) == "open"]


def find_voted(workshop: Workshop) -> dict[int, set[str]]:
    """participation → the public ids of the votes on the screens they have voted in."""
    numbers = [poll.id for poll in list_shown(workshop)]
    if not numbers:
        return {}
    query = select(Turnout.participation_id, Poll.public_id).join(Poll, Poll.id == Turnout.poll_id).where(Poll.id.in_(numbers))
    found: dict[int, set[str]] = {}
    for number, public_id in db.session.execute(query):
        found.setdefault(number, set()).add(public_id)
    return found


def describe_state(poll: Poll) -> str:
    """draft, getting ready, open, counting or closed: how a room speaks of it."""
    if poll.announced_at is None:
        return "draft"
    if poll.result or poll.called_off_at:
        return "closed"
    if str(state_of_poll(poll)) == "closed":
        return "closed" if poll.waits_for_paper and not poll.paper_in_at else "counting"
    return "getting ready" if poll.awaits_key else "open"


def count_hands_taken_back(poll: Poll) -> int:
    """Hands that were counted once and not when they were counted again: their ballots are blank now."""
    if poll.is_secret:
        return 0
    of_hands = select(NamedBallot.participation_id, func.max(NamedBallot.version).label("version"))
    of_hands = of_hands.join(Participation, Participation.id == NamedBallot.participation_id)
    of_hands = of_hands.where(NamedBallot.poll_id == poll.id, Participation.source_key.startswith("hands:"))
    last = of_hands.group_by(NamedBallot.participation_id).subquery()
    latest = (NamedBallot.participation_id == last.c.participation_id) & (NamedBallot.version == last.c.version)
    blank = select(NamedBallot.id).join(last, latest).where(NamedBallot.poll_id == poll.id)
    given_back = blank.where(NamedBallot.marks == blank_marks(make_contest(poll)))
    return db.session.scalar(select(func.count()).select_from(given_back.subquery())) or 0


def _find_live(poll: Poll) -> LivePoll:
    seen = bool(poll.result) or (poll.announced_at is not None and poll.shows_tally == "always")
    voted = count_turnout_so_far(poll).votes if poll.result is None else count_voters(poll)
    voted -= count_hands_taken_back(poll)
    return LivePoll(poll, describe_state(poll), voted, find_standing(poll) if seen else None)
