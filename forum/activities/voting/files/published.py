"""The file a poll publishes: its rules, its options, the result it claims with all its totals, and, where that was chosen before
voting, every ballot without a name.

Ballots are gathered by equal marks and stand in the order of their marks, so that the file tells nobody when or by whom one
was cast. The same poll always makes the same file, byte for byte.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from forum.activities.voting.files.base import MOST_IN_FILE, Meaning, VoteFile, add_ballot
from forum.activities.voting.methods import all_methods
from forum.activities.voting.methods.base import Tally
from forum.activities.voting.methods.contest import NO_MARK, SPOILT_MARK, Ballots, Contest, Option, TieRule
from forum.kernel.files import FileFault, say_why_not_read

FORMAT = "changing-together/ballots/1"
TOTALS = "changing-together/totals/1"
# How many of the votes the team entered for people, and how many of those a second person checked.
Entered = tuple[int, int]
RULES = ("seats", "least", "most", "points", "money", "within_money", "ties", "seed")


def write_ballots(
    title: str, contest: Contest, ballots: Ballots, tally: Tally, *, entered: Entered = (0, 0), salt: str = ""
) -> str:
    """With every ballot. The `salt` of their fingerprint is for auditors."""
    rows = [
        {"marks": {key: mark for key, mark in zip(contest.keys, marks, strict=True) if mark != NO_MARK}, "count": times}
        for marks, times in sorted(ballots.items())
    ]
    salted: dict[str, object] = {"salt": salt} if salt else {}
    return _write(FORMAT, title, contest, tally, entered, salted | {"ballots": rows})


def write_totals(title: str, contest: Contest, tally: Tally, *, entered: Entered = (0, 0)) -> str:
    return _write(TOTALS, title, contest, tally, entered, {})


def _write(format_: str, title: str, contest: Contest, tally: Tally, entered: Entered, ballots: Mapping[str, object]) -> str:
    published = {
        "format": format_,
        "title": title,
        "method": tally.method,
        "rules": {name: getattr(contest, name) for name in RULES},
        "options": [{"key": option.key, "label": option.label, "cost": option.cost} for option in contest.options],
        "entered_by_staff": {"votes": entered[0], "checked_by_a_second_person": entered[1]},
        **ballots,
        "result": tally.to_json(),
    }
    return json.dumps(published, ensure_ascii=False, indent=1) + "\n"


def read(file: Path) -> VoteFile:
    try:
        text = file.read_text(encoding="utf-8-sig")
        published = json.loads(text)
    except OSError as problem:
        raise FileFault(file, 0, "", say_why_not_read(problem)) from problem
    except json.JSONDecodeError as problem:
        raise FileFault(file, problem.lineno, "", f"this is not JSON: {problem.msg}") from problem
    except (ValueError, RecursionError) as problem:  # not UTF-8, a number of thousands of digits, thousands of brackets
        raise FileFault(file, 0, "", "this is not JSON in UTF-8 that can be read") from problem
    if not isinstance(published, dict) or published.get("format") not in [FORMAT, TOTALS]:
        raise FileFault(file, 1, "format", f"it must be {FORMAT!r} or {TOTALS!r}")
    has_ballots = published["format"] == FORMAT
    contest = _read_contest(file, published)
    places = {key: number for number, key in enumerate(contest.keys)}
    ballots: Counter[bytes] = Counter()
    for number, ballot in enumerate(_list(file, published, "ballots") if has_ballots else [], 1):
        marks, times = (ballot.get("marks"), ballot.get("count")) if isinstance(ballot, dict) else (None, None)
        if not isinstance(marks, dict) or not isinstance(times, int) or not _is_number(times, 1):
            raise FileFault(file, 1, "ballots", f"ballot {number} needs marks and a count")
        for key, mark in marks.items():
            if key not in places or not _is_number(mark) or mark > SPOILT_MARK:
                raise FileFault(file, 1, "ballots", f"ballot {number} has a mark that cannot be: {key}: {mark}")
        add_ballot(ballots, {places[key]: mark for key, mark in marks.items()}, len(places), times)
    if published.get("method") not in list(all_methods()):
        raise FileFault(file, 1, "method", f"{published.get('method')!r} is no method")
    stated = published.get("result")
    if not isinstance(stated, dict):
        raise FileFault(file, 1, "result", "it is missing")
    title, method = str(published.get("title", "")), published["method"]
    return VoteFile(contest, ballots, Meaning.NUMBER, title, method, stated, has_ballots)


def _read_contest(file: Path, published: Mapping[str, object]) -> Contest:
    options = []
    for number, option in enumerate(_list(file, published, "options"), 1):
        if not isinstance(option, dict) or not _is_text(option.get("key")) or not _is_number(option.get("cost", 0)):
            raise FileFault(file, 1, "options", f"option {number} needs a key, a label and a cost")
        options.append(Option(option["key"], str(option.get("label", "")), option.get("cost", 0)))
    if not options or len({option.key for option in options}) != len(options) or len(options) > MOST_IN_FILE:
        raise FileFault(file, 1, "options", "there must be some, each with a key of its own")
    rules = published.get("rules")
    if not isinstance(rules, dict):
        raise FileFault(file, 1, "rules", "they are missing")
    for name in ("seats", "least", "most", "points", "money"):
        if not _is_number(rules.get(name, 1), 1 if name == "seats" else 0):
            raise FileFault(file, 1, name, "a whole number is expected")
    if rules.get("ties") not in list(TieRule) or not _is_text(rules.get("seed")):
        raise FileFault(file, 1, "rules", "the rule for ties and its seed are expected")
    given = {name: rules[name] for name in RULES if name in rules}
    return Contest(
        tuple(options), **(given | {"ties": TieRule(rules["ties"]), "within_money": rules.get("within_money") is True})
    )


def _list(file: Path, published: Mapping[str, object], name: str) -> list[object]:
    found = published.get(name)
    if not isinstance(found, list):
        raise FileFault(file, 1, name, "a list is expected")
    return found


def _is_text(value: object) -> bool:
    """Halves of characters, which JSON can hold, are none: nothing can be hashed of them."""
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


def _is_number(value: object, least: int = 0) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < 10**15
