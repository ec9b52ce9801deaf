"""Whoever sends the same official words again with another reason is told that it was not kept: none is dropped in silence."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.spaces.models import Version
from tests.consultations.test_versions import CHANGES, make_at

FIRST, SECOND = "It was wrong before.", "The board has asked for it."


@pytest.mark.parametrize("name", CHANGES)
def test_the_reason_of_a_change_that_is_sent_again_is_kept_or_refused(app: Flask, name: str) -> None:
    consultation, organiser = make_at("answered")
    for reason in (FIRST, SECOND):
        try:
            CHANGES[name](organiser, consultation, reason)
        except (Invalid, Conflict):
            db.session.rollback()
            continue
        assert reason in db.session.scalars(select(Version.reason).filter_by(space_id=consultation.id)).all()
