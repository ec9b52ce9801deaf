from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger, undisguise

TRIGGER = Trigger(
    "abuse",
    _l("possible insult"),
    _l("Some people may take this as an insult. More people will listen if you put it another way."),
    "attack",
    Effect.PAUSE,
)
# Insults count when they are thrown at somebody: "you …", "those …", "are all …". Alone, or about a thing, a rude word is
# anger, and anger is welcome. Kept short on purpose: a long list catches dialect and people speaking of themselves.
_INSULT = (
    r"(?:idiots?|morons?|imbeciles?|cretins?|scum|vermin|parasites?|bastards?|arse ?holes?|ass ?holes?|wankers?|twats?|"
    r"cunts?|dickheads?|pricks?|bitch(?:es)?|slags?|retards?|liars?|crooks?|clowns?|pigs?|filth|"
    r"(?:fucking|f\*+ing|bloody|stupid|lazy|useless|thick|evil|lying) (?:\w+ )?(?:people|lot|cow|man|woman|fool|sod|git|old \w+))"
)
_SLUR = (
    r"(?:pak[i]s?|p\*kis?|n[i]gg(?:er|a)s?|n\*+ers?|ch[i]nks?|w[o]gs?|y[i]ds?|k[i]kes?|g[y]ppos?|p[i]keys?|f[a]gg?ots?|f[a]gs|"
    r"tr[a]nn(?:y|ies)|sp[a]st?ics?|sp[a]zs?|m[o]ngs?|c[o]ons?|r[a]gheads?|d[y]kes?|p[o]ofs?)"
)
_MERELY = r"(?: just| nothing but)?(?: an?| a bunch of| such an?)?(?: (?!not\b|no\b|never\b|n[o’']t\b)\w+)?"
_THROWN = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"\byou(?:['’]re| are)?(?: all| both| lot)?(?: of)?{_MERELY} {_INSULT}\b",
        rf"\b(?:shut up|get lost|go to hell|piss off|fuck off|f\*+ off|drop dead)\b(?:,? (?:you|the lot of you|{_INSULT}))?",
        rf"\b(?:he|she|they|those \w+|these \w+|the \w+s) (?:is|are)(?: all| both)?{_MERELY} {_INSULT}\b",
        rf"\b(?:those|these|the|bloody|fucking|f\*+ing|dirty|filthy|all) {_SLUR}\b",
        rf"\b(?:you|they|he|she)(?:['’]re| are| is) (?:an? |all )?{_SLUR}\b",
        rf"\b{_SLUR} (?:should|must|need to|have to) (?:go|leave|get out|be)\b",
        r"\bgo back (?:home )?to (?:where (?:you|they) (?:came|come) from|(?:your|their) own country)\b",
        r"\b(?:i hope|hope) (?:you|they|he|she)(?: all)? (?:die|get cancer|rot|suffer)\b",
    )
]
# About oneself a word is one's own: "I am a …", "as a …", "we …s".
_OF_ONESELF = re.compile(r"\b(?:i['’]?m|i am|as an?|we|us|we['’]re|my|our) (?:\w+ ){0,3}$", re.I)


def look(submission: Submission) -> list[str]:
    words = undisguise(submission.own_words)
    found = []
    for pattern in _THROWN:
        for match in pattern.finditer(words):
            if not _OF_ONESELF.search(words[: match.start()][-40:]):
                found.append(match[0].strip())
    return found[:3]
