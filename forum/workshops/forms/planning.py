"""What those who plan a workshop fill in before it."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, RadioField, SelectField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.activities.voting.methods import all_methods
from forum.consultations.forms import ConsultationWordsForm, ReasonForm
from forum.consultations.models import Participation
from forum.kernel.text import has_words
from forum.web.email_fields import EmailAddressList
from forum.web.forms import (
    NOT_KEPT,
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
from forum.web.link_fields import LinkLine
from forum.web.shared_forms import SharedForm
from forum.workshops.actions.planning import Plan, PlannedItem
from forum.workshops.agenda import all_agenda_kinds
from forum.workshops.fingerprints import fingerprint_plan
from forum.workshops.forms.numbers import LONGEST_NUMBER
from forum.workshops.models import Comers, Workshop
from forum.workshops.rules import MOST_ITEMS
from forum.workshops.snapshots import OFFICIAL_COLUMNS, WHO_CAN_COME
from forum.workshops.templates import TEMPLATES

SPARE_ROWS = 2


class PlanForm(SharedForm):
    title = TextLine(_l("Name of the workshop"), [Required(_l("Enter the name of the workshop")), MaxLength(120)])
    starts_at = LocalDateTime(_l("When does it start?"), [InputRequired(_l("Enter the date and start time"))])
    about = TextArea(
        _l("What is it for? (optional)"), [MaxLength(2000)], hint=_l("Use 2 or 3 plain sentences."), render_kw={"rows": 4}
    )
    place = TextLine(
        _l("Where can people come in person? (optional)"), [MaxLength(200)], hint=_l("Leave this empty if it is online only.")
    )
    video_link = LinkLine(
        _l("Link to the video call (optional)"),
        _l("We show this to people when the workshop opens. Leave it empty if there is no video call."),
    )
    caption_link = LinkLine(
        _l("Link to live captions or an interpreter (optional)"), _l("We show this on every phone in the workshop.")
    )
    access_note = TextArea(
        _l("How have you made sure everyone can take part? (optional)"),
        [MaxLength(1000)],
        hint=_l("For example, step-free access, a hearing loop, a Punjabi interpreter, breaks or travel costs."),
        render_kw={"rows": 3},
    )
    size = WholeNumber(
        _l("Maximum number of people (optional)"),
        [Optional(), NumberRange(0, 10_000)],
        description=_l("Leave this empty if there is no limit."),
    )
    who = RadioField(
        _l("Who can come?"),
        [InputRequired(_l("Choose who can come"))],
        choices=list(WHO_CAN_COME.items()),
    )
    facilitators = SelectMultipleField(
        _l("Who is running it?"),
        description=_l("We show their names on the workshop’s page. Anyone who can run a workshop can help on the day."),
    )
    lobby = SelectMultipleField(_l("Letting people in"), choices=[("yes", _l("A facilitator lets each person in"))])

    def offer(self, leaders: list[Participation]) -> Self:
        self.facilitators.choices = [(place.public_id, place.pseudonym) for place in leaders]
        return self

    @staticmethod
    def read_values(workshop: Workshop, named: list[Participation]) -> dict[str, Any]:
        """The plan as it stands now, by field."""
        names = ("title", "starts_at", "about", "place", "video_link", "caption_link", "access_note", "who")
        values = {name: getattr(workshop, name) for name in names}
        values |= {"size": workshop.size or None, "lobby": ["yes"] if workshop.has_lobby else []}
        began_from = fingerprint_plan(workshop, named)
        return values | {"facilitators": [place.public_id for place in named], "began_from": began_from}

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


class ChangePlanForm(ReasonForm, ConsultationWordsForm, PlanForm):
    """Over a plan that people may have read, and booked a place for."""

    def needs_reason(self) -> bool:
        return super().needs_reason() and bool(self.find_changed_names() & {*OFFICIAL_COLUMNS, "video_link"})


class NewWorkshopForm(PlanForm, MakeOnceForm):
    template_key = RadioField(_l("Start with this agenda"), [InputRequired(_l("Choose an agenda to start with"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template_key.choices = [(key, template.label) for key, template in TEMPLATES.items()]


class StepRow(PlainForm):
    public_id = HiddenText()
    title = TextLine(_l("Title"), [MaxLength(120)])
    kind_key = SelectField(_l("Type of activity"), [Optional()])
    minutes = WholeNumber(_l("Minutes"), [Optional(), NumberRange(1, 240, _l("Enter a number from %(min)d to %(max)d"))])
    text = TextArea(_l("Words to show on the screen (optional)"), [MaxLength(1000)], render_kw={"rows": 2})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind_key.choices = [(key, kind.label) for key, kind in all_agenda_kinds().items()]


class AgendaForm(SharedForm):
    rows = FieldList(FormField(StepRow), _l("Parts of the agenda"), max_entries=MOST_ITEMS + SPARE_ROWS)

    def to_steps(self) -> list[PlannedItem]:
        """Rows with a title, in their order; one without is left out."""
        steps = []
        for row in self.rows:
            if has_words(row.title.data or ""):
                kind = all_agenda_kinds()[row.kind_key.data]
                minutes = row.minutes.data or kind.minutes
                steps.append(PlannedItem(kind.key, row.title.data, minutes, row["text"].data or "", row.public_id.data or ""))
        return steps

    def add_spare_rows(self) -> None:
        for _number in range(SPARE_ROWS):
            if len(self.rows) < MOST_ITEMS + SPARE_ROWS:
                self.rows.append_entry({"kind_key": "talk"})


class NewVoteForm(MakeOnceForm):
    question = TextLine(_l("The question"), [Required(_l("Enter the question")), MaxLength(200)])
    method_key = SelectField(_l("How will people vote?"), [InputRequired(_l("Choose how people vote"))])
    labels = TextArea(
        _l("The options, one on each line (optional)"),
        [MaxLength(3000)],
        hint=_l("You can leave this empty and make options from people’s notes during the workshop."),
        render_kw={"rows": 5},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method_key.choices = [(key, method.label) for key, method in all_methods().items()]

    def list_labels(self) -> list[str]:
        return [" ".join(line.split())[:120] for line in (self.labels.data or "").splitlines() if has_words(line)]


class InvitesForm(BaseForm):
    keeps_draft, not_kept = False, NOT_KEPT
    emails = EmailAddressList(
        _l("Email addresses, one on each line"),
        [Required(_l("Enter at least one email address")), MaxLength(200_000)],
        hint=_l("We email each person their own link. They do not need an account."),
        render_kw={"rows": 8},
    )


class NeedForm(BaseForm):
    seen = SeenText()
    person: Any = WholeNumber("", [InputRequired(), NumberRange(0, LONGEST_NUMBER)])
    answer = TextLine(_l("Your answer"), [Required(_l("Write an answer")), MaxLength(500)])


class CallOffWorkshopForm(BaseForm):
    reason = TextLine(
        _l("Why are you cancelling it?"),
        [Required(_l("Tell people why it is cancelled")), MaxLength(300)],
        hint=_l("Everyone can read this."),
    )
