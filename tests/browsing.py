"""A reader with a browser in their head: follows links by their words and sends forms with what the page put in them."""

from __future__ import annotations

import re
from contextvars import Context
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask, has_app_context
from werkzeug.test import TestResponse

from forum.accounts.actions import begin_session
from forum.accounts.queries import find_by_email
from forum.kernel.clock import _set_to
from forum.kernel.db import db


class Reader:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.response: TestResponse
        self.path = "/"
        self._page: BeautifulSoup | None = None

    def open(self, path: str, **options: Any) -> Reader:
        return self._take(self.ask("get", path, follow_redirects=True, **options))

    def follow(self, words: str) -> Reader:
        link = self._find("a", words)
        return self.open(link["href"] or self.path)

    def send(self, button: str, **fields: Any) -> Reader:
        """Presses a button: sends its form with everything the page filled in, changed by `fields`."""
        pressed = self._find("form button", button)  # One outside a form does nothing without a script.
        form = pressed.find_parent("form")
        values = self.fields_of(form)
        if pressed.get("name"):
            values[pressed["name"]] = pressed.get("value", "")
        values |= fields
        address = form.get("action") or self.path
        # Browsers say where a form stood.
        headers = {"Origin": "http://localhost"}
        return self._take(self.ask("post", address, data=values, headers=headers, follow_redirects=True))

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        """One request in a context of its own, as a server would have it; the test's own session starts afresh after."""
        outside = Context()
        outside.run(_set_to.set, _set_to.get())
        response = outside.run(getattr(self.client, method), path, **options)
        if has_app_context():
            db.session.rollback()
        return response

    def go_back(self, page: BeautifulSoup, path: str) -> None:
        """As the browser's Back does: the page as it was, with the forms that were on it."""
        self._page, self.path = page, path

    def fields_of(self, form: Tag) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for field in form.find_all(["input", "textarea", "select"]):
            if field.name == "textarea":
                values[field["name"]] = field.text.removeprefix("\n")
            elif field.name == "select":
                chosen = field.find("option", selected=True) or field.find("option")
                values[field["name"]] = chosen["value"]
            elif field.get("type") in ("radio", "checkbox"):
                if field.has_attr("checked"):
                    values[field["name"]] = field.get("value", "on")
            elif field.get("type") != "file":
                values[field["name"]] = field.get("value", "")
        return values

    def sign_in(self, email: str, password: str) -> Reader:
        self.open("/account/sign-in")
        return self.send("Sign in", email=email, password=password)

    def enter(self, email: str) -> Reader:
        """Signed in as somebody with an account, without the price of a password and of two pages."""
        account = find_by_email(email)
        assert account is not None
        with self.client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = begin_session(account), True
        return self

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def page(self) -> BeautifulSoup:
        """Read when somebody looks: that costs as much as many a page, and half of them are only passed through."""
        if self._page is None:
            self._page = BeautifulSoup(self.response.get_data(as_text=True), "html.parser")
        return self._page

    @property
    def words(self) -> str:
        """What can be read on the page."""
        return " ".join(self.page.get_text(" ").split())

    @property
    def title(self) -> str:
        heading = self.page.find("h1")
        return " ".join(heading.get_text(" ").split()) if heading else ""

    @property
    def errors(self) -> list[str]:
        return [" ".join(item.get_text(" ").split()) for item in self.page.select(".govuk-error-summary li")]

    def _find(self, tag: str, words: str) -> Tag:
        for found in self.page.select(tag):
            text = " ".join(found.get_text(" ").split())
            if re.search(rf"^{re.escape(words)}", text):
                return found
        if self.status >= 500:
            raise AssertionError(f"{self.path} is a fault, {self.status}: look for “fault” in what was logged, shown below")
        raise AssertionError(f"there is no {tag} {words!r} on {self.path}: {self.words[:2000]}")

    def _take(self, response: TestResponse) -> Reader:
        self.response = response
        self.path = response.request.full_path.rstrip("?")
        self._page = None
        if b"govuk-error-summary" in response.data:
            self._check_summary()
        return self

    def _check_summary(self) -> None:
        """Whoever goes through a summary of errors goes down the page, and each line leads somewhere on it, whatever the form."""
        links = [str(link["href"]).removeprefix("#") for link in self.page.select(".govuk-error-summary li a")]
        places = {str(each["id"]): number for number, each in enumerate(self.page.find_all(id=True))} if links else {}
        lost = [link for link in links if link not in places]
        assert not lost, f"the summary of errors on {self.path} leads to what is not there: {lost}"
        order = [places[link] for link in links]
        assert order == sorted(order), f"the summary of errors on {self.path} is in another order than its fields: {links}"
