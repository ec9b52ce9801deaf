"""Search in what is hidden. It has no index: these words stand in none, so no copy of them outlives a deletion. What is looked
through is bounded instead, and the page says by how much."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.contributions.models import Contribution, Status
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.moderation.models import Case
from forum.moderation.queries.queue import MOST_SHOWN, Card, cover_private, find_cards, in_queue_of
from forum.moderation.rules import holds_claim
from forum.search.parsing import SearchQuery, fold

MOST_LOOKED_THROUGH = 1_000
HIDDEN = (Status.WAITING, Status.REWORD, Status.HIDDEN)


@dataclass(frozen=True)
class HiddenMatches:
    """`count` is all that matched; `cards` are the newest of them. `are_more`: there were older ones that nobody looked at."""

    cards: list[Card] = field(default_factory=list)
    count: int = 0
    are_more: bool = False


def search_hidden(actor: Actor, query: SearchQuery) -> HiddenMatches:
    """What is hidden now in the consultations that this actor moderates, but for what is not theirs to work on."""
    if not query:
        return HiddenMatches()
    hidden = select(Case.id, Contribution.title, Contribution.body).join(Case.contribution)
    hidden = hidden.where(in_queue_of(actor), Contribution.status.in_([str(status) for status in HIDDEN]))
    rows = db.session.execute(hidden.order_by(Contribution.id.desc()).limit(MOST_LOOKED_THROUGH + 1)).tuples().all()
    wanted = [_fold(part) for part in query.parts]
    found = [number for number, title, body in rows[:MOST_LOOKED_THROUGH] if _has_all(f"{title} {body}", wanted)]
    found = _keep_readable(actor, found, wanted)
    cards = find_cards({*found[:MOST_SHOWN]})
    shown = [cards[number] for number in found[:MOST_SHOWN]]
    return HiddenMatches(shown, len(found), len(rows) > MOST_LOOKED_THROUGH)


def _keep_readable(actor: Actor, case_ids: list[int], wanted: list[str]) -> list[int]:
    """Without those that are found only by private details: until somebody takes the case these are covered, and to find them by
    one digit after another would be to read them."""
    query = select(Case).where(Case.id.in_(case_ids)).options(joinedload(Case.contribution), selectinload(Case.flags))
    several = {case.id: case for case in db.session.scalars(query)}
    return [number for number in case_ids if _has_all(_read_as(actor, several[number]), wanted)]


def _read_as(actor: Actor, case: Case) -> str:
    """What somebody is shown of it."""
    text = f"{case.contribution.title} {case.contribution.body}"
    return text if holds_claim(actor, case) is None else cover_private(case, text)[1]


def _has_all(text: str, wanted: list[str]) -> bool:
    folded = _fold(text)
    return all(part in folded for part in wanted)


def _fold(text: str) -> str:
    return " ".join(fold(text).casefold().split())
