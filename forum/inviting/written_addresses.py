"""Addresses in one cell of a list, as mail programs write them, each with the name beside it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forum.kernel.addresses import is_address, read_addresses
from forum.kernel.text import tidy_line

_NAMED = re.compile(r"([^<>;]{0,200})<([^<>]{1,300})>")
_MEANT = re.compile(r"[^\s@]+@[^\s@]+")
_AROUND = " \t\"'“”‘’,;:"


@dataclass(frozen=True)
class WrittenAddress:
    """`typed`: what it was read out of, "" where that is the address itself."""

    email: str
    name: str = ""
    typed: str = ""


def has_address(cell: str) -> bool:
    """Whether somebody is meant by it, though it may be typed wrongly."""
    return "@" in cell and (bool(_MEANT.fullmatch(cell)) or any(is_address(each.email) for each in read_addresses(cell)))


def read_written(cell: str) -> list[WrittenAddress]:
    """All who can be written to there, and what has an @ and is no address; [] where there is no address. One that stands there
    alone may have its name beside it, without brackets."""
    if not has_address(cell):
        return []
    found = [each for each in read_addresses(cell) if "@" in each.email]
    names = _read_names(cell)
    if len(found) == 1 and not names:
        names = {found[0].email: _tidy_name(cell.replace(found[0].typed, " "))}
    typed = cell if len(found) == 1 else ""
    return [
        WrittenAddress(
            each.email, names.get(each.email, ""), "" if _is_same(typed or each.typed, each.email) else typed or each.typed
        )
        for each in found
    ]


def _read_names(cell: str) -> dict[str, str]:
    named = {}
    for match in _NAMED.finditer(cell):
        for each in read_addresses(match[2]):
            named[each.email] = _tidy_name(match[1])
    return named


def _tidy_name(text: str) -> str:
    """What is an address is no name."""
    name = tidy_line(text.strip(_AROUND))
    return "" if "@" in name or not any(letter.isalpha() for letter in name) else name


def _is_same(typed: str, email: str) -> bool:
    return typed.strip().lower() == email
