"""What people type in a group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.consultations.capacities import PROFESSIONAL, SELF_DECLARED
from forum.consultations.models import Participation
from forum.groups.forms.fields import area, choose, name_field, say_why
from forum.groups.kinds import (
    ANSWERS,
    JOINING,
    LONGEST_CLAUSE,
    LONGEST_GROUP_NAME,
    LONGEST_GROUP_TEXT,
    LONGEST_HEADING,
    LONGEST_MINUTES,
    MOST_AT_ONCE,
    OUTCOMES,
    GroupWords,
    Joining,
    MemberAnswer,
    MembershipWords,
    Outcome,
    OwnerAnswer,
)
from forum.groups.models import Member, StandingGroup
from forum.kernel.permissions import Role
from forum.organisations.kinds import LONGEST_NAME
from forum.spaces.rules import LONGEST_REASON
from forum.web.email_fields import EmailLine
from forum.web.forms import (
    BaseForm,
    LocalDate,
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

LONGEST_PAPERS_DAYS = 60
LONGEST_ANSWER_DAYS = 365


class GroupFields(BaseForm):
    """What a group says about itself."""

    name = TextLine(_l("Name of the group"), [Required(_l("Enter the name of the group")), MaxLength(LONGEST_GROUP_NAME)])
    purpose = area(
        _l("What is the group for?"),
        _l("Enter what the group is for"),
        600,
        _l("Who you are and what you do together, in two or three sentences"),
    )
    meets = TextLine(
        _l("How often do you meet?"),
        [Required(_l("Enter how often you meet")), MaxLength(80)],
        hint=_l("For example, “Every month, on the first Thursday”"),
    )
    terms = area(
        _l("How do you work together?"),
        _l("Enter how you work together"),
        LONGEST_GROUP_TEXT,
        _l("Your terms of reference: what you can decide, who answers you, how you agree"),
        rows=8,
    )
    role_description = area(
        _l("What does a member do?"),
        _l("Enter what a member does"),
        LONGEST_GROUP_TEXT,
        _l("How much time it takes, what people get for it, what help there is"),
        rows=6,
    )
    joining = choose(
        _l("How do people join?"),
        _l("Choose how people join"),
        [(str(key), label) for key, label in JOINING.items()],
    )
    induction = TextArea(
        _l("What does a new member do first? (optional)"),
        [MaxLength(1_000)],
        hint=_l("One step on each line. For example, “Meet a chair for a cup of tea”"),
        render_kw={"rows": 3},
    )
    papers_days = WholeNumber(
        _l("How many days before a meeting do you send papers?"),
        [InputRequired(_l("Enter a number of days")), NumberRange(0, LONGEST_PAPERS_DAYS, _l("Enter a number from 0 to 60"))],
    )
    needs_lived_chair = BooleanField(_l("One of the chairs must use the service or be an unpaid carer"))

    def to_words(self) -> GroupWords:
        return GroupWords(
            name=self.name.data or "",
            purpose=self.purpose.data or "",
            terms=self.terms.data or "",
            role_description=self.role_description.data or "",
            meets=self.meets.data or "",
            joining=Joining(self.joining.data),
            induction=self.induction.data or "",
            papers_days=self.papers_days.data or 0,
            needs_lived_chair=bool(self.needs_lived_chair.data),
        )


class NewGroupForm(GroupFields, MakeOnceForm):
    organisations = TextLine(
        _l("Which organisation does it belong to?"), [Required(_l("Enter the organisation")), MaxLength(LONGEST_NAME)]
    )
    organiser = name_field(_l("Your name"), _l("Use your own name, as on a letter. You will be the organiser of the group."))


class ChangeGroupForm(GroupFields, SharedForm):
    beside = frozenset({"reason"})
    reason = say_why(_l("Why are you changing this?"), _l("Enter why you are changing this"))


class CapacityForm(BaseForm):
    capacity_key = RadioField(
        _l("How are you connected to this?"),
        [InputRequired(_l("Choose how you are connected to this"))],
        choices=[(capacity.key, capacity.choice) for capacity in SELF_DECLARED],
        description=_l("We show this next to your name."),
    )


class JoinGroupForm(CapacityForm):
    name = name_field(_l("Your name in this group"), _l("Your own name, a first name or one you make up. Everyone can read it."))
    why = area(
        _l("Why would you like to join?"),
        _l("Enter why you would like to join"),
        1_000,
        _l("Only the chairs and the organisers of the group can read this."),
    )


class JoinDecisionForm(BaseForm):
    seen = SeenText()
    decision = choose(
        _l("What is your decision?"),
        _l("Choose yes or no"),
        [("yes", _l("Yes, they join")), ("no", _l("No, not now"))],
    )
    until = LocalDate(_l("When does their time as a member end? (optional)"), [Optional()], description=_l("Their last day"))
    reason = area(
        _l("If not, why?"), None, LONGEST_REASON, _l("We send this to them by email. Say what would change it, if anything.")
    )


class GroupInviteForm(MakeOnceForm):
    email = EmailLine(
        _l("Email address"), _l("Enter an email address"), _l("They need an account with this email address to accept.")
    )
    role = RadioField(
        _l("What do you invite them to?"),
        [InputRequired(_l("Choose what you invite them to"))],
        choices=[
            (str(Role.PARTICIPANT), _l("Member: speaks and agrees in the group")),
            (str(Role.LEAD), _l("Owner of a text: answers what the group asks for")),
            (str(Role.ORGANISER), _l("Organiser: runs the group for the organisation")),
        ],
    )
    capacity_key = SelectField(
        _l("How are they connected?"),
        choices=[("", _l("They choose themselves")), *((each.key, each.label) for each in PROFESSIONAL)],
        default="",
    )
    job_title = TextLine(_l("Job title (optional)"), [MaxLength(80)], hint=_l("Everyone can read it next to their name."))


class AcceptGroupForm(CapacityForm):
    name = name_field(_l("Your name in this group"), _l("Everyone can read it."))

    def ask_as(self, capacity_key: str) -> None:
        """Where the letter says how they are connected, they are not asked."""
        if capacity_key:
            del self.capacity_key


class MemberForm(BaseForm):
    seen = SeenText()
    is_chair = BooleanField(_l("Chair of the group"))
    until = LocalDate(_l("When does their time as a member end? (optional)"), [Optional()], description=_l("Their last day"))
    steps = SelectMultipleField(_l("What they have done so far"), choices=[])

    def offer(self, member: Member) -> None:
        self.steps.choices = [(step, step) for step in member.group.induction_steps]

    def to_words(self) -> MembershipWords:
        return MembershipWords(bool(self.is_chair.data), self.until.data, tuple(self.steps.data or ()))


class MeetingFields(BaseForm):
    starts_at = LocalDateTime(_l("When does it start?"), [InputRequired(_l("Enter the date and time"))])
    ends_at = LocalDateTime(_l("When does it end?"), [InputRequired(_l("Enter the date and time"))])
    where = TextLine(_l("Where?"), [Required(_l("Enter where you meet")), MaxLength(200)])
    link = TextLine(_l("Web address to join online (optional)"), [MaxLength(500)])

    def read_about(self) -> dict[str, Any]:
        """When and where."""
        times = {"starts_at": self.starts_at.data, "ends_at": self.ends_at.data}
        return times | {"where": self.where.data or "", "link": self.link.data or ""}


class PlanMeetingsForm(MeetingFields, MakeOnceForm):
    count = WholeNumber(
        _l("How many monthly meetings?"),
        [InputRequired(_l("Enter a number from 1 to 12")), NumberRange(1, MOST_AT_ONCE, _l("Enter a number from 1 to 12"))],
        description=_l("Each is on the same weekday of its month, for example the first Thursday. Enter 1 for one meeting."),
    )


class MoveForm(MeetingFields, SharedForm):
    beside = frozenset({"reason"})
    reason = say_why(_l("Why does it change?"), _l("Enter why the meeting changes"))


class CancelForm(BaseForm):
    seen = SeenText()
    reason = area(_l("Why is it cancelled?"), _l("Enter why the meeting is cancelled"), LONGEST_REASON, rows=2)


class PaperForm(MakeOnceForm):
    title = TextLine(_l("Name of the paper"), [Required(_l("Enter the name of the paper")), MaxLength(LONGEST_HEADING)])
    link = TextLine(_l("Web address (optional)"), [MaxLength(500)])
    text = area(_l("What does it say? (optional if it has a web address)"), None, LONGEST_MINUTES, rows=8)


class MinutesForm(SharedForm):
    beside = frozenset({"reason"})
    minutes = area(_l("What was said and agreed?"), _l("Enter what was said and agreed"), LONGEST_MINUTES, rows=14)
    came = SelectMultipleField(_l("Who was there?"), choices=[])
    reason = say_why(_l("If you are putting something right: what, and why?"))

    def offer(self, members: Iterable[Member]) -> None:
        self.came.choices = [(str(each.place.public_id), each.place.pseudonym) for each in members]


class ActionForm(MakeOnceForm):
    what = TextLine(_l("What will be done?"), [Required(_l("Enter what will be done")), MaxLength(LONGEST_HEADING)])
    who = TextLine(
        _l("Who does it?"),
        [Required(_l("Enter who does it")), MaxLength(80)],
        hint=_l("Their name in the group, or their job"),
    )
    due_on = LocalDate(_l("By when?"), [InputRequired(_l("Enter the date"))])


class DoneForm(BaseForm):
    done_how = TextLine(_l("What was done?"), [Required(_l("Enter what was done")), MaxLength(300)])


class OwnerFields(BaseForm):
    owner = SelectField(_l("Who answers for it?"), choices=[], validators=[InputRequired(_l("Choose who answers for it"))])
    answer_days = WholeNumber(
        _l("Within how many days do they answer?"),
        [InputRequired(_l("Enter a number of days")), NumberRange(1, LONGEST_ANSWER_DAYS, _l("Enter a number from 1 to 365"))],
    )

    def offer(self, leads: Iterable[Participation]) -> None:
        self._leads = {place.public_id: place for place in leads}
        self.owner.choices = [(key, _say_person(place)) for key, place in self._leads.items()]

    def find_owner(self) -> Participation:
        return self._leads[self.owner.data]


def _say_person(place: Participation) -> str:
    return ", ".join(filter(None, [place.pseudonym, place.job_title]))


class ClauseDocumentForm(OwnerFields, MakeOnceForm):
    title = TextLine(_l("What is the text called?"), [Required(_l("Enter what it is called")), MaxLength(LONGEST_HEADING)])
    markdown = area(
        _l("The text"),
        _l("Enter the text"),
        20_000,
        _l("A line that begins with # is a heading. Each heading begins a new clause."),
        rows=14,
    )


class OwnerForm(OwnerFields):
    seen = SeenText()


class ProposalForm(MakeOnceForm):
    """A change of a clause, or a new one."""

    seen = SeenText()
    heading = TextLine(_l("What is the new clause about?"), [MaxLength(LONGEST_HEADING)])
    words = area(_l("What should it say?"), None, LONGEST_CLAUSE, rows=6)
    strikes = BooleanField(_l("Take this clause out instead"))
    reason = area(_l("Why should it change?"), _l("Enter why it should change"), LONGEST_REASON, _l("Everyone can read this."))


class RewordForm(SharedForm):
    words = area(_l("What should it say?"), None, LONGEST_CLAUSE, rows=6)
    reason = area(_l("Why should it change?"), _l("Enter why it should change"), LONGEST_REASON, _l("Everyone can read this."))


class ConsentForm(BaseForm):
    seen = SeenText()
    answer = choose(
        _l("What do you say to this wording?"),
        _l("Choose what you say"),
        [(str(key), label) for key, label in ANSWERS.items()],
    )
    because = area(_l("If you object, why?"), None, LONGEST_REASON, _l("Everyone can read this."), rows=2)

    def read_answer(self) -> MemberAnswer:
        return MemberAnswer(self.answer.data)


class OwnerAnswerForm(BaseForm):
    seen = SeenText()
    outcome = choose(
        _l("What is your answer?"),
        _l("Choose your answer"),
        [(str(key), label) for key, label in OUTCOMES.items()],
    )
    reason = area(_l("Why?"), _l("Enter your reason"), LONGEST_REASON, _l("Everyone can read this."))
    wording = area(_l("If you accept part of it, what will the clause say?"), None, LONGEST_CLAUSE)
    would_change = area(_l("If you refuse, what would change this?"), None, LONGEST_REASON, rows=2)

    def to_words(self) -> OwnerAnswer:
        return OwnerAnswer(
            Outcome(self.outcome.data), self.reason.data or "", self.would_change.data or "", self.wording.data or ""
        )


def begin_group(group: StandingGroup) -> dict[str, Any]:
    """What a form over a group begins with."""
    names = "name purpose terms role_description meets joining induction papers_days needs_lived_chair".split()
    return {name: getattr(group, name) for name in names}


class LeaveGroupForm(BaseForm):
    what = choose(
        _l("What would you like to do?"),
        _l("Choose what you would like to do"),
        [("leave", _l("Leave the group")), ("stand_down", _l("Stay a member, but stop being a chair"))],
    )
