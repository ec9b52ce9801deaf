from __future__ import annotations

from collections.abc import Iterable

from forum.kernel.fingerprints import fingerprint
from forum.redaction.models import Redaction


def fingerprint_redaction(found: Redaction, sentences: Iterable[str]) -> str:
    """What a colleague had before them when they agreed to take something out, or said no: every sentence that loses words too,
    by its key."""
    return fingerprint(found.id, found.document_id, found.file_key, found.words, found.reason, sorted(sentences))
