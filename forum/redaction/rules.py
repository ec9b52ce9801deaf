"""Who can ask to take something out, and who can agree."""

from __future__ import annotations

from forum.consultations.rules import is_published
from forum.kernel.permissions import Role, declare
from forum.opening.rules import SIGNERS

REDACTORS = SIGNERS | {Role.MODERATOR}
FEWEST_CHARACTERS = 4  # of words that are taken out: fewer stand in others everywhere
LONGEST_WORDS, LONGEST_WHY = 2_000, 150

TAKE_OUT = declare(
    "redaction.take_out",
    "Ask to take official words or a file out because they break the law, or agree to what a colleague asks.",
    REDACTORS,
    is_published,
)
