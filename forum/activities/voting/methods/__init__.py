"""Voting methods. One file each in this folder; a file that has METHOD is a method by being here."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from forum.activities.voting.methods.base import VotingMethod


@cache
def all_methods() -> dict[str, VotingMethod]:
    """By key, in the order of their places."""
    modules = [import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__)]
    found = [module.METHOD for module in modules if hasattr(module, "METHOD")]
    return {method.key: method for method in sorted(found, key=lambda method: method.place)}


def find_method(key: str) -> VotingMethod:
    return all_methods()[key]
