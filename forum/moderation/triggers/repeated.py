from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger

# Many people sending one text is a campaign and their right: nobody is stopped, and no moderator is called.
TRIGGER = Trigger(
    "repeated",
    _l("same words many times"),
    _l("These words have already been posted here."),
    "false_identity",
    Effect.ASK,
)
TIMES = 3


def look(submission: Submission) -> list[str]:
    return [""] if submission.same_before >= TIMES else []
