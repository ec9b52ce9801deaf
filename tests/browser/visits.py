"""How tests come to a page: with patience, listening to what the browser complains about, and as somebody."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

# What a browser does and shows comes later on a busy machine. The price: what is wrong takes two minutes to be called so.
PATIENCE_MS = 120_000
expect.set_options(timeout=PATIENCE_MS)


def new_page(context: BrowserContext) -> Page:
    """A page that fails the test for anything the browser complains about, the policy's refusals included."""
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.problems = problems
    return page


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/account/sign-in")
    page.fill("#email", email)
    page.fill("#password", "change-together")
    page.click("main button:has-text('Sign in')")
    page.wait_for_url(lambda address: "sign-in" not in address)
