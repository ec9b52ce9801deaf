"""What a care conversation is made of: steps in any order, and in each something to choose, to write or to tick."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel.speaklater import LazyString

LONGEST_LINE, LONGEST_WORDS = 200, 4_000


@dataclass(frozen=True)
class KitChoice:
    """`key`: which of the drawings it has, too (templates/kit/pictures.html)."""

    key: str
    label: LazyString


@dataclass(frozen=True)
class Pictures:
    """Each is pressed to "yes", "very much", "no", and back to nothing."""

    key: str
    question: LazyString
    choices: tuple[KitChoice, ...]
    kind: str = "pictures"


@dataclass(frozen=True)
class LongAnswer:
    """`lines`: how many a booklet has to write on."""

    key: str
    label: LazyString
    hint: LazyString | None = None
    lines: int = 3
    kind: str = "words"


@dataclass(frozen=True)
class ShortAnswer:
    key: str
    label: LazyString
    hint: LazyString | None = None
    kind: str = "line"


@dataclass(frozen=True)
class Column:
    key: str
    label: LazyString


@dataclass(frozen=True)
class Rows:
    """The same few questions several times. `row`: what one is called, with %(number)s; `last`: a row that is always there."""

    key: str
    row: LazyString
    columns: tuple[Column, ...]
    shown: int = 1
    most: int = 6
    last: LazyString | None = None
    kind: str = "rows"


@dataclass(frozen=True)
class Ticks:
    key: str
    question: LazyString
    choices: tuple[KitChoice, ...]
    kind: str = "ticks"


Part = Pictures | LongAnswer | ShortAnswer | Rows | Ticks


@dataclass(frozen=True)
class Help:
    """How to have this conversation when it is hard, for families and staff: a sentence to say, and what helps."""

    say: LazyString
    tips: tuple[LazyString, ...]


@dataclass(frozen=True)
class KitStep:
    """`prompt`: for whoever finds no words. `is_light`: what is offered after "not today" of another."""

    key: str
    title: LazyString
    lead: LazyString
    parts: tuple[Part, ...]
    help: Help
    prompt: LazyString
    is_light: bool = False


@dataclass(frozen=True)
class Kit:
    """`tell`: what has to be told, and to whom, as nobody reads it here. `card`: the heading of the card for the fridge."""

    key: str
    title: LazyString
    lede: LazyString
    tell: tuple[LazyString, ...]
    card: LazyString
    steps: tuple[KitStep, ...]
