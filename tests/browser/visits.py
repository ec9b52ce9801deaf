"""How tests come to a page: with patience, listening to what the browser complains about, and as somebody."""

from __future__ import annotations

import re

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


def sign_in(page: Page, site: str, email: str, password: str = "change-together") -> None:
    """By two requests with the cookies of the window, and no page shown: tests of the way in fill in its form. It shows nothing:
    go where the test begins."""
    ask, address = page.context.request, f"{site}/account/sign-in"
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', ask.get(address).text())
    assert token is not None, "the form to sign in has no token"
    sent = {"csrf_token": token[1], "email": email, "password": password}
    answer = ask.post(address, form=sent, headers={"Origin": site}, max_redirects=0)
    assert answer.status == 303, f"{email} could not sign in: {answer.status}"


def sign_in_by_its_page(page: Page, site: str, email: str) -> None:
    """For tests of where somebody comes to when they sign in."""
    page.goto(f"{site}/account/sign-in")
    page.fill("#email", email)
    page.fill("#password", "change-together")
    page.click("main button:has-text('Sign in')")
    page.wait_for_url(lambda address: not address.endswith("/sign-in"))
