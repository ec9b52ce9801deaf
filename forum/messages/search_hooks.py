"""What is found of messages: those to all, as everybody can read them now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import literal, select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Consultation
from forum.consultations.rules import visible_to
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.messages.models import Message
from forum.search.kinds import Found, SearchKind, Source, declare_search_kind, declare_source, when_written
from forum.search.search_hooks import Selected, in_public, said_at

MESSAGES = "message"
declare_search_kind(SearchKind(MESSAGES, _l("Messages from the organisers"), "official", 75))
IS_NEWS = Message.is_shown_to_all & Message.sent_at.is_not(None) & Message.withdrawn_at.is_(None)


def select_messages() -> Selected:
    return in_public(
        select(
            Message.id.label("thing_id"),
            Message.public_id.label("public_id"),
            Message.space_id,
            Consultation.language,
            literal(MESSAGES).label("kind"),
            literal("").label("capacity_key"),
            said_at(Message.sent_at, Message.written_at),
            Message.subject.label("title"),
            Message.html.label("text"),
        )
        .join(Message.consultation)
        .where(IS_NEWS)
    )


def draw_messages(actor: Actor, numbers: Sequence[int]) -> Mapping[int, Found]:
    query = select(Message).join(Message.consultation).options(joinedload(Message.consultation))
    return {
        each.id: Found(
            url_for("messages.show", slug=each.consultation.slug, public_id=each.public_id),
            _("Messages from the organisers"),
            "plum",
            context=each.consultation.run_by,
            at=each.sent_at,
            is_official=True,
        )
        for each in db.session.scalars(query.where(Message.id.in_(numbers), IS_NEWS, visible_to(actor)))
    }


declare_source(Source(MESSAGES, Message, select_messages, draw_messages))


@when_written(Message)
def read_message_again(row: Message) -> Iterator[tuple[str, int]]:
    yield MESSAGES, row.id
