"""Which reader a file needs, told by its ending."""

from __future__ import annotations

from pathlib import Path

from forum.activities.voting.files import blt, casts, pabulib, preflib, published
from forum.activities.voting.files.base import MOST_BALLOTS, VoteFile
from forum.kernel.files import FileFault

READERS = {
    ".blt": blt.read,
    ".soc": preflib.read,
    ".soi": preflib.read,
    ".toc": preflib.read,
    ".toi": preflib.read,
    ".pb": pabulib.read,
    ".json": published.read,
}


def read_votes(file: Path, columns: tuple[str, ...] = (), names_in: tuple[str, ...] = ()) -> VoteFile:
    """Reads and checks a whole file; raises FileFault at the first thing that is wrong."""
    ending = file.suffix.lower()
    if ending not in {*READERS, ".csv"}:
        raise FileFault(file, 0, "", f"files that can be read end in {', '.join([*READERS, '.csv'])}")
    votes = casts.read(file, columns, names_in) if ending == ".csv" else READERS[ending](file)
    if sum(votes.ballots.values()) > MOST_BALLOTS:
        raise FileFault(file, 0, "", f"it has more than {MOST_BALLOTS:,} ballots")
    return votes
