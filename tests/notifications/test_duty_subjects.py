"""The subject of a letter about something a role obliges people to do: what happened, and where."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.sentences import StoredSentence
from forum.notifications.actions import notify
from forum.notifications.kinds import CONSULTATION
from forum.redaction.sentences import ASKED as ASKED_TO_REDACT
from forum.stopping.sentences import ASKED as ASKED_TO_STOP
from tests import factories as make
from tests.consultations.test_private import make_private

TITLE = "Should we open on Sundays?"


@pytest.mark.parametrize(
    ("sentence", "is_private", "subject"),
    [
        (ASKED_TO_STOP(), False, f"“{TITLE}”: A colleague asks to stop this early"),
        (ASKED_TO_STOP(), True, "To do: “Private consultation”"),
        (ASKED_TO_REDACT(), False, f"To do: “{TITLE}”"),
    ],
    ids=["what happened and where", "nothing of a private one", "nothing of what may break the law"],
)
def test_a_letter_of_a_duty_says_on_a_locked_phone_what_may_be_read_there(
    app: Flask, sentence: StoredSentence, is_private: bool, subject: str
) -> None:
    consultation, account = make.make_consultation(title=TITLE), make.make_account()
    make.seat(consultation, actor=account.as_actor())
    if is_private:
        make_private(consultation)
    with transaction():
        notify([account.id], consultation, key="a duty", sentence=sentence, target_kind=CONSULTATION, is_duty=True)
    run_due_jobs()
    letters = db.session.query(KeptMail).filter_by(recipient=account.email).all()
    assert [each.subject for each in letters] == [subject]
