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
        _l("What happened to you is evidence. Say what you saw, and what would have helped."),
        is_enforced=False,
    ),
    HouseRule(
        "listen",
        2,
        _l("Say back what you heard before you disagree"),
        _l("It is the quickest way to be heard yourself."),
        is_enforced=False,
    ),
    HouseRule(
        "private",
        3,
        _l("Keep other people’s details private"),
        _l("No names, phone numbers, addresses or medical details of anyone else or of staff. Think twice about your own."),
    ),
    HouseRule(
        "person",
        4,
        _l("Disagree with the point, not the person"),
        _l("No insults and no threats. You may be angry about what was done; say what it did to you."),
    ),
    HouseRule(
        "equal",
        5,
        _l("Nothing against people for who they are"),
        _l("Their race, faith, sex, body, age, or whom they love. Telling us that it happened to you is always welcome."),
    ),
    HouseRule(
        "lawful",
        6,
        _l("Nothing against the law"),
        _l("No threats of violence, no call to harm anyone, nothing that a court has forbidden to publish."),
    ),
    HouseRule(
        "question",
        7,
        _l("Keep to the question"),
        _l("Each conversation says what it is about and what can change in it. Other matters have their own place."),
    ),
    HouseRule(
        "honest",
        8,
        _l("Be who you say you are"),
        _l("Do not pose as somebody else, speak for money without saying so, or post the same words again and again."),
    ),
    HouseRule(
        "safe",
        9,
        _l("Everyone’s safety comes first"),
        _l("If somebody may come to harm, we act on that before anything else. Saying that you struggle breaks no rule."),
    ),
]
HOUSE_RULES = {rule.key: rule for rule in _ALL}


def list_enforced() -> list[HouseRule]:
    return [rule for rule in _ALL if rule.is_enforced]
