"""How much say people have, from being told to deciding.

The five levels are those of the IAP2 Spectrum of Public Participation (International Association for Public Participation, 2018,
iap2.org): inform, consult, involve, collaborate, empower. The words are ours. Its fifth level would hand the decision over; most
public bodies may not, so here it promises to follow what people decide unless it says in public why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class PromiseLevel(StrEnum):
    """Stored, in consultations and in versions of what they say."""

    INFORM = "inform"
    CONSULT = "consult"
    INVOLVE = "involve"
    COLLABORATE = "collaborate"
    DECIDE = "decide"

    @property
    def height(self) -> int:
        return list(PromiseLevel).index(self)


@dataclass(frozen=True)
class LevelWords:
    name: LazyString
    means: LazyString  # for everybody, beside the name

    @property
    def in_full(self) -> LazyString:
        return LazyString(lambda: f"{self.name}. {self.means}")


LEVELS = {
    PromiseLevel.INFORM: LevelWords(_l("We will tell you"), _l("You can ask questions. We will tell you what happens and why.")),
    PromiseLevel.CONSULT: LevelWords(
        _l("We will listen"), _l("We will read what you say before we decide. We will tell you what we did with it.")
    ),
    PromiseLevel.INVOLVE: LevelWords(
        _l("We will involve you"), _l("We will work out the options with you. We will show what came from you.")
    ),
    PromiseLevel.COLLABORATE: LevelWords(
        _l("We will work it out together"),
        _l("We will look for an answer with you and follow what we agree, or say in public why not."),
    ),
    PromiseLevel.DECIDE: LevelWords(
        _l("We will decide with you"), _l("We will do what you decide together, or say in public why not.")
    ),
}
CO_PRODUCTION = frozenset({PromiseLevel.COLLABORATE, PromiseLevel.DECIDE})


def falls(before: str, after: str) -> bool:
    """Whether people have less say by the second than by the first. What never said how much cannot fall."""
    if not before or before == after:
        return False
    return not after or PromiseLevel(after).height < PromiseLevel(before).height


def loses_followed(before: object, after: object) -> bool:
    """Whether words that people have read on what the decision will follow are gone, or others now."""
    return bool(before) and before != after
