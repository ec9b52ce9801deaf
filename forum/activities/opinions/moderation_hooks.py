"""What those who look after the conversation can do with a statement: it stands alone, so it cannot be moved or locked."""

from __future__ import annotations

from forum.activities.opinions.kind import STATEMENT
from forum.contributions.kinds import ModerationHooks, declare_moderation_hooks

declare_moderation_hooks(STATEMENT.key, ModerationHooks(list_around=lambda contribution: [contribution]))
