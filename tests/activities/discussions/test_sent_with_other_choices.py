"""A reply sent again in the same words, with something else chosen or written beside it, is asked about and never lost."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from forum.activities.discussions.actions.posting import ReplyAs, reply
from forum.activities.discussions.models import Post, Restatement
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from tests import factories as make


def test_the_same_reply_meant_otherwise_is_asked_about(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)
    said = reply(author, first, body="Thank you.", idempotency_key="a", reply_as=ReplyAs("differs", "You fear the bus."))
    for number, other in enumerate([ReplyAs("differs", "You like the bus."), ReplyAs("adds", "You fear the bus."), ReplyAs()]):
        with pytest.raises(Invalid) as refused:
            reply(author, first, body="Thank you.", idempotency_key=f"b{number}", reply_as=other)
        assert "already posted" in str(refused.value.errors["body"])
    again = reply(author, first, body="Thank you.", idempotency_key="c", reply_as=ReplyAs("differs", "You fear the bus."))
    assert again == said
    assert db.session.scalars(select(Restatement.body)).all() == ["You fear the bus."]
    assert len(db.session.scalars(select(Post).filter_by(parent_id=first.id)).all()) == 1
