"""Doors of openings: `gate` for what is missing, who signs, when it opens and how it did, `checks` for one check at a time,
`previewing` for a draft as others will see it."""

from forum.opening.views import checks, gate, previewing
from forum.opening.views.common import blueprint

__all__ = ["blueprints", "checks", "gate", "previewing"]
blueprints = [blueprint]
