"""Whoever is to decide in the place of somebody else, as it waits for a colleague."""

from __future__ import annotations

from forum.consultations.wording import name_fields
from forum.deciders.kinds import DeciderKind, DeciderWords, MemberWords
from forum.spaces.rules import read_words, write_words
from forum.unnaming.models import DeciderProposal, DeciderRemoval

# Keys, which are nobody's words: nothing is taken out of them.
name_fields({}, {"decider_kind": {}, "decider_place": {}, "plan_holds": {}})


def write_instead(kind: DeciderKind, words: DeciderWords, *, plan_holds: bool = False) -> str:
    """`plan_holds`: that they decide when and how it was planned before.

    A member is a line with a second one for their role, so that two people can take either out."""
    members = ["\n".join((each.name, each.job_title)) for each in words.members]
    said: dict[str, str | list[str]] = {"name": words.name, "job_title": words.job_title, "members": members}
    keys: dict[str, str | list[str]] = {"decider_kind": str(kind), "decider_place": words.place}
    keys["plan_holds"] = "yes" if plan_holds else ""
    return write_words(said | keys)


def read_instead(asked: DeciderRemoval) -> tuple[DeciderKind, DeciderWords] | None:
    """None where nobody is named instead."""
    return _read(asked.instead)


def read_proposed(asked: DeciderProposal) -> tuple[DeciderKind, DeciderWords]:
    """Whoever decides once it is agreed to."""
    found = _read(asked.said)
    assert found is not None  # noqa: S101  (there is no request without)
    return found


def does_plan_hold(stored: str) -> bool:
    """Whether whoever asked says so; nobody who asked before there was this question does."""
    return (read_words(stored) or {}).get("plan_holds") == "yes"


def _read(stored: str) -> tuple[DeciderKind, DeciderWords] | None:
    said = read_words(stored)
    if said is None:
        return None
    members = tuple(MemberWords(*line.split("\n", maxsplit=1)) for line in said["members"])
    words = DeciderWords(str(said["name"]), str(said["job_title"]), str(said["decider_place"]), members)
    return DeciderKind(str(said["decider_kind"])), words
