"""Whatever is refused, the words are on the page that says so, and where they can be sent again they are in the form."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import SignIn
from forum.accounts.rules import FAILURES_OF_ACCOUNT, SEEN_WITHIN
from forum.activities.discussions.models import Post
from forum.contributions.actions import set_status, withdraw
from forum.contributions.models import Contribution, Status
from forum.contributions.rules import CONTRIBUTIONS_PER_PERSON
from forum.kernel.actions import save, transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.drafts import LARGEST_DRAFT, Draft, find_draft, keep_draft, make_lock
from forum.kernel.limits import spend
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.moderation.models import Flag
from forum.rooms.actions import running
from forum.web.draft_cookies import MOST_DRAFTS
from forum.web.drafts import DRAFTS_FROM_ADDRESS
from tests import factories as make
from tests.browsing import Reader

WORDS = "We were told to wait for the morning."


@pytest.fixture
def author(app: Flask) -> Actor:
    return make.make_actor("writer@example.org")


@pytest.fixture
def first(author: Actor) -> Post:
    """A post of somebody else, in a conversation that the writer takes part in."""
    consultation = make.make_consultation()
    make.seat(consultation, actor=author)
    return make.make_thread(consultation)


@pytest.fixture
def writer(app: Flask, first: Post) -> Reader:
    return Reader(app).enter("writer@example.org")


def address_of(post: Post) -> str:
    return f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"


def fill(reader: Reader, path: str, **fields: object) -> dict[str, object]:
    """The form at this address as somebody has filled it in."""
    reader.open(path)
    return reader.fields_of(reader.page.select_one("main form:not([action$='start-again'])")) | fields


def send(reader: Reader, path: str, form: dict[str, object]) -> Reader:
    return reader._take(reader.ask("post", path, data=form, follow_redirects=True, headers={"Origin": "http://localhost"}))


def hide(post: Post) -> None:
    with transaction():
        set_status(SYSTEM, post, Status.HIDDEN)


def written(reader: Reader) -> list[str]:
    return [each.text.removeprefix("\n") for each in reader.page.select(".written textarea")]


def test_a_reply_to_what_was_hidden_meanwhile(writer: Reader, first: Post) -> None:
    other = make.make_reply(first)
    form = fill(writer, f"{address_of(first)}/reply?to={other.public_id}", body=WORDS)
    hide(other)
    send(writer, f"{address_of(first)}/reply", form)
    assert writer.status == 403 and writer.page.title.text.startswith("Error: ")
    assert writer.errors == [
        "The comment you were replying to was hidden while you were writing, so we have not posted your reply."
    ]
    assert writer.page.find("textarea", attrs={"name": "body"}).text.strip() == WORDS


def test_a_reply_to_a_comment_that_was_deleted_meanwhile_is_asked_about_once(writer: Reader, first: Post) -> None:
    owner = make.seat(first.consultation)
    other = make.make_reply(first, owner)
    path = f"{address_of(first)}/reply?to={other.public_id}"
    form = fill(writer, path, body=WORDS)
    withdraw(owner, other)
    send(writer, path, form)
    assert writer.status == 422 and "was deleted while you were writing" in writer.words
    assert writer.page.find("textarea", attrs={"name": "body"}).text.strip() == WORDS
    writer.send("Post my reply")
    assert writer.status == 200 and "Your reply is now on the page" in writer.words and WORDS in writer.words


def test_a_reply_while_another_program_holds_the_database(writer: Reader, first: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not waited for without end, and what was typed is there to be copied: no draft can be kept meanwhile."""
    monkeypatch.setattr("forum.kernel.db.PAGE_PATIENCE", 0.2)
    monkeypatch.setattr("forum.kernel.db.LAST_TRY", 0.1)
    path = f"{address_of(first)}/reply"
    form = fill(writer, path, body=WORDS)
    db.session.remove()
    other = sqlite3.connect(db.engine.url.database or "")
    other.execute("BEGIN IMMEDIATE")
    try:
        answer = writer.ask("post", path, data=form)
    finally:
        other.close()
    writer._take(answer)
    assert writer.status == 503 and answer.headers["Retry-After"] == "60"
    assert "The site is busy, so we have not saved what you sent" in writer.words and written(writer) == [WORDS]
    assert "Copy it before you leave" in writer.words
    assert send(writer, path, form).status == 200 and WORDS in writer.words


def test_reading_goes_on_while_another_program_holds_the_database(
    writer: Reader, first: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That somebody is still there is noted now and then; nobody is shown an error, or waits, because it cannot be."""
    monkeypatch.setattr("forum.kernel.db.PAGE_PATIENCE", 10**6)
    path = address_of(first)
    db.session.remove()
    other = sqlite3.connect(db.engine.url.database or "")
    other.execute("BEGIN IMMEDIATE")
    try:
        with set_clock(now() + SEEN_WITHIN):
            answer = writer.ask("get", path)
    finally:
        other.close()
    assert answer.status_code == 200 and "Your account" in answer.text


def test_a_change_of_what_was_hidden_meanwhile(writer: Reader, author: Actor, first: Post) -> None:
    own = make.make_reply(first, author)
    path = f"/consultations/{first.consultation.slug}/said/{own.public_id}/edit"
    form = fill(writer, path, body=WORDS)
    hide(own)
    send(writer, path, form)
    assert writer.status == 403 and WORDS in [each.text for each in writer.page.select(".typed")]


def test_a_flag_on_what_was_hidden_meanwhile(writer: Reader, first: Post) -> None:
    other = make.make_reply(first)
    path = f"/consultations/{first.consultation.slug}/said/{other.public_id}/flag"
    form = fill(writer, path, words=WORDS, reason_key="risk")
    hide(other)
    send(writer, path, form)
    assert writer.status == 200 and db.session.query(Flag).filter_by(words=WORDS).count() == 1, "it is taken"


@pytest.mark.usefixtures("still_clock")
def test_more_than_is_taken_at_once_is_in_the_form_again(writer: Reader, author: Actor, first: Post) -> None:
    form = fill(writer, f"{address_of(first)}/reply", body=WORDS)
    place = make.place_of(author, first.consultation)
    for _use in range(CONTRIBUTIONS_PER_PERSON.most):
        spend(CONTRIBUTIONS_PER_PERSON, place.id)
    send(writer, f"{address_of(first)}/reply", form)
    assert (
        writer.status == 429
        and written(writer) == [WORDS]
        and "We have saved what you wrote as a draft in this browser. It will be" in writer.words
    )
    assert writer.open(f"{address_of(first)}/reply").page.find("textarea").text.strip() == WORDS


@pytest.mark.parametrize("is_paused", [True, False], ids=["paused", "moved on"])
def test_a_note_without_javascript_when_the_room_was_paused_or_moved_on(app: Flask, is_paused: bool) -> None:
    workshop = make.make_room(kind="ideas")
    make.come_in(workshop, make.seat(workshop.consultation, actor=make.make_actor("writer@example.org")))
    reader = Reader(app).enter("writer@example.org")
    path = f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}/room"
    reader.open(path)
    note = reader.page.find("textarea", attrs={"name": "body"}).find_parent("form")
    form = reader.fields_of(note) | {"body": WORDS}
    lead = make.seat(workshop.consultation, Role.FACILITATOR)
    running.pause_workshop(lead, workshop) if is_paused else running.go_to(lead, workshop, position=2, seen=1)
    send(reader, path, form)
    assert reader.status == 409 and written(reader) == [WORDS]
    assert "It will be in the form when you open it again" in reader.words
    running.resume(lead, workshop) if is_paused else running.go_to(lead, workshop, position=1, seen=2)
    note = reader.open(path).page.find("textarea", attrs={"name": "body"})
    assert note.text.strip() == WORDS and "It is in the form again" in reader.words
    send(reader, path, reader.fields_of(note.find_parent("form")))
    assert reader.page.find("textarea", attrs={"name": "body"}).text.strip() == "" and db.session.query(Draft).count() == 0
    assert db.session.query(Contribution).filter_by(body=WORDS).count() == 1


@pytest.mark.parametrize("end", ["the session ended", "the cookie is gone", "the page is old"])
def test_a_note_without_javascript_that_comes_too_late_is_in_its_form_again(app: Flask, end: str) -> None:
    workshop = make.make_room(kind="ideas")
    make.come_in(workshop, make.seat(workshop.consultation, actor=make.make_actor("writer@example.org")))
    reader = Reader(app).enter("writer@example.org")
    path = f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}/room"
    note = reader.open(path).page.find("textarea", attrs={"name": "body"}).find_parent("form")
    form = reader.fields_of(note) | {"body": WORDS}
    if end == "the session ended":
        with transaction():
            db.session.query(SignIn).delete()
    elif end == "the cookie is gone":
        reader.client.delete_cookie("session")
    else:
        form["csrf_token"] = "old"
    send(reader, path, form)
    if end != "the page is old":
        assert "We have kept what you wrote" in reader.words
        reader.send("Sign in", email="writer@example.org", password=make.PASSWORD)
    if end != "the session ended":
        reader.send("Yes, put it back")
    reader.open(path)
    assert reader.page.find("textarea", attrs={"name": "body"}).text.strip() == WORDS
    assert WORDS not in Reader(app).open(path).response.text


def test_forms_of_two_tabs_are_both_kept_when_the_session_ends(writer: Reader, first: Post) -> None:
    paths = [f"{address_of(post)}/reply" for post in (first, make.make_thread(first.consultation))]
    forms = {path: fill(writer, path, body=f"{WORDS} {number}") for number, path in enumerate(paths)}
    writer.client.delete_cookie("session")
    for path, form in forms.items():
        send(writer, path, form)
        assert "We have kept what you wrote" in writer.words
    writer.sign_in("writer@example.org", make.PASSWORD).send("Yes, put it back").send("Yes, put it back")
    found = [writer.open(path).page.find("textarea").text.strip() for path in paths]
    assert found == [f"{WORDS} 0", f"{WORDS} 1"]


def test_beyond_the_most_forms_none_of_those_that_are_kept_goes(writer: Reader, first: Post) -> None:
    posts = [first, *(make.make_thread(first.consultation) for _more in range(MOST_DRAFTS))]
    forms = {f"{address_of(post)}/reply": fill(writer, f"{address_of(post)}/reply", body=WORDS) for post in posts}
    writer.client.delete_cookie("session")
    for path, form in forms.items():
        send(writer, path, form)
    writer.sign_in("writer@example.org", make.PASSWORD)
    for _each in range(MOST_DRAFTS):
        writer.send("Yes, put it back")
    kept = [bool(writer.open(path).page.find("textarea").text.strip()) for path in forms]
    assert kept == [True] * MOST_DRAFTS + [False]


def fill_up_the_network(_app: Flask) -> str:
    for _use in range(DRAFTS_FROM_ADDRESS.most):
        spend(DRAFTS_FROM_ADDRESS, "127.0.0.1")
    return WORDS


NOT_KEPT: dict[str, Callable[[Flask], str]] = {
    "too large": lambda _app: WORDS * (LARGEST_DRAFT // len(WORDS) + 1),
    "too many from one network": fill_up_the_network,
}


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("why", NOT_KEPT)
def test_what_is_not_kept_is_said_and_shown(app: Flask, writer: Reader, first: Post, why: str) -> None:
    words = NOT_KEPT[why](app)
    form = fill(writer, f"{address_of(first)}/reply", body=words)
    writer.client.delete_cookie("session")
    send(writer, f"{address_of(first)}/reply", form)
    assert "Copy what you wrote, sign in" in writer.words and written(writer) == [words]


def test_all_ticks_of_a_kept_form_are_there_again_and_forms_kept_by_an_earlier_version_too(app: Flask) -> None:
    lock = make_lock()
    kept = keep_draft("/somewhere", {"rooms": ["hall", "garden"], "body": [WORDS], "key": ["k"], "empty": [" "]}, lock=lock)
    assert kept is not None
    assert find_draft(kept, "/somewhere", lock) == {"rooms": ["hall", "garden"], "body": [WORDS]}
    assert find_draft(kept, "/somewhere", make_lock()) == find_draft(kept, "/somewhere") == {}
    with transaction():
        save(Draft(public_id="b" * 16, path="/somewhere", fields='{"body": "Kept before."}', kept_at=now()))
    assert find_draft("b" * 16, "/somewhere") == {"body": ["Kept before."]}


def test_words_of_a_form_from_elsewhere_are_neither_shown_nor_kept(writer: Reader, first: Post) -> None:
    path = f"{address_of(first)}/reply"
    answer = writer.ask("post", path, data={"body": WORDS}, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 400 and WORDS not in answer.text
    assert writer.open(path).page.find("textarea").text.strip() == ""


def test_passwords_keys_and_marks_are_never_shown(app: Flask) -> None:
    answer = Reader(app).ask(
        "post", "/consultations/none/polls/none/vote",
        data={"mark_0": "my mark, spelt out", "password": "a pass phrase of mine", "reason": WORDS},
        headers={"Origin": "http://localhost"},
    )  # fmt: skip
    assert "my mark" not in answer.text and "pass phrase" not in answer.text


@pytest.mark.parametrize("says", ["nothing", "no"])
def test_words_of_somebody_who_was_not_signed_in_are_not_shown_to_whoever_signs_in_next(
    app: Flask, writer: Reader, first: Post, says: str
) -> None:
    other = make.make_actor("other@example.org")
    make.seat(first.consultation, actor=other)
    path = f"{address_of(first)}/reply"
    form = fill(writer, path, body=WORDS)
    writer.client.delete_cookie("session")
    send(writer, path, form)
    writer.sign_in("other@example.org", make.PASSWORD)
    assert writer.title == "Did you write this?" and WORDS not in writer.response.text
    assert f"A reply in “{first.title}”" in writer.words, "they are told what it is, and where"
    if says == "no":
        writer.send("No, delete it")
        assert db.session.query(Draft).count() == 0
    assert writer.open(path).page.find("textarea").text.strip() == ""


@pytest.mark.parametrize("who", ["writer", "other"])
def test_words_of_a_session_that_ended_are_their_writers_alone(app: Flask, writer: Reader, first: Post, who: str) -> None:
    """The cookie still says whose it was. The same person is not asked; another does not hear of it."""
    make.seat(first.consultation, actor=make.make_actor("other@example.org"))
    path = f"{address_of(first)}/reply"
    form = fill(writer, path, body=WORDS)
    with transaction():
        db.session.query(SignIn).delete()
    send(writer, path, form)
    assert "We have kept what you wrote" in writer.words
    writer.sign_in(f"{who}@example.org", make.PASSWORD)
    assert writer.title != "Did you write this?"
    assert writer.open(path).page.find("textarea").text.strip() == (WORDS if who == "writer" else "")
    assert db.session.query(Draft).count() == (who == "writer")


def test_what_a_form_sends_after_its_writer_signed_out_in_another_tab_is_shown_to_nobody_signed_out(
    app: Flask, writer: Reader, first: Post
) -> None:
    """Whoever opens the form next may be another visitor. Whoever signs in is asked."""
    start = f"/consultations/{first.consultation.slug}/discussions/{first.activity.public_id}/new"
    reply = f"{address_of(first)}/reply"
    forms = {path: fill(writer, path, body=WORDS, title=WORDS, kind_key="idea", is_private="y") for path in (start, reply)}
    writer.open("/account").send("Sign out on this device")
    for path, form in forms.items():
        send(writer, path, form)
        assert writer.title == "Sign in"
        for opened in (path, f"{path}?to={first.public_id}", f"{path}/who"):
            assert WORDS not in writer.open(opened).response.text
    writer.sign_in("writer@example.org", make.PASSWORD)
    assert writer.title == "Did you write this?"
    writer.send("Yes, put it back").send("Yes, put it back")  # Each form by itself.
    assert [writer.open(path).page.find("textarea").text.strip() for path in forms] == [WORDS, WORDS]


def test_of_a_refused_sign_in_nothing_is_kept_nor_shown_to_whoever_comes_next(app: Flask) -> None:
    reader = Reader(app)
    for _try in range(FAILURES_OF_ACCOUNT.most + 1):
        reader.sign_in("writer@example.org", "not the pass phrase")
    assert reader.status == 429 and "writer@example.org" not in reader.response.text
    assert db.session.query(Draft).count() == 0
    assert "writer@example.org" not in reader.open("/account/sign-in").response.text


@pytest.mark.parametrize("name", ["code", "password"])
def test_what_opens_a_door_lies_in_no_draft(app: Flask, name: str) -> None:
    lock = make_lock()
    kept = keep_draft("/somewhere", {name: ["an open sesame"], "body": [WORDS]}, lock=lock)
    assert name not in (find_draft(kept, "/somewhere", lock) if kept else {})


def test_nothing_that_is_kept_can_be_read_in_the_database(writer: Reader, first: Post) -> None:
    """Its key is in a cookie of the browser that sent it: a copy of the database says nothing of what was not sent."""
    tab = fill(writer, f"{address_of(first)}/reply", body=WORDS)
    writer.client.delete_cookie("session")
    send(writer, f"{address_of(first)}/reply", tab)
    (stored,) = db.session.scalars(select(Draft.fields)).all()
    assert "wait" not in stored and "body" not in stored and not stored.startswith("{")
