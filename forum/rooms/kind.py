"""The kind of contribution people make in a live room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.contributions.kinds import ContributionKind, declare_contribution_kind

NOTE = declare_contribution_kind(ContributionKind("note", _l("Note from a workshop"), "notes.show", is_named=False))
