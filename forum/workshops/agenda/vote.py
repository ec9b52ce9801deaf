from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.workshops.agenda.base import AgendaKind

KIND = AgendaKind(
    key="vote",
    position=6,
    label=_l("Vote"),
    sentence=_l("One or more questions, opened and closed by the facilitator. You can use any way of voting."),
    title=_l("Vote"),
    minutes=10,
    has_polls=True,
    left_to=_l("left to vote"),
)
