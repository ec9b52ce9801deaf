from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from forum.contributions.care import CARE_CHOICES
from forum.contributions.rules import LONGEST_BODY, LONGEST_TITLE
from forum.contributions.screening import Confirmation, ConfirmationNeeded
from forum.kernel.errors import Invalid
from forum.web.forms import BaseForm, HiddenText, IdempotentForm, MaxLength, Required, SeenText, TextArea, TextLine
from forum.web.shared_forms import SharedForm


def body_field(label: object, missing: object, rows: int = 8) -> TextArea:
    """`missing` is said where nothing was written: it names the field."""
    return TextArea(
        label,
        [Required(missing), MaxLength(LONGEST_BODY)],
        hint=_l("Please do not name other people. For bold, put two stars on each side: **like this**."),
        render_kw={"rows": rows},
    )


def title_field() -> TextLine:
    return TextLine(
        _l("Your main point in one sentence"),
        [Required(_l("Enter your main point in one sentence")), MaxLength(LONGEST_TITLE)],
        hint=_l("For example, “Evening buses to the clinic stop too early”"),
    )


class ContributionForm(BaseForm):
    """A form that sends words. When these need to be confirmed, the page asks, and `confirmed` comes with the answer."""

    confirmed = HiddenText()
    confirmation_needed: ConfirmationNeeded | None = None

    @property
    def confirmation(self) -> Confirmation:
        """For the action."""
        return Confirmation(self.confirmed.data or "")

    def refuse(self, problem: Invalid) -> None:
        if isinstance(problem, ConfirmationNeeded):
            self.confirmation_needed = problem
        super().refuse(problem)


class IdempotentContributionForm(ContributionForm, IdempotentForm):
    pass


class CareForm(BaseForm):
    """Why something is hard to read; nothing chosen: it is not."""

    seen = SeenText()
    care = SelectMultipleField(_l("What is it about?"), choices=[*CARE_CHOICES.items()], validate_choice=False)


class EditForm(ContributionForm, SharedForm):
    body = body_field(_l("Your comment"), _l("Enter your comment"))


class EditTitledForm(EditForm):
    title = title_field()
