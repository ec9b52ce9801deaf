"""Numbers, money, places, lists and lengths: as they always were in English, and as other languages have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from fractions import Fraction

import pytest
from flask import Flask
from flask_babel import force_locale

from forum.activities.voting.methods.budgets import say_share
from forum.activities.voting.methods.explaining import say_list, say_percent, say_votes
from forum.kernel.dates import (
    say_hour,
    say_length,
    say_months,
    say_weekday,
    say_whole_length,
)
from forum.kernel.numbers import (
    currency_symbol,
    say_file_size,
    say_megabytes,
    say_money,
    say_money_exactly,
    say_number,
    say_place,
)

NARROW, NO_BREAK = "\u202f", "\u00a0"


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_numbers_and_votes() -> None:
    assert [say_number(0), say_number(999), say_number(1234567)] == ["0", "999", "1,234,567"]
    assert [say_votes(152), say_votes(1078.3), say_votes(0.999)] == ["152", "1,078.30", "0.99"]
    assert [say_percent(499, 1000), say_percent(3, 3), say_percent(1, 0)] == ["49%", "100%", "0%"]
    assert [say_percent(10, 11), say_percent(7, 11), say_percent(2, 54), say_percent(27, 51)] == ["91%", "64%", "4%", "53%"]
    assert say_percent(60, 203, is_cut=True) == "29%", "a quorum of 30% that was missed"
    assert [say_percent(666, 1000), say_percent(2, 3), say_percent(999, 1000), say_percent(0, 9)] == ["66%", "67%", "99%", "0%"]
    with force_locale("de"):
        assert [say_number(1234567), say_votes(1078.3), say_percent(1, 2)] == ["1.234.567", "1.078,30", f"50{NO_BREAK}%"]


def test_money_has_no_pence_unless_they_are_meant() -> None:
    assert [say_money(0), say_money(12000)] == ["£0", "£12,000"]
    assert [say_money_exactly(Fraction(37, 3)), say_money_exactly(Fraction(1000))] == ["£12.33", "£1,000"]
    with force_locale("de"):
        assert [say_money(12000), say_money_exactly(Fraction(37, 3))] == [f"12.000{NO_BREAK}£", f"12,33{NO_BREAK}£"]


def test_money_is_in_the_currency_of_the_settings(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CURRENCY", "EUR")
    assert [say_money(12000), say_share("£1,234.50"), currency_symbol()] == ["€12,000", "€1,234.50", "€"]
    monkeypatch.setitem(app.config, "CURRENCY", "JPY")
    assert say_money_exactly(Fraction(37, 3)) == "JP¥12"
    with force_locale("fr"):
        assert say_money(12000) == f"12{NARROW}000{NO_BREAK}JPY"


def test_places() -> None:
    said = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 112: "112th", 122: "122nd"}
    assert {place: say_place(place) for place in said} == said
    with force_locale("fr"):  # There 1 alone is special: 21 ends as 22 does. The endings themselves are the translators'.
        assert [say_place(1), say_place(2), say_place(21)] == ["1st", "2th", "21th"]


def test_lists() -> None:
    lists = [say_list([]), say_list(["a"]), say_list(["a", "b"]), say_list(["a", "b", "c"])]
    assert lists == ["", "“a”", "“a” and “b”", "“a”, “b” and “c”"]
    with force_locale("de"):
        assert say_list(["a", "b", "c"]) == "“a”, “b” und “c”"


def test_lengths() -> None:
    minutes = {
        0: "less than a minute",
        1: "1 minute",
        70: "1 hour 10 minutes",
        180: "3 hours",
        610: "10 hours",
        2879: "47 hours",
        2880: "2 days",
    }
    short = {1: "1 min", 70: "1 h 10 min", 180: "3 h", 2880: "2 days"}
    assert {number: say_length(timedelta(minutes=number), short=True) for number in short} == short
    assert {number: say_length(timedelta(minutes=number)) for number in minutes} == minutes
    assert say_length(timedelta(days=400)) == "400 days"
    with force_locale("pl"):
        assert [say_length(timedelta(days=2)), say_length(timedelta(days=400))] == ["2 dni", "400 dni"]
    with force_locale("cy"):
        assert [say_length(timedelta(days=2)), say_length(timedelta(days=5))] == ["2 ddiwrnod", "5 diwrnod"]


def test_lengths_that_are_rules() -> None:
    said = {
        timedelta(seconds=45): "45 seconds",
        timedelta(minutes=1): "1 minute",
        timedelta(minutes=90): "90 minutes",
        timedelta(hours=2): "2 hours",
        timedelta(hours=36): "36 hours",
        timedelta(days=30): "30 days",
    }
    assert {length: say_whole_length(length) for length in said} == said
    assert [say_months(1), say_months(6)] == ["1 month", "6 months"]
    with force_locale("pl"):
        assert [say_whole_length(timedelta(hours=number)) for number in (2, 5)] == ["2 godziny", "5 godzin"]
    with force_locale("cy"):
        assert say_months(6) == "6 mis"


def test_sizes_hours_and_weekdays() -> None:
    assert [say_megabytes(10 * 1024 * 1024), say_megabytes(1024**3 - 1)] == ["10MB", "1,023MB"]
    assert say_megabytes(76_195 * 1024 * 1024) == "74GB"
    assert [say_file_size(177), say_file_size(23 * 1024 + 5)] == ["less than 1KB", "23KB"]
    assert say_file_size(1024**2 * 42 // 10) == "4.2MB"
    hours = {time(0): "12am", time(8): "8am", time(12): "midday", time(17, 5): "5:05pm"}
    assert {hour: say_hour(hour) for hour in hours} == hours
    assert [say_weekday(0), say_weekday(6)] == ["Monday", "Sunday"]
    with force_locale("de"):
        assert say_weekday(0) == "Montag"
