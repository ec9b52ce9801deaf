"""What a search for the commonest word costs among 1,000 posts and among many more: `python -m bench.searching 1000000`.

In processor time of the queries alone, on a SQLite file of its own; the entries are written past the program, as 1,000,000 posts
would take hours through it."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from config import read_settings
from forum.app import create_app, set_up_migrations
from forum.consultations.models import Consultation
from forum.kernel.actions import save, transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.search.indexing import A_SECOND
from forum.search.models import SearchEntry
from forum.search.parsing import parse
from forum.search.queries import Choices, find_matches

BEST_OF = 7
FEW = 1_000
AT_ONCE = 10_000
BEGAN = 1_700_000_000 * A_SECOND


def fill(count: int) -> None:
    dice = random.Random(1)
    words = [f"{dice.choice('bcdfghklmnprst')}{dice.choice('aeiou')}{n}" for n in range(20_000)]
    shared = {"source": "contribution", "space_id": 1, "kind": "post", "config": "simple", "title": ""}
    shared |= {"capacity_key": "carer", "facets": "c1 kpost acarer"}
    for start in range(0, count, AT_ONCE):
        rows = [
            {
                "id": BEGAN + n * 10 * A_SECOND,
                "thing_id": n,
                "public_id": str(n),
                "text": f"the night {' '.join(dice.choices(words, k=20))} and care",
                **shared,
            }
            for n in range(start, min(start + AT_ONCE, count))
        ]
        with transaction():
            db.session.execute(insert(SearchEntry), rows)


def measure(typed: str, choices: Choices) -> float:
    took = []
    for _ in range(BEST_OF):
        began = time.process_time()
        find_matches(parse(typed), choices)
        took.append(time.process_time() - began)
        db.session.rollback()
    return 1000 * min(took)


def make_site(folder: Path) -> Flask:
    """In a folder of its own, migrated, with one consultation."""
    settings = {
        "FORUM_ENV": "test",
        "DATABASE_URL": f"sqlite:///{folder / 'data' / 'forum.db'}",
        "JOBS_IN_PROCESS": "no",
        "KEY_STORE": str(folder / "first"),
        "KEY_STORE_COPY": str(folder / "second"),
    }
    app = create_app(read_settings(settings))
    set_up_migrations(app)
    with app.app_context():
        upgrade()
        with transaction():
            save(Consultation(slug="x", title="", summary="", run_by="", created_at=now()))
    return app


def main(many: int) -> None:
    found: dict[int, list[float]] = {}
    for count in (FEW, many):
        with tempfile.TemporaryDirectory() as folder, make_site(Path(folder)).app_context():
            fill(count)
            asked = [("the", Choices()), ("the night", Choices()), ("the", Choices(kinds=("post",), space_id=1))]
            found[count] = [measure(*each) for each in asked]
            db.session.remove()
            db.engine.dispose()
    for what, few, more in zip(("the commonest word", "two common words", "one, narrowed down"), *found.values(), strict=True):
        print(f"{what}: {few:.1f} ms among {FEW:,}, {more:.1f} ms among {many:,}: {more / few:.1f} times")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
