"""PrefLib's ordinal files (.soc, .soi, .toc, .toi), as described at preflib.org/format:

# NUMBER ALTERNATIVES: 3
# ALTERNATIVE NAME 1: Roses
12: 1,{2,3}      twelve ballots: 1 first, then 2 and 3 level
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from forum.activities.voting.files.base import MOST_IN_FILE, Meaning, VoteFile, add_ballot, make_options
from forum.activities.voting.methods.contest import Contest
from forum.kernel.files import FileFault, read_lines, read_whole_number

_NAME = re.compile(r"#\s*ALTERNATIVE NAME (\d+):(.*)", re.IGNORECASE)
_NUMBER = re.compile(r"#\s*NUMBER ALTERNATIVES:(.*)", re.IGNORECASE)
_TITLE = re.compile(r"#\s*TITLE:(.*)", re.IGNORECASE)
_GROUP = re.compile(r"\{([^{}]*)\}|([^,{}]+)")
_SHAPE = re.compile(r"\s*(?:\{[\d,\s]*\}|\d+)\s*(?:,\s*(?:\{[\d,\s]*\}|\d+)\s*)*")


def read(file: Path) -> VoteFile:
    names: dict[int, str] = {}
    rows: list[tuple[int, str]] = []
    title, number_of_options = "", 0
    for line, text in read_lines(file):
        if found := _NAME.fullmatch(text):
            names[read_whole_number(file, line, "", found[1], 1)] = found[2].strip()
        elif found := _NUMBER.fullmatch(text):
            number_of_options = read_whole_number(file, line, "", found[1], 1)
        elif found := _TITLE.fullmatch(text):
            title = found[1].strip()
        elif not text.startswith("#"):
            rows.append((line, text))
    number_of_options = number_of_options or len(names)
    if not number_of_options or number_of_options > MOST_IN_FILE:
        raise FileFault(file, 1, "", f"“# NUMBER ALTERNATIVES: ” must say how many options there are, {MOST_IN_FILE} at most")
    ballots: Counter[bytes] = Counter()
    for line, text in rows:
        _read_ballot(file, line, text, number_of_options, ballots)
    options = make_options(file, 1, [names.get(number, "") for number in range(1, number_of_options + 1)])
    return VoteFile(Contest(options), ballots, Meaning.PLACE, title)


def _read_ballot(file: Path, line: int, text: str, options: int, ballots: Counter[bytes]) -> None:
    count, colon, order = text.partition(":")
    if not colon:
        raise FileFault(file, line, "", "a ballot is a count, a colon and options in order, like: 12: 1,2,{3,4}")
    if order.strip() and not _SHAPE.fullmatch(order.strip()):
        raise FileFault(file, line, "", f"{order.strip()[:40]!r} is not an order of options")
    marks: dict[int, int] = {}
    groups = [level or single for level, single in _GROUP.findall(order) if (level or single).strip()]
    for place, group in enumerate(groups, 1):
        for word in filter(str.strip, group.split(",")):
            option = read_whole_number(file, line, "", word, 1)
            if option > options:
                raise FileFault(file, line, "", f"there is no option {option}")
            if option - 1 in marks:
                raise FileFault(file, line, "", f"option {option} stands twice on this ballot")
            marks[option - 1] = place
    add_ballot(ballots, marks, options, read_whole_number(file, line, "", count, 1))
