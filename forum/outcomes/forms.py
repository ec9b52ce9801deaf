"""What sorting, answering, promising and rating look like as input. Rules that need more than one field are the actions'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from forum.consultations.forms import ReasonForm
from forum.consultations.models import Document, Participation, Phase
from forum.contributions.forms import IdempotentContributionForm
from forum.kernel.errors import Invalid
from forum.kernel.permissions import Role
from forum.outcomes.actions.answering import AnswerWords
from forum.outcomes.actions.drafting import PromiseWords
from forum.outcomes.actions.evidence import LONGEST_PLACE, Evidence
from forum.outcomes.actions.themes import ThemeWords
from forum.outcomes.kinds import ANSWERS_US, DISPOSITIONS, HAPPENED, Disposition
from forum.outcomes.models import Milestone, Theme
from forum.outcomes.rules import LONGEST_SENTENCE, LONGEST_WORDS
from forum.spaces.rules import LONGEST_REASON, why_no_reason
from forum.web.forms import (
    BaseForm,
    HiddenText,
    LocalDate,
    MakeOnceForm,
    MaxLength,
    Required,
    SeenText,
    TextArea,
    TextLine,
    WholeNumber,
)
from forum.web.shared_forms import SharedForm

LISTS_TO_SORT = frozenset({"said", "theme"})
FEW, SOME, MANY = {"rows": 2}, {"rows": 4}, {"rows": 8}


class ThemeForm(ReasonForm, SharedForm):
    sentence = TextArea(
        _l("The theme, in one fair sentence"),
        [Required(_l("Enter the theme as one sentence")), MaxLength(LONGEST_SENTENCE)],
        hint=_l(
            "Write it the way the people who said it would. For example, “Carers need a night’s sleep, or they cannot go on.”"
        ),
        render_kw=FEW,
    )
    against = TextArea(
        _l("The other side of it (optional)"),
        [MaxLength(500)],
        hint=_l("Write what people said on the other side just as fairly. Leave this empty if nobody said anything."),
        render_kw=FEW,
    )
    meaning = TextArea(
        _l("What belongs in this theme and what does not (optional)"),
        [MaxLength(1000)],
        hint=_l("This helps two people sort in the same way. An example helps."),
        render_kw=SOME,
    )

    def to_words(self) -> ThemeWords:
        return ThemeWords(self.sentence.data, self.against.data or "", self.meaning.data or "")


class SortForm(BaseForm):
    """Chosen contributions and what to do with them. `act` is the button; `theme` what was chosen beside the list."""

    act = HiddenText()
    theme = HiddenText()
    note = TextLine(_l("Why it does not fit a theme"), [MaxLength(200)])
    reason = TextLine(_l("Why you are taking it out"), [MaxLength(LONGEST_REASON)])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.beside: dict[str, str] = {}  # what is wrong with what is chosen in the page's lists, by their names
        self.leads_to: dict[str, str] = {}  # where on the page each list begins

    def refuse(self, problem: Invalid) -> None:
        """What is not chosen in a list stands in the summary, and leads to the list."""
        lists = {name: said for name, said in problem.errors.items() if name in LISTS_TO_SORT}
        self.beside |= lists
        super().refuse(Invalid({name: said for name, said in problem.errors.items() if name not in lists}))

    def lead_to_lists(self, **lists: Sequence[Any]) -> None:
        """As the page is drawn: the first of each list is where what was not chosen in it is put right."""
        self.leads_to |= {name: f"{name}-{listed[0].public_id}" for name, listed in lists.items() if listed}

    def list_errors(self) -> list[tuple[str, str]]:
        """The lists first, as on the page."""
        return [(self.leads_to.get(name, ""), said) for name, said in self.beside.items()] + super().list_errors()


class MergeForm(ReasonForm):
    seen = SeenText()
    into = SelectField(_l("Merge it with"), validate_choice=True)

    def offer(self, themes: list[Theme]) -> None:
        self.into.choices = [(theme.public_id, theme.sentence) for theme in themes]


class EvidenceForm(BaseForm):
    seen = SeenText()
    poll = SelectField(_l("Voting result"))
    note = TextLine(_l("What it tells us about this theme (optional)"), [MaxLength(200)])
    why = TextLine(
        _l("Why you are changing the evidence"),
        [MaxLength(LONGEST_REASON)],
        hint=_l("A colleague has to agree. Everyone can read this."),
    )

    def refuse(self, problem: Invalid) -> None:
        super().refuse(Invalid({"why" if name == "reason" else name: said for name, said in problem.errors.items()}))


class QuoteForm(BaseForm):
    passage = TextArea(
        _l("Words to quote"),
        [Required(_l("Enter the words you want to quote")), MaxLength(400)],
        hint=_l("Copy them from above, word for word. We ask the person who wrote them before anyone sees the quote."),
        render_kw=SOME,
    )


class SettleMisreadingForm(BaseForm):
    seen = SeenText()
    takes_out = RadioField(
        _l("What should happen?"),
        [InputRequired(_l("Choose what should happen"))],
        choices=[("yes", _l("We misread it. Take it out of this theme")), ("no", _l("It belongs in this theme"))],
    )
    reply = TextArea(_l("Your answer to this person"), [Required(_l("Write an answer")), MaxLength(1000)], render_kw=SOME)


class MisreadForm(BaseForm):
    words = TextArea(_l("What did you mean?"), [Required(_l("Tell us what you meant")), MaxLength(2000)], render_kw=SOME)
    wants_out = BooleanField(_l("Take my comment out of this theme"))


class CampaignForm(BaseForm):
    seen = SeenText()
    label = TextLine(_l("What to call it in public"), [MaxLength(120)], hint=_l("For example, “Parish council postcard”"))


class SampleForm(MakeOnceForm):
    size = WholeNumber(_l("How many comments should we pick?"), [InputRequired(_l("Enter how many comments to pick"))])


class ReportForm(ReasonForm, SharedForm):
    owner = SelectField(_l("Who is responsible for the decision?"))
    answer_weeks = WholeNumber(
        _l("How many weeks do you need to answer?"),
        [InputRequired(_l("Enter how many weeks you need"))],
        description=_l("We show the deadline in public. Once people can read it, it can only move later."),
    )
    phase = SelectField(_l("Start counting when this stage closes"))

    def offer(self, people: Iterable[Participation], phases: Iterable[Phase], *, is_chosen: bool) -> None:
        """Whoever is responsible is among `people` whatever their role is now; once somebody is (`is_chosen`), nobody is no
        choice."""
        none = [] if is_chosen else [("", _l("Not chosen yet"))]
        self.owner.choices = [*none, *((each.public_id, _name_owner(each)) for each in people)]
        self.phase.choices = [
            ("", _l("The last stage with an activity in it")),
            *((each.public_id, each.name) for each in phases),
        ]


def _name_owner(place: Participation) -> str:
    return place.pseudonym if place.role == Role.LEAD else _("%(name)s (no longer a service lead)", name=place.pseudonym)


class SummaryForm(ReasonForm, SharedForm):
    summary = TextArea(
        _l("What happened, in one paragraph"),
        [MaxLength(600)],
        hint=_l("Include what you will not do and what is late."),
        render_kw=SOME,
    )


class CodersForm(SharedForm):
    coders = SelectMultipleField(_l("People who sort comments"))

    def offer(self, people: Iterable[Participation]) -> None:
        self.coders.choices = [(each.public_id, f"{each.pseudonym} ({each.capacity.label})") for each in people]


class AnswerForm(SharedForm):
    changed_around = _l(
        "This answer has been published since you opened this page. Everyone can read it now. We have not saved your changes "
        "yet. Check them, then save again."
    )

    theme = SeenText()  # the words of what is answered
    disposition = RadioField(
        _l("What is your answer?"),
        [InputRequired(_l("Choose an answer"))],
        choices=[(key, sign.label) for key, sign in DISPOSITIONS.items()],
    )
    headline = TextArea(
        _l("The answer in one sentence"),
        [Required(_l("Enter your answer in one sentence")), MaxLength(LONGEST_SENTENCE)],
        hint=_l("Say what will happen, who will do it and when it starts."),
        render_kw=FEW,
    )
    reason = TextArea(_l("Why"), [Required(_l("Enter the reason")), MaxLength(LONGEST_WORDS)], render_kw=MANY)
    constraint = TextArea(
        _l("What is stopping you"),
        [MaxLength(LONGEST_WORDS)],
        hint=_l("Answer this if you chose “We will do part of it” or “We will not”. Include figures."),
        render_kw=SOME,
    )
    would_change = TextArea(
        _l("What would change your answer"),
        [MaxLength(LONGEST_WORDS)],
        hint=_l("Answer this if you chose “We will do part of it” or “We will not”."),
        render_kw=SOME,
    )
    until_on = LocalDate(_l("When will you know?"), description=_l("Answer this if you chose “We are still working it out”."))
    why_changed = TextArea(
        _l("Why are you changing the answer?"),
        [MaxLength(LONGEST_REASON)],
        hint=_l("We show this next to the new answer, because people have read the one before."),
        render_kw=SOME,
    )
    asks_why_changed = False  # of a first answer nobody asks

    def find_late_faults(self) -> None:
        super().find_late_faults()
        missing = _("Enter why you are changing the answer")
        if self.asks_why_changed and not self.why_changed.errors:
            self.why_changed.errors = list(filter(None, [why_no_reason(self.why_changed.data or "", missing)]))

    def to_words(self) -> AnswerWords:
        return AnswerWords(
            Disposition(self.disposition.data),
            self.headline.data,
            self.reason.data,
            self.constraint.data or "",
            self.would_change.data or "",
            self.until_on.data,
        )


class PromiseForm(MakeOnceForm):
    """Whoever comes Back to put a word of a promise right would ask for a second one: they are asked whether they mean that."""

    just_made = _l(
        "You have just written a promise on this page, and a colleague has been asked to check it. If this is another promise, "
        "send it too. If you meant to correct the first one, open it and cancel it."
    )
    asks_after_back = True

    what = TextArea(
        _l("What do you promise?"),
        [Required(_l("Enter what you promise")), MaxLength(LONGEST_SENTENCE)],
        hint=_l("Promise something anyone can check, for example, “Open the night line 7 nights a week”."),
        render_kw=FEW,
    )
    owner_title = TextLine(
        _l("Job title of the person responsible"),
        [Required(_l("Enter a job title")), MaxLength(80)],
        hint=_l("For example, Head of community nursing"),
    )
    unit = TextLine(
        _l("Organisation (optional)"),
        [MaxLength(80)],
        hint=_l("The organisation or department that will keep it. We show figures for each."),
    )
    owner = SelectField(_l("Who should we tell if it is late?"))
    due_on = LocalDate(_l("Due date"), [InputRequired(_l("Enter the due date"))])
    milestones = TextArea(_l("Steps along the way, one on each line (optional)"), [MaxLength(1500)], render_kw=SOME)

    def offer(self, people: Iterable[Participation]) -> None:
        self.owner.choices = [
            ("", _l("The person who makes the promise")),
            *((each.public_id, each.pseudonym) for each in people),
        ]

    def list_likeness(self) -> list[object]:
        who = [self.owner_title.data, self.unit.data, self.owner.data]
        return [*super().list_likeness()[:1], *who, str(self.due_on.data), self.milestones.data]

    def to_words(self) -> PromiseWords:
        steps = [line.strip()[:160] for line in (self.milestones.data or "").splitlines() if line.strip()]
        return PromiseWords(self.what.data, self.owner_title.data, self.unit.data or "", self.due_on.data, steps)


class ProgressForm(MakeOnceForm):
    just_made = _l("You have just published an update with this form, and it stays. If this is another update, send it again.")
    asks_after_back = True
    words = TextArea(
        _l("Progress"),
        [Required(_l("Enter an update on progress")), MaxLength(LONGEST_WORDS)],
        hint=_l(
            "Include figures if you have them. To mark it or a step as done, say what someone saw, or add a link or document."
        ),
        render_kw=SOME,
    )
    link = TextLine(_l("Link to evidence (optional)"), [MaxLength(500)])
    seen_where = TextLine(_l("Where was it seen, if there is no link or document?"), [MaxLength(LONGEST_PLACE)])
    seen_on = LocalDate(_l("And when was it seen?"), [Optional()])
    document = SelectField(
        _l("Or choose a document from this consultation (optional)"), [Optional()]
    )  # not asked where there is none
    done = SelectMultipleField(_l("Steps you have done"))
    undone = SelectMultipleField(_l("Steps that are not done after all"))
    reason = TextLine(
        _l("Why these steps are not done after all"), [MaxLength(LONGEST_REASON)], hint=_l("Everyone can read this.")
    )

    def offer(self, documents: Iterable[Document], milestones: Sequence[Milestone]) -> None:
        """A step that somebody else has marked as done meanwhile is no longer asked about: it is as it was meant to be. So is one
        that is not done any more."""
        self.document.choices = [("", _l("None")), *((each.public_id, each.title) for each in documents)]
        done = {str(each.id) for each in milestones if each.done_at}
        self.done.choices = [(str(each.id), each.what) for each in milestones if not each.done_at]
        self.done.data = [number for number in self.done.data or [] if number not in done]
        self.undone.choices = [(str(each.id), each.what) for each in milestones if each.done_at]
        not_done = {str(each.id) for each in milestones} - done
        self.undone.data = [number for number in self.undone.data or [] if done and number not in not_done]

    def to_evidence(self, documents: Iterable[Document]) -> Evidence:
        chosen = {each.public_id: each for each in documents}
        return Evidence(
            self.words.data,
            self.link.data or "",
            chosen.get(self.document.data or ""),
            seen_where=self.seen_where.data or "",
            seen_on=self.seen_on.data,
        )


class GiveUpForm(BaseForm):
    because = TextArea(
        _l("Why you cannot keep this promise"),
        [Required(_l("Enter why you cannot keep this promise")), MaxLength(LONGEST_REASON)],
        render_kw=SOME,
    )
    instead = TextArea(
        _l("What happens instead"), [Required(_l("Enter what will happen instead")), MaxLength(1000)], render_kw=SOME
    )


class RefusePromiseForm(BaseForm):
    seen = SeenText()
    refused_because = TextArea(
        _l("What has to change before this can be promised?"),
        [Required(_l("Enter what has to change before this can be promised"))],
        hint=_l("Only the people running this can read it."),
        render_kw=SOME,
    )


class RefuseKeptForm(BaseForm):
    seen = SeenText()
    refused_because = TextArea(
        _l("What does not show that it is done?"), [Required(_l("Enter why you do not agree that this is done"))], render_kw=SOME
    )


class ReviewForm(BaseForm):
    words = TextArea(
        _l("What we learned"),
        [Required(_l("Enter what you learned")), MaxLength(LONGEST_WORDS)],
        hint=_l("Write about the service and about how you listened. This will stay on the page for good."),
        render_kw=MANY,
    )


class RatingForm(BaseForm):
    verdict = RadioField(
        _l("Does this answer what you said?"), [InputRequired(_l("Choose yes, partly or no"))], choices=list(ANSWERS_US.items())
    )
    words = TextArea(
        _l("What is missing? (optional)"),
        [MaxLength(2000)],
        hint=_l("Only the people who write the answers can read this. Your yes, partly or no is counted in public."),
        render_kw=SOME,
    )


class SightingForm(IdempotentContributionForm):
    verdict = RadioField(
        _l("What have you seen?"),
        [InputRequired(_l("Choose what you have seen"))],
        choices=[(key, sign.label) for key, sign in HAPPENED.items()],
    )
    words = TextArea(
        _l("In your own words (optional)"),
        [MaxLength(2000)],
        hint=_l("We show this with the name you use here. Please do not name other people."),
        render_kw=SOME,
    )
