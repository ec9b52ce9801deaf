from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.workshops.agenda.base import AgendaKind

KIND = AgendaKind(
    key="breakout",
    position=5,
    label=_l("Small groups"),
    sentence=_l(
        "People go into small groups that mix people connected in different ways. Each group writes notes and chooses "
        "someone to speak for it."
    ),
    title=_l("Small groups"),
    minutes=20,
    has_breakouts=True,
    takes_notes=True,
    left_to=_l("left in your group"),
)
