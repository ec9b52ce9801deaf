"""What somebody has typed into a form that cannot be sent any more, field by field, so that it is not lost with the form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from flask_babel import gettext as _
from wtforms import Field, FieldList, FileField, Form, FormField, HiddenField

from forum.kernel.dates import say_full_day
from forum.web.forms import BaseForm
from forum.web.shared_lists import is_unreadable, say_value


def list_unsent(form: BaseForm) -> list[tuple[str, str]]:
    """(label, what was typed or chosen), of a list each line by its number. [] for a form that was not sent, or sent empty: what
    is only chosen is not worth keeping by itself."""
    if not form.is_submitted():
        return []
    found = [(field, label, words) for field, label, words in _read_all(form) if words]
    is_typed = any(not hasattr(field, "choices") for field, _label, _words in found)
    return [(label, words) for _field, label, words in found] if is_typed else []


def _read_all(form: Form) -> Iterator[tuple[Field, str, str]]:
    for field in form:
        if isinstance(field, FieldList):
            yield from _read_lines(field)
        elif isinstance(field, FormField):
            yield from _read_all(field.form)
        elif not isinstance(field, HiddenField | FileField):
            yield field, str(field.label.text), _say_typed(field)


def _read_lines(field: FieldList) -> Iterator[tuple[Field, str, str]]:
    """What is only chosen in a line without words came with the page."""
    for number, entry in enumerate(field.entries, 1):
        own = (entry, str(field.label.text), _say_typed(entry))
        inner = list(_read_all(entry.form)) if isinstance(entry, FormField) else [own]
        if any(words and not hasattr(each, "choices") for each, _label, words in inner):
            for each, label, words in inner:
                yield each, _("%(label)s (line %(number)s)", label=label, number=number), words


def _say_typed(field: Field) -> str:
    if is_unreadable(field):
        return " ".join(str(each) for each in field.raw_data)
    if isinstance(field.data, date) and not isinstance(field.data, datetime):
        return say_full_day(field.data)
    return say_value(field, field.data)
