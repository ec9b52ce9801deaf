"""The queue: the cases a moderator may work on, by lane, due first on top."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from forum.consultations.models import Consultation, Participation
from forum.contributions.kinds import find_contribution_kind
from forum.contributions.models import Contribution
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import MODERATORS, Actor
from forum.kernel.text import as_plain, keep_dots
from forum.moderation.kinds import OTHER_TRIGGERS, REPEATS, UNDECIDED, AppealState, CaseState, FlagState, Lane
from forum.moderation.models import Appeal, Case, CaseView, Decision, Flag, Recusal, Shift
from forum.moderation.rules import is_claimed, is_first_look
from forum.moderation.triggers import all_watchers

MOST_SHOWN = 60
SNIPPET = 110
COVER = _l("[hidden]")
PRESENT_FOR = timedelta(seconds=75)


@dataclass(frozen=True)
class Card:
    """A case in the list, before anybody has opened it."""

    case: Case
    what: str
    snippet: str
    is_whole: bool  # the snippet is all that was written, and nothing in it is covered
    place: str
    people: int
    automatic: int
    is_first_look: bool  # it waits for nothing else

    @property
    def is_taken(self) -> bool:
        return is_claimed(self.case)


@dataclass(frozen=True)
class LaneCount:
    lane: Lane
    count: int
    next_due_at: datetime | None


def list_moderated(actor: Actor) -> list[Consultation]:
    """The consultations in which somebody moderates."""
    query = (
        select(Consultation)
        .join(Participation, Participation.space_id == Consultation.id)
        .where(Participation.account_id == actor.account_id, Participation.role.in_(_roles()))
        .order_by(Consultation.id)
    )
    return list(db.session.scalars(query)) if actor.is_signed_in else []


def free_of_conflict(account_id: int | None) -> ColumnElement[bool]:
    """Cases somebody neither wrote nor flagged nor stepped aside from: `rules.why_conflicted` as a query."""
    author = aliased(Participation)
    wrote = (
        select(Contribution.id)
        .join(author, author.id == Contribution.author_id)
        .where(Contribution.id == Case.contribution_id, author.account_id == account_id)
    )
    flagged = select(Flag.id).where(Flag.case_id == Case.id, Flag.account_id == account_id)
    recused = select(Recusal.case_id).where(Recusal.case_id == Case.id, Recusal.account_id == account_id)
    return and_(~exists(wrote), ~exists(flagged), ~exists(recused))


def in_queue_of(actor: Actor) -> ColumnElement[bool]:
    mine = select(Participation.space_id).where(Participation.account_id == actor.account_id, Participation.role.in_(_roles()))
    return Case.space_id.in_(mine) & free_of_conflict(actor.account_id)


def list_cards(actor: Actor, *, lane: Lane | None = None, slug: str = "", show: str = "") -> list[Card]:
    """`show`: mine, asking, with-author or decided; else what is to be decided."""
    query = _with_all(select(Case)).where(in_queue_of(actor), _shown(actor, show))
    if lane is not None:
        query = query.where(Case.lane == lane)
    if slug:
        query = query.where(Case.space_id.in_(select(Consultation.id).filter_by(slug=slug)))
    order = (Case.version.desc(), Case.id.desc()) if show == "decided" else (Case.lane, Case.work_at, Case.id)
    return [describe_card(case) for case in db.session.scalars(query.order_by(*order).limit(MOST_SHOWN))]


def count_lanes(actor: Actor, slug: str = "") -> list[LaneCount]:
    query = select(Case.lane, func.count(), func.min(Case.due_at)).where(in_queue_of(actor), Case.state.in_(UNDECIDED))
    if slug:
        query = query.where(Case.space_id.in_(select(Consultation.id).filter_by(slug=slug)))
    found = {row[0]: row for row in db.session.execute(query.group_by(Case.lane)).tuples()}
    return [LaneCount(lane, found[lane][1], found[lane][2]) if lane in found else LaneCount(lane, 0, None) for lane in Lane]


def count_lanes_for(consultation_id: int, account_ids: set[int]) -> dict[int, dict[int, int]]:
    """{account: {lane: cases}} of one consultation, for many moderators at once."""
    open_cases = select(Case.id, Case.lane).where(Case.space_id == consultation_id, Case.state.in_(UNDECIDED))
    lanes = {row[0]: row[1] for row in db.session.execute(open_cases).tuples()}
    totals = Counter(lanes.values())
    counts = {account_id: dict(totals) for account_id in account_ids}
    for case_id, account_id in find_conflicts(set(lanes), account_ids):
        counts[account_id][lanes[case_id]] -= 1
    return counts


def find_conflicts(case_ids: set[int], account_ids: set[int]) -> set[tuple[int, int]]:
    """(case, account) for each that may not work on it."""
    wrote = (
        select(Case.id, Participation.account_id)
        .join(Contribution, Contribution.id == Case.contribution_id)
        .join(Participation, Participation.id == Contribution.author_id)
        .where(Case.id.in_(case_ids), Participation.account_id.in_(account_ids))
    )
    flagged = select(Flag.case_id, Flag.account_id).where(Flag.case_id.in_(case_ids), Flag.account_id.in_(account_ids))
    recused = select(Recusal.case_id, Recusal.account_id).where(
        Recusal.case_id.in_(case_ids), Recusal.account_id.in_(account_ids)
    )
    rows: list[Any] = [row for query in (wrote, flagged, recused) for row in db.session.execute(query)]
    return {(row[0], row[1]) for row in rows}


def find_cards(case_ids: set[int]) -> dict[int, Card]:
    query = _with_all(select(Case).where(Case.id.in_(case_ids)))
    return {case.id: describe_card(case) for case in db.session.scalars(query.execution_options(populate_existing=True))}


def find_seen(actor: Actor, cards: list[Card]) -> set[int]:
    """The cases somebody has opened since they last changed."""
    wanted = {card.case.id: card.case.version for card in cards}
    query = select(CaseView.case_id, CaseView.version).where(
        CaseView.account_id == actor.account_id, CaseView.case_id.in_(wanted)
    )
    return {case_id for case_id, version in db.session.execute(query).tuples() if version >= wanted[case_id]}


def list_here(actor: Actor) -> list[str]:
    """The moderators at work now in the consultations of this one, who comes first as "you"."""
    mine = [consultation.id for consultation in list_moderated(actor)]
    query = (
        select(Participation.account_id, func.min(Participation.pseudonym))
        .join(Shift, Shift.account_id == Participation.account_id)
        .where(
            Participation.space_id.in_(mine),
            Participation.role.in_(_roles()),
            Shift.ended_at.is_(None),
            Shift.seen_at > now() - PRESENT_FOR,
        )
        .group_by(Participation.account_id)
    )
    rows: list[Any] = list(db.session.execute(query))
    others = sorted(row[1] for row in rows if row[0] != actor.account_id)
    return [_("you"), *others] if len(others) < len(rows) else others


def somebody_is_here(consultation_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether a moderator of a consultation has the queue open now."""
    query = select(Shift.id).join(Participation, Participation.account_id == Shift.account_id)
    return exists(
        query.where(
            Participation.space_id == consultation_id,
            Participation.role.in_(_roles()),
            Shift.ended_at.is_(None),
            Shift.seen_at > now() - PRESENT_FOR,
        )
    )


def list_appeals(actor: Actor, consultation_ids: Collection[int] | None = None, *, most: int | None = None) -> list[Appeal]:
    """Open appeals this moderator may hear, in these consultations or all: never against a decision of their own. What is due
    first comes first."""
    query = _appeals_for(actor)
    if consultation_ids is not None:
        query = query.where(Case.space_id.in_(consultation_ids))
    query = query.options(
        joinedload(Appeal.decision).joinedload(Decision.case).joinedload(Case.contribution).joinedload(Contribution.author),
        joinedload(Appeal.decision).joinedload(Decision.consultation),
    )
    return list(db.session.scalars(query.order_by(Appeal.due_at).limit(most)))


def count_appeals(actor: Actor) -> int:
    return len(list(db.session.scalars(_appeals_for(actor).with_only_columns(Appeal.id))))


def describe_card(case: Case) -> Card:
    open_flags = [flag for flag in case.flags if flag.state == FlagState.OPEN] or case.flags
    automatic = [flag for flag in open_flags if flag.trigger_key]
    found = [flag for flag in automatic if flag.trigger_key not in OTHER_TRIGGERS or flag.trigger_key == REPEATS]
    people = [flag for flag in open_flags if not flag.trigger_key]
    words = [label_of(flag) for flag in (*automatic, *people)]
    what = ", ".join(dict.fromkeys(words)) or _("opened by a moderator")
    kind = find_contribution_kind(case.contribution.kind)
    place = keep_dots(f"{case.contribution.activity.title} · {kind.label}")
    snippet = make_snippet(case)
    is_whole = snippet == _read_all(case)
    return Card(case, what[0].upper() + what[1:], snippet, is_whole, place, len(people), len(found), is_first_look(case))


def label_of(flag: Flag) -> str:
    """What a flag complains of, in a few words."""
    watcher = all_watchers().get(flag.trigger_key or "")
    if watcher is not None:
        return str(watcher.trigger.label)
    return str(OTHER_TRIGGERS.get(flag.trigger_key or "", flag.reason.label))


def make_snippet(case: Case) -> str:
    """The words around what was seen, with private details covered, so that nobody meets them unprepared."""
    first, text = cover_private(case, _read_all(case))
    start = max(0, first - SNIPPET * 2 // 3)
    start = text.find(" ", start) + 1 if start else 0
    cut = text[start : start + SNIPPET]
    return ("…" if start else "") + cut + ("…" if start + SNIPPET < len(text) else "")


def _read_all(case: Case) -> str:
    text = as_plain(case.contribution.html) or _("The author has deleted this.")
    title = case.contribution.title
    return f"{title}. {text}" if title else text


def cover_private(case: Case, text: str) -> tuple[int, str]:
    """Where the first private detail that was seen stands, or 0, and the text with something over each of them."""
    first = 0
    for flag in case.flags:
        if flag.phrase and flag.reason_key == "private":
            found, text = cover(text, flag.phrase)
            first = first or found
    return first, text


def cover(text: str, phrase: str) -> tuple[int, str]:
    """Where the phrase stands first, or 0, and the text with something over it wherever it stands."""
    pattern = re.compile(re.escape(phrase), re.IGNORECASE)
    found = pattern.search(text)
    return (found.start(), pattern.sub(lambda _found: str(COVER), text)) if found else (0, text)


def _roles() -> list[str]:
    return [str(role) for role in MODERATORS]


def _shown(actor: Actor, show: str) -> ColumnElement[bool]:
    mine = select(Participation.id).where(Participation.account_id == actor.account_id)
    undecided = Case.state.in_(UNDECIDED)
    conditions: dict[str, ColumnElement[bool]] = {
        "mine": undecided & Case.claimed_by_id.in_(mine) & (Case.claimed_until > now()),
        "asking": undecided & Case.asking_id.is_not(None),
        "with-author": Case.state == CaseState.WITH_AUTHOR,
        "decided": or_(Case.state == CaseState.DECIDED),
    }
    return conditions.get(show, undecided)


def _with_all(query: Select[Case]) -> Select[Case]:
    return query.options(
        joinedload(Case.contribution).joinedload(Contribution.author),
        joinedload(Case.contribution).joinedload(Contribution.activity),
        joinedload(Case.consultation),
        joinedload(Case.claimed_by),
        joinedload(Case.asking),
        selectinload(Case.flags),
    )


def _appeals_for(actor: Actor) -> Select[Appeal]:
    decider = aliased(Participation)
    return (
        select(Appeal)
        .join(Appeal.decision)
        .join(Decision.case)
        .outerjoin(decider, decider.id == Decision.decided_by_id)
        .where(
            Appeal.state == AppealState.OPEN,
            in_queue_of(actor),
            or_(decider.account_id.is_(None), decider.account_id != actor.account_id),
        )
    )
