from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.kinds import ActivityKind, declare_kind
from forum.contributions.kinds import ContributionKind, declare_contribution_kind

STATEMENTS = declare_kind(
    ActivityKind(
        key="statements",
        label=_l("Statements"),
        sentence=_l("One-sentence statements collected somewhere else, for you to read."),
        endpoint="opinions.show",
        is_offered=False,
    )
)
STATEMENT = declare_contribution_kind(ContributionKind("statement", _l("Statement"), "opinions.statement"))
