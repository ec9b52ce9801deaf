from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import STARTS, Submission, Trigger, find_phrases, undisguise

TRIGGER = Trigger(
    "abuse",
    _l("possible insult"),
    _l("Some people may take this as an insult. More people will listen if you put it another way."),
    "attack",
    Effect.ASK,
)
# Insults count when they are thrown at somebody: "you …", "those …", "are all …". Alone, or about a thing, a rude word is
# anger, and anger is welcome. Kept short on purpose: a long list catches dialect and people speaking of themselves.
_YOU = r"(?:you|ye|yous|youse|yez|ya|ur)"
_RUDE = r"(?:fucking|f\*+ing|bloody|stupid|lazy|useless|thick|evil|lying|thieving|ignorant|pathetic|selfish|heartless)"
# What follows makes a verb of it: you prick your finger, clown around, slag off.
_INSULT = (
    r"(?:(?:idiots?|morons?|imbeciles?|cretins?|scum|vermin|parasites?|bastards?|arse ?holes?|ass ?holes?|wankers?|twats?|"
    r"cunts?|dickheads?|pricks?|bitch(?:es)?|slags?|retards?|liars?|crooks?|clowns?|pigs?|filth)"
    r"(?! (?:your|my|the|his|her|their|it|off|around|about|out|to)\b)|"
    rf"{_RUDE} (?:\w+ )?(?:people|lot|cow|man|woman|fool|sod|git|old \w+))"
)
# These mean nothing else; the others are also cigarettes, ditches, gaps and vans.
_SLUR = (
    r"(?:pak[i]s?|p\*kis?|n[i]gg(?:er|a)s?|n\*+ers?|w[o]gs?|y[i]ds?|k[i]kes?|g[y]ppos?|p[i]keys?|f[a]gg?ots?|"
    r"sp[a]st?ics?(?! society)|sp[a]zs?|m[o]ngs?|c[o]ons?|r[a]gheads?|p[o]ofs?)"
)
_SLUR_OF_SOMEBODY = rf"(?:{_SLUR}|ch[i]nks?(?! (?:in|of)\b)|f[a]gs?|tr[a]nn(?:y|ies)|d[y]kes?)"
_OFTEN = rf"(?:absolute|complete|total|utter|little|old|fat|dirty|horrible|nasty|{_RUDE})"
_AN = r"(?: just| nothing but| all| both)?(?: an?| a bunch of| a pack of| such an?)?"
# One word may stand before it ("are greedy parasites"), unless it denies or does something: "are not liars", "are keeping pigs".
_ONE_WORD = rf"(?: (?!not\b|no\b|never\b|n[o’']t\b|(?!{_RUDE})\w+ing\b)\w+)?"
# "You can go back to where you came from and turn left" is a way through a building.
_WHERE_FROM = rf"where (?:{_YOU}|they) (?:all )?(?:come|came) from\b(?! and (?:turn|follow|take|try|ask)\b)"
_OUGHT = r"(?:should|ought to|need to|can(?: all)?|let them|why don['’]?t (?:you|they)|just)"
_OFF = r"(?:(?:piss|fuck|f\*+|sod|bugger|naff) off|go to hell)"
# Shut up in a flat, shut up shop, drop dead gorgeous.
_QUIET = (
    r"(?:shut up(?! (?:shop|in|at|here|there|indoors|inside|for|since|tight|like|behind|alone|all (?!of)|day|most)\b)"
    r"|drop dead(?! gorgeous))"
)
# Halls, letters and people get lost; only who is told to is meant.
_LOST = rf"get lost(?= ?!| ?,? (?:{_YOU}|all of you|the lot of you|and take your|with your)\b)"
_THROWN = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{_YOU}(?: lot| people)?(?:['’]?re| are| is| r){_AN}{_ONE_WORD} {_INSULT}\b",
        rf"\bur (?:an? )?(?:\w+ and an? )?{_INSULT}\b",
        rf"\b{_YOU}(?: all| both| lot| bunch| pack)?(?: of)?(?: {_OFTEN}){{0,2}} {_INSULT}\b",
        rf"{STARTS}(?:oh |well |so |aw |and )?(?:just )?(?:{_OFF}|{_QUIET})\b(?:,? (?:{_YOU}\b|the lot of you|{_INSULT}))?",
        rf"\b{_YOU} (?:lot |people )?(?:can|should|could)(?: all| both| just)? (?:{_OFF}|shut up(?! shop| in\b| at\b))\b",
        rf"{STARTS}(?:oh |well |so |aw |and )?(?:just )?{_LOST}",
        rf"{STARTS}(?:oh |well |so |aw |and )?just get lost(?=[.!,]|$)",
        rf"\b{_YOU} (?:(?:lot|people) can|can all) get lost(?=[.!,]|$)",
        rf"\b(?:he|she|they|those \w+|these \w+|the \w+s) (?:is|are){_AN}{_ONE_WORD} {_INSULT}\b",
        rf"\b(?:those|these|the|bloody|fucking|f\*+ing|dirty|filthy|all) {_SLUR}\b",
        rf"\b(?:dirty|filthy|fucking|f\*+ing) {_SLUR_OF_SOMEBODY}\b",
        rf"\b(?:{_YOU}|they|he|she)(?:['’]re| are| is) (?:an? |all )?{_SLUR_OF_SOMEBODY}\b",
        rf"\b{_SLUR} (?:should|must|need to|have to) (?:go|leave|get out|be)\b",
        rf"(?:{STARTS}|\b{_OUGHT} |\b{_YOU} (?:people|lot) )(?:all )?go back (?:home )?(?:to )?"
        rf"(?:{_WHERE_FROM}|(?:your|their) own country\b)",
        rf"\bsend (?:them|{_YOU}) (?:all )?back (?:home\b|to (?:where they|their own|your own))",
        # A good death is something to hope for; only these are not.
        r"\bhope (?:you|they)(?: all)? (?:rot|get cancer|suffer(?! (?:no|less)\b)"
        r"|die(?=[.!]|$| (?:in (?:pain|agony|hell|a (?:ditch|fire|corridor))|alone|slowly|screaming|horribly)\b))",
    )
]
# About oneself a word is one's own: "I am a …", "as a …", "we …s".
_OF_ONESELF = re.compile(r"\b(?:i['’]?m|i am|as an?|we|us|we['’]re|my|our) (?:\w+ ){0,3}$", re.I)


def look(submission: Submission) -> list[str]:
    words = undisguise(submission.own_words)
    return find_phrases(_THROWN, words, unless_after=_OF_ONESELF)
