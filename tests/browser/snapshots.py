"""What a screen reader finds on a page, kept beside the tests and reviewed like code."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parent / "snapshots"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# What is another at each run: where the server is, the code, the time of day, how long something has lasted.
CHANGING = (
    (r"(?m)^( *- status):? .*$", r"\1"),  # What it says is heard by tests of their own.
    (r"Waiting [^\"\n]*", "Waiting 1 min"),
    (r"/url: .*", "/url: …"),
    (r"\b[A-Z0-9]{3} [A-Z0-9]{3}\b", "ABC DEF"),
    (r"\b\d{1,2}(:\d\d)?(am|pm)\b|\bmidday\b|\bmidnight\b", "9:40am"),
    (r"\b\d+:\d\d\b", "1:00"),
    (rf"\b([A-Z][a-z]+day )?\d{{1,2}} ({MONTHS})( \d{{4}})?", "14 November"),
    (r"\b\d+ (seconds?|minutes?|min|sec)\b", "1 min"),
)


def review_tree(page: Page, name: str, part: str = "body") -> None:
    """Compares the accessibility tree of this part of the page with the reviewed one. FORUM_REWRITE=1 writes it anew;
    read its diff like code."""
    path = FOLDER / f"{name}.yml"
    found = page.locator(part).aria_snapshot() + "\n"
    for pattern, instead in CHANGING:
        found = re.sub(pattern, instead, found)
    if os.environ.get("FORUM_REWRITE"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found)
    before = path.read_text()
    difference = "\n".join(
        difflib.unified_diff(before.splitlines(), found.splitlines(), str(path), "found now", lineterm="", n=1)
    )
    assert not difference, difference
