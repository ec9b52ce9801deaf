"""What is stored outlives the names in the code. A database as it was before these were put in order still reads: its logs are
whole, its news and links lead on, its jobs run. A test that fails here says that some stored name was changed: the name in the
code may change, the stored one not (docs/decisions/0012-stored-names.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import timedelta
from inspect import signature
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from forum.accounts.actions import begin_session
from forum.accounts.models import Account
from forum.activities.voting.models import Poll
from forum.activities.voting.receipts import derive_code, read_code
from forum.kernel.clock import set_clock
from forum.kernel.db import db
from forum.kernel.drafts import find_draft
from forum.kernel.events import EventRecord, all_event_kinds, find_breaks, read_event
from forum.kernel.jobs import Job, run_due_jobs
from forum.kernel.sentences import all_sentences
from forum.notifications.kinds import all_target_kinds
from forum.notifications.models import Follow, Notification, Topic
from tests.apps import Cluster, KeptApp, close_database, copy_sqlite, keep_on_postgres, keep_on_sqlite
from tests.browsing import Reader
from tests.conftest import make_app
from tests.guards.reviewed import review
from tests.services import ROOT
from tests.stored import HELD, MADE_AT

EVENTS = Path(__file__).parent / "events.txt"
MIGRATIONS = Path(__file__).parent / "migrations.txt"
SENTENCES = Path(__file__).parent / "sentences.txt"
ASKED_FOR_BY_MIGRATIONS = {"render_again", "read_voter_lists_again", "read_invites_again", "fill_search"}


@pytest.fixture(scope="module")
def today_on_sqlite(stored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> KeptApp:
    """Brought up to date."""
    folder = tmp_path_factory.mktemp("today")
    _bring_up_to_date(copy_sqlite(stored_file, folder / "forum.db"))
    return keep_on_sqlite(folder / "forum.db", folder)


@pytest.fixture(scope="module")
def today_on_postgres(cluster: Cluster, stored_postgres: str) -> Iterator[KeptApp]:
    """Brought up to date."""
    name = f"today_{uuid4().hex[:12]}"
    _bring_up_to_date(cluster.create(name, stored_postgres))
    with keep_on_postgres(cluster, name) as kept:
        yield kept
    cluster.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def stored_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """A copy of the old database under today's code, at the time it was made."""
    kept: KeptApp = request.getfixturevalue("today_on_sqlite" if request.param == "sqlite" else "today_on_postgres")
    with kept.lend() as app, set_clock(MADE_AT):
        yield app


def test_the_logs_are_whole_and_every_entry_reads_as_it_was_written(stored_app: Flask) -> None:
    assert list(find_breaks()) == []
    entries = list(db.session.scalars(select(EventRecord)))
    assert len({entry.kind for entry in entries}) == 44, "one of each kind there was"
    for entry in entries:
        fact = read_event(entry)
        assert fact is not None, f"nothing reads entries of kind {entry.kind}"
        assert json.loads(entry.payload).items() <= json.loads(json.dumps(asdict(fact))).items(), entry.kind


def test_kinds_and_fields_of_events_are_as_reviewed(app: Flask) -> None:
    """In the diff, lines may come and a line may grow, and none may go."""
    lines = []
    for kind, event in sorted(all_event_kinds().items()):
        if event.__module__.startswith("forum."):
            lines.append(f"{kind}: {', '.join(each.name for each in fields(event) if each.name != 'stream')}\n")
    review(EVENTS, "".join(lines), "tests/guards/test_stored.py")


def test_migrations_that_have_landed_are_as_they_landed() -> None:
    """Databases out there have run them: they would not run them again. In the diff, lines may come, and none may change but that
    of a migration which nobody else has yet."""
    files = sorted((ROOT / "migrations" / "versions").glob("0*.py"))
    lines = [f"{path.name}\n    {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}\n" for path in files]
    review(MIGRATIONS, "".join(lines), "tests/guards/test_stored.py")


def test_sentences_that_are_stored_keep_their_keys_and_values(app: Flask) -> None:
    """In the diff, lines may come, and none may go or lose a value."""
    lines = [f"{key}: {', '.join(signature(kind.say).parameters)}\n" for key, kind in sorted(all_sentences().items())]
    review(SENTENCES, "".join(lines), "tests/guards/test_stored.py")


def test_all_news_leads_to_its_page(stored_app: Flask) -> None:
    told = list(db.session.scalars(select(Notification)))
    later = {
        "consultation",
        "thread",
        "post",
        "condition",
        "restatement",
        "poll",
        "workshop",
        "message",
        "change",
        "evidence_request",
        "opening_gate",
        "early_stop",
        "redaction",
        "temporary_aftermath",
        "temporary_back",
        "vote_cancellation",
        "entered_votes",
        "paper_votes",
        "decider_removal",
        "decider_replacement",
        "decider_taken_off",
        "own_vote",
        "decider_proposal",
        "rewording",
        "moderator's message",
        "group",
        "group_meeting",
        "group_proposal",
        "agreement",
        "agreement_side",
        "agreement_term",
        "promise_draft",
        "theme_to_accept",
        "vote_announcement",
    }
    assert {each.target_kind for each in told} == {each.key for each in all_target_kinds()} - later
    assert len({each.key.split(":")[0] for each in told}) == 17, "one of each there was"
    opened: set[tuple[str, str]] = set()
    for each in told:
        what = (each.key.split(":")[0], each.target_kind)
        if what in opened:
            continue
        opened.add(what)
        reader = read_as(stored_app, each.account_id).open("/account/news")
        form = reader.page.find("form", action=f"/account/news/{each.id}")
        response = reader.ask("post", form["action"], data=reader.fields_of(form), follow_redirects=True)
        assert (response.status_code, response.request.path) == (200, path_of(stored_app, each)), what


def test_everything_that_is_followed_leads_to_its_page(stored_app: Flask) -> None:
    follows = list(db.session.scalars(select(Follow)))
    assert {each.topic.kind for each in follows} == {"consultation", "theme", "promise"}
    for each in follows:
        path = path_of(stored_app, each.topic)
        reader = read_as(stored_app, each.account_id)
        assert reader.open(path).status == 200, each.topic.label
        assert reader.open("/account/news").page.find("a", href=path), each.topic.label


def test_what_people_have_in_their_hands_still_leads_there(stored_app: Flask) -> None:
    """Links in letters, the code on a wall, a receipt; and pages that anybody may have bookmarked."""
    accounts = dict(db.session.execute(select(Account.email, Account.id)).tuples().all())
    assert len(HELD["links"]) > 90
    lost = []
    for link in HELD["links"]:
        reader = read_as(stored_app, accounts[link["who"]] if link["who"] else None)
        response = reader.ask("get", link["address"], follow_redirects=True)
        if (response.status_code, response.request.path) != (200, link["leads_to"]):
            lost.append((link["what"], link["address"], response.status_code, response.request.path))
    assert lost == []


def test_every_job_that_waits_is_done(stored_app: Flask) -> None:
    waiting = set(db.session.scalars(select(Job.kind).where(Job.ended_at.is_(None))))
    assert len(waiting - ASKED_FOR_BY_MIGRATIONS) == 33, "one of each kind there was"
    for later in (timedelta(), timedelta(days=6), timedelta(days=9)):
        with set_clock(MADE_AT + later):
            assert run_due_jobs(1000) < 1000
        db.session.expire_all()
        failed = db.session.execute(select(Job.kind, Job.last_error).where(Job.last_error.is_not(None))).all()
        assert failed == []
    with set_clock(MADE_AT + timedelta(days=9)):
        left = set(db.session.scalars(select(Job.kind).where(Job.ended_at.is_(None))))
        assert left <= {"play_rehearsal", "close_poll"}, "what asks for itself again, or is for later"


def test_a_draft_and_a_receipt_are_known_again(stored_app: Flask) -> None:
    draft, receipt = HELD["draft"], HELD["receipt"]
    assert find_draft(draft["ref"], draft["path"]) == {name: [value] for name, value in draft["fields"].items()}
    poll = db.session.scalars(select(Poll).filter_by(public_id=receipt["poll"])).one()
    assert read_code(receipt["signed"], poll, receipt["account_id"]) == receipt["code"]
    assert derive_code(poll, receipt["form_key"]) == receipt["derived"]


def test_people_sign_in_with_the_password_they_had(stored_app: Flask) -> None:
    assert Reader(stored_app).sign_in("author@example.org", HELD["password"]).open("/account/news").status == 200


def read_as(app: Flask, account_id: int | None) -> Reader:
    """Somebody who is signed in, without the price of a password each time."""
    reader = Reader(app)
    if account_id is not None:
        with reader.client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = begin_session(db.session.get_one(Account, account_id)), True
    return reader


def path_of(app: Flask, thing: Notification | Topic) -> str:
    """Where it led before: addresses were what they are."""
    slug = thing.consultation.slug
    kind, target = (thing.target_kind, thing.target) if isinstance(thing, Notification) else (thing.kind, thing.key)
    paths = {"consultation": "", "theme": f"/themes/{target}", "promise": f"/promises/{target}", "answers desk": "/answers"}
    return f"/consultations/{slug}{paths.get(kind, '/what-happened')}"


def _bring_up_to_date(url: str) -> None:
    with make_app(url).app_context():
        upgrade()
        close_database()
