"""Whoever has several pages of one kind open finds each by its title: the page of a thing says in its title which thing it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.guards.test_access_matrix import list_let_in, routes
from tests.guards.world import World, build_world, leave_pdfs_unprinted

TEMPLATES = Path(__file__).parents[2] / "templates"
# Pages of which nobody has two: each is reached by a secret link, once, or there is one in a consultation.
ONE_ALONE = {
    "their own link from a letter": """
        accounts.confirm accounts.reset accounts.sign_in_by_link consultation_people.accept guests.keep guests.confirm
        notifications.stop notifications.stop_one confirming.confirm""",
    "what they are writing, or have just written, which nobody has twice": "way_in.posted way_in.sign_thread",
    "one in each consultation": "summaries.heard",
}
ALONE = {endpoint for endpoints in ONE_ALONE.values() for endpoint in endpoints.split()}
CONSTANT = re.compile(r'_\("((?:[^"\\]|\\.)*)"\)')


def list_constants() -> set[str]:
    """Sentences of templates that say the same on whatever page."""
    return {found for file in TEMPLATES.rglob("*.html") for found in CONSTANT.findall(file.read_text())}


def titles_of_things(world: World) -> Iterator[tuple[str, str]]:
    """Each page of a thing, and what its title says beside its consultation and the site."""
    let_in = list_let_in("GET")
    for endpoint, method, arguments in routes(world):
        if method != "GET" or not arguments - {"slug", "kind", "part", "letter"}:
            continue
        for role in let_in.get(endpoint, [])[-3:]:
            page = world.readers[role].open(world.address(endpoint, arguments))
            is_page = page.response.mimetype == "text/html"
            if page.status == 200 and is_page and page.page.title is not None:
                yield endpoint, " ".join(page.page.title.get_text().split())
                break


@pytest.fixture(name="world")
def make_world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    leave_pdfs_unprinted(monkeypatch)
    return build_world(app)


def test_the_page_of_a_thing_says_in_its_title_which_thing_it_is(world: World) -> None:
    constants, nameless, many = list_constants(), [], 0
    for endpoint, title in titles_of_things(world):
        many += 1
        said = title.removeprefix("Error: ").rpartition(" – ")[0]
        told = said.rpartition(" – ")[0] if said.rpartition(" – ")[2] == world.consultation.title else said
        if (told in constants or said in constants) and endpoint not in ALONE:
            nameless.append(f"{endpoint}: {title}")
    assert many > 100, "so many pages are of one thing among several"
    assert not nameless, "\n".join(nameless)
