"""What people ask to know, as a kind of contribution."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.contributions.kinds import ContributionKind, declare_contribution_kind
from forum.notifications.kinds import TargetKind, declare_target_kind

# Nobody sorts it into themes: it has an answer of its own.
EVIDENCE_REQUEST = declare_contribution_kind(
    ContributionKind("evidence_request", _l("Request for evidence"), "evidence.show_request", is_view=False)
)
REQUEST_PAGE = declare_target_kind(TargetKind("evidence_request", "evidence.show_request", "public_id"))
