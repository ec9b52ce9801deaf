from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.workshops.agenda.base import AgendaKind

KIND = AgendaKind(
    key="rest",
    position=7,
    label=_l("Break"),
    sentence=_l("A break, with the time it ends."),
    title=_l("Break"),
    minutes=10,
    is_rest=True,
    left_to=_l("until we carry on"),
)
