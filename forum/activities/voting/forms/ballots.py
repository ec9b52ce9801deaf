"""Forms for the marks of a ballot: a voter's, a desk's, a sheet's. The marks themselves are the method's (methods/entries.py)."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from forum.activities.voting.fingerprints import find_same_options, fingerprint_poll
from forum.activities.voting.methods.entries import MarksForm
from forum.activities.voting.models import Origin, Poll
from forum.activities.voting.queries.ballots import find_named_voter
from forum.activities.voting.queries.polls import make_contest
from forum.activities.voting.wording import say_changed_since, say_nobody_named
from forum.consultations.capacities import CAPACITIES
from forum.contributions.forms import ContributionForm
from forum.kernel.fingerprints import find_changes
from forum.web.forms import (
    NOT_KEPT,
    HiddenText,
    IdempotentForm,
    MaxLength,
    SeenText,
    TextArea,
    TextLine,
    WholeNumber,
    new_key,
)
from forum.web.last_made import has_made_another

F = TypeVar("F", bound="PollForm")
SURE = "sure"  # what the button that leaves a ballot blank says once somebody was asked


def capacity_field() -> SelectField:
    return SelectField(
        _l("How is this person connected to this?"), choices=[(capacity.key, capacity.label) for capacity in CAPACITIES.values()]
    )


class PollForm(MarksForm):
    """A method's form for the marks of one poll. It knows what was shown with it, and takes no marks for anything else."""

    keeps_draft = False  # its marks must not lie about
    poll: Poll
    seen = SeenText()

    @classmethod
    def from_request(cls, **values: Any) -> Self:
        """As of every form; one that is drawn for the first time shows the poll as it is."""
        form = super().from_request(**values)
        if not form.is_submitted():
            form.show_poll()
        return form

    def show_poll(self) -> Self:
        """Itself, for a page that draws the poll as it is now."""
        self.seen.data = fingerprint_poll(self.poll)
        return self

    def refuse_if_changed(self) -> bool:
        """Whether the poll has changed since this form was drawn. Then it is refused, and is a form of the poll as it is now:
        what has changed stands above it, and what was marked is kept where the option is the same."""
        seen = self.seen.data
        changed = find_changes(seen, fingerprint_poll(self.poll))
        if changed:
            self.keep_only(find_same_options(self.poll, seen))
            self.show_poll()
            self.form_errors.append(say_changed_since(changed))
        return bool(changed)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        return not self.refuse_if_changed() and bool(super().validate(*args, **kwargs))


class BallotForm(PollForm, ContributionForm, IdempotentForm):
    """What comes with every ballot that its voter casts."""

    receipt = HiddenText()
    step = HiddenText()
    helped = SelectMultipleField(
        _l("Help with voting"), choices=[("yes", _l("Someone is filling this in for me, and I am telling them what to put"))]
    )
    asks_if_blank = False  # the button that leaves it blank was pressed with something marked: it is asked once more

    def refuse_blank(self, pressed: str) -> bool:
        """Whether somebody who pressed the button that leaves it blank is asked first, as something is marked. `pressed`: what
        the button was sent with; SURE where they have been asked."""
        marks = (field.raw_data or [] for name, field in self._fields.items() if name.startswith("mark"))
        if pressed == SURE or not any(str(value).strip() for values in marks for value in values):
            return False
        self.asks_if_blank = True
        self.form_errors.append(_("You have marked something. If you leave your vote blank, we will not count that mark"))
        return True


def make_ballot_form(poll: Poll) -> type[BallotForm]:
    class Form(BallotForm, _marks_of(poll)):  # type: ignore[misc]
        if poll.method.reason_from is not None:
            not_kept = NOT_KEPT
            reason = TextArea(
                _l("If you object, what would need to change?"),
                [MaxLength(2000)],
                hint=_l(
                    "You only need to answer if you object. Everyone who can see the count can read your answer, next to "
                    "your name."
                ),
                render_kw={"rows": 4},
            )

    return _for(poll, Form)


def is_known_name(form: DeskForm, field: StringField) -> None:
    """Asked before anything is counted, and again where it is (`casting.enter_vote`)."""
    if field.data and find_named_voter(form.poll, field.data) is None:
        raise ValidationError(say_nobody_named())


class DeskForm(PollForm, IdempotentForm):
    """For a vote somebody gives by phone, in the room or with help."""

    leave_blank = _l("They want to leave it blank")
    origin = RadioField(
        _l("How did this vote reach you?"),
        [InputRequired(_l("Choose how this vote reached you"))],
        choices=[
            (Origin.PHONE, _l("By phone")),
            (Origin.ROOM, _l("In person")),
            (Origin.ASSISTED, _l("With help from someone")),
        ],
    )
    name = TextLine(
        _l("Their name in this consultation"),
        [Length(max=40), is_known_name],
        hint=_l("Only fill this in if they have joined online. We use it to make sure nobody votes twice."),
    )
    capacity_key = capacity_field()

    def refuse_if_used_for_another(self, poll: Poll) -> bool:
        """Whether the clerk has gone Back to the form of a vote that was entered, and changed it: they are asked whose it is.
        Not of secret ones: nothing is kept of what was in it, and the action knows the form."""
        if poll.is_secret or not has_made_another(self.key.data or "", self.list_content()):
            return False
        self.form_errors.append(
            _(
                "You have already entered a vote with this form. It counts, and you cannot change it here. If this is another "
                "person’s vote, enter it again."
            )
        )
        self.key.data = new_key()
        return True


def make_desk_form(poll: Poll) -> type[DeskForm]:
    class Form(DeskForm, _marks_of(poll)):  # type: ignore[misc]
        pass

    return _for(poll, Form)


class SheetForm(PollForm):
    """For what stands on a sheet of paper."""

    leave_blank = _l("Save as a blank sheet")
    number = WholeNumber(_l("Sheet number"), [InputRequired(_l("Enter the sheet number")), NumberRange(1, 10**6)])
    capacity_key = capacity_field()
    replaces = SelectMultipleField(_l("If it is the same sheet"), choices=[], validate_choice=False)

    def ask_whether_it_replaces(self, reading: str, sentence: str) -> None:
        """Beside the number, as that is wrong more often. The box names the reading: under another number it means nothing."""
        self.number.errors = [sentence]
        self.replaces.choices = [(reading, _("Replace what I entered before"))]
        self.replaces.data = []


def make_sheet_form(poll: Poll) -> type[SheetForm]:
    class Form(SheetForm, _marks_of(poll)):  # type: ignore[misc]
        pass

    return _for(poll, Form)


def _marks_of(poll: Poll) -> type[MarksForm]:
    return poll.method.entry.make_form(make_contest(poll))


def _for(poll: Poll, form: type[F]) -> type[F]:
    form.poll = poll
    return form
