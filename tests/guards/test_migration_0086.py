"""0086: what people could read before there were opening checks says so itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.opening.kinds import Tier
from tests import factories as make
from tests.guards.test_migrations import ask, go
from tests.opening.ready import make_ready, make_team

pytestmark = pytest.mark.landed


def test_what_was_published_without_checks_is_older_than_they_are(either_app: Flask) -> None:
    with set_clock(now() - timedelta(days=1)):
        checked = make_ready(Tier.CONVERSATION, title="Asked with checks?")
        checked.open()
    make.make_consultation(title="Asked without?")
    being_answered = make_team(title="Being answered?")
    being_answered.consultation.published_at = now()
    being_answered.choose(Tier.ENGAGEMENT)
    make.make_consultation(published=False, title="A draft?")
    db.session.commit()
    go(downgrade, "0084")
    go(upgrade, "0086")
    assert ask("SELECT title, opened_before_checks FROM consultations ORDER BY title") == [
        ("A draft?", False),
        ("Asked with checks?", False),
        ("Asked without?", True),
        ("Being answered?", True),
    ]
    assert ask("SELECT DISTINCT to_mend FROM openings") == [("",)]
