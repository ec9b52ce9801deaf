"""Of every form with a file that is refused, or comes too late, it is said that the file has to be chosen again: a browser
empties the field, and we keep no files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from wtforms import FileField

from forum.accounts.models import SignIn
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.web.chosen_files import CHOOSE_AGAIN
from forum.web.forms import BaseForm
from tests.guards.test_access_matrix import list_let_in, routes
from tests.guards.world import World, build_world, leave_pdfs_unprinted, say_yes

WORDS = "Mondays leave out everyone who works shifts."
GONE = "You had chosen a file too. We cannot keep files, so choose it again when you send the form."
# Nothing can be wrong beside the file: what is wrong with that asks for another one.
ONLY_A_FILE = {"LogoForm"}


class FileForm(NamedTuple):
    role: str
    address: str
    form: Tag


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    leave_pdfs_unprinted(monkeypatch)
    return build_world(app)


def list_file_forms(world: World) -> Iterator[FileForm]:
    """Each that is sent to its own page, as the first role is shown it that sees it."""
    let_in = list_let_in("POST")
    opened = {(endpoint, frozenset(arguments)) for endpoint, method, arguments in routes(world) if method == "GET"}
    for endpoint, method, arguments in routes(world):
        if method != "POST" or (endpoint, frozenset(arguments)) not in opened:
            continue
        address = world.address(endpoint, arguments)
        for role in let_in.get(endpoint, []):
            answer = world.readers[role].ask("get", address)
            page = BeautifulSoup(answer.data, "html.parser") if b'type="file"' in answer.data else None
            form = page.select_one("main form:has(input[type=file])") if page else None
            if form and form.get("action", address) in ("", address):
                yield FileForm(role, address, form)
            if answer.status_code == 200:
                break


def fill(world: World, found: FileForm, text: str) -> dict[str, Any]:
    texts = found.form.select("textarea, input[type=text], input:not([type])")
    values = world.readers[found.role].fields_of(found.form) | {str(each["name"]): text for each in texts}
    (file,) = found.form.select("input[type=file]")
    return values | {"csrf_token": world.tokens[found.role], str(file["name"]): (io.BytesIO(b"\x89PNG picture"), "chosen.png")}


def send(world: World, found: FileForm, values: dict[str, Any]) -> BeautifulSoup:
    reader = world.readers[found.role]
    answer = reader.ask("post", found.address, data=values, headers={"Origin": "http://localhost"}, follow_redirects=True)
    return BeautifulSoup(answer.data, "html.parser")


def test_what_is_refused_says_beside_the_field_that_the_file_is_chosen_again(world: World) -> None:
    silent, fields = [], set()
    for found in list_file_forms(world):
        page = send(world, found, fill(world, found, ""))
        field = page.select_one("main input[type=file]")
        assert field is not None, f"{found.address} was taken with nothing in it"
        fields.add(tuple(each["name"] for each in found.form.select("[name]")))
        said = page.select_one(f"#{field['id']}-error")
        linked = page.select_one(f".govuk-error-summary a[href='#{field['id']}']")
        if any("PNG picture" in each.text for each in page.select("textarea")):
            continue  # Read as a list, and kept as what stands in the box.
        if said is None or "hoose" not in said.text or linked is None:  # What is wrong with the file itself says it too.
            silent.append(found.address)
    assert not silent
    with_file = {each.__name__ for each in list_classes(BaseForm) if has_file(each)} - ONLY_A_FILE
    assert len(fields) >= len(with_file), f"not all of these were looked at: {with_file}"


def test_what_comes_too_late_says_so_beside_the_words_that_are_kept(app: Flask, world: World) -> None:
    silent, forms, put_back = [], list(list_file_forms(world)), 0
    for found in forms:
        if GONE not in " ".join(send(world, found, fill(world, found, WORDS) | {"csrf_token": "old"}).text.split()):
            silent.append(f"a wrong token at {found.address}")
        say_yes(world, found.role)
        page = BeautifulSoup(world.readers[found.role].ask("get", found.address).data, "html.parser")
        put_back += WORDS in page.text
        if WORDS in page.text and str(CHOOSE_AGAIN) not in page.text:
            silent.append(f"what is put back at {found.address}")
    assert put_back
    with transaction():
        db.session.query(SignIn).delete()
    for found in forms:
        if GONE not in " ".join(send(world, found, fill(world, found, WORDS)).text.split()):
            silent.append(f"a session that has ended at {found.address}")
    assert not silent


def list_classes(kind: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for each in kind.__subclasses__():
        yield each
        yield from list_classes(each)


def has_file(form_class: type[BaseForm]) -> bool:
    fields = [getattr(each, "field_class", None) for each in vars(form_class).values()]
    return any(issubclass(each, FileField) for each in fields if each)
