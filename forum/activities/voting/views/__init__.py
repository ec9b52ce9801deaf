"""The doors to polls."""

from forum.activities.voting.views import cancelling, counting, polls

blueprints = [polls.blueprint, counting.blueprint, cancelling.blueprint]
# `cancelling` adds to the blueprint of `managing`.
