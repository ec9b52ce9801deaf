"""Who may flag, work on cases, decide, appeal and hear appeals; and what can be decided about a case now.

Organisers and leads do not moderate: those who answer for a change do not choose what may be said about it.
"""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.rules import may_see_consultation
from forum.contributions.kinds import moderation_hooks_of
from forum.contributions.models import Said, Status
from forum.contributions.rules import is_own, may_see
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import ANYONE, COMERS, MODERATORS, Actor, Role, declare
from forum.moderation.kinds import (
    FIRST_LOOK,
    REASONS,
    AppealState,
    CaseState,
    DecisionKind,
    FlagState,
    Lane,
    ModerationAction,
    describe_decision,
)
from forum.moderation.models import Appeal, Case, Decision, Flag, Recusal

CLAIM_LASTS = timedelta(minutes=15)
MOST_MONTHS_TO_APPEAL = 6
OUT_OF_SIGHT = (Status.WAITING, Status.REWORD, Status.HIDDEN)
HEAR_APPEAL_WITHIN = timedelta(days=7)
LONGEST_REASON = 2_000
LONGEST_FLAG = 1_000
MOST_FLAG_WORDS = 3 * LONGEST_FLAG  # characters that one person's reports of one thing come to
FLAGS_PER_PERSON = Limit("flags", 30, timedelta(hours=1))
# A ward, a school or a hall reads through one network address.
FLAGS_FROM_ADDRESS = Limit("flags from address", 60, timedelta(hours=1))


def case_of(thing: Case | Appeal | Decision) -> Case:
    """The case that a decision, or an appeal against one, belongs to; of a case, itself."""
    if isinstance(thing, Case):
        return thing
    return thing.decision.case if isinstance(thing, Appeal) else thing.case


def why_conflicted(actor: Actor, thing: Case | Appeal | Decision) -> str | None:
    """Nobody works on what they wrote or flagged, or after stepping aside. `queries.free_of_conflict` is the same rule as a
    query."""
    case = case_of(thing)
    if is_own(actor, case.contribution):
        return _("You wrote this, so another moderator will look at it.")
    if db.session.scalar(select(Flag.id).filter_by(case_id=case.id, account_id=actor.account_id).limit(1)):
        return _("You reported this, so another moderator will look at it.")
    if db.session.get(Recusal, (case.id, actor.account_id)):
        return _("You have stepped aside from this case.")
    return None


def holds_claim(actor: Actor, case: Case) -> str | None:
    """Refuses unless the actor's own claim is running, and says who holds it."""
    if is_claimed(case) and case.claimed_by and case.claimed_by.account_id == actor.account_id:
        return None
    if is_claimed(case) and case.claimed_by:
        return _("%(name)s has taken this case.", name=case.claimed_by.pseudonym)
    if case.state == CaseState.DECIDED:
        return _("This case has already been decided. If you need to decide it again, take it first.")
    return _("Take the case first.")


def is_claimed(case: Case) -> bool:
    """Whether a claim is running. One that ran out counts for nothing, tidied away or not."""
    return case.claimed_until is not None and case.claimed_until > now()


def could_be_read(actor: Actor, contribution: Said) -> str | None:
    """Refuses what was never meant for the actor. What is hidden passes: whoever knows its address has read it, and what they
    have to tell is no less true for that. Of what was withdrawn they see that it was there."""
    is_hidden = contribution.status in OUT_OF_SIGHT and not contribution.is_private
    if may_see(actor, contribution) or (is_hidden and may_see_consultation(actor, contribution.consultation)):
        return None
    return _("This is no longer shown.")


def is_dealt_with(contribution: Said, reason_key: str) -> bool:
    """Whether a moderator has hidden it already, and a report for this reason asks for no more. Of somebody at risk, and of what
    is against the law, more than the words is to be looked at."""
    return contribution.status == Status.HIDDEN and REASONS[reason_key].lane not in {Lane.RISK, Lane.ILLEGAL}


def is_in_sight(actor: Actor, contribution: Said) -> str | None:
    """Refuses what the actor may not see, and what was withdrawn."""
    if not may_see(actor, contribution) or not contribution.has_words:
        return _("This is no longer shown.")
    return None


def is_not_mine(actor: Actor, contribution: Said) -> str | None:
    """Refuses the author."""
    return _("You wrote this. You can edit or delete it.") if is_own(actor, contribution) else None


def is_about_me(actor: Actor, decision: Decision) -> str | None:
    """Refuses everybody but the author of what was decided on."""
    return None if is_own(actor, decision.case.contribution) else _("This message is for someone else.")


def can_be_appealed(_actor: Actor, decision: Decision) -> str | None:
    """Refuses a decision that takes nothing away, a second appeal, and one that comes after `appeal_until`."""
    if not decision.kind.is_against:
        return _("This decision does not change or hide anything you wrote, so there is nothing to appeal against.")
    if decision.appeal:
        return _("You have already appealed against this decision. You can only appeal once.")
    if decision.appeal_until < now():
        return _("It is too late to appeal against this decision.")
    return None


def did_not_decide(actor: Actor, appeal: Appeal) -> str | None:
    """Refuses whoever took the decision. One that was taken by itself has nobody to refuse."""
    decider = appeal.decision.decided_by
    if decider and decider.account_id == actor.account_id:
        return _("You made this decision, so a different moderator will decide the appeal.")
    return None


def is_not_heard(_actor: Actor, appeal: Appeal) -> str | None:
    """Refuses unless the appeal is open."""
    return None if appeal.state == AppealState.OPEN else _("This appeal has already been decided.")


FLAG = declare(
    "moderation.flag", "Tell the moderators what is wrong with something one reads.", ANYONE, could_be_read, is_not_mine
)
SEE_QUEUE = declare("moderation.see_queue", "See the cases of a consultation, and what was taken out of sight.", MODERATORS)
WORK = declare("moderation.work", "Take a case, give it back, and write notes on it.", MODERATORS, why_conflicted)
RECUSE = declare("moderation.recuse", "Step aside from a case, for good.", MODERATORS)
TAKE_UP = declare("moderation.take_up", "Open a case about something nobody has flagged.", MODERATORS, is_in_sight, is_not_mine)
DECIDE = declare("moderation.decide", "Decide a case one has taken.", MODERATORS, why_conflicted, holds_claim)
READ_NOTICE = declare("moderation.read_notice", "Read what was decided about one's own words.", COMERS, is_about_me)
APPEAL = declare(
    "moderation.appeal",
    "Ask that a different moderator looks again, once for each decision.",
    COMERS,
    is_about_me,
    can_be_appealed,
)
HEAR = declare(
    "moderation.hear",
    "Hear an appeal against somebody else’s decision.",
    MODERATORS,
    did_not_decide,
    why_conflicted,
    is_not_heard,
)
SET_MODERATION = declare("moderation.settings", "Choose when moderators look at what is written.", {Role.ORGANISER})

_IN_SIGHT = (
    ModerationAction.KEEP,
    ModerationAction.HOLD,
    ModerationAction.REDACT,
    ModerationAction.REWORD,
    ModerationAction.HIDE,
    ModerationAction.MOVE,
    ModerationAction.LOCK,
    ModerationAction.UNLOCK,
)
_PEOPLE = (ModerationAction.WARN, ModerationAction.PAUSE, ModerationAction.REMOVE)
BY_STATUS = {
    Status.PUBLISHED: _IN_SIGHT + _PEOPLE,
    Status.PRIVATE: _IN_SIGHT + _PEOPLE,
    Status.WAITING: _IN_SIGHT + _PEOPLE,
    Status.REWORD: (
        ModerationAction.KEEP,
        ModerationAction.REDACT,
        ModerationAction.HIDE,
        ModerationAction.LOCK,
        ModerationAction.UNLOCK,
        *_PEOPLE,
    ),
    Status.HIDDEN: (
        ModerationAction.KEEP,
        ModerationAction.REDACT,
        ModerationAction.HIDE,  # It was reported again, and stays as it is.
        ModerationAction.LOCK,
        ModerationAction.UNLOCK,
        *_PEOPLE,
    ),
    Status.WITHDRAWN: (ModerationAction.KEEP, ModerationAction.LOCK, ModerationAction.UNLOCK, *_PEOPLE),
}


def list_possible_actions(case: Case) -> list[ModerationAction]:
    """What can be decided about a case as it is now, whoever decides. Worked out here and nowhere else: screens show this."""
    contribution, author = case.contribution, case.contribution.author
    hooks = moderation_hooks_of(contribution)
    possible = set(BY_STATUS[Status(contribution.status)])
    if case.state == CaseState.HELD:
        possible.discard(ModerationAction.HOLD)
    if hooks.moves is None or not hooks.moves.list_homes(contribution):
        possible.discard(ModerationAction.MOVE)
    is_locked = hooks.locks is not None and hooks.locks.is_locked(contribution)
    if hooks.locks is None or is_locked:
        possible.discard(ModerationAction.LOCK)
    if not is_locked:
        possible.discard(ModerationAction.UNLOCK)
    if author.account_id is None:  # Imported: there is nobody to tell.
        possible -= {ModerationAction.REWORD, *_PEOPLE}
    if author.role != Role.PARTICIPANT or author.removed_at:
        possible -= {ModerationAction.PAUSE, ModerationAction.REMOVE}
    return [act for act in ModerationAction if act in possible]


def is_first_look(case: Case) -> bool:
    """Whether its words wait for a first look alone, as all such words do there: nobody has found anything in them."""
    flags = [flag for flag in case.flags if flag.state == FlagState.OPEN]
    waits = case.state == CaseState.OPEN and case.contribution.status == Status.WAITING
    return waits and bool(flags) and all(flag.trigger_key == FIRST_LOOK for flag in flags)


def describe_for(case: Case, act: ModerationAction) -> DecisionKind:
    """What a decision about this case is called, as it is now."""
    was_hidden, is_private = case.contribution.status == Status.HIDDEN, case.contribution.is_private
    return describe_decision(act, is_first_look=is_first_look(case), is_private=is_private, was_hidden=was_hidden)


def is_closed_by(act: ModerationAction, status: str) -> bool:
    """Whether a decision ends its case. What waits out of sight is not decided by a word to its author."""
    return act is not ModerationAction.HOLD and act is not ModerationAction.REWORD and status != Status.WAITING


def status_after(acts: list[ModerationAction]) -> Status:
    """What the decisions that stand, oldest first, come to; used when one of them is overturned."""
    status = Status.PUBLISHED
    for act in acts:
        status = {
            ModerationAction.KEEP: Status.PUBLISHED,
            ModerationAction.REDACT: Status.PUBLISHED,
            ModerationAction.HOLD: Status.WAITING,
            ModerationAction.REWORD: Status.REWORD,
            ModerationAction.HIDE: Status.HIDDEN,
        }.get(act, status)
    return status


def is_offered_flag(actor: Actor, contribution: Said) -> bool:
    """Whether a page shows the way to flag it, to visitors too. Limits are asked when it is sent."""
    return not is_in_sight(actor, contribution) and not is_not_mine(actor, contribution)


def is_offered_take_up(actor: Actor, contribution: Said) -> bool:
    """Whether a page shows the way to open a case: to moderators, under what others wrote."""
    return bool(actor.roles_on(contribution) & MODERATORS) and is_not_mine(actor, contribution) is None
