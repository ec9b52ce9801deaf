"""What is a slip of the pen, and what says something else."""

from __future__ import annotations

import pytest

from forum.rewording.spelling import is_slip_of_pen

QUESTION = "Should the children’s ward stay open at night?"


@pytest.mark.parametrize(
    "after",
    [
        QUESTION,
        "should the childrens ward stay open at night",
        "Should the children’s wards stay open at night?",
        "Should teh children’s ward stay open at night?",
        "Shuold the children’s ward stay open at nihgt?",
    ],
)
def test_a_slip_is(after: str) -> None:
    assert is_slip_of_pen(QUESTION, after) and is_slip_of_pen(after, QUESTION)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (QUESTION, "Shall we close the night line?"),
        (QUESTION, "Should the children’s ward not stay open at night?"),
        (QUESTION, "Should the children’s ward shut open at night?"),
        (QUESTION, "Shuold teh children’s ward stay open at nihgt?"),
        ("We will not close it.", "We will now close it."),
        ("It costs £10.", "It costs £70."),
        ("It costs 1.5 million.", "It costs 15 million."),
        ("It ends in 2026.", "It ends in 2027."),
        ("We increase it.", "We decrease it."),
        ("We were unable.", "We were enabled."),
        ("Nobody is paid.", "Nobody was paid."),
        ("", "Nothing much"),
        ("We answer everything.", ""),
    ],
)
def test_a_slip_is_not(before: str, after: str) -> None:
    assert not is_slip_of_pen(before, after)
