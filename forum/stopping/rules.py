"""Who can ask to stop a consultation early, and who can agree."""

from __future__ import annotations

from forum.consultations.rules import is_not_over, is_not_stopped, is_published
from forum.kernel.permissions import declare
from forum.opening.rules import SIGNERS

STOP = declare(
    "consultation.stop",
    "Ask to stop all of a consultation early, in an emergency or by law, or agree to what a colleague asks.",
    SIGNERS,
    is_published,
    is_not_stopped,
    is_not_over,
)
