from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.activities.opinions.kind import STATEMENT
from forum.search.kinds import SearchKind, declare_search_kind

declare_search_kind(SearchKind(STATEMENT.key, _l("Statements"), "speech", 30))
