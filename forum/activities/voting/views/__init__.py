"""The doors to polls."""

from forum.activities.voting.views import cancelling, counting, entering, polls

# `cancelling` adds to the blueprint of `managing`.
blueprints = [polls.blueprint, counting.blueprint, cancelling.blueprint, entering.blueprint]
