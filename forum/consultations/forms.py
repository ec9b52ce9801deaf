from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import FieldList, Form, FormField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional, ValidationError

from forum.consultations.capacities import CAN_BE_AFFECTED
from forum.consultations.change_guards import ActivityWords, StageWords
from forum.consultations.extension_points import Subject
from forum.consultations.kinds import all_kinds
from forum.consultations.later_days import AsksLaterForm
from forum.consultations.models import Basics, Phase, Scope, ScopeState
from forum.consultations.promise_levels import LEVELS
from forum.consultations.rules import largest_document
from forum.kernel.dates import say_day
from forum.kernel.numbers import say_megabytes
from forum.organisations.kinds import KINDS, LONGEST_NAME, MOST_ORGANISATIONS, OrganisationKind, RunBy
from forum.spaces.rules import LONGEST_REASON, why_no_reason
from forum.web.email_fields import EmailLine
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
)
from forum.web.recent_entries import NewEntryOnceForm
from forum.web.shared_forms import SharedForm

FIRST_ROWS = 3  # to begin with; as many more as somebody asks for, one at a time
LONGEST_OVERLAP = timedelta(days=14)  # of two stages, before whoever sets the dates is asked if that is meant
MOST_SCOPE_ROWS, LONGEST_DOCUMENT_TEXT = 40, 6_000

PICKED_FROM = "organisations-to-pick"  # the list beside the form


def list_subject_choices(subjects: Iterable[Subject]) -> list[tuple[str, Any]]:
    """What a thread or a vote can be about; it need not be about any."""
    return [("", _l("No")), *((subject.key, subject.label) for subject in subjects)]


class ConsultationWordsForm(SharedForm):
    """Over what a consultation says: a draft's words are read by its team, a published one's by everyone."""

    changed_around = _l(
        "This consultation has been published since you opened this page. Everyone can read it now. We have not saved "
        "your changes yet. Check them, then save again."
    )


class AsksReasonForm(BaseForm):
    """Its `reason` is needed where the page asks for one (`asks_reason`), which the view and the action know."""

    asks_reason = False
    no_reason = _l("Enter why you are changing this")
    reason: Any

    def needs_reason(self) -> bool:
        return self.asks_reason

    def find_late_faults(self) -> None:
        """Says what is wrong with the reason, beside what else is wrong."""
        super().find_late_faults()
        if self.needs_reason() and not self.reason.errors and (why := why_no_reason(self.reason.data or "", str(self.no_reason))):
            self.reason.errors = [*self.reason.errors, why]


class ReasonForm(AsksReasonForm):
    """Over official words: once people have answered, whoever changes them says why. `asks_reason`: the field is drawn."""

    beside = frozenset({"reason"})
    reason = TextArea(
        _l("Why are you changing this?"),
        [MaxLength(LONGEST_REASON)],
        hint=_l("We show this next to your change, because people have already taken part."),
        render_kw={"rows": 3},
    )

    def list_errors(self) -> list[tuple[str, str]]:
        """The reason is asked for at the end, wherever it is declared."""
        return sorted(super().list_errors(), key=lambda error: error[0] == self.reason.id)


class AffectedForm(ReasonForm, ConsultationWordsForm):
    affected = SelectMultipleField(
        _l("Who does this affect?"),
        choices=[(capacity.key, capacity.label) for capacity in CAN_BE_AFFECTED],
        description=_l("Choose everyone who should be heard. Pages then say who has spoken and who has not yet."),
        validate_choice=False,
    )


class BasicsForm(ConsultationWordsForm):
    title = TextLine(
        _l("What are you asking people?"),
        [Required(_l("Enter the question")), MaxLength(150)],
        hint=_l("Write it as a question, for example, “Should the minor injuries unit stay open until midnight?”"),
    )
    summary = TextArea(
        _l("Summary"),
        [Required(_l("Enter a summary")), MaxLength(600)],
        hint=_l("In 2 or 3 plain sentences, say what might change, why now, and what you want to hear about."),
        render_kw={"rows": 4},
    )
    decided_by = TextLine(
        _l("Who will make the decision?"),
        [MaxLength(200)],
        hint=_l("Name a board, committee or person, not just “the NHS” or “the council”."),
    )
    decided_when = TextLine(
        _l("When and how will it be decided? (optional)"), [MaxLength(200)], hint=_l("For example, “in public, on 11 February”")
    )
    promise_level = RadioField(
        _l("How much say do people have?"),
        [Optional()],
        choices=[(str(level), words.in_full) for level, words in LEVELS.items()],
        description=_l("Once it is public, you can promise more. If you promise less, your reason stays at the top of the page."),
    )
    decision_follows = TextLine(
        _l("What will the decision follow? (optional)"),
        [MaxLength(300)],
        hint=_l("Enter this if you work it out or decide with people, for example, “the agreement of the residents’ group”."),
    )
    promise = TextArea(
        _l("What will you do with people’s comments?"),
        [MaxLength(600)],
        hint=_l("Say what you will do with what people tell you and when they will hear back."),
        render_kw={"rows": 3},
    )
    contact_phone = TextLine(_l("Phone number for people who are not online"), [MaxLength(100)], render_kw={"type": "tel"})
    contact_post = TextLine(_l("Postal address"), [MaxLength(300)])
    contact_email = EmailLine(_l("Email address for questions (optional)"))

    def to_basics(self) -> Basics:
        return Basics(**{name: getattr(self, name).data or "" for name in Basics.__dataclass_fields__})


class ChangeBasicsForm(ReasonForm, BasicsForm):
    """Of what is there already."""


class CreateForm(BasicsForm, MakeOnceForm):
    asks_after_back = True
    run_by = TextLine(
        _l("Which organisation is running this consultation?"),
        [Required(_l("Enter who is running this consultation")), MaxLength(LONGEST_NAME)],
        hint=_l("If there are several, name the one that leads. You can add the others later."),
        render_kw={"list": PICKED_FROM},
    )
    organiser_name = TextLine(
        _l("Your name, as people will see it"),
        [Required(_l("Enter your name")), MaxLength(40)],
        render_kw={"autocomplete": "name"},
    )


class OrganisationRow(Form):
    name = TextLine(
        _l("Name of the organisation"), [MaxLength(LONGEST_NAME)], render_kw={"list": PICKED_FROM, "autocomplete": "off"}
    )
    unit = TextLine(_l("Department or service (optional)"), [MaxLength(LONGEST_NAME)])
    kind = SelectField(
        _l("What kind of organisation is it?"),
        choices=[("", _l("Choose a kind")), *((str(key), label) for key, label in KINDS.items())],
        default="",
    )

    def validate_unit(self, field: Any) -> None:
        if field.data and not self.name.data:
            raise ValidationError(str(_l("Enter the organisation this is part of")))


class OrganisationsForm(ReasonForm, ConsultationWordsForm):
    rows = FieldList(FormField(OrganisationRow), _l("Organisations"), max_entries=MOST_ORGANISATIONS)
    programme = TextLine(
        _l("Programme (optional)"),
        [MaxLength(LONGEST_NAME)],
        hint=_l("If several consultations belong together, give them the same programme name."),
    )

    def add_spare_rows(self) -> None:
        for _ in range(min(2, MOST_ORGANISATIONS - len(self.rows))):
            self.rows.append_entry()

    def to_organisations(self) -> list[RunBy]:
        return [
            RunBy(row.data["name"], row.data["unit"] or "", OrganisationKind(row.data["kind"]) if row.data["kind"] else None)
            for row in self.rows
            if row.data["name"]
        ]

    def validate(self, *args: Any, **options: Any) -> bool:
        """False without any."""
        is_valid = bool(super().validate(*args, **options))
        if self.rows and not any(row.data["name"] for row in self.rows):
            self.rows[0].form.name.errors = [str(_l("Enter who is running this consultation"))]
            self.rows.errors = [self.rows[0].errors]
            return False
        return is_valid


class ScopeRow(Form):
    text = TextLine(_l("What could change"), [MaxLength(200)])
    kind = SelectField(
        _l("Can it still change?"),
        choices=[
            (str(ScopeState.OPEN), _l("Yes, it is still open")),
            (str(ScopeState.CONDITIONAL), _l("Only on one condition")),
            (str(ScopeState.SETTLED), _l("Already settled")),
        ],
    )
    condition = TextLine(
        _l("Only if …"), [MaxLength(200)], hint=_l("For example, “the council pays for it”. Only for things with a condition.")
    )
    reason = TextLine(
        _l("Why is it settled, or why is there a condition?"),
        [MaxLength(300)],
        hint=_l("Leave this empty for things that are still open."),
    )
    owner = TextLine(
        _l("Who is responsible for this? (optional)"),
        [MaxLength(120)],
        hint=_l("A name or a job title, for example, “Head of community nursing”"),
    )

    def validate_condition(self, field: Any) -> None:
        if self.text.data and self.kind.data == ScopeState.CONDITIONAL and not field.data:
            raise ValidationError(str(_l("Enter what it depends on")))

    def validate_reason(self, field: Any) -> None:
        if self.text.data and self.kind.data == ScopeState.SETTLED and not field.data:
            raise ValidationError(str(_l("Say why this is settled")))
        if self.text.data and self.kind.data == ScopeState.CONDITIONAL and not field.data:
            raise ValidationError(str(_l("Say why there is a condition")))

    def to_item(self) -> Scope:
        """A condition that was typed before it was open, or settled, is not kept."""
        state = ScopeState(self.kind.data)
        condition = (self.condition.data or "") if state is ScopeState.CONDITIONAL else ""
        return Scope(state, self.text.data, self.reason.data or "", condition, self.owner.data or "")


class ScopeForm(ReasonForm, ConsultationWordsForm):
    rows = FieldList(FormField(ScopeRow), _l("What can change and what is settled"), max_entries=MOST_SCOPE_ROWS)

    @property
    def may_grow(self) -> bool:
        """Whether it can have another row."""
        return len(self.rows) < MOST_SCOPE_ROWS

    def add_rows(self) -> None:
        """One at least, and as many as somebody begins with."""
        while self.may_grow:
            self.rows.append_entry()
            if len(self.rows) >= FIRST_ROWS:
                return

    def to_items(self) -> list[Scope]:
        return [row.form.to_item() for row in self.rows if row.form.text.data]


class PhaseForm(AsksLaterForm, ReasonForm, ConsultationWordsForm):
    beside = frozenset({"reason", "is_meant", "is_later"})
    name = TextLine(
        _l("Name of this stage"),
        [Required(_l("Enter a name")), MaxLength(60)],
        hint=_l("For example, Listen, Weigh up or Decide"),
    )
    note = TextLine(
        _l("What happens in this stage (optional)"),
        [MaxLength(160)],
        hint=_l("For example, “The board meets in public on 11 February”"),
    )
    opens_at = LocalDateTime(_l("Start date and time"), [InputRequired(_l("Enter the start date and time"))])
    closes_at = LocalDateTime(_l("Closing date and time"), [InputRequired(_l("Enter the closing date and time"))])

    # Asked once, where the next stage begins long before this one closes.
    is_meant = SelectMultipleField(
        _l("Is that what you want?"), choices=[("yes", _l("Yes, both stages are open at the same time"))]
    )

    def asks_about_overlap(self, phase: Phase | None, others: Iterable[Phase]) -> bool:
        """Whether the next of the `others` begins long before this one closes, and nobody has said yet that this is meant. Then
        the form says so beside the closing date."""
        if phase is not None and self._has_dates_of(phase):
            return False  # Nobody has touched them.
        starts = [other.opens_at for other in others if other is not phase and other.opens_at > self.opens_at.data]
        if self.is_meant.data or not starts or self.closes_at.data <= min(starts) + LONGEST_OVERLAP:
            return False
        asked = _l("The next stage begins on %(day)s. Check the closing date, or say it is meant", day=say_day(min(starts)))
        self.closes_at.errors = [str(asked)]
        self.asks_if_meant = True
        return True

    asks_if_meant = False

    def _has_dates_of(self, phase: Phase) -> bool:
        """To the minute, as a form says them."""
        return all(
            field.data.replace(second=0, microsecond=0) == kept.replace(second=0, microsecond=0)
            for field, kept in ((self.opens_at, phase.opens_at), (self.closes_at, phase.closes_at))
        )

    def to_words(self) -> StageWords:
        return StageWords(self.name.data or "", self.note.data or "", self.opens_at.data, self.closes_at.data)

    def to_values(self) -> dict[str, Any]:
        return asdict(self.to_words()) | {"reason": self.reason.data or ""}


class NewPhaseForm(PhaseForm, NewEntryOnceForm):
    """A stage that is not there yet."""

    named_by = "name"


class ActivityForm(ReasonForm, ConsultationWordsForm):
    title = TextLine(_l("Title"), [Required(_l("Enter a title")), MaxLength(120)], hint=_l("For example, Talk it through"))
    summary = TextArea(_l("What people can do here (optional)"), [MaxLength(400)], render_kw={"rows": 3})

    def to_words(self) -> ActivityWords:
        return ActivityWords(self.title.data or "", self.summary.data or "")


class NewActivityForm(ActivityForm, NewEntryOnceForm):
    named_by = "title"
    kind_key = RadioField(_l("Type of activity"), [InputRequired(_l("Choose a type of activity"))])
    is_aside = SelectMultipleField(
        _l("Is it about the decision? (optional)"),
        choices=[("yes", _l("No, this is not about the decision"))],
        description=_l("If you choose this, everyone can see it, and the decision can be published before this closes."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind_key.choices = [(kind.key, kind.label) for kind in all_kinds() if kind.is_offered]


class DocumentForm(ReasonForm):
    began_around = SeenText()  # whether people could read it when the page was drawn
    title = TextLine(_l("Title"), [Required(_l("Enter a title")), MaxLength(120)])
    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose a file"))],
        description=_l(
            "PDF, Word, OpenDocument, spreadsheet, text or picture, up to %(most)s. We remove where a picture was taken. We "
            "do not remove what a document says about its author.",
            most=LazyString(lambda: say_megabytes(largest_document())),
        ),
    )
    text = TextArea(
        _l("What does it say, in plain words?"),
        [Required(_l("Enter what the document says")), MaxLength(LONGEST_DOCUMENT_TEXT)],
        hint=_l("A summary or all of it, for people who cannot open the file. We show it next to the download."),
        render_kw={"rows": 6},
    )

    def was_published_since(self, visibility: str) -> bool:
        """And then says so, and is sent again knowing it. One that says nothing of it began when it is sent."""
        if self.began_around.data in (None, "", visibility):
            return False
        self.began_around.data = visibility
        self.form_errors.append(str(ConsultationWordsForm.changed_around))
        return True


class RemoveForm(ReasonForm):
    """Of something that people can see. What was seen of it goes with the page."""

    seen = SeenText()


class RelevanceForm(ReasonForm):
    """`about`: whether it becomes about the decision, or stops to be."""

    seen = SeenText()
    about = HiddenText()
