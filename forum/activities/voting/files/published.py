"""The file a poll publishes: its rules, its options, every ballot without a name, and the result it claims.

Ballots are gathered by equal marks and stand in the order of their marks, so that the file tells nobody when or by whom one
was cast. The same poll always makes the same file, byte for byte.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from forum.activities.voting.files.base import MOST_OPTIONS, Meaning, VoteFile, add_ballot
from forum.activities.voting.methods import all_methods
from forum.activities.voting.methods.base import Tally
from forum.activities.voting.methods.contest import NO_MARK, SPOILT_MARK, Ballots, Contest, Option, TieRule
from forum.kernel.files import FileFault

FORMAT = "changing-together/ballots/1"
RULES = ("seats", "least", "most", "points", "money", "within_money", "ties", "seed")


def write(title: str, contest: Contest, ballots: Ballots, tally: Tally) -> str:
    published = {
        "format": FORMAT,
        "title": title,
        "method": tally.method,
        "rules": {name: getattr(contest, name) for name in RULES},
        "options": [{"key": option.key, "label": option.label, "cost": option.cost} for option in contest.options],
        "ballots": [
            {"marks": {key: mark for key, mark in zip(contest.keys, marks, strict=True) if mark != NO_MARK}, "count": times}
            for marks, times in sorted(ballots.items())
        ],
        "result": tally.to_json(),
    }
    return json.dumps(published, ensure_ascii=False, indent=1) + "\n"


def read(file: Path) -> VoteFile:
    try:
        text = file.read_text(encoding="utf-8-sig")
        published = json.loads(text)
    except OSError as problem:
        raise FileFault(file, 0, "", problem.strerror or "it cannot be read") from problem
    except json.JSONDecodeError as problem:
        raise FileFault(file, problem.lineno, "", f"this is not JSON: {problem.msg}") from problem
    except (ValueError, RecursionError) as problem:
        raise FileFault(file, 1, "", "this is not JSON in UTF-8") from problem
    if not isinstance(published, dict) or published.get("format") != FORMAT:
        raise FileFault(file, 1, "format", f"it must be {FORMAT!r}")
    contest = _read_contest(file, published)
    places = {key: number for number, key in enumerate(contest.keys)}
    ballots: Counter[bytes] = Counter()
    for number, ballot in enumerate(_list(file, published, "ballots"), 1):
        marks, times = (ballot.get("marks"), ballot.get("count")) if isinstance(ballot, dict) else (None, None)
        if not isinstance(marks, dict) or not isinstance(times, int) or not _is_number(times, 1):
            raise FileFault(file, 1, "ballots", f"ballot {number} needs marks and a count")
        for key, mark in marks.items():
            if key not in places or not _is_number(mark) or mark > SPOILT_MARK:
                raise FileFault(file, 1, "ballots", f"ballot {number} has a mark that cannot be: {key}: {mark}")
        add_ballot(ballots, {places[key]: mark for key, mark in marks.items()}, len(places), times)
    if published.get("method") not in all_methods():
        raise FileFault(file, 1, "method", f"{published.get('method')!r} is no method")
    stated = published.get("result")
    if not isinstance(stated, dict):
        raise FileFault(file, 1, "result", "it is missing")
    return VoteFile(contest, ballots, Meaning.NUMBER, str(published.get("title", "")), published["method"], stated)


def _read_contest(file: Path, published: Mapping[str, object]) -> Contest:
    options = []
    for number, option in enumerate(_list(file, published, "options"), 1):
        if not isinstance(option, dict) or not isinstance(option.get("key"), str) or not _is_number(option.get("cost", 0)):
            raise FileFault(file, 1, "options", f"option {number} needs a key, a label and a cost")
        options.append(Option(option["key"], str(option.get("label", "")), option.get("cost", 0)))
    if not options or len({option.key for option in options}) != len(options) or len(options) > MOST_OPTIONS:
        raise FileFault(file, 1, "options", "there must be some, each with a key of its own")
    rules = published.get("rules")
    if not isinstance(rules, dict):
        raise FileFault(file, 1, "rules", "they are missing")
    for name in ("seats", "least", "most", "points", "money"):
        if not _is_number(rules.get(name, 1), 1 if name == "seats" else 0):
            raise FileFault(file, 1, name, "a whole number is expected")
    if rules.get("ties") not in set(TieRule) or not isinstance(rules.get("seed"), str):
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


def _is_number(value: object, least: int = 0) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < 10**15
