"""Two tabs of one browser that are sent in the same instant: each comes with the cookies of before, and neither loses the
other's words."""

from __future__ import annotations

import json
from secrets import token_urlsafe
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.activities.discussions.models import Post
from forum.kernel.actions import save, transaction
from forum.kernel.clock import now
from forum.kernel.db import db, new_public_id
from forum.kernel.drafts import Draft, make_lock
from forum.web.draft_cookies import MOST_DRAFTS, SESSION_DRAFTS, KeptForm, has_room, list_drafts, note_drafts
from tests import factories as make
from tests.browsing import Reader
from tests.web.test_kept_words import EMAIL, ENDS, end_sessions, fill, idea, open_each, send, sign_in, start_of


@pytest.fixture
def first(app: Flask) -> Post:
    consultation = make.make_consultation()
    make.seat(consultation, actor=make.make_actor(EMAIL))
    return make.make_thread(consultation)


@pytest.fixture
def writer(app: Flask, first: Post) -> Reader:
    return Reader(app).enter(EMAIL)


def send_at_once(reader: Reader, *tabs: dict[str, object]) -> None:
    """Each from a thread of its own with the cookies that the browser has now; it then takes what all the answers set."""
    db.session.remove()
    jar, start = reader.client._cookies, Barrier(len(tabs))
    assert jar is not None
    before = dict(jar)
    answers: list[FlaskClient] = []

    def send(tab: dict[str, object]) -> None:
        client = reader.app.test_client()
        client._cookies = dict(before)
        start.wait()
        data = {name: value for name, value in tab.items() if name != "action"}
        client.post(str(tab["action"]), data=data, headers={"Origin": "http://localhost"})
        answers.append(client)

    threads = [Thread(target=send, args=[tab]) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for client in answers:
        after = client._cookies or {}
        jar.update({name: each for name, each in after.items() if before.get(name) != each})
        for gone in before.keys() - after.keys():
            jar.pop(gone, None)


@pytest.mark.parametrize("end", ENDS)
def test_two_tabs_that_are_sent_in_one_instant_are_both_kept(writer: Reader, first: Post, end: str) -> None:
    tabs = [fill(writer, start_of(first), **idea(f"The words of tab {number}.")) for number in (1, 2)]
    end_sessions() if end == ENDS[0] else writer.client.delete_cookie("session")
    send_at_once(writer, *tabs)
    assert db.session.query(Draft).count() == 2
    sign_in(writer.open("/account/sign-in"))
    if end == ENDS[1]:
        writer.send("Yes, put it back").send("Yes, put it back")
    writer.open("/account/kept")
    assert open_each(writer) == ["The words of tab 1.", "The words of tab 2."]


def test_one_that_is_sent_while_another_is_deleted_stays(writer: Reader, first: Post) -> None:
    tabs = [fill(writer, start_of(first), **idea(f"The words of tab {number}.")) for number in (1, 2)]
    end_sessions()
    send_at_once(writer, tabs[0])
    sign_in(writer.open("/account/sign-in"))
    writer.open("/account/kept")
    button = writer._find("form button", "Delete it")
    form = button.find_parent("form")
    assert form is not None
    delete = {"action": writer.path, button["name"]: button["value"]} | writer.fields_of(form)
    send_at_once(writer, delete, tabs[1] | {"csrf_token": "of another session"})
    assert db.session.query(Draft).count() == 1
    writer.open("/account/was-it-you").send("Yes, put it back")
    assert open_each(writer.open("/account/kept")) == ["The words of tab 2."]


@pytest.mark.parametrize("length", [60, 200, 2_000])
def test_all_that_a_browser_keeps_is_small_enough_for_a_web_server_in_front(app: Flask, length: int) -> None:
    """nginx refuses a line of more than 8 kB, and all cookies are one; some of it is the session's."""
    kept: list[KeptForm] = []
    with app.test_request_context():
        for _more in range(MOST_DRAFTS + 1):
            draft = KeptForm(
                f"/{token_urlsafe(length)}", new_public_id(), new_public_id(), now().timestamp(), "0123456789", make_lock()
            )
            if not has_room(draft, kept):
                break
            kept.append(draft)
        note_drafts(kept)
        answer = app.process_response(app.make_response(""))
    sent = "; ".join(each.partition(";")[0] for each in answer.headers.getlist("Set-Cookie"))
    assert 1 <= len(kept) <= MOST_DRAFTS and sent.count("kept-") == len(kept) and len(sent) < 6_500


def test_what_a_session_kept_before_is_kept_still(writer: Reader, first: Post) -> None:
    path = start_of(first)
    fields = {name: [str(value)] for name, value in idea("Kept before.").items()}
    public_id, lock = "k" * 16, ""  # As it was then: open.
    with transaction():
        save(Draft(public_id=public_id, path=path, fields=json.dumps(fields), kept_at=now()))
    with writer.client.session_transaction() as session:
        owner = session["_user_id"].partition(".")[0]
        session[SESSION_DRAFTS] = [[path, public_id, owner, now().timestamp(), "a form", lock]]
    assert open_each(writer.open("/account/kept")) == ["Kept before."]
    with writer.client.session_transaction() as session:
        assert SESSION_DRAFTS not in session
    assert open_each(writer.open("/account/kept")) == ["Kept before."]


def test_a_cookie_under_the_name_of_another_draft_opens_nothing(writer: Reader, first: Post) -> None:
    end_sessions()
    send(writer, fill(Reader(writer.app).enter(EMAIL), start_of(first), **idea("Words.")) | {"csrf_token": "old"})
    (kept,) = [each for each in (writer.client._cookies or {}).values() if each.key.startswith("kept-")]
    found = []
    for name in (kept.key, f"kept-{new_public_id()}"):
        with writer.app.test_request_context(headers={"Cookie": f"{name}={kept.value}"}):
            found.append(len(list_drafts()))
    assert found == [1, 0], "under its own name it opens, under another's it does not"
