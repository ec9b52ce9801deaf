"""What is found of consultations, what is settled in them, their documents, and all that people say, whatever its kind. What is
said where, and under which name, the features above say of their own kinds (`describes_found`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, String, case, cast, func, inspect, literal, select
from sqlalchemy.orm import joinedload

from forum.consultations.capacities import TEAM_LABELS, UNKNOWN, Capacity, say_connection
from forum.consultations.models import Consultation, Document, Participation, ScopeItem, ScopeState
from forum.consultations.rules import visible_to as consultation_visible_to
from forum.contributions.care import say_care
from forum.contributions.kinds import all_contribution_kinds, find_contribution_kind, is_shown_to_all
from forum.contributions.models import Contribution
from forum.contributions.rules import is_marked_guest, public_capacity, public_name, visible_to
from forum.kernel.db import db
from forum.kernel.numbers import say_file_size
from forum.kernel.permissions import VISITOR, Actor
from forum.kernel.registries import add_once
from forum.search.kinds import AllOf, Found, SearchKind, Source, all_sources, declare_search_kind, declare_source, when_written

ANYBODY = Actor(None, VISITOR)
CONTRIBUTIONS, CONSULTATIONS, DOCUMENTS, SETTLED = "contribution", "consultation", "document", "settled"
declare_search_kind(SearchKind("consultation", _l("Consultations"), "speech", 10))
declare_search_kind(SearchKind(SETTLED, _l("What is settled, and why"), "official", 15))
declare_search_kind(SearchKind("document", _l("Documents"), "document", 90))

Selected = Select[*tuple[Any, ...]]
Describe = Callable[[Actor, Sequence[Any]], Mapping[int, dict[str, Any]]]
_descriptions: dict[str, Describe] = {}


def describes_found(kind_key: str) -> Callable[[Describe], Describe]:
    """Registers a function that says what a result of this kind of contribution shows besides its words and author: fields of
    `Found`, by the contribution's number. It is asked once for all of a page."""

    def register(describe: Describe) -> Describe:
        return add_once(_descriptions, kind_key, describe, "what a result shows of the kind")

    return register


def in_public(query: Selected) -> Selected:
    """Of a query that has joined Consultation: for everybody, and no sandbox."""
    return query.where(consultation_visible_to(ANYBODY), Consultation.is_sandbox.is_(False))


def said_at(moment: Any, otherwise: Any) -> Any:
    """When it was said: the second where there is no first."""
    return func.coalesce(moment, otherwise, type_=otherwise.type).label("said_at")


def select_consultations() -> Selected:
    return in_public(
        select(
            Consultation.id.label("thing_id"),
            Consultation.public_id.label("public_id"),
            Consultation.id.label("space_id"),
            Consultation.language,
            literal("consultation").label("kind"),
            literal("").label("capacity_key"),
            func.coalesce(Consultation.published_at, Consultation.created_at, type_=Consultation.created_at.type).label(
                "said_at"
            ),
            Consultation.title,
            Consultation.summary.label("text"),
        )
    )


def select_settled() -> Selected:
    """Points of the scope that are not open, or only on a condition; they have no name of their own."""
    return in_public(
        select(
            ScopeItem.id.label("thing_id"),
            (literal("settled-") + cast(ScopeItem.id, String)).label("public_id"),
            ScopeItem.consultation_id.label("space_id"),
            Consultation.language,
            literal(SETTLED).label("kind"),
            literal("").label("capacity_key"),
            said_at(Consultation.published_at, Consultation.created_at),
            ScopeItem.text.label("title"),
            case(
                (ScopeItem.condition == "", ScopeItem.reason),
                (ScopeItem.reason == "", ScopeItem.condition),
                else_=ScopeItem.condition + ". " + ScopeItem.reason,
            ).label("text"),
        )
        .join(Consultation, Consultation.id == ScopeItem.consultation_id)
        .where(ScopeItem.state != ScopeState.OPEN)
    )


def select_documents() -> Selected:
    return in_public(
        select(
            Document.id.label("thing_id"),
            Document.public_id.label("public_id"),
            Document.space_id,
            Consultation.language,
            literal("document").label("kind"),
            literal("").label("capacity_key"),
            Document.added_at.label("said_at"),
            Document.title,
            Document.file_name.label("text"),
        )
        .join(Document.consultation)
        .where(Document.replaced_at.is_(None))
    )


# As results name them (`say_connection`): of the team, who has not said how they are connected is found by what they do here.
_DID_NOT_SAY = (Participation.capacity_key == UNKNOWN) & Contribution.author_role.in_([str(role) for role in TEAM_LABELS])


def _said_by() -> ColumnElement[str]:
    """What stands under a group that may be too small to be named is found by no group."""
    in_groups = Contribution.kind.in_([kind.key for kind in all_contribution_kinds() if kind.find_group])
    return case((in_groups, UNKNOWN), (_DID_NOT_SAY, Contribution.author_role), else_=Participation.capacity_key)


def select_contributions() -> Selected:
    return in_public(
        select(
            Contribution.id.label("thing_id"),
            Contribution.public_id.label("public_id"),
            Contribution.space_id,
            Consultation.language,
            Contribution.kind,
            _said_by().label("capacity_key"),
            Contribution.created_at.label("said_at"),
            Contribution.title,
            Contribution.html.label("text"),
        )
        .join(Contribution.consultation)
        .join(Contribution.author)
        .where(is_shown_to_all())
    )


def draw_consultations(actor: Actor, numbers: Sequence[int]) -> dict[int, Found]:
    query = select(Consultation).where(Consultation.id.in_(numbers), consultation_visible_to(actor))
    return {
        each.id: Found(url_for("consultations.show", slug=each.slug), _("Consultation"), "plum", at=each.published_at)
        for each in db.session.scalars(query)
    }


def draw_settled(actor: Actor, numbers: Sequence[int]) -> dict[int, Found]:
    """On the page of their consultation."""
    query = select(ScopeItem.id, ScopeItem.state, Consultation).join(Consultation, Consultation.id == ScopeItem.consultation_id)
    shown = query.where(ScopeItem.id.in_(numbers), ScopeItem.state != ScopeState.OPEN, consultation_visible_to(actor))
    return {
        number: Found(
            url_for("consultations.show", slug=consultation.slug, _anchor=state),
            _("Settled") if state == ScopeState.SETTLED else _("On one condition"),
            "plum",
            context=consultation.run_by,
            is_official=True,
        )
        for number, state, consultation in db.session.execute(shown)
    }


def draw_documents(actor: Actor, numbers: Sequence[int]) -> dict[int, Found]:
    query = select(Document).join(Document.consultation).options(joinedload(Document.consultation))
    return {
        each.id: Found(
            url_for("consultations.document", slug=each.consultation.slug, public_id=each.public_id),
            _("Document"),
            context=f"{each.file_name.rpartition('.')[2].upper()}, {say_file_size(each.size)}",
            at=each.added_at,
        )
        for each in db.session.scalars(query.where(Document.id.in_(numbers), consultation_visible_to(actor)))
    }


def draw_contributions(actor: Actor, numbers: Sequence[int]) -> dict[int, Found]:
    """By the rules of their pages, though the index has nothing that these would keep back."""
    query = select(Contribution).where(Contribution.id.in_(numbers), visible_to(actor), is_shown_to_all())
    rows = list(db.session.scalars(query.options(joinedload(Contribution.author), joinedload(Contribution.consultation))))
    found: dict[int, Found] = {}
    for key in {row.kind for row in rows}:
        several = [row for row in rows if row.kind == key]
        more = _descriptions[key](actor, several) if key in _descriptions else {}
        found |= {row.id: replace(_draw(row), **more.get(row.id, {})) for row in several}
    return found


def _draw(row: Contribution) -> Found:
    kind = find_contribution_kind(row.kind)
    return Found(
        url_for(kind.endpoint, slug=row.consultation.slug, public_id=row.public_id),
        str(kind.label),
        signer=public_name(row) if kind.is_named else "",
        capacity=_find_capacity(row),
        at=row.created_at,
        is_official=row.is_official,
        is_guest=is_marked_guest(row),
        care=say_care(row.care),
        has_title=bool(row.title),
    )


def _find_capacity(row: Contribution) -> Capacity:
    if find_contribution_kind(row.kind).find_group:
        return public_capacity(row)
    return replace(row.author.capacity, label=say_connection(row.author.capacity, row.author_role))


declare_source(Source(CONSULTATIONS, Consultation, select_consultations, draw_consultations))
declare_source(Source(SETTLED, ScopeItem, select_settled, draw_settled))
declare_source(Source(DOCUMENTS, Document, select_documents, draw_documents))
declare_source(Source(CONTRIBUTIONS, Contribution, select_contributions, draw_contributions))


@when_written(Contribution)
def read_contribution_again(row: Contribution) -> Iterator[tuple[str, int]]:
    yield CONTRIBUTIONS, row.id


@when_written(Document)
def read_document_again(row: Document) -> Iterator[tuple[str, int]]:
    yield DOCUMENTS, row.id


@when_written(ScopeItem)
def read_settled_again(row: ScopeItem) -> Iterator[tuple[str, int]]:
    yield SETTLED, row.id


@when_written(Consultation)
def read_consultation_again(row: Consultation) -> Iterator[tuple[str, int | AllOf]]:
    """With all that is in it, when that comes before everybody's eyes or is read in another language."""
    yield CONSULTATIONS, row.id
    if inspect(row).key is None:  # What comes with it is looked at for itself.
        return
    if any(inspect(row).attrs[name].history.has_changes() for name in ("published_at", "is_sandbox", "language")):
        for source in all_sources():
            yield source.key, AllOf(row.id)


@when_written(Participation)
def read_what_they_said_again(row: Participation) -> Iterator[tuple[str, Select[Any]]]:
    """When somebody comes to speak as somebody else."""
    if inspect(row).key is not None and inspect(row).attrs.capacity_key.history.has_changes():
        yield CONTRIBUTIONS, select(Contribution.id).where(Contribution.author_id == row.id)
