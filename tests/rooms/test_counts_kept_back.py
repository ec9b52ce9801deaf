"""No page, table, feed or message tells what so few voted that it would say how one of them did. Held against a twin: the same
vote, in which everyone chose the other option. What keeps a count back reads the same for both."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from flask import Flask

from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.managing import Rules, set_rules
from forum.activities.voting.models import Poll, ShowsTally
from forum.activities.voting.table_hooks import list_vote_rows
from forum.kernel.clock import now, set_clock
from forum.kernel.jobs import JobQueue, run_due_jobs
from forum.kernel.permissions import SYSTEM
from forum.rooms.actions import running, speaking
from forum.rooms.fingerprints import fingerprint_polls
from forum.rooms.rendering import CONSOLE_PARTS, PHONE_PARTS, WALL_PARTS, gather_console, gather_phone, gather_wall, render_parts
from forum.workshops.actions import planning
from forum.workshops.codes import say_code
from forum.workshops.models import Workshop
from tests import factories as make
from tests.activities.voting.test_results import LATER
from tests.browsing import Reader
from tests.rooms.lookups import base, told_since

FEW, ENOUGH = 1, 6
QUESTION, TITLE = "Shall the market move?", "Should the town change?"
UNLIKE = re.compile(r"Name \d+|workshop:\d+|\b[0-9a-f]{8}\b|\b[0-9a-f]{32}\b")  # names, streams, refusals, cards


def vote_on_site(*, secret: bool, first: bool, voters: int, closed: bool) -> Poll:
    shows = ShowsTally.AFTER_CLOSE if secret else ShowsTally.ALWAYS
    consultation = make.make_consultation(title=TITLE)
    poll = make.make_poll(consultation, question=QUESTION, labels=("Apples", "Beans"), is_secret=secret, shows_tally=shows)
    for _each in range(voters):
        vote(make.seat(consultation), poll, make.make_ballot(poll, first, not first))
    if closed:
        with set_clock(now() + LATER):
            close_poll(SYSTEM, poll)
    return poll


def vote_in_room(*, secret: bool, first: bool, voters: int, closed: bool) -> tuple[Poll, Workshop]:
    workshop = make.make_room(make.make_consultation(title=TITLE), kind="vote")
    item = workshop.items[0]
    poll = planning.add_poll(SYSTEM, item, method_key="choose-one", question=QUESTION, labels=["Apples", "Beans"])
    shows = ShowsTally.AFTER_CLOSE if secret else ShowsTally.ALWAYS
    set_rules(SYSTEM, poll, Rules(QUESTION, is_secret=secret, may_change=not secret, shows_tally=shows))
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    run_due_jobs(queue=JobQueue.VOTES)
    for _each in range(voters):
        paper = make.make_ballot(poll, first, not first)
        speaking.vote_in_room(make.come_in(workshop), workshop, poll=poll, paper=paper)
    if closed:
        running.close_poll(SYSTEM, workshop, poll_id=poll.id)
        run_due_jobs(queue=JobQueue.VOTES)
    return poll, workshop


def read_everywhere(app: Flask, poll: Poll, workshop: Workshop | None) -> dict[str, str]:
    """What a visitor can open, and what the screens of a room show and are told: without what differs from twin to twin."""
    slug, activity = poll.consultation.slug, poll.activity.public_id
    on_site = f"/consultations/{slug}"
    addresses = [on_site, f"{on_site}/votes/{activity}", f"{on_site}/polls/{poll.public_id}"]
    addresses += [f"{on_site}/polls/{poll.public_id}/{page}" for page in ("recount", "totals.json", "ballots.json")]
    addresses += [f"{on_site}/changes", "/search?q=market"]
    found = {}
    if workshop is not None:
        addresses += [f"{base(workshop)}/record", f"{base(workshop)}/record.csv"]
        found["told"] = json.dumps(told_since(workshop, 0, make.come_in(workshop)))
        with app.test_request_context():
            found["phone"] = "".join(render_parts("phone", PHONE_PARTS, gather_phone(workshop)).values())
            found["wall"] = "".join(render_parts("wall", WALL_PARTS, gather_wall(workshop)).values())
            found["console"] = "".join(render_parts("console", CONSOLE_PARTS, gather_console(workshop)).values())
    for address in addresses:
        found[address] = Reader(app).ask("get", address).text
    with app.test_request_context():
        found["table"] = str(list(list_vote_rows(poll.consultation)))
    return {name: leave_out(text, poll, workshop) for name, text in found.items()}


def leave_out(text: str, poll: Poll, workshop: Workshop | None) -> str:
    """The words and the lengths of bars: no numbers of rows, keys and addresses."""
    lengths = re.findall(r"class=\W*fill\W* width=\W*([\d.]+)", text)
    own = [poll.public_id, poll.consultation.slug, poll.activity.public_id]
    own += [workshop.public_id, workshop.code, workshop.title, say_code(workshop.code)] if workshop else []
    words = re.sub("|".join(map(re.escape, own)), "", re.sub(r"<[^>]*>", " ", text))
    return " ".join([*UNLIKE.sub("", words).split(), *lengths])


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("voters", [FEW, ENOUGH])
@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize("place", ["room", "site"])
def test_a_count_that_would_tell_on_somebody_is_told_nowhere(
    app: Flask, place: str, secret: bool, voters: int, closed: bool
) -> None:
    with set_clock(datetime.fromisoformat("2026-11-25T10:00:00+00:00")):
        both = []
        for first in (True, False):
            about = {"secret": secret, "first": first, "voters": voters, "closed": closed}
            both.append(vote_in_room(**about) if place == "room" else (vote_on_site(**about), None))
        told, twin = (read_everywhere(app, poll, workshop) for poll, workshop in both)
    differing = [name for (name, text), other in zip(told.items(), twin.values(), strict=True) if text != other]
    kept_back = (voters == FEW and (secret or place == "room")) or (secret and not closed)
    assert bool(differing) is not kept_back, differing
