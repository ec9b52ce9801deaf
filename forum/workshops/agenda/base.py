"""A kind of agenda item: what people do while it is on. One file each in this folder, found by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class AgendaKind:
    key: str
    position: int  # among those to choose from: in the order of an evening
    label: LazyString
    sentence: LazyString  # what an organiser reads when choosing
    title: LazyString  # offered as its title
    minutes: int  # offered as its length
    takes_turns: bool = False
    takes_notes: bool = False
    groups_notes: bool = False
    has_polls: bool = False
    has_breakouts: bool = False
    is_rest: bool = False  # nobody is asked for anything
    left_to: LazyString | None = None  # beside the time on the wall: "left to talk"
