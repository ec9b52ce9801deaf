from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.workshops.agenda.base import AgendaKind

KIND = AgendaKind(
    key="breakout",
    label=_l("Small groups"),
    sentence=_l(
        "People are shared out over small groups that mix whom they speak as, write notes and choose who speaks for them."
    ),
    title=_l("Small groups"),
    minutes=20,
    has_breakouts=True,
    takes_notes=True,
    left_to=_l("left in your group"),
)
