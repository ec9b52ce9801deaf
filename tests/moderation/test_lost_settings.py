"""Of two organisers who set how a consultation is moderated, neither overwrites the other without seeing it."""

from __future__ import annotations

from flask import Flask

from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Role
from forum.moderation.actions.working import set_moderation
from forum.moderation.queries.cases import find_settings
from tests import factories as make
from tests.browsing import Reader


def test_what_two_set_is_both_kept_or_shown(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("one@example.org"))
    reader = Reader(app).sign_in("one@example.org", make.PASSWORD)
    page = f"/consultations/{consultation.slug}/manage/moderation"
    reader.open(page)
    set_moderation(SYSTEM, consultation, mode="all first", hold_after=None)
    reader.send("Save", hold_after="4")
    db.session.expire_all()
    found = find_settings(consultation)
    assert (found.mode, found.hold_after) == ("all first", 4), "each changed another"
    reader.open(page)
    set_moderation(SYSTEM, consultation, mode="all first", hold_after=5)
    reader.send("Save", hold_after="6")
    assert "It says now: 5" in " ".join(reader.errors)
    db.session.expire_all()
    assert find_settings(consultation).hold_after == 5


def test_whoever_changed_it_in_another_window_reads_that_it_was_they(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("one@example.org"))
    page = f"/consultations/{consultation.slug}/manage/moderation"
    one, other = (Reader(app).enter("one@example.org").open(page) for _window in range(2))
    one.send("Save", hold_after="4")
    other.send("Save", hold_after="6")
    assert "You changed this in another window." in other.errors[0]
