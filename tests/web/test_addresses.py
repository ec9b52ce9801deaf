"""An address that was made before is the one that would be made now."""

from __future__ import annotations

from enum import StrEnum

import pytest
from flask import Flask, url_for


class Sort(StrEnum):
    NEWEST = "newest"


CALLS = [
    ("pages.rules", {}),
    ("static", {"filename": "img/mark.svg"}),
    ("consultations.show", {"slug": "night-buses"}),
    ("consultations.show", {"slug": "night-buses", "_external": True}),
    ("consultations.show", {"slug": "ein schöner & langer/Name"}),
    ("discussions.thread", {"slug": "a", "public_id": "b", "sort": Sort.NEWEST}),
    ("discussions.thread", {"slug": "a", "public_id": "b", "sort": "newest", "_anchor": "replies"}),
    ("discussions.thread", {"slug": "a", "public_id": "b", "under": None}),
    ("discussions.thread", {"public_id": "a", "slug": "b"}),
    ("outcomes.not_in_theme", {"slug": "a", "page": 1}),
    ("outcomes.not_in_theme", {"slug": "a", "page": True}),
    ("outcomes.not_in_theme", {"slug": "a", "page": "1"}),
    ("accounts.sign_in", {"next": "/a?" + "b" * 200}),
]


@pytest.mark.parametrize("root", ["http://localhost/", "http://localhost/forum/", "https://localhost/"])
def test_templates_get_the_address_that_flask_makes(app: Flask, root: str) -> None:
    in_templates = app.jinja_env.globals["url_for"]
    with app.test_request_context(base_url=root):
        for _again in range(2):
            for endpoint, values in CALLS:
                assert in_templates(endpoint, **values) == url_for(endpoint, **values)
