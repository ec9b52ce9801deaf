from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import STARTS, Submission, Trigger, find_phrases

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
_I_WILL = (
    r"\b(?:(?:i|ah|a|we)(?:['’]?ll| will)|(?:i|ah|a)(?:['’]?m| am) (?:going to|gonna|gonnae|gaun tae)|im (?:going to|gonna)|"
    r"we(?:['’]?re| are) (?:going to|gonna))"
)
_I_AM_GOING_TO = r"\b(?:(?:i|ah|a|we)(?:['’]?m| am|['’]?re| are)|im) (?:going to|gonna|gonnae)"
_YOU = r"(?:you|ye|yous|youse|yez)"
_YOURS = rf"(?:{_YOU}|(?:your|yer) (?:family|kids|children|mum|wife|husband|house)|the lot of you)"
# A message is shot to somebody, letters are burnt and targets smashed; people lift somebody and fear to hurt them.
_KILL = r"(?:kill|stab|shoot|beat up|batter|strangle)"
_HARM = rf"(?:{_KILL}|hurt|smash|burn|find and hurt)"
_PLACE = (
    r"(?:\w+ )?(?:house|home|place|building|offices?|centre|hall|surgery|hospital|clinic|car|van|door|windows?|face|head|"
    r"teeth|shop|flat)"
)
_THREATS = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"{_I_WILL} (?:\w+ ){{0,2}}(?:{_HARM} {_YOURS}|{_KILL} (?:him|her|them)|hurt them all)\b(?! (?:an?|over|off)\b)",
        rf"{_I_AM_GOING_TO} (?:\w+ ){{0,2}}(?:hurt|smother|hit) (?:him|her|them)\b",
        r"\bcoming to your (?:house|home|office) with an? (?:knife|gun|bat|hammer|axe)\b",
        # Volunteers come for people too, at nine.
        rf"{_I_WILL} (?:\w+ ){{0,2}}come for (?:{_YOU} all|all of {_YOU}|{_YOU},? the lot of|your (?:family|kids|children))\b",
        rf"{_I_WILL} (?:\w+ ){{0,2}}come after {_YOU}\b",
        rf"{_I_WILL} (?:\w+ ){{0,5}}(?:burn|smash|blow) (?:it|you|(?:the|this|that|your|his|her|their) {_PLACE}) (?:down|up|in)\b"
        r"(?! (?:to|so|on|for|with|large|big|bigger)\b)",
        rf"\b(?:i|ah|we) (?:know|ken) (?:fine )?(?:where|whaur) "
        rf"(?:{_YOU}(?: all)?|your (?:kids|family|mum|children)) (?:lives?|bide)\b",
        rf"\b(?:i|ah|we) (?:know|ken) (?:fine )?(?:where|whaur) (?:{_YOU} works?|"
        rf"(?:{_YOU}r|your) (?:kids|children|son|daughter|wife|husband|mum) (?:works?|goes? to (?:school|work)|go(?:es)? to))\b"
        r"(?! (?:is|has|can|was|from|with|on|at|and i|and we)\b)",
        rf"\b(?:i|ah)(?:['’]?ll| will|['’]?m going to| am going to) (?:\w+ )?find (?:out )?"
        rf"where (?:{_YOU}|he|she|they|\w+) lives?\b",
        r"\bwe(?:['’]?ll| will| are going to) (?:\w+ )?find (?:out )?where you live\b",
        # Films are shot and pictures hung; people are not.
        r"\b(?:you|they|he|she|those \w+|these \w+|the lot of (?:you|them))(?: all)? (?:should|ought to|deserves? to|want)"
        r"(?: all)? be (?:shot|hanged|hung|stabbed|killed(?! off)|burnt alive)\b"
        r"(?! (?:in|on|at|up|by|from|over|above|near|here|there|for|with|as|like|along|so)\b)",
        r"\bwant to see (?:you|him|her|them)(?: all)?(?: be)? (?:shot|hanged|hung|stabbed|killed)\b",
        r"\b(?:should|go and|just) kill (?:yourself|yourselves)\b"
        r"(?! (?:trying|working|laughing|caring|running|getting|with|for)\b)",
        # Whoever lifts somebody watches their back as well.
        rf"(?:{STARTS}|, |\bbetter |\bi['’]d )watch (?:your|yer) back\b"
        r"(?! (?:when|if|as|while|and|with|on|lifting|bending|getting)\b)",
    )
]


def look(submission: Submission) -> list[str]:
    return find_phrases(_THREATS, submission.own_words)
