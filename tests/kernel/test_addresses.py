"""Addresses as people paste them are read, and stand in no log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.kernel.addresses import hide_addresses, hint_at_address, is_address, is_deliverable, read_addresses

PASTED = {
    "jane@example.org": ["jane@example.org"],
    "Jane@Example.ORG": ["jane@example.org"],
    "<jane@example.org>": ["jane@example.org"],
    "mailto:jane@example.org?subject=Hello": ["jane@example.org"],
    "Jane Doe <mailto:jane@example.org?subject=Hello>": ["jane@example.org"],
    "mailto:Jane Doe <jane@example.org?subject=Hello>": ["jane@example.org"],
    "mailto:jane@example.org?cc=sam@example.org": ["jane@example.org"],
    "1. jane@example.org\n2) sam@example.org": ["jane@example.org", "sam@example.org"],
    "jane@example.org，sam@example.org | lee@example.org": ["jane@example.org", "sam@example.org", "lee@example.org"],
    "To: jane@example.org": ["jane@example.org"],
    "Friends: jane@example.org, sam@example.org;": ["jane@example.org", "sam@example.org"],
    "jane@example.org.": ["jane@example.org"],
    "\u200bjane@example.org\u200b": ["jane@example.org"],
    "“jane@example.org”": ["jane@example.org"],
    "Jane Doe <jane@example.org>": ["jane@example.org"],
    '"Doe, Jane" <jane@example.org>; Sam <sam@example.org>': ["jane@example.org", "sam@example.org"],
    "jane@example.org, sam@example.org;  lee@example.org": ["jane@example.org", "sam@example.org", "lee@example.org"],
    "jane@example.org\nsam@example.org\r\n": ["jane@example.org", "sam@example.org"],
    "jane@bücher.example": ["jane@xn--bcher-kva.example"],
    "jane@example。org": ["jane@example.org"],
    "": [],
}


@pytest.mark.parametrize("pasted", PASTED)
def test_a_pasted_list_is_read_as_mail_programs_write_it(pasted: str) -> None:
    found = read_addresses(pasted)
    assert [each.email for each in found] == PASTED[pasted] and all(is_address(each.email) for each in found)


def test_what_was_mended_is_known_and_capitals_are_no_mending() -> None:
    found = read_addresses("Jane@example.org <sam@example.org>\nmailto:lee@example.org")
    assert [(each.typed, each.was_mended) for each in read_addresses("Jane@example.org")] == [("Jane@example.org", False)]
    assert [each.email for each in found if each.was_mended] == ["lee@example.org"]


@pytest.mark.parametrize("wrong", ["jane", "jane@", "@example.org", "jane@example", "a" * 250 + "@example.org", "Jane <jane>"])
def test_what_is_no_address_is_not_taken_for_one(wrong: str) -> None:
    found = read_addresses(wrong)
    assert found and not all(is_address(each.email) for each in found)


@given(text=st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    for each in read_addresses(text):
        assert each.email == read_addresses(each.email)[0].email if is_address(each.email) else True


def test_letters_before_the_at_that_few_mail_servers_take() -> None:
    assert is_deliverable("jane@xn--bcher-kva.example") and not is_deliverable("jané@example.org")


def test_a_log_holds_no_address() -> None:
    assert hide_addresses("550 <jane.o'doe+x@mail.example.org>: no such user") == "550 <jane.o'…@…>: no such user"


@pytest.mark.parametrize(
    ("email", "hint"),
    {
        "ruth.canary@example.org": "r…@example.org",
        "r@example.org": "r…@example.org",
        "“a@b”@example.org": "“…@example.org",
    }.items(),
)
def test_a_hint_at_an_address_says_one_letter_of_it(email: str, hint: str) -> None:
    assert hint_at_address(email) == hint
