from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from forum.consultations.extension_points import Subject
from forum.consultations.forms import list_subject_choices
from forum.web.forms import BaseForm, HiddenText


class SubjectForm(BaseForm):
    seen = HiddenText()
    subject_key = SelectField(_l("Is it about one of the options?"), choices=[])

    def offer(self, subjects: Iterable[Subject]) -> None:
        """What it can be about."""
        self["subject_key"].choices = list_subject_choices(subjects)
