"""BLT: the format of Hill, Wichmann and Woodall, which most programs for the single transferable vote read.

4 2            four options, two seats
-3             option 3 has withdrawn
5 1 2=4 0      five ballots: 1 first, then 2 and 4 level, nothing more
1 - 2 0        one ballot that leaves out the first place: 2 moves up
0              no more ballots
"Roses"        the options' names, in order
"The garden"   the title
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from forum.activities.voting.files.base import MOST_IN_FILE, Meaning, VoteFile, add_ballot, change_ballots, make_options
from forum.activities.voting.methods.contest import NO_MARK, SPOILT_MARK, Ballots, Contest, close_ranks
from forum.kernel.files import FileFault, read_lines, read_whole_number

_TICKET = re.compile(r"^\([^)]*\)\s*")
_QUOTED = re.compile(r'"([^"]*)"')
_NAMES = re.compile(r'((?:"[^"]*"\s*)+)(?:#.*)?')


def read(file: Path) -> VoteFile:
    lines = [(number, _strip_comment(text)) for number, text in read_lines(file)]
    lines = [(number, text) for number, text in lines if text]
    if not lines:
        raise FileFault(file, 1, "", "it is empty")
    number, first = lines[0]
    counts = first.split()
    if len(counts) != 2:
        raise FileFault(file, number, "", "the number of options and of seats are expected, like: 4 2")
    options, seats = (read_whole_number(file, number, "", text, 1) for text in counts)
    if options > MOST_IN_FILE:
        raise FileFault(file, number, "", f"it has more than {MOST_IN_FILE} options")
    withdrawn: set[int] = set()
    ballots: Counter[bytes] = Counter()
    for at, (number, text) in enumerate(lines[1:], 1):
        if text.startswith("-") and not ballots:
            withdrawn |= {_read_option(file, number, part.removeprefix("-"), options) for part in text.split()}
        elif text == "0":
            labels, title = _read_names(file, lines[at + 1 :], options, number)
            if len(withdrawn) == options:
                raise FileFault(file, number, "", "every option has withdrawn")
            made = make_options(file, number, labels)
            return _without(VoteFile(Contest(made, seats=seats), ballots, Meaning.PLACE, title), withdrawn)
        else:
            _read_ballot(file, number, text, options, ballots)
    raise FileFault(file, lines[-1][0], "", "the line with a single 0, which ends the ballots, is missing")


def write(contest: Contest, ballots: Ballots, title: str) -> str:
    """The same for what has places on its ballots. Ballots stand in the order of their marks, which tells nothing of anybody.
    Spoilt ones are left out: the format has no way to say it."""
    rows = [f"{len(contest.options)} {contest.seats}"]
    for marks, times in sorted(ballots.items()):
        if SPOILT_MARK in marks:
            continue
        groups: dict[int, list[str]] = {}
        for number, mark in enumerate(marks, 1):
            if mark != NO_MARK:
                groups.setdefault(mark, []).append(str(number))
        rows.append(" ".join([str(times), *("=".join(groups[place]) for place in sorted(groups)), "0"]))
    quoted = ['"' + label.replace('"', "'") + '"' for label in [*(option.label for option in contest.options), title]]
    return "\n".join([*rows, "0", *quoted]) + "\n"


def _read_ballot(file: Path, line: int, text: str, options: int, ballots: Counter[bytes]) -> None:
    words = _TICKET.sub("", text).split()
    if len(words) < 2 or words[-1] != "0":
        raise FileFault(file, line, "", "a ballot is a count, options in order, and 0 at the end")
    times = read_whole_number(file, line, "", words[0], 1)
    marks: dict[int, int] = {}
    for place, word in enumerate([word for word in words[1:-1] if word != "-"], 1):
        for name in word.split("="):
            option = _read_option(file, line, name, options)
            if option in marks:
                raise FileFault(file, line, "", f"option {option + 1} stands twice on this ballot")
            marks[option] = place
    add_ballot(ballots, marks, options, times)


def _read_option(file: Path, line: int, text: str, options: int) -> int:
    number = read_whole_number(file, line, "", text, 1)
    if number > options:
        raise FileFault(file, line, "", f"there is no option {number}")
    return number - 1


def _read_names(file: Path, lines: list[tuple[int, str]], options: int, end: int) -> tuple[list[str], str]:
    names: list[str] = []
    for number, text in lines:
        if not text.startswith('"'):
            names.append(text)
        elif found := _NAMES.fullmatch(text):
            names += _QUOTED.findall(found[1])
        else:
            raise FileFault(file, number, "", "a quotation mark is missing")
    if len(names) < options:
        raise FileFault(file, lines[-1][0] if lines else end, "", f"{options} names are expected, there are {len(names)}")
    return names[:options], names[options] if len(names) > options else ""


def _strip_comment(text: str) -> str:
    return text if text.startswith('"') else text.split("#", maxsplit=1)[0].strip()


def _without(votes: VoteFile, withdrawn: set[int]) -> VoteFile:
    """As if the options that have withdrawn had never stood on a ballot: what comes after them moves up."""
    if not withdrawn:
        return votes
    kept = [number for number in range(len(votes.contest.options)) if number not in withdrawn]
    options = tuple(votes.contest.options[number] for number in kept)
    ballots = change_ballots(votes.ballots, lambda marks: close_ranks(bytes(marks[number] for number in kept)))
    return replace(votes, contest=replace(votes.contest, options=options), ballots=ballots)
