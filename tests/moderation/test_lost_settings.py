"""Of two organisers who set how a consultation is moderated, neither overwrites the other without seeing it."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import SYSTEM, Role
from forum.moderation.actions.working import set_moderation
from forum.moderation.kinds import Mode
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
    reader.send("Save", hold_after="4", reason="There were many reports.")
    db.session.expire_all()
    found = find_settings(consultation)
    assert (found.mode, found.hold_after) == ("all first", 4), "each changed another"
    reader.open(page)
    set_moderation(SYSTEM, consultation, mode="all first", hold_after=5)
    reader.send("Save", hold_after="6", reason="There were many reports.")
    assert "It says now: 5" in " ".join(reader.errors)
    db.session.expire_all()
    assert find_settings(consultation).hold_after == 5


def test_whoever_changed_it_in_another_window_reads_that_it_was_they(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("one@example.org"))
    page = f"/consultations/{consultation.slug}/manage/moderation"
    one, other = (Reader(app).enter("one@example.org").open(page) for _window in range(2))
    one.send("Save", hold_after="4", reason="There were many reports.")
    other.send("Save", hold_after="6", reason="There were many reports.")
    assert "You changed this in another window." in other.errors[0]


@pytest.mark.parametrize("reason", ["", "x", "Too rude"])
def test_nobody_makes_comments_wait_without_a_reason(app: Flask, reason: str) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    with pytest.raises(Invalid) as refused:
        set_moderation(organiser, consultation, mode=Mode.ALL_FIRST, hold_after=None, reason=reason)
    assert set(refused.value.errors) == {"reason"} and find_settings(consultation).mode == Mode.AFTER


def test_that_comments_wait_stands_among_the_changes_and_beside_the_box(app: Flask) -> None:
    consultation, why = make.make_consultation(), "There was spam all week."
    writer = make.seat(consultation, actor=make.make_actor("wren@example.org"))
    address = f"/consultations/{consultation.slug}"
    box = f"{address}/discussions/{make.discussion_of(consultation).public_id}/new"
    reader = Reader(app).enter("wren@example.org")
    said = "A moderator checks every comment before it appears."
    assert writer.account_id and said not in reader.open(box).words
    organiser = make.seat(consultation, Role.ORGANISER)
    set_moderation(organiser, consultation, mode=Mode.ALL_FIRST, hold_after=None, reason=why)
    page = reader.open(box)
    assert page.status == 200 and said in page.words
    words = reader.open(f"{address}/changes").words
    assert "Who checks comments" in words and why in words
