"""What is found of outcomes: themes that are agreed, the answer that holds, promises; and what people see of promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Consultation
from forum.consultations.rules import visible_to
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.outcomes.deadlines import state_of_promise
from forum.outcomes.kind import SIGHTING
from forum.outcomes.kinds import DISPOSITIONS, PROMISE_STATES, AnswerState
from forum.outcomes.models import Answer, Commitment, Theme
from forum.outcomes.queries.themes import is_public_theme
from forum.search.kinds import Found, SearchKind, Source, declare_search_kind, declare_source, when_written
from forum.search.search_hooks import Selected, in_public, said_at

THEMES, ANSWERS, PROMISES = "theme", "answer", "promise"
declare_search_kind(SearchKind(THEMES, _l("Themes"), "theme", 60))
declare_search_kind(SearchKind(ANSWERS, _l("Official answers"), "official", 70))
declare_search_kind(SearchKind(PROMISES, _l("Promises"), "promise", 80))
declare_search_kind(SearchKind(SIGHTING.key, _l("What people have seen of promises"), "speech", 85))


def select_themes() -> Selected:
    return in_public(
        select(
            Theme.id.label("thing_id"),
            Theme.public_id.label("public_id"),
            Theme.consultation_id.label("space_id"),
            Consultation.language,
            literal(THEMES).label("kind"),
            literal("").label("capacity_key"),
            said_at(Theme.agreed_at, Theme.made_at),
            Theme.sentence.label("title"),
            Theme.against.label("text"),
        )
        .join(Theme.consultation)
        .where(is_public_theme())
    )


def select_answers() -> Selected:
    later = select(Answer.theme_id, func.max(Answer.number).label("number")).where(Answer.state == AnswerState.PUBLISHED)
    last = later.group_by(Answer.theme_id).subquery()
    return in_public(
        select(
            Answer.id.label("thing_id"),
            Answer.public_id.label("public_id"),
            Theme.consultation_id.label("space_id"),
            Consultation.language,
            literal(ANSWERS).label("kind"),
            literal("").label("capacity_key"),
            said_at(Answer.published_at, Answer.written_at),
            Answer.headline.label("title"),
            Answer.html.label("text"),
        )
        .join(Answer.theme)
        .join(Theme.consultation)
        .join(last, (last.c.theme_id == Answer.theme_id) & (last.c.number == Answer.number))
        .where(is_public_theme())
    )


def select_promises() -> Selected:
    return in_public(
        select(
            Commitment.id.label("thing_id"),
            Commitment.public_id.label("public_id"),
            Commitment.consultation_id.label("space_id"),
            Consultation.language,
            literal(PROMISES).label("kind"),
            literal("").label("capacity_key"),
            Commitment.made_at.label("said_at"),
            Commitment.what.label("title"),
            (Commitment.owner_title + ", " + Commitment.unit).label("text"),
        ).join(Commitment.consultation)
    )


def draw_themes(actor: Actor, numbers: Sequence[int]) -> Mapping[int, Found]:
    query = select(Theme).join(Theme.consultation).options(joinedload(Theme.consultation))
    shown = query.where(Theme.id.in_(numbers), is_public_theme(), visible_to(actor))
    return {each.id: Found(_link_theme(each), _("Theme"), "sage", at=each.agreed_at) for each in db.session.scalars(shown)}


def draw_answers(actor: Actor, numbers: Sequence[int]) -> Mapping[int, Found]:
    query = select(Answer).join(Answer.theme).join(Theme.consultation)
    query = query.options(joinedload(Answer.theme).joinedload(Theme.consultation), joinedload(Answer.published_by))
    shown = query.where(Answer.id.in_(numbers), Answer.state == AnswerState.PUBLISHED, visible_to(actor))
    return {
        each.id: Found(
            _link_theme(each.theme),
            _("Official answer"),
            "plum",
            context=each.theme.consultation.run_by,
            at=each.published_at,
            is_official=True,
            state=DISPOSITIONS[each.kind],
        )
        for each in db.session.scalars(shown)
    }


def draw_promises(actor: Actor, numbers: Sequence[int]) -> Mapping[int, Found]:
    query = select(Commitment).join(Commitment.consultation).options(joinedload(Commitment.consultation))
    return {
        each.id: Found(
            url_for("outcomes.promise", slug=each.consultation.slug, public_id=each.public_id),
            _("Promise"),
            "plum",
            at=each.made_at,
            is_official=True,
            state=PROMISE_STATES[state_of_promise(each)],
        )
        for each in db.session.scalars(query.where(Commitment.id.in_(numbers), visible_to(actor)))
    }


def _link_theme(theme: Theme) -> str:
    return url_for("outcomes.theme", slug=theme.consultation.slug, public_id=theme.public_id)


declare_source(Source(THEMES, Theme, select_themes, draw_themes))
declare_source(Source(ANSWERS, Answer, select_answers, draw_answers))
declare_source(Source(PROMISES, Commitment, select_promises, draw_promises))


@when_written(Theme)
def read_theme_again(row: Theme) -> Iterator[tuple[str, int | Select[Any]]]:
    """Its answers too: they are shown where it is agreed."""
    yield THEMES, row.id
    yield ANSWERS, select(Answer.id).where(Answer.theme_id == row.id)


@when_written(Answer)
def read_answers_again(row: Answer) -> Iterator[tuple[str, Select[Any]]]:
    """The one before it is not what the service answers any more."""
    yield ANSWERS, select(Answer.id).where(Answer.theme_id == row.theme_id)


@when_written(Commitment)
def read_promise_again(row: Commitment) -> Iterator[tuple[str, int]]:
    yield PROMISES, row.id
