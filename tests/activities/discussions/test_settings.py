"""What organisers choose for a discussion, and whom a consultation affects: of two at once neither overwrites the other, and what
changed can be read by everybody, with its day."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from flask import Flask

from forum.activities.discussions.actions.guests import set_guests
from forum.activities.discussions.actions.restating import set_restating
from forum.activities.discussions.models import Guests, Restating
from forum.activities.discussions.queries.settings import read_settings
from forum.consultations.actions.managing import set_affected
from forum.consultations.fingerprints import fingerprint_affected
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.errors import Changed
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import make_follower, now, read, run_jobs_at


class Setting(NamedTuple):
    address: Callable[[Consultation], str]
    button: str
    first: dict[str, object]
    second: dict[str, object]
    said: str  # of the first, to the second
    read: Callable[[Consultation], str]


def discussion(consultation: Consultation, page: str) -> str:
    return f"discussions/{make.discussion_of(consultation).public_id}/{page}"


WHY = "Guests asked us for this."
SETTINGS = {
    "affected": Setting(
        lambda _consultation: "manage/affected",
        "Save",
        {"affected": ["service_user"]},
        {"affected": ["carer", "staff"]},
        "It says now: Uses the service",
        lambda consultation: consultation.affected,
    ),
    "guests": Setting(
        lambda consultation: discussion(consultation, "guests"),
        "Save who can comment",
        {"guests": "held", "reason": WHY},
        {"guests": "at once", "reason": WHY},
        "It says now: Guests can, and a moderator checks each comment before it appears",
        lambda consultation: read_settings(make.discussion_of(consultation)).guests,
    ),
    "restating": Setting(
        lambda consultation: discussion(consultation, "restating"),
        "Save how people reply",
        {"restating": "every", "reason": WHY},
        {"restating": "never", "reason": WHY},
        "It says now: In every reply",
        lambda consultation: read_settings(make.discussion_of(consultation)).restating,
    ),
}


@pytest.mark.parametrize("which", SETTINGS)
def test_the_second_organiser_sees_what_the_first_chose(app: Flask, which: str) -> None:
    consultation, setting = make.make_consultation(), SETTINGS[which]
    readers = []
    for email in ("one@example.org", "two@example.org"):
        make.seat(consultation, Role.ORGANISER, actor=make.make_actor(email))
        address = f"/consultations/{consultation.slug}/{setting.address(consultation)}"
        readers.append(Reader(app).enter(email).open(address))
    one, two = readers
    one.send(setting.button, **setting.first)
    assert "We have saved" in one.words and "from now on" in one.words
    before = setting.read(consultation)
    two.send(setting.button, **setting.second)
    assert two.status == 422 and "changed this while you were writing" in two.errors[0]
    assert setting.said in two.words
    db.session.expire_all()
    assert setting.read(consultation) == before
    two.send(setting.button)
    db.session.expire_all()
    assert two.status == 200 and setting.read(consultation) != before, "whoever has seen it saves over it"


def test_what_somebody_chooses_at_the_last_moment_is_seen_by_the_action_itself(app: Flask) -> None:
    consultation = make.make_consultation()
    activity, affected = make.discussion_of(consultation), fingerprint_affected(consultation)
    set_affected(SYSTEM, consultation, ["carer"], seen=affected)
    set_guests(SYSTEM, activity, Guests.HELD, seen=fingerprint("never"))
    set_restating(SYSTEM, activity, Restating.EVERY, seen=fingerprint("differs"))
    for act in (
        lambda: set_affected(SYSTEM, consultation, [], seen=affected),
        lambda: set_guests(SYSTEM, activity, Guests.AT_ONCE, seen=fingerprint("never")),
        lambda: set_restating(SYSTEM, activity, Restating.NEVER, seen=fingerprint("differs")),
    ):
        with pytest.raises(Changed):
            act()


def test_what_organisers_change_can_be_read_by_everybody_and_is_told(app: Flask) -> None:
    consultation = make.make_consultation()
    follower, activity = make_follower(consultation), make.discussion_of(consultation)
    news = f"/consultations/{consultation.slug}/news"
    assert "stopped comments" not in Reader(app).open(news).words
    set_affected(SYSTEM, consultation, ["carer", "staff"])
    set_affected(SYSTEM, consultation, [])
    set_affected(SYSTEM, consultation, [])
    for guests in (Guests.HELD, Guests.AT_ONCE, Guests.NEVER):
        set_guests(SYSTEM, activity, guests)
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").page.select("main .change-log > li")
    said = [each.get_text(" ", strip=True) for each in changes if activity.title in each.get_text()]
    assert len(said) == 3 and "checks each comment" in said[-1]
    run_jobs_at(now())
    told = read(follower)
    assert sum("have changed who this affects" in each for each in told) == 1
    assert sum("who can comment as a guest" in each for each in told) == 1


def test_nothing_is_said_of_a_draft(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    set_affected(SYSTEM, consultation, ["carer"])
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    page = Reader(app).enter("organiser@example.org").open(f"/consultations/{consultation.slug}/news")
    assert "What the organisers changed" not in page.words


def test_the_settings_of_a_discussion_are_reached_from_manage(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    reader = Reader(app).enter("organiser@example.org").open(f"/consultations/{consultation.slug}/manage/change")
    reader.follow("Set up")
    assert reader.title == "Comments from guests"
    assert reader.follow("How people reply").title == "How people reply"
    assert reader.follow("Comments from guests").title == "Comments from guests"
