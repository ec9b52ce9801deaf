"""The pages of the demo as each role walks them by their links: none leads to a page that refuses whoever was shown it, and no
sentence runs into the next one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from tests.apps import close_database, copy_sqlite, make_app
from tests.browsing import Reader

ROLES = ("visitor", "participant", "moderator", "facilitator", "organiser", "lead")
BEGINNINGS = ("/", "/work", "/updates", "/account")
# Of pages that differ only in which thing they are about, and in what follows the ?, one is like another.
ALIKE = 1
# Links that a role sees and may not follow, each with the reason.
SEEN_AND_REFUSED: dict[str, str] = {}
# What is drawn on lines of its own.
BLOCKS = (
    "article aside blockquote br button caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 header "
    "label legend li main nav ol option p pre section select summary svg table tbody td th thead time tr ul"
).split()
RUNS_ON = re.compile(r"\w[^\W\d][.!?][”’)]?(?=[A-Z0-9“])\w*")
NO_SENTENCE = re.compile(r"https?:|www\.|@|\w\.(org|com|uk|example|pdf|csv|json|txt)\b", re.IGNORECASE)


@pytest.fixture
def demo_app(demo_database: Path, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(copy_sqlite(demo_database, tmp_path / "demo.db"))
    with app.app_context():
        yield app
        close_database()


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_to_a_page_that_refuses_whoever_sees_it(demo_app: Flask, role: str) -> None:
    reader = Reader(demo_app)
    if role != "visitor":
        reader.sign_in(f"{role}@example.org", "change-together")
    refused, runs_on, pages = [], [], 0
    for path, shown_on, answer in walk(reader):
        pages += 1
        if answer.status_code == 403 and shape_of(path) not in SEEN_AND_REFUSED:
            refused.append(f"{path}, shown on {shown_on}")
        if answer.status_code == 200 and answer.mimetype == "text/html":
            runs_on += [f"{path}: “{words}”" for words in find_what_runs_on(answer.text)]
    assert not refused, "\n".join(refused)
    assert not runs_on, "\n".join(dict.fromkeys(runs_on))
    assert pages > 40


def walk(reader: Reader) -> Iterator[tuple[str, str, TestResponse]]:
    """Each kind of page once: (path, where a link to it was, answer)."""
    todo, seen, alike = [(path, "") for path in BEGINNINGS], set(BEGINNINGS), Counter[str]()
    while todo:
        path, shown_on = todo.pop(0)
        alike[shape_of(path)] += 1
        if alike[shape_of(path)] > ALIKE:
            continue
        answer = reader.ask("get", path, follow_redirects=True)
        yield path, shown_on, answer
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for link in list_links(answer.text):
            if link not in seen:
                seen.add(link)
                todo.append((link, path))


def list_links(page: str) -> list[str]:
    hrefs = [str(link["href"]).partition("#")[0] for link in BeautifulSoup(page, "html.parser").select("a[href]")]
    return [href for href in hrefs if href.startswith("/") and not href.startswith(("//", "/static"))]


def shape_of(path: str) -> str:
    parts = urlsplit(path)
    return re.sub(r"/[a-z0-9]{16}(?=/|$)", "/…", parts.path) + "".join(sorted({f"?{name}" for name, _ in parse_qsl(parts.query)}))


def find_what_runs_on(page: str) -> list[str]:
    """Where a sentence ends and the next one begins without a space, on one line of what people read."""
    text = BeautifulSoup(page, "html.parser")
    for each in text(["head", "script", "style", "svg", "textarea"]):
        each.decompose()
    for each in text(BLOCKS):
        each.insert(0, "\n")
        each.append("\n")
        each.insert_before("\n")
        each.insert_after("\n")
    lines = text.get_text().split("\n")
    found = [(line, hit) for line in lines for hit in RUNS_ON.finditer(line)]
    around = [line[max(0, hit.start() - 15) : hit.end() + 15] for line, hit in found]
    return [words.strip() for words in around if not NO_SENTENCE.search(words)]
