"""Files are compressed as they were built, the same for everyone, and kept as long as their name stands for what is in them."""

from __future__ import annotations

import gzip
import json

import brotli
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from config import ROOT
from tests import factories as make
from tests.browsing import Reader

DIST = ROOT / "static" / "dist"
BUILT = sorted(json.loads((DIST / "manifest.json").read_text()).values())
COMPRESSED = [name for name in BUILT if name.endswith((".css", ".js"))]
OPEN = {"br": brotli.decompress, "gzip": gzip.decompress}


def ask(app: Flask, name: str, **headers: str) -> TestResponse:
    with app.test_client().get(f"/static/{name}", headers=headers) as answer:
        answer.get_data()  # Read while its file is open.
        return answer


@pytest.mark.parametrize("encoding", ["br", "gzip"])
@pytest.mark.parametrize("name", [*COMPRESSED, "img/mark.svg"])
def test_text_comes_as_it_was_compressed_when_built(app: Flask, name: str, encoding: str) -> None:
    plain = ask(app, name, **{"Accept-Encoding": "identity"})
    answer = ask(app, name, **{"Accept-Encoding": f"deflate, {encoding}"})
    assert answer.headers["Content-Encoding"] == encoding
    assert "Content-Encoding" not in plain.headers
    assert OPEN[encoding](answer.data) == plain.data == (DIST / name).read_bytes()
    assert len(answer.data) < 0.7 * len(plain.data)
    for each in (plain, answer):
        assert each.headers["Vary"] == "Accept-Encoding"
        assert each.content_type == plain.content_type
        assert each.headers["Content-Disposition"].endswith(name.rsplit("/", 1)[-1]), "saved under its own name"
    assert plain.headers["ETag"] != answer.headers["ETag"]
    again = ask(app, name, **{"Accept-Encoding": encoding, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["Vary"]) == (304, b"", "Accept-Encoding")


@pytest.mark.parametrize("name", [name for name in BUILT if name not in COMPRESSED] + ["img/have-your-say.png"])
def test_what_is_compressed_already_comes_as_it_is(app: Flask, name: str) -> None:
    answer = ask(app, name, **{"Accept-Encoding": "gzip, br"})
    assert answer.data == (DIST / name).read_bytes()
    assert "Content-Encoding" not in answer.headers
    assert "Vary" not in answer.headers


def test_names_with_a_hash_are_kept_for_good_others_for_an_hour_and_errors_not_at_all(app: Flask) -> None:
    for name in BUILT:
        assert ask(app, name).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for name in ("img/mark.svg", "img/have-your-say.png", "manifest.json"):
        assert ask(app, name).headers["Cache-Control"] == "public, max-age=3600"
    for name in (
        "main-AAAAAAAA.css",
        "../manifest.json",
        "%2e%2e/css/main.css",
        "img",
        "x" * 300,
        f"css/{'y' * 5000}.css",
        "a%00b",
    ):
        gone = ask(app, name)
        assert (gone.status_code, gone.headers["Cache-Control"]) == (404, "no-store")
        assert "Set-Cookie" not in gone.headers and "Cookie" not in gone.headers.get("Vary", "")


def test_files_are_the_same_for_somebody_signed_in(app: Flask) -> None:
    make.make_actor("wren@example.org")
    reader = Reader(app)
    reader.sign_in("wren@example.org", make.PASSWORD)
    with reader.client.get(f"/static/{COMPRESSED[0]}", headers={"Accept-Encoding": "br"}) as answer:
        assert answer.status_code == 200
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" in reader.open("/").response.headers["Vary"], "a page is not"


def test_what_was_to_be_said_once_waits_for_a_page_and_is_not_lost_to_a_file_that_is_not_there(app: Flask) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_flashes"] = [("message", "Saved, once.")]
    pages = [client.get(path).text for path in ("/static/nowhere.css", "/")]
    assert [page.count("Saved, once.") for page in pages] == [0, 1]
