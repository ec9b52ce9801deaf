"""Whoever sends a form with nothing in it is led from each line above it to the field that it is about."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.kernel.permissions import Role
from tests import factories as make
from tests.browsing import Reader

PAGES = [
    *("basics", "scope", "phases/new", "deciders/too/body", "deciders/too/person", "asked/new", "told/new", "messages/new"),
    *("documents", "people", "stop", "briefing/framings/new", "briefing/options/new", "briefing/findings/new", "evidence/new"),
    *("polls of an activity", "agenda of a workshop"),
]


@pytest.mark.parametrize("page", PAGES)
def test_each_line_of_the_summary_leads_to_a_field(app: Flask, page: str) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    poll, workshop = make.make_poll(consultation), make.make_workshop(consultation)
    base = f"/consultations/{consultation.slug}"
    address = {
        "polls of an activity": f"{base}/manage/votes/{poll.activity.public_id}",
        "agenda of a workshop": f"{base}/manage/workshop/{workshop.public_id}/agenda",
        "messages/new": f"{base}/messages/new",
    }.get(page, f"{base}/manage/{page}")
    reader = Reader(app).enter("organiser@example.org").open(address)
    assert reader.status == 200, address
    sent = 0
    for form in reader.page.select("main form[method=post]"):
        typed = {str(each["name"]) for each in form.select("textarea[name], input.govuk-input[name]")}
        fields = {name: "" if name in typed else said for name, said in reader.fields_of(form).items()}
        answer = reader.ask("post", str(form.get("action") or address), data=fields)
        if answer.status_code == 422:
            shown = Reader(app)._take(answer)
            lines = shown.page.select(".govuk-error-summary li")
            assert lines and all(line.find("a", href=True) for line in lines), [line.get_text() for line in lines]
            sent += 1
    assert sent, "nothing was refused"
