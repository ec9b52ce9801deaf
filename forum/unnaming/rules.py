"""Who asks to take off somebody who was named as deciding, by mistake or for somebody else, and who agrees."""

from __future__ import annotations

from forum.kernel.permissions import Role, declare
from forum.opening.rules import SIGNERS

ASK_TO_TAKE_OFF = declare(
    "decider.ask_to_take_off",
    "Ask to take off somebody who was named as deciding, or to name somebody else instead.",
    {Role.ORGANISER},
)
AGREE_TO_TAKE_OFF = declare(
    "decider.agree_to_take_off",
    "Agree, as a second person, that somebody who was named as deciding goes, or somebody else is named instead; or say no.",
    SIGNERS,
)
