"""The application with a thread of 1,000 posts in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from flask_migrate import upgrade

from config import read_settings
from forum.app import create_app, set_up_migrations
from forum.kernel.db import db
from tests import factories as make
from tests.activities.discussions.test_threads import fill

POSTS = 1_000


@dataclass
class Forum:
    client: FlaskClient
    paths: dict[str, str]


def make_forum(path: Path) -> Forum:
    app = create_app(read_settings({"FORUM_ENV": "test", "DATABASE_URL": f"sqlite:///{path}", "SITE_URL": "http://localhost"}))
    set_up_migrations(app)
    with app.app_context():
        upgrade()
        consultation = make.make_consultation()
        author = make.seat(consultation)
        first = make.make_thread(consultation, author)
        fill(first, author, POSTS)
        thread = f"/consultations/{consultation.slug}/threads/{first.thread.public_id}"
        paths = {
            "a thread of 1,000 posts, first page": thread,
            "the same, newest first": f"{thread}?sort=newest",
            "the consultation": f"/consultations/{consultation.slug}",
            "the list of consultations": "/",
        }
        db.session.remove()
    return Forum(app.test_client(), paths)
