"""Whatever form somebody sends whose session has ended while it was open: their words are kept or on the page, and it leads to
signing in."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.models import SignIn
from forum.kernel.actions import transaction
from forum.kernel.db import db
from tests import factories as make
from tests.browsing import Reader
from tests.guards.test_access_matrix import routes
from tests.guards.world import World, build_world, leave_pdfs_unprinted

WORDS = "Mondays leave out everyone who works shifts."
# Of any kind of form, as none is known by its address.
FIELDS = ("body", "words", "reason", "access_needs", "title", "summary", "said")
# Forms by which somebody says who they are, or that need nobody to be anybody.
NEEDS_NOBODY = {
    "to sign in, or to come in": """
        accounts.register accounts.confirm accounts.sign_in accounts.ask_for_link accounts.sign_in_by_link accounts.sign_out
        accounts.forgot_password accounts.reset room_entry.knock room_entry.enter guests.keep consultation_people.accept
        workshop_invitation.answer workshop_invitation.record inviting.enter_code""",
    "a link in a letter is the permission": "notifications.stop notifications.stop_one confirming.confirm guests.confirm",
    "visitors may": "discussions.reply discussions.start way_in.sign_thread way_in.sign_reply moderation_flags.flag",
}
OPEN = {endpoint for endpoints in NEEDS_NOBODY.values() for endpoint in endpoints.split()}


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    leave_pdfs_unprinted(monkeypatch)
    return build_world(app)


def test_every_form_that_comes_too_late_leads_to_signing_in_and_loses_no_word(app: Flask, world: World) -> None:
    make.make_actor("late@example.org")
    lost = []
    for endpoint, method, arguments in routes(world):
        if method != "POST" or endpoint in OPEN:
            continue
        reader = Reader(app).enter("late@example.org")
        with transaction():
            db.session.query(SignIn).delete()
        answer = reader.ask(
            "post",
            world.address(endpoint, arguments),
            data=dict.fromkeys(FIELDS, WORDS),
            headers={"Origin": "http://localhost", "Referer": "http://localhost/"},
        )
        is_kept = answer.status_code == 303 and answer.headers["Location"].startswith("/account/sign-in")
        page = reader._take(answer).page
        leads = [each for each in page.select("main a") if str(each["href"]).startswith("/account/sign-in")]
        is_shown = any(WORDS in each.text for each in page.select(".written textarea"))
        if not is_kept and not (leads and is_shown):
            lost.append((endpoint, answer.status_code, bool(leads), is_shown))
    assert not lost
