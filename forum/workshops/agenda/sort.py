from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.workshops.agenda.base import AgendaKind

KIND = AgendaKind(
    key="sort",
    label=_l("Sort"),
    sentence=_l("Notes are put together and named, in front of everyone."),
    title=_l("What belongs together?"),
    minutes=15,
    takes_notes=True,
    groups_notes=True,
    takes_turns=True,
    left_to=_l("left to sort"),
)
