"""For whom a message can be, and what news of it leads to. The keys are stored: never changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forum.notifications.kinds import TargetKind, declare_target_kind

MESSAGE_PAGE = declare_target_kind(TargetKind("message", "messages.show", "public_id", lets_in=True))


class Audience(StrEnum):
    EVERYONE = "everyone"  # takes part or follows
    JOINED = "joined"
    FOLLOWING = "following"
    SPOKEN = "spoken"  # has said something that everybody can read
    NOT_VOTED = "not_voted"  # in one open vote: nobody leans on voters in private
    CAPACITY = "capacity"  # joined as one of them


# What is written to these everybody can read.
READ_BY_ALL = frozenset({Audience.EVERYONE, Audience.NOT_VOTED})


@dataclass(frozen=True)
class Chosen:
    """For whom a message is: `poll_id` for those who have not voted in it, `capacity_key` for those of one capacity."""

    audience: Audience
    poll_id: int | None = None
    capacity_key: str = ""


@dataclass(frozen=True)
class MessageWords:
    """What organisers write. `is_urgent`: it tells of a date or a place that is another now, so it does not wait for a rhythm."""

    chosen: Chosen
    subject: str
    words: str
    is_urgent: bool = False
