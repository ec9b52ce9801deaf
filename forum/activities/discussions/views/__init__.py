"""Doors of discussions: `threads` to read and write in them, `responses` to respond to a comment without writing, `restating` for
what people heard before they replied, `speaking` for who has been heard, `summaries` for what threads have come to, `way_in` for
whoever writes before we know who they are."""

from forum.activities.discussions.views import responses, restating, speaking, summaries, threads, way_in

blueprints = [
    threads.blueprint,
    responses.blueprint,
    restating.blueprint,
    speaking.blueprint,
    summaries.blueprint,
    way_in.blueprint,
]
