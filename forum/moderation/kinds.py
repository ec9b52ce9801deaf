"""Lanes, reasons to flag, and decisions: the lists that moderation works with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import IntEnum, StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from forum.notifications.kinds import TargetKind, declare_target_kind

NOTICE_PAGE = declare_target_kind(
    TargetKind("moderator's message", "moderation_notices.show", "public_id", is_in_consultation=False)
)


class Lane(IntEnum):
    """Where a case waits. The order is the order of work."""

    RISK = 1
    PRIVATE = 2
    ILLEGAL = 3
    CONDUCT = 4
    REST = 5


LANE_LABELS = {
    Lane.RISK: _l("Someone at risk"),
    Lane.PRIVATE: _l("Personal details"),
    Lane.ILLEGAL: _l("Illegal"),
    Lane.CONDUCT: _l("Behaviour"),
    Lane.REST: _l("Off topic and other"),
}
# How soon a case should be decided; later it is late, and its team is told.
DECIDE_WITHIN = {
    Lane.RISK: timedelta(minutes=15),
    Lane.PRIVATE: timedelta(hours=1),
    Lane.ILLEGAL: timedelta(hours=2),
    Lane.CONDUCT: timedelta(hours=8),
    Lane.REST: timedelta(days=2),
}
# Reading these takes something out of a person: a shift counts them.
HARD_LANES = frozenset({Lane.RISK, Lane.ILLEGAL, Lane.CONDUCT})


@dataclass(frozen=True)
class FlagReason:
    """Why somebody flags something. `choice` is what they read, `label` what moderators read."""

    key: str
    choice: LazyString
    label: LazyString
    lane: Lane
    rule_key: str  # the rule of the house a decision would most likely rest on


_REASONS = [
    FlagReason(
        "risk",
        _l("Someone may be at risk: the person who wrote it or someone else"),
        _l("someone may be at risk"),
        Lane.RISK,
        "safe",
    ),
    FlagReason(
        "private",
        _l("It gives personal details, like a name, a phone number, an address or someone’s health"),
        _l("personal details"),
        Lane.PRIVATE,
        "private",
    ),
    FlagReason("illegal", _l("It may be against the law, like a threat"), _l("may be illegal"), Lane.ILLEGAL, "lawful"),
    FlagReason("attack", _l("It attacks a person, not what they said"), _l("attacks a person"), Lane.CONDUCT, "person"),
    FlagReason(
        "hate", _l("It puts people down because of who they are"), _l("attacks people for who they are"), Lane.CONDUCT, "equal"
    ),
    FlagReason("off_topic", _l("It has nothing to do with the question"), _l("off topic"), Lane.REST, "question"),
    FlagReason(
        "false_identity",
        _l("They are not who they say they are, or it is an advert"),
        _l("fake or advertising"),
        Lane.REST,
        "honest",
    ),
    FlagReason("other", _l("Something else"), _l("something else"), Lane.REST, "person"),
]
REASONS = {reason.key: reason for reason in _REASONS}


# Flags that no file in triggers/ raises.
FIRST_LOOK, REWORDED, REPEATS = "first_look", "reworded", "repeats"
OTHER_TRIGGERS = {
    FIRST_LOOK: _l("checked before it appears"),
    REWORDED: _l("reworded, as a moderator asked"),
    REPEATS: _l("repeats words taken out of another comment"),
}


class CaseState(StrEnum):
    OPEN = "open"
    HELD = "held"  # a moderator has put the words out of sight for now; what becomes of them is still to decide
    WITH_AUTHOR = "with author"  # asked for other words
    DECIDED = "decided"


UNDECIDED = (CaseState.OPEN, CaseState.HELD)


class FlagState(StrEnum):
    OPEN = "open"
    RIGHT = "right"
    WRONG = "wrong"


class AppealState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"  # the decision stands
    OVERTURNED = "overturned"


class ModerationAction(StrEnum):
    KEEP = "keep"
    HOLD = "hold"
    REDACT = "redact"
    REWORD = "reword"
    HIDE = "hide"
    MOVE = "move"
    LOCK = "lock"
    UNLOCK = "unlock"
    WARN = "warn"
    PAUSE = "pause"
    REMOVE = "remove"


@dataclass(frozen=True)
class DecisionKind:
    """One thing a moderator can decide: what it is called, what its button and its notice say, what the log calls it."""

    act: ModerationAction
    label: LazyString
    button: LazyString  # with %(name)s, the author
    notice: LazyString  # the notice's first line
    in_log: LazyString
    is_against: bool = True  # takes something from the author, who may therefore appeal
    is_about_person: bool = False
    hint: LazyString | None = None  # under the label, where two choices look alike


_DECISIONS = [
    DecisionKind(
        ModerationAction.KEEP,
        _l("Keep"),
        _l("Keep and tell %(name)s"),
        _l("We looked at your comment. It can stay."),
        _l("The comment was kept"),
        is_against=False,
    ),
    DecisionKind(
        ModerationAction.HOLD,
        _l("Hide for now"),
        _l("Hide for now and tell %(name)s"),
        _l("We have hidden your comment while a moderator looks at it."),
        _l("Hidden while a moderator looks"),
        hint=_l("Only the moderators, the facilitators and the author can read it. You still need to decide."),
    ),
    DecisionKind(
        ModerationAction.REDACT,
        _l("Take out words"),
        _l("Take words out and tell %(name)s"),
        _l("We took some words out of your comment. The rest is still there."),
        _l("Some words were taken out"),
    ),
    DecisionKind(
        ModerationAction.REWORD,
        _l("Ask them to reword it"),
        _l("Ask %(name)s to reword it"),
        _l("Please reword your comment. We have hidden it until you do."),
        _l("The author was asked to reword it"),
    ),
    DecisionKind(
        ModerationAction.HIDE,
        _l("Hide"),
        _l("Hide and tell %(name)s"),
        _l("We have hidden your comment."),
        _l("Hidden"),
        hint=_l("Only the moderators, the facilitators and the author can read it. This is the decision."),
    ),
    DecisionKind(
        ModerationAction.MOVE,
        _l("Move"),
        _l("Move and tell %(name)s"),
        _l("We moved your comment to a thread where it fits better."),
        _l("Moved to another thread"),
    ),
    DecisionKind(
        ModerationAction.LOCK,
        _l("Close the thread"),
        _l("Close the thread and tell %(name)s"),
        _l("We have closed the thread you commented in to new replies."),
        _l("Thread closed to new replies"),
    ),
    DecisionKind(
        ModerationAction.UNLOCK,
        _l("Reopen the thread"),
        _l("Reopen the thread and tell %(name)s"),
        _l("The thread you commented in is open for replies again."),
        _l("Thread reopened for replies"),
        is_against=False,
    ),
    DecisionKind(
        ModerationAction.WARN,
        _l("Warn the author"),
        _l("Warn %(name)s"),
        _l("A warning about your comment. Nothing else has changed."),
        _l("The author was warned"),
        is_about_person=True,
    ),
    DecisionKind(
        ModerationAction.PAUSE,
        _l("Stop them commenting for a while"),
        _l("Stop %(name)s commenting for a while"),
        _l("You cannot comment in this consultation for a while. You can still read everything."),
        _l("The author was stopped from commenting for a while"),
        is_about_person=True,
    ),
    DecisionKind(
        ModerationAction.REMOVE,
        _l("Remove them from this consultation"),
        _l("Remove %(name)s"),
        _l("You can no longer comment in this consultation. You can still read everything."),
        _l("The author was removed from the consultation"),
        is_about_person=True,
    ),
]
DECISIONS = {kind.act: kind for kind in _DECISIONS}
# The same where nobody had found anything: the words were looked at first, as all such words are there.
LET_THROUGH = replace(
    DECISIONS[ModerationAction.KEEP],
    label=_l("Let it through"),
    button=_l("Let it through and tell %(name)s"),
    notice=_l("Your comment is now on the page."),
    in_log=_l("Checked first, then shown"),
    hint=_l("Everyone will be able to read it. You do not need a rule or a reason."),
)
LET_THROUGH_IN_PRIVATE = replace(
    LET_THROUGH,
    notice=_l("The people running this have your comment now. It is not on any public page."),
    hint=_l("This does not put it on the page. Only its author and the people running this will read it."),
)
KEPT_IN_PRIVATE = replace(
    DECISIONS[ModerationAction.KEEP],
    notice=_l("We looked at your comment. It can stay. It is not on any public page."),
    hint=LET_THROUGH_IN_PRIVATE.hint,
)

LEFT_HIDDEN = replace(
    DECISIONS[ModerationAction.HIDE],
    label=_l("Leave it hidden"),
    button=_l("Leave it hidden and tell %(name)s"),
    notice=_l("We looked at your comment again. It is still hidden."),
    in_log=_l("Looked at again, and still hidden"),
    hint=_l("It was hidden before someone reported it. Nothing changes for the people who read this."),
)


def describe_decision(act: ModerationAction, *, is_first_look: bool, is_private: bool, was_hidden: bool = False) -> DecisionKind:
    """What a decision is called about words that are private, that were only looked at first, or that are hidden already."""
    if act is ModerationAction.HIDE and was_hidden:
        return LEFT_HIDDEN
    if act is not ModerationAction.KEEP:
        return DECISIONS[act]
    if is_first_look:
        return LET_THROUGH_IN_PRIVATE if is_private else LET_THROUGH
    return KEPT_IN_PRIVATE if is_private else DECISIONS[act]


# The same key means the same thing in every case. None for what must never be pressed by mistake.
KEYS = {
    ModerationAction.KEEP: "1",
    ModerationAction.HOLD: "2",
    ModerationAction.REDACT: "3",
    ModerationAction.REWORD: "4",
    ModerationAction.HIDE: "5",
    ModerationAction.MOVE: "6",
    ModerationAction.LOCK: "7",
    ModerationAction.UNLOCK: "7",
    ModerationAction.WARN: "8",
    ModerationAction.PAUSE: "9",
}
# What stands where words were taken out, by the rule they broke.
MARKS = {"private": "[personal details removed]"}
OTHER_MARK = "[words removed by a moderator]"


def mark_for(rule_key: str) -> str:
    return MARKS.get(rule_key, OTHER_MARK)


class Mode(StrEnum):
    AFTER = "after"
    NEWCOMERS_FIRST = "newcomers first"
    ALL_FIRST = "all first"


MODES = {
    Mode.AFTER: _l("Comments appear straight away, and moderators look at anything that is reported"),
    Mode.NEWCOMERS_FIRST: _l("A moderator checks each person’s first comment before it appears"),
    Mode.ALL_FIRST: _l("A moderator checks every comment before it appears"),
}
PAUSES_IN_DAYS = (1, 3, 7, 14, 30)
