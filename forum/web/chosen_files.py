"""Files that came with a form which was not taken. They are not kept, and a browser does not choose them again by itself: it is
said beside their field, and wherever it is said that the words are kept."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import Field, FileField, Form

CHOOSE_AGAIN = _l("Choose the file again. We cannot keep files")
CHOSEN_FILES = "chosen_files"  # among what is kept of a form: the names of the fields that had one


def list_chosen_files() -> list[str]:
    """The names of the fields with a file in what was just sent; none of what was too large to be read."""
    try:
        return list(dict.fromkeys(name for name, file in request.files.items(multi=True) if file.filename))
    except RequestEntityTooLarge:
        return []


def needs_file_again(field: Field) -> bool:
    """Whether a file came in this field that is gone when its form is drawn again. What is wrong with the file itself says that
    already."""
    return isinstance(field, FileField) and bool(field.data) and not field.errors


def ask_for_files_again(form: Form, kept: Mapping[str, list[str]]) -> None:
    """Says it beside the fields of a form that is filled in with what was kept."""
    for name in kept.get(CHOSEN_FILES, [""])[0].split():
        if name in form and isinstance(form[name], FileField):
            form[name].description = f"{CHOOSE_AGAIN}. {form[name].description}"


def say_files_are_gone(kept: Mapping[str, list[str]] | None = None) -> str:
    """For where it is said that words are kept: of what was just sent, or of a draft; "" where no file came with it."""
    had_file = list_chosen_files() if kept is None else kept.get(CHOSEN_FILES)
    return _("You had chosen a file too. We cannot keep files, so choose it again when you send the form.") if had_file else ""
