"""A channel that anybody may follow, whether or not what the stream is of exists."""

from __future__ import annotations

from forum.kernel.events import EventRecord
from forum.live.subscriptions import Channel, Messages, Subscriber, add_channel, subscribe


def tell_everybody(stream: str, entries: list[EventRecord], subscribers: list[Subscriber]) -> dict[str, Messages]:
    return {subscriber.sid: [{"stream": stream, "seq": entry.seq} for entry in entries] for subscriber in subscribers}


add_channel(Channel("anybody", tell_everybody, lambda _app, _subscribers: None))


def follow(sid: str, stream: str, since: int = 0) -> None:
    subscribe("anybody", stream, since, Subscriber(sid, 1, "session"))
