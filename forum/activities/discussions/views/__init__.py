"""Doors of discussions: `threads` to read and write in them, `responses` to respond to a comment without writing, `restating` for
what people heard before they replied, `speaking` for who has been heard, `summaries` for what threads have come to, `mentions`
for names after an @, `way_in` for whoever writes before we know who they are, whose link `confirming` opens, `guests` for people
without an account, `fragments` for what changes on a page that is being read."""

from forum.activities.discussions.views import (
    confirming,
    fragments,
    guests,
    mentions,
    responses,
    restating,
    speaking,
    summaries,
    threads,
    way_in,
)

_doors = (threads, fragments, responses, restating, speaking, summaries, mentions, way_in, confirming, guests)
blueprints = [door.blueprint for door in _doors]
