"""Why somebody objects is theirs: a vote that is not counted loses none of it."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.voting.methods.entries import name_of
from forum.activities.voting.models import Poll
from forum.kernel.clock import now
from forum.kernel.db import db
from tests import factories as make
from tests.browsing import Reader

WHY = "My mother cannot climb the stairs to the new ward."


def open_ballot(app: Flask) -> tuple[Poll, Reader]:
    poll = make.make_poll(method_key="consent", is_secret=False, may_change=True)
    make.seat(poll.consultation, actor=make.make_actor("voter@example.org"))
    address = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"
    return poll, Reader(app).enter("voter@example.org").open(address)


def mark(poll: Poll, level: int) -> dict[str, str]:
    return {name_of(option.key): str(level) for option in poll.options}


def cancel(poll: Poll) -> None:
    poll.called_off_at, poll.called_off_reason = now(), "Two options were the same."


def end(poll: Poll) -> None:
    poll.closes_at = now()


@pytest.mark.parametrize("how", [cancel, end])
def test_what_was_typed_stays_where_the_vote_is_over_by_then(app: Flask, how: object) -> None:
    poll, reader = open_ballot(app)
    how(poll)  # type: ignore[operator]
    db.session.commit()
    reader.send("Cast my vote", reason=WHY, **mark(poll, 4))
    assert reader.status == 403 and WHY in reader.words and make.gather_cast(poll) == {}
    assert reader.page.title is not None and reader.page.title.get_text().startswith("Error:")


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_reason_with_another_mark_comes_back_with_a_sentence(app: Flask, level: int) -> None:
    poll, reader = open_ballot(app)
    reader.send("Cast my vote", reason=WHY, **mark(poll, level))
    assert reader.status == 422 and make.gather_cast(poll) == {}
    assert "We keep this only with an objection" in reader.words and WHY in reader.words
    reader.send("Cast my vote", reason="")
    assert "We have your vote" in reader.words


def test_whoever_objected_and_agrees_by_now_need_not_clear_what_was_kept(app: Flask) -> None:
    poll, reader = open_ballot(app)
    reader.send("Cast my vote", reason=WHY, **mark(poll, 4))
    reader.send("Change my vote", **mark(poll, 1))
    assert reader.status == 200 and "You have changed your vote" in reader.words
