"""Nobody leans on voters in private: what organisers write to whoever has not voted, everybody can read."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.voting.models import Poll
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role
from forum.messages.actions import withdraw_message
from forum.messages.fingerprints import fingerprint_message
from forum.messages.kinds import Audience, Chosen
from forum.messages.models import Message
from tests import factories as make
from tests.browsing import Reader


@dataclass
class Letter:
    message: Message
    poll: Poll
    organiser: Actor

    @property
    def consultation(self) -> Consultation:
        return self.poll.consultation

    @property
    def page(self) -> str:
        return f"/consultations/{self.consultation.slug}"


def write(*, was_sent: bool = True) -> Letter:
    poll = make.make_poll()
    organiser = make.seat(poll.consultation, Role.ORGANISER)
    message = make.make_message(poll.consultation, organiser, Chosen(Audience.NOT_VOTED, poll.id), was_sent=was_sent)
    return Letter(message, poll, organiser)


@pytest.mark.parametrize("place", ["polls/{poll}", "news", "messages/{message}"])
def test_a_visitor_reads_it(app: Flask, place: str) -> None:
    letter = write()
    where = place.format(poll=letter.poll.public_id, message=letter.message.public_id)
    words = Reader(app).open(f"{letter.page}/{where}").words
    assert letter.message.subject in words and "have not voted yet" in words


@pytest.mark.parametrize("place", ["polls/{poll}", "news"])
def test_a_draft_of_it_nobody_reads(app: Flask, place: str) -> None:
    letter = write(was_sent=False)
    assert letter.message.subject not in Reader(app).open(f"{letter.page}/{place.format(poll=letter.poll.public_id)}").words


def test_whoever_sends_it_reads_before_that_everybody_will(app: Flask) -> None:
    letter = write(was_sent=False)
    reader = Reader(app).enter(db.session.get_one(Account, letter.organiser.account_id).email)
    words = reader.open(f"{letter.page}/messages/{letter.message.public_id}/sending").words
    assert "Everyone will be able to read it, on the page of this vote" in words and "Only the people who get it" not in words


def test_that_one_was_taken_back_stays_on_the_page_of_the_vote(app: Flask) -> None:
    letter = write()
    withdraw_message(letter.organiser, letter.message, seen=fingerprint_message(letter.message), reason="The vote is off.")
    words = Reader(app).open(f"{letter.page}/polls/{letter.poll.public_id}").words
    assert "The organisers cancelled this message" in words and "The vote is off." in words and letter.message.subject in words


def test_what_was_sent_to_some_alone_before_stays_with_them(app: Flask) -> None:
    letter = write()
    letter.message.is_shown_to_all = False
    db.session.commit()
    assert letter.message.subject not in Reader(app).open(f"{letter.page}/polls/{letter.poll.public_id}").words
