"""What a workshop is as an activity."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.kinds import ActivityKind, declare_kind
from forum.notifications.kinds import TargetKind, declare_target_kind

WORKSHOP = declare_kind(
    ActivityKind(
        key="workshop",
        label=_l("Live workshop"),
        sentence=_l(
            "People meet online, in person or both. Everyone gets a fair turn to speak, and there are notes, votes and small "
            "groups. We keep a record of it all."
        ),
        endpoint="workshops.index",
        start_endpoint="workshops.index",
        call=_l("Come to the workshop"),
        calls_when_shown=True,
        manage_endpoint="workshops_manage.workshops",
    )
)
WORKSHOP_PAGE = declare_target_kind(TargetKind("workshop", "workshops.show", "public_id"))
