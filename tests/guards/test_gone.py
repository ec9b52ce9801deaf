"""Of every form over something that somebody else has removed by then, all that was typed is on the page that says so, each under
the label that it was typed for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from forum.kernel.db import db
from forum.kernel.drafts import may_be_kept
from tests.guards.snapshot import take_snapshot
from tests.guards.test_access_matrix import list_let_in, routes
from tests.guards.world import World, build_world, leave_pdfs_unprinted

# What names the thing that is gone, in an address; and an id and a number that nothing has.
NAMES_IT = {"public_id": "2" * 22, "number": "987654321"}
TYPED_IN = "textarea, input[type=text], input[type=email], input[type=url], input:not([type])"
FEWEST_FORMS = 70


def find_label(page: BeautifulSoup, field: Tag) -> str:
    label = page.find("label", attrs={"for": field.get("id", "")})
    return " ".join(label.get_text(" ").split()) if label else ""


def list_forms(world: World) -> Iterator[tuple[str, str, str, BeautifulSoup, Tag]]:
    """(endpoint, role, the address when it is gone, page, form): for the first role that is shown one with words."""
    let_in = list_let_in("POST")
    opened = {(endpoint, frozenset(arguments)) for endpoint, method, arguments in routes(world) if method == "GET"}
    for endpoint, method, arguments in routes(world):
        gone = {name: value for name, value in NAMES_IT.items() if name in arguments}
        if method != "POST" or not gone or (endpoint, frozenset(arguments)) not in opened:
            continue
        with world.app.test_request_context():
            address = world.app.url_for(endpoint, **{name: (world.values_of(endpoint) | gone)[name] for name in arguments})
        for role in let_in.get(endpoint, []):
            here = world.address(endpoint, arguments)
            page = BeautifulSoup(world.readers[role].ask("get", here).data, "html.parser")
            forms = [each for each in page.select("main form[method=post]") if each.get("action", here) in ("", here)]
            if found := next((each for each in forms if each.select(TYPED_IN)), None):
                yield endpoint, role, address, page, found
                break


def type_words(form: Tag) -> dict[str, str]:
    fields = [field for field in form.select(TYPED_IN) if may_be_kept(str(field["name"]))]
    return {str(field["name"]): f"Typed in {field['name']}" for field in fields if not field.has_attr("readonly")}


def find_lost(world: World, role: str, address: str, page: BeautifulSoup, form: Tag) -> Iterator[str]:
    typed = type_words(form)
    values: dict[str, Any] = world.readers[role].fields_of(form) | typed | {"csrf_token": world.tokens[role]}
    answer = world.readers[role].ask("post", address, data=values, headers={"Origin": "http://localhost"})
    if answer.status_code != 404:
        yield f"{answer.status_code}, where nothing is there"
        return
    shown = BeautifulSoup(answer.data, "html.parser")
    labels = {area.text.strip(): find_label(shown, area) for area in shown.select(".written textarea")}
    for name, words in typed.items():
        label = find_label(page, form.select_one(f"[name='{name}']") or form)
        if words not in labels:
            yield f"“{label}” ({name}) is not on the page"
        elif not labels[words]:
            yield f"“{label}” ({name}) has no label"


def test_what_was_typed_over_something_that_is_gone_is_shown_under_its_labels(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_pdfs_unprinted(monkeypatch)
    world = build_world(app)
    lost, looked_at = [], 0
    with take_snapshot() as restore:
        for endpoint, role, address, page, form in list_forms(world):
            looked_at += 1
            lost += [f"{endpoint} as {role}: {each}" for each in find_lost(world, role, address, page, form)]
            restore()
    db.session.remove()
    assert not lost, "\n".join(lost)
    assert looked_at >= FEWEST_FORMS, looked_at
