"""An action is the transaction; its events are kept in a chain that shows any change."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from forum.accounts.models import Account
from forum.cli import verify
from forum.kernel import events
from forum.kernel.actions import action, lock, save, transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, SignInNeeded
from forum.kernel.events import (
    Event,
    EventRecord,
    EventStream,
    UnreadableEntry,
    emit,
    entries_since,
    find_breaks,
    list_events_since,
    on,
    read_event,
    read_last_seq,
)
from forum.kernel.permissions import VISITOR, Actor, Permission, Role

PERMISSION = Permission("test.do", "Do it.", frozenset({Role.MEMBER}))
MEMBER = Actor(1, frozenset({Role.MEMBER}))


@dataclass(frozen=True)
class SomethingDone(Event, kind="test: something was done"):
    number: int


@action(PERMISSION)
def do(actor: Actor, _site: None, number: int, *, fail: bool = False) -> int:
    save(Account(email=f"{number}@example.org", password_hash="!", created_at=now()))
    emit(SomethingDone("test", actor.account_id, number))
    if fail:
        raise ValueError("no")
    return number


@action(PERMISSION)
def do_two(actor: Actor, _site: None) -> None:
    do(actor, None, 1)
    do(actor, None, 2, fail=True)


def test_an_event_says_what_it_is_stored_as_and_no_two_say_the_same() -> None:
    with pytest.raises(TypeError, match="kind"):

        class WithoutKind(Event):
            pass

    with pytest.raises(ValueError, match="SomethingDone already"):

        class SomethingElseDone(Event, kind="test: something was done"):
            pass


def test_an_entry_reads_as_the_event_it_was_and_one_of_a_newer_version_as_none(
    either_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    do(MEMBER, None, 7)
    (entry,) = entries_since("test", 0)
    assert entry.kind == "test: something was done", "and not the name of the class"
    assert read_event(entry) == SomethingDone("test", 1, 7)
    newer = EventRecord(stream="test", seq=2, kind="Unheard of", payload='{"what":1}')
    assert read_event(newer) is None
    assert "seq=2 event_kind='Unheard of'" in capsys.readouterr().out, "and an operator can find out"


@pytest.mark.parametrize("payload", ['{"actor_id":1,"num', "[1]", '{"actor_id":1}', '{"actor_id":1,"number":7,"more":1}'])
def test_an_entry_that_is_not_what_its_kind_holds_is_named(app: Flask, payload: str) -> None:
    entry = EventRecord(stream="test", seq=3, kind="test: something was done", payload=payload)
    with pytest.raises(UnreadableEntry, match=r"^test: entry 3 \(test: something was done\) cannot be read: "):
        read_event(entry)


def test_what_happened_since_is_found_by_its_kind_and_what_it_is_about(app: Flask) -> None:
    for number in (1, 2, 1):
        do(MEMBER, None, number * 10 + read_last_seq("test"))
    assert read_last_seq("test") == 3 and read_last_seq("nothing was ever told in it") == 0
    assert [event.number for event in list_events_since("test", 1, SomethingDone, {})] == [21, 12]
    assert list_events_since("test", 0, SomethingDone, {"number": 21}) == [SomethingDone("test", 1, 21)]
    cut = EventRecord(stream="test", seq=4, kind=SomethingDone.event_kind, payload="{", at=now(), hash="")
    db.session.add(cut)
    assert len(list_events_since("test", 0, SomethingDone, {})) == 3, "what cannot be read is left out"


def test_a_missing_entry_is_said_and_the_others_are_read(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(4):
        do(MEMBER, None, number)
    assert [row.seq for row in entries_since("test", 1)] == [2, 3, 4]
    assert "missing" not in capsys.readouterr().out
    db.session.execute(text("DROP TRIGGER events_are_never_deleted"))
    db.session.execute(text("DELETE FROM events WHERE seq = 2"))
    db.session.commit()
    assert {entries_since("test", since)[-1].seq for since in (0, 1)} == {4}
    said = capsys.readouterr().out
    assert said.count("stream='test' seq=2 event='an entry of the event log is missing") == 1, "each window asks"


def test_an_action_asks_for_its_permission(either_app: Flask) -> None:
    with pytest.raises(SignInNeeded):
        do(Actor(None, VISITOR), None, 1)
    with pytest.raises(Forbidden):
        do(Actor(1, frozenset({Role.CONVENOR})), None, 1)
    assert db.session.query(Account).count() == 0


def test_what_was_changed_before_a_row_is_held_stays_changed(either_app: Flask) -> None:
    with transaction():
        account = Account(email="ada@example.org", password_hash="!", created_at=now())
        save(account)
        account.email = "grace@example.org"
        lock(account)
        assert account.email == "grace@example.org"


def test_a_row_that_is_held_is_as_it_is_now_whoever_changed_it(either_app: Flask) -> None:
    """SQLite is not asked again for what was read in this transaction, unless this transaction wrote something itself."""
    do(MEMBER, None, 1)
    account = db.session.scalars(select(Account)).one()
    with transaction():
        assert account.email == "1@example.org"
        db.session.execute(text("UPDATE accounts SET email = 'raw@example.org'"))
        lock(account)
        assert account.email == "raw@example.org"
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: asked.append(statement))
    with transaction():
        assert account.email == "raw@example.org"
        asked.clear()
        lock(account)
        assert account.email == "raw@example.org"
        assert len(asked) == (0 if db.engine.dialect.name == "sqlite" else 2)


def test_a_permission_is_asked_again_on_what_is_true_under_the_lock(app: Flask) -> None:
    """Whoever may not is refused without making anybody wait; whoever may no longer, once they have waited."""
    is_closed, held = [False], []

    def hold(_site: None) -> None:
        held.append(True)
        is_closed[0] = True

    open_only = Permission(
        "test.enter", "Come in.", frozenset({Role.MEMBER}), (lambda _actor, _site: "It is closed." if is_closed[0] else None,)
    )
    done = []

    @action(open_only, lock=hold)
    def enter(_actor: Actor, _site: None) -> None:
        done.append(True)

    with pytest.raises(Forbidden):
        enter(Actor(1, frozenset({Role.CONVENOR})), None)
    assert held == []
    with pytest.raises(Forbidden, match="It is closed"):
        enter(MEMBER, None)
    assert (held, done) == ([True], [])


def test_all_or_nothing_also_when_one_action_calls_another(either_app: Flask) -> None:
    with pytest.raises(ValueError, match="no"):
        do_two(MEMBER, None)
    assert db.session.query(Account).count() == 0
    assert db.session.query(EventRecord).count() == 0


def test_events_are_numbered_without_gaps_and_told_after_the_commit(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_listeners", {})
    heard: list[tuple[int, bool]] = []

    @on(SomethingDone)
    def breaks(_event: SomethingDone) -> None:
        raise RuntimeError("a listener that fails harms nobody else")

    @on(SomethingDone)
    def listen(event: SomethingDone) -> None:
        heard.append((event.number, db.session().info["forum_action_depth"] == 0))

    for number in range(3):
        do(MEMBER, None, number)
    assert heard == [(0, True), (1, True), (2, True)]
    assert [row.seq for row in entries_since("test", 0)] == [1, 2, 3]
    assert [row.seq for row in entries_since("test", 2)] == [3]


def test_the_database_refuses_to_change_the_log(either_app: Flask) -> None:
    do(MEMBER, None, 1)
    for statement in ("UPDATE events SET payload = '{}'", "DELETE FROM events"):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()


@pytest.mark.parametrize("harm", ["altered", "removed", "cut off", "time", "added", "head"])
def test_an_entry_altered_behind_the_applications_back_is_found(app: Flask, harm: str) -> None:
    for number in range(4):
        do(MEMBER, None, number)
    assert list(find_breaks()) == []
    db.session.execute(text("DROP TRIGGER events_are_never_changed"))
    db.session.execute(text("DROP TRIGGER events_are_never_deleted"))
    statements = {
        "altered": "UPDATE events SET payload = replace(payload, '2', '9') WHERE seq = 3",
        "removed": "DELETE FROM events WHERE seq = 2",
        "cut off": "DELETE FROM events WHERE seq = 4",
        "time": "UPDATE events SET at = '2020-01-01 00:00:00.000000' WHERE seq = 1",
        "added": "INSERT INTO events SELECT id + 100, stream, 5, kind, payload, at, hash FROM events WHERE seq = 4",
        "head": "UPDATE event_streams SET last_hash = ''",
    }
    db.session.execute(text(statements[harm]))
    db.session.commit()
    expected = {
        "altered": (3, "was changed after it was written."),
        "removed": (2, "is missing. Later entries are there."),
        "cut off": (4, "and all later entries are missing."),
        "time": (1, "was changed after it was written."),
        "added": (5, "was not written by this program."),
        "head": (4, "was changed after it was written."),
    }
    seq, words = expected[harm]
    told = CliRunner().invoke(verify)
    assert told.exit_code == 1 and told.output.startswith(f"test: entry {seq} {words}\n\nSomething other than this program")
    assert told.output.count("\n") == 3, "what to do is said once"


def test_an_entry_of_a_newer_version_is_told_from_one_that_was_changed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        do(MEMBER, None, number)
    monkeypatch.delitem(events._kinds, SomethingDone.event_kind)
    told = CliRunner().invoke(verify)
    assert told.exit_code == 1 and told.output.startswith("test: entry 1 is of a kind that this version does not know.\n\n")
    assert "it has not been changed" in told.output and "backup" not in told.output


def test_many_writers_at_once_lose_no_event_and_number_each_once(either_app: Flask) -> None:
    problems: list[BaseException] = []

    def write(first: int) -> None:
        with either_app.app_context():
            try:
                for number in range(first, first + 10):
                    do(MEMBER, None, number)
            except BaseException as problem:
                problems.append(problem)

    threads = [threading.Thread(target=write, args=(start * 10,)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert [row.seq for row in entries_since("test", 0)] == list(range(1, 81))
    assert db.session.scalars(select(EventStream.last_seq)).one() == 80
    assert list(find_breaks()) == []


def test_a_transaction_reads_anew_what_was_read_before(app: Flask) -> None:
    do(MEMBER, None, 1)
    account = db.session.scalars(select(Account)).one()
    assert account.email == "1@example.org"

    def change() -> None:
        with app.app_context(), transaction():
            db.session.scalars(select(Account)).one().email = "changed@example.org"

    other = threading.Thread(target=change)
    other.start()
    other.join()
    with transaction():
        assert account.email == "changed@example.org"
