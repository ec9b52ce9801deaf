"""What a trigger is told, and what it says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from flask_babel.speaklater import LazyString

from forum.contributions.screening import Effect

# Somebody else's words: a line quoted in Markdown, or what stands between quotation marks.
_QUOTED_LINE = re.compile(r"(?m)^[^\S\n]*>.*$")
_QUOTED = re.compile(r"[“\"][^”\"\n]{1,300}[”\"]|[‘](?:[^’\n]|’(?=\w)){1,300}[’]")
# "He called me a …", "they shouted … at her": telling what was said is not saying it.
_REPORTED = re.compile(
    r"\b(?:call(?:ed|ing|s)?|nam(?:ed|ing)|shout(?:ed|ing|s)?|yell(?:ed|ing)|scream(?:ed|ing)|said|say(?:s|ing)?|told|"
    r"heard|wrote|spat|spray(?:ed)?|painted|abuse[ds]?|taunted|labelled|refer(?:red)?)\b[^.!?\n]{0,80}",
    re.I,
)


# Where a sentence starts, and an order with it. Matches no character.
STARTS = r"(?:(?<![^.!?:;…\n])|(?<=[.!?:;…] ))"
# How far before a phrase is looked, and how many are told.
FAR, MOST_PHRASES = 40, 3
_NOTHING = re.compile(r"(?!)")

# "b1tch", "f*ck" aside: digits and signs that stand for letters inside a word.
_DISGUISES = str.maketrans("013457$@", "oieastsa")
_DISGUISED = re.compile(r"\b(?=\w*[a-z])(?=\w*[0134578])[a-z0-9]{3,20}\b", re.I)


@dataclass(frozen=True)
class Trigger:
    key: str
    label: LazyString  # to moderators: "phone number"
    sentence: LazyString  # to the author: "This seems to hold a phone number."
    reason_key: str  # which reason to flag it comes to (forum.moderation.kinds.REASONS)
    effect: Effect


@dataclass(frozen=True)
class Submission:
    """Words about to be kept, and the little a trigger may know of their author."""

    text: str
    # How often the same words are in this consultation already, whoever wrote them.
    same_before: int = 0
    # Since the author's last contribution here; None for the first.
    seconds_since_last: float | None = None
    # Whether the author's account was made not long ago.
    is_new: bool = True
    # The organisation's own contacts, which are meant to be passed on.
    public_contacts: str = ""

    @property
    def unquoted_words(self) -> str:
        return _QUOTED.sub(" ", _QUOTED_LINE.sub(" ", self.text))

    @property
    def own_words(self) -> str:
        """Without what is quoted or reported, so that whoever tells of abuse is not taken for the abuser."""
        return _REPORTED.sub(" ", self.unquoted_words)


def find_phrases(
    patterns: list[re.Pattern[str]],
    words: str,
    *,
    unless_after: re.Pattern[str] = _NOTHING,
    unless_in: re.Pattern[str] = _NOTHING,
) -> list[str]:
    """What the patterns see, three at most. Not where `unless_after` ends just before it or `unless_in` is in it."""
    seen = (match for pattern in patterns for match in pattern.finditer(words))
    counts = (
        match
        for match in seen
        if not unless_in.search(match[0]) and not unless_after.search(words[max(0, match.start() - FAR) : match.start()])
    )
    return [match[0].strip(" ,") for match in islice(counts, MOST_PHRASES)]


def undisguise(text: str) -> str:
    """ "y0u stup1d" as it is meant. The same length, so that places stay."""
    return _DISGUISED.sub(lambda word: word[0].translate(_DISGUISES), text)


def digits_of(text: str) -> str:
    return "".join(re.findall(r"\d", text))
