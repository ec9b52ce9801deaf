"""A phone, a console and a wall of one live room, for tests that look at all three."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page, expect


@dataclass
class Windows:
    phone: Page
    console: Page
    wall: Page
    site: str
    path: str

    def come_in(self, name: str) -> None:
        """By the code that the wall shows."""
        code = self.wall.locator(".wall-code").inner_text()
        self.phone.goto(f"{self.site}/join/")
        self.phone.fill("#code", code.lower())
        self.phone.click("button:has-text('Continue')")
        self.phone.fill("#name", name)
        self.phone.check("[value=carer]")
        self.phone.click("button:has-text('Join the workshop')")
        expect(self.phone.locator("[data-connection].on")).to_be_visible()

    def go_to_notes(self) -> None:
        """To the discussion, where people speak in turn and write notes."""
        if not self.phone.locator("textarea[name=body]").is_visible():
            self.go_to("What is it like for you")
        expect(self.phone.locator("textarea[name=body]")).to_be_visible()

    def go_to(self, kind: str) -> None:
        """The facilitator starts the first part of this kind."""
        choice = self.console.locator("#go-to")
        if not choice.is_visible():
            self.console.locator("summary", has_text="Go to another part").click()
        value = choice.locator("option", has_text=kind).first.get_attribute("value")
        choice.select_option(value)
        self.console.click("button:has-text('Go there')")
