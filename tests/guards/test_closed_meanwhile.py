"""Of every form over a consultation that was closed for good while it was being filled in, all that was typed is on the page that
says so, with a way on; or it was taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import update

from forum.consultations.models import Consultation
from forum.kernel.clock import now
from forum.kernel.db import db
from tests import factories as make
from tests.guards.snapshot import take_snapshot
from tests.guards.test_too_late import OpenForm, find_lost, list_forms
from tests.guards.world import World, build_world, leave_pdfs_unprinted

FEWEST_REFUSED = 80


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    leave_pdfs_unprinted(monkeypatch)
    return build_world(app)


def close_all() -> None:
    for consultation in db.session.query(Consultation):
        make.close_phases(consultation)
    db.session.execute(update(Consultation).values(closed_at=now()))
    db.session.commit()


def find_wrong(form: OpenForm, world: World) -> Iterator[str]:
    """Of what was refused: words that are not on the page, and a page that leads nowhere."""
    answer = form.send(world)
    if answer.status_code < 400:
        return
    yield str(answer.status_code)
    yield from find_lost(form, answer.data)
    main = BeautifulSoup(answer.data, "html.parser").select_one("main")
    for crumbs in main.select("nav.crumbs") if main else ():
        crumbs.decompose()
    again = main.select(", ".join(f"form [name='{name}']" for name in form.typed)) if main else []
    if main is None or not (again or main.select("a[href]:not([href^='#'])")):
        yield f"{form.endpoint} as {form.role} leads nowhere"


def test_what_was_typed_in_what_was_closed_meanwhile_is_on_the_page_that_refuses_it(world: World) -> None:
    forms = list_forms(world)
    close_all()
    wrong, refused = [], 0
    with take_snapshot() as restore:
        for form in forms:
            cookies = dict(world.readers[form.role].client._cookies or {})
            status, *found = [*find_wrong(form, world), ""]
            refused += bool(status)
            wrong += [each for each in found if each]
            world.readers[form.role].client._cookies = cookies
            restore()
    db.session.remove()
    assert not wrong, "\n".join(wrong)
    assert refused >= FEWEST_REFUSED, refused
