"""An address with a slash too many, or in capitals, leads on to the right one; what is a code is left as it was typed."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import factories as make
from tests.browsing import Reader


@pytest.mark.parametrize("change", ["slash", "slashes", "capitals", "capitals of the id", "both"])
def test_an_address_that_was_typed_otherwise_leads_to_its_page(app: Flask, change: str) -> None:
    post = make.make_thread(make.make_consultation())
    right = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"
    wrong = {
        "slash": f"{right}/",
        "slashes": f"{right}//",
        "capitals": right.upper(),
        "capitals of the id": right.replace(post.thread.public_id, post.thread.public_id.upper()),
        "both": f"{right.title()}/",
    }[change]
    reader = Reader(app)
    answer = reader.ask("get", f"{wrong}?order=newest")
    assert answer.status_code == 308
    assert answer.location == f"{right}?order=newest"
    assert reader.open(wrong).status == 200


def test_what_is_sent_to_such_an_address_comes_along(app: Flask) -> None:
    answer = Reader(app).ask("post", "/account/sign-in/", data={"email": "a"}, headers={"Origin": "http://localhost"})
    assert (answer.status_code, answer.location) == (308, "/account/sign-in")


def test_a_code_keeps_its_capitals(app: Flask) -> None:
    answer = Reader(app).ask("get", "/Comments/AbC.dEf")
    assert (answer.status_code, answer.location) == (308, "/comments/AbC.dEf")


@pytest.mark.parametrize("path", ["/No-such-page/", "/STATIC/dist/x.css", "/consultations/none/THREADS/2222/"])
def test_what_leads_nowhere_either_way_is_not_found(app: Flask, path: str) -> None:
    answer = Reader(app).open(path)
    assert answer.status == 404
