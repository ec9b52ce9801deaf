"""Of every form whose page was open for too long, all that was typed is in it again, or on the page that refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from forum.kernel.db import db
from tests.guards.snapshot import take_snapshot
from tests.guards.test_access_matrix import list_let_in, routes
from tests.guards.test_gone import TYPED_IN, type_words
from tests.guards.test_signed_out import OPEN
from tests.guards.world import World, build_world, leave_pdfs_unprinted, say_yes

FEWEST_FORMS = 80


class OpenForm(NamedTuple):
    """What somebody has open, with words in each of its fields."""

    endpoint: str
    role: str
    address: str
    typed: dict[str, str]
    values: dict[str, Any]

    def send(self, world: World, **others: str) -> Any:
        data = self.values | self.typed | {"csrf_token": world.tokens[self.role]} | others
        headers = {"Origin": "http://localhost"}
        return world.readers[self.role].ask("post", self.address, data=data, headers=headers, follow_redirects=True)


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    leave_pdfs_unprinted(monkeypatch)
    return build_world(app)


def list_forms(world: World) -> list[OpenForm]:
    """Each that is sent to its own page, for the first role that is shown one with words."""
    let_in, found = list_let_in("POST"), []
    opened = {(endpoint, frozenset(arguments)) for endpoint, method, arguments in routes(world) if method == "GET"}
    for endpoint, method, arguments in routes(world):
        if method != "POST" or endpoint in OPEN or (endpoint, frozenset(arguments)) not in opened:
            continue
        address = world.address(endpoint, arguments)
        for role in let_in.get(endpoint, []):
            answer = world.readers[role].ask("get", address)
            page = BeautifulSoup(answer.data, "html.parser")
            forms = [each for each in page.select("main form[method=post]") if each.get("action", address) in ("", address)]
            if form := next((each for each in forms if each.select(TYPED_IN) and type_words(each)), None):
                # What is no address comes back tidied, as mail programs do.
                addresses = {str(each["name"]) for each in form.select("input[type=email]")}
                typed = {name: f"{name}@example.org" if name in addresses else words for name, words in type_words(form).items()}
                found.append(OpenForm(endpoint, role, address, typed, world.readers[role].fields_of(form)))
            if answer.status_code == 200:
                break
    return found


def find_lost(form: OpenForm, *pages: bytes) -> Iterator[str]:
    shown: set[str] = set()
    for each in pages:
        fields: list[Tag] = BeautifulSoup(each, "html.parser").select("textarea, input[value], .typed")
        shown |= {str(field["value"] if field.name == "input" else field.text).strip() for field in fields}
    for name, words in form.typed.items():
        if words not in shown:
            yield f"{form.endpoint} as {form.role}: {name}"


def test_what_was_typed_on_a_page_that_was_open_too_long_is_in_its_form_again(world: World) -> None:
    lost, forms = [], list_forms(world)
    with take_snapshot() as restore:
        for form in forms:
            reader = world.readers[form.role]
            cookies = dict(reader.client._cookies or {})
            refused = form.send(world, csrf_token="of another session")
            say_yes(world, form.role)
            again = reader.ask("get", form.address)
            lost += find_lost(form, refused.data, again.data)
            reader.client._cookies = cookies
            restore()
    db.session.remove()
    assert not lost, "\n".join(lost)
    assert len(forms) >= FEWEST_FORMS, len(forms)
