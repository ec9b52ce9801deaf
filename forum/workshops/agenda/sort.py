from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.workshops.agenda.base import AgendaKind

KIND = AgendaKind(
    key="sort",
    position=4,
    label=_l("Group notes"),
    sentence=_l("Everyone sees the notes being grouped and named."),
    title=_l("Which notes go together?"),
    minutes=15,
    takes_notes=True,
    groups_notes=True,
    takes_turns=True,
    left_to=_l("left to group notes"),
)
