"""What is found of votes: those that are announced, by their question; and the reasons that people gave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import literal, select
from sqlalchemy.orm import joinedload

from forum.activities.voting.kind import REASON
from forum.activities.voting.models import Poll, PollOption
from forum.activities.voting.wording import say_when_to_vote
from forum.consultations.models import Activity, Consultation
from forum.consultations.rules import visible_to
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.search.kinds import Found, SearchKind, Source, declare_search_kind, declare_source, when_written
from forum.search.search_hooks import Selected, in_public, said_at

POLLS = "poll"
declare_search_kind(SearchKind(POLLS, _l("Votes"), "vote", 35))
declare_search_kind(SearchKind(REASON.key, _l("Reasons given in votes"), "speech", 40))
IS_ANNOUNCED = Poll.announced_at.is_not(None)


def select_polls() -> Selected:
    return in_public(
        select(
            Poll.id.label("thing_id"),
            Poll.public_id.label("public_id"),
            Poll.space_id,
            Consultation.language,
            literal(POLLS).label("kind"),
            literal("").label("capacity_key"),
            said_at(Poll.announced_at, Poll.created_at),
            Poll.question.label("title"),
            Poll.explanation.label("text"),
        )
        .join(Poll.consultation)
        .where(IS_ANNOUNCED)
    )


def draw_polls(actor: Actor, numbers: Sequence[int]) -> Mapping[int, Found]:
    to_load = (joinedload(Poll.consultation), joinedload(Poll.activity).joinedload(Activity.phase))
    query = select(Poll).join(Poll.consultation).options(*to_load)
    return {
        each.id: Found(
            url_for("voting.poll", slug=each.consultation.slug, public_id=each.public_id),
            _("Vote"),
            "sage",
            context=say_when_to_vote(each),
            at=each.announced_at,
        )
        for each in db.session.scalars(query.where(Poll.id.in_(numbers), IS_ANNOUNCED, visible_to(actor)))
    }


declare_source(Source(POLLS, Poll, select_polls, draw_polls))


@when_written(Poll)
def read_poll_again(row: Poll) -> Iterator[tuple[str, int]]:
    yield POLLS, row.id


@when_written(PollOption)
def read_options_again(row: PollOption) -> Iterator[tuple[str, int]]:
    yield POLLS, row.poll_id
