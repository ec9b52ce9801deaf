"""Codes that are read off a wall and typed on a phone: six characters, none that looks like another."""

from __future__ import annotations

import secrets

# No 0 O, 1 I L, U V: read across a hall, or typed by a shaking hand, they become each other.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 6


def make_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str:
    """What somebody meant: capitals, without the spaces and dashes that make it readable."""
    return "".join(c for c in typed.upper() if c.isalnum())[: LENGTH + 1]


def say_code(code: str) -> str:
    """In two threes: "K7M 4QP"."""
    return f"{code[:3]} {code[3:]}"
