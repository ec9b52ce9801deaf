"""One digit is another year: whoever moves a day far later is asked once whether that is meant, and hears which days do not fit
each other then."""

from __future__ import annotations

from datetime import date

from flask import flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Field, SelectMultipleField

from forum.consultations.actions.decision_days import is_far_later
from forum.consultations.extension_points import list_day_conflicts, list_kept_ends
from forum.consultations.models import Consultation, Phase
from forum.kernel.dates import say_day, say_deadline_in_sentence
from forum.web.forms import BaseForm


class AsksLaterForm(BaseForm):
    """Its page shows `is_later` once the form has asked. A form that has it names it among what is `beside` its words."""

    is_later = SelectMultipleField(_l("Is this the date you want?"), choices=[("yes", _l("Yes, I mean this later date"))])
    _asks_now = False

    @property
    def has_asked_later(self) -> bool:
        """Whether the question is on its page, and so is why."""
        return self._asks_now or bool(self.is_later.data)

    def asks_about_delay(self, field: Field, consultation: Consultation, was: date | None, is_now: date | None) -> bool:
        """Whether people have read another day and nobody has said yet that one so much later is meant. Then the form says so
        beside the `field`."""
        if consultation.published_at is None or was is None or is_now is None:
            return False
        if self.is_later.data or not is_far_later(was, is_now):
            return False
        months = round((is_now - was).days / 30)
        said = ngettext(
            "This is about %(num)d month later than %(day)s. Check the date, or say it is meant",
            "This is about %(num)d months later than %(day)s. Check the date, or say it is meant",
            months,
            day=say_day(was),
        )
        field.errors = [said]
        self._asks_now = True
        return True


def has_asked_later(form: BaseForm) -> bool:
    return isinstance(form, AsksLaterForm) and form.has_asked_later


def flash_day_conflicts(consultation: Consultation) -> None:
    """Once a day was saved: it is theirs to say, so nothing is refused."""
    for sentence in list_day_conflicts(consultation):
        flash(sentence)


def flash_kept_ends(phase: Phase) -> None:
    """After a stage has moved: what in it still closes when it was to."""
    for kept in list_kept_ends(phase):
        when = say_deadline_in_sentence(kept.closes_at)
        flash(_("People have already voted in “%(name)s”, so it still closes %(when)s.", name=kept.name, when=when))
