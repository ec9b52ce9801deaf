"""Lanes, reasons to flag, and decisions: the lists that moderation works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class Lane(IntEnum):
    """Where a case waits. The order is the order of work."""

    RISK = 1
    PRIVATE = 2
    ILLEGAL = 3
    CONDUCT = 4
    REST = 5


LANE_LABELS = {
    Lane.RISK: _l("Someone at risk"),
    Lane.PRIVATE: _l("Personal data"),
    Lane.ILLEGAL: _l("Illegal"),
    Lane.CONDUCT: _l("Conduct"),
    Lane.REST: _l("Off topic and rest"),
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
        _l("Someone may be at risk: the person who wrote it, or somebody else"),
        _l("someone may be at risk"),
        Lane.RISK,
        "safe",
    ),
    FlagReason(
        "private",
        _l("It shows personal details: a name, a phone number, an address, somebody’s health"),
        _l("personal details"),
        Lane.PRIVATE,
        "private",
    ),
    FlagReason("illegal", _l("It may be against the law: a threat, for example"), _l("may be illegal"), Lane.ILLEGAL, "lawful"),
    FlagReason("attack", _l("It attacks a person instead of the point"), _l("attacks a person"), Lane.CONDUCT, "person"),
    FlagReason("hate", _l("It puts people down for who they are"), _l("discriminates"), Lane.CONDUCT, "equal"),
    FlagReason("off_topic", _l("It has nothing to do with the question"), _l("off topic"), Lane.REST, "question"),
    FlagReason(
        "false_identity",
        _l("They are not who they say they are, or it is advertising"),
        _l("not what it seems"),
        Lane.REST,
        "honest",
    ),
    FlagReason("other", _l("Something else"), _l("something else"), Lane.REST, "person"),
]
REASONS = {reason.key: reason for reason in _REASONS}


# Flags that no file in triggers/ raises.
FIRST_LOOK, REWORDED, REPEATS = "first_look", "reworded", "repeats"
OTHER_TRIGGERS = {
    FIRST_LOOK: _l("looked at before it is shown"),
    REWORDED: _l("said in other words, as asked"),
    REPEATS: _l("repeats words that were taken out elsewhere"),
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


_DECISIONS = [
    DecisionKind(
        ModerationAction.KEEP,
        _l("Keep"),
        _l("Keep and tell %(name)s"),
        _l("We looked at what you wrote. It stays."),
        _l("Kept"),
        is_against=False,
    ),
    DecisionKind(
        ModerationAction.HOLD,
        _l("Hold for now"),
        _l("Hold and tell %(name)s"),
        _l("What you wrote is out of sight while we look at it."),
        _l("Held while somebody looks"),
    ),
    DecisionKind(
        ModerationAction.REDACT,
        _l("Take out words"),
        _l("Take out and tell %(name)s"),
        _l("We took some words out of what you wrote. The rest stays."),
        _l("Some words were taken out"),
    ),
    DecisionKind(
        ModerationAction.REWORD,
        _l("Ask for other words"),
        _l("Ask %(name)s for other words"),
        _l("Please say it in other words. Until then it is out of sight."),
        _l("The author was asked for other words"),
    ),
    DecisionKind(
        ModerationAction.HIDE,
        _l("Hide"),
        _l("Hide and tell %(name)s"),
        _l("We took what you wrote out of sight."),
        _l("Taken out of sight"),
    ),
    DecisionKind(
        ModerationAction.MOVE,
        _l("Move"),
        _l("Move and tell %(name)s"),
        _l("We moved what you wrote to another thread, where it fits better."),
        _l("Moved to another thread"),
    ),
    DecisionKind(
        ModerationAction.LOCK,
        _l("Lock the thread"),
        _l("Lock and tell %(name)s"),
        _l("We closed the thread you wrote in to new replies."),
        _l("Thread closed to new replies"),
    ),
    DecisionKind(
        ModerationAction.UNLOCK,
        _l("Open the thread again"),
        _l("Open the thread and tell %(name)s"),
        _l("The thread you wrote in is open for replies again."),
        _l("Thread opened to replies again"),
        is_against=False,
    ),
    DecisionKind(
        ModerationAction.WARN,
        _l("Warn the author"),
        _l("Warn %(name)s"),
        _l("A warning about what you wrote. Nothing else changes."),
        _l("The author was warned"),
        is_about_person=True,
    ),
    DecisionKind(
        ModerationAction.PAUSE,
        _l("Pause the author"),
        _l("Pause %(name)s"),
        _l("You cannot write in this conversation for a while. You can read everything."),
        _l("The author was paused for a while"),
        is_about_person=True,
    ),
    DecisionKind(
        ModerationAction.REMOVE,
        _l("Remove the author"),
        _l("Remove %(name)s"),
        _l("You can no longer write in this conversation. You can read everything."),
        _l("The author was removed from the conversation"),
        is_about_person=True,
    ),
]
DECISIONS = {kind.act: kind for kind in _DECISIONS}
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
MARKS = {"private": "[removed: personal details]"}
OTHER_MARK = "[removed by a moderator]"


def mark_for(rule_key: str) -> str:
    return MARKS.get(rule_key, OTHER_MARK)


class Mode(StrEnum):
    AFTER = "after"
    NEWCOMERS_FIRST = "newcomers first"
    ALL_FIRST = "all first"


MODES = {
    Mode.AFTER: _l("Everything is shown at once; moderators look at what is flagged"),
    Mode.NEWCOMERS_FIRST: _l("A moderator looks first at what somebody writes for the first time"),
    Mode.ALL_FIRST: _l("A moderator looks at everything before it is shown"),
}
PAUSES_IN_DAYS = (1, 3, 7, 14, 30)
