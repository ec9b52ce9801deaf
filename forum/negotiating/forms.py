"""What preparing, speaking and signing look like as input. Rules that need more than one field are the actions'."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from forum.consultations.capacities import CAPACITIES
from forum.contributions.forms import IdempotentContributionForm, body_field
from forum.contributions.rules import LONGEST_BODY
from forum.negotiating.actions.preparing import PartyWords, TermWords
from forum.negotiating.kinds import STANDS, TERM_STATES, Act
from forum.negotiating.rules import LONGEST_NEED, LONGEST_WORDING
from forum.outcomes.models import Theme
from forum.web.forms import (
    NOT_KEPT,
    BaseForm,
    HiddenText,
    LocalDate,
    MakeOnceForm,
    MaxLength,
    Required,
    SeenText,
    TextArea,
    TextLine,
)
from forum.web.shared_forms import SharedForm

FEW = {"rows": 3}


class NegotiationBasicsForm(SharedForm):
    ends_on = LocalDate(_l("By which day do the sides have to agree?"), [InputRequired(_l("Enter the day to agree by"))])
    without_agreement = TextArea(
        _l("What happens if there is no agreement by that day?"),
        [Required(_l("Enter what happens if there is no agreement")), MaxLength(1000)],
        hint=_l("For example, “Terms that all signed go ahead. For the rest, the board decides in public on 14 January.”"),
        render_kw=FEW,
    )


class PartyFields(BaseForm):
    name = TextLine(_l("Name of the side"), [Required(_l("Enter the name of the side")), MaxLength(60)])
    capacity = SelectField(
        _l("Who does it speak for?"), choices=[(each.key, each.label) for each in CAPACITIES.values()], default="unknown"
    )
    chosen_how = TextArea(
        _l("How did this side choose the people who speak for it?"),
        [Required(_l("Enter how these people were chosen")), MaxLength(300)],
        hint=_l("For example, “In an open meeting of the carers’ group on 3 March. 14 people voted.”"),
        render_kw=FEW,
    )
    signing_rule = TextArea(
        _l("When can one of them sign for this side?"),
        [Required(_l("Enter when one of them can sign")), MaxLength(300)],
        hint=_l("For example, “When two of our three people agree.”"),
        render_kw=FEW,
    )
    themes = SelectMultipleField(
        _l("What did this side say? (optional)"),
        description=_l("The people who speak for this side can give way on what it said, and on nothing else."),
        validate_choice=False,
    )

    def offer(self, themes: Iterable[Theme]) -> Self:
        self._themes = {each.public_id: each for each in themes}
        self.themes.choices = [(key, each.sentence) for key, each in self._themes.items()]
        return self

    def to_words(self) -> PartyWords:
        chosen = [self._themes[key].id for key in self.themes.data or [] if key in self._themes]
        return PartyWords(self.name.data, self.capacity.data, self.chosen_how.data, self.signing_rule.data, chosen)


class NewPartyForm(PartyFields, MakeOnceForm):
    """A side that is not there yet."""


class PartyForm(PartyFields, SharedForm):
    """One that is there."""


class TermFields(BaseForm):
    title = TextLine(_l("What is it about?"), [Required(_l("Enter what it is about")), MaxLength(80)])
    text = TextArea(
        _l("The wording"),
        [Required(_l("Enter the wording")), MaxLength(LONGEST_WORDING)],
        hint=_l("One sentence that anyone can check. If every side signs it, it becomes a promise in these words."),
        render_kw=FEW,
    )
    state = RadioField(_l("Can it change?"), choices=list(TERM_STATES.items()), default="open")
    note = TextArea(
        _l("The condition, or why it is fixed"),
        [MaxLength(300)],
        hint=_l("You need this unless the term is open."),
        render_kw=FEW,
    )
    owner = TextLine(
        _l("Who will do it? Enter a job title"),
        [Required(_l("Enter the job title of the person who will do it")), MaxLength(120)],
    )
    due_on = LocalDate(_l("By when?"), [InputRequired(_l("Enter the date"))])
    theme = SelectField(_l("What did people say that this answers? (optional)"), choices=[], default="", validate_choice=False)

    def offer(self, themes: Iterable[Theme]) -> Self:
        self._themes = {each.public_id: each for each in themes}
        self.theme.choices = [("", _l("None yet")), *((key, each.sentence) for key, each in self._themes.items())]
        return self

    def to_words(self) -> TermWords:
        theme = self._themes.get(self.theme.data or "")
        return TermWords(
            self.title.data,
            self.text.data,
            self.state.data,
            self.note.data or "",
            self.owner.data,
            self.due_on.data,
            theme.id if theme else None,
        )


class NewTermForm(TermFields, MakeOnceForm):
    """A term that is not there yet."""


class TermForm(TermFields, SharedForm):
    """One that is there, before it begins."""


class WordingForm(TermFields, SharedForm):
    """Another wording of a term, and why."""

    beside = frozenset({"why"})
    title = None  # type: ignore[assignment]
    theme = None
    why = TextArea(
        _l("Why does the wording change?"),
        [Required(_l("Enter why the wording changes")), MaxLength(500)],
        hint=_l("Everyone can read this. Every side has to sign again."),
        render_kw=FEW,
    )

    def to_new_words(self, title: str) -> TermWords:
        """The title stays."""
        return TermWords(title, self.text.data, self.state.data, self.note.data or "", self.owner.data, self.due_on.data)


class RoundForm(MakeOnceForm):
    title = TextLine(_l("Name of the round"), [Required(_l("Enter the name of the round")), MaxLength(60)])
    starts_on = LocalDate(_l("First day"), [InputRequired(_l("Enter the first day"))])
    ends_on = LocalDate(_l("Last day"), [InputRequired(_l("Enter the last day"))])


class DelegateForm(MakeOnceForm):
    name = TextLine(
        _l("Who should speak for this side?"),
        [Required(_l("Enter the name that this person has here")), MaxLength(120)],
        hint=_l("Enter the name that you see beside their comments. We will ask them first."),
    )


class PositionForm(IdempotentContributionForm):
    seen = SeenText()
    stand = RadioField(
        _l("What does your side say to this wording?"),
        [InputRequired(_l("Choose what your side says"))],
        choices=[(key, each.choice) for key, each in STANDS.items()],
    )
    because = TextArea(
        _l("Because"),
        [MaxLength(LONGEST_BODY)],
        hint=_l("You need this for “not yet” and “no”. Say what would help, too."),
        render_kw=FEW,
    )

    def list_said(self) -> list[object]:
        return [self.stand.data, self.because.data]


class OfferForm(IdempotentContributionForm):
    act = RadioField(
        _l("Is this something you ask for, or something you offer?"),
        [InputRequired(_l("Choose whether you ask or offer"))],
        choices=[(Act.ASK, _l("We ask")), (Act.OFFER, _l("We offer"))],
    )
    answers = HiddenText()
    body = body_field(_l("What exactly?"), _l("Enter what you ask or offer"), rows=4)

    def list_said(self) -> list[object]:
        return [self.act.data, *super().list_said()]


class MinorityForm(IdempotentContributionForm):
    body = body_field(_l("Your side’s statement"), _l("Enter the statement of your side"), rows=6)


class PartyNeedForm(MakeOnceForm):
    keeps_draft, not_kept = False, NOT_KEPT
    words = TextArea(
        _l("What does this side need, and why?"),
        [Required(_l("Enter what this side needs")), MaxLength(LONGEST_NEED)],
        hint=_l("Only the people who speak for this side and the independent go-between can read it."),
        render_kw={"rows": 5},
    )


class ReleaseForm(IdempotentContributionForm):
    """Lets everybody read what stands beside the button."""

    keeps_draft = False
    seen = SeenText()


class PromiseTermForm(MakeOnceForm):
    theme = SelectField(_l("What did people say that this answers?"), choices=[], validate_choice=False)

    def offer(self, themes: Iterable[Theme]) -> Self:
        self._themes = {each.public_id: each for each in themes}
        self.theme.choices = [("", _l("Choose one")), *((key, each.sentence) for key, each in self._themes.items())]
        return self

    def find_theme_id(self) -> int | None:
        theme = self._themes.get(self.theme.data or "")
        return theme.id if theme else None


class SideSeenForm(BaseForm):
    """A button that says yes to what was to be read beside it."""

    seen = SeenText()
