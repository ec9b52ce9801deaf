"""What changed on a thread's page is drawn again for whoever reads it: as the page itself would show it to them now."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.queries import find_by_email
from forum.activities.discussions.models import Post
from forum.activities.discussions.moderation_hooks import move
from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, Role
from forum.web.kept_pages import KeptPages
from tests import factories as make
from tests.browsing import Reader

WORDS = "The night team knows us by name."


def ask(reader: Reader, first: Post, *posts: Post, **more: str) -> str:
    of = ".".join(post.public_id for post in posts)
    address = f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}/fragments"
    answer = reader.ask("get", address, query_string={"of": of} | more)
    return answer.text if answer.status_code == 200 else str(answer.status_code)


def put(post: Post, status: Status) -> None:
    with transaction():
        set_status(SYSTEM, post, status)


def come_in(app: Flask, first: Post, role: Role) -> Reader:
    make.seat(first.consultation, role, actor=make.make_actor("reader@example.org"))
    reader = Reader(app)
    reader.sign_in("reader@example.org", make.PASSWORD)
    return reader


@pytest.mark.parametrize("role", ["visitor", Role.PARTICIPANT, Role.MODERATOR])
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.HIDDEN, Status.WAITING])
def test_each_sees_of_a_comment_what_the_page_shows_them(app: Flask, role: str, status: Status) -> None:
    first = make.make_thread(make.make_consultation())
    reply = make.make_reply(first, body=WORDS)
    reader = Reader(app) if role == "visitor" else come_in(app, first, Role(role))
    put(reply, status)
    drawn = ask(reader, first, reply)
    is_read_here = role == Role.MODERATOR and status != Status.WAITING  # What waits, moderators read in its case.
    assert (WORDS in drawn) == (status == Status.PUBLISHED or is_read_here)
    address = f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}"
    assert (WORDS in drawn) == (WORDS in reader.ask("get", address).text)


def test_where_a_hidden_comment_was_answered_its_place_stays_and_names_nobody(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reply = make.make_reply(first, body=WORDS)
    answer = make.make_reply(reply)
    name = reply.author.pseudonym
    assert f"reply to {name}" in ask(Reader(app), first, answer)
    put(reply, Status.HIDDEN)
    drawn = ask(Reader(app), first, reply, answer, head="1")
    assert "It is now hidden" in drawn and "reply to a hidden comment" in drawn
    assert name not in drawn and WORDS not in drawn


def test_the_head_is_drawn_where_it_is_asked_for(app: Flask) -> None:
    first = make.make_thread(make.make_consultation(), title="Who answers at night?")
    make.make_summary(first, shared="One number to ring at night.")
    assert "One number to ring" not in ask(Reader(app), first, first)
    drawn = ask(Reader(app), first, head="1")
    assert "One number to ring" in drawn and "<h1" in drawn and "<article" not in drawn
    put(first, Status.HIDDEN)
    assert "Who answers at night?" not in ask(Reader(app), first, first, head="1")


def test_nothing_is_drawn_of_other_threads_or_of_what_may_not_be_read(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    other = make.make_thread(first.consultation)
    reply = make.make_reply(first, body=WORDS)
    foreign = make.make_reply(make.make_thread(make.make_consultation()), body="Said elsewhere.")
    assert "Said elsewhere." not in ask(Reader(app), first, foreign)
    with transaction():
        move(SYSTEM, reply, other.public_id)
    assert WORDS not in ask(Reader(app), first, reply) and WORDS in ask(Reader(app), other, reply)
    assert ask(Reader(app), first, of="x" * 9000).count("<article") == 0
    with transaction():
        first.consultation.published_at = None
        emit(ConsultationChanged(consultation_stream(first.space_id), None, first.space_id, "basics"))
    assert ask(Reader(app), other, reply) == "404"


def test_a_crowd_of_visitors_costs_one_drawing(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reply = make.make_reply(first, body=WORDS)
    pages: KeptPages = app.extensions["kept_pages"]
    pages.clear()
    visitor = app.test_client(use_cookies=False)
    address = f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}/fragments?of={reply.public_id}"
    assert "X-Reference" not in visitor.get(address).headers
    assert visitor.get(address).text == visitor.get(address).text and len(pages._pages) == 1


def test_what_was_just_posted_is_said_on_the_page_and_asking_for_a_change_does_not_take_it(app: Flask) -> None:
    """The line beside one's own new comment belongs to the page that comes after the form."""
    first = make.make_thread(make.make_consultation())
    reader = come_in(app, first, Role.PARTICIPANT)
    reply = make.make_reply(first, find_by_email("reader@example.org").as_actor(), body=WORDS)
    with reader.client.session_transaction() as session:
        session["_flashes"] = [("posted", reply.public_id)]
    assert "Your comment is here" not in ask(reader, first, reply)
    address = f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}"
    assert "Your comment is here" in reader.ask("get", address).text
