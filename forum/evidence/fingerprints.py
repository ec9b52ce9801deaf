"""What an organiser had before them when they changed or removed evidence, or answered a request."""

from __future__ import annotations

from dataclasses import asdict

from forum.consultations.fingerprints import name_visibility
from forum.evidence.models import EvidenceItem, EvidenceRequest, read_answer_words, read_item_words
from forum.kernel.fingerprints import fingerprint


def fingerprint_item(item: EvidenceItem) -> str:
    return fingerprint(*asdict(read_item_words(item)).values(), name_visibility(item.consultation))


def fingerprint_answer(request: EvidenceRequest) -> str:
    """Of what is asked too: whoever answers has read these words."""
    words = vars(read_answer_words(request.reply)).values() if request.reply else ()
    return fingerprint(request.fingerprint_words(), request.status, *map(str, words))
