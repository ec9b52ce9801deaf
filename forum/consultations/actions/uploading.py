"""A file that an organiser adds, checked before it is kept."""

from __future__ import annotations

from pathlib import PurePath
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.models import Consultation, Document, DocumentFile
from forum.consultations.rules import largest_document
from forum.consultations.uploads import read_upload, refuse_kind
from forum.kernel.actions import lock
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.numbers import say_megabytes
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.text import has_words, tidy_line

# What people may be offered to read. Files are only ever downloaded, never shown by the browser as a page of ours.
DOCUMENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
SIGNATURES = {
    ".pdf": b"%PDF", ".docx": b"PK", ".odt": b"PK", ".xlsx": b"PK", ".ods": b"PK", ".pptx": b"PK",
    ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8", ".png": b"\x89PNG",
}  # fmt: skip


class CheckedFile(NamedTuple):
    """A file that can be kept: what it is called, what it is, what is in it."""

    name: str
    content_type: str
    content: bytes


def check_file(consultation: Consultation, file_name: str, content: bytes) -> CheckedFile:
    """A file as it is kept. `file_name` may be a whole path; its ending says the type, and the content must fit it.

    Raises Invalid on `file` for other types, for an empty file, one above the setting UPLOAD_LIMIT, one that is here already, and
    as `read_upload` does. Inside an action."""
    name = PurePath(tidy_line(PurePath(file_name.replace("\\", "/")).name))
    ending = name.suffix.lower()
    if ending not in DOCUMENT_TYPES:
        kinds = ", ".join(sorted(name.removeprefix(".") for name in DOCUMENT_TYPES))
        raise Invalid({"file": _("The selected file must be one of these types: %(kinds)s", kinds=kinds)})
    if not content:
        raise Invalid({"file": _("The selected file is empty")})
    if len(content) > largest_document():
        most = say_megabytes(largest_document())
        raise Invalid(
            {
                "file": _(
                    "The selected file must be smaller than %(most)s. Make it smaller, or put a link in the summary", most=most
                )
            }
        )
    if not content.startswith(SIGNATURES.get(ending, b"")):
        raise refuse_kind(ending)
    content = read_upload(ending, content)
    _refuse_twice(consultation, content)
    return CheckedFile(name.stem[:100] + name.suffix, DOCUMENT_TYPES[ending], content)


def _refuse_twice(consultation: Consultation, content: bytes) -> None:
    lock(consultation)  # Of two at once the second looks when the first is there.
    same = select(Document.title).join(DocumentFile, DocumentFile.document_id == Document.id)
    same = same.where(Document.space_id == consultation.id, Document.size == len(content), DocumentFile.content == content)
    if (title := db.session.scalar(same.limit(1))) is not None:
        raise Invalid({"file": _("You have already added this file, as “%(title)s”", title=title)})


def refuse_without_text(actor: Actor, text: str) -> None:
    """Raises Invalid on `text` where nothing is to stand beside a file; a program may leave it out."""
    if actor != SYSTEM and not has_words(text):
        raise Invalid({"text": _("Enter what the document says")})


def make_document(consultation: Consultation, title: str, text: str, file: CheckedFile) -> Document:
    """A row that is not saved yet, of a file that `check_file` let through."""
    return Document(
        space_id=consultation.id,
        title=title,
        text=text,
        file_name=file.name,
        content_type=file.content_type,
        size=len(file.content),
        added_at=now(),
        file=DocumentFile(content=file.content),
    )
