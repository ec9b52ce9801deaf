"""A ballot that comes after its vote was cancelled is not counted, and whoever sent it reads why on the page of the vote."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.voting.actions.managing import call_off
from forum.kernel.db import db
from forum.kernel.drafts import Draft
from forum.kernel.permissions import SYSTEM
from tests import factories as make
from tests.activities.voting.test_casting import open_ballot

WHY = "An option was missing, so nobody could choose it."


@pytest.mark.parametrize("is_secret", [True, False])
def test_a_ballot_sent_after_a_vote_was_cancelled_leads_to_the_reason_and_leaves_nothing(app: Flask, *, is_secret: bool) -> None:
    poll = make.make_poll(is_secret=is_secret)
    reader = open_ballot(app, poll)
    button = "Check my vote" if "Check my vote" in reader.words else "Cast my vote"
    call_off(SYSTEM, poll, reason=WHY)
    reader.send(button, mark="1")
    assert reader.status == 403 and "We have not counted your vote." in reader.words and WHY in reader.words
    assert "You cannot do this" not in reader.words
    assert make.gather_cast(poll) == {} and not db.session.query(Draft).count()
    assert not reader.page.select("input[name^=mark]")
