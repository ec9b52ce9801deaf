"""How a ballot is filled in: the form for a contest, and the marks in what was sent.

Every one of them works with native controls alone. Messages stand beside the field; `read` is called when a form is valid.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Field, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional

from forum.activities.voting.methods.contest import NO_MARK, NONE_KEY, Contest, Marks, Option, blank_marks, close_ranks
from forum.kernel.numbers import say_money, say_place
from forum.web.forms import BaseForm, WholeNumber

TOP_SCORE = 5


@dataclass(frozen=True)
class Entry:
    name: str  # templates/activities/voting/ballots/NAME.html draws it
    make_form: Callable[[Contest], type[MarksForm]]
    describe: Callable[[Contest, Marks], list[tuple[str, str]]]  # (option, what is marked), for "your vote"


class MarksForm(BaseForm):
    """A ballot being filled in. `read` gives its marks once it is valid; `fill` puts marks into it."""

    contest: Contest
    leave_blank = _l("Leave it blank")  # what the button for that is called beside this form
    _fields: dict[str, Field]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Whatever else is wrong, the marks are looked at too, so that people hear of all of it at once."""
        is_valid = bool(super().validate(*args, **kwargs))
        return self.check_marks() and is_valid

    def check_marks(self) -> bool:
        """Whether they can be counted, once each can be read. Says beside a field what is wrong."""
        return True

    def has_unread_marks(self) -> bool:
        return any(field.errors for name, field in self._fields.items() if name.startswith("mark"))

    def show_in_order(self, keys: Sequence[str]) -> None:
        """Options can be shown in another order than the poll's: the summary of errors follows what is on screen."""
        marks = {name: self._fields.pop(name) for name in map(name_of, keys) if name in self._fields}
        self._fields = marks | self._fields

    def read(self) -> Marks:
        raise NotImplementedError

    @staticmethod
    def fill(contest: Contest, marks: Marks) -> dict[str, Any]:
        """The values of the fields for these marks."""
        return {name_of(option.key): str(mark) for option, mark in _marked(contest, marks)}

    def keep_only(self, keys: Collection[str]) -> None:
        """Takes off what is marked for any option but those with these keys."""
        for option in self.contest.options:
            if option.key not in keys:
                field = self[name_of(option.key)]
                field.data, field.raw_data = None, []

    def refuse_all(self, sentence: str) -> bool:
        """For what is wrong with all of them together: said beside the first on screen, where the summary of errors leads."""
        self[name_of(self.list_on_screen()[0].key)].errors = [sentence]
        return False

    def list_on_screen(self) -> list[Option]:
        """The options in the order in which this form shows them."""
        places = {name: place for place, name in enumerate(self._fields)}
        return sorted(self.contest.options, key=lambda option: places[name_of(option.key)])

    def marks_of_fields(self) -> Marks:
        marks = blank_marks(self.contest)
        for number, option in enumerate(self.contest.options):
            data = self[name_of(option.key)].data
            if data not in {None, ""}:
                marks[number] = int(data)
        return bytes(marks)


def name_of(key: str) -> str:
    """The field of the option with this key. Its number would not do: options can change places while somebody marks them."""
    return f"mark_{key}"


class OneForm(MarksForm):
    def read(self) -> Marks:
        marks = blank_marks(self.contest)
        marks[self.contest.keys.index(self["mark"].data)] = 1
        return bytes(marks)

    @staticmethod
    def fill(contest: Contest, marks: Marks) -> dict[str, Any]:
        return {"mark": next((option.key for option, _mark in _marked(contest, marks)), None)}

    def keep_only(self, keys: Collection[str]) -> None:
        """As of every ballot."""
        if self["mark"].data not in keys:
            self["mark"].data = None

    def check_marks(self) -> bool:
        if self["mark"].data is None:
            self["mark"].errors = [_("Choose one option, or select “%(button)s”", button=self.leave_blank)]
        return not self.has_unread_marks()


class SeveralForm(MarksForm):
    def read(self) -> Marks:
        marks = blank_marks(self.contest)
        for key in self["marks"].data:
            marks[self.contest.keys.index(key)] = 1
        return bytes(marks)

    @staticmethod
    def fill(contest: Contest, marks: Marks) -> dict[str, Any]:
        return {"marks": [option.key for option, _mark in _marked(contest, marks)]}

    def keep_only(self, keys: Collection[str]) -> None:
        """As of every ballot."""
        self["marks"].data = [key for key in self["marks"].data or [] if key in keys]

    def check_marks(self) -> bool:
        if self.has_unread_marks():
            return False
        chosen = [option for option in self.contest.options if option.key in self["marks"].data]
        sentence = self._why_not(chosen)
        if sentence:
            self["marks"].errors = [sentence]
        return not sentence

    def _why_not(self, chosen: Sequence[Option]) -> str:
        contest = self.contest
        if not chosen:
            return _("Choose at least one option, or select “%(button)s”", button=self.leave_blank)
        if any(option.key == NONE_KEY for option in chosen):
            return (
                _("You have chosen “None of these” as well as another option. Choose one or the other") if len(chosen) > 1 else ""
            )
        if len(chosen) < contest.least:
            return ngettext("Choose at least %(num)d options", "Choose at least %(num)d options", contest.least)
        if contest.most and len(chosen) > contest.most:
            over = len(chosen) - contest.most
            most = contest.most
            return _("You can choose up to %(most)d. You have chosen %(over)d too many", most=most, over=over)
        cost = sum(option.cost for option in chosen)
        if contest.within_money and cost > contest.money:
            over_text = say_money(cost - contest.money)
            return _("Your choices are %(over)s over the budget. Take something out", over=over_text)
        return ""


class ScoresForm(MarksForm):
    def read(self) -> Marks:
        return self.marks_of_fields()

    def check_marks(self) -> bool:
        if self.has_unread_marks():
            return False
        if all(mark == NO_MARK for mark in self.marks_of_fields()):
            return self.refuse_all(_("Give at least one score, or select “%(button)s”", button=self.leave_blank))
        return True


class PointsForm(MarksForm):
    def read(self) -> Marks:
        marks = self.marks_of_fields()
        return bytes(mark or NO_MARK for mark in marks)  # No points is the same as nothing written.

    def check_marks(self) -> bool:
        if self.has_unread_marks():
            self._name_unread()
            return False
        points, given = self.contest.points, self._add_up()
        if given > points:
            return self.refuse_all(
                _(
                    "You have %(points)d points and have given %(given)d. Take %(over)d away",
                    points=points,
                    given=given,
                    over=given - points,
                )
            )
        if not given:
            return self.refuse_all(_("Give at least one point, or select “%(button)s”", button=self.leave_blank))
        return True

    def _name_unread(self) -> None:
        """Says of which option the number cannot be read: on the summary of errors nothing else does."""
        for option in self.contest.options:
            field = self[name_of(option.key)]
            if field.errors:
                field.errors = [_("Enter a whole number for “%(option)s”, like 3", option=option.label)]

    def _add_up(self) -> int:
        return sum(self[name_of(option.key)].data or 0 for option in self.contest.options)


class RanksForm(MarksForm):
    def read(self) -> Marks:
        return close_ranks(self.marks_of_fields())

    def check_marks(self) -> bool:
        if self.has_unread_marks():
            return False
        marks = self.marks_of_fields()
        if all(mark == NO_MARK for mark in marks):
            return self.refuse_all(_("Choose your 1st place, or select “%(button)s”", button=self.leave_blank))
        first_with: dict[int, Option] = {}
        mark_of = {option.key: mark for option, mark in _marked(self.contest, marks)}
        for option in self.list_on_screen():
            mark = mark_of.get(option.key, NO_MARK)
            first = first_with.setdefault(mark, option)
            if mark != NO_MARK and first is not option:
                sentence = _(
                    "You have given %(place)s to “%(other)s” and “%(option)s”. Change one of them",
                    place=say_place(mark),
                    other=first.label,
                    option=option.label,
                )
                self[name_of(option.key)].errors = [sentence]
        return not self.has_unread_marks()


class LevelsForm(MarksForm):
    def read(self) -> Marks:
        return self.marks_of_fields()

    def check_marks(self) -> bool:
        for option in self.contest.options:
            field = self[name_of(option.key)]
            if field.data is None:
                is_alone = len(self.contest.options) == 1
                field.errors = [_("Choose your answer") if is_alone else _("Choose one for “%(option)s”", option=option.label)]
        return not self.has_unread_marks()


def make_one_form(contest: Contest) -> type[MarksForm]:
    class Form(OneForm):
        mark = RadioField(_l("Choose one"), [Optional()], choices=_keyed(contest), validate_choice=True)

    return _for(contest, Form)


def make_several_form(contest: Contest) -> type[MarksForm]:
    class Form(SeveralForm):
        marks = SelectMultipleField(_l("Your choices"), choices=_keyed(contest))

    return _for(contest, Form)


def make_scores_form(contest: Contest) -> type[MarksForm]:
    class Form(ScoresForm):
        pass

    scores = [(str(score), str(score)) for score in range(TOP_SCORE + 1)]
    for option in contest.options:
        setattr(Form, name_of(option.key), RadioField(option.label, [Optional()], choices=scores))
    return _for(contest, Form)


def make_points_form(contest: Contest) -> type[MarksForm]:
    class Form(PointsForm):
        pass

    for option in contest.options:
        setattr(Form, name_of(option.key), WholeNumber(option.label, [Optional()]))
    return _for(contest, Form)


def make_ranks_form(contest: Contest) -> type[MarksForm]:
    class Form(RanksForm):
        pass

    most = contest.most or len(contest.options)
    places = [("", _l("Not ranked")), *((str(place), say_place(place)) for place in range(1, most + 1))]
    for option in contest.options:
        setattr(Form, name_of(option.key), SelectField(option.label, [Optional()], choices=places, default=""))
    return _for(contest, Form)


def levels_entry(levels: Sequence[object]) -> Entry:
    """Each option is given one of these levels, the first of which is mark 1."""

    def make_form(contest: Contest) -> type[MarksForm]:
        class Form(LevelsForm):
            pass

        choices = [(str(mark), label) for mark, label in enumerate(levels, 1)]
        for option in contest.options:
            setattr(Form, name_of(option.key), RadioField(option.label, [Optional()], choices=choices))
        return _for(contest, Form)

    def describe(contest: Contest, marks: Marks) -> list[tuple[str, str]]:
        return [(o.label, str(levels[mark - 1])) for o, mark in zip(contest.options, marks, strict=True) if mark != NO_MARK]

    return Entry("levels", make_form, describe)


def _for(contest: Contest, form: type[MarksForm]) -> type[MarksForm]:
    form.contest = contest
    return form


def _keyed(contest: Contest) -> list[tuple[str, str]]:
    return [(option.key, option.label) for option in contest.options]


def _marked(contest: Contest, marks: Marks) -> list[tuple[Option, int]]:
    return [(option, mark) for option, mark in zip(contest.options, marks, strict=True) if mark != NO_MARK]


def _describe_choices(contest: Contest, marks: Marks) -> list[tuple[str, str]]:
    return [(option.label, _("chosen")) for option, _mark in _marked(contest, marks)]


def _describe_scores(contest: Contest, marks: Marks) -> list[tuple[str, str]]:
    return [(option.label, _("%(score)d of 5", score=mark)) for option, mark in _marked(contest, marks)]


def _describe_points(contest: Contest, marks: Marks) -> list[tuple[str, str]]:
    return [(option.label, ngettext("%(num)d point", "%(num)d points", mark)) for option, mark in _marked(contest, marks)]


def _describe_ranks(contest: Contest, marks: Marks) -> list[tuple[str, str]]:
    ranked = sorted(_marked(contest, marks), key=lambda each: each[1])
    return [(option.label, say_place(mark)) for option, mark in ranked]


def _describe_purchases(contest: Contest, marks: Marks) -> list[tuple[str, str]]:
    return [(option.label, say_money(option.cost)) for option, _mark in _marked(contest, marks)]


ONE = Entry("one", make_one_form, _describe_choices)
SEVERAL = Entry("several", make_several_form, _describe_choices)
SCORES = Entry("scores", make_scores_form, _describe_scores)
POINTS = Entry("points", make_points_form, _describe_points)
RANKS = Entry("ranks", make_ranks_form, _describe_ranks)
PURCHASES = Entry("purchases", make_several_form, _describe_purchases)
