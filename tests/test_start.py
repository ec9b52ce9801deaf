"""What the web process loads at its start and for pages: a library too many is paid for at each start, by each process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT
from forum.activities.discussions.models import Post
from forum.activities.voting.models import Poll, ShowsTally
from forum.kernel.db import db
from tests.apps import close_database, copy_sqlite, make_app

# Counting, calendars, migrations, PDFs, coloured terminals, another server's clients: loaded by who uses them, when they do.
NOT_FOR_PAGES = {
    "alembic", "icalendar", "mako", "numpy", "pandas", "pygments", "redis", "requests", "rich", "scipy", "sklearn", "weasyprint",
    "websocket",
}  # fmt: skip
SERVE = """
import json, sys
from wsgi import app

client = app.test_client()
statuses = [client.get(path).status_code for path in sys.argv[1:]]
print(json.dumps({"statuses": statuses, "loaded": sorted(sys.modules)}))
"""


@pytest.fixture
def served(demo_database: Path, tmp_path: Path) -> tuple[str, list[str]]:
    """The address of a copy of the demo, and those of its threads, consultations and ballots."""
    url = copy_sqlite(demo_database, tmp_path / "demo.db")
    with make_app(url).app_context():
        posts = db.session.query(Post).limit(1).all()
        # Others have a running count: it is counted for each page.
        polls = db.session.query(Poll).filter_by(opened_by_hand=False, shows_tally=ShowsTally.AFTER_CLOSE)
        polls = polls.filter(Poll.announced_at.is_not(None)).all()
        paths = [f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}" for post in posts]
        paths += [f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}" for poll in polls]
        paths += sorted({path.rsplit("/", 2)[0] for path in paths})
        assert posts and polls
        close_database()
    return url, paths


def test_pages_load_nothing_that_pages_do_not_need(served: tuple[str, list[str]]) -> None:
    serve(*served)


def test_a_process_starts_without_what_pages_do_not_need(sqlite_url: str) -> None:
    """Of what `forum new` writes too (tests/test_scaffolded.py), where to fill a demo in would cost more than all the rest."""
    serve(sqlite_url, ["/"])


def serve(url: str, paths: list[str]) -> None:
    environment = os.environ | {"FORUM_ENV": "test", "DATABASE_URL": url, "JOBS_IN_PROCESS": "no"}
    command = [sys.executable, "-c", SERVE, *paths]
    told = json.loads(subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout)
    assert told["statuses"] == [200] * len(paths)
    assert "forum.app" in told["loaded"]
    assert NOT_FOR_PAGES & set(told["loaded"]) == set()
