"""Whoever is new writes first, and only then says how they would be known."""

from __future__ import annotations

import re

from flask import Flask

from forum.accounts.models import Account
from forum.activities.discussions.models import PendingPost, Post
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from tests import factories as make
from tests.browsing import Reader

EMAIL = "ada@example.org"
WORDS = "The night bus is all I have."


def address_of(post: Post) -> str:
    return f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"


def mails(to: str = EMAIL) -> list[KeptMail]:
    run_due_jobs()
    return db.session.query(KeptMail).filter_by(recipient=to).order_by(KeptMail.id).all()


def link_in(mail: KeptMail) -> str:
    return re.search(r"http://localhost(/\S+)", mail.text).group(1)


def write(app: Flask, first: Post, words: str = WORDS) -> Reader:
    """A stranger writes beside what they read, and presses the button."""
    return Reader(app).open(address_of(first)).send("Post my comment", body=words)


def ask_for_link(app: Flask, first: Post, words: str = WORDS, email: str = EMAIL, **more: str) -> Reader:
    values = {"pseudonym": "Grey Heron", "capacity_key": "carer", **more}
    return write(app, first, words).send("Send me the link", email=email, **values)


def replies(first: Post) -> list[Post]:
    db.session.expire_all()
    return db.session.query(Post).filter_by(parent_id=first.id).order_by(Post.id).all()


def test_a_stranger_writes_chooses_a_link_and_its_button_publishes_what_they_wrote(either_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write(either_app, first)
    assert reader.title == "How should we know you?" and WORDS in reader.words
    reader.send("Send me the link", email=EMAIL, pseudonym="Grey Heron", capacity_key="carer")
    assert reader.title == "Check your email" and EMAIL in reader.words and not replies(first)
    (mail,) = mails()
    assert WORDS not in mail.text and "Grey Heron" not in mail.text
    elsewhere = Reader(either_app).open(link_in(mail))
    assert elsewhere.title == "Is this your comment?" and WORDS in elsewhere.words and "Grey Heron" in elsewhere.words
    elsewhere.send("Post my comment")
    (post,) = replies(first)
    assert post.body == WORDS and post.author.pseudonym == "Grey Heron" and post.author.capacity_key == "carer"
    assert "Thank you. Your comment is now on the page." in elsewhere.words and WORDS in elsewhere.words
    assert "Your account" in elsewhere.words, "they are signed in"
    assert not reader.open(f"{address_of(first)}/reply").page.find("textarea").text.strip(), "it is not kept any more"


def test_a_stranger_begins_a_thread(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = Reader(app).open("/").follow(consultation.title).follow("Add your comment")
    reader.send("Post my comment", title="Later buses", kind_key="idea", body=WORDS)
    reader.send("Send me the link", email=EMAIL, pseudonym="Grey Heron")
    Reader(app).open(link_in(mails()[0])).send("Post my comment")
    post = db.session.query(Post).one()
    assert (post.title, post.thread.kind_key, post.author.capacity_key) == ("Later buses", "idea", "unknown")
    assert db.session.query(Account).filter_by(email=EMAIL).one().confirmed_at
    assert [row.body for row in db.session.query(PendingPost)] == [""], "the words lie in one place"
