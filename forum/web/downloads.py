"""Files of strangers are only ever downloaded."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file


def send_download(content: bytes, *, content_type: str, name: str) -> Response:
    """The browser never shows it as a page of this site, and keeps none for others: some files are for few people alone."""
    response = send_file(BytesIO(content), mimetype=content_type, as_attachment=True, download_name=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
