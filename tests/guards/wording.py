"""Sentences that still sound translated:  python -m tests.guards.wording

A tell-tale word is a place to look at and no verdict. Those that read well all the same stand in wording.txt, at most 25 of
them; docs/voice.md says how to say the others. `run.py lint` runs this, since it needs no application.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.pofile import read_po

from tests.services import ROOT

REVIEWED = Path(__file__).with_name("wording.txt")
MOST_TELLTALES = 25
TELL_TALES = {
    "somebody": r"\bsomebody\b",
    "whom": r"\bwhom\b",
    "e-mail": r"e-mail",
    "mail, for email": r"(?<![e-])\bmail\b",
    "stands, for is": r"\bstands?\b(?! aside| up| in the way)",
    "out of sight": r"out of sight|not in sight",
    "waits": r"\bwaits?\b(?! for a| here| \d| %| until I say)",
    "what came of it": r"(what|comes|came|becomes) of (it|your|each|the)\b|what came of|what comes of|became of",
    "already, at the end": r"\balready[.:]?$|already,",
    "nobody acts": r"\b(is|are) (kept|told|made|given|taken|noted|asked|shown|counted|answered|agreed|published)\b",
    "flag": r"\bflag",
    "withdraw": r"withdr",
    "point, for comment": r"\bpoints?\b(?=.*(people made|in one|by %|reply|put))|your point|share my point|this point",
    "contribution": r"contribution",
    "capacity": r"\bcapacit",
    "phase": r"\bphase",
    "ballot": r"\bballot",
    "notice": r"\bnotices?\b",
    "one, for you": r"\bone’s\b|so that one\b",
    "is not yet": r"\bis not \w+ yet\b",
    "anew, meanwhile, simply": r"\banew\b|\bmeanwhile\b|\bsimply\b",
    "lot": r"\bpublic lot\b|\bany lot\b",
    "call off": r"call(ed)? (it |this vote |the workshop )?off",
    "take back": r"tak(e|en|ing) (it )?back",
    "rehearse": r"rehears",
    "console, wall, scribe": r"\bconsole\b|\bwall\b|\bscribe\b",
    "binding": r"\bbinding\b",
    "conversation": r"(?<!care )(?<!Care )\bconversation",
}


def read_sentences() -> list[str]:
    """Every text of translations/messages.pot; both forms of a plural are one."""
    with (ROOT / "translations" / "messages.pot").open("rb") as file:
        found = [message.id for message in read_po(file) if message.id]
    return sorted(text if isinstance(text, str) else " / ".join(text) for text in found)


def list_telltales(sentences: list[str]) -> list[str]:
    """ "ballot: The ballots that count": each sentence once, with the first of its tell-tale words."""
    patterns = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in TELL_TALES.items()}
    found = []
    for sentence in sentences:
        name = next((name for name, pattern in patterns.items() if pattern.search(sentence)), None)
        if name:
            found.append(f"{name}: {' '.join(sentence.split())}")
    return sorted(found)


def main() -> None:
    unseen = sorted(set(list_telltales(read_sentences())) - set(REVIEWED.read_text().splitlines()))
    if unseen:
        sys.exit(
            "\n".join(["Say these as docs/voice.md says, or add them to tests/guards/wording.txt with a good reason:", *unseen])
        )


if __name__ == "__main__":
    main()
