from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.negotiating.kinds import PARTY_STATEMENT
from forum.search.kinds import SearchKind, declare_search_kind

declare_search_kind(SearchKind(PARTY_STATEMENT.key, _l("What sides say"), "speech", 87))
