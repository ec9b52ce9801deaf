"""The doors to polls."""

from forum.activities.voting.views import counting, entering, managing, polls

blueprints = [polls.blueprint, counting.blueprint, managing.blueprint, entering.blueprint]
