"""Words are known again where somebody repeats them."""

from __future__ import annotations

from forum.kernel.repeats import TokenisedText, list_words

TOLD = TokenisedText("The hobby falcon told Mrs Fieldfare that she drinks.\nHello there again.")


def find_repeated(text: str) -> list[str]:
    words = TokenisedText(text)
    runs = [*words.list_runs(TOLD.known), *words.list_lines_in(TOLD)]
    assert not runs or words.may_repeat(TOLD), "never passed over where something is repeated"
    return sorted({run.plain for run in runs})


def test_what_repeats_it_is_known_and_nothing_else() -> None:
    expected = {
        "told MRS  Fieldfare, that": ["told mrs fieldfare that"],
        "falcon told Mrs\nFieldfare, é": ["falcon told mrs", "falcon told mrs fieldfare"],
        "Hello there again.": ["hello there again"],  # fewer words than a phrase: a whole line
        "say Hello there again": [],
        "told Mrs Fieldfare that\nhe drinks.": ["told mrs fieldfare that"],
        "told Mrs Fieldfare that\nshe drinks.": ["told mrs fieldfare that", "told mrs fieldfare that she drinks"],
        "nothing of the kind, she said to Mrs Fieldfare": [],
        "": [],
    }
    assert {text: find_repeated(text) for text in expected} == expected


def test_what_has_no_letter_to_compare_is_no_word() -> None:
    assert [word.plain for word in list_words("\u037a a\u0301b\u200bc \u0e31 ab1")] == ["abc", "ab1"]
