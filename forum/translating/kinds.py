from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from forum.groups.kinds import StateSign

LETTERS = "mail_translating"  # the job that sends them
MOST_TEXTS = 200  # of one group
MOST_TERMS = 200  # of one organisation
MOST_PLACES_SHOWN = 5
MOST_QUESTIONS = 200
MOST_IN_BUNDLE = 40
LONGEST_TERM = 60
LONGEST_PLAIN = 4_000
LONGEST_QUESTION = 1_000
LONGEST_ANSWER = 4_000
# So long whoever asked has to say "this is not what I meant", before the group asks the manager without having heard from them.
SAY_WITHIN = timedelta(days=7)


class PlainSource(StrEnum):
    """What is put in plain words. Stored, and part of addresses."""

    CLAUSE = "clause"
    PAPER = "paper"
    ANSWER = "answer"  # of the owner of a text, to a change that was asked for
    TERM = "term"  # one that professionals use


class PlainState(StrEnum):
    """How plain words stand. Never stored: found from who said yes to what."""

    CHECKED = "checked"
    WAITING = "waiting"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    CHANGED = "changed"
    HIDDEN = "hidden"


PLAIN_SIGNS = {
    PlainState.CHECKED: StateSign("tick", "kept", _l("Plain words, checked")),
    PlainState.WAITING: StateSign("dots", "soft", _l("Not checked yet")),
    PlainState.REFUSED: StateSign("minus", "wont", _l("Its author said no")),
    PlainState.UNCLEAR: StateSign("half", "run", _l("Not clear yet")),
    PlainState.CHANGED: StateSign("clock", "will", _l("The original has changed")),
    PlainState.HIDDEN: StateSign("cross", "soft", _l("Hidden")),
}


class QuestionState(StrEnum):
    """How a question to a manager stands. Never stored."""

    ASKING = "asking"  # those who asked are asked whether this is what they meant
    NOT_MEANT = "not_meant"
    READY = "ready"
    WAITING = "waiting"
    LATE = "late"
    CHECKING = "checking"
    ANSWERED = "answered"


QUESTION_SIGNS = {
    QuestionState.ASKING: StateSign("dots", "soft", _l("Asking people first")),
    QuestionState.NOT_MEANT: StateSign("half", "run", _l("Not what people meant")),
    QuestionState.READY: StateSign("flag", "will", _l("Ready to send")),
    QuestionState.WAITING: StateSign("clock", "will", _l("Waiting for an answer")),
    QuestionState.LATE: StateSign("bang", "late", _l("Late")),
    QuestionState.CHECKING: StateSign("half", "run", _l("A member is checking the answer")),
    QuestionState.ANSWERED: StateSign("tick", "kept", _l("Answered")),
}
