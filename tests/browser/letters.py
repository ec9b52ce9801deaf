"""Letters come by themselves, a moment after what they are about: a job sends them."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.services import wait_until


def wait_for_letter(page: Page, site: str, link: str, to: str = "") -> Locator:
    """Opens the outbox until a letter with this link is there, and to this address, and returns the link."""
    letter = page.locator("main", has_text=to).locator(link)

    def is_there() -> bool:
        page.goto(f"{site}/outbox")
        return letter.count() > 0

    wait_until(is_there, f"a letter to {to or 'somebody'} with {link}")
    page.locator("main details").evaluate_all("all => all.forEach((folded) => { folded.open = true; })")
    return letter.first
