from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.workshops.agenda.base import AgendaKind

KIND = AgendaKind(
    key="ideas",
    position=3,
    label=_l("Ideas"),
    sentence=_l("Everyone writes notes. A facilitator checks each note before it goes on the big screen."),
    title=_l("Ideas"),
    minutes=15,
    takes_notes=True,
    left_to=_l("left to write"),
)
