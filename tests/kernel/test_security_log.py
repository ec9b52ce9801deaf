"""Who signed in, what was refused and whose rights changed stands in the log, without an address or a word of anybody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from forum.accounts import rules
from forum.consultations.actions.roles import change_role
from forum.kernel.permissions import SYSTEM, Role
from forum.site.actions import appoint
from tests import factories as make
from tests.browsing import Reader

EMAIL = "zebrafish@example.org"


def sign_in(app: Flask) -> None:
    make.make_account(EMAIL)
    Reader(app).sign_in(EMAIL, make.PASSWORD)


def fail_to_sign_in(app: Flask) -> None:
    make.make_account(EMAIL)
    for _try in range(rules.FAILURES_OF_ACCOUNT.most + 1):
        Reader(app).sign_in(EMAIL, "zebrafish words")


def be_refused(app: Flask) -> None:
    make.make_account(EMAIL)
    Reader(app).sign_in(EMAIL, make.PASSWORD).open("/moderation/appeals?zebrafish=1")


def forge_a_form(app: Flask) -> None:
    Reader(app).ask("post", "/account/forgotten-password", data={"email": EMAIL}, headers={"Origin": "http://zebrafish.example"})


def change_rights(_app: Flask) -> None:
    consultation = make.make_consultation()
    person = make.seat(consultation, name="Zebrafish")
    change_role(SYSTEM, make.place_of(person, consultation), role=Role.MODERATOR)
    make.make_account(EMAIL)
    appoint(SYSTEM, None, email=EMAIL, role=Role.CONVENOR)


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (sign_in, {"password accepted"}),
        (fail_to_sign_in, {"sign-in failed", "limit reached"}),
        (be_refused, {"refused"}),
        (forge_a_form, {"a form from elsewhere"}),
        (change_rights, {"role changed", "convenor appointed"}),
    ],
)
def test_what_an_auditor_asks_for_is_there_and_nothing_of_what_people_typed(
    app: Flask, happens: Callable[[Flask], None], said: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    happens(app)
    lines = capsys.readouterr().out
    assert said <= set(re.findall(r"security: ([^']+)'", lines))
    assert "zebrafish" not in lines.lower() and "127.0.0.1" not in lines
