"""Doors of changing who decides, by two: `removals` for taking somebody off and for naming somebody instead, `proposals` for
whoever decides too, in place of those named in words, and for the members of a board."""

from forum.unnaming.views import proposals, removals

__all__ = ["blueprints", "proposals", "removals"]
blueprints = [removals.blueprint, proposals.blueprint]
