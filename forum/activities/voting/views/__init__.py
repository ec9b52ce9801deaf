"""The doors to polls."""

from forum.activities.voting.views import counting, managing, polls

blueprints = [polls.blueprint, counting.blueprint, managing.blueprint]
