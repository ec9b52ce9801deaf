"""What is kept as a sentence is said anew to each reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from forum.accounts.models import Account
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.sentences import AS_WRITTEN, StoredSentence
from forum.notifications.actions import notify
from forum.notifications.kinds import CONSULTATION
from forum.notifications.models import Notification
from forum.outcomes.kinds import Disposition
from forum.outcomes.sentences import ANSWERED, CHECK_OPENED_OWN, PROMISE_KEPT, PROMISE_LATE
from tests import factories as make
from tests.browsing import Reader
from tests.web.test_translation import translate


def store(*sentences: StoredSentence) -> Iterator[Notification]:
    consultation = make.make_consultation()
    account = make.make_account()
    for number, sentence in enumerate(sentences):
        with transaction():
            notify([account.id], consultation, key=str(number), sentence=sentence, target_kind=CONSULTATION)
    yield from db.session.query(Notification).filter_by(account_id=account.id).order_by(Notification.id)


def test_what_is_stored_is_which_sentence_it_is_and_what_stands_in_it(either_app: Flask) -> None:
    (told,) = store(PROMISE_KEPT(what="“Later” buses & ćats {x} %(y)s"))
    kept = db.session.execute(text("SELECT sentence FROM notifications")).scalar_one()
    assert json.loads(kept) == {"key": "promise_kept", "values": {"what": "“Later” buses & ćats {x} %(y)s"}}
    db.session.expire(told)
    assert str(told.sentence) == "““Later” buses & ćats {x} %(y)s” has been done, its owner says. Have you seen it?"


def test_what_an_answer_is_called_is_said_when_it_is_read(app: Flask) -> None:
    (told,) = store(ANSWERED(theme="Buses", answer=Disposition.WONT))
    assert told.sentence.values["answer"] == "wont"
    assert str(told.sentence) == "A new answer to “Buses”: We will not"


def test_a_sentence_without_its_values_is_refused_when_it_is_told() -> None:
    with pytest.raises(TypeError):
        PROMISE_LATE(title="Buses")


@pytest.mark.parametrize(
    "kept",
    [
        '{"key": "of a later release", "values": {"what": "Buses"}}',
        '{"key": "promise_kept", "values": {"what": "Buses", "of_a_later_release": 1}}',
        '{"key": "promise_late", "values": {"what": "Buses"}}',
        '{"key": "answered_own", "values": {"answer": "of a later release"}}',
    ],
)
def test_news_of_another_release_is_a_line_all_the_same(app: Flask, kept: str) -> None:
    (told, known) = store(AS_WRITTEN(text="Old words."), CHECK_OPENED_OWN(months=6, theme="Buses"))
    db.session.execute(text("UPDATE notifications SET sentence = :kept WHERE id = :id"), {"kept": kept, "id": told.id})
    db.session.commit()
    account = db.session.get_one(Account, told.account_id)
    news = Reader(app).sign_in(account.email, make.PASSWORD).open("/account/news")
    assert "There is an update." in news.words
    assert str(known.sentence) in news.words


def test_words_that_an_older_process_wrote_meanwhile_stay_what_they_are(app: Flask) -> None:
    (told,) = store(AS_WRITTEN(text="Old words."))
    db.session.execute(text("UPDATE notifications SET sentence = 'A promise is late.'"))
    db.session.commit()
    assert str(told.sentence) == "A promise is late."


def test_it_is_read_in_the_language_of_whoever_reads(app: Flask, tmp_path: Path) -> None:
    (told,) = store(PROMISE_LATE(what="Buses", due="2026-11-30"))
    translate(app, tmp_path, "“%(what)s” is late. It was due on %(day)s.", "Mae “%(what)s” yn hwyr ers %(day)s.")
    with app.test_request_context():
        assert str(told.sentence) == "Mae “Buses” yn hwyr ers Dydd Llun 30 Tachwedd."
