"""How a draft begins, and what of a consultation others can begin from, as input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from forum.consultations.models import Consultation, SavedTemplate
from forum.consultations.templates import TEMPLATES
from forum.kernel.errors import Invalid
from forum.kernel.text import has_words
from forum.web.forms import LocalDate, MakeOnceForm, MaxLength, Required, SeenText, TextArea, TextLine
from forum.web.shared_forms import SharedForm


class StartForm(MakeOnceForm):
    template = RadioField(
        _l("How do you want to run it?"),
        [Optional()],
        choices=[(each.key, each.label) for each in TEMPLATES.values()],
    )
    earlier = SelectField(
        _l("Or copy the stages of another consultation"), [Optional()], choices=[], description=_l("This copies no comments.")
    )
    first_day = LocalDate(_l("First day"), [InputRequired(_l("Enter the first day"))])

    def offer(self, several: Iterable[Consultation], saved: Iterable[SavedTemplate]) -> None:
        """The consultations whose stages can be copied, and what organisers keep beside the templates of the site."""
        self._saved = {each.public_id: each for each in saved}
        named = [
            (public_id, _l("%(name)s (saved from “%(title)s”)", name=each.name, title=each.consultation.title))
            for public_id, each in self._saved.items()
        ]
        self.template.choices = [*self.template.choices, *named]
        self._earlier = {each.public_id: each for each in several}
        titles = [(public_id, each.title) for public_id, each in self._earlier.items()]
        self.earlier.choices = [("", _l("None")), *titles]

    def find_saved(self) -> SavedTemplate | None:
        return self._saved.get(self.template.data or "")

    def find_earlier(self) -> Consultation | None:
        return self._earlier.get(self.earlier.data or "")

    def validate(self, *args: Any, **options: Any) -> bool:
        """False for none of the two, and for both."""
        is_valid = bool(super().validate(*args, **options))
        if bool(self.earlier.data) == bool(self.template.data):
            both = _l("Choose a template or a consultation to copy, not both")
            self.template.errors = [str(both if self.template.data else _l("Choose a template, or a consultation to copy"))]
            return False
        return is_valid


class NameRow(Form):
    was = SeenText()
    name = TextLine(_l("Name"), [MaxLength(120)])

    def validate_name(self, field: TextLine) -> None:
        """Of several that are empty, each says which it is."""
        if not has_words(field.data or ""):
            raise ValidationError(_("Enter a name for “%(name)s”", name=self.was.data or ""))


class TemplateForm(SharedForm):
    beside = frozenset({"names"})  # They are those of the stages: who changes them does so there.
    name = TextLine(
        _l("What do you call it?"),
        [Required(_l("Enter what you call this template")), MaxLength(80)],
        hint=_l("For example, “A small change at one surgery”. Everyone who opens a consultation here can read it."),
    )
    people = TextArea(
        _l("Who do you need? (optional)"),
        [MaxLength(300)],
        hint=_l("Say which roles, not names. For example, “A facilitator, two moderators and a service lead”."),
        render_kw={"rows": 3},
    )
    names = FieldList(FormField(NameRow), _l("Names of stages, activities and headings"))

    def show_names(self, labelled: Sequence[tuple[str, str]]) -> bool:
        """Draws a row for each name, under its label. Whether what was sent has the same names; where it has not, it says so,
        and what was typed in place of one that is still there stays."""
        is_same = [entry.form.was.data for entry in self.names] == [name for _label, name in labelled]
        if not is_same:
            typed = {entry.form.was.data: entry.form.name.data for entry in self.names}
            while self.names.entries:
                self.names.pop_entry()
            for _label, name in labelled:
                self.names.append_entry({"was": name, "name": typed.get(name, name)})
            if self.is_submitted():
                changed = _l("The stages have changed since you opened this page. Check the names, then save again")
                self.form_errors.append(str(changed))
        for entry, (label, _name) in zip(self.names, labelled, strict=True):
            entry.form.name.label.text = label
        return is_same

    def refuse(self, problem: Invalid) -> None:
        """What is wrong with a name stands beside it."""
        rows = {entry.form.name.name: entry.form.name for entry in self.names}
        for name in rows.keys() & problem.errors.keys():
            rows[name].errors = [*rows[name].errors, problem.errors[name]]
        super().refuse(Invalid({name: said for name, said in problem.errors.items() if name not in rows}))
