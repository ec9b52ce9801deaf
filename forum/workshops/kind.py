"""What a workshop is as an activity."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.kinds import ActivityKind, declare_kind

WORKSHOP = declare_kind(
    ActivityKind(
        key="workshop",
        label=_l("Live workshop"),
        sentence=_l(
            "People meet online, in a hall, or both: fair turns to speak, notes, votes, small groups. All of it is kept."
        ),
        endpoint="workshops.index",
        start_endpoint="workshops.index",
        call=_l("Come to the workshop"),
        manage_endpoint="workshops_manage.workshops",
    )
)
