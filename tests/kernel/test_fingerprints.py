from __future__ import annotations

from itertools import combinations

from forum.kernel.fingerprints import find_changes, fingerprint, fingerprint_parts


def test_other_words_other_places_and_other_borders_have_other_fingerprints() -> None:
    contents = [
        ("a", "b"),
        ("b", "a"),
        ("ab",),
        ("a", "b", ""),
        ("a", ["b"]),
        ("a", None),
        ("A", "b"),
        ("é",),
        ("e\u0301",),
        (1,),
        ("1",),
    ]
    prints = [fingerprint(*content) for content in contents]
    assert all(one != other for one, other in combinations(prints, 2))
    assert prints == [fingerprint(*content) for content in contents]


def test_what_has_changed_is_named_and_of_nothing_seen_all_has() -> None:
    before = fingerprint_parts({"question": "Shall we close it?", "option-1": "Yes", "option-2": "No"})
    after = fingerprint_parts({"question": "Shall we keep it?", "option-1": "Yes", "option-3": "No"})
    assert find_changes(before, after) == {"question", "option-2", "option-3"}
    assert find_changes(before, before) == set()
    for nothing in (None, "", "0", "question", "question:", " : "):
        assert {"question", "option-1", "option-2"} <= find_changes(nothing, before)
