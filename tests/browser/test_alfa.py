"""Pages once more through another program than axe, which reads WCAG in its own way: Siteimprove's Alfa. It takes seconds for a
page, so a few of different kinds are looked at, in turns wide and narrow: axe reads every page against the same criteria in the
ordinary run. All of them, in both widths, with `--full`."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser

from tests.browser.addresses import NIGHT
from tests.browser.nodes import find_node_tool
from tests.browser.pages import PAGES
from tests.browser.visits import new_page, sign_in
from tests.parts import is_full
from tests.services import ROOT

WIDTHS, HEIGHT = (1180, 320), 900
MAIN_PAGES = {
    "": [NIGHT, "{result5}"],  # a page to read
    "participant@example.org": ["{discussion}/new", "{workshop}/room"],  # a form; a phone
    "moderator@example.org": ["/moderation"],  # a queue
}
# Alfa's own function that writes a document down, for a page to run.
NATIVE = ROOT / "node_modules" / "@siteimprove" / "alfa-dom" / "dist" / "native.js"
SCRIPT = "../tests/browser/alfa.mjs"
FEWEST_RULES = 40  # With none, nothing would be looked at.


def test_alfa_finds_nothing_against_wcag(site: str, browser: Browser, addresses: dict[str, str], tmp_path: Path) -> None:
    pages = PAGES if is_full() else MAIN_PAGES
    with (tmp_path / "found").open("w+") as output:
        with subprocess.Popen(find_node_tool(SCRIPT), stdin=subprocess.PIPE, stdout=output, text=True, cwd=ROOT) as alfa:
            assert alfa.stdin is not None
            written = sum(
                write_pages(browser, site, who, [path.format(**addresses) for path in pages[who]], alfa.stdin) for who in pages
            )
        output.seek(0)
        *found, end = [json.loads(line) for line in output]
    assert not found, "\n".join(f"{each['where']}: {each['rule']}: {each['target'][:150]}: {each['why']}" for each in found)
    assert end["pages"] == written >= len(MAIN_PAGES) and end["rules"] >= FEWEST_RULES


def write_pages(browser: Browser, site: str, who: str, paths: list[str], output: IO[str]) -> int:
    """A line for each page and width; returns how many. What is folded away is opened: it is read like the rest."""
    written = 0
    with browser.new_context() as context:
        page = new_page(context)
        if who:
            sign_in(page, site, who)
        for number, path in enumerate(paths):
            page.goto(site + path)
            page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
            for width in WIDTHS if is_full() else [WIDTHS[number % 2]]:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                document = page.evaluate(f"async () => {{ {read_native()}\n return await Native.fromNode(document); }}")
                where = f"{path} as {who or 'visitor'} at {width}"
                output.write(json.dumps({"where": where, "width": width, "height": HEIGHT, "document": document}) + "\n")
                written += 1
    return written


@cache
def read_native() -> str:
    return NATIVE.read_text().replace("export ", "")
