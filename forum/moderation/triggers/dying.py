from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger, find_phrases

# Whoever is dying says so here because it is what the question is about. They are offered help; nobody is sent to look at them.
TRIGGER = Trigger(
    "dying",
    _l("someone says that they are dying"),
    _l("What you are writing about sounds very hard."),
    "other",
    Effect.HELP,
)
_LIVE = r"(?:\w+ ){0,3}(?:days|weeks|months|a year|year) (?:left )?to live"
_DYING = [
    re.compile(pattern, re.I)
    for pattern in (
        r"\bi(?:['’]?m| am) (?:\w+ )?dying\b(?! (?:for|to|laughing|here|out|inside)\b|"
        r" of (?!cancer|this|it\b|my|heart|lung|motor|copd|mnd))",
        r"\bi(?:['’]?m| am) (?:\w+ )?terminal(?:ly ill)?\b",
        rf"\bi(?:['’]ve| have)(?: got)? {_LIVE}\b",
        rf"\b(?:gave|given) me {_LIVE}\b",
        r"\bi(?:['’]?m| am) in (?:my|the) last (?:days|weeks|months) of (?:my )?life\b",
    )
]


def look(submission: Submission) -> list[str]:
    return find_phrases(_DYING, submission.unquoted_words)
