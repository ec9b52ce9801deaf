"""A colour is measured as WCAG 2 does, and one that cannot be read has a nearest that can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.kernel.colours import (
    GROUNDS,
    LEAST_CONTRAST,
    OWN,
    WHITE,
    find_nearest_readable,
    is_readable,
    make_shades,
    measure_contrast,
    read_colour,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_what_the_formula_of_wcag_says(one: str, other: str, ratio: float) -> None:
    assert round(measure_contrast(one, other), 2) == ratio == round(measure_contrast(other, one), 2)


@given(COLOURS)
def test_the_nearest_colour_can_be_read_everywhere_and_is_the_colour_itself_where_that_can(colour: str) -> None:
    nearest = find_nearest_readable(colour)
    assert all(measure_contrast(nearest, ground) >= LEAST_CONTRAST for ground in GROUNDS)
    assert (nearest == colour) == is_readable(colour)


@given(COLOURS)
def test_what_is_made_from_a_colour_can_be_read_too(colour: str) -> None:
    shades = make_shades(find_nearest_readable(colour))
    assert measure_contrast(shades["--plum"], shades["--plum-bg"]) >= LEAST_CONTRAST
    assert measure_contrast(shades["--plum-dark"], WHITE) >= LEAST_CONTRAST


@pytest.mark.parametrize("typed", [OWN, " 5B2A4E ", "#5b2a4e"])
def test_a_colour_is_read_however_it_is_typed(typed: str) -> None:
    assert read_colour(typed) == OWN


def test_three_digits_are_six() -> None:
    assert read_colour("#06c") == "#0066cc"


@pytest.mark.parametrize("typed", ["", "plum", "#12345", "#1234567", "url(x)", "#12345g", "#１２３４５６"])
def test_what_is_no_colour_is_none(typed: str) -> None:
    assert read_colour(typed) is None
