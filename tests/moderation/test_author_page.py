"""What moderators see of an author who has written to the people running it as well."""

from __future__ import annotations

from flask import Flask

from forum.accounts.queries import find_account
from forum.contributions.models import Status
from forum.kernel.db import db
from tests import factories as make
from tests.browsing import Reader
from tests.moderation.conftest import Scene


def test_what_is_private_is_not_called_hidden(app: Flask, scene: Scene) -> None:
    private = make.make_reply(scene.said, scene.author, body="For the team.")
    private.status, private.private_to_id = Status.PRIVATE, private.author_id
    db.session.commit()
    case, account = scene.flag(), find_account(scene.sam.account_id)
    assert account is not None
    page = Reader(app).enter(account.email).open(f"/moderation/cases/{case.public_id}/author").page
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("main ul.rows li")]
    assert any("Private" in row for row in rows) and not any("hidden" in row for row in rows)
