"""People make accounts, sign in and out, and forget their passwords; nobody learns who has an account."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from flask import Flask

from forum.accounts import actions, passwords, rules
from forum.accounts.models import Account, Registration, SignIn
from forum.accounts.passwords import is_common
from forum.cli import end_sessions
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import TooMany
from forum.kernel.jobs import Job, run_due_jobs
from forum.kernel.mail import KeptMail, tidy_address
from forum.kernel.permissions import Role
from forum.kernel.tokens import Token
from tests import factories as make
from tests.browsing import Reader
from tests.cheap_passwords import IN_EARNEST

EMAIL = "ada@example.org"


def register(app: Flask, email: str = EMAIL, password: str = make.PASSWORD) -> Reader:
    reader = Reader(app).open("/account/register")
    return reader.send("Create my account", email=email, password=password)


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
    assert reader.title == "Check your email"
    reader.sign_in(EMAIL, make.PASSWORD)
    assert reader.errors, "not before the address is confirmed"
    reader.open(link_in_mail())
    reader.send("Confirm my email address", password=make.PASSWORD)
    assert "Your account" in reader.words, "they have just shown both that the mailbox is theirs and the password"
    assert "Your account" in Reader(app).sign_in(EMAIL, make.PASSWORD).words


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("/consultations/x/discussions/y/new", "To comment, sign in"),
        ("/consultations/x/threads/y/reply?to=z", "To comment, sign in"),
        ("/consultations/x/polls/y", "To vote, sign in"),
        ("/consultations/x/workshop/y/book", "To book a place at the workshop, sign in"),
        ("/account/what-i-said", "To see your comments, sign in"),
        ("/consultations/x/what-happened", "To see what happened with your comments, sign in"),
        ("/join/abc234", "To join the workshop, sign in"),
        ("/what-changed", "Then you will come back to the page you were on."),
        ("//elsewhere.example/", "Then you will come back to the page you were on."),
        ("/consultations/x?follow=follow-consultation#follow-consultation", "To follow this, sign in or create an account."),
    ],
)
def test_who_is_led_to_sign_in_is_told_what_for(app: Flask, target: str, why: str) -> None:
    assert why in Reader(app).open(f"/account/sign-in?{urlencode({'next': target})}").words


def test_a_link_is_used_by_its_button_not_by_looking_and_works_once(app: Flask) -> None:
    register(app)
    link = link_in_mail()
    reader = Reader(app)
    for _scanner in range(3):
        reader.open(link)
    reader.send("Confirm my email address", password="not the password")
    assert reader.status == 422, "and a slip of the fingers does not use it up"
    reader.send("Confirm my email address", password=make.PASSWORD)
    assert "Your account" in reader.words
    assert reader.open(link).status == 410


def test_a_link_ends_with_its_time_and_says_it(app: Flask) -> None:
    register(app)
    link = link_in_mail()
    assert "The link works once and expires after 3 days." in text_of_mail()
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
    assert db.session.query(Registration).one().password_hash.startswith("$argon2id$")


STRANGERS, OWNERS = "the password of a stranger", "the password of the owner"


@pytest.mark.parametrize("first", ["owner", "stranger"])
@pytest.mark.parametrize("opened", ["the owner's link", "the stranger's link"])
def test_a_stranger_who_registers_the_same_address_takes_nothing_over(either_app: Flask, first: str, opened: str) -> None:
    """The owner reads the mailbox, and opens either letter. The stranger knows what they typed, and no letter."""
    links = {}
    for who in (first, "stranger" if first == "owner" else "owner"):
        register(either_app, password=OWNERS if who == "owner" else STRANGERS)
        links[f"the {who}'s link"] = link_in_mail()
    owner = Reader(either_app).open(links[opened]).send("Confirm my email address", password=OWNERS)
    if opened == "the stranger's link":
        assert owner.status == 422 and "someone else may have used your address" in owner.words
        assert Reader(either_app).sign_in(EMAIL, STRANGERS).errors, "nothing is confirmed by this"
        owner.open(links["the owner's link"]).send("Confirm my email address", password=OWNERS)
    assert "Your account" in owner.words
    assert Reader(either_app).sign_in(EMAIL, STRANGERS).errors
    assert "Your account" in Reader(either_app).sign_in(EMAIL, OWNERS).words
    assert Reader(either_app).open(links["the stranger's link"]).status == 410, "with the account confirmed the other is void"


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
        button = "Create my account" if "register" in path else "Email me a link"
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
    phone.open("/account").send("Sign out on all devices")
    assert laptop.open("/account").title == "Sign in"


def test_signing_out_here_leaves_other_devices_alone(app: Flask) -> None:
    make.make_account(EMAIL)
    phone, laptop = Reader(app).sign_in(EMAIL, make.PASSWORD), Reader(app).sign_in(EMAIL, make.PASSWORD)
    phone.open("/account").send("Sign out on this device")
    assert phone.open("/account").title == "Sign in"
    assert laptop.open("/account").title == "Your account"


def test_a_new_password_ends_the_old_one_and_every_session(app: Flask) -> None:
    make.make_account(EMAIL)
    thief = Reader(app).sign_in(EMAIL, make.PASSWORD)
    reader = Reader(app).open("/account/forgotten-password")
    reader.send("Email me a link", email=EMAIL)
    reader.open(link_in_mail()).send("Save my new password", password="quite another password")
    assert thief.open("/account").title == "Sign in"
    assert Reader(app).sign_in(EMAIL, make.PASSWORD).errors
    assert "Your account" in Reader(app).sign_in(EMAIL, "quite another password").words


@pytest.mark.usefixtures("still_clock")
def test_attempts_are_limited_also_after_a_restart_and_also_for_unknown_addresses(sqlite_url: str) -> None:
    from tests.conftest import make_app

    app, again = (make_app(sqlite_url) for _start in range(2))
    with app.app_context():
        make.make_account(EMAIL)
        db.session.remove()
    for email in (EMAIL, "nobody@example.org"):
        for attempt in range(rules.FAILURES_OF_ACCOUNT.most):
            assert Reader(app).sign_in(email, f"guess number {attempt}").status == 422
        limited = Reader(again).sign_in(email, make.PASSWORD)
        assert limited.status == 429
        assert "Retry-After" in limited.response.headers
        assert "You have tried too many times." in limited.words
    with set_clock(now() + rules.FAILURES_OF_ACCOUNT.window):
        assert "Your account" in Reader(again).sign_in(EMAIL, make.PASSWORD).words


def test_wrong_input_is_said_beside_the_field(app: Flask) -> None:
    reader = register(app, email="not an address", password="short")
    assert reader.status == 422
    assert reader.errors == [
        "Enter an email address in the correct format, like name@example.com",
        "Password must be between 10 and 200 characters. Three random words work well",
    ]
    assert reader.page.find(id="email")["value"] == "not an address"
    assert not reader.page.find(id="password").get("value"), "a password is never sent back"


def test_the_command_line_appoints_a_convenor(app: Flask) -> None:
    from forum.kernel.permissions import SYSTEM
    from forum.site.actions import appoint

    make.make_account(EMAIL)
    assert Reader(app).sign_in(EMAIL, make.PASSWORD).open("/consultations/new").status == 403
    appoint(SYSTEM, None, email=EMAIL, role=Role.CONVENOR)
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


def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(app: Flask) -> None:
    make.make_account(EMAIL)
    phone, thief = Reader(app).sign_in(EMAIL, make.PASSWORD), Reader(app)
    copied = phone.client.get_cookie("session").value
    for path, button in (("/account", "Sign out on this device"), ("/account", "Sign out on all devices")):
        thief.client.set_cookie("session", copied)
        assert thief.open("/account").title == "Your account", "it is a copy that works"
        phone.open(path).send(button)
        thief.client.set_cookie("session", copied)
        assert thief.open("/account").title == "Sign in"
        copied = phone.sign_in(EMAIL, make.PASSWORD).client.get_cookie("session").value


def test_signing_in_again_ends_the_session_before_in_the_same_browser(app: Flask) -> None:
    make.make_account(EMAIL)
    phone = Reader(app).sign_in(EMAIL, make.PASSWORD)
    phone.client.post("/account/sign-in", data={})
    before = phone.client.get_cookie("session").value
    token = phone.open("/account").page.find("input", attrs={"name": "csrf_token"})["value"]
    phone.ask("post", "/account/sign-in", data={"email": EMAIL, "password": make.PASSWORD, "csrf_token": token})
    assert db.session.query(SignIn).count() == 1
    thief = Reader(app)
    thief.client.set_cookie("session", before)
    assert thief.open("/account").title == "Sign in"


def test_what_is_kept_of_a_session_opens_none(app: Flask) -> None:
    make.make_account(EMAIL)
    reader = Reader(app).sign_in(EMAIL, make.PASSWORD)
    with reader.client.session_transaction() as session:
        public_id, _dot, key = session["_user_id"].partition(".")
    (row,) = db.session.query(SignIn)
    assert key not in row.digest
    with reader.client.session_transaction() as session:
        session["_user_id"] = f"{public_id}.{row.digest}"
    assert reader.open("/account").title == "Sign in"


@pytest.mark.parametrize(
    ("role", "away", "lasted", "is_in"),
    [
        (Role.PARTICIPANT, timedelta(days=10), timedelta(days=29), True),
        (Role.PARTICIPANT, timedelta(minutes=1), rules.SESSION_LASTS, False),
        (Role.MODERATOR, rules.STAFF_SEEN_WITHIN - timedelta(minutes=1), timedelta(hours=23), True),
        (Role.MODERATOR, rules.STAFF_SEEN_WITHIN, timedelta(hours=5), False),
        (Role.MODERATOR, rules.SEEN_WITHIN, rules.STAFF_SESSION_LASTS, False),
        (Role.LEAD, rules.SEEN_WITHIN, rules.STAFF_SESSION_LASTS, False),
        ("convenor", rules.STAFF_SEEN_WITHIN, timedelta(hours=5), False),
    ],
)
def test_a_session_ends_by_itself_and_that_of_staff_sooner(
    app: Flask, role: Role | str, away: timedelta, lasted: timedelta, is_in: bool
) -> None:
    actor = make.make_actor(EMAIL, convenor=role == "convenor")
    if isinstance(role, Role):
        make.seat(make.make_consultation(), role, actor=actor)
    reader = Reader(app).sign_in(EMAIL, make.PASSWORD)
    with transaction():
        (row,) = db.session.query(SignIn)
        row.started_at, row.seen_at = now() - lasted, now() - away
    title = reader.open("/account").title
    assert title == ("Your account" if is_in else "Sign in")
    (row,) = db.session.query(SignIn)
    assert (now() - row.seen_at < timedelta(minutes=1)) is is_in, "being there counts"


def test_a_command_ends_somebodys_sessions(app: Flask) -> None:
    make.make_account(EMAIL)
    reader = Reader(app).sign_in(EMAIL, make.PASSWORD)
    assert "1 browsers" in CliRunner().invoke(end_sessions, [EMAIL]).output
    assert reader.open("/account").title == "Sign in"
    assert "no account" in CliRunner().invoke(end_sessions, ["nobody@example.org"]).output


def try_to_sign_in(app: Flask, reader: Reader | None = None, *, address: str, password: str) -> int:
    reader = reader or Reader(app)
    reader.open("/account/sign-in", environ_base={"REMOTE_ADDR": address})
    form = reader.fields_of(reader.page.select_one("main form")) | {"email": EMAIL, "password": password}
    return reader.ask("post", "/account/sign-in", data=form, environ_base={"REMOTE_ADDR": address}).status_code


@pytest.mark.usefixtures("still_clock")
def test_a_strangers_wrong_passwords_do_not_keep_the_owner_out(app: Flask) -> None:
    make.make_account(EMAIL)
    owner = Reader(app).sign_in(EMAIL, make.PASSWORD)
    owner.open("/account").send("Sign out on this device")
    wrong = [try_to_sign_in(app, address="192.0.2.1", password="wrong") for _try in range(rules.FAILURES_OF_ACCOUNT.most + 1)]
    assert wrong[-2:] == [422, 429]
    assert try_to_sign_in(app, address="192.0.2.1", password=make.PASSWORD) == 429, "from there nobody finds out"
    assert try_to_sign_in(app, address="192.0.2.2", password=make.PASSWORD) == 303, "from elsewhere the owner signs in"
    assert try_to_sign_in(app, owner, address="192.0.2.1", password=make.PASSWORD) == 303, "and from there on a device of theirs"


@pytest.mark.usefixtures("still_clock")
def test_a_device_that_somebody_else_knows_is_no_way_past_the_limit(app: Flask) -> None:
    make.make_account(EMAIL)
    make.make_account("thief@example.org")
    thief = Reader(app).sign_in("thief@example.org", make.PASSWORD)
    thief.open("/account").send("Sign out on this device")
    tries = [try_to_sign_in(app, thief, address="192.0.2.1", password="wrong") for _try in range(11)]
    assert tries[-1] == 429
    owner = Reader(app).sign_in(EMAIL, make.PASSWORD)
    owner.open("/account").send("Sign out on this device")
    tries = [try_to_sign_in(app, owner, address="192.0.2.3", password="wrong") for _try in range(11)]
    assert tries[-1] == 429, "and whoever has the owner's device has no more tries than others"


@pytest.mark.usefixtures("still_clock")
def test_of_many_guesses_at_once_no_more_are_looked_at_than_the_limit_says(
    either_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_account(EMAIL)
    looked_at, start, moment = [], threading.Barrier(25), now()
    monkeypatch.setattr(actions, "is_password", lambda _stored, password: looked_at.append(password))

    def guess() -> None:
        with either_app.app_context(), set_clock(moment), suppress(TooMany):  # A thread has a clock of its own.
            start.wait()
            actions.check_password(EMAIL, "a guess", "192.0.2.1")

    guessing = [threading.Thread(target=guess) for _number in range(25)]
    for each in guessing:
        each.start()
    for each in guessing:
        each.join()
    assert len(looked_at) == rules.FAILURES_OF_ACCOUNT.most


@pytest.mark.usefixtures("still_clock")
def test_a_hall_signs_in_through_one_address(app: Flask) -> None:
    make.make_account(EMAIL)
    for _person in range(rules.FAILURES_OF_ADDRESS.most + 5):
        assert actions.check_password(EMAIL, make.PASSWORD, "192.0.2.1") is not None


def ask_for_reset(app: Flask, address: str) -> int:
    reader = Reader(app).open("/account/forgotten-password")
    form = reader.fields_of(reader.page.select_one("main form")) | {"email": EMAIL}
    return reader.ask("post", "/account/forgotten-password", data=form, environ_base={"REMOTE_ADDR": address}).status_code


@pytest.mark.usefixtures("still_clock")
def test_a_strangers_letters_do_not_block_the_owners(app: Flask) -> None:
    make.make_account(EMAIL)
    asked = [ask_for_reset(app, "192.0.2.1") for _letter in range(rules.MAILS_TO_ADDRESS.most + 1)]
    assert asked[-2:] == [303, 429]
    run_due_jobs()
    before = db.session.query(KeptMail).count()
    assert ask_for_reset(app, "192.0.2.2") == 303
    run_due_jobs()
    assert db.session.query(KeptMail).count() == before + 1


@pytest.mark.usefixtures("still_clock")
def test_a_mailbox_is_not_filled_and_what_is_in_it_works(app: Flask) -> None:
    make.make_account(EMAIL)
    for number in range(rules.LETTERS_TO_MAILBOX.most + 10):
        assert ask_for_reset(app, f"192.0.2.{number}") == 303
    run_due_jobs()
    assert db.session.query(KeptMail).count() == rules.LETTERS_TO_MAILBOX.most
    with set_clock(now() + rules.LETTERS_TO_MAILBOX.window):
        assert Reader(app).open(link_in_mail()).title == "Reset your password"


def test_whoever_has_set_a_new_password_is_known_on_that_device(app: Flask) -> None:
    make.make_account(EMAIL)
    ask_for_reset(app, "127.0.0.1")
    reader = Reader(app).open(link_in_mail()).send("Save my new password", password="another three words")
    for _try in range(rules.FAILURES_OF_ACCOUNT.most + 1):
        try_to_sign_in(app, address="127.0.0.1", password="wrong")
    assert "Your account" in reader.sign_in(EMAIL, "another three words").words


@pytest.mark.parametrize("password", ["password123", "Password2026!", "1234567890", "qwertyuiop", "abcabcabcabc", "aaaaaaaaaaaa",
                                      "passwordpassword", "Changing Together 1", "ada.example1!", "Liverpool99!"])  # fmt: skip
def test_passwords_that_are_tried_first_are_refused_in_words(app: Flask, password: str) -> None:
    reader = register(app, email="ada.example@x.org", password=password)
    assert reader.status == 422 and "easy to guess" in reader.errors[0]


@pytest.mark.parametrize("password", ["three words together", "ada.lovelace", "mimosa kettle 12", "correct horse"])
def test_passwords_that_nobody_tries_first_are_taken(app: Flask, password: str) -> None:
    assert register(app, password=password).title == "Check your email"


@pytest.mark.parametrize("typed", ["ada@ｅxample.org", "ada@example。org", "ADA@EXAMPLE.ORG", "ada@example．org"])
def test_one_address_is_one_account_however_it_is_typed(app: Flask, typed: str) -> None:
    make.make_account(EMAIL)
    assert "Your account" in Reader(app).sign_in(typed, make.PASSWORD).words
    register(app, email=typed)
    assert db.session.query(Account).count() == 1


def test_a_domain_in_its_own_letters_is_the_one_mail_servers_name() -> None:
    assert tidy_address("Ada@Bücher.example") == tidy_address("ada@xn--bcher-kva.example") == "ada@xn--bcher-kva.example"
    assert tidy_address("no address") == "no address"
    assert tidy_address("a@" + "x" * 300) == "a@" + "x" * 300


def test_a_password_is_hashed_anew_when_the_parameters_have_risen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", IN_EARNEST)
    account = make.make_account(EMAIL)
    with transaction():
        account.password_hash = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(make.PASSWORD)
    for _time in range(2):
        assert "Your account" in Reader(app).sign_in(EMAIL, make.PASSWORD).words
    db.session.expire_all()
    assert "m=19456,t=2" in account.password_hash


def test_pages_of_somebody_signed_in_are_not_kept_by_the_browser_and_signing_out_clears_what_is(app: Flask) -> None:
    make.make_account(EMAIL)
    reader = Reader(app)
    assert reader.open("/account/sign-in").response.headers["Cache-Control"] == "private, no-cache"
    reader.sign_in(EMAIL, make.PASSWORD)
    for path in ("/", "/account", "/account/news"):
        assert reader.open(path).response.headers["Cache-Control"] == "no-store"
    token = reader.open("/account").page.find("input", attrs={"name": "csrf_token"})["value"]
    left = reader.ask("post", "/account/sign-out", data={"csrf_token": token})
    assert (left.headers["Clear-Site-Data"], left.headers["Cache-Control"]) == ('"cache"', "no-store")


def test_addresses_do_not_stay_in_jobs_that_are_done(app: Flask) -> None:
    register(app)
    run_due_jobs()
    done = db.session.query(Job).filter(Job.succeeded.is_(True)).all()
    assert done and {job.payload for job in done} == {"{}"}


def ask_for_link(app: Flask, email: str = EMAIL) -> Reader:
    reader = Reader(app).open("/account/sign-in?next=/how-it-works").follow("Email me a link")
    return reader.send("Email me a link", email=email)


def test_a_link_signs_in_without_a_password_by_its_button_and_once(either_app: Flask) -> None:
    make.make_account(EMAIL)
    assert ask_for_link(either_app).title == "Check your email"
    link = link_in_mail()
    for _scanner in range(5):
        assert Reader(either_app).ask("get", link).status_code == Reader(either_app).ask("head", link).status_code == 200
    assert not db.session.query(SignIn).count()
    reader, late = Reader(either_app).open(link), Reader(either_app).open(link)
    reader.send("Sign me in")
    assert reader.path == "/how-it-works" and "Your account" in reader.words
    late.send("Sign me in")
    assert late.status == 410 and "Your account" not in late.words
    late.follow("Ask for a new link")
    assert late.title == "Email me a link"


def test_nobody_learns_from_a_link_to_sign_in_who_has_an_account(app: Flask) -> None:
    make.make_account(EMAIL)
    assert ask_for_link(app).words == ask_for_link(app, "nobody@example.org").words
    run_due_jobs()
    assert [mail.recipient for mail in db.session.query(KeptMail)] == [EMAIL]


def test_a_link_to_sign_in_is_void_once_the_password_changed_or_its_time_is_over(app: Flask) -> None:
    account = make.make_account(EMAIL)
    ask_for_link(app)
    link = link_in_mail()
    with set_clock(now() + rules.SIGN_IN_WITHIN + timedelta(minutes=1)):
        assert Reader(app).open(link).status == 410
    with transaction():
        account.password_hash = make.HASH + "x"
    assert Reader(app).open(link).status == 410


def test_letters_with_links_to_sign_in_are_limited(app: Flask) -> None:
    for _time in range(rules.MAILS_TO_ADDRESS.most):
        assert ask_for_link(app).title == "Check your email"
    assert ask_for_link(app).status == 429


def test_whoever_has_no_password_leaves_after_signing_in_by_a_link_just_now(app: Flask) -> None:
    with transaction():
        actions.take_in(EMAIL)
    reader = Reader(app).enter(EMAIL)
    with set_clock(now() + rules.SHOWN_WITHIN + timedelta(minutes=1)):
        reader.open("/account/leave")
        assert "Sign in with a new link first" in reader.words
        sent = reader.ask("post", "/account/leave", data={"csrf_token": ""})
        assert sent.status_code != 200 and db.session.query(Account).filter_by(email=EMAIL).count() == 1
        reader.follow("Email me a link").send("Email me a link", email=EMAIL)
        reader.open(link_in_mail()).send("Sign me in").send("Delete my account")
    assert not db.session.query(Account).filter_by(email=EMAIL).count()


def test_neither_the_whole_address_nor_a_row_of_digits_is_a_password() -> None:
    for password in ("sam.finch@example.org", "123456789012", "9876543210987", "0123456789", "abcdefghijklm"):
        assert is_common(password, ["sam.finch@example.org", "sam.finch", "example.org"]), password
    assert not is_common("heron lamp gravel", ["sam.finch@example.org"])
