"""0092: what two people change of what others have answered."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.rewording.actions import agree_to_rewording
from forum.rewording.fingerprints import fingerprint_rewording
from tests.guards.test_migrations import ask, downgrade, go, upgrade
from tests.rewording.asking import ask as ask_colleague
from tests.rewording.test_rewording import TURNS, make_answered

pytestmark = pytest.mark.landed


def test_what_waited_for_a_colleague_goes_with_its_news_and_what_was_agreed_stays(either_app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    agreed = ask_colleague(organiser, TURNS["the question"](consultation))
    agree_to_rewording(lead, agreed, seen=fingerprint_rewording(agreed))
    ask_colleague(organiser, TURNS["a stage"](consultation))
    titles, stages = "SELECT title FROM consultations", "SELECT name FROM phases ORDER BY id"
    names, news = ask(stages), "SELECT count(*) FROM notifications WHERE target_kind = 'rewording'"
    assert ask(titles) == [("Shall we close the night line?",)] and ask(news) != [(0,)]
    go(downgrade, "0090")
    assert ask(titles) == [("Shall we close the night line?",)] and ask(stages) == names
    assert ask(news) == [(0,)] and ask("SELECT count(*) FROM versions WHERE asked_by_id IS NOT NULL") == [(1,)]
    go(upgrade, "0092")
    assert ask("SELECT count(*) FROM rewordings") == [(0,)]
