"""Who quotes what: which words of a comment others repeat under the mark of a quotation, whole lines or a part of one."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from forum.contributions.kinds import all_contribution_kinds, find_contribution_kind, is_shown_to_all
from forum.contributions.models import Contribution, Revision
from forum.kernel.db import db
from forum.kernel.repeats import Run, Words
from forum.kernel.text import is_quoted

# Shorter lines are quoted by chance.
SHORTEST_QUOTE = 12
# So many words are looked for at once.
MOST_SOUGHT = 200


class Quotable:
    """What others may quote of something: its own lines that nobody else says where all can read it, and parts of them.

    Read it before the words go, ask it as often as needed."""

    def __init__(self, contribution: Contribution, lines: Collection[str]) -> None:
        self._of = contribution
        self.lines = list_lines_of_nobody_else(contribution, lines)
        self.words = Words("\n".join(lines))
        self._said_too: dict[str, bool] = {}

    def list_quoting(self) -> list[Contribution]:
        """What quotes some of it, now or in an earlier version. Of something private only among the same people: what others
        guessed of it stays as they wrote it."""
        quoting = list_all_that_quotes(self._of)
        return [each for each in quoting if any(self.is_quoted_in(each, body) for body in _list_bodies(each))]

    def is_quoted_in(self, quoting: Contribution, text: str) -> bool:
        """Whether this text of it quotes a line, or a part of one."""
        pieces = [piece for is_quoted_here, piece in split_quoted(quoting, text) if is_quoted_here]
        return any(self.repeats(piece) for piece in pieces)

    def repeats(self, piece: str) -> bool:
        """Whether some of it stands in what somebody quotes."""
        return any(line in piece for line in self.lines) or bool(self.list_runs(piece))

    def list_runs(self, piece: str) -> list[Run]:
        """The words of it that stand in what somebody quotes, but for what somebody else says too."""
        words = Words(piece)
        runs = [*words.list_runs(self.words.known), *words.list_lines_in(self.words)]
        unknown = [run for run in runs if run.plain not in self._said_too]
        said_too = find_runs_in_sight(self._of, unknown)
        self._said_too |= {run.plain: run.plain in said_too for run in unknown}
        return [run for run in runs if not self._said_too[run.plain]]


def is_quoting_any(body: str, contribution: Contribution) -> bool:
    """Whether a text quotes something of it as it is, a whole line or a part of one, whoever else says the same."""
    quoted = "\n".join(line for line in body.splitlines() if is_quoted(line))
    if not quoted:
        return False
    lines = list_own_lines(contribution)
    if any(len(line) >= SHORTEST_QUOTE and line in quoted for line in lines):
        return True
    words, own = Words(quoted), Words("\n".join(lines))
    return bool(words.list_runs(own.known) or words.list_lines_in(own))


def list_own_lines(contribution: Contribution) -> list[str]:
    """Those it has or had before, its title too, as `kernel.text.quote` would quote them, without the mark of a quote; not what
    it quotes."""
    versions: list[Contribution | Revision] = [contribution, *list_revisions(contribution)]
    lines = [line.strip() for each in versions for line in each.body.splitlines()]
    titles = [each.title.strip() for each in versions]
    return list(dict.fromkeys(line for line in [*lines, *titles] if line and not is_quoted(line)))


def list_lines_of_nobody_else(contribution: Contribution, lines: Collection[str]) -> list[str]:
    """Those of its lines, long enough to be a quote, that nobody else says as their own where all can read it."""
    wanted = [line for line in lines if len(line) >= SHORTEST_QUOTE]
    said_too = find_lines_in_sight(contribution, wanted)
    return [line for line in wanted if line not in said_too]


def find_lines_in_sight(contribution: Contribution, lines: Collection[str]) -> set[str]:
    """Which of these lines something else says where all can read it."""
    if not lines:
        return set()
    bodies = _list_bodies_in_sight(contribution, or_(*(Contribution.body.contains(line, autoescape=True) for line in lines)))
    return {each.strip() for body in bodies for each in body.splitlines()} & set(lines)


def find_runs_in_sight(contribution: Contribution, runs: Collection[Run]) -> set[str]:
    """As `find_lines_in_sight`, of parts of lines, as they are compared."""
    longest = list(dict.fromkeys(run.longest for run in runs))
    found: set[str] = set()
    for at in range(0, len(longest), MOST_SOUGHT):
        sought = (Contribution.body.icontains(word, autoescape=True) for word in longest[at : at + MOST_SOUGHT])
        for body in _list_bodies_in_sight(contribution, or_(*sought)):
            own = Words("\n".join(line for line in body.splitlines() if not is_quoted(line)))
            found |= {run.plain for run in runs if own.has(run.plain)}
    return found


def _list_bodies_in_sight(contribution: Contribution, has_one: ColumnElement[bool]) -> list[str]:
    in_sight = (Contribution.space_id == contribution.space_id, is_shown_to_all())
    own_words = Contribution.kind.not_in(kinds_of_quotes())
    shown = select(Contribution.body).where(*in_sight, own_words, Contribution.id != contribution.id, has_one)
    return list(db.session.scalars(shown))


def list_all_that_quotes(contribution: Contribution) -> list[Contribution]:
    """What else in its consultation quotes anything, now or in an earlier version: of something private, among the same people.
    A part of a line cannot be looked for by the database, as case, spaces, marks and breaks may be others: the price is to read
    each of them."""

    def quotes(body: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        return body.contains(">") | Contribution.kind.in_(kinds_of_quotes())

    earlier = select(Revision.id).where(Revision.contribution_id == Contribution.id, Revision.body.contains(">")).exists()
    here = (Contribution.space_id == contribution.space_id, Contribution.id != contribution.id)
    query = select(Contribution).where(*here, quotes(Contribution.body) | earlier)
    if contribution.is_private:
        query = query.where(Contribution.private_to_id == contribution.private_to_id)
    return list(db.session.scalars(query.order_by(Contribution.id)))


def split_quoted(quoting: Contribution, text: str) -> list[tuple[bool, str]]:
    """Its lines, with those that are quoted and stand together in one piece: a quote may break a name over two."""
    pieces = groupby(text.split("\n"), key=lambda line: is_line_quoted(quoting, line))
    return [(is_quoted_here, "\n".join(lines)) for is_quoted_here, lines in pieces]


def is_line_quoted(quoting: Contribution, line: str) -> bool:
    return is_all_quote(quoting) or is_quoted(line)


def is_all_quote(contribution: Contribution) -> bool:
    return find_contribution_kind(contribution.kind).is_all_quote


def kinds_of_quotes() -> list[str]:
    return [kind.key for kind in all_contribution_kinds() if kind.is_all_quote]


def list_revisions(contribution: Contribution) -> list[Revision]:
    return list(db.session.scalars(select(Revision).filter_by(contribution_id=contribution.id)))


def _list_bodies(contribution: Contribution) -> list[str]:
    return [contribution.body, *(revision.body for revision in list_revisions(contribution))]
