"""Who had said no before: nobody looks for a yes from one colleague after another without the next one reading that."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.kernel.db import db
from forum.rewording.models import OfficialRewording
from forum.rewording.snapshots import list_changed
from forum.spaces.models import Version
from forum.spaces.rules import read_words

MOST_NOES = 3


def list_noes(asked: OfficialRewording) -> list[OfficialRewording]:
    """What colleagues had said no to about the same thing since two people last agreed about it: the newest first, few."""
    return _pick_noes(_list_ended([asked.subject]), asked)


def find_noes(versions: Iterable[Version]) -> dict[int, list[OfficialRewording]]:
    """By the number of a change that two people made, as `list_noes`. Reads nothing where nobody asked for any of them."""
    by_two = [version for version in versions if version.asked_by_id is not None]
    if not by_two:
        return {}
    ended = _list_ended({f"{each.space_id}:{each.part}:{each.thing_id}" for each in by_two})
    return {each.id: _pick_noes(ended, agreed) for each in by_two if (agreed := _find_agreed(ended, each))}


def _list_ended(subjects: Collection[str]) -> list[OfficialRewording]:
    """What was agreed to, and what a colleague said no to, in the order in which it was asked."""
    refused = (OfficialRewording.drop_reason != "") & (OfficialRewording.dropped_by_id != OfficialRewording.asked_by_id)
    query = select(OfficialRewording).where(OfficialRewording.subject.in_(subjects))
    query = query.where(refused | OfficialRewording.agreed_at.is_not(None)).order_by(OfficialRewording.id)
    return list(db.session.scalars(query.options(joinedload(OfficialRewording.dropped_by))))


def _pick_noes(ended: list[OfficialRewording], asked: OfficialRewording) -> list[OfficialRewording]:
    """A no to other fields is a no to something else: all basic details are one subject, and nobody is to be named for what they
    never refused."""
    fields = _list_fields(asked)
    earlier = [each for each in ended if each.subject == asked.subject and each.id < asked.id and fields & _list_fields(each)]
    return list(takewhile(lambda each: each.agreed_at is None, reversed(earlier)))[:MOST_NOES]


def _list_fields(asked: OfficialRewording) -> set[str]:
    """Those that it was to change; all of them where the thing was to be removed."""
    before, after = read_words(asked.before) or {}, read_words(asked.after) or {}
    return set(list_changed(before, after))


def _find_agreed(ended: list[OfficialRewording], version: Version) -> OfficialRewording | None:
    """The request that a version carried out."""
    of = (version.part, version.thing_id, version.asked_by_id, version.place_id)
    return next(
        (
            each
            for each in reversed(ended)
            if (each.part, each.thing_id, each.asked_by_id, each.agreed_by_id) == of
            and each.agreed_at is not None
            and each.agreed_at <= version.at
        ),
        None,
    )
