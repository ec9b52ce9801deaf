"""Migrations run up, are complete, and run down and up again with data in the tables, on both databases."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from forum.accounts.actions import end_private_links
from forum.activities.discussions.actions.summaries import reopen
from forum.activities.discussions.actions.visits import note_visit
from forum.activities.discussions.models import Visit
from forum.activities.discussions.queries.visits import Visits
from forum.activities.voting.actions.casting import enter_vote, vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.voter_lists import save_voter_list
from forum.activities.voting.kind import ENTERED_PAGE, PAPER_PAGE, POLL_PAGE
from forum.activities.voting.methods import find_method
from forum.activities.voting.models import Origin, Poll, VoterListEntry
from forum.activities.voting.receipts import hash_address
from forum.activities.voting.sentences import VOTES_TO_CHECK
from forum.consultations.actions import joining, managing
from forum.consultations.actions.naming import has_spoken_as_another, use_own_name
from forum.consultations.actions.organising import set_organisations
from forum.consultations.actions.places import take_new_place
from forum.consultations.actions.silencing import remove
from forum.consultations.fingerprints import fingerprint_organisations, fingerprint_scope
from forum.consultations.models import Consultation, Participation, Phase, Scope, ScopeState
from forum.consultations.name_queries import list_lookalikes
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.deciders.actions import add_decider, declare_interests
from forum.deciders.fingerprints import fingerprint_decider, fingerprint_interests
from forum.deciders.kinds import DeciderKind, DeciderWords
from forum.demo import fill as demo
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.key_store import destroy_secret, keep_secret, read_secret
from forum.kernel.permissions import SYSTEM, Role
from forum.kernel.text import render
from forum.messages.kinds import Audience, Chosen
from forum.notifications.actions import follow, notify, topic_of
from forum.notifications.models import NewsKind, Topic
from forum.opening.queries import find_opening
from forum.organisations.kinds import RunBy
from forum.organisations.models import Organisation
from forum.outcomes.actions.answering import set_report
from forum.outcomes.actions.calling_in import SettledWords, fingerprint_decision, record_call_in, settle_call_in
from forum.outcomes.actions.checking import give_account
from forum.outcomes.actions.correcting import correct_account
from forum.outcomes.actions.deciding import DecisionWords, publish_decision
from forum.outcomes.actions.drafting import draft_promise
from forum.outcomes.actions.evidence import Evidence
from forum.outcomes.actions.themes import ThemeWords, reword
from forum.outcomes.deadlines import today
from forum.outcomes.fingerprints import fingerprint_account
from forum.outcomes.kinds import CallInOutcome, Verdict
from forum.outcomes.models import Review
from forum.redaction.actions import ask_to_take_out
from forum.site.actions import merge_organisations
from forum.site.queries import fingerprint_named
from forum.unnaming.actions import agree_to_take_off, ask_to_replace
from forum.unnaming.fingerprints import fingerprint_proposal, fingerprint_removal
from forum.unnaming.proposing import agree_to_proposal, ask_to_name
from forum.unnaming.queries import find_pending
from forum.workshops.models import WorkshopInvite
from tests import factories as make
from tests.apps import KeptApp, close_database, copy_sqlite
from tests.browsing import Reader
from tests.conftest import make_app, make_once
from tests.groups.making import make_group
from tests.guards.schema import Things, describe_schema, differences, read_rows
from tests.opening.ready import make_ready
from tests.parts import is_full
from tests.services import ROOT
from tests.stored import REVISION, copy_rows_here
from tests.translating.making import make_plain
from tests.unnaming.replacing import replace_by_two

# What a migration takes away for good, in the rows and back: steps to undo are for minutes, and the new code could not run them;
# everybody signs in again; of jobs that are done nobody reads for whom they were.
GONE_FOR_GOOD = {"0017": "undo_steps ", "0020": "undo_steps ", "0027": r"jobs .*: payload|accounts .*: session_key"}
NUMBERS = sorted(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("0*.py"))
# The last one that cannot change any more, which test_stored.py watches. Whoever brings the next release moves it on.
LANDED = "0094"


def list_steps(first: str) -> list[str]:
    """The migrations that are looked at one by one. In full all, from `first` on; otherwise those that can still change, and the
    last two that cannot, so that there is a step to look at in any case. What any other did was looked at before it landed."""
    return NUMBERS[NUMBERS.index(first if is_full() else LANDED) - (not is_full()) :]


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Nothing in the database, no table either."""
    is_sqlite = request.param == "sqlite"
    app = make_app(f"sqlite:///{tmp_path / 'forum.db'}" if is_sqlite else request.getfixturevalue("bare_postgres_url"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def demo_without_groups(shared_folder: Path, empty_database: Path) -> Path:
    """Nobody goes down with a group, as the next test shows. All else goes down and up."""

    def fill(path: Path) -> None:
        with pytest.MonkeyPatch.context() as patch, make_app(copy_sqlite(empty_database, path)).app_context():
            patch.setattr(demo, "fill_group", lambda _file: None)
            patch.setattr(demo, "fill_board", lambda _file: None)
            assert demo.fill_demo()
            close_database()

    return make_once(shared_folder / "databases" / "demo_without_groups.db", fill)


def test_nobody_goes_below_groups_while_there_is_one(either_app: Flask) -> None:
    """0098. The release before it could not show who is in them."""
    make_group()
    with pytest.raises(SystemExit):
        go(downgrade, "0097")
    assert ask("SELECT count(*) FROM groups") == [(1,)]


def test_nobody_goes_below_plain_words_while_there_are_any(either_app: Flask) -> None:
    """0105. The release before it could not hide what members wrote there."""
    make_plain(make_group())
    with pytest.raises(SystemExit):
        go(downgrade, "0101")
    assert ask("SELECT count(*) FROM plain_texts") == [(1,)]


def test_up_and_down_and_up_with_data_at_every_step(bare_app: Flask, demo_without_groups: Path) -> None:
    """On the way down each migration leaves what there was before it on the way up."""
    schemas, steps = {}, list_steps(NUMBERS[0])
    for number in steps:
        go(upgrade, number)
        schemas[number] = describe_schema()
    put_here(demo_without_groups)
    assert not differences(schemas[NUMBERS[-1]], describe_schema())
    entries = count("events")
    assert entries > 100
    for number, below in zip(steps[:0:-1], steps[-2::-1], strict=True):
        go(downgrade, below)
        assert_undone(number, schemas[below], describe_schema())
    assert count("events") == entries, "what is not taken down stays"
    go(downgrade, "base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}, "0001 leaves tables when it is undone"
    go(upgrade, "head")
    assert not differences(schemas[NUMBERS[-1]], describe_schema()), "and it is as it was made first"
    assert count("events") == 0


def test_each_migration_gives_the_data_back_as_it_was(stored_app: Flask) -> None:
    """Shows what one forgets to undo in rows, as far as the old database has such rows."""
    for below, number in pairwise(list_steps(REVISION)):
        go(upgrade, below)
        before = describe_schema() | read_rows()
        go(upgrade, number)
        go(downgrade, below)
        after, gone = describe_schema() | read_rows(), GONE_FOR_GOOD.get(number, "nothing")
        kept, left = ({name: each[name] for name in each if not re.match(gone, name)} for each in (before, after))
        assert_undone(number, kept, left)


def put_here(path: Path) -> None:
    """What stands in a SQLite file with the same tables."""
    close_database()
    if db.engine.dialect.name == "sqlite":
        copy_sqlite(path, Path(db.engine.url.database or ""))
    else:
        copy_rows_here(path)


def assert_undone(number: str, before: Things, after: Things) -> None:
    left = differences(before, after)
    assert not left, f"downgrade() of migration {number} has to undo all that its upgrade() does: {'; '.join(left)}"


@pytest.mark.landed
def test_what_was_said_before_is_found_by_its_words(either_app: Flask) -> None:
    for body in ("Keep the evening bus.", "Keep it! – ć 👍", ""):
        made = make.make_thread(make.make_consultation())
        made.body = body
    query = text("SELECT id, body_key FROM contributions ORDER BY id")
    db.session.commit()
    kept = db.session.execute(query).all()
    db.session.remove()
    downgrade(revision="0010")
    upgrade()
    assert db.session.execute(query).all() == kept
    assert {key for _row, key in kept} != {0}


@pytest.mark.landed
def test_replies_that_can_be_read_are_counted_in_threads_that_were_there(either_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    below = make.make_reply(make.make_reply(first))
    for post, status in ((below.parent, Status.PUBLISHED), (below, Status.HIDDEN), (make.make_reply(first), Status.WITHDRAWN)):
        with transaction():
            set_status(SYSTEM, post, status)
    make.make_reply(below, make.seat(first.consultation, Role.MODERATOR))
    query = text("SELECT id, below_count, shown_below_count FROM posts ORDER BY id")
    kept = db.session.execute(query).all()
    assert kept[0][1:] == (4, 2)
    go(downgrade, "0021")
    upgrade()
    assert db.session.execute(query).all() == kept


@pytest.mark.landed
def test_names_that_look_the_same_stay_and_are_pairs_that_moderators_see(either_app: Flask) -> None:
    """0029. Until then only accents, capitals and spaces were passed over, and Thai vowels with them."""
    consultation = make.make_consultation()
    numbers = [make.place_of(make.seat(consultation), consultation).id for _ in range(5)]
    consultation_id = consultation.id
    go(downgrade, "0028")
    earlier = {"Ian Heron": "ianheron", "lan Heron": "lanheron", "Іan Heron": "іanheron", "ปู": "ปา", "Alan": "alan"}
    change = text("UPDATE participations SET pseudonym = :name, pseudonym_key = :key WHERE id = :id")
    for number, (name, key) in zip(numbers, earlier.items(), strict=True):
        db.session.execute(change, {"name": name, "key": key, "id": number})
    db.session.commit()
    upgrade()
    pairs = [(first.pseudonym, later.pseudonym) for first, later in list_lookalikes([consultation_id])]
    assert pairs == [("Ian Heron", "lan Heron"), ("Ian Heron", "Іan Heron")]
    go(downgrade, "0028")
    assert dict(ask("SELECT pseudonym, pseudonym_key FROM participations WHERE pseudonym LIKE '%Heron'")) == {
        name: key for name, key in earlier.items() if "Heron" in name
    }
    go(upgrade, "head")


@pytest.fixture(params=["sqlite", "postgresql"])
def stored_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The database that was there before 0011, as it was, under today's code."""
    kept: KeptApp = request.getfixturevalue("stored_on_sqlite" if request.param == "sqlite" else "stored_on_postgres")
    with kept.lend() as app:
        yield app


def go(direction: Callable[..., None], revision: str) -> None:
    """What a session holds open would keep the table from being changed."""
    db.session.remove()
    direction(revision=revision)


def ask(query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(text(query))]


@pytest.mark.landed
def test_where_news_and_topics_lead_is_the_same_after_up_and_down(stored_app: Flask) -> None:
    """0011: endpoints become kinds, and kinds the same endpoints again."""
    before = read_doors()
    assert len({endpoint for _id, endpoint in before["notifications"]}) == 4
    assert len({endpoint for _id, endpoint in before["topics"]}) == 3
    go(upgrade, "head")
    kinds = set(db.session.execute(text("SELECT target_kind FROM notifications")).scalars())
    assert kinds == {"theme", "promise", "own path", "answers desk"}
    go(downgrade, "0010")
    assert read_doors() == before


@pytest.mark.landed
def test_votes_of_rooms_are_opened_by_hand_and_guests_vote_in_them(stored_app: Flask) -> None:
    """0014."""
    go(upgrade, "0013")
    before = ask("SELECT id, is_live FROM polls ORDER BY id")
    assert {is_live for _id, is_live in before} == {False, True}
    go(upgrade, "0014")
    assert ask("SELECT id, opened_by_hand FROM polls ORDER BY id") == before
    assert ask("SELECT id, guests_vote FROM polls ORDER BY id") == before
    go(downgrade, "0013")
    assert ask("SELECT id, is_live FROM polls ORDER BY id") == before


NEWS = {
    "This promise will not be kept: “Later “x””": {"key": "promise_given_up", "values": {"what": "Later “x”"}},
    "Can we quote you, without your name, in the answer to a theme?": {"key": "quote_asked", "values": {}},
    "Promise, {x} %s": {"key": "as_written", "values": {"text": "Promise, {x} %s"}},
}


@pytest.mark.landed
def test_news_that_is_exactly_a_known_sentence_gets_its_key(stored_app: Flask) -> None:
    """0037. Anything else stays the words it was; steps to undo too, and reasons are given back to whoever goes down."""
    go(upgrade, "0036")
    numbers = [number for (number,) in ask("SELECT id FROM notifications ORDER BY id LIMIT 3")]
    update = text("UPDATE notifications SET sentence = :sentence WHERE id = :id")
    for number, sentence in zip(numbers, NEWS, strict=True):
        db.session.execute(update, {"id": number, "sentence": sentence})
    db.session.commit()
    before = ask("SELECT id, sentence FROM notifications ORDER BY id")
    go(upgrade, "0037")
    kept = dict(ask("SELECT id, sentence FROM notifications"))
    assert [json.loads(kept[number]) for number in numbers] == list(NEWS.values())
    made = '{"key": "trigger_saw", "values": {"trigger": "phone_number"}}'
    update = text("UPDATE decisions SET reason = '', sentence = :made WHERE id = (SELECT min(id) FROM decisions)")
    db.session.execute(update, {"made": made})
    db.session.commit()
    go(downgrade, "0036")
    assert ask("SELECT id, sentence FROM notifications ORDER BY id") == before
    assert ask("SELECT reason FROM decisions ORDER BY id LIMIT 1") == [("A moderator will look at this before we show it.",)]


CHANGES = (
    "method_key = 'dots', seats = 2, points = 7",
    "method_key = 'approval', least = 2, most = 3",
    "method_key = 'budget-greedy', money = 500, within_money = (1 = 1)",
)


@pytest.mark.landed
def test_settings_of_methods_move_into_one_column_and_back(stored_app: Flask) -> None:
    """0015. What freezes at the first ballot does so before and after."""
    names = "seats, least, most, points, money, within_money"
    go(upgrade, "0014")
    drafts = [number for (number,) in ask("SELECT id FROM polls WHERE frozen_at IS NULL ORDER BY id")]
    for number, changes in zip(drafts, CHANGES, strict=False):
        db.session.execute(text(f"UPDATE polls SET {changes} WHERE id = {number}"))
    db.session.commit()
    before = ask(f"SELECT id, method_key, {names} FROM polls ORDER BY id")
    assert len({row[2:] for row in before}) > len(CHANGES)
    go(upgrade, "0015")
    kept = {number: json.loads(settings) for number, settings in ask("SELECT id, settings FROM polls")}
    for number, method_key, *values in before:
        old = dict(zip(names.split(", "), values, strict=True))
        assert kept[number] == {name: old[name] for name in find_method(method_key).setting_names}
    is_frozen("""UPDATE polls SET settings = '{"seats": 9}' WHERE frozen_at IS NOT NULL""")
    go(downgrade, "0014")
    assert ask(f"SELECT id, method_key, {names} FROM polls ORDER BY id") == before
    is_frozen("UPDATE polls SET seats = 9 WHERE frozen_at IS NOT NULL")


@pytest.mark.landed
def test_what_was_announced_with_all_its_ballots_is_published_with_them(stored_app: Flask) -> None:
    """0024. A draft becomes one that publishes totals; a result keeps the fingerprint that is in the log."""
    go(upgrade, "0023")
    hashes = ask("SELECT poll_id, ballots_hash FROM results ORDER BY poll_id")
    go(upgrade, "0024")
    chosen = ask("SELECT publishes, announced_at IS NOT NULL FROM polls")
    assert {bool(announced): publishes for publishes, announced in chosen} == {True: "ballots", False: "totals"}
    assert set(ask("SELECT publishes, salt, auditors FROM results")) == {("ballots", "", "[]")}
    is_frozen("UPDATE polls SET publishes = 'totals' WHERE frozen_at IS NOT NULL")
    is_frozen("UPDATE results SET salt = '1'")
    go(downgrade, "0023")
    assert ask("SELECT poll_id, ballots_hash FROM results ORDER BY poll_id") == hashes
    is_frozen("UPDATE polls SET quorum = 9 WHERE frozen_at IS NOT NULL")
    is_frozen("UPDATE results SET electorate = 1")


@pytest.mark.landed
def test_who_has_voted_before_has_no_second_ballot_after(stored_app: Flask) -> None:
    """0025. Of polls that are being voted in; the hash is the one that the product makes."""
    go(upgrade, "0024")
    running = "frozen_at IS NOT NULL AND called_off_at IS NULL AND id NOT IN (SELECT poll_id FROM results)"
    polls = ask(f"SELECT id FROM polls WHERE {running}")
    voted = ask(
        "SELECT t.poll_id, a.email FROM turnout t JOIN participations p ON p.id = t.participation_id "
        f"JOIN accounts a ON a.id = p.account_id WHERE NOT a.is_guest AND t.poll_id IN (SELECT id FROM polls WHERE {running})"
    )
    assert polls
    go(upgrade, "0025")
    keys = dict(ask("SELECT id, address_key FROM polls WHERE address_key <> ''"))
    assert sorted(keys) == sorted(number for (number,) in polls)
    expected = {(number, hash_address(Poll(address_key=keys[number]), email)) for number, email in voted}
    assert set(ask("SELECT poll_id, digest FROM voted_addresses")) == expected
    go(downgrade, "0024")


@pytest.mark.landed
def test_ballots_stay_as_they_are_with_guests_apart_and_without(stored_app: Flask) -> None:
    """0026. Nobody's ballot becomes a guest's, and what nobody could change before nobody can change after."""
    go(upgrade, "0026")
    changes = ["polls SET guests_apart = (1 = 1) WHERE frozen_at IS NOT NULL", "results SET guests = ''"]
    changes += ["secret_ballots SET by_guest = (1 = 1)", "named_ballots SET by_guest = (1 = 1)"]
    for table in ("secret_ballots", "named_ballots"):
        assert {bool(by_guest) for (by_guest,) in ask(f"SELECT by_guest FROM {table}")} == {False}
    for change in changes:
        is_frozen(f"UPDATE {change}")
    go(downgrade, "0025")
    for table in ("secret_ballots", "named_ballots"):
        is_frozen(f"UPDATE {table} SET poll_id = poll_id + 1")
    is_frozen("UPDATE polls SET publishes = 'x' WHERE frozen_at IS NOT NULL")
    is_frozen("UPDATE results SET salt = '1'")


@pytest.mark.landed
def test_ballots_are_opened_on_the_way_down_and_those_that_were_there_stay_as_they_were(
    either_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """0032. What was sealed or counted is a row a ballot again, without its voter; without the key nothing is undone."""
    counted, running, named = make.make_poll(), make.make_poll(), make.make_poll(is_secret=False)
    for poll in (counted, running, named):
        for first in (1, 1, 0):
            vote(make.seat(poll.consultation), poll, make.make_ballot(poll, first, 1 - first, 0))
    with set_clock(counted.closes + timedelta(minutes=1)):
        assert close_poll(SYSTEM, counted)
    ids, cast = (counted.id, running.id), [make.gather_cast(poll) for poll in (counted, running)]
    kept, name = read_secret(running.public_id), running.public_id
    destroy_secret(name)
    with pytest.raises(SystemExit):
        go(downgrade, "0031")
    assert f"the key of poll {name} is not in KEY_STORE" in caplog.text
    assert ask("SELECT count(*) FROM sealed_ballots") == [(3,)]
    keep_secret(name, kept)
    go(downgrade, "0031")
    for poll_id, expected in zip(ids, cast, strict=True):
        rows = ask(f"SELECT marks, by_guest FROM secret_ballots WHERE poll_id = {poll_id}")
        assert Counter(bytes(marks) for marks, _by_guest in rows) == expected
        assert {bool(by_guest) for _marks, by_guest in rows} == {False}
    is_frozen("UPDATE secret_ballots SET by_guest = (1 = 1)")
    go(upgrade, "0032")
    assert ask("SELECT DISTINCT public_key FROM polls") == [("",)]
    assert [make.gather_cast(db.session.get_one(Poll, poll_id)) for poll_id in ids] == cast
    assert ask("SELECT count(*) FROM secret_ballots") == [(6,)] and ask("SELECT count(*) FROM named_ballots") == [(3,)]


@pytest.mark.landed
def test_rehearsals_lie_in_sandboxes_of_which_no_ballot_in_earnest_is(stored_app: Flask) -> None:
    """0016. Ballots are kept, and what is earnest stays so, before and after."""
    go(upgrade, "0015")
    before = ask("SELECT id, is_rehearsal FROM consultations ORDER BY id")
    assert {is_rehearsal for _id, is_rehearsal in before} == {False, True}
    for direction, revision, column in ((upgrade, "0016", "is_sandbox"), (downgrade, "0015", "is_rehearsal")):
        go(direction, revision)
        assert ask(f"SELECT id, {column} FROM consultations ORDER BY id") == before
        is_frozen(f"UPDATE consultations SET {column} = NOT {column}")
        for table in ("turnout", "secret_ballots", "named_ballots", "receipts", "results", "poll_options"):
            assert ask(f"SELECT count(*) FROM {table}") != [(0,)]
            is_frozen(f"DELETE FROM {table}")


@pytest.mark.landed
def test_no_sandbox_begins_as_a_public_one(stored_app: Flask) -> None:
    """0019. Until then it could, by the row that makes it; what is earnest may."""
    go(upgrade, "0018")
    make_public("(1 = 1)", name="before")
    go(upgrade, "0019")
    make_public("(1 = 0)", name="earnest")
    with pytest.raises(DBAPIError, match="no sandbox is public"):
        make_public("(1 = 1)", name="refused")
    db.session.rollback()
    go(downgrade, "0018")
    make_public("(1 = 1)", name="after")
    made = ask("SELECT slug FROM consultations WHERE slug IN ('before', 'earnest', 'refused', 'after') ORDER BY id")
    assert made == [("before",), ("earnest",), ("after",)]


@pytest.mark.landed
def test_the_number_of_a_group_of_notes_that_is_gone_is_not_given_again(stored_app: Flask) -> None:
    """0020. Until then SQLite did so."""
    go(upgrade, "0019")
    before = ask("SELECT id, ref, name FROM note_groups ORDER BY id")
    notes = ask("SELECT id, group_id FROM notes ORDER BY id")
    assert before and any(group_id for _id, group_id in notes)
    is_sqlite = db.engine.dialect.name == "sqlite"
    assert is_given_again() is is_sqlite
    go(upgrade, "0020")
    assert not is_given_again()
    go(downgrade, "0019")
    assert is_given_again() is is_sqlite
    assert ask("SELECT id, ref, name FROM note_groups ORDER BY id") == before
    assert ask("SELECT id, group_id FROM notes ORDER BY id") == notes


def is_given_again() -> bool:
    """Whether the next group of notes has the number of one that was made and deleted just now."""
    numbers = []
    for name in ("first", "second"):
        db.session.execute(
            text(
                f"INSERT INTO note_groups (workshop_id, name, created_at, ref) SELECT workshop_id, name, created_at, '{name}' "
                "FROM note_groups WHERE id = (SELECT min(id) FROM note_groups)"
            )
        )
        numbers += ask(f"SELECT id FROM note_groups WHERE ref = '{name}'")
        db.session.execute(text(f"DELETE FROM note_groups WHERE ref = '{name}'"))
        db.session.commit()
    return numbers[0] == numbers[1]


def make_public(is_sandbox: str, *, name: str) -> None:
    """A published copy of a consultation that is there, made a sandbox or not."""
    names = [column["name"] for column in inspect(db.engine).get_columns("consultations")]
    changed = {
        "id": "(SELECT max(id) + 1 FROM consultations)",
        "ref": f"'{name}'",
        "slug": f"'{name}'",
        "source": "NULL",
        "is_sandbox": is_sandbox,
        "published_at": "created_at",
    }
    values = ", ".join(changed.get(each, each) for each in names)
    first = "SELECT min(id) FROM consultations"
    statement = f"INSERT INTO consultations ({', '.join(names)}) SELECT {values} FROM consultations WHERE id = ({first})"
    db.session.execute(text(statement))
    db.session.commit()


def is_frozen(statement: str) -> None:
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()


def read_doors() -> dict[str, list[tuple[int, str]]]:
    found = {}
    for table in ("notifications", "topics"):
        rows = db.session.execute(text(f"SELECT id, endpoint FROM {table} ORDER BY id"))
        found[table] = [(row.id, row.endpoint) for row in rows]
    return found


def count(table: str) -> int:
    return db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


@pytest.mark.landed
def test_whoever_has_registered_and_not_confirmed_can_still_do_so_after_up_and_down(stored_app: Flask) -> None:
    go(upgrade, "0026")
    names = "email, password_hash, confirmed_at, created_at, session_key, is_convenor, is_guest, ref"
    waits = "('waits@example.org', 'a hash', NULL, '2026-06-01 12:00:00', 'k', false, false, 'waits')"
    other = "('wren@b\u00fccher.example', 'another', '2026-06-01 12:00:00', '2026-06-01 12:00:00', 'k', false, false, 'wren')"
    db.session.execute(text(f"INSERT INTO accounts ({names}) VALUES {waits}, {other}"))
    db.session.commit()
    go(upgrade, "0027")
    assert ask("SELECT password_hash FROM accounts WHERE ref = 'waits'") == [("!",)]
    assert ask("SELECT r.password_hash FROM registrations r JOIN accounts a ON a.id = r.account_id WHERE a.ref = 'waits'") == [
        ("a hash",)
    ]
    assert ask("SELECT email, password_hash FROM accounts WHERE ref = 'wren'") == [("wren@xn--bcher-kva.example", "another")]
    go(downgrade, "0026")
    assert ask("SELECT password_hash FROM accounts WHERE ref = 'waits'") == [("a hash",)]


@pytest.mark.landed
@pytest.mark.parametrize("kind", ["image/jpeg", "text/plain"])
def test_pictures_that_are_there_are_drawn_anew_by_a_job(stored_app: Flask, kind: str) -> None:
    go(upgrade, "0027")
    values = "SELECT 'd', id, 'A file', 'a.jpg', :kind, 1, '2026-06-01 12:00:00' FROM consultations ORDER BY id LIMIT 1"
    add = text(f"INSERT INTO documents (ref, consultation_id, title, file_name, content_type, size, added_at) {values}")
    db.session.execute(add, {"kind": kind})
    db.session.commit()
    before = ask("SELECT count(*) FROM documents WHERE content_type LIKE 'image/%'")[0][0]
    go(upgrade, "0028")
    assert ask("SELECT count(*) FROM jobs WHERE kind = 'strip_old_pictures'") == [(int(before > 0),)]
    assert (before > 0) is (kind == "image/jpeg")
    go(downgrade, "0027")
    assert ask("SELECT count(*) FROM jobs WHERE kind = 'strip_old_pictures'") == [(0,)]


@pytest.mark.landed
def test_addresses_that_were_stored_as_they_were_pasted_are_read_again_by_jobs(either_app: Flask) -> None:
    """0036. Nobody is made one with another who stands in the list already."""
    consultation = make.make_consultation()
    panel = save_voter_list(SYSTEM, consultation, name="Panel", emails=["there@example.org"])
    workshop = make.make_workshop(consultation)
    pasted = ["<jane@example.org>", "mailto:ann@example.org", "bo@example.org.", "c\u200bem@example.org", "<there@example.org>"]
    pasted += ["nobody", "two@example.org three@example.org", "<jane@example.org>."]
    for email in pasted:
        db.session.add(VoterListEntry(voter_list_id=panel.id, email=email))
        db.session.add(WorkshopInvite(workshop_id=workshop.id, email=email, invited_at=now()))
    db.session.commit()
    list_id, workshop_id = panel.id, workshop.id
    go(downgrade, "0035")
    go(upgrade, "0036")
    jobs = "SELECT count(*) FROM jobs WHERE kind IN ('read_voter_lists_again', 'read_invites_again') AND ended_at IS NULL"
    assert ask(jobs) == [(2,)]
    go(downgrade, "0035")
    assert ask(jobs) == [(0,)]
    go(upgrade, "0036")
    run_due_jobs(50)
    read = {"jane@example.org", "ann@example.org", "bo@example.org", "cem@example.org"}
    kept = {"<there@example.org>", "nobody", "two@example.org three@example.org"}
    for where, others in (
        (f"voter_list_entries WHERE voter_list_id = {list_id}", {"there@example.org"}),
        (f"workshop_invites WHERE workshop_id = {workshop_id}", set()),
    ):
        found = {email for (email,) in ask(f"SELECT email FROM {where}")}
        doubles = found & {"<jane@example.org>", "<jane@example.org>."}
        invited = {"there@example.org"} if not others else set()
        expected = read | others | invited | (kept - {"<there@example.org>"} if invited else kept)
        assert found - doubles == expected and len(doubles) == 1


@pytest.mark.landed
def test_what_somebody_had_read_stays_read_and_what_a_conclusion_was_is_one_no_more(either_app: Flask) -> None:
    """0048: by when it was written instead of by its number."""
    first = make.make_thread(make.make_consultation())
    replies = [make.make_reply(first) for _each in range(3)]
    reader = make.make_actor()
    note_visit(reader, first.thread_id, Visits(None, None), replies[1].created_at)
    tom = make.seat(first.consultation, Role.FACILITATOR)
    make.make_summary(first, tom, is_conclusion=True)
    reopen(tom, first)
    wanted, thread_id = [(replies[1].created_at,)], first.thread_id
    numbers = [(replies[1].id,)]
    go(downgrade, "0044")
    assert ask("SELECT seen_id FROM thread_visits") == numbers
    assert [tuple(map(int, row)) for row in ask("SELECT replies_count, is_conclusion FROM summaries")] == [(3, 0)]
    go(upgrade, "head")
    assert db.session.execute(select(Visit.seen_until).filter_by(thread_id=thread_id)).all() == wanted


@pytest.mark.landed
def test_a_release_from_before_conditions_finds_no_news_of_them(either_app: Flask) -> None:
    condition = make.make_condition()
    make.make_restatement(condition.post)
    enqueue_periodic()
    run_due_jobs(1000)
    kinds = text("SELECT DISTINCT target_kind FROM notifications")
    assert "condition" in db.session.scalars(kinds).all()
    db.session.remove()
    downgrade(revision="0041")
    assert not {"condition", "restatement"} & set(db.session.scalars(kinds))
    found = text("SELECT count(*) FROM search_entries WHERE kind IN ('condition', 'restatement')")
    assert db.session.scalar(found) == 0
    db.session.remove()
    upgrade()


@pytest.mark.landed
def test_what_was_changed_goes_with_its_news_and_what_was_replaced_stays(either_app: Flask) -> None:
    """0054: the release before knows no versions; it shows each version of a document among the others."""
    consultation = make.make_consultation()
    about = {"title": "Arrivals", "file_name": "arrivals.txt"}
    first = managing.add_document(SYSTEM, consultation, content=b"54", **about)
    managing.replace_document(SYSTEM, first, content=b"61", **about)
    follow(make.make_actor(), make_topic(consultation), is_on=True)
    managing.set_affected(SYSTEM, consultation, ["carer"])
    enqueue_periodic()
    run_due_jobs(1000)
    assert ask("SELECT count(*) FROM notifications WHERE target_kind = 'change'") != [(0,)]
    assert ask("SELECT count(*) FROM versions") == [(3,)]
    go(downgrade, "0053")
    assert ask("SELECT count(*) FROM notifications WHERE target_kind = 'change'") == [(0,)]
    assert ask("SELECT count(*) FROM documents") == [(2,)]
    go(upgrade, "head")
    assert ask("SELECT count(*) FROM versions") == [(0,)]
    managing.set_affected(SYSTEM, db.session.get_one(Consultation, 1), ["staff"])
    assert ask("SELECT part FROM versions") == [("affected",)]


def make_topic(consultation: Consultation) -> Topic:
    with transaction():
        return topic_of(consultation)


@pytest.mark.landed
def test_of_a_decision_that_is_older_than_the_question_nothing_is_said_that_nobody_said(either_app: Flask) -> None:
    """0055: one of a day before asking ended has no timing; that the follow-up of each is open still makes none early."""
    late, early = make.make_consultation(), make.make_consultation()
    for consultation in (late, early):
        make.decide(consultation)
    early.phases[0].closes_at = now() + timedelta(days=2)
    db.session.commit()
    numbers, slug = [late.id, early.id], early.slug
    go(downgrade, "0054")
    go(upgrade, "head")
    assert ask("SELECT consultation_id, timing FROM final_decisions ORDER BY consultation_id") == [
        (numbers[0], "after"),
        (numbers[1], "unknown"),
    ]
    is_frozen("UPDATE final_decisions SET timing = 'after'")
    assert "This was decided on" not in Reader(either_app).open(f"/consultations/{slug}").words


@pytest.mark.landed
def test_what_opened_is_older_than_the_checks_again_after_down_and_up(either_app: Flask) -> None:
    team = make_ready()
    team.explain("easy_read")
    team.ask()
    team.sign()
    team.open()
    number, kinds = team.consultation.id, text("SELECT DISTINCT target_kind FROM notifications")
    assert "opening_gate" in db.session.scalars(kinds).all() and find_opening(team.consultation)
    db.session.remove()
    downgrade(revision="0053")
    assert "opening_gate" not in db.session.scalars(kinds).all()
    db.session.remove()
    upgrade()
    consultation = db.session.get_one(Consultation, number)
    assert consultation.published_at is not None and find_opening(consultation) is None


@pytest.mark.landed
def test_what_is_open_stays_open_and_what_has_a_condition_never_promises_more_below(either_app: Flask) -> None:
    consultation = make.make_consultation()
    lines = [
        Scope(ScopeState.OPEN, "the days"),
        Scope(ScopeState.CONDITIONAL, "the bus", "There is no money.", "the council pays", "The mayor"),
        Scope(ScopeState.SETTLED, "the price", "It is the law."),
    ]
    managing.set_scope(SYSTEM, consultation, lines, seen=fingerprint_scope(consultation))
    db.session.remove()
    downgrade(revision="0057")
    rows = db.session.execute(text("SELECT text, is_open, reason FROM scope_items ORDER BY position")).all()
    assert [(words, bool(is_open), reason) for words, is_open, reason in rows] == [
        ("the days", True, ""),
        ("the bus", False, "Only if the council pays. There is no money."),
        ("the price", False, "It is the law."),
    ]
    db.session.remove()
    upgrade()
    states = db.session.execute(text("SELECT state FROM scope_items ORDER BY position")).scalars().all()
    assert states == ["open", "settled", "settled"]


@pytest.mark.landed
def test_a_release_from_before_places_were_set_aside_keeps_what_was_said_there_and_joins_nothing(either_app: Flask) -> None:
    """0069: there one account has one place: the earlier one is nobody's, and its name stays on what was said."""
    consultation, person = make.make_consultation(), make.make_actor()
    joining.join(person, consultation, pseudonym="Gentle Swan", capacity_key="carer")
    post = make.make_thread(consultation, person)
    place = make.place_of(person, consultation)
    invited = {"role": Role.PARTICIPANT, "capacity_key": "staff", "job_title": "Nurse", "name": "Joy N."}
    with transaction():
        take_new_place(SYSTEM, place, name="Ruth Danso", role=Role.MODERATOR, capacity_key="unknown")
    joining.withdraw_invitation(SYSTEM, joining.invite(SYSTEM, consultation, email="a@example.org", **invited))
    number, account_id, post_id = place.id, person.account_id, post.id
    go(downgrade, "0068")
    assert ask("SELECT pseudonym, account_id FROM participations ORDER BY id") == [
        ("Gentle Swan", None),
        ("Ruth Danso", account_id),
    ]
    assert ask(f"SELECT author_id FROM contributions WHERE id = {post_id}") == [(number,)]
    assert ask("SELECT name FROM invitations") == [("",)]
    go(upgrade, "head")
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE participations SET account_id = {account_id}"))
    db.session.rollback()


@pytest.mark.landed
def test_a_release_from_before_names_were_merged_has_the_names_that_stood_last(either_app: Flask) -> None:
    """0073: what named the one that went names the one that stayed, and its name can be given again."""
    consultation, other = make.make_consultation(), make.make_consultation()
    names = {"Trst": consultation, "Trust": other}
    for name, each in names.items():
        set_organisations(SYSTEM, each, [RunBy(name)], seen=fingerprint_organisations(each))
    both = [db.session.scalars(select(Organisation).filter_by(name=name)).one() for name in names]
    administrator = make.make_account(administrator=True).as_actor()
    merge_organisations(administrator, *both, seen=fingerprint_named(*both), reason="Both are the same trust")
    slug = consultation.slug
    go(downgrade, "0072")
    named = "SELECT o.name FROM space_organisations s JOIN organisations o ON o.id = s.organisation_id WHERE s.space_id = "
    assert ask(f"{named}{consultation.id}") == [("Trust",)]
    assert ask(f"SELECT run_by FROM consultations WHERE slug = '{slug}'") == [("Trust",)]
    go(upgrade, "head")
    assert ask("SELECT count(*) FROM organisations WHERE merged_into_id IS NOT NULL") == [(0,)]


@pytest.mark.landed
def test_a_release_from_before_consultations_knew_that_they_had_closed_for_good_learns_it_from_reviews(either_app: Flask) -> None:
    """0075: the moment at which the review was published."""
    consultation, other = make.make_consultation(), make.make_consultation()
    lead = make.place_of(make.seat(consultation, Role.ORGANISER), consultation)
    review = Review(consultation_id=consultation.id, words="So.", html=render("So."), written_by_id=lead.id, published_at=now())
    db.session.add(review)
    db.session.commit()
    numbers = consultation.id, other.id
    go(downgrade, "0072")
    go(upgrade, "head")
    kept = [db.session.get_one(Consultation, number).closed_at for number in numbers]
    assert kept == [db.session.get_one(Review, numbers[0]).published_at, None]


@pytest.mark.landed
def test_whoever_ran_it_before_roles_had_a_day_has_spoken_as_nobody_else(either_app: Flask) -> None:
    """0069: a role that came with the place is as old as the place, to the moment; a later one is later."""
    consultation = make.make_consultation()
    places = [make.place_of(make.seat(consultation, Role.MODERATOR, name=name), consultation) for name in ("A.", "B.", "C.")]
    days = [None, places[1].joined_at + timedelta(seconds=2), places[2].joined_at + timedelta(days=1)]
    for place, since in zip(places, days, strict=True):
        place.is_own_name, place.role_since = False, since
    db.session.commit()
    numbers = [place.id for place in places]
    go(downgrade, "0068")
    go(upgrade, "head")
    spoken = [has_spoken_as_another(db.session.get_one(Participation, number)) for number in numbers]
    assert spoken == [False, False, True]


@pytest.mark.landed
def test_a_release_from_before_places_were_set_aside_still_keeps_out_whoever_was_removed(either_app: Flask) -> None:
    """0069: there the measure stands with the one place that the person has."""
    consultation, person = make.make_consultation(), make.make_actor()
    joining.join(person, consultation, pseudonym="Gentle Swan", capacity_key="carer")
    place = make.place_of(person, consultation)
    with transaction():
        take_new_place(SYSTEM, place, name="Ruth Danso", role=Role.PARTICIPANT, capacity_key="unknown")
        remove(SYSTEM, place)
    go(downgrade, "0068")
    assert ask("SELECT count(*) FROM participations WHERE account_id IS NOT NULL AND removed_at IS NOT NULL") == [(1,)]
    go(upgrade, "head")


@pytest.mark.landed
@pytest.mark.parametrize("is_settled", [True, False], ids=["settled", "waiting"])
def test_what_follows_a_decision_that_was_called_in_before_waits_until_that_is_settled(
    either_app: Flask, is_settled: bool
) -> None:
    """0070: there, nobody held the stage."""
    consultation = make.make_consultation()
    make.close_phases(consultation)
    lead = make.seat(consultation, Role.LEAD)
    set_report(SYSTEM, consultation, owner=make.place_of(lead, consultation), answer_weeks=12, phase=None)
    terms = {"call_in_body": "Scrutiny", "call_in_until": today() + timedelta(days=5)}
    decision = publish_decision(lead, consultation, DecisionWords("It stays.", "Because.", today(), **terms))
    record_call_in(lead, consultation, called_on=today(), because="Who pays?")
    if is_settled:
        settle_call_in(
            lead, consultation, SettledWords(CallInOutcome.CONFIRMED, "The council pays it."), seen=fingerprint_decision(decision)
        )
    number = decision.phase_id
    go(downgrade, "0069")
    go(upgrade, "head")
    held = [phase.id for phase in db.session.scalars(select(Phase)) if phase.held_at is not None]
    assert held == ([] if is_settled else [number])


@pytest.mark.landed
def test_votes_that_were_entered_before_days_were_kept_stay_counted_and_checked(either_app: Flask) -> None:
    """0076."""
    poll = make.make_poll()
    clerk = make.place_of(make.seat(poll.consultation, Role.FACILITATOR), poll.consultation)
    place_id, poll_id = clerk.id, poll.id
    go(downgrade, "0072")
    row = text("INSERT INTO entered_votes (poll_id, entered_by_id, entered, checked) VALUES (:poll, :clerk, 3, 2)")
    db.session.execute(row, {"poll": poll_id, "clerk": place_id})
    db.session.commit()
    db.session.remove()
    go(upgrade, "0076")
    assert ask("SELECT entered, apart, checked, doubt, doubted_at FROM entered_votes") == [(3, 0, 2, "", None)]
    assert ask("SELECT count(*) FROM entered_batches") == [(0,)]
    go(downgrade, "0072")
    assert ask("SELECT entered, checked FROM entered_votes") == [(3, 2)]
    go(upgrade, "0076")


@pytest.mark.landed
def test_what_whoever_had_left_already_declared_goes_and_what_others_did_stays(either_app: Flask) -> None:
    """0077."""
    consultation = make.make_consultation()
    gone, there = (make.seat(consultation, Role.BROKER) for _each in range(2))
    for actor in (gone, there):
        declare_interests(actor, consultation, "My sister works there.", seen=fingerprint_interests(None))
    left = make.place_of(gone, consultation).id
    go(downgrade, "0076")
    db.session.execute(text("UPDATE participations SET account_id = NULL WHERE id = :left"), {"left": left})
    db.session.commit()
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE versions SET reason = 'x'"))
    db.session.remove()
    go(upgrade, "0077")
    said = ask("SELECT thing_id, after FROM versions WHERE part = 'go_between' ORDER BY thing_id")
    assert [("sister" in str(after), number == left) for number, after in said] == [(False, True), (True, False)]
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE versions SET reason = 'x'"))
    db.session.remove()


@pytest.mark.landed
def test_who_asked_is_kept_and_whoever_was_to_stand_instead_is_asked_for_no_more(either_app: Flask) -> None:
    """0078."""
    consultation = make.make_consultation()
    organiser, other = (make.seat(consultation, Role.ORGANISER, name=name) for name in ("Amina Yusuf", "Helen Okafor"))
    boards = [add_decider(SYSTEM, consultation, DeciderKind.BODY, DeciderWords(name)) for name in ("The board", "The cabinet")]
    for board in boards:
        words = DeciderWords(f"{board.name} of Westbrook")
        ask_to_replace(
            organiser, board, DeciderKind.BODY, words, seen=fingerprint_decider(board), reason="The boards have merged."
        )
    pending = find_pending(boards[0])
    assert pending is not None
    agree_to_take_off(other, boards[0], seen=fingerprint_removal(pending))
    use_own_name(other, consultation, name="Helen Price", reason="I have married.")
    asked_by = make.place_of(organiser, consultation).id
    assert ask("SELECT asked_by_id FROM versions WHERE effect = 'replaced'") == [(asked_by,)]
    db.session.remove()
    go(downgrade, "0077")
    assert ask("SELECT count(*) FROM decider_removals") == [(1,)]
    assert ask("SELECT count(*) FROM notifications WHERE target_kind = 'decider_replacement'") == [(0,)]
    for change in ("reason = 'x'", "before = '', after = '', erased_at = at"):
        with pytest.raises(DBAPIError):
            db.session.execute(text(f"UPDATE versions SET {change}"))
        db.session.remove()
    go(upgrade, "0078")
    for change in ("asked_by_id = 1", "reason = 'x'"):
        with pytest.raises(DBAPIError):
            db.session.execute(text(f"UPDATE versions SET {change}"))
        db.session.remove()
    gone = "UPDATE versions SET before = :empty, after = :empty, erased_at = at WHERE part = 'own_names'"
    db.session.execute(text(gone), {"empty": '{"own_name": ""}'})
    db.session.commit()
    assert ask("SELECT after FROM versions WHERE part = 'own_names'") == [('{"own_name": ""}',)]


@pytest.mark.landed
def test_news_that_the_release_before_cannot_open_goes_with_it(either_app: Flask) -> None:
    """0077."""
    poll, account = make.make_poll(), make.make_account()
    about = {"sentence": VOTES_TO_CHECK(question=poll.question), "target": poll.public_id, "kind": NewsKind.OFFICIAL}
    for page in (ENTERED_PAGE, PAPER_PAGE, POLL_PAGE):
        with transaction():
            notify([account.id], poll.consultation, key=page.key, target_kind=page, **about)
    assert ask("SELECT count(*) FROM notifications") == [(3,)]
    go(downgrade, "0076")
    assert ask("SELECT target_kind FROM notifications") == [(POLL_PAGE.key,)]
    go(upgrade, "0077")


@pytest.mark.landed
def test_what_was_entered_for_somebody_can_go_only_as_long_as_its_entry_is_struck(either_app: Flask) -> None:
    """0080."""
    poll = make.make_poll(is_secret=False)
    clerk, voter = make.seat(poll.consultation, Role.FACILITATOR), make.seat(poll.consultation)
    paper = make.make_paper(poll, make.make_ballot(poll, 1, 0, 0).marks, origin=Origin.PHONE)
    enter_vote(clerk, poll, paper, name=make.place_of(voter, poll.consultation).pseudonym, capacity_key="unknown")
    assert ask("SELECT count(*) FROM entered_for") == [(1,)]
    db.session.remove()
    go(downgrade, "0079")
    assert ask("SELECT count(*) FROM turnout") == ask("SELECT count(*) FROM named_ballots") == [(1,)]
    assert ask("SELECT count(*) FROM notifications WHERE target_kind = 'own_vote'") == [(0,)]
    go(upgrade, "0080")
    for table in ("turnout", "receipts"):
        with pytest.raises(DBAPIError):
            db.session.execute(text(f"DELETE FROM {table}"))
        db.session.remove()


@pytest.mark.landed
def test_what_was_asked_of_some_sentences_is_not_taken_out_of_all(either_app: Flask) -> None:
    """0081."""
    several = [make.make_consultation(title=f"Who answers at night in ward {number}?") for number in range(2)]
    for consultation, chosen in zip(several, (["address"], None), strict=True):
        organiser = make.seat(consultation, Role.ORGANISER)
        words = "night" if chosen else "answers at night"
        ask_to_take_out(organiser, consultation, words=words, reason="It names a patient.", chosen=chosen)
    go(downgrade, "0080")
    assert ask("SELECT words, dropped_at IS NULL FROM redactions ORDER BY id") == [("", False), ("answers at night", True)]
    go(upgrade, "0081")
    assert ask("SELECT chosen FROM redactions ORDER BY id") == [("[]",), ("[]",)]


@pytest.mark.landed
def test_what_signers_said_people_can_change_is_asked_from_now_on(either_app: Flask) -> None:
    """0081."""
    team = make_ready()
    team.ask()
    team.sign()
    go(downgrade, "0080")
    assert ask("SELECT count(*) FROM sign_offs WHERE signed_at IS NOT NULL") == [(1,)]
    go(upgrade, "0081")
    assert ask("SELECT can_change FROM sign_offs") == [("",)]


@pytest.mark.landed
def test_a_check_says_again_what_it_said_first_in_a_release_from_before_it_could_be_corrected(either_app: Flask) -> None:
    """0079: what it said later stays in the version, as everybody has read it."""
    check = make.make_check()
    lead = make.seat(check.consultation, Role.LEAD)
    give_account(lead, check, Evidence("Every call was rung back.", seen_where="Ward 4", seen_on=today()), verdict=Verdict.YES)
    said = {"seen": fingerprint_account(check), "reason": "We had counted two weeks twice."}
    correct_account(lead, check, Evidence("Most calls were rung back."), verdict=Verdict.PARTLY, **said)
    number, first = check.id, f"SELECT words FROM checks WHERE id = {check.id}"
    versions = ask("SELECT after FROM versions WHERE part = 'checks'")
    assert "Most calls" in versions[0][0]
    go(downgrade, "0078")
    assert ask(first) == [("Every call was rung back.",)]
    assert ask("SELECT after FROM versions WHERE part = 'checks'") == versions
    go(upgrade, "0079")
    assert ask(first) == [("Every call was rung back.",)]
    assert ask(f"SELECT count(*) FROM check_corrections WHERE check_id = {number}") == [(0,)]


@pytest.mark.landed
def test_what_waited_for_a_colleague_about_who_decides_goes_with_its_news_and_what_was_agreed_stays(either_app: Flask) -> None:
    """0080."""
    consultations = [make.make_consultation(), make.make_consultation()]
    for consultation in consultations:
        asks, agrees = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
        asked = ask_to_name(asks, consultation, DeciderKind.BODY, DeciderWords("The trust's board"), reason="They pay for it.")
        if consultation is consultations[0]:
            agree_to_proposal(agrees, asked, seen=fingerprint_proposal(asked))
    deciders = ask("SELECT consultation_id, name FROM deciders ORDER BY id")
    of_proposals = "SELECT count(*) FROM notifications WHERE target_kind = 'decider_proposal'"
    assert "The trust's board" in dict(deciders).values() and ask(of_proposals) != [(0,)]
    go(downgrade, "0079")
    assert ask("SELECT consultation_id, name FROM deciders ORDER BY id") == deciders
    assert ask(of_proposals) == [(0,)]
    go(upgrade, "0080")
    assert ask("SELECT count(*) FROM decider_proposals") == [(0,)]


@pytest.mark.landed
@pytest.mark.parametrize("has_notes", [True, False])
def test_what_is_found_is_read_again_where_notes_were_found_by_their_group(either_app: Flask, *, has_notes: bool) -> None:
    """0082."""
    waiting = "SELECT count(*) FROM jobs WHERE unique_key = 'fill_search:0082'"
    if has_notes:
        make.make_note(body="Nobody rang me back.")
    go(downgrade, "0081")
    assert ask(waiting) == [(0,)]
    go(upgrade, "0082")
    assert ask(waiting) == [(int(has_notes),)]
    go(downgrade, "0081")
    assert ask(waiting) == [(0,)]
    go(upgrade, "head")
    db.session.remove()
    run_due_jobs(1000)
    assert ask("SELECT count(*) FROM jobs WHERE last_error IS NOT NULL") == [(0,)]


@pytest.mark.landed
def test_whoever_decides_instead_already_was_not_asked_whether_a_plan_holds(either_app: Flask) -> None:
    """0083."""
    consultation = make.make_consultation()
    board = add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD)
    add_decider(SYSTEM, consultation, DeciderKind.PERSON, DeciderWords("Karen Boyle", "Director"))
    organiser = make.seat(consultation, Role.ORGANISER)
    replace_by_two(organiser, board, DeciderKind.BODY, DeciderWords("The cabinet"), "The law has changed.")
    go(downgrade, "0082")
    go(upgrade, "0083")
    assert ask("SELECT plan_lapsed FROM deciders ORDER BY id") == [(False,), (False,), (True,)]


@pytest.mark.landed
def test_what_was_sent_to_some_alone_stays_with_them(either_app: Flask) -> None:
    """0085."""
    consultation = make.make_consultation()
    poll, organiser = make.make_poll(consultation), make.seat(consultation, Role.ORGANISER)
    to_all = make.make_message(consultation, organiser, was_sent=True)
    to_some = make.make_message(consultation, organiser, Chosen(Audience.NOT_VOTED, poll.id), was_sent=True)
    ids = (to_all.id, to_some.id)
    go(downgrade, "0084")
    go(upgrade, "0085")
    assert [ask(f"SELECT is_shown_to_all FROM messages WHERE id = {number}") for number in ids] == [[(True,)], [(False,)]]


@pytest.mark.landed
def test_whoever_had_another_name_before_still_signed_with_it(either_app: Flask) -> None:
    """0084."""
    consultation = make.make_consultation()
    renamed = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
    other = make.seat(consultation, Role.FACILITATOR)
    use_own_name(renamed, consultation, name="Helen Price", reason="She has married since the summer.")
    go(downgrade, "0083")
    go(upgrade, "0084")
    asked = "SELECT renamed_at FROM participations WHERE account_id = {}"
    assert ask(asked.format(renamed.account_id)) != [(None,)]
    assert ask(asked.format(other.account_id)) == [(None,)]


@pytest.mark.landed
def test_what_was_agreed_stays_when_new_words_and_a_promise_wait(either_app: Flask) -> None:
    """0087."""
    consultation = make.make_consultation()
    theme, draft = make.make_theme(consultation), make.make_theme(consultation, agreed=False)
    make.make_answer(other := make.make_theme(consultation))
    sentences = [theme.sentence, draft.sentence, other.sentence]
    facilitator = make.seat(consultation, Role.FACILITATOR)
    reword(facilitator, theme, ThemeWords("People want buses at night."), reason="They say it like this.")
    lead = make.seat(consultation, Role.LEAD)
    draft_promise(lead, other, make.promise_words("Run a bus on Sundays"))
    make.make_promise(other)
    run_due_jobs()
    go(downgrade, "0084")
    assert ask("SELECT sentence FROM themes ORDER BY id") == [(each,) for each in sentences]
    assert ask("SELECT what FROM commitments") == [("Run a bus at eleven",)]
    assert ask("SELECT count(*) FROM notifications WHERE target_kind IN ('promise_draft', 'theme_to_accept')") == [(0,)]
    go(upgrade, "0087")
    assert [bool(first) for (first,) in ask("SELECT first_agreed_at FROM themes ORDER BY id")] == [True, False, True]


@pytest.mark.landed
def test_nobody_had_ended_private_links_before_that_could_be_done(either_app: Flask) -> None:
    """0090."""
    person = make.make_actor()
    end_private_links(person, None)
    go(downgrade, "0084")
    go(upgrade, "0090")
    assert ask(f"SELECT links_ended FROM accounts WHERE id = {person.account_id}") == [(0,)]
