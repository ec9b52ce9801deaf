"""People make accounts, sign in and out, and forget their passwords; nobody learns who has an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts import rules
from forum.accounts.models import Account
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import Job, run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.tokens import Token
from tests import factories as make
from tests.browsing import Reader

EMAIL = "ada@example.org"


def register(app: Flask, email: str = EMAIL, password: str = make.PASSWORD) -> Reader:
    reader = Reader(app).open("/account/register")
    return reader.send("Make my account", email=email, password=password)


def text_of_mail(to: str = EMAIL) -> str:
    """Of the last one."""
    run_due_jobs()
    mail = db.session.query(KeptMail).filter_by(recipient=to).order_by(KeptMail.id.desc()).first()
    assert mail is not None
    return mail.text


def link_in_mail(to: str = EMAIL) -> str:
    return re.search(r"http://localhost(/\S+)", text_of_mail(to)).group(1)


def test_register_confirm_and_sign_in(app: Flask) -> None:
    reader = register(app)
    assert reader.title == "Look in your e-mail"
    reader.sign_in(EMAIL, make.PASSWORD)
    assert reader.errors, "not before the address is confirmed"
    reader.open(link_in_mail())
    reader.send("Confirm my address")
    reader.send("Sign in", email=EMAIL, password=make.PASSWORD)
    assert "Your account" in reader.words


def test_a_link_is_used_by_its_button_not_by_looking_and_works_once(app: Flask) -> None:
    register(app)
    link = link_in_mail()
    reader = Reader(app)
    for _scanner in range(3):
        reader.open(link)
    reader.send("Confirm my address")
    assert reader.title == "Sign in"
    assert reader.open(link).status == 410


def test_a_link_ends_with_its_time_and_says_it(app: Flask) -> None:
    register(app)
    link = link_in_mail()
    assert "The link works once, for three days." in text_of_mail()
    with set_clock(now() + rules.CONFIRM_WITHIN + timedelta(minutes=1)):
        assert Reader(app).open(link).status == 410


def test_a_token_is_good_for_its_own_purpose_only(app: Flask) -> None:
    register(app)
    token = link_in_mail().rsplit("/", 1)[1]
    assert Reader(app).open(f"/account/new-password/{token}").status == 410


def test_tokens_and_passwords_are_not_readable_in_the_database(app: Flask) -> None:
    register(app)
    token = link_in_mail().rsplit("/", 1)[1]
    stored = [row.digest for row in db.session.query(Token)] + [row.payload for row in db.session.query(Job)]
    assert not any(token in text or make.PASSWORD in text for text in stored)
    assert db.session.query(Account).one().password_hash.startswith("$argon2id$")


def test_registering_again_before_confirming_makes_the_first_link_void(app: Flask) -> None:
    register(app, password="the password of a stranger")
    first = link_in_mail()
    register(app, password="the password of the owner")
    second = link_in_mail()
    assert Reader(app).open(first).status == 410
    Reader(app).open(second).send("Confirm my address")
    assert "Your account" in Reader(app).sign_in(EMAIL, "the password of the owner").words


@pytest.mark.parametrize("path", ["/account/register", "/account/forgotten-password"])
def test_the_answer_is_the_same_whether_or_not_an_address_is_known(
    app: Flask, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_account(EMAIL)
    hashed: list[str] = []
    from forum.accounts import actions

    real = actions.hash_password
    monkeypatch.setattr(actions, "hash_password", lambda password: hashed.append(password) or real(password))
    pages, work = [], []
    for email in (EMAIL, "nobody@example.org"):
        before = (len(hashed), db.session.query(Job).count())
        reader = Reader(app).open(path)
        button = "Make my account" if "register" in path else "Send me a link"
        fields = {"email": email} | ({"password": make.PASSWORD} if "register" in path else {})
        reader.send(button, **fields)
        pages.append((reader.status, reader.path, reader.words))
        work.append((len(hashed) - before[0], db.session.query(Job).count() - before[1]))
    assert pages[0] == pages[1]
    assert work[0] == work[1], "the same slow work is done for both, so the time is the same"


def test_a_wrong_password_and_an_unknown_address_read_the_same_and_both_check_a_hash(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_account(EMAIL)
    checked: list[str] = []
    from forum.accounts import passwords

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            checked.append(stored)
            return real.verify(stored, password)

    real = passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Counting())
    one = Reader(app).sign_in(EMAIL, "not the password")
    two = Reader(app).sign_in("nobody@example.org", "not the password")
    assert one.errors == two.errors != []
    assert len(checked) == 2


def test_sign_out_everywhere_ends_every_session(app: Flask) -> None:
    make.make_account(EMAIL)
    phone, laptop = Reader(app).sign_in(EMAIL, make.PASSWORD), Reader(app).sign_in(EMAIL, make.PASSWORD)
    phone.open("/account").send("Sign out everywhere")
    assert laptop.open("/account").title == "Sign in"


def test_signing_out_here_leaves_other_devices_alone(app: Flask) -> None:
    make.make_account(EMAIL)
    phone, laptop = Reader(app).sign_in(EMAIL, make.PASSWORD), Reader(app).sign_in(EMAIL, make.PASSWORD)
    phone.open("/account").send("Sign out here")
    assert phone.open("/account").title == "Sign in"
    assert laptop.open("/account").title == "Your account"


def test_a_new_password_ends_the_old_one_and_every_session(app: Flask) -> None:
    make.make_account(EMAIL)
    thief = Reader(app).sign_in(EMAIL, make.PASSWORD)
    reader = Reader(app).open("/account/forgotten-password")
    reader.send("Send me a link", email=EMAIL)
    reader.open(link_in_mail()).send("Set this password", password="quite another password")
    assert thief.open("/account").title == "Sign in"
    assert Reader(app).sign_in(EMAIL, make.PASSWORD).errors
    assert "Your account" in Reader(app).sign_in(EMAIL, "quite another password").words


@pytest.mark.usefixtures("still_clock")
def test_attempts_are_limited_also_after_a_restart_and_also_for_unknown_addresses(sqlite_url: str) -> None:
    from tests.conftest import make_app

    app = make_app(sqlite_url)
    with app.app_context():
        make.make_account(EMAIL)
        db.session.remove()
    for email in (EMAIL, "nobody@example.org"):
        for attempt in range(rules.FAILURES_OF_ACCOUNT.most):
            assert Reader(make_app(sqlite_url)).sign_in(email, f"guess number {attempt}").status == 422
        limited = Reader(make_app(sqlite_url)).sign_in(email, make.PASSWORD)
        assert limited.status == 429
        assert "Retry-After" in limited.response.headers
        assert "too many tries" in limited.words
    with set_clock(now() + rules.FAILURES_OF_ACCOUNT.window):
        assert "Your account" in Reader(make_app(sqlite_url)).sign_in(EMAIL, make.PASSWORD).words


def test_wrong_input_is_said_beside_the_field(app: Flask) -> None:
    reader = register(app, email="not an address", password="short")
    assert reader.status == 422
    assert reader.errors == [
        "Enter an e-mail address in the right format, like name@example.org",
        "Use a password of 10 to 200 characters. Three words in a row work well.",
    ]
    assert reader.page.find(id="email")["value"] == "not an address"
    assert not reader.page.find(id="password").get("value"), "a password is never sent back"


def test_the_command_line_appoints_a_convenor(app: Flask) -> None:
    from forum.accounts.actions import appoint_convenor
    from forum.kernel.permissions import SYSTEM

    make.make_account(EMAIL)
    assert Reader(app).sign_in(EMAIL, make.PASSWORD).open("/consultations/new").status == 403
    appoint_convenor(SYSTEM, None, email=EMAIL)
    assert Reader(app).sign_in(EMAIL, make.PASSWORD).open("/consultations/new").status == 200


@pytest.mark.usefixtures("still_clock")
def test_failures_from_one_network_address_are_limited_whatever_the_account(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from forum.accounts import actions

    monkeypatch.setattr(actions, "FAILURES_OF_ADDRESS", replace(rules.FAILURES_OF_ADDRESS, most=3))
    make.make_account(EMAIL)
    for number in range(3):
        assert Reader(app).sign_in(f"person{number}@example.org", "a guess for each").status == 422
    assert Reader(app).sign_in(EMAIL, make.PASSWORD).status == 429
    with set_clock(now() + rules.FAILURES_OF_ADDRESS.window):
        assert "Your account" in Reader(app).sign_in(EMAIL, make.PASSWORD).words


def test_a_button_on_a_page_that_was_open_too_long_leads_back_to_that_page(app: Flask) -> None:
    make.make_account(EMAIL)
    reader = Reader(app).sign_in(EMAIL, make.PASSWORD)
    headers = {"Origin": "http://localhost", "Referer": "http://localhost/account"}
    response = reader.ask("post", "/account/sign-out", data={"csrf_token": "stale"}, headers=headers)
    assert (response.status_code, response.location) == (303, "/account")
    assert "press the button once more" in reader.open("/account").words
