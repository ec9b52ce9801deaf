"""Doors of discussions: `threads` to read and write in them, `responses` to respond to a comment without writing, `restating` for
what people heard before they replied, `summaries` for what threads have come to, `mentions` for names after an @, `way_in` for
whoever writes before we know who they are."""

from forum.activities.discussions.views import mentions, responses, restating, summaries, threads, way_in

blueprints = [
    threads.blueprint,
    responses.blueprint,
    restating.blueprint,
    summaries.blueprint,
    mentions.blueprint,
    way_in.blueprint,
]
