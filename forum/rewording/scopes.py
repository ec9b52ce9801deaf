"""Whether a list of what can change leaves people less than another; pure."""

from __future__ import annotations

from forum.kernel.spelling import MOST_SLIPS, pair_lines
from forum.spaces.rules import ThingWords


def closes(before: ThingWords, after: ThingWords) -> bool:
    """Whether something open is so no more, something with a condition has another or has gone but into what is open, something
    is settled or has a condition that was not there, with these words and this reason, or somebody else is responsible, or nobody
    any more, for something that is listed. All slips of the pen together are a few."""
    lost, come, slips = pair_lines(_list(before, "open"), _list(after, "open"))
    bound, newly_bound, slips_bound = pair_lines(_list(before, "conditional"), _list(after, "conditional"))
    _gone, newly_settled, slips_settled = pair_lines(_list(before, "settled"), _list(after, "settled"))
    kept_back, _come, slips_opened = pair_lines([_name(line) for line in bound], come)
    if lost or kept_back or newly_bound or newly_settled or _changes_responsible(before, after):
        return True
    return slips + slips_bound + slips_settled + slips_opened > MOST_SLIPS


def _changes_responsible(before: ThingWords, after: ThingWords) -> bool:
    lost = pair_lines(_list(before, "owners"), _list(after, "owners"))[0]
    named = [_name(line) for line in lost]
    return len(pair_lines(named, _list_all(after))[0]) < len(named)


def _list_all(words: ThingWords) -> list[str]:
    return [line for name in ("open", "conditional", "settled") for line in _list(words, name)]


def _list(words: ThingWords, name: str) -> list[str]:
    return list(words.get(name, ()))


def _name(line: str) -> str:
    """Without its condition, its reason or who is responsible."""
    return line.partition("\n")[0]
