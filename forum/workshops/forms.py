"""Forms of planners, and the small ones of a room: each is sent by a socket or, without one, posted."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, RadioField, SelectField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from forum.base.forms import Addresses, AtMost, BaseForm, Hidden, Line, Moment, Needed, OnceForm, WholeNumber, Words
from forum.base.text import has_words
from forum.consultations.capacities import CAPACITIES, SELF_DECLARED
from forum.consultations.models import Participation
from forum.contributions.forms import SayOnceForm
from forum.moderation.house_rules import list_enforced
from forum.moderation.kinds import Act
from forum.moderation.models import Case
from forum.moderation.rules import LONGEST_REASON
from forum.voting.methods import all_methods
from forum.workshops.actions.planning import Plan, Step
from forum.workshops.agenda import all_agenda_kinds
from forum.workshops.models import Comers, Workshop
from forum.workshops.rules import LONGEST_MESSAGE, LONGEST_NAME, LONGEST_NOTE, MOST_ITEMS
from forum.workshops.templates import TEMPLATES

SPARE_ROWS = 2
LONGEST_NUMBER = 2**31 - 1


def _link(label: Any, hint: Any) -> Line:
    return Line(label, [Optional(), AtMost(400)], hint=hint, render_kw={"type": "url"})


class PlanForm(BaseForm):
    title = Line(_l("What is it called?"), [Needed(_l("Enter a title")), AtMost(120)])
    starts_at = Moment(_l("When does it start?"), [InputRequired(_l("Enter the day and the time"))])
    about = Words(_l("What is it for?"), [AtMost(2000)], hint=_l("In two or three plain sentences."), render_kw={"rows": 4})
    place = Line(_l("Where in person?"), [AtMost(200)], hint=_l("Leave empty when it is online only."))
    video_link = _link(
        _l("Link to the video call"), _l("Shown to people once the doors are open. Leave empty when there is none.")
    )
    caption_link = _link(_l("Link to live captions or an interpreter"), _l("Shown on every phone in the room."))
    access_note = Words(
        _l("What have you done so that everyone can take part?"),
        [AtMost(1000)],
        hint=_l("For example: step-free, hearing loop, a Punjabi interpreter, breaks, money for travel."),
        render_kw={"rows": 3},
    )
    size = WholeNumber(
        _l("How many people at most?"), [Optional(), NumberRange(0, 10_000)], description=_l("Leave empty for no limit.")
    )
    who = RadioField(
        _l("Who may come?"),
        [InputRequired(_l("Choose who may come"))],
        choices=[
            (Comers.OPEN, _l("Anyone, also as a guest with a name and no account")),
            (Comers.JOINED, _l("People who take part in this consultation")),
            (Comers.INVITED, _l("Only people you invite by e-mail, with or without an account")),
        ],
    )
    facilitators = SelectMultipleField(
        _l("Who leads it?"), description=_l("Their names stand on its page. Everyone who may lead can help on the day.")
    )
    lobby = SelectMultipleField(_l("At the door"), choices=[("yes", _l("A facilitator lets each person in"))])

    def validate_video_link(self, field: Any) -> None:
        _check_link(field)

    def validate_caption_link(self, field: Any) -> None:
        _check_link(field)

    def offer(self, leaders: list[Participation]) -> Self:
        self.facilitators.choices = [(place.ref, place.pseudonym) for place in leaders]
        return self

    @classmethod
    def for_workshop(cls, workshop: Workshop, named: list[Participation]) -> PlanForm:
        names = ("title", "starts_at", "about", "place", "video_link", "caption_link", "access_note", "size", "who")
        values = {name: getattr(workshop, name) for name in names}
        values["size"] = workshop.size or None
        at_door = ["yes"] if workshop.has_lobby else []
        return cls.from_request(**values, lobby=at_door, facilitators=[place.ref for place in named])

    def to_plan(self) -> Plan:
        return Plan(
            title=self.title.data,
            starts_at=self.starts_at.data,
            about=self.about.data or "",
            place=self.place.data or "",
            video_link=self.video_link.data or "",
            caption_link=self.caption_link.data or "",
            access_note=self.access_note.data or "",
            size=self.size.data or 0,
            who=Comers(self.who.data),
            has_lobby=bool(self.lobby.data),
        )


class NewWorkshopForm(PlanForm):
    template_key = RadioField(_l("Begin with an agenda for"), [InputRequired(_l("Choose an agenda to begin with"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template_key.choices = [(key, template.label) for key, template in TEMPLATES.items()]


def _check_link(field: Any) -> None:
    parts = urlsplit(field.data or "")
    if field.data and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise ValidationError(_("Enter a whole address that begins with https://"))


class StepRow(PlainForm):
    ref = Hidden()
    kind_key = SelectField(_l("What people do"), [Optional()])
    title = Line(_l("Title"), [AtMost(120)])
    minutes = WholeNumber(_l("Minutes"), [Optional(), NumberRange(1, 240, _l("Enter a number from 1 to 240"))])
    text = Words(_l("Words to show"), [AtMost(1000)], render_kw={"rows": 2})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind_key.choices = [(key, kind.label) for key, kind in all_agenda_kinds().items()]


class AgendaForm(BaseForm):
    rows = FieldList(FormField(StepRow), max_entries=MOST_ITEMS + SPARE_ROWS)

    def to_steps(self) -> list[Step]:
        """Rows with a title, in their order; one without is left out."""
        steps = []
        for row in self.rows:
            if has_words(row.title.data or ""):
                kind = all_agenda_kinds()[row.kind_key.data]
                minutes = row.minutes.data or kind.minutes
                steps.append(Step(kind.key, row.title.data, minutes, row["text"].data or "", row.ref.data or ""))
        return steps

    def add_spare_rows(self) -> None:
        for _number in range(SPARE_ROWS):
            if len(self.rows) < MOST_ITEMS + SPARE_ROWS:
                self.rows.append_entry({"kind_key": "talk"})


class NewVoteForm(BaseForm):
    question = Line(_l("The question"), [Needed(_l("Enter the question")), AtMost(200)])
    method_key = SelectField(_l("How do people vote?"), [InputRequired(_l("Choose how people vote"))])
    labels = Words(
        _l("The choices, one a line"),
        [AtMost(3000)],
        hint=_l("You can also leave this empty and add choices while the room is running, from its notes."),
        render_kw={"rows": 5},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method_key.choices = [(key, method.label) for key, method in all_methods().items()]

    def list_labels(self) -> list[str]:
        return [" ".join(line.split())[:120] for line in (self.labels.data or "").splitlines() if has_words(line)]


def list_methods_without_settings() -> list[tuple[str, Any]]:
    """Ways of voting that need nothing said but the choices: those with money or points are prepared on their own page."""
    return [(key, method.label) for key, method in all_methods().items() if not {"money", "points"} & set(method.settings)]


class BookForm(BaseForm):
    access_needs = Words(
        _l("Is there anything you need so that you can take part?"),
        [AtMost(500)],
        hint=_l("Only the people who run the workshop read this, and they will answer. You can leave it empty."),
        render_kw={"rows": 3},
    )


def name_field() -> Line:
    return Line(
        _l("What should we call you here?"),
        [Needed(_l("Enter a name")), Length(max=40, message=_l("Use 40 characters or fewer"))],
        hint=_l("It need not be your real name."),
    )


class InvitesForm(BaseForm):
    emails = Addresses(
        _l("E-mail addresses, one a line"),
        [Needed(_l("Enter at least one e-mail address")), AtMost(200_000)],
        hint=_l("Each person gets a letter with a link of their own. They need no account."),
        render_kw={"rows": 8},
    )


class AnswerInviteForm(BookForm):
    """For somebody who has no place in the consultation."""

    name = name_field()
    capacity_key = RadioField(
        _l("Why will you be there?"),
        [InputRequired(_l("Choose one"))],
        choices=[(capacity.key, capacity.choice) for capacity in SELF_DECLARED],
    )


class NeedForm(BaseForm):
    person: Any = WholeNumber("", [InputRequired(), NumberRange(0, LONGEST_NUMBER)])
    answer = Line(_l("Your answer"), [Needed(_l("Write an answer")), AtMost(500)])


class CallOffForm(BaseForm):
    reason = Line(_l("Why is it called off?"), [Needed(_l("Say why it is called off")), AtMost(300)])


class CodeForm(BaseForm):
    code = Line(_l("The code on the screen"), [Needed(_l("Enter the six letters and numbers on the screen")), AtMost(20)])


class GuestForm(BaseForm):
    name = name_field()
    capacity_key = RadioField(
        _l("Why are you here?"),
        [InputRequired(_l("Choose one"))],
        choices=[(capacity.key, capacity.choice) for capacity in SELF_DECLARED],
    )


class NoteForm(SayOnceForm):
    body = Words(
        _l("Write a note"),
        [Needed(_l("Write something first")), AtMost(LONGEST_NOTE)],
        hint=_l("Shown without your name, only with whom you speak as."),
        render_kw={"rows": 3},
    )


class CorrectionForm(SayOnceForm):
    body = Words(_l("What is wrong or missing?"), [Needed(_l("Write something first")), AtMost(2000)], render_kw={"rows": 5})


class SummaryForm(BaseForm):
    words = Words(
        _l("What happened, and what was said"),
        [Needed(_l("Write the summary first")), AtMost(9000)],
        hint=_l("For people who were not there. You can use **bold**, lists and links."),
        render_kw={"rows": 12},
    )


_FELT = [("5", _l("Fully")), ("4", _l("Mostly")), ("3", _l("Half and half")), ("2", _l("Hardly")), ("1", _l("Not at all"))]


class HeardForm(BaseForm):
    could_say = RadioField(_l("Could you say what matters to you?"), [InputRequired(_l("Choose one"))], choices=_FELT)
    was_heard = RadioField(_l("Did you feel heard?"), [InputRequired(_l("Choose one"))], choices=_FELT)


# What buttons of a room send. They have no words beside them, so a wrong number is a fault of a program, not of a person.


def number_field(least: int = 0, most: int = LONGEST_NUMBER, label: Any = "") -> Any:
    return WholeNumber(label, [InputRequired(_l("Enter a number")), NumberRange(least, most)])


def optional_number() -> Any:
    return WholeNumber("", [Optional(), NumberRange(0, LONGEST_NUMBER)])


class EmptyForm(BaseForm):
    pass


class GoForm(BaseForm):
    position = number_field()
    seen = number_field()


class ExtendForm(BaseForm):
    minutes = number_field(1, 120, _l("Minutes"))
    seen = number_field()


class PersonForm(BaseForm):
    person = number_field()


class SignalForm(BaseForm):
    kind = Line("", [Length(max=20)])
    words = Line("", [AtMost(200)])


class NoteActForm(BaseForm):
    note = number_field()
    reason_key = Line("", [Length(max=20)])


def _read_number(text: Any) -> int:
    number = int(text)
    if not 0 <= number <= LONGEST_NUMBER:
        raise ValueError
    return number


class PutForm(BaseForm):
    note = SelectMultipleField("", [InputRequired(_l("Choose the notes first"))], coerce=_read_number, validate_choice=False)
    group = optional_number()
    name = Line(_l("A new group"), [AtMost(LONGEST_NAME * 2)])


class GroupForm(BaseForm):
    group = number_field()
    into = optional_number()
    name = Line(_l("Name"), [AtMost(LONGEST_NAME * 2)])


class PollActForm(BaseForm):
    poll = number_field()


class QuickVoteForm(BaseForm):
    question = Line(_l("A quick question"), [Needed(_l("Enter the question")), AtMost(120)])


class GroupVoteForm(BaseForm):
    question = Line(_l("The question"), [Needed(_l("Enter the question")), AtMost(200)])
    method_key = SelectField(_l("How do people vote?"), [InputRequired(_l("Choose how people vote"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method_key.choices = list_methods_without_settings()


class HandsForm(BaseForm):
    poll = number_field()
    counts = FieldList(WholeNumber(validators=[Optional(), NumberRange(0, 500)]), max_entries=60)


class MessageForm(BaseForm):
    words = Line(_l("Message to everyone"), [Needed(_l("Write the message first")), AtMost(LONGEST_MESSAGE)])
    person = optional_number()


class SettleForm(BaseForm):
    kind = Line("", [Length(max=20)])
    person = optional_number()


class QuietForm(BaseForm):
    capacity_key = Line("", [Length(max=30)])
    person = optional_number()


class SwitchForm(BaseForm):
    on = Line("", [Length(max=3)])


class CaseForm(BaseForm):
    """What is decided about a note without leaving the room. For everything else there is the case's own page."""

    case = Line("", [Length(max=16)])
    version = number_field()
    ruling = RadioField(
        _l("What do you decide?"),
        [InputRequired(_l("Choose what to do"))],
        choices=[(Act.KEEP, _l("Leave it as it is")), (Act.HIDE, _l("Take it out of sight"))],
    )
    rule_key = SelectField(
        _l("Rule of the house"),
        [InputRequired(_l("Choose the rule it is about"))],
        choices=[(rule.key, f"{rule.number}. {rule.title}") for rule in list_enforced()],
    )
    reason = Line(
        _l("Your reason"),
        [Needed(_l("Say why, in words for the person who wrote it")), AtMost(LONGEST_REASON)],
        hint=_l("The person who wrote it reads this."),
    )

    @classmethod
    def for_case(cls, case: Case) -> CaseForm:
        flag = min(case.flags, key=lambda each: each.reason.lane, default=None)
        rule_key = flag.reason.rule_key if flag else None
        return cls(formdata=None, data={"case": case.ref, "version": case.version, "rule_key": rule_key}).name_fields()

    def name_fields(self) -> CaseForm:
        """Several of them stand on one page, so each field's id says whose it is."""
        for field in self:
            field.id = f"{field.name}-{self.case.data}"
        return self


class ScribePersonForm(BaseForm):
    name = Line(_l("First name, or what they want to be called"), [Needed(_l("Enter a name")), AtMost(40)])
    capacity_key = SelectField(
        _l("Whom do they speak as?"), choices=[(capacity.key, capacity.label) for capacity in CAPACITIES.values()]
    )


class ScribeNoteForm(OnceForm):
    person = SelectField(_l("Who said it?"), [InputRequired(_l("Choose who said it"))], coerce=int, validate_choice=False)
    body = Words(_l("In their words"), [Needed(_l("Write something first")), AtMost(LONGEST_NOTE)], render_kw={"rows": 2})


class PaperNotesForm(OnceForm):
    notes = Words(
        _l("The notes, each on a line of its own"),
        [Needed(_l("Write at least one note")), AtMost(20 * LONGEST_NOTE)],
        hint=_l("Word for word, as they stand on the paper."),
        render_kw={"rows": 8},
    )
    item = SelectField(_l("What were they about?"), [InputRequired(_l("Choose the part of the agenda"))])
    name = Line(_l("Who wrote them?"), [AtMost(40)], hint=_l("Leave it empty when there is no name on the paper."))
    capacity_key = SelectField(
        _l("Whom do they speak as?"), choices=[(capacity.key, capacity.label) for capacity in CAPACITIES.values()]
    )

    def offer(self, workshop: Workshop) -> Self:
        """The parts in which notes are taken; all of them when there is none."""
        items = [item for item in workshop.items if item.kind.takes_notes] or workshop.items
        self.item.choices = [(item.ref, f"{item.position}. {item.title}") for item in items]
        return self

    def list_notes(self) -> list[str]:
        return [line.strip() for line in (self.notes.data or "").splitlines() if has_words(line)]


class BreakoutForm(BaseForm):
    size = number_field(3, 30, _l("People in a group"))
