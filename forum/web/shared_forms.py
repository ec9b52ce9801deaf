"""Forms over words that several people may be changing at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Self

from babel.lists import format_list
from flask import flash
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from wtforms import Field, FieldList, HiddenField
from wtforms.fields.choices import SelectFieldBase

from forum.kernel.dates import say_moment
from forum.kernel.errors import Changed
from forum.kernel.fingerprints import find_changes, fingerprint_parts, say_someone_changed
from forum.web.forms import BaseForm, SeenText


class SharedForm(BaseForm):
    """A form over words that others may be changing as well. It carries what it began from, as a whole and field by field. When
    that stands no more, what only somebody else has changed is taken over, and what both have changed comes back: what was typed
    in the field, and beside it what somebody else has written. So does the form when something has changed that is in none of its
    fields. Sent again, it is sent knowing that.

    Within one field nothing is put together: of two sentences no computer knows what both would say."""

    began_from = SeenText()  # kept in a draft as well: whoever comes back to one is told what was changed since
    began_fields = SeenText()
    began_around = SeenText()  # what makes another act of the same words, and is in no field: whether people see them by now
    changed_around: LazyString | None = None  # what to say when that is another

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._has_taken_over: list[str] = []
        self._changed_by_both: dict[str, Any] = {}
        self._has_changed_around = False
        self._said_around: LazyString | None = None
        if self.began_fields.raw_data is None:  # it is drawn, not sent
            self.began_fields.data = self._fingerprint_fields()

    @classmethod
    def from_request(cls, **values: Any) -> Self:
        """As of every form. With `began_from` among the values, these are what stands now, and what others have changed since the
        form was drawn is taken over."""
        form = super().from_request(**values)
        if form.is_submitted() and "began_from" in values:
            form._take_over(values)
        return form

    def validate(self, *args: Any, **options: Any) -> bool:
        """False for what both have changed, too."""
        is_valid = bool(super().validate(*args, **options))
        if is_stale := bool(self._changed_by_both) or self._has_changed_around:
            self.form_errors.append(str(self._said_around or say_someone_changed()))
            self._show_what_stands(self._changed_by_both)
        if self._has_taken_over and not (is_valid and not is_stale):  # It comes back, and is sent again as if it had been so.
            names = format_list(self._has_taken_over, locale=get_locale())
            self.form_errors.append(
                _("Someone else changed these parts while you were writing. They now say what they wrote: %(names)s", names=names)
            )
        return is_valid and not is_stale

    @contextmanager
    def showing_changes(self, read: Callable[[], Mapping[str, Any]]) -> Iterator[None]:
        """As `showing_refusals`. `read` gives the form's values as they stand now, `began_from` among them, for what somebody
        changes after `from_request` has looked and before the action has its turn."""
        with self.showing_refusals():
            try:
                yield
            except Changed as problem:
                self.form_errors.append(problem.sentence)
                self.began_from.data = read()["began_from"]
                self._show_what_stands(read())
            else:
                if self._has_taken_over:
                    flash(_("Someone else changed other parts of this while you were writing. We have kept both."))

    def _take_over(self, values: Mapping[str, Any]) -> None:
        began = (self.began_from.data and self.began_fields.data) or ""
        sent = self._fingerprint_fields()
        if not began and self.began_from.data == values["began_from"]:
            return
        stands = type(self)(formdata=None, data=values)
        current = stands.began_fields.data or ""
        mine, others = find_changes(began, sent), find_changes(began, current)
        around = values.get("began_around", "")
        if (self.began_around.data or "") != around:
            self._has_changed_around, self._said_around = True, self.changed_around
        elif not others:
            self._has_changed_around = self.began_from.data != values["began_from"]
        mine |= {field.name for field in self if _is_unreadable(field)}
        for name in others & find_changes(sent, current) & values.keys():
            if name in mine:
                self._changed_by_both[name] = values[name]
            else:
                _fill_in(self[name], values[name])
                self._has_taken_over.append(str(self[name].label.text))
        self.began_from.data, self.began_fields.data, self.began_around.data = values["began_from"], current, around

    def _fingerprint_fields(self) -> str:
        return fingerprint_parts({field.name: _read_field(field) for field in self if not isinstance(field, HiddenField)})

    def _show_what_stands(self, values: Mapping[str, Any]) -> None:
        for name in self._fields.keys() & values.keys() - {"began_from"}:
            field, value = self[name], values[name]
            if isinstance(field, FieldList):
                lines = "; ".join(" · ".join(row[each] for each in IN_WORDS if row.get(each)) for row in value)
                self.form_errors.append(_("It says now: %(words)s", words=lines))
            elif (field.data or None) != (value or None):
                words = _say_value(field, value)
                field.errors = [*field.errors, _("It says now: %(words)s", words=words) if words else _("It is empty now.")]


def _is_unreadable(field: Field) -> bool:
    """Somebody has typed something of which nothing could be made, as "about 40" where a number belongs. It reads as if it were
    empty, and is theirs all the same."""
    if isinstance(field, FieldList):
        return any(_is_unreadable(inner) for entry in field.entries for inner in getattr(entry, "form", []))
    return bool(field.process_errors) and any(str(each).strip() for each in field.raw_data or [])


# Of a row of fields, what people read.
IN_WORDS = ("title", "text", "reason", "label", "detail")


def _read_field(field: Field) -> object:
    """What is in it, as it would come back from a browser that nobody has typed in: rows without words are spare ones."""
    data = field.data
    if isinstance(field, FieldList):
        return [{name: str(row[name] or "") for name in row} for row in data if any(row.get(each) for each in IN_WORDS)]
    if isinstance(data, datetime):
        return data.astimezone(UTC).isoformat(timespec="minutes")
    return sorted(map(str, data)) if isinstance(data, list | tuple | set) else str(data or "")


def _fill_in(field: Field, value: Any) -> None:
    """As if it had been sent: some validators look at that."""
    field.raw_data = None
    if isinstance(field, FieldList):
        field.last_index = -1
    field.process(None, value)
    field.raw_data = [field._value() if hasattr(field, "_value") else str(field.data or "")]


def _say_value(field: Field, value: Any) -> str:
    if isinstance(value, datetime):
        return say_moment(value)
    if isinstance(field, SelectFieldBase):
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(label) for key, label in field.choices if key in chosen)
    return str(value or "")
