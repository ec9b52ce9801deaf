"""Seeing whether it lasted, as an activity of the phase that puts a decision into practice."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.kinds import ActivityKind, declare_kind
from forum.contributions.kinds import ContributionKind, declare_contribution_kind

FOLLOW_UP = declare_kind(
    ActivityKind(
        key="follow_up",
        label=_l("Is it happening?"),
        sentence=_l("People tell us if they have seen what was promised. We add this when a decision is published."),
        endpoint="outcomes.happening",
        is_offered=False,
        collects_views=False,
    )
)
SIGHTING = declare_contribution_kind(
    ContributionKind("sighting", _l("What someone has seen of a promise"), "outcomes.sighting", is_view=False)
)
