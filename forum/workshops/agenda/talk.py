from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.workshops.agenda.base import AgendaKind

KIND = AgendaKind(
    key="talk",
    position=2,
    label=_l("Discussion"),
    sentence=_l("One person speaks at a time, in a fair order. People can write notes too."),
    title=_l("Discussion"),
    minutes=20,
    takes_turns=True,
    takes_notes=True,
    left_to=_l("left to talk"),
)
