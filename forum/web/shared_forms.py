"""Forms over words that several people may be changing at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Self

from babel.lists import format_list
from flask import flash
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from wtforms import Field, FieldList, HiddenField

from forum.kernel.errors import Changed
from forum.kernel.fingerprints import ChangeLog, Changers, find_changes, fingerprint_parts
from forum.web.drafts import COMES_FROM_ANOTHER, read_draft
from forum.web.forms import BaseForm, MaxLength, SeenText
from forum.web.shared_lists import (
    BLANK,
    find_first_field,
    find_rows,
    is_unreadable,
    lay_rows,
    mark_as_sent,
    merge_rows,
    print_rows,
    read_rows,
    say_row,
    say_value,
)

LONGEST_BEGINNING = 20_000  # the fields and rows of the longest form by far


class SharedForm(BaseForm):
    """A form over words that others may be changing as well. It carries what it began from, as a whole and field by field. When
    that stands no more, what only somebody else has changed is taken over, and what both have changed comes back: what was typed
    in the field, and beside it what somebody else has written. So does the form when something has changed that is in none of its
    fields. Sent again, it is sent knowing that.

    Within one field nothing is put together: of two sentences no computer knows what both would say. A list is put together row
    by row; where rows cannot be matched, the whole list as it stands is shown beside what was typed (`saved_lists`)."""

    keeps_draft = True
    began_from = SeenText()  # kept in a draft as well: whoever comes back to one is told what was changed since
    began_fields = SeenText([MaxLength(LONGEST_BEGINNING)])
    began_around = SeenText()  # what makes another act of the same words, and is in no field: whether people see them by now
    began_log = SeenText()
    changed_around: LazyString | None = None  # what to say when that is another
    beside: frozenset[str] = frozenset()  # fields that are about this sending, and nothing that others change

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.saved_lists: dict[str, list[str]] = {}  # of a list, its rows as they stand now, in words
        self._has_taken_over: list[str] = []
        self._changed_by_both: dict[str, Any] = {}
        self._rows_changed_by_both: list[tuple[Any, str]] = []
        self._has_changed_around = False
        self._said_around: LazyString | None = None
        self._changers = Changers()
        self._find_changers: Callable[[], Changers] = Changers
        if self.began_fields.raw_data is None:  # it is drawn, not sent
            self.began_fields.data = self._fingerprint_fields()

    @classmethod
    def from_request(cls, **values: Any) -> Self:
        """As of every form. With `began_from` among the values, these are what stands now, and what others have changed since the
        form was drawn is taken over."""
        form = super().from_request(**values)
        if form.is_submitted() and "began_from" in values:
            form._take_over(values)
        elif not form.is_submitted() and COMES_FROM_ANOTHER in read_draft():
            form._begin_now(values)
        return form

    def _begin_now(self, values: Mapping[str, Any]) -> None:
        """What was typed into the form of another entry is put over this one, which it has seen nothing of before."""
        stands = type(self)(formdata=None, data=values)
        for name in ("began_from", "began_fields", "began_around", "began_log"):
            self[name].data = stands[name].data

    def told_by(self, log: ChangeLog) -> Self:
        """Itself, which then says who has changed something meanwhile, and that it was oneself, in another window."""
        began = self.began_log.data or ""
        if began.isascii() and began.isdigit() and len(began) < 19:
            self._find_changers = partial(log.find_changers, int(began))
        if self._has_conflict() or self._has_taken_over:  # Now: once this is saved, the log names its writer too.
            self._changers = self._find_changers()
        if not began or self.is_submitted():
            self.began_log.data = str(log.number)
        return self

    def validate(self, *args: Any, **options: Any) -> bool:
        """False for what both have changed, too."""
        is_valid = bool(super().validate(*args, **options))
        if has_conflict := self._has_conflict():
            self.form_errors.append(str(self._said_around or self._say_who_changed()))
            self._show_conflicts()
        if not is_valid or has_conflict:  # It comes back, and is sent again as if it had been so.
            self.say_what_was_taken_over()
        return is_valid and not has_conflict

    @contextmanager
    def showing_changes(self, read: Callable[[], Mapping[str, Any]]) -> Iterator[None]:
        """As `showing_refusals`. `read` gives the form's values as they stand now, `began_from` among them, for what somebody
        changes after `from_request` has looked and before the action has its turn."""
        with self.showing_refusals():
            try:
                yield
            except Changed as problem:
                self._take_over(read())
                self._changers = self._find_changers()
                is_told = self._has_conflict() or self._has_taken_over
                self.form_errors.append(str(self._said_around or (self._say_who_changed() if is_told else problem.sentence)))
                self._show_conflicts()
                self.say_what_was_taken_over()
            else:
                if self._has_taken_over:
                    flash(self._say_that_both_are_kept())

    def find_changed_names(self) -> set[str]:
        """The fields that are other than they were when the page was drawn."""
        return find_changes(self.began_fields.data, self._fingerprint_fields())

    def list_errors(self) -> list[tuple[str, str]]:
        """As of every form; a list that has to be compared is linked to what stands of it."""
        lists = [(f"{name}-saved", _("Compare your list with the one that is saved now")) for name in self.saved_lists]
        found = super().list_errors()
        return [*found[: len(self.form_errors)], *lists, *found[len(self.form_errors) :]]

    def _take_over(self, values: Mapping[str, Any]) -> None:
        began = (self.began_from.data and self.began_fields.data) or ""
        if len(began) > LONGEST_BEGINNING:  # No page of ours. Who sends it began from nothing we know of.
            began = ""
        sent = self._fingerprint_fields()
        if not began and self.began_from.data == values["began_from"]:
            return
        stands = type(self)(formdata=None, data=values)
        current = stands.began_fields.data or ""
        mine, others = find_changes(began, sent), find_changes(began, current)
        around = values.get("began_around", "")
        if (self.began_around.data or "") != around:
            self._has_changed_around = True
            self._said_around = (
                self.changed_around if self.began_around.data else None
            )  # A page of an older release said nothing.
        elif not others:
            self._has_changed_around = self.began_from.data != values["began_from"]
        mine |= {field.name for field in self if is_unreadable(field)}
        shown = self._fields.keys()
        # An old page, sent as it was: perhaps to put back what it says, so it is not saved unasked.
        if others & shown and not mine & shown:
            self._has_changed_around = True
        for name in others & find_changes(sent, current) & values.keys() & self._fields.keys():
            if name not in mine:
                _fill_in(self[name], values[name])
                self._has_taken_over.append(str(self[name].label.text))
            elif isinstance(self[name], FieldList):
                self._merge_list(name, began, stands[name])
            else:
                self._changed_by_both[name] = values[name]
        if self.saved_lists:  # Rows that were not matched now cannot be the next time.
            unmatched = tuple(f"{name}." for name in self.saved_lists)
            current = " ".join(part for part in current.split(" ") if not part.startswith(unmatched))
        self.began_from.data, self.began_fields.data, self.began_around.data = values["began_from"], current, around

    def _merge_list(self, name: str, began: str, stands: FieldList) -> None:
        field, rows, theirs = self[name], find_rows(name, began), read_rows(stands)
        before = [row for row in read_rows(field) if row != BLANK]
        merged = None if rows is None else merge_rows(rows, read_rows(field), theirs)
        if merged is None or len(merged) > (field.max_entries or len(merged)):
            self.saved_lists[name] = [say_row(entry.form) for entry in stands.entries]
            return
        lay_rows(field, merged, stands)
        both = [(number, row.theirs) for number, row in enumerate(merged) if row.mine is not None and row.theirs is not None]
        self._rows_changed_by_both += [(field.entries[mine].form, say_row(stands.entries[their].form)) for mine, their in both]
        if [row for row in read_rows(field) if row != BLANK] != before:
            self._has_taken_over.append(str(field.label.text))

    def _fingerprint_fields(self) -> str:
        fields = [field for field in self if not isinstance(field, HiddenField) and field.name not in self.beside]
        rows = "".join(print_rows(field.name, read_rows(field)) for field in fields if isinstance(field, FieldList))
        return fingerprint_parts({field.name: _read_field(field) for field in fields}) + rows

    def _has_conflict(self) -> bool:
        fields = self._changed_by_both.keys() & self._fields.keys()  # A view takes those out that nobody sees.
        return bool(fields or self._rows_changed_by_both or self.saved_lists or self._has_changed_around)

    def _show_conflicts(self) -> None:
        for name in self._changed_by_both.keys() & self._fields.keys():
            _show_beside(self[name], say_value(self[name], self._changed_by_both[name]))
        for form, words in self._rows_changed_by_both:
            _show_beside(find_first_field(form), words)

    def _say_who_changed(self) -> str:
        if self._was_reader():
            return _(
                "You changed this in another window. We have not saved your changes from this window yet. Check what is new, "
                "then save again."
            )
        return _(
            "%(who)s changed this while you were writing. We have not saved your changes yet. Check what is new, then save "
            "again.",
            who=self._say_others(),
        )

    def say_what_was_taken_over(self) -> None:
        """Above the form, for a view that shows it again though it is valid."""
        if not self._has_taken_over:
            return
        names = format_list(self._has_taken_over, locale=get_locale())
        if self._was_reader():
            told = _("In another window you also changed: %(names)s. We have put in what you wrote there.", names=names)
        else:
            told = _(
                "%(who)s also changed: %(names)s. We have put in what they wrote.",
                who=self._say_others(),
                names=names,
            )
        self.form_errors.append(told)

    def _say_that_both_are_kept(self) -> str:
        if self._was_reader():
            return _("You changed other parts of this in another window. We have kept both.")
        who = self._say_others()
        return _("%(who)s changed other parts of this while you were writing. We have kept both.", who=who)

    def _was_reader(self) -> bool:
        return self._changers.is_reader and not self._changers.others

    def _say_others(self) -> str:
        """Their names. Where one of them has none here, nobody is named: it may have been them."""
        names = self._changers.others
        if names and all(names):
            return str(format_list(list(names), locale=get_locale()))
        return _("Someone else") if names else _("Someone")  # Who is in no log may have been oneself.


def _show_beside(field: Field, words: str) -> None:
    field.errors = [*field.errors, _("It says now: %(words)s", words=words) if words else _("It is empty now.")]


def _read_field(field: Field) -> object:
    """What is in it, as it would come back from a browser that nobody has typed in: rows without words are spare ones."""
    data = field.data
    if isinstance(field, FieldList):
        return [row for row in read_rows(field) if row != BLANK]
    if isinstance(data, datetime):
        return data.astimezone(UTC).isoformat(timespec="minutes")
    return sorted(map(str, data)) if data and isinstance(data, list | tuple | set) else str(data or "")


def _fill_in(field: Field, value: Any) -> None:
    """As if it had been sent: some validators look at that."""
    field.raw_data = None
    if isinstance(field, FieldList):
        field.last_index = -1
    field.process(None, value)
    mark_as_sent(field)
