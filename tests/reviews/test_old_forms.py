"""An old form over days that a colleague has moved meanwhile names that colleague, says the days in words and loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.models import Consultation
from forum.kernel.clock import now
from forum.kernel.dates import say_full_day, to_local
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role
from forum.reviews.actions import count_now
from forum.reviews.queries import get_review
from tests import factories as make
from tests.browsing import Reader
from tests.temporary.test_temporary import make_temporary

ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
WHY = "The hall was free only then."


def enter(app: Flask, actor: Actor, address: str) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email).open(address)


@pytest.fixture(params=["plan", "temporary"])
def forms(app: Flask, request: pytest.FixtureRequest) -> Iterator[tuple[str, str, Consultation, Actor, Actor]]:
    """The address and the field of a form, and two who keep it."""
    consultation, organiser = make_temporary(ends_in=60)
    other = make.seat(consultation, Role.ORGANISER, name="Priya Shah")
    address = f"/consultations/{consultation.slug}/manage/"
    if request.param == "temporary":
        yield f"{address}temporary", "ends_on", consultation, organiser, other
        return
    plan = enter(app, organiser, f"{address}reviews/plan")
    plan.send("Save")
    assert plan.status == 200, plan.errors
    yield f"{address}reviews/plan", "closing", consultation, organiser, other


def day_in(days: int) -> date:
    return to_local(now()).date() + timedelta(days=days)


def test_it_names_who_moved_it_says_the_day_in_words_and_keeps_what_was_typed(
    app: Flask, forms: tuple[str, str, Consultation, Actor, Actor]
) -> None:
    address, field, consultation, organiser, other = forms
    old, new = enter(app, organiser, address), enter(app, other, address)
    if field == "closing":  # Whoever counts moves no day.
        third = make.seat(consultation, Role.ORGANISER, name="Tom Third")
        count_now(third, get_review(consultation, "closing"))
    new.send("Save", reason=WHY, **{field: day_in(80).isoformat()})
    assert new.status == 200, new.errors
    old.send("Save", reason="Another reason for this.", **{field: day_in(70).isoformat()})
    assert old.status == 422 and any("Priya Shah changed this" in each for each in old.errors), old.errors
    assert "Tom Third" not in " ".join(old.errors)
    assert any(say_full_day(day_in(80)) in each for each in old.errors)
    assert not ISO.search(" ".join(old.errors))
    typed = old.page.select_one(f"input[name={field}]")
    assert typed is not None and typed["value"] == day_in(70).isoformat()
    assert "Another reason for this." in old.page.select_one("textarea[name=reason]").text
    old.send("Save")
    assert old.status == 200, "knowing that, it is sent again"
