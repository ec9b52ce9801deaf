"""What is a slip of the pen, and what says something else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.kernel.spelling import count_slips, is_slip_of_pen, pair_lines

QUESTION = "Should the children’s hospital stay open? We listen to everyone."


@pytest.mark.parametrize(
    "after",
    [
        QUESTION,
        "should the childrens hospital stay open we listen to everyone",
        "Should the children's hospital stay  open?We listen to everyone!",
        "Should the the children’s hospital stay open? (We listen to everyone.)",
        "Should the childern’s hospital stay open? We listen to everyone.",
        "Should the children’s hosppital stay open? We listen to evreyone.",
    ],
)
def test_a_slip_is(after: str) -> None:
    assert is_slip_of_pen(QUESTION, after) and is_slip_of_pen(after, QUESTION)


AGREED = "The board of the Bradford unit meets on Tuesday and looks at eight beds for patients. It may reduce them."
# Each is another word, however near the two are.
OTHER_WORDS = """
    fifth/fifty sixth/sixty county/country hypertension/hypotension adopt/adapt adopted/adapted elective/effective must/most
    Tuesday/Thursday never/newer closed/chosen retain/remain retained/remained remove/remote weekly/weekday change/charge
    changes/charges home/hope eight/eighty patients/parents reduce/refuse Bradford/Bedford infection/injection prevent/present
    funding/finding form/from trial/trail united/untied later/latter through/thorough now/not can/can’t us/US may/May
    resigned/re-signed ward/wards thirteen/thirteenth needles/needless
""".split()


@pytest.mark.parametrize("pair", OTHER_WORDS)
def test_another_word_is_no_slip_however_near(pair: str) -> None:
    before, after = (f"We say that {word} is here." for word in pair.split("/"))
    assert not is_slip_of_pen(before, after) and not is_slip_of_pen(after, before)


def test_each_line_of_a_list_stands_for_one_other() -> None:
    gone, come, slips = pair_lines(["the hospital", "the hospital", "the ward"], ["the hosptial", "the hospital"])
    assert (gone, come, slips) == (["the ward"], [], 1)
    assert pair_lines(["the clinic on Tuesday"], ["the clinic on Thursday"])[0] == ["the clinic on Tuesday"]
    assert pair_lines(["the place\nthe council pays"], ["the place the\ncouncil pays"])[0], "no word goes into the next text"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (QUESTION, "Shall we close the night line?"),
        (QUESTION, "Should the children’s hospital not stay open? We listen to everyone."),
        (QUESTION, "Should the childern’s hosppital stay open? We listen to evreyone."),
        (QUESTION, "Should the children’s Hospital stay open? We listen to everyone."),
        (AGREED, AGREED.replace("Bradford", "Bradfrod")),
        ("No closures.", "No. Closures."),
        ("We open ten. Ten close.", "We open ten close."),
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


@given(st.text(alphabet="abels’ .,", max_size=40), st.integers(0, 40), st.sampled_from(["", "s", "l"]))
@example("the homeles people", 11, "s")
def test_any_two_texts_can_be_compared(text: str, at: int, letter: str) -> None:
    """One letter more, one less, one doubled, wherever it is: there is an answer, and a text is no slip of itself."""
    assert count_slips(text, text) == 0
    for other in (text[:at] + letter + text[at:], text[:at] + text[at + 1 :], text[:at] + text[at : at + 1] * 2 + text[at + 1 :]):
        assert count_slips(text, other) in {None, 0, 1, 2} and is_slip_of_pen(text, other) == is_slip_of_pen(other, text)
