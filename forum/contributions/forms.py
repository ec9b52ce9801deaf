from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import Length

from forum.contributions.care import CARE_CHOICES
from forum.contributions.rules import LONGEST_BODY, LONGEST_TITLE
from forum.contributions.screening import Confirmation, ConfirmationNeeded
from forum.kernel.errors import Invalid
from forum.kernel.idempotency import LONGEST_KEY
from forum.web.forms import BaseForm, HiddenText, IdempotentForm, MaxLength, Required, SeenText, TextArea, TextLine
from forum.web.last_made import find_made, has_made_one_like, new_dated_key, note_sending
from forum.web.shared_forms import SharedForm


def body_field(label: object, missing: object, rows: int = 8) -> TextArea:
    """`missing` is said where nothing was written: it names the field."""
    return TextArea(
        label,
        [Required(missing), MaxLength(LONGEST_BODY)],
        hint=_l("Do not name other people. For bold, put two stars on each side: **like this**."),
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
    """Says something new. The same words in the same place again are known by the action. Of other words, where a form has a
    `list_place`, whoever sends them with a form from before the first is asked: they may have come Back to change what they have
    said. Not with one that was drawn since: whoever has two things to say has made no mistake."""

    key = HiddenText(default=new_dated_key, validators=[Length(max=LONGEST_KEY)])
    earlier: str | None = None  # the public id of what was said before, where that has to be asked about first

    def list_place(self) -> list[object]:
        """Where it is said, in plain values; empty: nobody is asked."""
        return []

    def list_said(self) -> list[object]:
        """What makes something else of it."""
        return [getattr(self, name).data for name in ("title", "body") if name in self]

    def validate(self, *args: Any, **options: Any) -> bool:
        """False, too, when this browser has just said something else there, with the form before: that is said once."""
        is_valid, place = bool(super().validate(*args, **options)), self.list_place()
        if not place:
            return is_valid
        said = [*place, *self.list_said()]
        note_sending(self.key.data or "", said, place)
        if is_valid and has_made_one_like(self.key.data or "", said, place):
            self.earlier = find_made()
            return False
        return is_valid


class ShowToAllForm(BaseForm):
    """Says yes to what was to be read beside the button."""

    seen = SeenText()


class CareForm(BaseForm):
    """Why something is hard to read; nothing chosen: it is not."""

    seen = SeenText()
    care = SelectMultipleField(_l("What is it about?"), choices=[*CARE_CHOICES.items()], validate_choice=False)


class EditForm(ContributionForm, SharedForm):
    changed_around = _l(
        "Everyone can read this comment now. We have not saved your edit, because everyone would read that too. Save it again if "
        "that is what you want."
    )
    body = body_field(_l("Your comment"), _l("Enter your comment"))


class EditTitledForm(EditForm):
    title = title_field()
