"""The doors to polls."""

from forum.voting.views import counting, managing, polls

blueprints = [polls.blueprint, counting.blueprint, managing.blueprint]
