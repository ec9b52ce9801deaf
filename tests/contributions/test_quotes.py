"""What is gone is gone where others quote it, and does not come back from a form or a draft that was opened before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.discussions.actions.posting import ReplyAs, Safely, reply
from forum.activities.discussions.models import Post, Restatement
from forum.contributions.actions import edit, withdraw
from forum.contributions.marking import mark_with_care
from forum.contributions.models import GoneLine
from forum.contributions.quotes import DELETED_MARK, GONE_MARK, KEEP_GONE
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.text import quote
from forum.moderation.actions.appealing import appeal, hear
from forum.moderation.kinds import ModerationAction
from tests import factories as make
from tests.moderation.conftest import make_scene

LINE = "I buried my brother on a Monday."
QUOTED = quote(f"{LINE}\nIt rained.") + "I am sorry."


def withdraw_it(said: Post) -> None:
    withdraw(said.author.account.as_actor(), said)


def erase_its_author(said: Post) -> None:
    account = said.author.account
    erase_person(account.as_actor(), account)


@pytest.mark.parametrize("go", [withdraw_it, erase_its_author])
def test_an_old_form_brings_no_deleted_line_back(either_app: Flask, go: object) -> None:
    first = make.make_thread(make.make_consultation())
    said = make.make_reply(first, body=f"{LINE}\nIt rained.")
    other = make.seat(first.consultation)
    quoting = reply(other, said, body=QUOTED)
    stale = quoting.body
    go(said)
    assert DELETED_MARK in quoting.body, "nobody hid it"
    edit(other, quoting, title="", body=stale + " So sorry.")
    again = reply(other, first, body=stale + "\n\nAnd again.")
    told = reply(other, first, body="Once more.", reply_as=ReplyAs("differs", LINE))
    heard = db.session.query(Restatement).filter_by(post_id=told.id).one()
    for post in (quoting, again, heard):
        assert "brother" not in post.body and GONE_MARK in post.body
    assert again.body == f"> {GONE_MARK}\n> It rained.\n\nI am sorry.\n\nAnd again."


def test_a_hidden_line_may_be_quoted_again_when_it_is_shown_again(app: Flask) -> None:
    scene = make_scene(body=f"{LINE}\nIt rained.")
    scene.flag()
    decision = scene.decide(ModerationAction.HIDE)
    first, other = scene.said.thread.first_post, make.seat(scene.consultation)
    assert GONE_MARK in reply(other, first, body=QUOTED).body
    made = appeal(scene.author, decision, words="Please.")
    hear(scene.meera, made, overturn=True, answer="Right.", version=scene.case().version)
    assert LINE in reply(other, first, body=QUOTED + " Again.").body


def test_what_somebody_else_says_in_the_same_words_may_be_quoted(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    said, same = make.make_reply(first, body=LINE), make.make_reply(first, body=LINE)
    withdraw_it(said)
    assert LINE in reply(make.seat(first.consultation), same, body=QUOTED).body
    withdraw_it(same)
    assert LINE not in reply(make.seat(first.consultation), first, body=QUOTED).body


def test_nothing_can_be_read_from_what_is_kept_and_it_is_forgotten(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    withdraw_it(make.make_reply(first, body=f"{LINE}\nShort."))
    all_kept = db.session.query(GoneLine).all()
    assert all_kept
    for kept in all_kept:
        assert len(kept.code) == 64 and set(kept.code) <= set("0123456789abcdef")
    with set_clock(now() + KEEP_GONE + timedelta(days=1)):
        enqueue_periodic()
        run_due_jobs(1000)
    assert db.session.query(GoneLine).count() == 0


def test_quotes_of_somebody_else_who_says_the_same_stay(app: Flask) -> None:
    """Whether what goes was for all to read or in private: neither tells of the other."""
    first = make.make_thread(make.make_consultation())
    same = make.make_reply(first, body=LINE)
    quoting = make.make_reply(same, body=QUOTED)
    withdraw_it(make.make_reply(first, body=LINE))
    withdraw_it(reply(make.seat(first.consultation), first, body=LINE, reply_as=ReplyAs(safely=Safely(is_private=True))))
    assert LINE in quoting.body
    withdraw_it(same)
    assert LINE not in quoting.body


def test_what_the_one_who_quotes_says_in_the_same_words_stays(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    said = make.make_reply(first, body=LINE)
    quoting = make.make_reply(said, body=f"> {LINE}\n\nMe too: {LINE}")
    withdraw_it(said)
    assert quoting.body == f"> {DELETED_MARK}\n\nMe too: {LINE}"


def test_nobody_learns_by_a_guess_what_was_said_in_private(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)
    private = ReplyAs(safely=Safely(is_private=True))
    told = reply(author, first, body=LINE, reply_as=private)
    withdraw_it(told)
    assert LINE in reply(make.seat(first.consultation), first, body=QUOTED).body
    assert LINE not in reply(author, first, body=f"> {LINE}\n\nI said so.", reply_as=private).body


def test_only_quotes_of_it_are_marked_as_hard_to_read_with_it(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    same, mine = make.make_reply(first, body=LINE), make.make_reply(first, body=f"{LINE}\nI found him there.")
    of_other = make.make_reply(same, body=QUOTED)
    of_mine = make.make_reply(mine, body="> I found him there.\n\nI am sorry.")
    assert mine.author.account is not None
    mark_with_care(mine.author.account.as_actor(), mine, ["death"])
    assert (of_other.care, of_mine.care) == ("", "death")


def test_what_others_guessed_of_something_private_stays_whatever_becomes_of_it(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)
    private = ReplyAs(safely=Safely(is_private=True))
    guess = make.make_reply(first, body=QUOTED)
    told = reply(author, first, body=LINE, reply_as=private)
    own = reply(author, told, body=f"> {LINE}\n\nI said so.")
    mark_with_care(author, told, ["death"])
    assert (guess.care, own.care) == ("", "death")
    withdraw_it(told)
    assert LINE in guess.body and LINE not in own.body


TOLD = "The hobby falcon told Mrs Fieldfare of 12 Low Road that she drinks. It was last week."
PARTS = [
    "> told Mrs Fieldfare of 12 Low Road that she drinks.",
    "> told mrs  FIELDFARE, of 12 low road",
    "> hobby falcon told Mrs\n> Fieldfare of 12",
    "> told **Mrs** Field\u200bfare of 12 Low Road",
    "> Fieldfare of 12",
]


def test_a_part_of_a_line_that_others_quote_goes_with_it_and_comes_back(app: Flask) -> None:
    scene = make_scene(body=TOLD)
    first = scene.said.thread.first_post
    quoting = [make.make_reply(first, body=f"{part}\n\nNot so.") for part in PARTS]
    agreed = make.make_reply(first, body="> I agree\n\nSo do I. It was last week.")
    scene.flag()
    decision = scene.decide(ModerationAction.HIDE)
    for post in quoting:
        assert "ieldfare" not in post.body.casefold().replace("\u200b", "") and post.body.endswith("Not so."), post.body
        assert "ieldfare" not in post.html
    assert agreed.body == "> I agree\n\nSo do I. It was last week."
    again = reply(make.seat(first.consultation), first, body=f"{PARTS[0]}\n\nStill not so.")
    assert "Fieldfare" not in again.body and GONE_MARK in again.body
    made = appeal(scene.author, decision, words="Please.")
    hear(scene.meera, made, overturn=True, answer="Right.", version=scene.case().version)
    assert [post.body.split("\n\n")[0] for post in quoting] == PARTS


def test_a_part_of_what_somebody_else_says_too_stays(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    said = make.make_reply(first, body="We would like the day centre to stay open. Mrs Fieldfare drinks.")
    same = make.make_reply(first, body="I say: we would like the day centre to stay open, and soon.")
    quoting = make.make_reply(same, body="> would like the day centre to stay\n\nYes.")
    withdraw_it(said)
    assert quoting.body == "> would like the day centre to stay\n\nYes."
    withdraw_it(same)
    assert DELETED_MARK in quoting.body
