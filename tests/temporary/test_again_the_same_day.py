"""People were told that it is as it was, it was not, and now it is: all of it on one day. The newest holds, and all stays."""

from __future__ import annotations

from flask import Flask

from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.spaces.models import Version
from forum.temporary.actions.returning import agree_back, reopen_change, say_back
from forum.temporary.fingerprints import fingerprint_change
from tests import factories as make
from tests.browsing import Reader
from tests.temporary.test_temporary import back, get_change, make_temporary, see_back


def test_it_can_be_confirmed_again_on_the_day_on_which_it_was_not_true(app: Flask) -> None:
    consultation, organiser = make_temporary()
    colleague = make.seat(consultation, Role.LEAD)
    for reopened in (True, False):
        say_back(organiser, consultation, back(), seen=fingerprint_change(consultation, get_change(consultation)))
        agree_back(colleague, consultation, seen=see_back(consultation))
        if reopened:
            reopen_change(organiser, consultation, reason="It is closed at night again.")
    kept = db.session.query(Version).filter_by(space_id=consultation.id, part=Part.TEMPORARY).order_by(Version.id)
    assert ['"aftermath": "back"' in each.after for each in kept] == [True, False, True]
    assert "This temporary change is over" in Reader(app).open(f"/consultations/{consultation.slug}").words
