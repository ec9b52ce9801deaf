"""Reading the export of a Polis conversation: a folder with summary.csv and comments.csv.

Everything is read and checked before anything is kept; a fault is named by file, line, column and reason. Columns are
those of https://compdemocracy.org/export (`moderated`: 1 accepted, 0 not looked at, -1 rejected). What nobody would read anyway,
an empty statement that was not accepted, is left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from forum.contributions.models import Status
from forum.contributions.rules import LONGEST_BODY
from forum.kernel.files import FileFault, read_rows
from forum.kernel.text import tidy_text

COLUMNS = ("timestamp", "comment-id", "author-id", "moderated", "comment-body")
STATUS_OF = {"1": Status.PUBLISHED, "0": Status.WAITING, "-1": Status.HIDDEN}
EARLIEST_MS = 946_684_800_000  # the year 2000; anything before is not a time in milliseconds
LATEST_MS = 4_102_444_800_000  # the year 2100


@dataclass(frozen=True)
class Comment:
    number: str  # the comment-id of the export
    author: str  # its author-id
    written_at: datetime
    status: Status
    body: str


@dataclass(frozen=True)
class Conversation:
    source: str  # its address, which identifies it
    topic: str
    description: str
    comments: list[Comment]  # oldest first
    left_out: int = 0  # statements without words that were not accepted


def read_conversation(folder: Path) -> Conversation:
    summary = _read_summary(folder / "summary.csv")
    found = list(_read_comments(folder / "comments.csv"))
    comments = sorted((each for each in found if each.body), key=lambda each: (each.written_at, int(each.number)))
    if not comments:
        raise FileFault(folder / "comments.csv", 1, "", "there are no comments in it")
    return Conversation(
        source=summary["url"],
        topic=summary["topic"],
        description=summary.get("conversation-description", ""),
        comments=comments,
        left_out=len(found) - len(comments),
    )


def _read_summary(file: Path) -> dict[str, str]:
    summary: dict[str, str] = {}
    for line, row in read_rows(file):
        if len(row) != 2:
            raise FileFault(file, line, "", f"a name and a value are expected, not {len(row)} cells")
        summary[row[0].strip()] = tidy_text(row[1])
    for name in ("topic", "url"):
        if not summary.get(name):
            raise FileFault(file, 1, name, "it is missing or empty")
    return summary


def _read_comments(file: Path) -> Iterator[Comment]:
    rows = read_rows(file)
    line, header = next(rows, (1, []))
    header = [name.strip() for name in header]
    for name in COLUMNS:
        if name not in header:
            raise FileFault(file, line, name, "this column is missing")
    seen: dict[str, int] = {}
    for line, row in rows:
        if len(row) != len(header):
            raise FileFault(file, line, "", f"{len(header)} cells are expected, not {len(row)}")
        cells = dict(zip(header, row, strict=True))
        comment = _read_comment(file, line, cells)
        if comment.number in seen:
            raise FileFault(file, line, "comment-id", f"{comment.number} is on line {seen[comment.number]} already")
        seen[comment.number] = line
        yield comment


def _read_comment(file: Path, line: int, cells: dict[str, str]) -> Comment:
    for name in ("timestamp", "comment-id", "author-id"):
        if not _is_whole_number(cells[name]):
            raise FileFault(file, line, name, f"{cells[name]!r} is not a whole number")
    milliseconds = int(cells["timestamp"])
    if not EARLIEST_MS < milliseconds < LATEST_MS:
        raise FileFault(file, line, "timestamp", f"{milliseconds} is not a time in milliseconds")
    status = STATUS_OF.get(cells["moderated"].strip())
    if status is None:
        raise FileFault(file, line, "moderated", f"{cells['moderated']!r} is not 1, 0 or -1")
    body = tidy_text(cells["comment-body"]).strip()
    if not body and status is Status.PUBLISHED:
        raise FileFault(file, line, "comment-body", "it is empty")
    if len(body) > LONGEST_BODY:
        raise FileFault(file, line, "comment-body", f"it is longer than {LONGEST_BODY} characters")
    return Comment(
        number=str(int(cells["comment-id"])),
        author=str(int(cells["author-id"])),
        written_at=datetime.fromtimestamp(milliseconds / 1000, UTC),
        status=status,
        body=body,
    )


def _is_whole_number(text: str) -> bool:
    text = text.strip()
    return text.isascii() and text.isdigit() and len(text) < 19
