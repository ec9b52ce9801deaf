from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.consultations.forms import ReasonForm
from forum.contributions.kinds import MoveTarget, moderation_hooks_of
from forum.moderation.actions.deciding import Ruling
from forum.moderation.actions.working import FEWEST_TO_HOLD, MOST_TO_HOLD
from forum.moderation.house_rules import list_enforced
from forum.moderation.kinds import MODES, PAUSES_IN_DAYS, REASONS, FlagState, ModerationAction
from forum.moderation.models import Case
from forum.moderation.rules import LONGEST_FLAG, LONGEST_REASON, describe_for, is_first_look, list_possible_actions
from forum.web.forms import BaseForm, MakeOnceForm, MaxLength, Required, SeenText, TextArea, WholeNumber
from forum.web.shared_forms import SharedForm

MOST_PASSAGES = 20


PAUSES = [(days, _l("%(count)d days", count=days) if days > 1 else _l("one day")) for days in PAUSES_IN_DAYS]


class FlagForm(BaseForm):
    reason_key = RadioField(
        _l("What is wrong with it?"),
        [InputRequired(_l("Choose what is wrong with it"))],
        choices=[(reason.key, reason.choice) for reason in REASONS.values()],
    )
    words = TextArea(
        _l("Anything the moderators should know (optional)"),
        [MaxLength(LONGEST_FLAG)],
        hint=_l(
            "Only the moderators and facilitators of this consultation can read this. We never tell the person who wrote the "
            "comment who reported it."
        ),
        render_kw={"rows": 3},
    )


class CaseVersionForm(BaseForm):
    """A form that rests on what was to be read about a case when it was drawn."""

    version = SeenText()

    def read_version(self) -> int:
        return int(self.version.data) if (self.version.data or "").isdecimal() and len(self.version.data) < 10 else 0


class DecideForm(CaseVersionForm):
    act = RadioField(_l("What you can do now"), [InputRequired(_l("Choose what to do"))])
    rule_key = SelectField(
        _l("House rule"),
        [InputRequired(_l("Choose which house rule this is about"))],
        choices=[("", _l("Choose a house rule")), *((rule.key, f"{rule.number}. {rule.title}") for rule in list_enforced())],
    )
    reason = TextArea(
        _l("Your reason, in your own words"),
        [Required(_l("Enter your reason. The person who wrote it will read this")), MaxLength(LONGEST_REASON)],
        hint=_l("The person who wrote it will read this."),
        render_kw={"rows": 4},
    )
    seen = SelectMultipleField(_l("Words to take out"))
    passages = TextArea(
        _l("Other words to take out, one passage on each line"),
        hint=_l("Type or paste them exactly as they were written."),
        render_kw={"rows": 2},
    )
    home = SelectField(_l("Move it to"))
    days = SelectField(_l("For how long"), coerce=int, choices=PAUSES)
    flags_wrong = SelectMultipleField(_l("Reports you do not agree with"))
    sure = BooleanField(_l("I have thought about this and I am sure"))
    needs_thought = False

    def offer(self, case: Case) -> None:
        """Fills in what can be chosen for this case now."""
        self.needs_thought = case.is_urgent
        self.act.choices = [(str(act), describe_for(case, act).label) for act in list_possible_actions(case)]
        if self.act.data == ModerationAction.KEEP and is_first_look(case):  # It breaks no rule, and nobody asks why.
            self.rule_key.validators, self.reason.validators = [Optional()], [MaxLength(LONGEST_REASON)]
        self.seen.choices = [(phrase, phrase) for phrase in list_phrases(case)]
        self.home.choices = [("", _l("Choose a thread")), *((home.public_id, home.label) for home in _list_homes(case))]
        self.home.validate_choice = self.seen.validate_choice = self.flags_wrong.validate_choice = False
        self.flags_wrong.choices = [(flag.public_id, "") for flag in case.flags if flag.state == FlagState.OPEN]

    def read_ruling(self) -> Ruling:
        typed = [line.strip() for line in (self.passages.data or "").splitlines() if line.strip()]
        return Ruling(
            act=ModerationAction(self.act.data),
            rule_key=self.rule_key.data or "",
            reason=self.reason.data or "",
            passages=[*(self.seen.data or []), *typed][:MOST_PASSAGES],
            home=self.home.data or "",
            days=self.days.data or 0,
            flags_wrong=frozenset(self.flags_wrong.data or []),
            is_sure=bool(self.sure.data),
        )


class CaseNoteForm(MakeOnceForm):
    just_made = _l("You have just added a note with this form, and it stays. If you want to add this note too, send it again.")
    asks_after_back = True
    words = TextArea(
        _l("A note to the other moderators"),
        [Required(_l("Enter your note")), MaxLength(LONGEST_REASON)],
        render_kw={"rows": 2},
    )


class AppealForm(BaseForm):
    words = TextArea(
        _l("Why should we look again?"),
        [Required(_l("Tell us why we should look again")), MaxLength(LONGEST_REASON)],
        hint=_l("A different moderator will read this. Tell us what we missed or got wrong."),
        render_kw={"rows": 5},
    )


class HearForm(CaseVersionForm):
    outcome = RadioField(
        _l("What is your decision?"),
        [InputRequired(_l("Choose your decision"))],
        choices=[
            ("overturn", _l("The decision was wrong. Reverse it")),
            ("uphold", _l("The decision was right. Keep it")),
        ],
    )
    answer = TextArea(
        _l("Your answer"),
        [Required(_l("Enter your answer. The person who appealed will read this")), MaxLength(LONGEST_REASON)],
        hint=_l("The person who appealed will read this."),
        render_kw={"rows": 5},
    )


class SettingsForm(ReasonForm, SharedForm):
    mode = RadioField(
        _l("When should moderators check comments?"),
        [InputRequired(_l("Choose when moderators check comments"))],
        choices=list(MODES.items()),
    )
    hold_after = WholeNumber(
        _l("Hide a comment after this many reports"),
        [Optional(), NumberRange(FEWEST_TO_HOLD, MOST_TO_HOLD, _l("Enter a number from %(min)d to %(max)d, or leave it empty"))],
        description=_l(
            "If this many different people with accounts report the same comment, we hide it until a moderator has looked. "
            "Leave this empty if you want a person to decide every time."
        ),
    )


def list_phrases(case: Case) -> list[str]:
    """What triggers saw in the words as they are now."""
    words = f"{case.contribution.title}\n{case.contribution.body}".lower()
    phrases = dict.fromkeys(flag.phrase for flag in case.flags if flag.phrase and flag.phrase.lower() in words)
    return list(phrases)


def _list_homes(case: Case) -> Sequence[MoveTarget]:
    moves = moderation_hooks_of(case.contribution).moves
    return moves.list_homes(case.contribution) if moves else []
