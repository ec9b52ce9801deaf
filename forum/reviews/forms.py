from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from forum.consultations.official_forms import OfficialForm
from forum.reviews.actions import StepWords
from forum.reviews.kinds import LONGEST_OWNER, LONGEST_STEP, LONGEST_WORDS, ReviewKind
from forum.spaces.rules import LONGEST_REASON
from forum.web.forms import BaseForm, LocalDate, MaxLength, Required, SeenText, TextArea, TextLine
from forum.web.recent_entries import NewEntryOnceForm


class ReviewPlanForm(OfficialForm):
    midpoint = LocalDate(
        _l("Mid-point review"),
        [InputRequired(_l("Enter the date of the mid-point review"))],
        description=_l("Choose a date that leaves enough time to reach the people who are missing."),
    )
    closing = LocalDate(
        _l("Closing review"),
        [InputRequired(_l("Enter the date of the closing review"))],
        description=_l("The last day people can have their say, or soon after it."),
    )

    def to_days(self) -> dict[ReviewKind, date]:
        return {ReviewKind.MIDPOINT: self.midpoint.data, ReviewKind.CLOSING: self.closing.data}


class MissingForm(OfficialForm):
    missing = TextArea(
        _l("Who is missing?"),
        [Required(_l("Enter who is missing, and how you know")), MaxLength(LONGEST_WORDS)],
        hint=_l("Say who you expected to hear from and have not, and how you know. If nobody is missing, say why you think so."),
        render_kw={"rows": 6},
    )


class StepForm(OfficialForm):
    what = TextLine(
        _l("What will you do about it?"),
        [Required(_l("Enter what you will do")), MaxLength(LONGEST_STEP)],
        hint=_l("For example, “Visit the lunch club on Cross Lane, with an interpreter”"),
    )
    owner = TextLine(
        _l("Who will do it?"),
        [Required(_l("Enter who will do it")), MaxLength(LONGEST_OWNER)],
        hint=_l("A job title, for example, “Head of community nursing”. Everyone can read this."),
    )
    due_on = LocalDate(_l("By when?"), [InputRequired(_l("Enter the date by which it will be done"))])

    def to_words(self) -> StepWords:
        return StepWords(self.what.data or "", self.owner.data or "", self.due_on.data)


class NewStepForm(StepForm, NewEntryOnceForm):
    """A step that is not there yet."""

    named_by = "what"


class FinishForm(BaseForm):
    seen = SeenText()
    result = TextArea(
        _l("What happened?"),
        [Required(_l("Enter what happened")), MaxLength(LONGEST_REASON)],
        hint=_l("Say what you did and who you heard from. If you did not do it, say so and why. This cannot be changed later."),
        render_kw={"rows": 4},
    )
