"""Which language a conversation is in, guessed from its script and its most common small words.

For screen readers, which read aloud in it, and for hyphenation. A wrong guess is worse than none: a text that fits nothing here
is said to be in no known language, and whoever imports it can name it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

UNKNOWN = ""  # as HTML has it: lang=""
# Read of a conversation; more would say the same.
LONGEST_READ = 20_000
# Of all words, how many a language's small ones must be, and how many times as many as the next language's.
FEWEST_SMALL, CLEARLY = 0.12, 1.2
# Scripts that one language has, or all but. Kana stand beside Han in Japanese, so they come first.
SCRIPTS = (
    ("ja", ("HIRAGANA", "KATAKANA")), ("ko", ("HANGUL",)), ("zh", ("CJK",)), ("el", ("GREEK",)), ("he", ("HEBREW",)),
    ("th", ("THAI",)), ("bn", ("BENGALI",)), ("ta", ("TAMIL",)), ("gu", ("GUJARATI",)), ("pa", ("GURMUKHI",)),
)  # fmt: skip
SMALL_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is it that for you was on are with as be this have not but we they can should more people will",
        "de": "der die das und ist nicht ich zu in den mit sich auf für ein eine es sie wir von dem auch wird werden sollte mehr",
        "fr": "le la les de des et est un une que qui pour dans pas en du il ne nous sur plus au ce sont avec être faut",
        "es": "el la los las de que y en un una es no se por con para del lo al más como su pero son hay debe",
        "it": "il la i le di che e un una è non per in del della si con sono da gli come più ma al anche dei",
        "nl": "de het een en van is in dat te niet op voor zijn met die er aan ik ook om we moet wordt meer maar",
        "pt": "o a os as de que e em um uma é não por com para do da no na se mais como dos mas ao são",
        "sv": "och att det i en är som på för av inte den med de till ett om vi har kan ska mer men",
        "da": "og at det i en er som på for af ikke den med de til et om vi har kan skal mere men jeg",
        "pl": "i w na z nie się to że do jest o jak co po dla są za od przez tylko być ale tym",
        "cy": "y yr a i o yn mae ar am nid ei eu hyn gan wedi fod bod ac mewn oes dylai pobl nad",
        "tr": "ve bir bu da de için ile çok olarak daha olan gibi var ne kadar değil ama en her mi",
    }.items()
}
_WORD = re.compile(r"[^\W\d_]+")


def guess_language(texts: Iterable[str]) -> str:
    """Its code ("de"), or UNKNOWN."""
    text = " ".join(texts)[:LONGEST_READ].lower()
    letters = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())
    for language, names in SCRIPTS:
        if sum(letters[name] for name in names) * 5 > letters.total():
            return language
    words = _WORD.findall(text)
    found = sorted(((sum(word in small for word in words), language) for language, small in SMALL_WORDS.items()), reverse=True)
    (most, language), (next_most, _other) = found[:2]
    return language if most > FEWEST_SMALL * len(words) and most > CLEARLY * next_most else UNKNOWN
