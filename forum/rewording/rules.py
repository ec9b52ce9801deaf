"""Who asks for other words of what people have answered, and who agrees."""

from __future__ import annotations

from forum.kernel.permissions import FACILITATORS, Role, declare
from forum.opening.rules import SIGNERS

ASK_TO_REWORD = declare(
    "rewording.ask",
    "Ask to change what people have answered: the question, the promise, the scope, a stage, a file, a meeting, a workshop.",
    {Role.ORGANISER, Role.LEAD, *FACILITATORS},  # Whether they may change that part at all, its own permission says.
)
AGREE_TO_REWORD = declare(
    "rewording.agree", "Agree, as a second person, to a change of what people have answered, or say no.", SIGNERS
)
