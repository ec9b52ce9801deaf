"""Search in what is hidden. It has no index: these words stand in none, so no copy of them outlives a deletion. What is looked
through is bounded instead, and the page says by how much."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from forum.contributions.models import Contribution, Status
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.moderation.models import Case
from forum.moderation.queries.queue import MOST_SHOWN, Card, find_cards, in_queue_of
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
    cards = find_cards({*found[:MOST_SHOWN]})
    shown = [cards[number] for number in found[:MOST_SHOWN]]
    return HiddenMatches(shown, len(found), len(rows) > MOST_LOOKED_THROUGH)


def _has_all(text: str, wanted: list[str]) -> bool:
    folded = _fold(text)
    return all(part in folded for part in wanted)


def _fold(text: str) -> str:
    return " ".join(fold(text).casefold().split())
