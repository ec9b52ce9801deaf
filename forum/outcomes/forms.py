"""What sorting, answering, promising and rating look like as input. Rules that need more than one field are the actions'."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from forum.consultations.models import Document, Participation, Phase
from forum.contributions.forms import SayOnceForm
from forum.outcomes.actions.answering import AnswerWords
from forum.outcomes.actions.promising import Evidence, PromiseWords
from forum.outcomes.actions.themes import ThemeWords
from forum.outcomes.kinds import ANSWERS_US, DISPOSITIONS, HAPPENED, SERVICE_SAYS, Disposition
from forum.outcomes.models import Theme
from forum.outcomes.rules import LONGEST_SENTENCE, LONGEST_WORDS
from forum.web.forms import AtMost, BaseForm, Day, Hidden, Line, Needed, WholeNumber, Words

FEW, SOME, MANY = {"rows": 2}, {"rows": 4}, {"rows": 8}


class ThemeForm(BaseForm):
    version = Hidden()  # of the words one began from
    sentence = Words(
        _l("The theme, in one fair sentence"),
        [Needed(_l("Write the theme as one sentence")), AtMost(LONGEST_SENTENCE)],
        hint=_l("As those who say it would put it: “Carers need a night’s sleep, or they cannot go on.”"),
        render_kw=FEW,
    )
    against = Words(
        _l("What speaks against it"),
        [AtMost(500)],
        hint=_l("What people said on the other side, as fairly. Leave it empty if nobody did."),
        render_kw=FEW,
    )
    meaning = Words(
        _l("What belongs here, and what does not"),
        [AtMost(1000)],
        hint=_l("For the codebook, so that two people sort alike. An example helps."),
        render_kw=SOME,
    )

    def to_words(self) -> ThemeWords:
        return ThemeWords(self.sentence.data, self.against.data or "", self.meaning.data or "")


class SortForm(BaseForm):
    """Chosen contributions and what to do with them. `act` is the button; `theme` what was chosen beside the list."""

    act = Hidden()
    theme = Hidden()
    note = Line(_l("Why it fits no theme"), [AtMost(200)])


class MergeForm(BaseForm):
    into = SelectField(_l("Join it with"), validate_choice=True)

    def offer(self, themes: list[Theme]) -> None:
        self.into.choices = [(theme.ref, theme.sentence) for theme in themes]


class EvidenceForm(BaseForm):
    poll = SelectField(_l("Result of a vote"))
    note = Line(_l("What it shows about this theme"), [AtMost(200)])


class QuoteForm(BaseForm):
    passage = Words(
        _l("The passage"),
        [Needed(_l("Copy the words to quote")), AtMost(400)],
        hint=_l("Copy it from above, word for word. The author is asked before anyone sees it as a quote."),
        render_kw=SOME,
    )


class SettleForm(BaseForm):
    takes_out = RadioField(
        _l("What is right?"),
        [InputRequired(_l("Choose one"))],
        choices=[("yes", _l("It was misread: take it out of this theme")), ("no", _l("It belongs here"))],
    )
    reply = Words(_l("Your answer to the person"), [Needed(_l("Write an answer")), AtMost(1000)], render_kw=SOME)


class MisreadForm(BaseForm):
    words = Words(_l("What did you mean?"), [Needed(_l("Say what you meant")), AtMost(2000)], render_kw=SOME)


class CampaignForm(BaseForm):
    label = Line(_l("What to call it in public"), [AtMost(120)], hint=_l("For example: “Postcard of the parish council”"))


class SampleForm(BaseForm):
    size = WholeNumber(_l("How many"), [InputRequired(_l("Enter how many"))])


class ReportForm(BaseForm):
    owner = SelectField(_l("Who owns the decision"))
    answer_weeks = WholeNumber(
        _l("Weeks to answer"), [InputRequired(_l("Enter a number of weeks"))], description=_l("Shown in public as a clock.")
    )
    phase = SelectField(_l("The clock starts when this phase closes"))

    def offer(self, leads: Iterable[Participation], phases: Iterable[Phase]) -> None:
        self.owner.choices = [("", _l("Not named yet")), *((lead.ref, lead.pseudonym) for lead in leads)]
        self.phase.choices = [("", _l("The last one with something to do in it")), *((each.ref, each.name) for each in phases)]


class SummaryForm(BaseForm):
    summary = Words(
        _l("What came of it, in one paragraph"),
        [AtMost(600)],
        hint=_l("Say what you will not do, too, and what is late."),
        render_kw=SOME,
    )


class CodersForm(BaseForm):
    coders = SelectMultipleField(_l("People who sort what was said"))

    def offer(self, people: Iterable[Participation]) -> None:
        self.coders.choices = [(each.ref, f"{each.pseudonym} ({each.capacity.label})") for each in people]


class AnswerForm(BaseForm):
    disposition = RadioField(
        _l("What is your answer?"),
        [InputRequired(_l("Choose an answer"))],
        choices=[(key, sign.label) for key, sign in DISPOSITIONS.items()],
    )
    headline = Words(
        _l("The answer in one sentence"),
        [Needed(_l("Say it in one sentence")), AtMost(LONGEST_SENTENCE)],
        hint=_l("What happens, who does it, from when."),
        render_kw=FEW,
    )
    reason = Words(_l("Why"), [Needed(_l("Give the reason")), AtMost(LONGEST_WORDS)], render_kw=MANY)
    constraint = Words(
        _l("What stands in the way"),
        [AtMost(LONGEST_WORDS)],
        hint=_l("For “in part” and “we won’t”. With figures."),
        render_kw=SOME,
    )
    would_change = Words(
        _l("What would change this answer"), [AtMost(LONGEST_WORDS)], hint=_l("For “in part” and “we won’t”."), render_kw=SOME
    )
    until_on = Day(_l("By when you will know"), description=_l("For “still working it out”."))
    read = Hidden()  # which words one began from

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
    what = Words(
        _l("What is promised"),
        [Needed(_l("Say what is promised")), AtMost(LONGEST_SENTENCE)],
        hint=_l("Something anyone can check: “Open the night line, seven nights a week”."),
        render_kw=FEW,
    )
    owner_title = Line(
        _l("Whose promise it is, by role"),
        [Needed(_l("Enter a role")), AtMost(80)],
        hint=_l("For example: Head of community nursing"),
    )
    unit = Line(
        _l("Which part of the organisation"),
        [AtMost(80)],
        hint=_l("Figures are shown for each part. Empty: the organisation as a whole."),
    )
    owner = SelectField(_l("Who is told when it is late"))
    due_on = Day(_l("Due on"), [InputRequired(_l("Say by when"))])
    milestones = Words(_l("Steps on the way, one a line"), [AtMost(1500)], render_kw=SOME)

    def offer(self, people: Iterable[Participation]) -> None:
        self.owner.choices = [("", _l("Whoever makes the promise")), *((each.ref, each.pseudonym) for each in people)]

    def to_words(self) -> PromiseWords:
        steps = [line.strip()[:160] for line in (self.milestones.data or "").splitlines() if line.strip()]
        return PromiseWords(self.what.data, self.owner_title.data, self.unit.data or "", self.due_on.data, steps)


class ProgressForm(BaseForm):
    words = Words(
        _l("How it goes"),
        [Needed(_l("Say how it goes")), AtMost(LONGEST_WORDS)],
        hint=_l("With figures, if there are any. “Done” takes five words or more here, or a link or a document."),
        render_kw=SOME,
    )
    link = Line(_l("Link to what shows it"), [AtMost(500)])
    document = SelectField(_l("Or a document of this consultation"), [Optional()])  # not asked where there is none
    done = SelectMultipleField(_l("Steps that are done"))

    def offer(self, documents: Iterable[Document], milestones: Iterable[tuple[int, str]]) -> None:
        self.document.choices = [("", _l("None")), *((each.ref, each.title) for each in documents)]
        self.done.choices = [(str(number), what) for number, what in milestones]

    def to_evidence(self, documents: Iterable[Document]) -> Evidence:
        chosen = {each.ref: each for each in documents}
        return Evidence(self.words.data, self.link.data or "", chosen.get(self.document.data or ""))


class GiveUpForm(BaseForm):
    because = Words(_l("Why it is given up"), [Needed(_l("Say why")), AtMost(1000)], render_kw=SOME)
    instead = Words(_l("What happens instead"), [Needed(_l("Say what happens instead")), AtMost(1000)], render_kw=SOME)


class DecisionForm(BaseForm):
    sentence = Words(
        _l("The decision in one sentence"),
        [Needed(_l("Say the decision in one sentence")), AtMost(LONGEST_SENTENCE)],
        render_kw=FEW,
    )
    words = Words(_l("How and why it was decided"), [Needed(_l("Say how and why")), AtMost(LONGEST_WORDS)], render_kw=MANY)
    decided_on = Day(_l("Decided on"), [InputRequired(_l("Say when it was decided"))])


class AccountForm(BaseForm):
    verdict = RadioField(
        _l("Did it happen, and did it last?"),
        [InputRequired(_l("Choose one"))],
        choices=[(key, sign.label) for key, sign in SERVICE_SAYS.items()],
    )
    words = Words(_l("The service’s account"), [Needed(_l("Say what happened")), AtMost(LONGEST_WORDS)], render_kw=MANY)


class ReviewForm(BaseForm):
    words = Words(
        _l("What was learnt"),
        [Needed(_l("Write what was learnt")), AtMost(LONGEST_WORDS)],
        hint=_l("About the service, and about how you listened. It stands on the page for good."),
        render_kw=MANY,
    )


class RatingForm(BaseForm):
    verdict = RadioField(
        _l("Does this answer what you said?"), [InputRequired(_l("Choose yes, partly or no"))], choices=list(ANSWERS_US.items())
    )
    words = Words(
        _l("What is missing?"),
        [AtMost(2000)],
        hint=_l("If you like. Only those who answer read this; the figure is public."),
        render_kw=SOME,
    )


class SightingForm(SayOnceForm):
    verdict = RadioField(
        _l("What do you see?"),
        [InputRequired(_l("Choose what you see"))],
        choices=[(key, sign.label) for key, sign in HAPPENED.items()],
    )
    words = Words(
        _l("In your own words"),
        [AtMost(2000)],
        hint=_l("If you like. This is shown with your name here. Please do not name other people."),
        render_kw=SOME,
    )
