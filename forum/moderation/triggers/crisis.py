from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger, find_phrases

TRIGGER = Trigger(
    "crisis",
    _l("someone may be in crisis"),
    _l("What you are writing about sounds very hard."),
    "risk",
    Effect.CARE,
)
# In the first person and now. Grief for another ("my son took his own life"), a wish about where to die, and talk about
# services are not a crisis; a moderator's time and the writer's dignity are both worth the difference. So most phrases say what
# may follow them: "I can't go on" is despair, "I can't go on the bus" is a timetable.
_I = r"\b(?:i|i['’]?m|i['’]?ve|i['’]?d|i['’]?ll|im|ive|ah|ah['’]?m)\b"
_BRIDGE = r"[^.!?\n]{0,40}?"
_NOT = r"(?:lost|do not|don['’]?t|did not|didn['’]?t|would not|wouldn['’]?t|would never|never|used to|where|how|stopped)"
_ENDS = (
    r"(?=\s*(?:[.!?,;:)]|$|\n)|"
    r"\s+(?:and|but|because|so|now|tonight|today|tomorrow|most|every|some|when|these days|all the time|too)\b)"
)
_MORE = r"(?:any ?(?:more|longer|mair)|much longer|nae mair)"
_LONG_AGO = r"(?! (?:in (?:19|20)\d\d|years ago|once|back then|as a|when i was)\b)"
_NOT_BY_MISHAP = (
    r"(?! (?:shaving|cooking|peeling|chopping|opening|lifting|falling|getting|doing|trying|working|caring|running|laughing|"
    r"on|out|off|in|by|at|with (?:the|a)|if i fall|some|a|loose)\b)"
)
_TABLETS = r"(?:tablets|pills|tabs|meds|medication|insulin|morphine|paracetamol)"
# These may be denied in the same breath: "I would never hurt myself".
_OF_ONESELF = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"{_I}{_BRIDGE}\b(?:kill(?:ing)?|hang(?:ing)?|drown(?:ing)?) (?:myself|my self|masel)\b{_NOT_BY_MISHAP}",
        rf"{_I}{_BRIDGE}\b(?:(?:end(?:ing)?|tak(?:e|ing)) my (?:own )?life\b(?! (?:in|into|back|on)\b)|end(?:ing)? it all\b)",
        rf"{_I} (?:\w+ ){{0,4}}suicidal\b{_LONG_AGO}",
        rf"{_I}{_BRIDGE}\b(?:think|thinking|thoughts?|thought|consider\w*|contemplat\w*|plan\w*|attempt\w*|commit|"
        rf"try|tried) (?:\w+ ){{0,2}}suicide\b"
        rf"(?! (?:prevention|watch|team|service|rates?|nurse|bereavement|helpline|figures|is)\b){_LONG_AGO}",
        rf"{_I}{_BRIDGE}\bself[- ]?harm(?:ing|ed)?\b"
        rf"(?! (?:team|clinic|service|nurse|group|unit|policy|training|support|prevention|worker|figures|rates)\b){_LONG_AGO}",
        rf"{_I}{_BRIDGE}\b(?:cut|cutting|hurt|hurting|burn|burning) myself\b{_NOT_BY_MISHAP}",
        rf"{_I}{_BRIDGE}\b(?:want|wanna|wish|need) (?:to die|to be dead|i was dead|i were dead|to no be here){_ENDS}",
        rf"{_I}{_BRIDGE}\bwish i (?:was|were|wis) (?:dead|deid)\b",
        rf"{_I}{_BRIDGE}\b(?:can['’]?t|cannot|can not|cannae) "
        rf"(?:go on(?:{_ENDS}| like this\b| living\b| {_MORE}\b)|(?:take|do|dae) (?:it|this) {_MORE}|live like this)",
        rf"{_I} (?:\w+ ){{0,4}}(?:take|took|taken|taking) (?:an|another) overdose\b(?! by (?:mistake|accident)\b)",
        rf"{_I} (?:\w+ )?overdosed\b",
        rf"{_I}{_BRIDGE}\b(?:thought|think|thinking|tempted|going|gonna|want|wanted|feel like|felt like|could|might)\b{_BRIDGE}"
        r"\b(?:tak(?:e|ing)|swallow(?:ing)?) (?:(?:all of them|them all) at (?:once|the same time)|"
        rf"all (?:of )?(?:my|the|her|his|these|those) {_TABLETS}|the whole (?:box|bottle|packet)|the lot at once)\b"
        r"(?! (?:in the morning|at (?:night|breakfast|bedtime)|with (?:food|water|breakfast)|to (?:save|make|the)|back)\b)",
        rf"{_I}{_BRIDGE}\b(?:think|thinking|thought|dream) (?:about|of) (?:jumping (?:off|in front|from)|stepping in front|"
        r"walking into (?:the (?:sea|river|road)|traffic)|driving (?:off|into)|not being here|ending things)\b",
    )
]
# In these the word that denies belongs to the despair: "do not want to live".
_PLAIN = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"{_I} (?:\w+ ){{0,2}}(?:do not|don['’]?t|dont|dinnae) want (?:to|tae) be (?:(?:here|alive) {_MORE}|alive)\b",
        rf"{_I} (?:do )?(?:not|no|don['’]?t|dont|dinnae|really don['’]?t) want "
        rf"(?:to |tae )?(?:live|leeve)(?:{_ENDS}| {_MORE}(?! in| at| on| with)\b)",
        rf"{_I} (?:\w+ ){{0,2}}(?:hope|wish|pray) i (?:don['’]?t|do not|didn['’]?t|won['’]?t|never|wouldn['’]?t) "
        rf"wake up(?:{_ENDS}| {_MORE}\b)",
        rf"{_I} want (?:to )?finish (?:with )?my life\b",
        rf"{_I} (?:just|only|really) (?:want|wish|need) (?:it|this|everything) (?:all )?(?:to be|was|were) (?:all )?over"
        r"(?=\s*(?:[.!?;)]|$|\n)| (?:now|for good|with)\b)",
        rf"{_I} (?:do not|don['’]?t|dont) think i can (?:(?:do|take) this|carry on|go on|cope) {_MORE}\b",
        r"\bwish i had (?:never|not) woken up\b(?! (?:so|early|at|in)\b)",
        rf"{_I} (?:took|taken|have taken) all (?:of )?(?:my|the|her|his) {_TABLETS} (?:last night|tonight|at once)\b",
        rf"\ball (?:my|the|her|his) {_TABLETS} (?:are )?(?:lined up|in front of me)\b",
        r"\b(?:i|i['’]ve|i['’]?m|ive|me|there is|there['’]?s) (?:\w+ ){0,2}nothing (?:left )?to live for\b",
        rf"\benough (?:{_TABLETS}) (?:ready|here|saved|to)\b",
        rf"\bi(?:['’]ve| have)?(?: got| been)? sav(?:ed|ing) (?:up )?(?:all )?(?:my|the|her|his) {_TABLETS}\b"
        r"(?! (?:to (?:take|give|return|hand)|for)\b)",
        rf"\bsit with (?:all )?(?:her|his|my|the|these) {_TABLETS} in front of me\b",
        rf"\bnothing left[^.!?\n]{{0,40}}\b(?:have|got) (?:the|my|all the) {_TABLETS}\b",
        rf"\bno (?:reason|point|sense) (?:to live|(?:in )?(?:living|going on|carrying on))"
        rf"(?:{_ENDS}| {_MORE}\b| without\b| like this\b)",
        rf"\bno (?:point|reason) (?:in |for )?(?:me |my )?being (?:here|alive) {_MORE}\b"
        r"(?! (?:if|unless|when|since|because) (?:you|they|nobody|no one))",
        r"\b(?:better off|everyone.{0,20}better) without me\b",
        r"\b(?:nobody|no one|naebody) would (?:miss me|(?:notice|care) if i (?:was|were) (?:gone|dead|not here))\b",
        r"\b(?:my )?(?:husband|wife|partner|boyfriend|girlfriend|dad|father|mum|mother|son|carer|he|she|they) "
        r"(?:still |often |always |sometimes )?(?:hits?|beats?|punch(?:es)?|chokes?|rapes?|strangles?|locks?) me\b"
        r"(?! (?:at|to|by|as|up|like|every time|hands down|there|with (?:a|another|the) (?:bill|charge)|out of (?:the|my))\b)",
        # Whoever cannot drive any more has their keys taken, and a desk takes a phone number.
        r"\b(?:husband|wife|partner|boyfriend|girlfriend|son|daughter|carer|he|she) (?:\w+ ){0,5}"
        r"(?:takes|hides|took|hid) (?:away )?(?:all )?my (?:phone|money|pension)\b"
        r"(?! (?:number|call|bill|out|to|for|so|and (?!my))\b)",
        r"\bi(?:['’]?m| am) (?:being )?(?:(?:abused|raped) (?:by|at home|every)|(?:beaten|hit) (?:by (?:my|him|her)|at home))\b",
        r"\bi(?:['’]?m| am) (?:scared|afraid|frightened|feart) "
        r"(?:of (?:him|her|my (?:husband|wife|partner|son|dad|father|mum|carer))\b(?!['’]s| \w+ing\b| not\b)|"
        r"to go home\b(?! (?:in the dark|after dark|on|by|at night|late|alone|through|past|across|without)\b))",
    )
]
_DENIED = re.compile(rf"\b{_NOT}\b", re.I)
# A denial before it reads on into it: "they asked me where I want to die".
_ASKED_WHERE = re.compile(r"\b(?:where|how|when|place|way)(?: and (?:where|how|when))? (?:\w+ )?$", re.I)


def look(submission: Submission) -> list[str]:
    """Reported words are read as well: "I told the nurse that I cannot go on" is about oneself."""
    words = submission.unquoted_words
    of_oneself = find_phrases(_OF_ONESELF, words, unless_after=_ASKED_WHERE, unless_in=_DENIED)
    return (find_phrases(_PLAIN, words) + of_oneself)[:3]
