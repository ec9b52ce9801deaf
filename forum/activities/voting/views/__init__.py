"""The doors to polls."""

from forum.activities.voting.views import announcing, cancelling, counting, entering, polls

# `announcing` and `cancelling` add to the blueprint of `managing`.
blueprints = [polls.blueprint, counting.blueprint, cancelling.blueprint, entering.blueprint]

__all__ = ["announcing", "blueprints"]
