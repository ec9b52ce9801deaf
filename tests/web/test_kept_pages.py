"""A page that is kept is never wrong and holds nothing of anybody's."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection, ProgrammingError

import brotli
import pytest
from flask import Flask
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from forum.activities.discussions.models import Post
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.events import LOG_NUMBER
from forum.kernel.permissions import Role
from forum.rooms.actions import running
from forum.web.kept_pages import (
    Address,
    KeptPage,
    KeptPages,
    LogReader,
    LogState,
    choose_encoding,
    is_kept_for_visitors,
)
from tests import factories as make
from tests.apps import close_database, copy_sqlite, make_app
from tests.browsing import Reader
from tests.silent_changes import WRITE, is_hidden

WORDS = "Walk on the left when the lamps are out."
HOME = Address("http", "localhost", "/", "", "en_GB")


def ask(app: Flask, path: str, **headers: str) -> TestResponse:
    return app.test_client(use_cookies=False).get(path, headers=headers)


def is_kept(app: Flask, path: str) -> bool:
    """Whether the next visitor gets the very page that is kept: none of it is drawn again."""
    return "X-Reference" not in ask(app, path).headers


@pytest.fixture
def demo_app(demo_database: Path, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(copy_sqlite(demo_database, tmp_path / "demo.db"))
    with app.app_context():
        yield app
        close_database()


@pytest.fixture
def page(app: Flask) -> tuple[Post, str]:
    """A post, and the address of the page it is on."""
    post = make.make_thread(make.make_consultation(), body=WORDS)
    db.session.commit()
    return post, f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"


def test_hidden_words_are_gone_in_another_process_too(either_app: Flask) -> None:
    post = make.make_thread(make.make_consultation(), body=WORDS)
    moderator = make.seat(post.consultation, Role.MODERATOR)
    path = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"
    other = make_app(either_app.config["SQLALCHEMY_DATABASE_URI"])
    with set_clock(now()):  # Not the turn of the minute is what brings it.
        assert WORDS in ask(other, path).text
        assert is_kept(other, path)
        with transaction():
            set_status(moderator, post, Status.HIDDEN)
        assert WORDS not in ask(other, path).text
    with other.app_context():
        db.engine.dispose()


def test_a_visitor_without_a_cookie_gets_what_is_kept_and_304(app: Flask, page: tuple[Post, str]) -> None:
    _post, path = page
    first, second = ask(app, path), ask(app, path)
    assert first.data == second.data
    assert first.headers["Content-Security-Policy"] == second.headers["Content-Security-Policy"]
    assert second.headers["Vary"] == "Cookie, Accept-Encoding"
    again = ask(app, path, **{"If-None-Match": second.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("accepts", ["br", ""])
def test_head_is_told_what_get_would_be_whether_the_page_is_kept_or_not(app: Flask, page: tuple[Post, str], accepts: str) -> None:
    _post, path = page
    client, headers = app.test_client(use_cookies=False), {"Accept-Encoding": accepts}
    with set_clock(now()):
        first, kept = client.head(path, headers=headers), client.head(path, headers=headers)
        get = client.get(path, headers=headers)
        assert first.headers == kept.headers == get.headers and "ETag" in get.headers
        assert (first.data, kept.data) == (b"", b"") and get.content_length == len(get.data)
        assert client.head(path, headers=headers | {"If-None-Match": get.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/account/sign-in", "/healthz", "/nowhere", "/static/img/mark.svg"])
def test_head_of_what_is_not_kept_has_the_headers_of_get_and_no_body(app: Flask, path: str) -> None:
    head, get = Reader(app).ask("head", path), Reader(app).ask("get", path)
    assert head.data == b"" and get.data
    assert (head.status, [*head.headers.keys()]) == (get.status, [*get.headers.keys()])
    assert head.content_type == get.content_type
    get.close()  # The file that it is read from. That of the other is closed already, or a warning fails this test.


def test_a_cookie_neither_reads_nor_fills(app: Flask, page: tuple[Post, str]) -> None:
    post, path = page
    reader = Reader(app)
    make.seat(post.consultation, actor=make.make_actor("wren@example.org"), name="Quiet Wren")
    reader.sign_in("wren@example.org", make.PASSWORD)
    assert "Quiet Wren" in reader.open(path).words
    for name in ("session", "anything"):
        assert "X-Reference" in ask(app, path, Cookie=f"{name}=1").headers
    assert "X-Reference" not in ask(app, path).headers, "the first one without a cookie keeps it"
    assert "Quiet Wren" not in ask(app, path).text
    assert "Quiet Wren" in reader.open(path).words


@pytest.mark.parametrize("path", ["/account/sign-in", "/account/register", "/healthz", "/nowhere"])
def test_pages_with_forms_and_what_is_no_page_are_not_kept(app: Flask, path: str) -> None:
    for _time in range(2):
        answer = ask(app, path)
        assert "X-Reference" in answer.headers
        assert "ETag" not in answer.headers


def test_posts_are_never_answered_from_what_is_kept(app: Flask) -> None:
    assert ask(app, "/").status_code == 200
    assert app.test_client(use_cookies=False).post("/").status_code == 405


def test_each_address_host_and_minute_has_a_page_of_its_own(app: Flask, page: tuple[Post, str]) -> None:
    _post, path = page
    moment = now().replace(second=10)
    with set_clock(moment):
        ask(app, path)
        newest = ask(app, f"{path}?sort=newest")
        assert newest.data != ask(app, path).data
        assert ask(app, path, Host="elsewhere.example.org").status_code == 400
    with set_clock(moment + timedelta(seconds=40)):
        assert is_kept(app, path)
    with set_clock(moment + timedelta(minutes=1)):
        assert "Yesterday" not in ask(app, path).text
    with set_clock(moment + timedelta(days=1)):
        assert "Yesterday" in ask(app, path).text, "a day later it says so"


def test_two_applications_keep_apart(app: Flask, demo_app: Flask) -> None:
    assert ask(app, "/").data != ask(demo_app, "/").data
    assert ask(app, "/").data != ask(demo_app, "/").data


def test_pages_are_compressed_for_visitors_alone(app: Flask, page: tuple[Post, str]) -> None:
    """A page with somebody's token beside words from its address would give the token away by its length."""
    _post, path = page
    plain = ask(app, path).data
    packed = ask(app, path, **{"Accept-Encoding": "gzip, deflate, br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == plain
    assert len(packed.data) < len(plain) / 3
    packed = ask(app, path, **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain
    assert packed.headers["ETag"] != ask(app, path).headers["ETag"]
    assert "Content-Encoding" not in ask(app, path, **{"Accept-Encoding": "br", "Cookie": "session=1"}).headers


@pytest.mark.parametrize(
    ("accepts", "chosen"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("*", ""),
        ("gzip;q=0", ""),
        ("br;q=1.0", "br"),
        ("gzip;q=0.8", "gzip"),
        ("gzip, br;q=0.5", "gzip"),
        ("br;q=x, \x00", ""),
        (";;,,=", ""),
    ],
)
def test_encodings(accepts: str, chosen: str) -> None:
    assert choose_encoding(accepts) == chosen


def test_how_far_the_log_has_come_is_read_without_those_of_rooms(either_app: Flask) -> None:
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # It has few rows here, and none of a year of workshops.
        explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        plan = str(connection.execute(text(f"{explain} {LOG_NUMBER}")).all())
    assert "ix_event_streams_public" in plan


def test_a_kept_page_takes_no_connection_out_of_the_pool(app: Flask, page: tuple[Post, str]) -> None:
    _post, path = page
    taken: list[object] = []
    event.listen(db.engine, "checkout", lambda connection, *_rest: taken.append(connection))
    with set_clock(now()):
        drawn = ask(app, path)
        assert taken
        taken.clear()
        assert ask(app, path).data == drawn.data
    assert not taken


def test_connections_that_read_the_log_end_with_the_pool(app: Flask) -> None:
    opened: list[Connection] = []
    log = LogReader(db.engine)
    db.engine.dispose()
    event.listen(db.engine, "connect", lambda connection, _record: opened.append(connection))
    before = log.read_state()
    (connection,) = opened
    db.engine.dispose()
    with pytest.raises(ProgrammingError, match="closed"):
        connection.execute("SELECT 1")
    assert log.read_state().log_number == before.log_number


def test_a_connection_that_fails_is_not_asked_again(app: Flask) -> None:
    opened: list[Connection] = []
    log = LogReader(db.engine)
    db.engine.dispose()
    event.listen(db.engine, "connect", lambda connection, _record: opened.append(connection))
    before = log.read_state()
    opened[0].close()
    with pytest.raises(log.errors):
        log.read_state()
    assert log.read_state().log_number == before.log_number
    assert len(opened) == 2


def test_a_site_has_one_language(app: Flask) -> None:
    """`Address` holds the language of the site: whoever lets a visitor choose one puts that into it."""
    assert app.extensions["babel"].locale_selector is None


def test_a_consultations_page_says_at_once_what_happens_in_its_workshops(app: Flask) -> None:
    workshop = make.make_workshop()
    db.session.commit()
    facilitator = make.seat(workshop.consultation, Role.FACILITATOR)
    path = f"/consultations/{workshop.consultation.slug}"

    def page() -> str:
        words = ask(app, path).text
        assert is_kept(app, path)
        return words

    with set_clock(now()):
        assert "On now" not in page()
        item = min(each.position for each in workshop.items)
        running.go_to(facilitator, workshop, position=item, seen=workshop.position)
        assert "On now" in page()
        make.undo_last(facilitator, workshop)
        assert "On now" not in page()
        running.open_doors(facilitator, workshop)
        assert "On now" in page()
        running.end_workshop(facilitator, workshop)
        assert "Finished: see what was said" in page()


def test_you_said_we_did_is_kept_until_something_of_it_changes(app: Flask) -> None:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, make.make_thread(consultation, body=WORDS), sentence="The lamps go out too early.")
    path = f"/consultations/{consultation.slug}/you-said-we-did"
    with set_clock(now()):
        assert "Not answered yet" in ask(app, path).text
        assert is_kept(app, path)
        make.make_answer(theme)
        assert "Not answered yet" not in ask(app, path).text
        assert is_kept(app, path)


@pytest.mark.parametrize(
    ("statement", "is_seen"),
    [
        ("UPDATE workshops SET opened_at=?, position=? WHERE workshops.id = ?", True),
        ("UPDATE workshops SET position=? WHERE workshops.id = ? AND workshops.opened_at = ?", False),
        ('UPDATE "results" SET checked_at=%(at)s::TIMESTAMP, problem=%(problem)s WHERE results.poll_id = 1', False),
        ("UPDATE results SET tally=?", True),
        ("DELETE FROM workshops WHERE position=?", True),
        ("INSERT INTO workshops (position) VALUES (?)", True),
        ("UPDATE turnout SET at=?", False),
    ],
)
def test_what_is_looked_at_for_changes_in_silence(statement: str, is_seen: bool) -> None:
    write = WRITE.match(statement)
    assert write
    assert is_hidden(write[1], statement) is not is_seen


def test_what_is_kept_has_an_end_and_the_least_asked_for_goes_first() -> None:
    pages, state = KeptPages(most_bytes=2_000), LogState(1, 1)
    for number in range(4):
        pages.keep(state, HOME._replace(path=f"/{number}"), KeptPage([], b"x" * 300))
        pages.find(state, HOME._replace(path="/0"))
    kept = [number for number in range(4) if pages.find(state, HOME._replace(path=f"/{number}"))]
    assert kept == [0, 2, 3]
    assert pages.find(LogState(2, 1), HOME._replace(path="/0")) is None
    pages.keep(LogState(2, 1), HOME, KeptPage([], b"new"))
    assert pages.find(state, HOME._replace(path="/0")) is None, "pages of an earlier state are dropped"


def test_kept_pages_of_the_demo_hold_no_form_and_set_no_cookie(demo_app: Flask) -> None:
    """Marked by mistake, a page with a form would only be slow; this says so."""
    marked = {name for name, view in demo_app.view_functions.items() if is_kept_for_visitors(view)}
    seen, waiting = {"/"}, ["/"]
    found: set[str] = set()
    adapter = demo_app.url_map.bind("localhost")
    reader = Reader(demo_app)
    while waiting:
        path = waiting.pop()
        endpoint = adapter.match(path.split("?")[0])[0]
        if endpoint not in marked:
            continue
        answer = ask(demo_app, path)
        if answer.status_code == 200:
            assert "Set-Cookie" not in answer.headers, path
            assert "csrf_token" not in answer.text, path
            found.add(endpoint)
        reader.open(path)
        links = {link["href"].split("#")[0] for link in reader.page.find_all("a", href=True)}
        links |= {f"{path}/fragments"} if endpoint == "discussions.thread" else set()  # A script asks for them.
        fresh = {link for link in links if link.startswith("/") and not link.startswith("/static") and "?" not in link} - seen
        seen |= fresh
        waiting += sorted(fresh)
    assert found == marked - {"redaction.index"}, "in the demo nothing was taken out"
