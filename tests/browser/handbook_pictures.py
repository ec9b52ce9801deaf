"""The pictures of the handbook, made anew: `SITE=http://localhost:PORT python3 run.py pictures`, while the demo runs
there. A change of a screen then changes what the handbook shows, with one command."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.addresses import ANSWERED, CAFE, MANAGE, NIGHT
from tests.browser.visits import sign_in
from tests.services import find_chromium

FOLDER = Path("static/img/handbook")
SIZE = {"width": 1200, "height": 800}
SHOWN = (900, 600)
# Of which page the picture of a chapter is, as an organiser sees it.
PAGES = {
    "open": f"{CAFE}/opening",
    "reach": MANAGE,
    "hold": "/account/work",
    "sort": f"{NIGHT}/sort",
    "answer": f"{ANSWERED}/you-said-we-did",
    "close": f"{ANSWERED}/you-said-we-did#decision",
}


def main() -> None:
    site = os.environ["SITE"]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_context(viewport=SIZE).new_page()
        sign_in(page, site, "organiser@example.org")
        for name, address in PAGES.items():
            answer = page.goto(site + address)  # None: only another part of the page before
            assert answer is None or answer.ok, f"{address} cannot be shown"
            if name == "close":
                page.click("#decision a:has-text('Is it happening?')")
            page.wait_for_load_state("networkidle")
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").resize(SHOWN)
            picture.save(FOLDER / f"{name}.webp", quality=70, method=6)
        browser.close()


if __name__ == "__main__":
    main()
