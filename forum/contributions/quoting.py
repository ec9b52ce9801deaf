"""Who quotes what: which words of a comment others repeat under the mark of a quotation, whole lines or a part of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from sqlalchemy import ColumnElement, and_, or_, select

from forum.contributions.kinds import all_contribution_kinds, find_contribution_kind, is_shown_to_all
from forum.contributions.models import Contribution, Revision
from forum.kernel.db import db
from forum.kernel.repeats import Run, TokenisedText
from forum.kernel.text import is_quoted

# Shorter lines are quoted by chance.
SHORTEST_QUOTE = 12
# So many runs or lines are looked for at once.
MOST_SOUGHT = 150
# So many texts are held at once, of all that are looked through.
MOST_HELD = 500


class Quotable:
    """What others may quote of something: its own lines that nobody else says where all can read it, and parts of them.

    Read it before the words go, ask it as often as needed."""

    def __init__(self, contribution: Contribution, lines: Collection[str]) -> None:
        self._of = contribution
        self.lines = list_lines_of_nobody_else(contribution, lines)
        self.words = TokenisedText("\n".join(lines))
        self._said_too: dict[str, bool] = {}
        # Those of hardly a word, such as a row of figures or signs: they are looked for as they are.
        self._wordless = [line for line in self.lines if not _repeats_itself(line)]

    def list_quoting(self) -> list[Contribution]:
        """What quotes some of it, now or in an earlier version. Of something private only among the same people: what others
        guessed of it stays as they wrote it."""
        likely = [(number, list(filter(self._may_repeat, pieces))) for number, pieces in _iterate_quoted(self._of)]
        likely = [(number, pieces) for number, pieces in likely if pieces]
        self.look_around(piece for _number, pieces in likely for piece in pieces)
        numbers = dict.fromkeys(number for number, pieces in likely if any(map(self.repeats, pieces)))
        return _list_contributions(list(numbers))

    def is_quoted_in(self, quoting: Contribution, text: str) -> bool:
        """Whether this text of it quotes a line, or a part of one."""
        pieces = list(filter(self._may_repeat, _list_quoted_pieces(text, is_all_quote=is_all_quote(quoting))))
        self.look_around(pieces)
        return any(map(self.repeats, pieces))

    def repeats(self, piece: str) -> bool:
        """Whether some of it stands in what somebody quotes."""
        return any(line in piece for line in self.lines) or bool(self.list_runs(piece))

    def list_runs(self, piece: str) -> list[Run]:
        """The words of it that stand in what somebody quotes, but for what somebody else says too."""
        self.look_around([piece])
        return [run for run in self._list_all_runs(piece) if not self._said_too[run.plain]]

    def look_around(self, pieces: Iterable[str]) -> None:
        """What else is said of these, looked up at once, so that `list_runs` needs not ask for each."""
        runs = {run.plain: run for piece in pieces for run in self._list_all_runs(piece)}
        unknown = [run for run in runs.values() if run.plain not in self._said_too]
        said_too = find_runs_in_sight(self._of, unknown)
        self._said_too |= {run.plain: run.plain in said_too for run in unknown}

    def _list_all_runs(self, piece: str) -> list[Run]:
        words = TokenisedText(piece)
        if not words.may_repeat(self.words):
            return []
        return [*words.list_runs(self.words.known), *words.list_lines_in(self.words)]

    def _may_repeat(self, piece: str) -> bool:
        return TokenisedText(piece).may_repeat(self.words) or any(line in piece for line in self._wordless)


def _repeats_itself(line: str) -> bool:
    words = TokenisedText(line)
    return words.may_repeat(words)


def list_quoted(body: str, contributions: Collection[Contribution], *, or_earlier: bool = False) -> list[Contribution]:
    """Those of which a text quotes something, a whole line or a part of one, whoever else says the same. `or_earlier`: of what
    they said in an earlier version, too."""
    quoted = "\n".join(line for line in body.splitlines() if is_quoted(line))
    if not quoted or not contributions:
        return []
    words, earlier = TokenisedText(quoted), _list_revisions_of(contributions) if or_earlier else {}
    return [each for each in contributions if _is_quoted_in(quoted, words, _list_lines([each, *earlier.get(each.id, [])]))]


def _is_quoted_in(quoted: str, words: TokenisedText, lines: list[str]) -> bool:
    own = TokenisedText("\n".join(lines))
    if words.may_repeat(own) and (words.list_runs(own.known) or words.list_lines_in(own)):
        return True
    return any(len(line) >= SHORTEST_QUOTE and line in quoted for line in lines)


def list_own_lines(contribution: Contribution) -> list[str]:
    """Those it has or had before, its title too, as `kernel.text.quote` would quote them, without the mark of a quote; not what
    it quotes."""
    return _list_lines([contribution, *list_revisions(contribution)])


def _list_lines(versions: list[Contribution | Revision]) -> list[str]:
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
    wanted, found = list(lines), set()
    for at in range(0, len(wanted), MOST_SOUGHT):
        sought = (Contribution.body.contains(line, autoescape=True) for line in wanted[at : at + MOST_SOUGHT])
        for body in _iterate_bodies_in_sight(contribution, or_(*sought)):
            found |= {each.strip() for each in body.splitlines()} & set(wanted)
    return found


def find_runs_in_sight(contribution: Contribution, runs: Collection[Run]) -> set[str]:
    """As `find_lines_in_sight`, of parts of lines, as they are compared."""
    several, found = list(runs), set()
    for at in range(0, len(several), MOST_SOUGHT):
        some = several[at : at + MOST_SOUGHT]
        for body in _iterate_bodies_in_sight(contribution, or_(*(_has_words_of(run) for run in some))):
            own = TokenisedText("\n".join(line for line in body.splitlines() if not is_quoted(line)))
            found |= {run.plain for run in some if run.plain not in found and own.has(run.plain)}
    return found


def _has_words_of(run: Run) -> ColumnElement[bool]:
    return and_(*(Contribution.body.icontains(word, autoescape=True) for word in run.longest))


def _iterate_bodies_in_sight(contribution: Contribution, has_one: ColumnElement[bool]) -> Iterator[str]:
    in_sight = (Contribution.space_id == contribution.space_id, is_shown_to_all())
    own_words = Contribution.kind.not_in(kinds_of_quotes())
    shown = select(Contribution.body).where(*in_sight, own_words, Contribution.id != contribution.id, has_one)
    yield from db.session.scalars(shown.execution_options(yield_per=MOST_HELD))


def _iterate_quoted(contribution: Contribution) -> Iterator[tuple[int, list[str]]]:
    """What all else in its consultation quotes, now or in an earlier version, with whose number: of something private, among the
    same people. A part of a line cannot be looked for by the database, as case, spaces, marks and breaks may be others: the price
    is to read each of them, without what stands around it, MOST_HELD at once. Nor is what was said before it left out: it may
    quote somebody who said the same and whose words went earlier."""
    for body, numbered in (
        (Contribution.body, select(Contribution.id, Contribution.kind, Contribution.body)),
        (Revision.body, select(Contribution.id, Contribution.kind, Revision.body).join_from(Revision, Contribution)),
    ):
        here = (Contribution.space_id == contribution.space_id, Contribution.id != contribution.id)
        query = numbered.where(*here, body.contains(">") | Contribution.kind.in_(kinds_of_quotes()))
        if contribution.is_private:
            query = query.where(Contribution.private_to_id == contribution.private_to_id)
        for number, kind, text in db.session.execute(query.execution_options(yield_per=MOST_HELD)):
            yield number, _list_quoted_pieces(text, is_all_quote=find_contribution_kind(kind).is_all_quote)


def _list_contributions(numbers: list[int]) -> list[Contribution]:
    found: list[Contribution] = []
    for at in range(0, len(numbers), MOST_HELD):
        found += db.session.scalars(select(Contribution).where(Contribution.id.in_(numbers[at : at + MOST_HELD])))
    return sorted(found, key=lambda each: each.id)


def _list_quoted_pieces(text: str, *, is_all_quote: bool) -> list[str]:
    if is_all_quote:
        return [text]
    pieces = groupby(text.split("\n"), key=is_quoted)
    return ["\n".join(lines) for is_quoted_here, lines in pieces if is_quoted_here]


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


def _list_revisions_of(contributions: Collection[Contribution]) -> dict[int, list[Revision]]:
    of_each: dict[int, list[Revision]] = {}
    for revision in db.session.scalars(select(Revision).where(Revision.contribution_id.in_([each.id for each in contributions]))):
        of_each.setdefault(revision.contribution_id, []).append(revision)
    return of_each
