"""What a search finds. The database ranks the newest MOST_RANKED matches, so the commonest word costs what a rare one does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, cast, column, func, literal, literal_column, select, table
from sqlalchemy.dialects.postgresql import ARRAY, REAL, REGCONFIG

from forum.consultations.models import Consultation
from forum.consultations.rules import visible_to as consultation_visible_to
from forum.consultations.standing import ConsultationStanding, find_standing
from forum.kernel.dates import site_zone
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.search.indexing import PLAIN, facet, find_config, number_at
from forum.search.kinds import Found, find_source
from forum.search.models import SearchEntry
from forum.search.parsing import SearchQuery, fold, fold_each, parse
from forum.search.spelling import put_right

MOST_RANKED = 1_000
RESULTS_PER_PAGE = 20
MOST_ALONE = 5
# A word in a title says more of what something is about than one in a long text.
TITLE_WEIGHT, TEXT_WEIGHT = 5.0, 1.0
BEFORE_MARK, EXCERPT = 80, 260
OPEN, CLOSE = "\x02", "\x03"
# With the marks that are in it, and what leads to it: nobody reads an address in an excerpt.
ADDRESS = re.compile(rf"[:,]?\s?{OPEN}?https?{CLOSE}?://\S+")
CONSULTATION = "consultation"  # the kind of what is found
OPEN_FIRST = list(ConsultationStanding)
WORDS = table("search_words", column("rowid", Integer), column("search_words"))
RANK: ColumnElement[float] = literal_column(f"-bm25(search_words, {TITLE_WEIGHT}, {TEXT_WEIGHT}, 0.0)")
# Of what has weights D, C, B and A: text is B, a title A. By the length of what they stand in, as bm25 does.
POSTGRESQL_WEIGHTS, BY_LENGTH = [0.0, 0.0, TEXT_WEIGHT / TITLE_WEIGHT, 1.0], 1


@dataclass(frozen=True)
class Choices:
    """What somebody narrows a search down to; nothing chosen is everything."""

    kinds: tuple[str, ...] = ()
    capacities: tuple[str, ...] = ()
    space_id: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def are_any(self) -> bool:
        return self != Choices()


@dataclass(frozen=True)
class MarkedText:
    text: str
    is_marked: bool


@dataclass(frozen=True)
class SearchResult:
    public_id: str
    kind: str
    consultation: Consultation
    found: Found
    has_title: bool  # otherwise its heading is an excerpt of its words
    heading: list[MarkedText]
    excerpt: list[MarkedText]


@dataclass(frozen=True)
class Match:
    """As much of a match as ranking and counting need."""

    id: int
    public_id: str
    source: str
    thing_id: int
    kind: str
    space_id: int
    capacity_key: str
    score: float  # more is better


@dataclass(frozen=True)
class Matches:
    """The newest, best first or newest first."""

    all: list[Match] = field(default_factory=list)
    are_more: bool = False

    def count(self, name: str) -> Counter[Any]:
        return Counter(getattr(each, name) for each in self.all)


def find_matches(query: SearchQuery, choices: Choices, *, newest_first: bool = False) -> Matches:
    """Among the newest MOST_RANKED. What is not for everybody is not in the index, so nothing of it can be counted either."""
    if not query:
        return Matches()
    is_sqlite = db.engine.dialect.name == "sqlite"
    rows = db.session.execute(_select_sqlite(query, choices) if is_sqlite else _select_postgresql(query, choices)).all()
    matches = [Match(*row) for row in rows[:MOST_RANKED]]
    if not newest_first:
        named = _find_named(query, matches)
        matches.sort(key=lambda each: (named.get(each.id, len(OPEN_FIRST)), -each.score, -each.id))
    return Matches(matches, len(rows) > MOST_RANKED)


def _find_named(query: SearchQuery, matches: Sequence[Match]) -> dict[int, int]:
    """The consultations that are called by all of the words, and their place: who types those looks for one of them, first of all
    for one that is open. What was said in it is reached from there."""
    whole = {each.id: each.space_id for each in matches if each.kind == CONSULTATION}
    named = [number for number, words in _mark(query, list(whole)).items() if words[0].count(OPEN) >= len(query.parts)]
    wanted = Consultation.id.in_({whole[number] for number in named})
    found = {each.id: each for each in db.session.scalars(select(Consultation).where(wanted))} if named else {}
    return {number: OPEN_FIRST.index(find_standing(found[whole[number]])) for number in named if whole[number] in found}


def find_meant(query: SearchQuery) -> str:
    """What to search for instead of words that find nothing: a slip of the finger put right by the newest titles that everybody
    can read; "" where that finds nothing either."""
    newest = select(SearchEntry.title).where(SearchEntry.title != "").order_by(SearchEntry.id.desc()).limit(MOST_RANKED)
    meant = put_right(query, db.session.scalars(newest))
    return meant if meant and find_matches(parse(meant), Choices()).all else ""


def take_page(matches: Matches, after: str) -> tuple[list[Match], str]:
    """Those after the result with this name, and the name for the next page; "" at the end. Where it is not among them any more,
    from the beginning."""
    names = [each.public_id for each in matches.all]
    start = names.index(after) + 1 if after in names else 0
    page = matches.all[start : start + RESULTS_PER_PAGE]
    return page, page[-1].public_id if start + RESULTS_PER_PAGE < len(names) else ""


def draw(actor: Actor, query: SearchQuery, page: Sequence[Match]) -> list[SearchResult]:
    """What the page shows of these: only what this actor may see, by the rules of its own pages."""
    by_source = {source: [each.thing_id for each in page if each.source == source] for source in {each.source for each in page}}
    found = {source: find_source(source).draw(actor, numbers) for source, numbers in by_source.items()}
    marked = _mark(query, [each.id for each in page])
    wanted = Consultation.id.in_({each.space_id for each in page})
    consultations = {each.id: each for each in db.session.scalars(select(Consultation).where(wanted))}
    shown = {each.id: found[each.source][each.thing_id] for each in page if each.thing_id in found[each.source]}
    return [
        SearchResult(each.public_id, each.kind, consultations[each.space_id], shown[each.id], bool(words[0]), *_lay_out(*words))
        for each in page
        if each.id in shown and (words := marked.get(each.id))
    ]


def list_in_search(actor: Actor) -> list[Consultation]:
    """The consultations one can choose, by title."""
    shown = select(Consultation).where(consultation_visible_to(actor), Consultation.published_at.is_not(None))
    return list(db.session.scalars(shown.where(Consultation.is_sandbox.is_(False)).order_by(func.lower(Consultation.title))))


COLUMNS = (
    SearchEntry.id,
    SearchEntry.public_id,
    SearchEntry.source,
    SearchEntry.thing_id,
    SearchEntry.kind,
    SearchEntry.space_id,
    SearchEntry.capacity_key,
)


def _select_sqlite(query: SearchQuery, choices: Choices) -> Select[Any]:
    facets = [
        [facet("k", kind) for kind in choices.kinds],
        [facet("a", key) for key in choices.capacities],
        [facet("c", choices.space_id)] if choices.space_id is not None else [],
    ]
    chosen = [" OR ".join(f'"{each}"' for each in several) for several in facets if several]
    match = " AND ".join([f"{{title text}} : ({query.match})", *(f"facets : ({each})" for each in chosen)])
    newest = select(WORDS.c.rowid, RANK.label("score")).where(WORDS.c.search_words.op("MATCH")(match))
    newest = newest.where(*_between(choices, WORDS.c.rowid)).order_by(WORDS.c.rowid.desc()).limit(MOST_RANKED + 1)
    found = newest.subquery()
    joined = select(*COLUMNS, found.c.score).join(found, found.c.rowid == SearchEntry.id)
    return joined.order_by(SearchEntry.id.desc())


def _select_postgresql(query: SearchQuery, choices: Choices) -> Select[Any]:
    languages = db.session.scalars(select(Consultation.language).distinct())
    asked = [_ask(query, config) for config in sorted({PLAIN, *map(find_config, languages)})]
    wanted = reduce(lambda one, other: one.op("||")(other), asked)
    rank = func.ts_rank(cast(POSTGRESQL_WEIGHTS, ARRAY(REAL)), SearchEntry.words, wanted, BY_LENGTH)
    newest = select(*COLUMNS, rank).where(SearchEntry.words.op("@@")(wanted), *_between(choices, SearchEntry.id))
    if choices.kinds:
        newest = newest.where(SearchEntry.kind.in_(choices.kinds))
    if choices.capacities:
        newest = newest.where(SearchEntry.capacity_key.in_(choices.capacities))
    if choices.space_id is not None:
        newest = newest.where(SearchEntry.space_id == choices.space_id)
    return newest.order_by(SearchEntry.id.desc()).limit(MOST_RANKED + 1)


def _ask(query: SearchQuery, config: str) -> ColumnElement[Any]:
    dictionary = cast(config, REGCONFIG)
    parts: list[ColumnElement[Any]] = [func.phraseto_tsquery(dictionary, fold(part)) for part in query.parts]
    return reduce(lambda one, other: one.op("&&")(other), parts)


def _between(choices: Choices, number: Any) -> list[ColumnElement[bool]]:
    between = []
    if choices.since is not None:
        between.append(number >= _first_number_of(choices.since))
    if choices.until is not None:
        between.append(number < _first_number_of(choices.until + timedelta(days=1)))
    return between


def _first_number_of(day: date) -> int:
    return number_at(datetime.combine(day, time(), site_zone()))


def _mark(query: SearchQuery, numbers: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    """Title and text of entries, with OPEN and CLOSE around what was found. As the engine has it, which knows forms of words."""
    if not numbers:
        return {}
    if db.engine.dialect.name == "sqlite":
        marked = [func.highlight(WORDS.c.search_words, place, OPEN, CLOSE) for place in (0, 1)]
        match = WORDS.c.search_words.op("MATCH")(f"{{title text}} : ({query.match})")
        rows = db.session.execute(select(WORDS.c.rowid, *marked).where(match, WORDS.c.rowid.in_(numbers)))
        return {number: (title, text) for number, title, text in rows}
    entries = db.session.execute(
        select(SearchEntry.id, SearchEntry.config, SearchEntry.title, SearchEntry.text).where(SearchEntry.id.in_(numbers))
    ).all()
    return _mark_postgresql(query, entries) if entries else {}


def _mark_postgresql(query: SearchQuery, entries: Sequence[Row[*tuple[Any, ...]]]) -> dict[int, tuple[str, str]]:
    """The engine marks what it has been given without accents; the marks go to the same places of what was written."""
    options = f"HighlightAll=true, StartSel={OPEN}, StopSel={CLOSE}"
    marks = [
        func.ts_headline(cast(entry.config, REGCONFIG), literal(fold_each(words)), _ask(query, entry.config), options)
        for entry in entries
        for words in (entry.title, entry.text)
    ]
    marked = iter(db.session.execute(select(*(each.label(f"m{number}") for number, each in enumerate(marks)))).one())
    return {entry.id: (_put_marks(next(marked), entry.title), _put_marks(next(marked), entry.text)) for entry in entries}


def _put_marks(marked: str, words: str) -> str:
    placed, rest = [], iter(words)
    for c in marked:
        placed.append(c if c in {OPEN, CLOSE} else next(rest, ""))
    return "".join(placed)


def _lay_out(title: str, text: str) -> tuple[list[MarkedText], list[MarkedText]]:
    """What stands as its heading, and what under it: of what has no title, one excerpt alone."""
    pieces = cut(read_marks(_drop_addresses(text)), BEFORE_MARK, EXCERPT)
    return (read_marks(title), pieces) if title else (pieces, [])


def _drop_addresses(marked: str) -> str:
    """Without its addresses; a mark that began in one and ends after it, or the other way round, stays."""
    return ADDRESS.sub(lambda found: "…" + "".join(c for c in found[0] if c in {OPEN, CLOSE}), marked)


def read_marks(marked: str) -> list[MarkedText]:
    spans = []
    for piece in marked.split(OPEN):
        inside, _close, outside = piece.rpartition(CLOSE)
        spans += [MarkedText(inside, True), MarkedText(outside, False)]
    return [span for span in spans if span.text]


def cut(spans: Sequence[MarkedText], before: int | None, most: int) -> list[MarkedText]:
    """At most so many characters, from `before` the first mark on (None: from the beginning), cut between words."""
    whole = "".join(span.text for span in spans)
    first = next((sum(len(s.text) for s in spans[:n]) for n, span in enumerate(spans) if span.is_marked), 0)
    start = 0 if before is None or first <= before else max(whole.rfind(" ", 0, first - before) + 1, first - 2 * before)
    end = len(whole) if len(whole) - start <= most else max(whole.rfind(" ", start, start + most), start + most // 2)
    kept, at = [], 0
    for span in spans:
        piece = span.text[max(start - at, 0) : max(end - at, 0)]
        at += len(span.text)
        if piece:
            kept.append(MarkedText(piece, span.is_marked))
    return [*([MarkedText("… ", False)] if start else []), *kept, *([MarkedText("…", False)] if end < len(whole) else [])]


def count_single(query: SearchQuery, choices: Choices) -> list[tuple[str, int, bool]]:
    """Where all words together find nothing: which of them find something alone, how much, and whether it is more than that."""
    if len(query.parts) < 2:
        return []
    alone = {part: find_matches(SearchQuery((part,)), choices) for part in query.parts[:MOST_ALONE]}
    return [(part, len(found.all), found.are_more) for part, found in alone.items() if found.all]
