from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger

TRIGGER = Trigger(
    "threats",
    _l("possible threat"),
    _l(
        "Some people may take this as a threat, and threats can be against the law. Tell us what went wrong instead, so "
        "someone can answer."
    ),
    "illegal",
    Effect.PAUSE,
)
_HARM = r"(?:kill|hurt|stab|shoot|beat up|batter|smash|burn|find and hurt|come for|come after)"
_WHOM = r"(?:you|your (?:family|kids|children|house)|him|her|them|the lot of you)"
_THREATS = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:i['’]?ll|i will|we['’]?ll|we will|i['’]?m going to|i am going to|gonna) (?:\w+ ){{0,2}}{_HARM} {_WHOM}\b",
        r"\b(?:i|we)(?:['’]?ll| will| am going to)? (?:\w+ ){0,2}(?:burn|smash|blow)\b[^.!?\n]{0,40}\b(?:down|up|in)\b",
        r"\b(?:i|we)(?:['’]?ll| will| know| can)? (?:\w+ ){0,2}(?:find|found|know) (?:out )?where "
        r"(?:you|he|she|they|[A-Z]\w+) lives?\b",
        r"\b(?:should|ought to|deserves? to|want to see (?:you|him|her|them)) (?:all )?be "
        r"(?:shot|hanged|hung|stabbed|killed|burnt)\b",
        r"\b(?:should|go and|just) kill (?:yourself|yourselves)\b",
        r"\bwatch your back\b",
    )
]


def look(submission: Submission) -> list[str]:
    words = submission.own_words
    return [match[0].strip() for pattern in _THREATS for match in pattern.finditer(words)][:3]
