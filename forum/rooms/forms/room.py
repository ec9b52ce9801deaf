"""What is sent in a room, by a socket or, without one, posted."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from forum.activities.voting.methods import all_methods
from forum.activities.voting.models import Poll
from forum.consultations.capacities import CAPACITIES
from forum.contributions.forms import IdempotentContributionForm
from forum.moderation.house_rules import list_enforced
from forum.moderation.kinds import ModerationAction
from forum.moderation.models import Case
from forum.moderation.rules import LONGEST_REASON
from forum.rooms.rules import LONGEST_MESSAGE, LONGEST_NAME, LONGEST_NOTE
from forum.web.forms import BaseForm, IdempotentForm, MaxLength, Required, SeenText, TextArea, TextLine, WholeNumber
from forum.workshops.forms.numbers import LONGEST_NUMBER, number_field, optional_number


def list_methods_without_settings() -> list[tuple[str, Any]]:
    """Ways of voting that need nothing said but the choices: those with money or points are prepared on their own page."""
    return [(key, method.label) for key, method in all_methods().items() if not {"money", "points"} & method.setting_names]


class NoteForm(IdempotentContributionForm):
    body = TextArea(
        _l("Write a note"),
        [Required(_l("Enter your note")), MaxLength(LONGEST_NOTE)],
        hint=_l(
            "We do not show your name. We show how you are connected only if 3 or more people here are connected in the same way."
        ),
        render_kw={"rows": 3},
    )


class CorrectionForm(IdempotentContributionForm):
    body = TextArea(
        _l("What is wrong or missing?"),
        [Required(_l("Tell us what is wrong or missing")), MaxLength(2000)],
        render_kw={"rows": 5},
    )


_FELT = [("5", _l("Fully")), ("4", _l("Mostly")), ("3", _l("Partly")), ("2", _l("Hardly")), ("1", _l("Not at all"))]


class HeardForm(BaseForm):
    could_say = RadioField(
        _l("Were you able to say what matters to you?"),
        [InputRequired(_l("Choose if you were able to say what matters to you"))],
        choices=_FELT,
    )
    was_heard = RadioField(_l("Did you feel heard?"), [InputRequired(_l("Choose if you felt heard"))], choices=_FELT)


class GoForm(BaseForm):
    position = number_field()
    seen = number_field()


class ExtendForm(BaseForm):
    minutes = number_field(1, 120, _l("Minutes"))
    seen = number_field()


class UndoForm(BaseForm):
    seen = number_field()


class PersonForm(BaseForm):
    person = number_field()


class SignalForm(BaseForm):
    kind = TextLine("", [Length(max=20)])
    words = TextLine("", [MaxLength(200)])


class SeenForm(BaseForm):
    """What was on the screen of whoever pressed (`rooms.fingerprints`)."""

    seen = SeenText()


class NoteCommandForm(SeenForm):
    note = number_field()
    reason_key = TextLine("", [Length(max=20)])


def _read_number(text: Any) -> int:
    number = int(text)
    if not 0 <= number <= LONGEST_NUMBER:
        raise ValueError
    return number


def _read_seen_note(text: Any) -> str:
    _read_number(str(text).partition(":")[0])
    return str(text)


class PutForm(BaseForm):
    """Each note comes as `fingerprint_notes` names it, so that ticks on others stay when one is changed."""

    note = SelectMultipleField("", [InputRequired(_l("Choose the notes first"))], coerce=_read_seen_note, validate_choice=False)
    group = optional_number()
    name = TextLine(_l("A new group"), [MaxLength(LONGEST_NAME * 2)])

    @property
    def note_ids(self) -> list[int]:
        return [int(each.partition(":")[0]) for each in self.note.data or []]

    @property
    def seen(self) -> str:
        return " ".join(self.note.data or [])


class GroupForm(BaseForm):
    group = number_field()
    into = optional_number()
    name = TextLine(_l("Name"), [MaxLength(LONGEST_NAME * 2)])


class PollCommandForm(BaseForm):
    poll = number_field()


class BlankForm(BaseForm):
    """Whether a ballot was sent with the button that leaves it blank, and that somebody is sure although something is marked."""

    blank = TextLine("", [Length(max=4)])


class OpenPollForm(SeenForm):
    poll = number_field()


class QuickVoteForm(IdempotentForm):
    question = TextLine(_l("A quick question"), [Required(_l("Enter the question")), MaxLength(120)])


class GroupVoteForm(BaseForm):
    question = TextLine(_l("The question"), [Required(_l("Enter the question")), MaxLength(200)])
    method_key = SelectField(_l("How will people vote?"), [InputRequired(_l("Choose how people vote"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method_key.choices = list_methods_without_settings()


class HandsForm(SeenForm):
    """Hands that were counted for each option of a vote, under its key: made by `for_poll`."""

    @classmethod
    def for_poll(cls, poll: Poll) -> type[HandsForm]:
        class Form(HandsForm):
            pass

        for option in poll.options:
            setattr(Form, name_of_hands(option.key), WholeNumber(validators=[Optional(), NumberRange(0, 500)]))
        return Form

    def read_counts(self, poll: Poll) -> list[int]:
        return [self[name_of_hands(option.key)].data or 0 for option in poll.options]


def name_of_hands(key: str) -> str:
    """The field for the hands of the option with this key."""
    return f"hands_{key}"


class MessageForm(BaseForm):
    words = TextLine(_l("Message to everyone"), [Required(_l("Enter a message")), MaxLength(LONGEST_MESSAGE)])
    person = optional_number()


class SettleSignalForm(BaseForm):
    kind = TextLine("", [Length(max=20)])
    person = optional_number()


class QuietForm(BaseForm):
    capacity_key = TextLine("", [Length(max=30)])
    person = optional_number()


class SwitchForm(BaseForm):
    on = TextLine("", [Length(max=3)])


class CaseForm(BaseForm):
    """What is decided about a note without leaving the room. For everything else there is the case's own page."""

    case = TextLine("", [Length(max=16)])
    version = number_field()
    ruling = RadioField(
        _l("What is your decision?"),
        [InputRequired(_l("Choose what to do"))],
        choices=[(ModerationAction.KEEP, _l("Leave it as it is")), (ModerationAction.HIDE, _l("Hide it"))],
    )
    rule_key = SelectField(
        _l("House rule"),
        [InputRequired(_l("Choose which house rule this is about"))],
        choices=[(rule.key, f"{rule.number}. {rule.title}") for rule in list_enforced()],
    )
    reason = TextLine(
        _l("Your reason"),
        [Required(_l("Enter your reason. The person who wrote it will read this")), MaxLength(LONGEST_REASON)],
        hint=_l("The person who wrote it will read this."),
    )

    @classmethod
    def for_case(cls, case: Case) -> CaseForm:
        flag = min(case.flags, key=lambda each: each.reason.lane, default=None)
        rule_key = flag.reason.rule_key if flag else None
        return cls(formdata=None, data={"case": case.public_id, "version": case.version, "rule_key": rule_key}).name_fields()

    def name_fields(self) -> CaseForm:
        """Several of them stand on one page, so each field's id says whose it is."""
        for field in self:
            field.id = f"{field.name}-{self.case.data}"
        return self


class ScribePersonForm(BaseForm):
    name = TextLine(_l("First name, or the name they want to use"), [Required(_l("Enter a name")), MaxLength(40)])
    capacity_key = SelectField(
        _l("How are they connected to this?"), choices=[(capacity.key, capacity.label) for capacity in CAPACITIES.values()]
    )


class ScribeNoteForm(IdempotentForm):
    person = SelectField(_l("Who said it?"), [InputRequired(_l("Choose who said it"))], coerce=int, validate_choice=False)
    body = TextArea(
        _l("In their own words"),
        [Required(_l("Enter what they said")), MaxLength(LONGEST_NOTE)],
        render_kw={"rows": 2},
    )


class BreakoutForm(BaseForm):
    size = number_field(3, 30, _l("People in each group"))
