"""The rules of the house: one list, shown on one page and quoted in notices."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class HouseRule:
    key: str
    number: int
    title: LazyString
    text: LazyString
    is_enforced: bool = True  # a moderator may act on it; the others are how we would like to talk


_ALL = [
    HouseRule(
        "experience",
        1,
        _l("Speak from your own experience"),
        _l("What happened to you is evidence. Tell us what you saw and what would have helped."),
        is_enforced=False,
    ),
    HouseRule(
        "listen",
        2,
        _l("Check you have understood before you disagree"),
        _l("It is the quickest way to be heard."),
        is_enforced=False,
    ),
    HouseRule(
        "private",
        3,
        _l("Keep other people’s details private"),
        _l(
            "Do not post anyone’s name, phone number, address or medical details. This includes staff. Think twice before "
            "you post your own."
        ),
    ),
    HouseRule(
        "person",
        4,
        _l("Disagree with the point, not the person"),
        _l("Do not insult or threaten anyone. If you are angry about what was done, tell people what it did to you."),
    ),
    HouseRule(
        "equal",
        5,
        _l("Do not attack people for who they are"),
        _l(
            "This means their race, religion, sex, gender identity, disability, body, age or who they love. You can always "
            "tell us if it has happened to you."
        ),
    ),
    HouseRule(
        "lawful",
        6,
        _l("Do not break the law"),
        _l("Do not threaten violence, ask anyone to harm others, or post something a court has ordered people not to publish."),
    ),
    HouseRule(
        "question",
        7,
        _l("Stick to the question"),
        _l("Each consultation says what it is about. To raise something else, contact the organiser."),
    ),
    HouseRule(
        "honest",
        8,
        _l("Be who you say you are"),
        _l("Do not pretend to be someone else, hide that you are paid to comment, or keep posting the same thing."),
    ),
    HouseRule(
        "safe",
        9,
        _l("Safety comes first"),
        _l("If someone may come to harm, we act on that first. Saying you are struggling does not break any rules."),
    ),
]
HOUSE_RULES = {rule.key: rule for rule in _ALL}


def list_enforced() -> list[HouseRule]:
    return [rule for rule in _ALL if rule.is_enforced]
