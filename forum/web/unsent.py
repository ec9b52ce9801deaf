"""What somebody has typed and chosen in a form that cannot be sent any more, field by field: it is not lost with the form.

Only what is other than it was when the form began is theirs: the rest stands where it stood."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Set
from contextlib import suppress
from datetime import date, datetime
from types import ModuleType
from typing import Any, NamedTuple

from flask import current_app, g, request
from flask_babel import gettext as _
from wtforms import BooleanField, Field, FieldList, FileField, Form, FormField, HiddenField, PasswordField, StringField
from wtforms.fields.choices import SelectFieldBase

from forum.kernel.dates import say_full_day
from forum.kernel.drafts import DRAWN_FOR, may_be_kept, says_who
from forum.web.forms import SENT_FORMS, BaseForm
from forum.web.sent_fields import list_what_was_written, read_sent
from forum.web.shared_forms import SharedForm
from forum.web.shared_lists import is_unreadable, say_value

NOT_SHOWN = (HiddenField, FileField, PasswordField)


class Unsent(NamedTuple):
    """`label` is "" where it is not known what the words were typed for."""

    label: str
    words: str


def list_unsent(form: BaseForm) -> list[Unsent]:
    """All that is other than it was, of a list each line by its number; what was typed before what was only chosen. [] for a form
    that was not sent. A vote is never in it, nor a password."""
    return _put_typed_first(_read_changed(form)) if form.is_submitted() else []


def list_all_unsent(*, finds_form: bool = True) -> list[Unsent]:
    """Of whatever was just sent, for the page that refuses it: as `list_unsent` where a form has read it; where it was refused
    before that, the form is looked for (not without `finds_form`). What stands in no form comes last, without a label."""
    if request.method != "POST":
        return []
    names = set(read_sent())
    if not names or says_who(names):
        return []
    forms: list[BaseForm] = list(g.get(SENT_FORMS, ()))
    found = [each for form in forms for each in list_unsent(form)]
    if not forms and finds_form and (guess := _find_form(names)):
        forms = [guess]
        found = _put_typed_first(_read_changed(guess, _find_changed_names(guess)))
    shown = {name for name in names for form in forms if _is_typed_in(form, name.partition("-")[0])}
    return found + [Unsent("", words) for words in list_what_was_written(without=shown)]


def has_typed() -> bool:
    """Whether somebody has typed something in what was just sent, which no view has read yet, be it one word that is told only by
    its field from what a page sends by itself."""
    if request.method != "POST" or says_who(read_sent()):
        return False
    if list_what_was_written():
        return True
    form = _find_form(set(read_sent()))
    found = _read_changed(form, _find_changed_names(form)) if form else ()
    return any(isinstance(field, StringField) and any(field.raw_data or ()) for field, _unsent in found)


def _is_typed_in(form: BaseForm, name: str) -> bool:
    """What a page sends by itself is nobody's, but where it was changed on its way it is shown all the same; so is text that was
    sent in place of a file."""
    return name in form and not isinstance(form[name], HiddenField | FileField)


def _put_typed_first(found: Iterator[tuple[Field, Unsent]]) -> list[Unsent]:
    ordered = sorted(found, key=lambda each: isinstance(each[0], SelectFieldBase | BooleanField))
    return [unsent for _field, unsent in ordered]


def _find_form(names: Set[str]) -> BaseForm | None:
    """The form of the page that all this was sent to: of those that its view knows, or what it calls, the one with most of these
    fields, and the fewest others."""
    view = current_app.view_functions.get(request.endpoint or "")
    own = inspect.getmodule(inspect.unwrap(view)) if view else None
    called = {inspect.getmodule(each) for each in vars(own).values() if inspect.isfunction(each)} if own else set()
    modules = [own, *(each for each in called if each is not None and each is not own)] if own else []
    classes = dict.fromkeys(form_class for module in modules for form_class in _list_form_classes(module))
    sent = {name.partition("-")[0] for name in names if not name.startswith(DRAWN_FOR)} - {"csrf_token"}
    found = []
    for form_class in classes:
        with suppress(TypeError, ValueError, AttributeError, LookupError):  # It is begun with more than can be known here.
            form = form_class()
            names = form._fields.keys()
            # A page that carries on what another one asked for sends more than its own form has.
            if len(sent & names) > min(len(sent - names), len(names - sent)):
                found.append((len(sent - names), len(names - sent), form))
    return min(found, key=lambda each: each[:2])[2] if found else None


def _list_form_classes(module: ModuleType) -> Iterator[type[BaseForm]]:
    """Those that have a name there, and those that are looked up there by their kind."""
    for each in vars(module).values():
        for found in each.values() if isinstance(each, dict) else (each,):
            if inspect.isclass(found) and issubclass(found, BaseForm) and found is not BaseForm:
                yield found


def _find_changed_names(form: BaseForm) -> Set[str] | None:
    """None where the page did not say what it began from. What is about this sending began from nothing (`SharedForm.beside`)."""
    if not isinstance(form, SharedForm) or not form.began_fields.data:
        return None
    return form.find_changed_names() | form.beside


def _read_changed(form: Form, among: Set[str] | None = None) -> Iterator[tuple[Field, Unsent]]:
    for field in form:
        is_asked = among is None or field.name in among or is_unreadable(field)  # Which reads as if it were empty.
        if is_asked and may_be_kept(field.short_name):
            yield from _read_field(field, str(field.label.text))


def _read_field(field: Field, label: str) -> Iterator[tuple[Field, Unsent]]:
    if isinstance(field, FieldList):
        yield from _read_lines(field, label)
    elif isinstance(field, FormField):
        yield from _read_changed(field.form)
    elif not isinstance(field, NOT_SHOWN) and _is_changed(field):
        words = _say(field)
        if words or _plain(field.object_data):
            yield field, Unsent(label, words or _("Left empty"))


def _read_lines(field: FieldList, label: str) -> Iterator[tuple[Field, Unsent]]:
    for number, entry in enumerate(field.entries, 1):
        for each, (own_label, words) in _read_field(entry, label):
            yield each, Unsent(_("%(label)s (line %(number)s)", label=own_label, number=number), words)


def _is_changed(field: Field) -> bool:
    return is_unreadable(field) or _plain(field.data) != _plain(field.object_data)


def _plain(value: Any) -> object:
    """As it would come back from a browser: nothing is nothing, and a moment is one to the minute."""
    if isinstance(value, datetime):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(map(str, value))
    return str(value) if value or (value == 0 and value is not False) else ""


def _say(field: Field) -> str:
    if is_unreadable(field):
        return " ".join(str(each) for each in field.raw_data)
    if isinstance(field, BooleanField):
        return _("Ticked") if field.data else _("Not ticked")
    if isinstance(field.data, date) and not isinstance(field.data, datetime):
        return say_full_day(field.data)
    return _say_choice(field)


def _say_choice(field: Field) -> str:
    """By its words, where what can be chosen is known."""
    if isinstance(field, SelectFieldBase):
        choices = list(field.iter_choices()) if getattr(field, "choices", None) else []
        chosen = [str(each.label) for each in choices if each.selected and each.value not in {"", None}]
        return ", ".join(chosen) or " ".join(map(str, field.raw_data or []))
    if isinstance(field, StringField) and field.raw_data:
        return str(field.raw_data[0])  # To the letter, whatever is tidied of it when it is kept.
    return say_value(field, field.data)
