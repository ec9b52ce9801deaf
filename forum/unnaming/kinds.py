from __future__ import annotations

from enum import StrEnum


class ProposalKind(StrEnum):
    """What is asked about who decides. Stored."""

    TOO = "too"
    INSTEAD_OF_WORDS = "instead_of_words"
    MEMBERS = "members"
