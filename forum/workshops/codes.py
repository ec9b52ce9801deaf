"""Codes that are read off a wall and typed on a phone: six characters, none that looks like another."""

from __future__ import annotations

import secrets
from itertools import product

# No 0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V: read across a hall, or typed by a shaking hand, they become each other.
ALPHABET = "3479ACDEFHJKMNPQRTWXY"
LENGTH = 6
# Codes of before, on paper and in letters, have some of those that are left out now.
_ALIKE = {letter: pair for pair in ("2Z", "5S", "6G", "8B") for letter in pair}


def make_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str:
    """What somebody meant: capitals, without the spaces and dashes that make it readable; of a pasted link its end."""
    address = typed.partition("?")[0].partition("#")[0].rstrip("/ ")
    return "".join(c for c in address.rpartition("/")[2].upper() if c.isalnum())[: LENGTH + 1]


def list_meant(code: str) -> list[str]:
    """The code, and what it could have been before it was misread: at most 64, most often it alone."""
    return ["".join(letters) for letters in product(*(_ALIKE.get(letter, letter) for letter in code[:LENGTH]))]


def say_code(code: str) -> str:
    """In two threes: "K7M 4QP"."""
    return f"{code[:3]} {code[3:]}"
