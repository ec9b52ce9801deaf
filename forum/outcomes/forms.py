"""What sorting, answering, promising and rating look like as input. Rules that need more than one field are the actions'."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from forum.consultations.models import Document, Participation, Phase
from forum.contributions.forms import IdempotentContributionForm
from forum.outcomes.actions.answering import AnswerWords
from forum.outcomes.actions.promising import Evidence, PromiseWords
from forum.outcomes.actions.themes import ThemeWords
from forum.outcomes.kinds import ANSWERS_US, DISPOSITIONS, HAPPENED, SERVICE_SAYS, Disposition
from forum.outcomes.models import Theme
from forum.outcomes.rules import LONGEST_SENTENCE, LONGEST_WORDS
from forum.web.forms import BaseForm, HiddenText, LocalDate, MaxLength, Required, SeenText, TextArea, TextLine, WholeNumber

FEW, SOME, MANY = {"rows": 2}, {"rows": 4}, {"rows": 8}


class ThemeForm(BaseForm):
    version = SeenText()  # of the words one began from
    sentence = TextArea(
        _l("The theme, in one fair sentence"),
        [Required(_l("Write the theme as one sentence")), MaxLength(LONGEST_SENTENCE)],
        hint=_l("As those who say it would put it: “Carers need a night’s sleep, or they cannot go on.”"),
        render_kw=FEW,
    )
    against = TextArea(
        _l("What speaks against it"),
        [MaxLength(500)],
        hint=_l("What people said on the other side, as fairly. Leave it empty if nobody did."),
        render_kw=FEW,
    )
    meaning = TextArea(
        _l("What belongs here, and what does not"),
        [MaxLength(1000)],
        hint=_l("For the codebook, so that two people sort alike. An example helps."),
        render_kw=SOME,
    )

    def to_words(self) -> ThemeWords:
        return ThemeWords(self.sentence.data, self.against.data or "", self.meaning.data or "")


class SortForm(BaseForm):
    """Chosen contributions and what to do with them. `act` is the button; `theme` what was chosen beside the list."""

    act = HiddenText()
    theme = HiddenText()
    note = TextLine(_l("Why it fits no theme"), [MaxLength(200)])


class MergeForm(BaseForm):
    into = SelectField(_l("Join it with"), validate_choice=True)

    def offer(self, themes: list[Theme]) -> None:
        self.into.choices = [(theme.public_id, theme.sentence) for theme in themes]


class EvidenceForm(BaseForm):
    poll = SelectField(_l("Result of a vote"))
    note = TextLine(_l("What it shows about this theme"), [MaxLength(200)])


class QuoteForm(BaseForm):
    passage = TextArea(
        _l("The passage"),
        [Required(_l("Copy the words to quote")), MaxLength(400)],
        hint=_l("Copy it from above, word for word. The author is asked before anyone sees it as a quote."),
        render_kw=SOME,
    )


class SettleMisreadingForm(BaseForm):
    seen = SeenText()
    takes_out = RadioField(
        _l("What is right?"),
        [InputRequired(_l("Choose one"))],
        choices=[("yes", _l("It was misread: take it out of this theme")), ("no", _l("It belongs here"))],
    )
    reply = TextArea(_l("Your answer to the person"), [Required(_l("Write an answer")), MaxLength(1000)], render_kw=SOME)


class MisreadForm(BaseForm):
    words = TextArea(_l("What did you mean?"), [Required(_l("Say what you meant")), MaxLength(2000)], render_kw=SOME)


class CampaignForm(BaseForm):
    label = TextLine(_l("What to call it in public"), [MaxLength(120)], hint=_l("For example: “Postcard of the parish council”"))


class SampleForm(BaseForm):
    size = WholeNumber(_l("How many"), [InputRequired(_l("Enter how many"))])


class ReportForm(BaseForm):
    owner = SelectField(_l("Who owns the decision"))
    answer_weeks = WholeNumber(
        _l("Weeks to answer"), [InputRequired(_l("Enter a number of weeks"))], description=_l("Shown in public as a clock.")
    )
    phase = SelectField(_l("The clock starts when this phase closes"))

    def offer(self, leads: Iterable[Participation], phases: Iterable[Phase]) -> None:
        self.owner.choices = [("", _l("Not named yet")), *((lead.public_id, lead.pseudonym) for lead in leads)]
        self.phase.choices = [
            ("", _l("The last one with something to do in it")),
            *((each.public_id, each.name) for each in phases),
        ]


class SummaryForm(BaseForm):
    summary = TextArea(
        _l("What came of it, in one paragraph"),
        [MaxLength(600)],
        hint=_l("Say what you will not do, too, and what is late."),
        render_kw=SOME,
    )


class CodersForm(BaseForm):
    coders = SelectMultipleField(_l("People who sort what was said"))

    def offer(self, people: Iterable[Participation]) -> None:
        self.coders.choices = [(each.public_id, f"{each.pseudonym} ({each.capacity.label})") for each in people]


class AnswerForm(BaseForm):
    disposition = RadioField(
        _l("What is your answer?"),
        [InputRequired(_l("Choose an answer"))],
        choices=[(key, sign.label) for key, sign in DISPOSITIONS.items()],
    )
    headline = TextArea(
        _l("The answer in one sentence"),
        [Required(_l("Say it in one sentence")), MaxLength(LONGEST_SENTENCE)],
        hint=_l("What happens, who does it, from when."),
        render_kw=FEW,
    )
    reason = TextArea(_l("Why"), [Required(_l("Give the reason")), MaxLength(LONGEST_WORDS)], render_kw=MANY)
    constraint = TextArea(
        _l("What stands in the way"),
        [MaxLength(LONGEST_WORDS)],
        hint=_l("For “in part” and “we won’t”. With figures."),
        render_kw=SOME,
    )
    would_change = TextArea(
        _l("What would change this answer"), [MaxLength(LONGEST_WORDS)], hint=_l("For “in part” and “we won’t”."), render_kw=SOME
    )
    until_on = LocalDate(_l("By when you will know"), description=_l("For “still working it out”."))
    read = HiddenText()  # which words one began from

    def to_words(self) -> AnswerWords:
        return AnswerWords(
            Disposition(self.disposition.data),
            self.headline.data,
            self.reason.data,
            self.constraint.data or "",
            self.would_change.data or "",
            self.until_on.data,
        )


class PromiseForm(BaseForm):
    what = TextArea(
        _l("What is promised"),
        [Required(_l("Say what is promised")), MaxLength(LONGEST_SENTENCE)],
        hint=_l("Something anyone can check: “Open the night line, seven nights a week”."),
        render_kw=FEW,
    )
    owner_title = TextLine(
        _l("Whose promise it is, by role"),
        [Required(_l("Enter a role")), MaxLength(80)],
        hint=_l("For example: Head of community nursing"),
    )
    unit = TextLine(
        _l("Which part of the organisation"),
        [MaxLength(80)],
        hint=_l("Figures are shown for each part. Empty: the organisation as a whole."),
    )
    owner = SelectField(_l("Who is told when it is late"))
    due_on = LocalDate(_l("Due on"), [InputRequired(_l("Say by when"))])
    milestones = TextArea(_l("Steps on the way, one a line"), [MaxLength(1500)], render_kw=SOME)

    def offer(self, people: Iterable[Participation]) -> None:
        self.owner.choices = [("", _l("Whoever makes the promise")), *((each.public_id, each.pseudonym) for each in people)]

    def to_words(self) -> PromiseWords:
        steps = [line.strip()[:160] for line in (self.milestones.data or "").splitlines() if line.strip()]
        return PromiseWords(self.what.data, self.owner_title.data, self.unit.data or "", self.due_on.data, steps)


class ProgressForm(BaseForm):
    words = TextArea(
        _l("How it goes"),
        [Required(_l("Say how it goes")), MaxLength(LONGEST_WORDS)],
        hint=_l("With figures, if there are any. “Done” takes five words or more here, or a link or a document."),
        render_kw=SOME,
    )
    link = TextLine(_l("Link to what shows it"), [MaxLength(500)])
    document = SelectField(_l("Or a document of this consultation"), [Optional()])  # not asked where there is none
    done = SelectMultipleField(_l("Steps that are done"))

    def offer(self, documents: Iterable[Document], milestones: Iterable[tuple[int, str]]) -> None:
        self.document.choices = [("", _l("None")), *((each.public_id, each.title) for each in documents)]
        self.done.choices = [(str(number), what) for number, what in milestones]

    def to_evidence(self, documents: Iterable[Document]) -> Evidence:
        chosen = {each.public_id: each for each in documents}
        return Evidence(self.words.data, self.link.data or "", chosen.get(self.document.data or ""))


class GiveUpForm(BaseForm):
    because = TextArea(_l("Why it is given up"), [Required(_l("Say why")), MaxLength(1000)], render_kw=SOME)
    instead = TextArea(_l("What happens instead"), [Required(_l("Say what happens instead")), MaxLength(1000)], render_kw=SOME)


class DecisionForm(BaseForm):
    sentence = TextArea(
        _l("The decision in one sentence"),
        [Required(_l("Say the decision in one sentence")), MaxLength(LONGEST_SENTENCE)],
        render_kw=FEW,
    )
    words = TextArea(
        _l("How and why it was decided"), [Required(_l("Say how and why")), MaxLength(LONGEST_WORDS)], render_kw=MANY
    )
    decided_on = LocalDate(_l("Decided on"), [InputRequired(_l("Say when it was decided"))])


class AccountForm(BaseForm):
    verdict = RadioField(
        _l("Did it happen, and did it last?"),
        [InputRequired(_l("Choose one"))],
        choices=[(key, sign.label) for key, sign in SERVICE_SAYS.items()],
    )
    words = TextArea(_l("The service’s account"), [Required(_l("Say what happened")), MaxLength(LONGEST_WORDS)], render_kw=MANY)


class ReviewForm(BaseForm):
    words = TextArea(
        _l("What was learnt"),
        [Required(_l("Write what was learnt")), MaxLength(LONGEST_WORDS)],
        hint=_l("About the service, and about how you listened. It stands on the page for good."),
        render_kw=MANY,
    )


class RatingForm(BaseForm):
    verdict = RadioField(
        _l("Does this answer what you said?"), [InputRequired(_l("Choose yes, partly or no"))], choices=list(ANSWERS_US.items())
    )
    words = TextArea(
        _l("What is missing?"),
        [MaxLength(2000)],
        hint=_l("If you like. Only those who answer read this; the figure is public."),
        render_kw=SOME,
    )


class SightingForm(IdempotentContributionForm):
    verdict = RadioField(
        _l("What do you see?"),
        [InputRequired(_l("Choose what you see"))],
        choices=[(key, sign.label) for key, sign in HAPPENED.items()],
    )
    words = TextArea(
        _l("In your own words"),
        [MaxLength(2000)],
        hint=_l("If you like. This is shown with your name here. Please do not name other people."),
        render_kw=SOME,
    )
