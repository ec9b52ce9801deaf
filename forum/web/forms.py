"""Forms: WTForms with our words, a check that nothing is lost, and macros of govuk-frontend to draw them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Self

from babel.support import NullTranslations
from flask import g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    FieldList,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, StopValidation

from forum.kernel.clock import now
from forum.kernel.dates import site_zone, to_local
from forum.kernel.errors import Invalid, Refusal
from forum.kernel.idempotency import identify_sending, make_once
from forum.kernel.numbers import say_number
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words, tidy_line, tidy_text
from forum.web.chosen_files import CHOOSE_AGAIN, ask_for_files_again, needs_file_again
from forum.web.drafts import drop_draft, name_shown_draft, put_back_draft
from forum.web.field_errors import errors_of, first_of_list
from forum.web.form_words import find_form_words
from forum.web.last_made import has_made_another, note_made, was_just_made
from forum.web.sent_fields import is_content

csrf = CSRFProtect()
MOST_DIGITS = 9
# For fields that set no limit of their own.
LONGEST_LINE, LONGEST_AREA = 2_000, 20_000
# How many times longer than its limit a text may be and still be tidied: line ends of two characters, letters in pieces.
LONGEST_UNTIDIED = 4
# No "number": of what a browser cannot read as one it sends nothing at all, and what stood there would be gone without a word.
INPUT_TYPES = {"EmailLine": "email", "LocalDateTime": "datetime-local", "LocalDate": "date", "WholeNumber": "text"}


def _limit(
    most: int, tidy: Callable[[str | None], str], validators: Iterable[Any]
) -> tuple[list[Any], Callable[[str | None], str | None]]:
    """The validators, with a limit if they had none, and a filter that tidies only what may be within it: what is longer is
    refused as it came, since whatever is done with a text of megabytes stops everybody else."""
    given = list(validators)
    limits = [each.max for each in given if isinstance(each, Length) and each.max > 0]
    longest = LONGEST_UNTIDIED * (limits[0] if limits else most)
    return given if limits else [*given, MaxLength(most)], lambda text: text if text and len(text) > longest else tidy(text)


class TextLine(StringField):
    """One line of text, of LONGEST_LINE at most. `hint` is shown under the label."""

    def __init__(self, label: Any, validators: Iterable[Any] = (), hint: Any = "", **options: Any) -> None:
        validators, tidy = _limit(LONGEST_LINE, tidy_line, validators)
        super().__init__(label, validators, description=hint, filters=[tidy], **options)


class TextArea(TextAreaField):
    """Several lines of text, of LONGEST_AREA characters at most."""

    longest = LONGEST_AREA

    def __init__(self, label: Any, validators: Iterable[Any] = (), hint: Any = "", **options: Any) -> None:
        validators, tidy = _limit(self.longest, tidy_text, validators)
        super().__init__(label, validators, description=hint, filters=[tidy], **options)


class WholeNumber(IntegerField):
    """A whole number as people type them; more digits than anyone means are refused in words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError, shown beside the field, for a sign, a fraction or more than MOST_DIGITS digits."""
        typed = valuelist[0].strip() if valuelist else ""
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
            self.data = None
            raise ValueError(_("Enter a whole number, like 3"))
        super().process_formdata(valuelist)

    def pre_validate(self, form: Any) -> None:
        """A number that cannot be read is not looked at by validators."""
        typed = "".join(self.raw_data or []).strip()
        if typed and self.process_errors:
            raise StopValidation  # One thing that is wrong is enough to say.


class LocalDateTime(DateTimeLocalField):
    """A day and time, typed as local time here, kept as an aware datetime. Its form has no `novalidate`: of half a date a browser
    sends nothing, so it has to say itself that something is missing."""

    def __init__(self, label: Any, validators: Any = (), **options: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(label, validators, format=formats, tz=site_zone, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError, shown beside the field, with an example of what to type."""
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(_("Enter a date and time, like %(example)s", example=f"{_soon()}T17:00")) from problem


class LocalDate(DateField):
    """A day, without a time."""

    data: Any  # a date; None when it was left empty

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError, shown beside the field, with an example. An empty one is no date: whether one is needed is for
        the form to say."""
        if valuelist and not any(valuelist):
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(_("Enter a date, like %(example)s", example=_soon())) from problem


def _soon() -> str:
    """A day to come, as browsers without a calendar want it typed."""
    return (to_local(now()).date() + timedelta(days=30)).isoformat()


class Required(DataRequired):
    """The message says what to do ("Enter a title"), as plain words beside the field. What nobody can see is nothing."""

    def __call__(self, form: Any, field: Any) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and len(field.data) <= LONGEST_AREA and not has_words(field.data):
            raise StopValidation(str(self.message))


class MaxLength(Length):
    """At most `most` characters, counted as tidied; the message says by how many a text is too long."""

    def __init__(self, most: int) -> None:
        super().__init__(max=most, message=str(most))
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        over = len(field.data or "") - self.most
        if over > 0:
            raise StopValidation(
                str(
                    _l(
                        "“%(label)s” must be %(most)s characters or fewer. Take out %(over)s",
                        label=field.label.text,
                        most=say_number(self.most),
                        over=say_number(over),
                    )
                )
            )


SENT_FORMS = "forms_sent"  # in `g`: those that have read what this request has sent
NOT_KEPT = _l("We do not keep a copy of this form on your device. If you leave before you send it, what you wrote is gone.")


class BaseForm(FlaskForm):
    """Every form. Flask-WTF checks the CSRF token of every POST before a view runs, so forms need no field for it."""

    keeps_draft: bool | None = None  # on the device of whoever types it, until it is sent; None: where there is a TextArea
    draft_id: str = ""  # of what this browser had kept and this form was filled in with: it is sent along
    not_kept: Any = ""  # NOT_KEPT where it is about health, other people, marks of a vote or what breaks the law

    class Meta:
        csrf = False

        def get_translations(self, form: Any) -> NullTranslations | None:
            """WTForms' own sentences. Flask-WTF would look for them on the disk in each request."""
            locale = get_locale()
            return find_form_words(None if locale is None else str(locale))

    @classmethod
    def from_request(cls, *, sent_to: str | None = None, **values: Any) -> Self:
        """As sent; on a GET with `values`, over them what was kept for this address, or for where the form is `sent_to`."""
        if request.method == "GET":
            return cls.from_draft(put_back_draft(sent_to), **values)
        drop_draft()
        form = cls(data=values)
        g.setdefault(SENT_FORMS, []).append(form)
        return form

    @classmethod
    def from_draft(cls, kept: Mapping[str, list[str]], **values: Any) -> Self:
        """With `values`, and over them what `put_back_draft` has just found: the form then says which draft that was."""
        form = cls(formdata=MultiDict(kept) if kept else None, data=values)
        form.draft_id = name_shown_draft() if kept else ""
        ask_for_files_again(form, kept)
        return form

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> Self:
        """The form as a socket sent it, as a browser does."""
        return cls(formdata=MultiDict(list_fields(message)))

    def check(self) -> Self:
        """Itself when it is valid; raises Invalid with what is wrong, field by field."""
        if self.validate():
            return self
        about_all = str(self.form_errors[0]) if self.form_errors else _("Check your answers and try again")
        raise Invalid({name: str(errors[0]) for name, errors in self.errors.items() if name and errors} or {"form": about_all})

    @contextmanager
    def showing_refusals(self, *also: type[Refusal]) -> Iterator[None]:
        """What an action inside refuses stands beside the fields it named, and the view goes on to show its page again.

        Of the kinds in `also` the sentence stands above the form; without them a Conflict has a page of its own."""
        try:
            yield
        except Invalid as problem:
            self.refuse(problem)
        except also as problem:
            self.form_errors.append(problem.sentence)

    def find_late_faults(self) -> None:
        """Adds what only an action would refuse, so only once all else is right: whoever is shown the form again is told of
        everything at once. Called where its page is drawn, when all is known that the page asks."""

    def refuse(self, problem: Invalid) -> None:
        """Shows what an action refused beside the fields it named."""
        for name, sentence in problem.errors.items():
            field = getattr(self, name, None)
            if isinstance(field, FieldList):
                field = first_of_list(field)
            if field is None:
                self.form_errors.append(sentence)
            else:
                field.errors = [*field.errors, sentence]

    def offers_draft(self) -> bool:
        """Whether its page keeps what is typed, and offers it when it is opened again (static/js/site/offered_drafts.js)."""
        return any(isinstance(field, TextArea) for field in self) if self.keeps_draft is None else self.keeps_draft

    def list_errors(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) for the summary at the top of the page."""
        found = [("", sentence) for sentence in self.form_errors]
        for field in self:
            found.extend(errors_of(field))
        if found and any(needs_file_again(field) for field in self):  # Alone it is no fault. In the order of the page.
            found = [("", sentence) for sentence in self.form_errors]
            for field in self:
                found.extend([(field.id, str(CHOOSE_AGAIN))] if needs_file_again(field) else errors_of(field))
        return found


def was_refused() -> bool:
    """Whether something in what was sent has to be put right: the title of the page then says so first."""
    return any(form.list_errors() for form in g.get(SENT_FORMS, ()))


def render_form(template: str, form: BaseForm, /, **context: object) -> tuple[str, int]:
    """The page of a form; 422 when something in it has to be put right."""
    if form.is_submitted() and form.list_errors():
        form.find_late_faults()
    return render_template(template, form=form, **context), 422 if form.list_errors() else 200


def list_fields(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a socket sent of a form: {"fields": [[name, text], …]}. What is not text is left out."""
    pairs = message.get("fields")
    pairs = pairs if isinstance(pairs, list) else []
    sent = [pair for pair in pairs if isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)]
    return [(name, text) for name, text in sent]


class HiddenText(HiddenField):
    """A value that goes with the page; tidied, since anyone can send anything in it, and of LONGEST_LINE at most."""

    def __init__(self, validators: Iterable[Any] = (), **options: Any) -> None:
        validators, tidy = _limit(LONGEST_LINE, tidy_line, validators)
        super().__init__(validators=validators, filters=[tidy], **options)


class SeenText(HiddenText):
    """What the page of this form showed: a fingerprint (`kernel.fingerprints`), a version, a time. A form that is sent without it
    saw nothing, whatever stands there now."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Without the field, "": not what a page that is drawn now would hold."""
        self.data = valuelist[0] if valuelist else ""


def new_key() -> str:
    """Another one for each form that is drawn."""
    return secrets.token_urlsafe(18)


class IdempotentForm(BaseForm):
    """A form whose sending twice does its work once: `key` goes with the page and the database keeps it unique."""

    key = HiddenText(default=new_key, validators=[Length(max=64)])

    def list_content(self) -> list[object]:
        """Where it was sent to, and what was in it."""
        return [request.path, sorted(pair for pair in request.form.items(multi=True) if is_content(pair[0]))]


class MakeOnceForm(IdempotentForm):
    """A form that makes something new which keeps no key itself."""

    just_made = _l("You have just added this. If you want to add another one like it, send it again.")
    asks_after_back = False  # Whether somebody who comes Back and changes something is more likely to correct what they made.

    def list_likeness(self) -> list[object]:
        """What makes another one like the first, in plain values: all of it, unless a form knows better."""
        return self.list_content()

    def validate(self, *args: Any, **options: Any) -> bool:
        """False when this browser has just made one like it with another page of this form: it may have come Back, is asked."""
        is_valid = bool(super().validate(*args, **options))
        content = self.list_content()
        has_come_back = self.asks_after_back and has_made_another(self.key.data, content)
        if is_valid and (has_come_back or was_just_made(self.key.data, content, self.list_likeness())):
            self.form_errors.append(str(self.just_made))
            return False
        return is_valid

    def lead_once(self, actor: Actor, make: Callable[[], str]) -> ResponseReturnValue:
        """Leads to the address of what `make` has made, and there again when the form is sent twice with the same in it."""
        content = self.list_content()
        address = make_once(identify_sending(self.key.data, actor.account_id, *content), make)
        note_made(self.key.data, content, self.list_likeness())
        return redirect(address, 303)


def describe_field(field: Field, classes: str, size: str) -> dict[str, Any]:
    """What govuk-frontend's macro for this field is called with. Its own texts are lazy: here they become words."""
    given = dict(field.render_kw or {})
    label = {"text": str(field.label.text), "classes": f"govuk-label--{size}"}
    about: dict[str, Any] = {
        "id": field.id,
        "name": field.name,
        "classes": classes,
        "label": label,
        "autocomplete": given.pop("autocomplete", None),
        "type": given.pop("type", None) or INPUT_TYPES.get(field.type),
        "inputmode": "numeric" if isinstance(field, WholeNumber) else None,
        "rows": given.pop("rows", None),
        "attributes": given,
    }
    if field.description:
        about["hint"] = {"text": str(field.description)}
    if field.errors:
        about["errorMessage"] = {"text": ". ".join(str(each) for each in field.errors)}
    elif needs_file_again(field):
        about["errorMessage"] = {"text": str(CHOOSE_AGAIN)}
    if isinstance(field, SelectField):
        about["items"] = [
            {
                "id": f"{field.id}-{number}",
                "value": choice.value,
                "text": str(choice.label),
                "selected": choice.selected,
                "checked": choice.selected,
            }
            for number, choice in enumerate(field.iter_choices())
        ]
        about["idPrefix"] = field.id
        about["fieldset"] = {"legend": {"text": str(field.label.text), "classes": f"govuk-fieldset__legend--{size}"}}
    elif field.type not in {"PasswordField", "FileField"}:
        about["value"] = field._value()
    return about


def describe_errors(found: list[tuple[str, str]]) -> dict[str, Any]:
    """What govuk-frontend's error summary is called with."""
    errors = [{"text": text} | ({"href": f"#{field_id}"} if field_id else {}) for field_id, text in found]
    return {"titleText": _("There is a problem"), "errorList": errors}
