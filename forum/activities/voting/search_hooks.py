from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.activities.voting.kind import REASON
from forum.search.kinds import SearchKind, declare_search_kind

declare_search_kind(SearchKind(REASON.key, _l("Reasons given in votes"), "speech", 40))
