"""Forms of organisers: a poll, its rules, options and voters, and sheets that were read in two ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from forum.activities.voting.actions.managing import Choice, Rules
from forum.activities.voting.fingerprints import fingerprint_options, fingerprint_rules, name_visibility
from forum.activities.voting.methods import all_methods
from forum.activities.voting.methods.contest import TieRule
from forum.activities.voting.methods.dots import MOST_POINTS
from forum.activities.voting.methods.settings import MOST_CHOICES, MOST_SEATS
from forum.activities.voting.models import PassMark, PassOf, Poll, Publishes, Purpose, ShowsTally, VoterList, Who
from forum.activities.voting.rule_names import PASS_NAMES, TIE_NAMES
from forum.activities.voting.rules import FEWEST_PUBLISHED, MOST_OPTIONS, STAY_ONCE_PROMISED, is_promised
from forum.consultations.capacities import CAPACITIES
from forum.consultations.extension_points import Subject, list_subjects
from forum.consultations.forms import ReasonForm, list_subject_choices
from forum.contributions.forms import IdempotentContributionForm, body_field
from forum.contributions.models import Contribution
from forum.contributions.rules import public_name
from forum.kernel.numbers import CURRENCY_SYMBOL
from forum.web.forms import (
    BaseForm,
    HiddenText,
    LocalDateTime,
    MakeOnceForm,
    MaxLength,
    Required,
    SeenText,
    TextArea,
    TextLine,
    WholeNumber,
)
from forum.web.shared_forms import SharedForm

SPARE_ROWS = 3
LONGEST_LABEL = 120
EXTRAS = {
    "may_change": _l("People can change their vote until voting closes (not in a secret vote)"),
    "is_shuffled": _l("Show each person the options in a different order"),
    "within_money": _l("Each person has to stay within the budget"),
    "joined_before": _l("Only people who joined before voting opens"),
    "team_votes": _l("The team (moderators, facilitators, organisers and leads) can vote too"),
    "guests_apart": _l("Count the votes of guests apart. They do not decide"),
    "waits_for_paper": _l("Do not count until I say all paper votes are in"),
}


# Settings of methods: the form shows those that the poll's method has.
SETTING_NUMBERS = ("money", "seats", "points", "least", "most")
SETTING_EXTRAS = ("within_money",)


def _between(least: int, most: int) -> NumberRange:
    return NumberRange(least, most, _l("Enter a number from %(min)d to %(max)d"))


def question_field() -> TextLine:
    return TextLine(
        _l("The question"),
        [Required(_l("Enter the question")), MaxLength(200)],
        hint=_l("For example, “Which two changes should come first in 2027?”"),
    )


class NewPollForm(MakeOnceForm):
    question = question_field()
    method_key = RadioField(_l("How will people vote, and how will we count?"), [InputRequired(_l("Choose how people vote"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method_key.choices = [(key, method.label) for key, method in all_methods().items()]


class PollWordsForm(ReasonForm, SharedForm):
    """Over what a vote says: nobody but organisers reads a draft's words, and everyone an announced one's, with the reason for
    each change."""

    changed_around = _l(
        "This vote has been announced since you opened this page. People can see it now. We have not saved your "
        "changes yet. Check them, then save again."
    )


class RulesForm(PollWordsForm):
    question = question_field()
    explanation = TextArea(
        _l("What people need to know before they vote (optional)"),
        [MaxLength(1000)],
        hint=_l("Use 2 or 3 plain sentences. We explain the rules for you."),
        render_kw={"rows": 4},
    )
    purpose = RadioField(
        _l("What will happen with the result?"),
        [InputRequired(_l("Choose what will happen with the result"))],
        choices=[
            (Purpose.ADVICE, _l("It is advice: we look at it with everything else people say")),
            (Purpose.RANKING, _l("It puts the options in order: we look at that order with everything else")),
            (Purpose.FOLLOWED, _l("We will do what it says, unless something stops us. Then we say in public why")),
        ],
        description=_l("People read this above the vote and above its result."),
    )
    unless = TextLine(
        _l("Unless …"),
        [MaxLength(300)],
        hint=_l("Only if you will do what it says. For example, “it costs more than £412,000 a year”"),
    )
    money = WholeNumber(
        _l("How much money is there, in %(currency)s?", currency=CURRENCY_SYMBOL), [Optional(), NumberRange(1, 10**9)]
    )
    seats = WholeNumber(_l("How many options will be chosen?"), [Optional(), _between(1, MOST_SEATS)])
    points = WholeNumber(_l("How many points does each person have?"), [Optional(), _between(1, MOST_POINTS)])
    least = WholeNumber(_l("Fewest choices each person can make (optional)"), [Optional(), _between(1, MOST_CHOICES)])
    most = WholeNumber(
        _l("Most choices each person can make (optional)"),
        [Optional(), NumberRange(0, MOST_CHOICES, _l("Enter a number up to %(max)d"))],
    )
    secrecy = RadioField(
        _l("Is the vote secret?"),
        [InputRequired(_l("Choose whether the vote is secret"))],
        choices=[
            ("secret", _l("Secret: nobody can look up here how someone voted, not even you. You cannot change this later")),
            ("named", _l("Not secret: we keep names with votes, but publish no names")),
        ],
    )
    shows_tally = RadioField(
        _l("When can people see the count?"),
        [InputRequired(_l("Choose when people can see the count"))],
        choices=[
            (ShowsTally.AFTER_CLOSE, _l("After voting closes (once you announce this, you cannot show the count any earlier)")),
            (ShowsTally.AFTER_VOTE, _l("After each person has voted")),
            (ShowsTally.ALWAYS, _l("Always, to everyone")),
        ],
    )
    publishes = RadioField(
        _l("What will we publish after the count?"),
        [InputRequired(_l("Choose what we will publish"))],
        choices=[
            (Publishes.TOTALS, _l("Totals only. Nobody can recognise a single person’s vote")),
            (Publishes.BALLOTS, _l("Every vote, without names. We tell people that someone could recognise an unusual one")),
        ],
        description=_l("If fewer than %(few)d people vote, we publish totals only.", few=FEWEST_PUBLISHED),
    )
    who = RadioField(
        _l("Who can vote?"),
        [InputRequired(_l("Choose who can vote"))],
        choices=[
            (Who.EVERYONE, _l("Everyone taking part in this consultation")),
            (Who.CAPACITIES, _l("People who joined as one of these:")),
            (Who.LIST, _l("People on a list")),
        ],
    )
    capacity_keys = SelectMultipleField(
        _l("How are they connected to this?"), choices=[(capacity.key, capacity.label) for capacity in CAPACITIES.values()]
    )
    voter_list = SelectField(_l("Which list?"), [Optional()])
    subject_key = SelectField(_l("Is it about one of the options? (optional)"), choices=[])
    opens_at = LocalDateTime(_l("Voting opens (optional)"), [Optional()])
    closes_at = LocalDateTime(_l("Voting closes (optional)"), [Optional()])
    quorum = WholeNumber(_l("How many people need to vote for it to count? (optional)"), [Optional(), NumberRange(0, 10**7)])
    quorum_unit = SelectField(
        _l("Number or percentage"), choices=[("people", _l("people")), ("percent", _l("per cent of people who can vote"))]
    )
    pass_mark = SelectField(_l("What does an option need to pass?"), choices=list(PASS_NAMES.items()))
    pass_of = SelectField(
        _l("Share of what?"), choices=[(PassOf.CAST, _l("of the votes")), (PassOf.ELECTORATE, _l("of everyone who can vote"))]
    )
    ties = RadioField(_l("How is a tie settled?"), [InputRequired(_l("Choose how a tie is settled"))])
    extras = SelectMultipleField(_l("Other settings"))

    @classmethod
    def for_poll(cls, poll: Poll, lists: list[VoterList]) -> RulesForm:
        """The form with the fields this poll's method uses."""
        form = cls.from_request(**read_rules(poll))
        method = poll.method
        for name in SETTING_NUMBERS:
            if name not in method.setting_names:
                del form[name]
        if method.is_open_only:
            del form["secrecy"]
        if not poll.activity.is_about_decision:
            del form["purpose"]
            del form["unless"]
        subjects = list_subjects(poll.consultation)
        form["subject_key"].choices = list_subject_choices(subjects)
        if not subjects:
            del form["subject_key"]
        if method.measure_support is None:
            del form["pass_mark"]
            del form["pass_of"]
        form.ties.choices = [(rule, TIE_NAMES[rule]) for rule in method.tie_rules]
        form.voter_list.choices = [("", _("None")), *((voter_list.public_id, voter_list.name) for voter_list in lists)]
        unused = {*SETTING_EXTRAS} - method.setting_names | (set() if poll.guests_vote else {"guests_apart"})
        if is_promised(poll):
            unused |= {*STAY_ONCE_PROMISED, *SETTING_EXTRAS}
        names = [name for name in EXTRAS if name not in unused]
        form.extras.choices = [(name, EXTRAS[name]) for name in names]
        return form

    def to_rules(self, poll: Poll, lists: list[VoterList]) -> Rules:
        chosen = next((voter_list for voter_list in lists if voter_list.public_id == self.voter_list.data), None)
        return Rules(
            question=self.question.data,
            explanation=self.explanation.data or "",
            purpose=Purpose(self["purpose"].data) if "purpose" in self else Purpose.ADVICE,
            unless=(self["unless"].data or "") if "unless" in self else "",
            is_secret=self["secrecy"].data == "secret" if "secrecy" in self else False,
            shows_tally=ShowsTally(self.shows_tally.data),
            publishes=Publishes(self.publishes.data),
            settings=self._read_settings(poll),
            ties=TieRule(self.ties.data),
            opens_at=self.opens_at.data,
            closes_at=self.closes_at.data,
            quorum=self.quorum.data or 0,
            quorum_is_percent=self.quorum_unit.data == "percent",
            pass_mark=PassMark(self["pass_mark"].data) if "pass_mark" in self else PassMark.NONE,
            pass_of=PassOf(self["pass_of"].data) if "pass_of" in self else PassOf.CAST,
            who=Who(self.who.data),
            capacity_keys=" ".join(self.capacity_keys.data),
            voter_list_id=chosen.id if chosen else None,
            subject_key=self["subject_key"].data or "" if "subject_key" in self else "",
            **{name: self._read_extra(name, getattr(poll, name)) for name in EXTRAS if name not in SETTING_EXTRAS},
        )

    def _read_settings(self, poll: Poll) -> dict[str, object]:
        """A number that is left empty is the method's default."""
        given = {name: self[name].data for name in SETTING_NUMBERS if name in self and self[name].data}
        kept = {name: value for name, value in poll.settings.to_dict().items() if name in SETTING_EXTRAS}
        return given | {name: self._read_extra(name, value) for name, value in kept.items()}

    def _read_extra(self, name: str, kept: bool) -> bool:
        """One that is not offered stays as it is."""
        return name in self.extras.data if name in dict(self.extras.choices) else kept


def read_rules(poll: Poll) -> dict[str, object]:
    """What stands in the form of rules, by its fields."""
    names = (
        "question explanation purpose unless subject_key shows_tally publishes who opens_at closes_at pass_mark pass_of ties"
    ).split()
    settings = poll.settings.to_dict()
    return {
        **{name: getattr(poll, name) for name in names},
        **{name: settings.get(name) or None for name in SETTING_NUMBERS},
        "quorum": poll.quorum or None,
        "secrecy": "secret" if poll.is_secret else "named",
        "capacity_keys": poll.capacities,
        "voter_list": poll.voter_list.public_id if poll.voter_list else "",
        "quorum_unit": "percent" if poll.quorum_is_percent else "people",
        "began_from": fingerprint_rules(poll),
        "began_around": name_visibility(poll),
        "extras": [name for name in EXTRAS if (settings.get(name) if name in SETTING_EXTRAS else getattr(poll, name))],
    }


class OptionRow(Form):
    label = TextLine(_l("Option"), [MaxLength(LONGEST_LABEL)])
    detail = TextLine(_l("More about this option (optional)"), [MaxLength(300)])
    cost = WholeNumber(
        _l("What it costs, in %(currency)s", currency=CURRENCY_SYMBOL),
        [Optional(), NumberRange(1, 10**9, _l("Enter a cost of at least %(min)d"))],
    )
    contribution = HiddenText()
    subject = HiddenText()

    def validate_detail(self, field: Any) -> None:
        if field.data and not self.label.data:
            raise ValidationError(_("Enter the option"))


class OptionsForm(PollWordsForm):
    is_saved = True  # not where comments or options are only taken into its rows

    rows = FieldList(FormField(OptionRow), _l("Options"), max_entries=MOST_OPTIONS)
    with_none = SelectMultipleField(_l("Other settings"), choices=[("yes", _l("Add “None of these” as the last option"))])
    points = SelectMultipleField(_l("Comments people made"))
    subjects = SelectMultipleField(_l("Options of this consultation"))

    def needs_reason(self) -> bool:
        return self.is_saved and super().needs_reason()

    def offer(self, points: Iterable[Contribution]) -> None:
        self.points.choices = [(point.public_id, f"{point.title} ({public_name(point)})") for point in points]

    def offer_subjects(self, subjects: Iterable[Subject]) -> None:
        """Options of the consultation that are not among the rows yet."""
        taken = {entry.form.subject.data for entry in self.rows if entry.form.label.data}
        self.subjects.choices = [(each.key, each.label) for each in subjects if each.key not in taken]

    def add_subjects(self, subjects: Iterable[Subject]) -> None:
        """Puts those that were chosen into free rows, as far as there is room."""
        chosen = [each for each in subjects if each.key in (self.subjects.data or [])]
        for row, subject in zip(self._list_free_rows(len(chosen)), chosen, strict=False):
            row.label.data, row.subject.data = subject.label[:LONGEST_LABEL], subject.key
        self.subjects.data = []

    def _list_free_rows(self, wanted: int) -> list[Any]:
        """As many as are wanted, with new ones where there is room for them."""
        rows = [entry.form for entry in self.rows]
        free = [row for row in rows if not any(row[name].data for name in ("label", "detail", "cost", "contribution", "subject"))]
        room = min(wanted - len(free), MOST_OPTIONS - len(rows))
        return free[:wanted] + [self.rows.append_entry().form for _number in range(room)]

    def list_taken(self) -> set[str]:
        """The public ids of points that options come from."""
        return {entry.form.contribution.data for entry in self.rows if entry.form.label.data}

    def add_points(self, known: Mapping[str, Contribution]) -> None:
        """Puts the chosen points into free rows, with their titles as labels. Those for which there is no room stay chosen, and
        the field says so, as it does when nothing was chosen."""
        rows, taken = [entry.form for entry in self.rows], self.list_taken()
        free = [row for row in rows if not (row.label.data or row.detail.data or row.cost.data or row.contribution.data)]
        wanted = [each for each in self.points.data or [] if each in known and each not in taken]
        if not wanted:
            self.points.errors = self.points.errors or [_("Choose at least one comment")]
        room = len(free) + MOST_OPTIONS - len(self.rows)
        for public_id in wanted[:room]:
            row = free.pop(0) if free else self.rows.append_entry().form
            row.label.data, row.contribution.data = known[public_id].title[:LONGEST_LABEL], public_id
            wanted = wanted[1:]
        self.points.data = wanted
        if wanted:
            self.points.errors = [_("There is no room for these. You can have %(most)d options.", most=MOST_OPTIONS)]

    def add_spare_rows(self) -> None:
        for _row in range(min(SPARE_ROWS, MOST_OPTIONS - len(self.rows))):
            self.rows.append_entry()

    def to_choices(self, number_of: dict[str, int]) -> list[Choice]:
        """`number_of`: the row numbers of the points options may come from, by their public ids."""
        return [
            Choice(
                label=row["label"],
                detail=row["detail"] or "",
                cost=row["cost"] or 0,
                contribution_id=number_of.get(row["contribution"] or ""),
                subject_key=row["subject"] or "",
            )
            for row in (entry.data for entry in self.rows)
            if row["label"]
        ]


def read_options(poll: Poll) -> dict[str, object]:
    """What stands in the form of options, by its fields."""
    rows = [
        {
            "label": option.label,
            "detail": option.detail,
            "cost": option.cost or None,
            "contribution": option.contribution.public_id if option.contribution else "",
            "subject": option.subject_key,
        }
        for option in poll.options
        if not option.is_none
    ]
    with_none = ["yes"] if any(option.is_none for option in poll.options) else []
    return {
        "rows": rows,
        "with_none": with_none,
        "points": [],
        "subjects": [],
        "began_from": fingerprint_options(poll),
        "began_around": name_visibility(poll),
    }


class CallOffPollForm(BaseForm):
    reason = TextArea(
        _l("Why are you cancelling it?"),
        [Required(_l("Tell people why it is cancelled")), MaxLength(500)],
        hint=_l("Everyone can read this."),
        render_kw={"rows": 3},
    )


class ReasonAnswerForm(IdempotentContributionForm):
    body = body_field(_l("The answer"), _l("Enter the answer"), rows=5)


class SettleSheetForm(BaseForm):
    NEITHER = "neither"

    seen = SeenText()
    entry = RadioField(_l("Which version is right?"), [InputRequired(_l("Choose which version is right"))], coerce=str)
    because = TextLine(_l("How did you check?"), [Required(_l("Enter how you checked what the sheet says")), MaxLength(200)])
