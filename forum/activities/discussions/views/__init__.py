"""Doors of discussions: `threads` to read and write in them, `way_in` for whoever writes before we know who they are, `summaries`
for what threads have come to."""

from forum.activities.discussions.views import summaries, threads, way_in

blueprints = [threads.blueprint, way_in.blueprint, summaries.blueprint]
