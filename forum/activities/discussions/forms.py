from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from forum.activities.discussions.actions.posting import ReplyAs, Safely
from forum.activities.discussions.kind import THREAD_KINDS
from forum.activities.discussions.models import Guests, Restating
from forum.activities.discussions.responses import LONGEST_CLARIFICATION, LONGEST_CONDITION, LONGEST_RESTATEMENT, STANCE_CHOICES
from forum.consultations.capacities import SELF_DECLARED
from forum.consultations.extension_points import Subject
from forum.consultations.forms import list_subject_choices
from forum.consultations.official_forms import OfficialForm
from forum.consultations.people_forms import pseudonym_field
from forum.contributions.care import CARE_CHOICES, write_care
from forum.contributions.forms import ContributionForm, IdempotentContributionForm, body_field, title_field
from forum.contributions.rules import LONGEST_BODY
from forum.kernel.text import quote
from forum.web.email_fields import EmailLine
from forum.web.forms import BaseForm, HiddenText, IdempotentForm, MaxLength, Required, SeenText, TextArea, TextLine
from forum.web.shared_forms import SharedForm


class SafelyForm(IdempotentContributionForm):
    """For whoever writes of something they lived through."""

    keeps_draft = False  # its page keeps it by itself, and brings it back unasked (static/js/site/drafts.js)
    is_private = BooleanField(_l("Show this only to the people running this consultation"))
    care = SelectMultipleField(
        _l("Could this upset someone? (optional)"),
        choices=[*CARE_CHOICES.items()],
        validate_choice=False,  # others are passed over
    )

    @property
    def safely(self) -> Safely:
        """For the action."""
        return Safely(bool(self.is_private.data), write_care(self.care.data or ()))


class ThreadForm(SafelyForm):
    title = title_field()
    kind_key = RadioField(
        _l("What kind of comment is this?"),
        [InputRequired(_l("Choose what kind of comment this is"))],
        choices=[(kind.key, kind.choice) for kind in THREAD_KINDS.values()],
    )
    subject_key = SelectField(_l("Is it about one of the options? (optional)"), choices=[])
    body = body_field(_l("Tell us more"), _l("Write something under “Tell us more”"))

    def offer_subjects(self, subjects: Sequence[Subject]) -> None:
        """What it can be about; where there is nothing, nobody is asked."""
        if not subjects:
            del self.subject_key
            return
        self["subject_key"].choices = list_subject_choices(subjects)

    @property
    def chosen_subject(self) -> str:
        """Its key, for the action."""
        return self["subject_key"].data or "" if "subject_key" in self else ""

    def list_place(self) -> list[object]:
        return self.list_content()[:1]


class PlaceForm(IdempotentForm):
    """As whom somebody says what they have written."""

    pseudonym = pseudonym_field(
        _l("The name people will see"),
        _l("Keep the name we suggest or choose your own. If you have taken part here before, you keep the name you had."),
    )
    capacity_key = RadioField(
        _l("How are you connected to this? (optional)"),
        choices=[(capacity.key, capacity.choice) for capacity in SELF_DECLARED],
        default="unknown",
    )


class WhoForm(PlaceForm):
    """And how we would know them. Whether guests may comment there is for the action to say."""

    how = RadioField(_l("Choose one"), choices=[("email", ""), ("account", ""), ("guest", "")], default="email")
    email = EmailLine(_l("Email address"), render_kw={"autocomplete": "email"})
    told_to_wait = HiddenText()  # The page said that a moderator looks at a guest's words first.

    def note_guests(self, *, takes_guests: bool, waits: bool) -> None:
        """What this page, drawn now, says of guests. Where they may comment no more, the first way is chosen again."""
        self.told_to_wait.data = "y" if waits else ""
        if self.how.data == "guest" and not takes_guests:
            self.how.data = "email"

    def validate(self, *args: Any, **options: Any) -> bool:
        """Whoever would use an account says their address there."""
        is_valid = bool(super().validate(*args, **options))
        if self.how.data == "email" and not self.email.data and not self.email.errors:
            self.email.errors = [_("Enter your email address")]
            return False
        return is_valid


# A link as somebody copied it, with what their mail or their notes added to it.
LONGEST_LINK = 500


class GuestLinkForm(BaseForm):
    """For whoever says that they were the guest of this browser: the link they kept shows it."""

    link = TextLine(
        _l("The link you kept as a guest"),
        [Required(_l("Enter the link you kept as a guest")), MaxLength(LONGEST_LINK)],
        hint=_l("It shows that you wrote them. Someone else may have used this browser."),
    )

    @property
    def token(self) -> str:
        return (self.link.data or "").strip().rstrip("/").rpartition("/")[2]


class GuestsForm(OfficialForm):
    """What organisers choose for a discussion."""

    guests = RadioField(
        _l("Who can comment without an account?"),
        [InputRequired(_l("Choose whether guests can comment"))],
        choices=[
            (Guests.NEVER, _l("Nobody. People use a link by email, or an account")),
            (Guests.HELD, _l("Guests can, and a moderator checks each comment before it appears")),
            (Guests.AT_ONCE, _l("Guests can, and their comments appear straight away")),
        ],
    )


class ConfirmPostForm(ContributionForm):
    """The button of a link. The words can be changed where the triggers ask once more."""

    pseudonym = pseudonym_field(_l("The name people will see"))
    body = TextArea(_l("Your comment"), [MaxLength(LONGEST_BODY)], render_kw={"rows": 8})
    seen = SeenText()  # the words that stood on the page
    instead_of = SelectMultipleField(_l("Is this the same comment?"), choices=[])


class SendAgainForm(ContributionForm):
    body = body_field(_l("Your comment"), _l("Enter your comment"))


class SendThreadAgainForm(SendAgainForm):
    title = title_field()


class ResponseForm(BaseForm):
    """A button under a comment: `response` is what it stands for, with “not-” in front where that is taken back."""

    response = HiddenText()
    next = HiddenText()  # the page that it was on


class ConditionForm(IdempotentContributionForm):
    body = TextArea(
        _l("I could live with this if…"),
        [Required(_l("Finish the sentence “I could live with this if…”")), MaxLength(LONGEST_CONDITION)],
        hint=_l(
            "Finish the sentence, in %(most)s characters or fewer. For example, “…there is an interpreter at night”.",
            most=LONGEST_CONDITION,
        ),
        render_kw={"rows": 2},
    )


class AnswerRestatementForm(ContributionForm):
    """Whether what was heard is it; and if not quite, what was meant."""

    seen = SeenText()
    began_from = SeenText()  # what was said to have been meant, as the page had it
    next = HiddenText()
    answer = RadioField(
        _l("Is this what you meant?"),
        [InputRequired(_l("Choose if this is what you meant"))],
        choices=[("yes", _l("Yes, that is it")), ("no", _l("Not quite"))],
    )
    body = TextArea(
        _l("What did you mean?"),
        [MaxLength(LONGEST_CLARIFICATION)],
        hint=_l("If it is not quite right, in %(most)s characters or fewer.", most=LONGEST_CLARIFICATION),
        render_kw={"rows": 2},
    )

    def validate(self, *args: Any, **options: Any) -> bool:
        """Whoever says that it is not quite right says what they meant."""
        is_valid = bool(super().validate(*args, **options))
        if self.answer.data == "no" and not self.body.data:
            self.body.errors = [_("Write what you meant")]
            return False
        if self.answer.data == "yes" and self.body.raw_data and self.body.data:
            self.body.errors = [_("Choose “Not quite” to say this, or delete it here to say “Yes, that is it”")]
            return False
        return is_valid


class RestatingForm(OfficialForm):
    """What organisers choose for a discussion."""

    restating = RadioField(
        _l("When should people first say what they heard?"),
        [InputRequired(_l("Choose when people should first say what they heard"))],
        choices=[
            (Restating.DIFFERS, _l("When they see it differently")),
            (Restating.EVERY, _l("In every reply")),
            (Restating.NEVER, _l("Never")),
        ],
    )


class ReplyForm(SafelyForm):
    to = HiddenText()
    seen = SeenText()  # "words" where what is replied to stood on the page
    in_private = SeenText()  # "yes" where the page said that whatever answers this is private
    steps = SeenText(default="3")  # empty from a page that did not ask what somebody heard
    stance = RadioField(_l("What is your reply? (optional)"), [Optional()], choices=STANCE_CHOICES)
    restatement = TextLine(_l("First, what did you hear?"), [MaxLength(LONGEST_RESTATEMENT)])
    body = body_field(_l("Your reply"), _l("Enter your reply"), rows=6)

    def list_place(self) -> list[object]:
        return [*self.list_content()[:1], self.to.data]

    def list_said(self) -> list[object]:
        """Its words alone: somebody who says what kind of reply it is has not said something else."""
        return [self.body.data]

    @property
    def reply_as(self) -> ReplyAs:
        """For the action."""
        heard = self.restatement.data or "" if self.restatement else ""
        return ReplyAs(self.stance.data or "", heard, safely=self.safely, answers_in_private=self.answers_in_private)

    @property
    def answers_in_private(self) -> bool:
        return self.in_private.data == "yes"

    def note_private(self, *, is_private: bool) -> None:
        """Whether what is replied to is private as the page is drawn. What was said once is kept: the reply stays private."""
        if is_private:
            self.in_private.data = "yes"

    def ask_what_was_heard(self, name: str, hint: str) -> None:
        """From whom; without a name, nothing is asked."""
        if not name and self.restatement.data:  # It was asked on the page that it comes from: nothing typed goes without a word.
            self.restatement.label.text = _("First, what did you hear?")
            return
        if not name:
            del self.restatement
            return
        self.restatement.label.text = _("First, what did you hear %(name)s say?", name=name)
        self.restatement.description = hint

    def refuse_if_gone(self, shows_words: bool) -> bool:
        """Whether what is replied to was deleted while this was being written: that is said once, and then it may be sent all
        the same. To be called whenever the page is drawn, with whether it shows those words."""
        is_gone = self.is_submitted() and self.seen.data == "words" and not shows_words
        self.seen.data = "words" if shows_words else "none"
        if is_gone:
            self.form_errors.append(
                _(
                    "The comment you are replying to was deleted while you were writing, so we have not posted your reply. "
                    "You can still post it."
                )
            )
        return is_gone

    def quote(self, words: str) -> None:
        """Has the reply begin with a quotation, below what was kept of one; on the page, below what its device has kept."""
        quoted = quote(words)
        kept = (self.body.data or "").rstrip()
        self.body.data = f"{kept}\n\n{quoted}" if kept else quoted
        self.body.render_kw = {**(self.body.render_kw or {}), "data-quote": quoted}


LONGEST_PART = 1_000


def _part(label: object, missing: object, hint: object) -> TextArea:
    needed = [Required(missing)] if missing else []
    return TextArea(label, [*needed, MaxLength(LONGEST_PART)], hint=hint, render_kw={"rows": 5})


class ThreadSummaryForm(ContributionForm, SharedForm):
    """What a thread has come to. Several facilitators may be writing it."""

    shared = _part(
        _l("What people agree on"),
        _l("Enter what people agree on, or say that it is nothing"),
        _l("To point to a comment, paste its link. People see whose comment it is."),
    )
    still_open = _part(
        _l("Still open"),
        _l("Enter what is still open, or say that it is nothing"),
        _l("Where people differ, and what nobody knows yet."),
    )
    missing = _part(_l("Not heard yet (optional)"), "", _l("Who is affected and has not said anything here."))
    is_conclusion = BooleanField(_l("Close this thread. This is its last summary"))


class ObjectForm(IdempotentContributionForm):
    seen = SeenText()
    body = body_field(_l("What is missing, or not as you meant it?"), _l("Enter what is missing, or not as you meant it"), rows=5)

    def list_place(self) -> list[object]:
        return self.list_content()[:1]


class MarkAnswerForm(SharedForm):
    answer = RadioField(
        _l("Which comment answers the question?"), [InputRequired(_l("Choose a comment, or that none answers it yet"))]
    )
