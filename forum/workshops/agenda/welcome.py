from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.workshops.agenda.base import AgendaKind

KIND = AgendaKind(
    key="welcome",
    position=1,
    label=_l("Welcome"),
    sentence=_l("A welcome and the house rules."),
    title=_l("Welcome"),
    minutes=5,
)
