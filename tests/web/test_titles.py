"""Whoever has several pages of one consultation open finds each of them by its title, and a refused page leads on."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.voting.actions.managing import call_off
from forum.activities.voting.models import Poll
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader

OF_A_VOTE = ("", "/options", "/ready", "/enter", "/paper", "/call-off")


def enter(app: Flask, poll: Poll, role: Role) -> Reader:
    make.seat(poll.consultation, role, actor=make.make_actor(f"{role}@example.org"))
    return Reader(app).enter(f"{role}@example.org")


def read_tab(reader: Reader, path: str) -> str:
    page = reader.open(path)
    assert page.status == 200, path
    return page.page.title.get_text()


def test_no_two_pages_of_votes_and_stages_have_one_title(app: Flask) -> None:
    consultation = make.make_consultation()
    polls = [make.make_poll(consultation, question=words) for words in ("Which bus?", "Which day?")]
    reader, base = enter(app, polls[0], Role.ORGANISER), f"/consultations/{consultation.slug}"
    paths = [f"{base}/manage", base, f"{base}/told", f"{base}/manage/told"]
    paths += [f"{base}/manage/polls/{poll.public_id}{page}" for poll in polls for page in OF_A_VOTE[1:]]
    paths += [f"{base}/polls/{poll.public_id}" for poll in polls]
    found: dict[str, str] = {}
    for path in paths:
        other = found.setdefault(read_tab(reader, path), path)
        assert other == path, f"{path} and {other} have one title"


REFUSED = {Role.ORGANISER: ("Manage this consultation", "/manage"), Role.FACILITATOR: ("See this consultation", "")}


@pytest.mark.parametrize("role", REFUSED)
def test_a_page_that_is_refused_leads_on_to_its_consultation(app: Flask, role: Role) -> None:
    poll = make.make_poll()
    base = f"/consultations/{poll.consultation.slug}"
    reader = enter(app, poll, role).open(f"{base}/manage/opening/preview")
    assert reader.status == 403
    words, end = REFUSED[role]
    assert reader.follow(words).path == f"{base}{end}"


def test_a_refused_page_says_nothing_of_what_its_reader_may_not_read(app: Flask) -> None:
    draft = make.make_consultation(published=False)
    page = Reader(app).open(f"/consultations/{draft.slug}/manage/opening/preview")
    assert "Manage this consultation" not in page.words and "See this consultation" not in page.words


def test_the_page_to_cancel_a_cancelled_vote_leads_to_the_vote(app: Flask) -> None:
    poll = make.make_poll()
    reader = enter(app, poll, Role.ORGANISER)
    call_off(SYSTEM, poll, reason="An option was missing.")
    page = reader.open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/call-off")
    assert page.status == 200 and "This vote is cancelled already" in page.words and "An option was missing." in page.words
