"""Who can ask to take something out, and who can agree."""

from __future__ import annotations

from forum.consultations.rules import is_published
from forum.kernel.permissions import Role, declare
from forum.opening.rules import SIGNERS

REDACTORS = SIGNERS | {Role.MODERATOR}
FEWEST_CHARACTERS = 2
FEWEST_OF_ALL = 4  # characters of words that can go everywhere at once: fewer, as initials, mean something else elsewhere
MOST_AT_ONCE = 20  # sentences that words can go from without each being chosen
MOST_SENTENCES = 200  # that two people can be asked to read
LONGEST_WORDS, LONGEST_WHY = 2_000, 150

TAKE_OUT = declare(
    "redaction.take_out",
    "Ask to take official words or a file out because they break the law, or agree to what a colleague asks.",
    REDACTORS,
    is_published,
)
