"""Passwords of tests are hashed so that it costs nothing: in earnest each takes 35 thousandths of a second of the processor."""

from __future__ import annotations

from argon2 import PasswordHasher

from forum.accounts import passwords

IN_EARNEST = passwords._hasher


def hash_passwords_cheaply() -> None:
    """In this process; the servers that tests start hash as in earnest."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._NOBODY = passwords.hash_password("a password that nobody has")
