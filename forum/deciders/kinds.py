"""What is said of whoever decides, and of a meeting that does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_DECIDERS = 8
MOST_MEMBERS = 30
MOST_MEETINGS = 12
LONGEST_NAME = 120


class DeciderKind(StrEnum):
    """Stored."""

    PERSON = "person"
    BODY = "body"  # a board or a committee


@dataclass(frozen=True)
class MemberWords:
    name: str
    job_title: str = ""


@dataclass(frozen=True)
class DeciderWords:
    """`place`: the public id of the place from which a person acts here; without one a minute speaks for them, as for a body.
    Only a body has members."""

    name: str
    job_title: str = ""
    place: str = ""
    members: tuple[MemberWords, ...] = ()


@dataclass(frozen=True)
class MeetingWords:
    """`paper`, `minute`: public ids of documents of the same consultation."""

    held_on: date
    held_where: str = ""
    paper: str = ""
    minute: str = ""
