"""Doors of openings: `gate` for what is missing, who signs, when it opens and how it did, `checks` for one check at a time."""

from forum.opening.views import checks, gate
from forum.opening.views.common import blueprint

__all__ = ["blueprints", "checks", "gate"]
blueprints = [blueprint]
