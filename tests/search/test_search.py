"""The page of results, and what is in the index behind it."""

from __future__ import annotations

from flask import Flask

from forum.search.indexing import find_differences
from forum.search.kinds import all_sources
from tests import factories as make
from tests.browsing import Reader


def find_wrong() -> list[tuple[str, int, str]]:
    return [(source.key, *each) for source in all_sources() for each in find_differences(source)]


def test_what_was_said_is_found(either_app: Flask) -> None:
    thread = make.make_thread(make.make_consultation())
    reader = Reader(either_app).open("/search?q=evening")
    assert thread.title in reader.page.text
    assert not find_wrong()
