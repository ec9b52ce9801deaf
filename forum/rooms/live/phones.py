"""What phones show of a room as its log stands at one entry: each part is drawn once, whoever asks for it. Hundreds who come back
after a cut all ask for the same."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from forum.live.sockets import Message
from forum.live.subscriptions import remember
from forum.rooms.queries.room import Me
from forum.rooms.queries.votes import list_open_public_ids
from forum.rooms.rendering import (
    OWN_PHONE_PARTS,
    PhoneContext,
    describe_me,
    find_next_poll,
    gather_phone,
    render_ballot,
    render_group,
    render_parts,
)
from forum.workshops.events import room_stream
from forum.workshops.models import Workshop


class Phones:
    def __init__(self, workshop: Workshop, seq: int) -> None:
        self.workshop, self.seq = workshop, seq
        memory = remember(room_stream(workshop))
        known_seq, known = memory.get("drawn for phones", (-1, {}))
        self.drawn: dict[str, str] = known if known_seq == seq else {}
        memory["drawn for phones"] = (seq, self.drawn)

    @cached_property
    def context(self) -> PhoneContext:
        return gather_phone(self.workshop)

    @cached_property
    def open_public_ids(self) -> list[str]:
        return list_open_public_ids(self.workshop)

    def draw_shared(self, parts: list[str]) -> dict[str, str]:
        missing = [part for part in parts if part not in self.drawn]
        if missing:
            self.drawn.update(render_parts("phone", missing, self.context))
        return {part: self.drawn[part] for part in parts}

    def describe_own(self, me: Me, names: Iterable[str] = OWN_PHONE_PARTS) -> Message:
        """{seq, me, parts}: what is one person's own, as it was when the log stood at `seq`, or since. It is drawn for news and
        for answers alike, and whichever is drawn later may arrive first: a phone passes over what is older than what it shows."""
        draw = {"vote": self.draw_vote, "group": self.draw_group}
        parts = {name: draw[name](me) for name in names}
        return {"seq": self.seq, "me": describe_me(me, self.open_public_ids), "parts": parts}

    def draw_vote(self, me: Me) -> str:
        """The ballot of the next question."""
        public_id = find_next_poll(self.open_public_ids, me)
        key = f"vote {public_id}"
        if key not in self.drawn:
            self.drawn[key] = render_ballot(self.context, public_id)
        return self.drawn[key]

    def draw_group(self, me: Me) -> str:
        """What one's small group has written."""
        key = f"group {me.breakout.id if me.breakout else 0}"
        if key not in self.drawn:
            self.drawn[key] = render_group(self.context, me.breakout)
        return self.drawn[key]
