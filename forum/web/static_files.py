"""CSS, JavaScript, fonts and pictures: the same for everyone, kept by browsers, compressed once when they are built."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory
from flask.sessions import SessionMixin
from werkzeug.security import safe_join

from forum.web.kept_pages import choose_encoding
from forum.web.sessions import SealedSessions

A_YEAR = 31_536_000
FOR_GOOD, FOR_AN_HOUR = f"public, max-age={A_YEAR}, immutable", "public, max-age=3600"
# As static/build.mjs names what it writes: other content has another name, so that nobody need ask again.
_HASHED = re.compile(r"-[0-9A-Z]{8}\.\w+$")
_ENDINGS = {"br": ".br", "gzip": ".gz"}


class PageSessions(SealedSessions):
    """A file is the same for everyone: without this each would say `Vary: Cookie`, as Flask-Login looks into the session."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Called by Flask at the end of a request; nothing is set with a file, nor with the answer that there is none."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def set_up_static_files(app: Flask) -> None:
    """Called once at start: in the place of Flask's own view, which knows no compressed files."""
    app.session_interface = PageSessions()
    app.view_functions["static"] = send_static_file


def send_static_file(filename: str) -> Response:
    """The file, as it was compressed beside it when the browser takes that. NotFound is not kept (`error_pages`)."""
    folder = Path(current_app.static_folder or "")
    encoding, ending = "", ""
    is_compressed = _has(folder, filename + _ENDINGS["br"])
    if is_compressed:
        encoding = choose_encoding(request.headers.get("Accept-Encoding", ""))
        ending = _ENDINGS.get(encoding, "")
    kind, name = mimetypes.guess_type(filename)[0], Path(filename).name
    response = send_from_directory(folder, filename + ending, mimetype=kind, download_name=name, max_age=0)
    response.headers["Cache-Control"] = FOR_GOOD if _HASHED.search(filename) else FOR_AN_HOUR
    if encoding:
        response.headers["Content-Encoding"] = encoding
    if is_compressed:
        response.vary.add("Accept-Encoding")
    return response


def _has(folder: Path, filename: str) -> bool:
    path = safe_join(str(folder), filename)
    try:
        return path is not None and Path(path).is_file()
    except OSError:  # A name too long for the disk.
        return False
