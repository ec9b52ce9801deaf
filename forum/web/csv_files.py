"""A table to download, which spreadsheets open as it is meant."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

# A cell that begins so is run as a formula by spreadsheets.
RUNS = ("=", "+", "-", "@", "\t", "\r")


def send_csv(rows: Iterable[Sequence[str]], name: str) -> Response:
    """`name`: of the file, as ours, without its ending. What is of one consultation begins with its slug, so that files of
    several can lie beside each other."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow(["'" + cell if cell.startswith(RUNS) else cell for cell in row])
    headers = {"Content-Disposition": f"attachment; filename={name}.csv"}
    # With a mark at the front that says it is UTF-8: without it Excel shows "can’t" in pieces.
    return Response(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)
