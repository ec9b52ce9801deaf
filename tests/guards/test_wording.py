"""What people read is said as they would say it (docs/voice.md), and no sentence that was put right comes back."""

from __future__ import annotations

import csv

from tests.guards.reviewed import review
from tests.guards.wording import MOST_TELLTALES, REVIEWED, list_telltales, read_sentences
from tests.services import ROOT

# Sentences that were read aloud to somebody and said better, one a line.
OLD = ROOT / "tests" / "data" / "old_wording.txt"
KEPT = ROOT / "docs" / "voice-kept.tsv"


def test_few_sentences_have_a_word_that_gives_a_translation_away() -> None:
    found = list_telltales(read_sentences())
    assert len(found) <= MOST_TELLTALES
    review(REVIEWED, "\n".join(found) + "\n", "tests/guards/test_wording.py")


def test_a_telltale_word_is_found() -> None:
    assert list_telltales(["Whom do you speak as?", "How are you connected to this?"]) == ["whom: Whom do you speak as?"]


def test_a_sentence_that_was_put_right_does_not_come_back() -> None:
    with KEPT.open(encoding="utf-8", newline="") as file:
        kept = {row["sentence"]: row["why"] for row in csv.DictReader(file, delimiter="\t")}
    assert all(kept.values()), "each has its reason"
    old = set(OLD.read_text(encoding="utf-8").splitlines())
    sentences = {" ".join(part.split()) for sentence in read_sentences() for part in sentence.split(" / ")}
    back, idle = sorted((sentences & old) - set(kept)), sorted(set(kept) - (sentences & old))
    assert not back, "docs/voice.md says how to say these; or give a reason in docs/voice-kept.tsv"
    assert not idle, "docs/voice-kept.tsv keeps sentences that are not said, or that nobody wanted away"
