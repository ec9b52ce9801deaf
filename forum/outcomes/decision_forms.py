"""What deciding looks like as input, and what comes before and after: the equality review, a call-in, the later account."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from forum.consultations.forms import ReasonForm
from forum.consultations.models import Document
from forum.outcomes.actions.calling_in import SettledWords
from forum.outcomes.actions.deciding import DecisionWords
from forum.outcomes.actions.equality import LONGEST_REASON
from forum.outcomes.actions.evidence import LONGEST_PLACE, Evidence
from forum.outcomes.actions.following import FollowingWords
from forum.outcomes.kinds import SERVICE_SAYS, CallInOutcome
from forum.outcomes.models import EqualityReview
from forum.outcomes.queries.followed import Promised
from forum.outcomes.rules import LONGEST_SENTENCE, LONGEST_WORDS
from forum.web.forms import BaseForm, LocalDate, MaxLength, Required, SeenText, TextArea, TextLine
from forum.web.shared_forms import SharedForm

FOLLOWS = {"yes": True, "no": False}
FEW, SOME, MANY = {"rows": 2}, {"rows": 4}, {"rows": 8}


def _offer(field: SelectField, documents: Iterable[Document]) -> None:
    field.choices = [("", _l("None")), *((each.public_id, each.title) for each in documents)]


def find_chosen(field: SelectField, documents: Iterable[Document]) -> Document | None:
    return next((each for each in documents if each.public_id == field.data), None)


class EqualityReviewForm(SharedForm):
    words = TextArea(
        _l("Who could this be unfair to, and what did you change because of that?"),
        [Required(_l("Enter who this could be unfair to, and what you changed because of that")), MaxLength(LONGEST_WORDS)],
        hint=_l("Start with what people said. Say too what nobody told you about, and who you did not hear from."),
        render_kw=MANY,
    )
    document = SelectField(
        _l("The full assessment (optional)"), [Optional()], description=_l("Choose a document from this consultation.")
    )
    reason = TextLine(_l("Why are you changing it?"), [MaxLength(LONGEST_REASON)], hint=_l("Everyone can read this."))
    beside = frozenset({"reason"})

    def offer(self, documents: Iterable[Document]) -> None:
        _offer(self.document, documents)


class FollowingForm(BaseForm):
    """Whether what is decided follows what people were promised. What that was, and what it came to, stands above; shown only
    where something does."""

    promised = SeenText()
    follows = RadioField(
        _l("Does the decision follow this?"),
        choices=[("yes", _l("Yes")), ("no", _l("No, or not all of it"))],
        validate_choice=False,  # There may be nothing to follow: the action asks for it where there is.
    )
    why_not = TextArea(
        _l("If not, why not?"),
        [MaxLength(LONGEST_WORDS)],
        hint=_l("Everyone can read this, beside the decision and the result of the vote."),
        render_kw=SOME,
    )

    def to_following(self) -> FollowingWords:
        return FollowingWords(FOLLOWS.get(self.follows.data), self.why_not.data or "", self.promised.data or "")

    def show_promised(self, promised: Promised) -> None:
        """As the page is drawn. Of something else than was read, it is asked anew; what was typed stays."""
        if self.is_submitted() and self.promised.data != promised.seen:
            self.follows.data = None
        self.promised.data = promised.seen


class DecisionForm(FollowingForm):
    sentence = TextArea(
        _l("The decision, in one sentence"),
        [Required(_l("Enter the decision in one sentence")), MaxLength(LONGEST_SENTENCE)],
        render_kw=FEW,
    )
    words = TextArea(
        _l("How and why you decided this"),
        [Required(_l("Enter how and why you decided this")), MaxLength(LONGEST_WORDS)],
        render_kw=MANY,
    )
    decided_on = LocalDate(_l("Date of the decision"), [InputRequired(_l("Enter the date of the decision"))])
    says_early = SelectMultipleField(
        _l("Was it decided before people had been heard? (optional)"),
        choices=[("yes", _l("Yes. The page will say so at the top, in public"))],
    )
    says_stopped = SelectMultipleField(
        _l("This was stopped early"),
        choices=[("yes", _l("The page will say, above the decision, that this was stopped early and not everyone was heard"))],
    )
    call_in_body = TextLine(
        _l("Who can call this in? (optional)"),
        [MaxLength(LONGEST_SENTENCE)],
        hint=_l("For example, the council’s scrutiny committee. Leave this empty if the decision is in force straight away."),
    )
    call_in_until = LocalDate(
        _l("Last day they can call it in (optional)"),
        [Optional()],
        description=_l("Until then the page says that the decision is not in force yet."),
    )
    # The public id of what was shown above the form: what is confirmed is that this was read.
    review = SeenText()
    has_read = SelectMultipleField(
        _l("Who this could be unfair to"),
        choices=[("yes", _l("I have read who this could be unfair to, and considered it"))],
    )

    def to_words(self) -> DecisionWords:
        return DecisionWords(
            sentence=self.sentence.data or "",
            words=self.words.data or "",
            decided_on=self.decided_on.data,
            says_early=bool(self.says_early.data),
            says_stopped=bool(self.says_stopped.data),
            call_in_body=self.call_in_body.data or "",
            call_in_until=self.call_in_until.data,
            following=self.to_following(),
        )

    def show_review(self, review: EqualityReview | None) -> None:
        """Of another one than was read, it is asked anew: nobody confirms what was not before them."""
        shown = review.public_id if review else ""
        if self.is_submitted() and self.review.data != shown:
            self.has_read.data = []
        self.review.data = shown

    def read_review(self) -> str:
        return (self.review.data or "") if self.has_read.data else ""


class CallInForm(BaseForm):
    called_on = LocalDate(_l("Date it was called in"), [InputRequired(_l("Enter the date it was called in"))])
    because = TextArea(
        _l("Why the committee looked at it again"),
        [Required(_l("Enter why it was called in")), MaxLength(LONGEST_WORDS)],
        hint=_l("Use the words of whoever called it in. Everyone can read them."),
        render_kw=SOME,
    )


class SettleCallInForm(FollowingForm):
    seen = SeenText()
    outcome = RadioField(
        _l("What happens now?"),
        [InputRequired(_l("Choose what happens now"))],
        choices=[
            (CallInOutcome.CONFIRMED, _l("The decision stays as it is")),
            (CallInOutcome.CHANGED, _l("The decision changes")),
        ],
    )
    why = TextArea(_l("Why"), [Required(_l("Enter why")), MaxLength(LONGEST_WORDS)], render_kw=SOME)
    sentence = TextArea(
        _l("The decision, in one sentence"),
        [MaxLength(LONGEST_SENTENCE)],
        hint=_l("Change this if the decision changes. People can still read what it said before."),
        render_kw=FEW,
    )
    words = TextArea(_l("How and why you decided this"), [MaxLength(LONGEST_WORDS)], render_kw=MANY)

    def to_words(self) -> SettledWords:
        """Where nothing was chosen, the form itself says so: the rest is read as if all stays."""
        said = {"why": self.why.data or "", "sentence": self.sentence.data or "", "words": self.words.data or ""}
        outcome = CallInOutcome(self.outcome.data) if self.outcome.data in set(CallInOutcome) else CallInOutcome.CONFIRMED
        return SettledWords(outcome, **said, following=self.to_following())


class AccountForm(BaseForm):
    verdict = RadioField(
        _l("Has this happened?"),
        [InputRequired(_l("Choose if this has happened"))],
        choices=[(key, sign.label) for key, sign in SERVICE_SAYS.items()],
    )
    words = TextArea(
        _l("What the service says happened"),
        [Required(_l("Enter what happened")), MaxLength(LONGEST_WORDS)],
        hint=_l("If it happened, show it. Say what someone saw, where and when, or add a link or document."),
        render_kw=MANY,
    )
    link = TextLine(_l("Link to evidence (optional)"), [MaxLength(500)])
    seen_where = TextLine(_l("Where was it seen, if there is no link or document?"), [MaxLength(LONGEST_PLACE)])
    seen_on = LocalDate(_l("And when was it seen?"), [Optional()])
    document = SelectField(_l("Or choose a document from this consultation (optional)"), [Optional()])

    def offer(self, documents: Iterable[Document]) -> None:
        _offer(self.document, documents)

    def to_evidence(self, documents: Iterable[Document]) -> Evidence:
        return Evidence(
            self.words.data,
            self.link.data or "",
            find_chosen(self.document, documents),
            seen_where=self.seen_where.data or "",
            seen_on=self.seen_on.data,
        )


class CorrectAccountForm(ReasonForm, AccountForm, SharedForm):
    asks_reason = True
