from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from forum.consultations.forms import ReasonForm
from forum.consultations.later_days import AsksLaterForm
from forum.consultations.models import Participation
from forum.opening.actions.preparing import ChosenTier, GapStatement
from forum.opening.checks.base import OpeningCheck
from forum.opening.kinds import NATIONS, TIERS, Nation, Tier
from forum.opening.rules import LONGEST_CAN_CHANGE, LONGEST_COMMENT, LONGEST_STATEMENT
from forum.opening.snapshots import AFTER, ANSWERS_COME, BEFORE
from forum.spaces.rules import LONGEST_REASON
from forum.web.forms import BaseForm, HiddenText, LocalDate, LocalDateTime, MaxLength, Required, TextArea
from forum.web.shared_forms import SharedForm


class TierForm(AsksLaterForm, ReasonForm, SharedForm):
    beside = frozenset({"reason", "is_later"})
    tier = RadioField(
        _l("What kind of consultation is this?"),
        [InputRequired(_l("Choose what kind of consultation this is"))],
        choices=[(str(tier), words.name) for tier, words in TIERS.items()],
        description=_l("Everyone can see your choice. Once it is open, you can only choose one that asks more of you."),
    )
    nation = SelectField(
        _l("Where is this?"),
        choices=[(str(nation), name) for nation, name in NATIONS.items()],
        default=str(Nation.ENGLAND),
        description=_l("Public holidays and rules differ between nations."),
    )
    decides_on = LocalDate(_l("When will the decision be made? (optional)"), [Optional()])
    answers_wait = RadioField(
        _l("When do people get their answers?"),
        [InputRequired(_l("Choose when people get their answers"))],
        choices=[
            (BEFORE, ANSWERS_COME[BEFORE]),
            (AFTER, _l("After the decision: you still look at everything people said before you decide")),
        ],
        default=BEFORE,
        description=_l(
            "Everyone can see your choice. Once it is open, answers cannot come later than you said, and a colleague has to "
            "agree that they come earlier."
        ),
    )

    # Nothing else here is kept as a change with its reason: whoever changes the kind says so by it.
    reason = TextArea(
        _l("Why are you changing the date of the decision, or when people get their answers?"),
        [MaxLength(LONGEST_REASON)],
        hint=_l("Needed if you change one of these. We show it next to the change, because people have already read it."),
        render_kw={"rows": 3},
    )

    @property
    def tier_chosen(self) -> Tier | None:
        return Tier(self.tier.data) if self.tier.data in set(Tier) else None

    def to_checked(self) -> dict[str, Any]:
        """What `check_choice` looks at beside the tier."""
        waits = self.answers_wait.data == AFTER
        return {
            "nation": Nation(self.nation.data) if self.nation.data in set(Nation) else None,
            "decides_on": self.decides_on.data,
            "answers_wait": waits,
            "reason": self.reason.data or "",
        }

    def to_choice(self) -> ChosenTier:
        waits = self.answers_wait.data == AFTER
        return ChosenTier(Tier(self.tier.data), Nation(self.nation.data), self.decides_on.data, waits)


class SchoolHolidayForm(BaseForm):
    first_on = LocalDate(_l("First day"), [InputRequired(_l("Enter the first day"))])
    last_on = LocalDate(_l("Last day"), [InputRequired(_l("Enter the last day"))])


MET, NOT_MET = "yes", "no"


class CheckForm(ReasonForm, SharedForm):
    """Once people have read the answer, a change of it is official; `ReasonForm` asks why."""

    is_met = RadioField("", [InputRequired(_l("Choose yes or no"))], choices=[(MET, _l("Yes")), (NOT_MET, _l("No, not yet"))])
    words = TextArea("", [Required(_l("Enter your answer")), MaxLength(LONGEST_STATEMENT)], render_kw={"rows": 4})

    def to_checked(self) -> dict[str, Any]:
        """What `check_answer` looks at."""
        is_met = self.is_met.data == MET if self.is_met.data else None
        return {"is_met": is_met, "words": self.words.data or "", "reason": self.reason.data or ""}

    def ask(self, check: OpeningCheck) -> None:
        """Puts the check's own question."""
        self.is_met.label.text = _("Is this true now? “%(sentence)s”", sentence=check.done)
        self.words.label.text, self.words.description = check.question, check.hint
        if check.is_told_by_answer:  # Nothing can put it right.
            self.is_met.choices = [(MET, _("Yes")), (NOT_MET, _("No"))]


class GapForm(SharedForm):
    why = TextArea(
        _l("Why do you open without this?"),
        [Required(_l("Enter why you open without this")), MaxLength(LONGEST_STATEMENT)],
        hint=_l("Write whole sentences. People will read them as they are."),
        render_kw={"rows": 3},
    )
    instead = TextArea(
        _l("What will you do instead?"),
        [Required(_l("Enter what you will do instead")), MaxLength(LONGEST_STATEMENT)],
        render_kw={"rows": 3},
    )
    by_when = LocalDate(_l("By when?"), [InputRequired(_l("Enter a date"))])
    owner = SelectField(
        _l("Who takes responsibility for this?"),
        validate_choice=False,
        description=_l("We will ask them. Nothing opens until they agree."),
    )

    def offer(self, leads: list[Participation]) -> None:
        self.owner.choices = [(lead.public_id, lead.pseudonym) for lead in leads]

    def to_statement(self) -> GapStatement:
        return GapStatement(self.why.data or "", self.instead.data or "", self.by_when.data, self.owner.data or "")


class AskForm(BaseForm):
    signer = RadioField(_l("Who should sign it?"), [InputRequired(_l("Choose a colleague"))], validate_choice=False)

    def offer(self, people: list[Participation]) -> None:
        self.signer.choices = [(place.public_id, place.pseudonym) for place in people]


class SignForm(BaseForm):
    seen = HiddenText()
    can_change = TextArea(
        _l("What can people really change?"),
        [Required(_l("Enter what people can really change")), MaxLength(LONGEST_CAN_CHANGE)],
        hint=_l("One sentence, in your own words. Everyone will read it under your name, beside what is open."),
        render_kw={"rows": 2},
    )


class SendBackForm(BaseForm):
    comment = TextArea(
        _l("What has to change?"), [Required(_l("Enter what has to change")), MaxLength(LONGEST_COMMENT)], render_kw={"rows": 4}
    )


class TimeForm(SharedForm):
    opens_at = LocalDateTime(_l("When should it open?"), [InputRequired(_l("Enter a date and time"))])
