"""Lists that two change at once, put together row by row."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some

from forum.web.shared_lists import BLANK, MergedRow, SharedRow, merge_rows


@dataclass(frozen=True)
class Edits:
    """What somebody does to a list: to each row ("" leaves it, "-" clears it, else what it says then), and what they add."""

    rows: list[str]
    added: list[str]

    def edit(self, began: list[SharedRow], who: str) -> list[SharedRow]:
        """As it is sent: cleared rows are in it."""
        rows = [
            row if not edit else BLANK if edit == "-" else SharedRow(row.about, f"{who} {edit}")
            for row, edit in zip(began, self.rows, strict=True)
        ]
        return rows + [SharedRow("", f"{who} {each}") for each in self.added]


def store(rows: list[SharedRow]) -> list[SharedRow]:
    return [row for row in rows if row != BLANK]


def put_together(mine: list[SharedRow], theirs: list[SharedRow], merged: list[MergedRow] | None) -> list[SharedRow]:
    """What is in the fields."""
    assert merged is not None
    return [mine[row.mine] if row.mine is not None else theirs[row.theirs or 0] for row in merged]


@some.composite
def lists(draw: some.DrawFn) -> tuple[list[SharedRow], Edits, Edits]:
    count = draw(some.integers(0, 5))
    is_keyed = draw(some.booleans())
    began = [SharedRow(f"key {number}" if is_keyed else "", f"row {draw(some.integers(0, 9))}") for number in range(count)]
    edits = some.lists(some.sampled_from(["", "", "", "-", "a", "b"]), min_size=count, max_size=count)
    added = some.lists(some.sampled_from(["x", "y"]), max_size=2)
    return began, *(Edits(draw(edits), draw(added)) for _each in range(2))


@given(lists())
def test_nothing_that_either_wrote_is_lost(given_lists: tuple[list[SharedRow], Edits, Edits]) -> None:
    began, my_edits, their_edits = given_lists
    mine, theirs = my_edits.edit(began, "I"), store(their_edits.edit(began, "they"))
    merged = merge_rows(began, mine, theirs)
    if merged is None:  # Both lists are then shown as they are.
        assert mine != began and theirs != began
        return
    written = {number for number, row in enumerate(mine) if row != BLANK and row not in began[number : number + 1]}
    assert written <= {row.mine for row in merged}, "what I typed is in a field"
    theirs_written = {number for number, row in enumerate(theirs) if row not in began}
    assert theirs_written <= {row.theirs for row in merged}, "what they wrote is in a field, or beside it"
    for row in merged:
        if row.mine is not None and row.theirs is not None:
            assert mine[row.mine] != began[row.mine] and theirs[row.theirs] not in (began[row.mine], mine[row.mine])


@given(lists())
def test_what_only_one_has_changed_is_as_they_left_it(given_lists: tuple[list[SharedRow], Edits, Edits]) -> None:
    began, edits, _other = given_lists
    changed = edits.edit(began, "they")
    assert put_together(changed, began, merge_rows(began, changed, began)) == changed
    assert put_together(began, store(changed), merge_rows(began, began, store(changed))) == store(changed)


@given(lists())
def test_what_both_have_changed_to_the_same_is_no_conflict(given_lists: tuple[list[SharedRow], Edits, Edits]) -> None:
    began, edits, _other = given_lists
    same = edits.edit(began, "we")
    theirs = [SharedRow(row.about or "given when it was saved", row.words) for row in store(same)]
    assert merge_rows(began, same, theirs) == [MergedRow(None, number) for number in range(len(theirs))]


@given(lists())
def test_rows_that_only_one_of_both_changed_are_put_together(given_lists: tuple[list[SharedRow], Edits, Edits]) -> None:
    began, mine, theirs = given_lists
    began = [SharedRow(row.about, f"row {number}") for number, row in enumerate(began)]
    left = zip(mine.rows, theirs.rows, strict=True)
    theirs = Edits(["" if my or their == "-" else their for my, their in left], theirs.added)
    my_rows, their_rows = mine.edit(began, "I"), theirs.edit(began, "they")
    merged = merge_rows(began, my_rows, their_rows)
    assert merged is not None and not [row for row in merged if row.mine is not None and row.theirs is not None]
    rows = [my if my_edit else their for my, my_edit, their in zip(my_rows, mine.rows, their_rows, strict=False)]
    assert put_together(my_rows, their_rows, merged) == rows + their_rows[len(began) :] + my_rows[len(began) :]


@given(lists())
def test_what_comes_back_stands_where_theirs_stand(given_lists: tuple[list[SharedRow], Edits, Edits]) -> None:
    """So that it can be sent, and put together with what is changed then, as if it had been drawn from theirs."""
    began, mine, theirs = given_lists
    my_rows, their_rows = mine.edit(began, "I"), store(theirs.edit(began, "they"))
    merged = merge_rows(began, my_rows, their_rows)
    if merged is None:
        return
    sent = put_together(my_rows, their_rows, merged)
    assert put_together(sent, their_rows, merge_rows(their_rows, sent, their_rows)) == sent
    for number, row in enumerate(merged[: len(their_rows)]):
        assert row.theirs in (number, None) and sent[number].about in (their_rows[number].about, "")


def say(row: MergedRow, mine: list[str], theirs: list[str]) -> str:
    return "|".join(words[number] for words, number in ((mine, row.mine), (theirs, row.theirs)) if number is not None)


def rows_of(words: str) -> list[SharedRow]:
    return [BLANK if word == "-" else SharedRow("", word) for word in words.split()]


@pytest.mark.parametrize(
    ("began", "mine", "theirs", "expected"),
    [
        ("a b c", "a B c", "A b c", "A B c"),
        ("a b c", "a - c", "A b c", "A - c"),
        ("a b c", "a b C", "b c", "b C"),
        ("a b c", "a - c", "a c", "a c"),
        ("a b", "a B", "a b n", "a B n"),
        ("a b", "a b m", "a b n", "a b n m"),
        ("a b", "a b n", "a b n", "a b n"),
        ("a b", "A b n", "a B n", "A B n"),
        ("a b c", "A - c", "a c", "A c"),
        ("", "m", "n", "n m"),
        ("a b", "A b", "X b", "A|X b"),
        ("a b", "- b", "X b", "-|X b"),
        ("a b", "a B", "a X n", "a B|X n"),
        ("a b", "a B", "a", None),
        ("a b c", "a B c", "a X Y c", None),
    ],
)
def test_lists_that_people_would_put_together_so(began: str, mine: str, theirs: str, expected: str | None) -> None:
    merged = merge_rows(rows_of(began), rows_of(mine), rows_of(theirs))
    said = None if merged is None else " ".join(say(row, mine.split(), theirs.split()) for row in merged)
    assert said == expected


def test_a_row_of_something_else_is_not_taken_for_the_one_that_was_there() -> None:
    """One part was removed and another added: by its place it would seem to be the same one with other words."""
    began = [SharedRow("first", "One"), SharedRow("second", "Two")]
    assert merge_rows(began, [began[0], SharedRow("second", "Two and a half")], [began[0], SharedRow("third", "Three")]) is None
    assert merge_rows(began, [SharedRow("first", "One and a half"), began[1]], [began[0], SharedRow("third", "Three")]) == [
        MergedRow(0, None),
        MergedRow(None, 1),
    ]
