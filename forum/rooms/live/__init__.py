"""The room, live: each screen follows the room's own log."""

from __future__ import annotations

from forum.live.subscriptions import Channel, add_channel
from forum.rooms.live import doors as doors
from forum.rooms.live import news, presence

add_channel(Channel("room", news.describe_room, presence.tick_room))
add_channel(Channel("console", news.describe_console, presence.tick_console))
add_channel(Channel("wall", news.describe_wall, presence.tick_wall))
