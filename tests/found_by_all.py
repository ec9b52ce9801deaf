"""What a search can find is what everybody can read, whatever a test has done: of the features whose actions show, hide, change
and delete words, every test is looked at when it ends; those of what stands above them with `--full`, as looking costs as much as
the test. One that writes rows by itself is marked `writes_past_the_program`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from forum.kernel.db import db
from forum.search.indexing import find_differences
from forum.search.kinds import all_sources
from tests.parts import is_full

LOOKED_AT = {"contributions", "moderation", "erasure", "search", "discussions", "opinions"}
LOOKED_AT_IN_FULL = LOOKED_AT | {"consultations", "outcomes", "rooms", "voting"}
APPS = ("app", "either_app")


def find_wrong() -> list[str]:
    db.session.rollback()
    return [f"{source.key} {number} {wrong}" for source in all_sources() for number, wrong in find_differences(source)]


@pytest.fixture(autouse=True)
def what_is_found_is_what_is_shown(request: pytest.FixtureRequest) -> Iterator[None]:
    wanted = [name for name in APPS if name in request.fixturenames]
    looked_at = LOOKED_AT_IN_FULL if is_full() else LOOKED_AT
    if not wanted or not looked_at & set(request.path.parts) or request.node.get_closest_marker("writes_past_the_program"):
        yield
        return
    request.getfixturevalue(wanted[0])  # Which is then there until this has looked.
    yield
    wrong = find_wrong()
    assert not wrong, f"the index is not what everybody can read: {'; '.join(wrong[:5])} (forum/search/search_hooks.py)"
