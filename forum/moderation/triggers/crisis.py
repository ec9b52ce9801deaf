from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger

TRIGGER = Trigger(
    "crisis",
    _l("someone may be in crisis"),
    _l("What you are writing about sounds very hard."),
    "risk",
    Effect.CARE,
)
# In the first person and now. Grief for another ("my son took his own life"), a wish about where to die, and talk about
# services are not a crisis; a moderator's time and the writer's dignity are both worth the difference.
_I = r"\b(?:i|i['’]?m|i['’]?ve|i['’]?d|i['’]?ll|im|ive)\b"
_BRIDGE = r"[^.!?\n]{0,40}?"
_NOT = r"(?:lost|do not|don['’]?t|did not|didn['’]?t|would not|wouldn['’]?t|would never|never)"
# These may be denied in the same breath: "I would never hurt myself".
_OF_ONESELF = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"{_I}{_BRIDGE}\b(?:kill(?:ing)?|hang(?:ing)?|drown(?:ing)?) (?:myself|my self)\b",
        rf"{_I}{_BRIDGE}\b(?:end(?:ing)?|take|taking) (?:my (?:own )?life|it all)\b",
        rf"{_I}{_BRIDGE}\b(?:suicidal|suicide)\b(?! (?:prevention|watch|team|service|rate|rates|nurse|bereavement))",
        rf"{_I}{_BRIDGE}\b(?:self[- ]?harm(?:ing|ed)?|cut(?:ting)? myself|hurt(?:ing)? myself|burn(?:ing)? myself)\b",
        rf"{_I} (?:really |just |still )?(?:want|wanna|wish|need) (?:to die|to be dead|i was dead|i were dead|not to wake up)"
        r"(?! (?:at home|in|there|here|with|at))",
        rf"{_I}{_BRIDGE}\bwish i (?:was|were) dead\b",
        rf"{_I}{_BRIDGE}\b(?:can['’]?t|cannot|can not) (?:go on|take (?:it|this) any ?more|live like this|do this any ?more)\b",
        rf"{_I}{_BRIDGE}\boverdosed?\b",
    )
]
_PLAIN = [
    re.compile(pattern, re.I)
    for pattern in (
        r"\b(?:do not|don['’]?t|dont) want to be (?:here|alive) any ?more\b",
        r"\b(?:husband|wife|partner|boyfriend|girlfriend|he|she|they) (?:\w+ ){0,5}"
        r"(?:takes?|took|hides?|hid) my (?:phone|keys|money)\b",
        r"\bnothing (?:left )?to live for\b",
        r"\b(?:have|got) (?:the|my|enough) (?:tablets|pills) (?:ready|here|saved)\b",
        r"\bno (?:reason|point) (?:to live|in living|living|going on)\b",
        r"\b(?:better off|everyone.{0,20}better) without me\b",
        r"\b(?:my )?(?:husband|wife|partner|boyfriend|girlfriend|dad|father|mum|mother|son|carer|he|she|they) "
        r"(?:still |often |always |sometimes )?(?:hits?|beats?|punch(?:es)?|chokes?|rapes?|strangles?|locks?) me\b",
        r"\bi(?:['’]?m| am) (?:being )?(?:abused|beaten|raped|hit) (?:by|at home|every)\b",
        r"\bi(?:['’]?m| am) (?:scared|afraid|frightened) (?:of (?:him|her|my (?:husband|wife|partner|son|dad|father|mum|carer))|"
        r"to go home)\b",
    )
]


def look(submission: Submission) -> list[str]:
    words = submission.own_words
    found = [match[0].strip() for pattern in _PLAIN for match in pattern.finditer(words)]
    for pattern in _OF_ONESELF:
        found += [match[0].strip() for match in pattern.finditer(words) if not re.search(rf"\b{_NOT}\b", match[0], re.I)]
    return found[:3]
