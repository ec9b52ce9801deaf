"""Pages on which two people are needed: pressed twice it is asked once, and what is wrong leads to its field."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.redaction.models import Redaction
from forum.stopping.models import EarlyStop
from tests import factories as make
from tests.browsing import Reader

ROOMS = {
    "stop": (EarlyStop, {"kind": "law", "reason": "A court says so."}),
    "take-out": (Redaction, {"reason": "They name me."}),
}


def sit_down(app: Flask, page: str) -> tuple[Reader, str, str]:
    consultation, account = make.make_consultation(), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    address = f"/consultations/{consultation.slug}/manage/{page}"
    return Reader(app).enter(account.email).open(address), address, consultation.title


@pytest.mark.parametrize("page", ROOMS)
def test_pressed_twice_it_is_asked_once(app: Flask, page: str) -> None:
    model, said = ROOMS[page]
    first, address, title = sit_down(app, page)
    words = {"words": title} if page == "take-out" else {}
    form = first.page.select_one("form.panel")
    assert form is not None
    sent = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden]")} | said | words
    if page == "take-out":  # Where the words are is shown first, for them to choose from.
        found = BeautifulSoup(first.client.post(address, data=sent).data, "html.parser").select_one("form.panel")
        assert found is not None
        chosen = found.select("input[type=hidden], input[name=chosen][checked]")
        sent |= {str(each["name"]): str(each.get("value", "")) for each in chosen}
    for _press in range(2):
        answer = first.client.post(address, data=sent)
        assert answer.status_code < 500
    assert db.session.query(model).count() == 1
    assert "A colleague has to agree" in first.open(address).words


MANAGED = (
    *("stop", "take-out", "asked/new", "evidence/new", "temporary"),
    *("deciders/too/person", "deciders/too/body", "briefing/sections/new"),
)


@pytest.mark.parametrize("page", MANAGED)
def test_each_line_of_the_summary_of_what_is_wrong_leads_to_its_field(app: Flask, page: str) -> None:
    reader, _address, _title = sit_down(app, page)
    button = reader.page.select_one("main form.panel button.btn, main .panel form button.btn, main form button.btn")
    assert button is not None
    reader.send(" ".join(button.get_text().split()))
    assert reader.status == 422
    links = reader.page.select(".govuk-error-summary__list li")
    assert links
    for line in links:
        link = line.select_one("a")
        assert link is not None, line.get_text()
        assert reader.page.find(id=str(link["href"])[1:]) is not None, line.get_text()
