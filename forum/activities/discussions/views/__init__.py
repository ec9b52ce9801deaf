"""Doors of discussions: `threads` to read and write in them, `responses` to respond to a comment without writing, `restating` for
what people heard before they replied, `summaries` for what threads have come to, `way_in` for whoever writes before we know who
they are, whose link `confirming` opens, `guests` for those who have no account."""

from forum.activities.discussions.views import confirming, guests, responses, restating, summaries, threads, way_in

blueprints = [
    threads.blueprint,
    responses.blueprint,
    restating.blueprint,
    summaries.blueprint,
    way_in.blueprint,
    confirming.blueprint,
    guests.blueprint,
]
