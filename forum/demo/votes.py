"""Fills polls into the demo: each [[polls]] of a content file goes through the same actions as on the site.

Ballots are lines such as "14: 1 2 - 3": how many people, and the mark for each option in order ("-": none); or "2: spoilt". They
are cast by a crowd of people without accounts, some of whom came on paper or by phone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from forum.activities.voting.actions import announcing, managing
from forum.activities.voting.actions.answering import answer_objection
from forum.activities.voting.actions.cancelling import agree_to_call_off, ask_to_call_off
from forum.activities.voting.actions.casting import Paper, cast, enter_vote, hold, vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.entered import check_entered, doubt_entered
from forum.activities.voting.actions.keys import make_key
from forum.activities.voting.actions.paper import enter_paper
from forum.activities.voting.fingerprints import fingerprint_announcement, fingerprint_cancellation, fingerprint_poll
from forum.activities.voting.methods.contest import NO_MARK, SPOILT_MARK, Marks
from forum.activities.voting.models import Origin, Poll, Reason
from forum.activities.voting.queries.announcements import find_pending_announcement
from forum.activities.voting.queries.cancellations import find_pending_cancellation
from forum.activities.voting.queries.polls import find_named_ballot
from forum.activities.voting.receipts import make_code
from forum.activities.voting.rules import needs_two_to_announce
from forum.consultations.actions.joining import seat_without_account
from forum.consultations.extension_points import list_subjects
from forum.consultations.models import Activity, Consultation, Participation
from forum.consultations.pseudonyms import offer_pseudonym
from forum.consultations.queries import find_place
from forum.contributions.models import Contribution
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor

CAPACITIES = ["resident"] * 8 + ["service_user"] * 6 + ["carer"] * 4 + ["staff"] * 3 + ["community_group"]
ORIGINS = [Origin.WEB] * 16 + [Origin.ROOM] * 3 + [Origin.PAPER] * 2 + [Origin.PHONE, Origin.ASSISTED]
Entry = dict[str, Any]


class Crowd:
    """People who only vote. The same each time the demo is filled."""

    def __init__(self, consultation: Consultation, size: int) -> None:
        chance = random.Random(consultation.slug)  # noqa: S311  (names, not secrets)
        self.places = [
            seat_without_account(
                SYSTEM,
                consultation,
                name=offer_pseudonym(chance),
                capacity_key=CAPACITIES[number % len(CAPACITIES)],
                origin=Origin.WEB,
                source_key=f"crowd:{number}",
            )
            for number in range(size)
        ]


def find_option(activity: Activity, letter: str) -> str:
    """The key of what a thread or a vote is about."""
    return next(each.key for each in list_subjects(activity.consultation) if each.letter == letter)


def fill_poll(
    entry: Entry,
    actors: dict[str, Actor],
    activity: Activity,
    said: dict[str, Contribution],
    crowd: Crowd,
    moment: Callable[[Any], datetime],
) -> None:
    organiser = actors["organiser"]
    with set_clock(moment(entry["announced"])):
        poll = managing.create_poll(organiser, activity, method_key=entry["method"], question=entry["question"])
        times = {f"{name}_at": moment(entry[name]) for name in ("opens", "closes") if name in entry}
        rules = {"question": poll.question, "ties": poll.ties, **entry.get("rules", {}), **times}
        rules["subject_key"] = find_option(activity, entry["about"]) if "about" in entry else ""
        managing.set_rules(organiser, poll, managing.Rules(**rules))
        choices = [_choice(option, said) for option in entry["options"]]
        managing.set_options(organiser, poll, choices, with_none=entry.get("with_none", False))
        make_key(poll)
        _announce(poll, actors, waits=entry.get("waits", False))
    if poll.announced_at is None or poll.opens > now():
        return
    with set_clock(min(poll.opens + timedelta(days=2), now() - timedelta(hours=3))):
        _cast_all(poll, entry, crowd)
        _enter_for_others(poll, entry, actors)
        for objection in entry.get("objections", []):
            _object(poll, actors, objection)
    if "doubt" in entry:
        _doubt(poll, actors, entry["doubt"], moment)
    if "cancelled" in entry:
        _cancel(poll, actors, entry["cancelled"], moment)
    elif poll.closes <= now():
        with set_clock(poll.closes):
            close_poll(SYSTEM, poll)


def _announce(poll: Poll, actors: dict[str, Actor], *, waits: bool) -> None:
    """By two people where the decision will follow it. `waits`: the second has not looked yet."""
    organiser = actors["organiser"]
    if not needs_two_to_announce(poll):
        announcing.announce(organiser, poll, seen=fingerprint_poll(poll))
        return
    announcing.ask_to_announce(organiser, poll, seen=fingerprint_poll(poll))
    asked = find_pending_announcement(poll)
    if waits or asked is None:
        return
    announcing.agree_to_announce(actors["facilitator"], poll, seen=fingerprint_announcement(asked))


def _choice(option: Entry, said: dict[str, Contribution]) -> managing.Choice:
    where_from = said[option["from"]].id if "from" in option else None
    return managing.Choice(option["label"], option.get("detail", ""), option.get("cost", 0), where_from)


def _doubt(poll: Poll, actors: dict[str, Actor], entry: Entry, moment: Callable[[Any], datetime]) -> None:
    """A colleague says that votes which somebody entered may not be right: the count waits."""
    with set_clock(moment(entry["at"])):
        clerk = find_place(actors[entry["of"]], poll)
        assert clerk is not None  # noqa: S101  (a content file that doubts what nobody entered is a mistake)
        doubt_entered(actors[entry["by"]], poll, clerk, seen=entry["seen"], because=entry["because"])


def _cancel(poll: Poll, actors: dict[str, Actor], entry: Entry, moment: Callable[[Any], datetime]) -> None:
    """One asks for it and a colleague agrees, as people have voted."""
    with set_clock(moment(entry["at"])):
        ask_to_call_off(actors[entry["by"]], poll, reason=entry["because"])
        pending = find_pending_cancellation(poll)
        assert pending is not None  # noqa: S101  (it was asked for in the line above)
        agree_to_call_off(actors[entry["agreed_by"]], poll, seen=fingerprint_cancellation(pending))


def _cast_all(poll: Poll, entry: Entry, crowd: Crowd) -> None:
    chance = random.Random(entry["question"])  # noqa: S311
    ballots = list(_read_ballots(entry["ballots"], len(poll.options)))
    voters: list[Participation] = chance.sample(crowd.places, len(ballots))
    with transaction():
        hold(poll)
        seen = fingerprint_poll(poll)
        for place, marks in zip(voters, ballots, strict=True):
            chosen = chance.choice(ORIGINS) if SPOILT_MARK not in marks else Origin.PAPER
            # Only what was spoilt came on paper: whoever reads paper knows it, and single votes are published among many alone.
            origin = Origin.PHONE if chosen is Origin.PAPER and SPOILT_MARK not in marks else chosen
            cast(SYSTEM, poll, place, Paper(marks, make_code(), seen, origin=origin))


def _enter_for_others(poll: Poll, entry: Entry, actors: dict[str, Actor]) -> None:
    """What people gave by phone, and which of it a colleague has checked; and what they sent on paper."""
    for given in entry.get("entered", []):
        clerk = actors[given["by"]]
        paper = Paper(_read_marks(given["marks"]), make_code(), fingerprint_poll(poll), origin=Origin(given["origin"]))
        enter_vote(clerk, poll, paper, name="", capacity_key=given["capacity"])
        place = find_place(clerk, poll)
        if place is not None and "checked_by" in given:
            check_entered(actors[given["checked_by"]], poll, place, seen=1)
    for sheet in entry.get("sheets", []):
        said = {"marks": _read_marks(sheet["marks"]), "capacity_key": sheet["capacity"], "number": sheet["number"]}
        for clerk in sheet["by"]:
            enter_paper(actors[clerk], poll, seen=fingerprint_poll(poll), **said)


def _object(poll: Poll, actors: dict[str, Actor], entry: Entry) -> None:
    actor = actors[entry["by"]]
    vote(actor, poll, Paper(_read_marks(entry["marks"]), make_code(), fingerprint_poll(poll), reason=entry["reason"]))
    if "answer" not in entry:
        return
    place = db.session.query(Participation).filter_by(account_id=actor.account_id, space_id=poll.space_id).one()
    ballot = find_named_ballot(place, poll)
    reason = db.session.get(Reason, ballot.reason_id) if ballot else None
    assert reason is not None  # noqa: S101  (a content file that answers what is no objection is a mistake)
    answer_objection(actors["lead"], reason, body=entry["answer"])


def _read_ballots(lines: list[str], options: int) -> Iterator[Marks]:
    for line in lines:
        times, _colon, marks = line.partition(":")
        is_spoilt = marks.strip() == "spoilt"
        yield from [bytes([SPOILT_MARK] * options) if is_spoilt else _read_marks(marks)] * int(times)


def _read_marks(text: str) -> Marks:
    return bytes(NO_MARK if mark == "-" else int(mark) for mark in text.split())
