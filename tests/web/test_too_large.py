"""What is too large to be read is refused with a page that says so, at every door and for whoever sends it."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.kernel.permissions import Role
from tests import factories as make
from tests.browsing import Reader

TYPE = "multipart/form-data; boundary=here"
WORDS = b'--here\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
FILE = b'--here\r\nContent-Disposition: form-data; name="file"; filename="plan.pdf"\r\n\r\n%s\r\n--here--\r\n'


def send(app: Flask, reader: Reader, path: str, *, words: int, file: int, accept: str = "text/html") -> tuple[int, str]:
    body = WORDS % (b"title", b"x" * words) + FILE % (b"x" * file)
    headers = {"Origin": "http://localhost", "Accept": accept}
    answer = reader.ask("post", path, data=body, content_type=TYPE, headers=headers)
    return answer.status_code, answer.text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("path", ["manage/documents", "join"])
@pytest.mark.parametrize("who", ["a visitor", "an organiser"])
def test_a_file_over_the_limit_is_refused_with_a_page_that_says_so(app: Flask, who: str, path: str, accept: str) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("olive@example.org"))
    reader = Reader(app) if who == "a visitor" else Reader(app).enter("olive@example.org")
    path, most = f"/consultations/{consultation.slug}/{path}", app.config["MAX_CONTENT_LENGTH"]
    status, text = send(app, reader, path, words=10, file=most, accept=accept)
    assert status == 413
    assert "That is too big to send" in text


def test_too_many_words_are_refused_in_the_same_way(app: Flask) -> None:
    path, most = f"/consultations/{make.make_consultation().slug}/join", app.config["MAX_FORM_MEMORY_SIZE"]
    status, text = send(app, Reader(app), path, words=most + 1, file=1)
    assert status == 413
    assert "what you wrote is still there" in " ".join(text.split())
