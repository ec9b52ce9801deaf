"""Which texts look the same to whoever reads them, though other characters stand in them.

After Unicode Technical Standard #39: each character is replaced by one that stands for all that look like it. Its table is
lookalikes.txt. Used for names and options only: what it makes of a text is compared, never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from unicodedata import category, name, normalize

TABLE = Path(__file__).with_suffix(".txt")
# Nothing to see: all that Unicode says to draw as nothing (Default_Ignorable_Code_Point of DerivedCoreProperties.txt, 16.0), and
# two it draws as a blank, the Braille cell without dots and the note without a head. Whatever else is a format character
# (Cf) is dropped too, as its use is to steer what stands beside it.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Alphabets that pass for each other, letter by letter. In other scripts the table joins letters that their readers tell apart: in
# it the Thai names ดา, ตา and คา are one, and so are the Japanese 力 and カ.
_PASS_FOR_LATIN = ("LATIN", "GREEK", "CYRILLIC", "COPTIC", "CHEROKEE", "LISU", "ARMENIAN", "DESERET", "ROMAN", "FULLWIDTH LATIN")


def is_unseen(character: str) -> bool:
    """Whether it shows nothing."""
    return not character.isascii() and (category(character) == "Cf" or _UNSEEN.match(character) is not None)


def shows_something(text: str) -> bool:
    """Whether anything in it can be seen; an accent without a letter cannot."""
    return any(category(c)[0] not in "CMZ" and not is_unseen(c) for c in text)


def drop_unseen(text: str) -> str:
    """Without the characters that show nothing."""
    return text if text.isascii() else "".join(c for c in text if not is_unseen(c))


def list_looks(text: str) -> list[str]:
    """What it looks like, first as it is written, then in small letters and in capitals. Two texts that share one of these are
    the same to a reader, whatever their capitals: “Ian” looks like “lan”, and is the same name as “ian”."""
    return list(dict.fromkeys(_draw(each) for each in (text, text.lower(), text.upper())))


def look_alike(labels: Iterable[str]) -> bool:
    """Whether two of them are the same to whoever reads them beside each other."""
    seen: set[str] = set()
    for label in labels:
        looks = {" ".join(look.split()) for look in list_looks(label)}
        if not seen.isdisjoint(looks):
            return True
        seen |= looks
    return False


def _draw(text: str) -> str:
    alike, with_latin = _read_table()
    plain = "".join(alike.get(c, c) for c in normalize("NFKD", drop_unseen(text)))
    if any(c.isascii() and c.isalpha() for c in plain):  # Among Latin letters a Hebrew ס is meant to be read as an o.
        plain = "".join(with_latin.get(c, c) for c in plain)
    return normalize("NFD", "".join(alike.get(c, c) for c in plain.casefold()))


@cache
def _read_table() -> tuple[dict[str, str], dict[str, str]]:
    """What is alike anywhere; and what is like a Latin letter, where it stands among Latin letters."""
    lines = (line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    rows = [(chr(int(first, 16)), "".join(chr(int(each, 16)) for each in others)) for first, *others in lines]
    alike = {one: other for one, other in rows if category(one)[0] not in "LM" or name(one, "").startswith(_PASS_FOR_LATIN)}
    return alike, {one: other for one, other in rows if all(c.isascii() for c in other)}
