"""What those who look after the conversation can do with a statement: it stands alone, so it cannot be moved or locked."""

from __future__ import annotations

from forum.activities.opinions.kind import STATEMENT
from forum.contributions.kinds import Handling, declare_handling

declare_handling(STATEMENT.key, Handling(list_around=lambda contribution: [contribution]))
