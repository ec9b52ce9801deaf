"""What translators, askers and managers type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from forum.consultations.models import Participation
from forum.groups.forms.groups import CapacityForm
from forum.groups.kinds import LONGEST_HEADING
from forum.groups.models import Remark
from forum.kernel.text import shorten
from forum.spaces.rules import LONGEST_REASON
from forum.translating.kinds import LONGEST_ANSWER, LONGEST_PLAIN, LONGEST_QUESTION, LONGEST_TERM
from forum.web.forms import BaseForm, LocalDate, MakeOnceForm, MaxLength, Required, SeenText, TextArea, TextLine
from forum.web.shared_forms import SharedForm

LONGEST_CHOICE = 120


def _area(label: Any, missing: Any, longest: int, hint: Any = "", rows: int = 4) -> TextArea:
    checks = [Required(missing)] if missing else []
    return TextArea(label, [*checks, MaxLength(longest)], hint=hint, render_kw={"rows": rows})


def _because(label: Any) -> TextArea:
    """Whether it is asked for depends on the answer, so the action says so."""
    return _area(label, None, LONGEST_REASON, _l("Everyone can read this."), rows=2)


def _plain(label: Any) -> TextArea:
    hint = _l("Short sentences, words you would say to a neighbour")
    return _area(label, _l("Enter it in plain words"), LONGEST_PLAIN, hint, 6)


def _yes_or_no(label: Any, yes: Any, no: Any) -> RadioField:
    return RadioField(label, [InputRequired(_l("Choose your answer"))], choices=[("yes", yes), ("no", no)])


class PlainWordsForm(MakeOnceForm):
    seen = SeenText()
    words = _plain(_l("What does it mean?"))


class ExplainForm(MakeOnceForm):
    name = TextLine(
        _l("Which word do professionals use?"),
        [Required(_l("Enter the word")), MaxLength(LONGEST_TERM)],
        hint=_l("For example, “care pathway”"),
    )
    words = _plain(_l("What does it mean?"))


class RewordPlainForm(SharedForm):
    words = _plain(_l("What does it mean?"))


class TrueForm(BaseForm):
    seen = SeenText()
    answer = _yes_or_no(_l("Is this still true?"), _l("Yes, this is still true"), _l("No, not quite"))
    because = _because(_l("If no: what is not true?"))


class ClearForm(BaseForm):
    seen = SeenText()
    answer = _yes_or_no(_l("Can you understand this?"), _l("Yes, I understand it"), _l("No, I do not understand it"))
    because = _because(_l("If no: what did you not understand?"))


class AskManagersForm(CapacityForm, MakeOnceForm):
    words = _area(
        _l("What would you like to ask the managers?"),
        _l("Enter your question"),
        LONGEST_QUESTION,
        _l("Everyone can read it. Do not name patients or staff."),
    )
    name = TextLine(
        _l("Your name here"),
        [Required(_l("Enter the name people will see")), MaxLength(40)],
        hint=_l("Your own name, a first name or one you make up. Everyone can read it."),
        render_kw={"autocomplete": "off"},
    )

    def ask_known(self) -> None:
        """Who has a name here already is not asked for one."""
        del self.name, self.capacity_key


class ManagerQuestionWords(BaseForm):
    title = TextLine(_l("What is it about?"), [Required(_l("Enter what it is about")), MaxLength(LONGEST_HEADING)])
    words = _area(
        _l("What do you ask, in words that managers act on?"),
        _l("Enter the question"),
        LONGEST_QUESTION,
        _l("Say what should happen, who can do it, and how people would know"),
        rows=5,
    )


class BundleForm(ManagerQuestionWords, MakeOnceForm):
    asked = SelectMultipleField(_l("What people asked"), [InputRequired(_l("Choose the questions to put together"))], choices=[])

    def offer(self, waiting: Iterable[Remark]) -> None:
        self.asked.choices = [
            (each.public_id, f"{shorten(each.words, LONGEST_CHOICE)} ({each.place.pseudonym})") for each in waiting
        ]


class RewordQuestionForm(ManagerQuestionWords, SharedForm):
    pass


class MeantForm(BaseForm):
    seen = SeenText()
    answer = _yes_or_no(_l("Is this what you meant?"), _l("Yes, this is what I meant"), _l("Not quite"))
    because = _because(_l("If not: what is different?"))


class PutQuestionForm(BaseForm):
    seen = SeenText()
    owner = SelectField(_l("Which manager answers?"), [InputRequired(_l("Choose who answers"))], choices=[])
    due_on = LocalDate(_l("By when?"), [InputRequired(_l("Enter the date"))])

    def offer(self, leads: Iterable[Participation]) -> None:
        self._leads = {place.public_id: place for place in leads}
        names = {key: ", ".join(filter(None, [place.pseudonym, place.job_title])) for key, place in self._leads.items()}
        self.owner.choices = list(names.items())

    def find_owner(self) -> Participation:
        return self._leads[self.owner.data]


class ManagerAnswerForm(SharedForm):
    words = _area(
        _l("What is your answer?"),
        _l("Enter your answer"),
        LONGEST_ANSWER,
        _l("In plain words. A member checks it, and then everyone can read it."),
        rows=8,
    )


class AnswerCheckForm(BaseForm):
    seen = SeenText()
    answer = _yes_or_no(_l("Can you understand this answer?"), _l("Yes, publish it"), _l("No, I do not understand it"))
    because = _because(_l("If no: what did you not understand?"))
