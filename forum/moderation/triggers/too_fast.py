from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger

TRIGGER = Trigger(
    "too_fast",
    _l("posted faster than anyone can type"),
    _l("You posted this very soon after your last comment."),
    "false_identity",
    Effect.ASK,
)
SHORTEST_TYPED = 200
# The fastest typists reach about 18 characters a second; pasted text from elsewhere is fine once in a while.
CHARACTERS_A_SECOND = 40


def look(submission: Submission) -> list[str]:
    if submission.seconds_since_last is None or len(submission.text) < SHORTEST_TYPED:
        return []
    return [""] if len(submission.text) / max(submission.seconds_since_last, 1) > CHARACTERS_A_SECOND else []
