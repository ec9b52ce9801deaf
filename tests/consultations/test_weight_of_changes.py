"""What stands on top of a consultation says one thing, and what matters most first; a long delay is told to all who took part."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from forum.consultations.notices import asks_otherwise, leave_out_overtaken, say_notice, weigh
from forum.consultations.snapshots import Part
from forum.kernel.clock import now
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.rules import write_words

BASICS = {"title": "Who answers at night?", "summary": "Say who answers the telephone.", "promise_level": "involve"}


def change(part: Part, before: dict[str, str], after: dict[str, str]) -> Version:
    return Version(
        space_id=1,
        part=str(part),
        thing_id=0,
        before=write_words(before),
        after=write_words(after),
        effect=ChangeEffect.CHANGED,
        reason="So.",
        at=now(),
    )


def change_basics(before: dict[str, str], after: dict[str, str]) -> Version:
    return change(Part.BASICS, BASICS | before, BASICS | after)


def move_levels(*levels: str) -> list[Version]:
    """From each level to the next, the newest first."""
    steps = pairwise(levels)
    return [change_basics({"promise_level": was}, {"promise_level": is_now}) for was, is_now in steps][::-1]


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (("involve", "decide"), {"You have more say"}),
        (("involve", "consult"), {"You have less say than before"}),
        (("involve", "decide", "involve"), set()),
        (("involve", "decide", "consult"), {"You have less say than before"}),
        (("consult", "inform", "involve"), {"You have more say"}),
    ],
)
def test_the_top_says_how_much_say_people_have_against_what_it_was_when_it_opened(
    app: Flask, levels: tuple[str, ...], said: set[str]
) -> None:
    versions = move_levels(*levels)
    assert {say_notice(each) for each in leave_out_overtaken(versions, versions)} == said


def test_what_else_changed_with_the_level_stays_on_top(app: Flask) -> None:
    versions = [change_basics({"promise_level": "decide"}, {"promise_level": "involve", "title": "Shall it close?"})]
    versions += move_levels("involve", "decide")
    assert leave_out_overtaken(versions, versions)[0] is versions[0]


@pytest.mark.parametrize("part", [Part.DECISION_DAY, Part.ANSWERS])
@pytest.mark.parametrize("days", [30, 31, 730])
def test_a_long_delay_weighs_more_than_the_title_and_is_told_to_all_who_took_part(app: Flask, part: Part, days: int) -> None:
    name, day = "decides_on" if part is Part.DECISION_DAY else "answers_due_on", date(2030, 1, 1)
    delay = change(part, {name: day.isoformat()}, {name: (day + timedelta(days=days)).isoformat()})
    title = change_basics({}, {"title": "Shall we close the night line?"})
    assert (weigh(delay) < weigh(title)) is (days > 30) and asks_otherwise(delay) is (days > 30)
    assert weigh(move_levels("involve", "inform")[0]) < weigh(delay)


@pytest.mark.parametrize(
    ("summary", "asks"),
    [("Say, who answers the telephone.", False), ("We close the night line.", True)],
    ids=["a comma", "another"],
)
def test_a_comma_in_the_summary_asks_nobody_anything_else(app: Flask, summary: str, asks: bool) -> None:
    assert asks_otherwise(change_basics({}, {"summary": summary})) is asks
