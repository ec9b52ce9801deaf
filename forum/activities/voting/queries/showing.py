"""A poll as a page shows it: its options in order, and its count, the running one or the result."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date

from flask_babel.speaklater import LazyString

from forum.activities.voting.methods.base import Tally
from forum.activities.voting.methods.base import tally as count
from forum.activities.voting.methods.contest import Contest, Votes
from forum.activities.voting.methods.explaining import explain_ties, find_full_bar
from forum.activities.voting.models import Poll, PollOption, Result
from forum.activities.voting.poll_outcome import (
    EnteredCount,
    Group,
    PollOutcome,
    count_hidden_among,
    find_poll_outcome,
    merge_small,
)
from forum.activities.voting.queries.ballots import (
    GuestCount,
    count_by_capacity,
    count_by_origin,
    count_entered,
    count_so_far,
)
from forum.activities.voting.queries.polls import count_electorate, make_contest
from forum.activities.voting.rules import FEWEST_SECRET, FEWEST_WHO_VOTED
from forum.consultations.capacities import CAPACITIES
from forum.kernel.permissions import Actor


@dataclass(frozen=True)
class Standing:
    """A count with everything that stands beside it. `tally` of a result is what was stored at close; until then, nothing that
    one of the team entered is in it before somebody else has checked it."""

    contest: Contest
    tally: Tally
    full_bar: Votes
    electorate: int
    outcome: PollOutcome
    steps: list[str]
    ties: list[str]
    groups: list[Group]
    origins: dict[str, int]
    entered: EnteredCount
    guests: GuestCount
    is_final: bool
    # Too few ballots: nothing of the count may be shown. While voting runs there is nothing of it in here, either.
    is_withheld: bool


def find_standing(poll: Poll) -> Standing:
    contest = make_contest(poll)
    if poll.result:
        tally = Tally.from_json(json.loads(poll.result.tally))
        electorate = poll.result.electorate
        by_capacity, origins = json.loads(poll.result.turnout), json.loads(poll.result.origins)
        guests = GuestCount.from_json(json.loads(poll.result.guests))
    else:
        (tally, guests), electorate = count_so_far(poll), count_electorate(poll)
        by_capacity, origins = count_by_capacity(poll), count_by_origin(poll)
    entered = count_entered(poll, origins)
    if not poll.result:
        entered = entered.only_checked()
    withheld = is_withheld(poll, tally.ballots, entered)
    if withheld and not poll.result:
        tally, guests, origins, by_capacity = count(poll.method, contest, {}), GuestCount(0, None), {}, {}
    return Standing(
        contest=contest,
        tally=tally,
        full_bar=find_full_bar(poll.method, contest, tally),
        electorate=electorate,
        outcome=find_poll_outcome(poll, contest, tally, electorate, entered),
        steps=poll.method.explain(contest, tally),
        ties=explain_ties(contest, tally),
        # In a room everybody sees who is there, and what may be told of them is for its record to say.
        groups=[] if poll.opened_by_hand else merge_small(by_capacity),
        origins=origins,
        entered=entered,
        guests=guests,
        is_final=poll.result is not None,
        is_withheld=withheld,
    )


def is_withheld(poll: Poll, ballots: int, entered: EnteredCount) -> bool:
    """Whether so few voted that the result would say how one of them did: of a secret vote; and of an open one in a room, where
    everybody sees who is there."""
    if poll.is_secret:
        return count_hidden_among(ballots, entered) < FEWEST_SECRET
    return poll.opened_by_hand and 0 < ballots < FEWEST_WHO_VOTED


def is_result_withheld(result: Result) -> bool:
    ballots, entered = json.loads(result.tally)["ballots"], count_entered(result.poll, json.loads(result.origins))
    return is_withheld(result.poll, ballots, entered)


def list_auditors(result: Result) -> list[tuple[str, date]]:
    """Who was given the ballots of a count, and when."""
    return [(name, date.fromisoformat(day)) for name, day in json.loads(result.auditors)]


def name_group(group: Group) -> list[LazyString]:
    return [CAPACITIES[key].label for key in group.capacity_keys]


def order_options(actor: Actor, found: Poll) -> list[PollOption]:
    """As they are shown: for each person another order, always the same for them."""
    if not found.is_shuffled:
        return found.options
    chance = random.Random(f"{found.public_id}:{actor.account_id}")  # noqa: S311  (an order, not a secret)
    real = [option for option in found.options if not option.is_none]
    chance.shuffle(real)
    return real + [option for option in found.options if option.is_none]
