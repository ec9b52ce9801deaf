from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, SelectField
from wtforms.validators import InputRequired, ValidationError

from forum.consultations.later_days import AsksLaterForm
from forum.consultations.models import Consultation, Document
from forum.consultations.official_forms import OfficialForm
from forum.deciders.kinds import LONGEST_NAME, MOST_MEMBERS, DeciderWords, MeetingWords, MemberWords
from forum.deciders.models import Decider, Meeting
from forum.deciders.queries import list_free_leads
from forum.deciders.rules import LONGEST_INTERESTS, find_named_twice, say_named_twice
from forum.kernel.dates import say_day
from forum.web.forms import LocalDate, MaxLength, Required, TextArea, TextLine
from forum.web.recent_entries import NewEntryOnceForm

SPARE_ROWS = 3


class DeciderPersonForm(OfficialForm):
    name = TextLine(_l("Name"), [Required(_l("Enter their name")), MaxLength(LONGEST_NAME)], hint=_l("Use their own name."))
    job_title = TextLine(
        _l("Job title"),
        [Required(_l("Enter their job title")), MaxLength(LONGEST_NAME)],
        hint=_l("For example, “Cabinet member for care”"),
    )
    place = SelectField(
        _l("Do they take part here?"),
        choices=[],
        description=_l("If so, they confirm here that they have considered each answer. If not, add the minutes that say so."),
    )

    def prepare(self, consultation: Consultation) -> None:
        """Offers the places from which a person can decide."""
        leads = ((each.public_id, each.pseudonym) for each in list_free_leads(consultation, self.place.data))
        self.place.choices = [("", _l("No, they do not take part here")), *leads]

    def to_words(self) -> DeciderWords:
        return DeciderWords(self.name.data or "", self.job_title.data or "", self.place.data or "")


class MemberRow(Form):
    name = TextLine(_l("Name"), [MaxLength(LONGEST_NAME)])
    job_title = TextLine(_l("Role on the board (optional)"), [MaxLength(LONGEST_NAME)], hint=_l("For example, “Chair”"))

    def validate_job_title(self, field: Any) -> None:
        if field.data and not self.name.data:
            raise ValidationError(str(_l("Enter a name")))


class BodyForm(OfficialForm):
    name = TextLine(
        _l("Name of the board or committee"),
        [Required(_l("Enter the name of the board or committee")), MaxLength(LONGEST_NAME)],
        hint=_l("For example, “The board of NHS Westbrook Integrated Care Board”"),
    )
    rows = FieldList(FormField(MemberRow), _l("Members"), max_entries=MOST_MEMBERS)

    def prepare(self, _consultation: Consultation) -> None:
        """Adds lines for more members."""
        if self.is_submitted():
            return
        for _ in range(min(SPARE_ROWS, MOST_MEMBERS - len(self.rows))):
            self.rows.append_entry()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Of two rows that name the same person, the second is refused."""
        is_valid = bool(super().validate(*args, **kwargs))
        named = [row.form for row in self.rows if row.data["name"]]
        twice = find_named_twice([MemberWords(form["name"].data, form["job_title"].data or "") for form in named])
        for place in twice:
            named[place]["name"].errors = [say_named_twice(named[place]["name"].data)]
        return is_valid and not twice

    def to_words(self) -> DeciderWords:
        rows = [MemberWords(row.data["name"], row.data["job_title"] or "") for row in self.rows if row.data["name"]]
        return DeciderWords(self.name.data or "", members=tuple(rows))


class MeetingForm(AsksLaterForm, OfficialForm):
    beside = frozenset({"reason", "is_later"})
    held_on = LocalDate(_l("Date of the meeting"), [InputRequired(_l("Enter the date of the meeting"))])
    held_where = TextLine(
        _l("Where it meets (optional)"),
        [MaxLength(200)],
        hint=_l("For example, “Town hall, in public. You can watch it online.”"),
    )
    paper = SelectField(
        _l("Paper (optional)"), choices=[], description=_l("What the members read before. Add it under “Documents” first.")
    )
    minute = SelectField(
        _l("Minutes (optional)"),
        choices=[],
        description=_l("They say what the members considered. Add them under “Documents” first."),
    )

    def offer(self, documents: Iterable[Document]) -> None:
        """What can be attached."""
        choices = [("", _l("None yet")), *((each.public_id, _say_document(each)) for each in documents)]
        self.paper.choices = self.minute.choices = choices

    def to_words(self) -> MeetingWords:
        assert self.held_on.data is not None  # noqa: S101  (the form is valid)
        return MeetingWords(self.held_on.data, self.held_where.data or "", self.paper.data or "", self.minute.data or "")


class InterestsForm(OfficialForm):
    words = TextArea(
        _l("Your interests"),
        [Required(_l("Enter your interests, or say that you have none")), MaxLength(LONGEST_INTERESTS)],
        hint=_l("Say who pays you, and if you work for anyone who runs this or decides. Everyone can read it."),
        render_kw={"rows": 5},
    )


class NewPersonForm(DeciderPersonForm, NewEntryOnceForm):
    """Somebody who is not named yet."""

    named_by = "name"


class NewBodyForm(BodyForm, NewEntryOnceForm):
    """A board or committee that is not named yet."""

    named_by = "name"


class NewMeetingForm(MeetingForm, NewEntryOnceForm):
    """A meeting that is not there yet."""

    named_by = "held_on"


def _say_document(document: Document) -> str | LazyString:
    """A newer version may have the same title: the older one says when it was replaced."""
    if document.replaced_at is None:
        return document.title
    day = say_day(document.replaced_at)
    return _l("%(title)s (earlier version, replaced on %(day)s)", title=document.title, day=day)


AnyForm = DeciderPersonForm | BodyForm


def read_decider(decider: Decider) -> dict[str, Any]:
    """What a form over it begins with."""
    if decider.is_body:
        return {"name": decider.name, "rows": [{"name": each.name, "job_title": each.job_title} for each in decider.members]}
    return {"name": decider.name, "job_title": decider.job_title, "place": decider.place.public_id if decider.place else ""}


def read_meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "held_on": meeting.held_on,
        "held_where": meeting.held_where,
        "paper": meeting.paper.public_id if meeting.paper else "",
        "minute": meeting.minute.public_id if meeting.minute else "",
    }
