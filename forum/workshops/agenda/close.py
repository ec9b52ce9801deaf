from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.workshops.agenda.base import AgendaKind

KIND = AgendaKind(
    key="close",
    position=8,
    label=_l("Closing"),
    sentence=_l("What happens next, and 2 questions about how it went."),
    title=_l("What happens next"),
    minutes=5,
)
