"""Whoever changes how people comment in a discussion that people can use says why, and everybody reads what held before."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.discussions.actions.guests import set_guests
from forum.activities.discussions.actions.restating import set_restating
from forum.activities.discussions.models import Guests, Restating
from forum.consultations.changes import list_changes
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import Role
from forum.spaces.models import Version
from tests import factories as make
from tests.browsing import Reader

REASON = "Two people wrote as ten."


def change(consultation: Consultation, rule: str, reason: str) -> None:
    organiser, activity = make.seat(consultation, Role.ORGANISER), make.discussion_of(consultation)
    if rule == "guests":
        set_guests(organiser, activity, Guests.HELD, reason=reason)
    else:
        set_restating(organiser, activity, Restating.EVERY, reason=reason)


@pytest.mark.parametrize("rule", ["guests", "restating"])
@pytest.mark.parametrize(
    ("published", "days", "needs_reason"), [(True, make.OPEN, True), (True, (5, 9), False), (False, make.OPEN, False)]
)
def test_once_people_could_comment_it_takes_a_reason(
    app: Flask, rule: str, published: bool, days: tuple[float, float], needs_reason: bool
) -> None:
    consultation = make.make_consultation(days=days, published=published)
    if needs_reason:
        with pytest.raises(Invalid, match="Enter why you are changing this"):
            change(consultation, rule, "")
        db.session.rollback()
        change(consultation, rule, REASON)
    else:
        change(consultation, rule, "")
    kept = db.session.query(Version).filter_by(part=Part.TALKING).all()
    assert [each.reason for each in kept] == ([REASON if needs_reason else ""] if published else [])
    assert list_changes(consultation) == [], "said once, by its version"


@pytest.mark.parametrize(
    ("page", "button", "chosen", "before", "now"),
    [
        ("guests", "Save who can comment", {"guests": "at once"}, "Nobody. People use a link by email", "straight away"),
        ("restating", "Save how people reply", {"restating": "every"}, "When they see it differently", "In every reply"),
    ],
)
def test_everybody_reads_what_held_before_and_why(
    app: Flask, page: str, button: str, chosen: dict[str, str], before: str, now: str
) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    activity = make.discussion_of(consultation)
    reader = Reader(app).enter("organiser@example.org")
    reader.open(f"/consultations/{consultation.slug}/discussions/{activity.public_id}/{page}").send(button, **chosen)
    assert reader.status == 422 and "Enter why you are changing this" in reader.words
    assert reader.page.select_one(f"[name={page}][checked]")["value"] == next(iter(chosen.values()))
    reader.send(button, reason=REASON)
    public = Reader(app).open(f"/consultations/{consultation.slug}/changes")
    assert all(said in public.words for said in (before, now, REASON, activity.title))
