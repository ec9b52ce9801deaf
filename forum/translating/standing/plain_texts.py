"""How plain words stand: found from who said yes or no to exactly what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.groups.kinds import RemarkKind
from forum.groups.models import Remark
from forum.kernel.db import db
from forum.translating.fingerprints import fingerprint_plain
from forum.translating.kinds import PlainSource, PlainState
from forum.translating.models import PlainCheck, PlainText
from forum.translating.standing.originals import PlainOriginal, read_originals


@dataclass(frozen=True)
class PlainStand:
    """How plain words stand. `wordings`: all there ever were, but those that were deleted; `owner` and `reader`: their yes to the
    last one beside the original as it is now; `refusals`: each no of whoever answers for it; `unclear`: who did not understand
    the last one."""

    text: PlainText
    original: PlainOriginal
    wordings: list[Remark]
    owner: PlainCheck | None
    reader: PlainCheck | None
    refusals: list[PlainCheck]
    unclear: list[Remark]
    has_changed: bool

    @property
    def wording(self) -> Remark | None:
        return self.wordings[-1] if self.wordings else None

    @property
    def seen(self) -> str:
        return fingerprint_plain(self.original.words, self.wording)

    @property
    def is_refused(self) -> bool:
        return any(each.seen == self.seen for each in self.refusals)

    @property
    def state(self) -> PlainState:
        if self.wording is None or not self.wording.is_shown:
            return PlainState.HIDDEN
        if self.unclear:
            return PlainState.UNCLEAR
        if self.is_refused:
            return PlainState.REFUSED
        if self.owner and self.reader:
            return PlainState.CHECKED
        return PlainState.CHANGED if self.has_changed else PlainState.WAITING

    @property
    def is_checked(self) -> bool:
        """Whether it carries the mark: whoever answers for the original and a member said yes to exactly this."""
        return self.state is PlainState.CHECKED


def read_stand(text: PlainText) -> PlainStand:
    return read_stands([text])[0]


def read_stands(texts: list[PlainText]) -> list[PlainStand]:
    """Of several at once: as many queries as of one."""
    numbers = [text.id for text in texts]
    originals = read_originals(texts)
    wordings = _list_remarks(RemarkKind.PLAIN, numbers)
    every = [remark.id for remarks in wordings.values() for remark in remarks]
    unclear = _list_remarks(RemarkKind.UNCLEAR, every)
    checks = defaultdict[int, list[PlainCheck]](list)
    query = select(PlainCheck).where(PlainCheck.remark_id.in_(every)).options(joinedload(PlainCheck.place))
    for check in db.session.scalars(query.order_by(PlainCheck.id)):
        checks[check.remark_id].append(check)
    return [_read_one(text, originals.get(text.id), wordings[text.id], checks, unclear) for text in texts]


def _list_remarks(kind: RemarkKind, about: list[int]) -> defaultdict[int, list[Remark]]:
    found = defaultdict[int, list[Remark]](list)
    query = select(Remark).where(Remark.kind == kind, Remark.about_id.in_(about), Remark.deleted_at.is_(None))
    for remark in db.session.scalars(query.options(joinedload(Remark.place)).order_by(Remark.id)):
        found[remark.about_id].append(remark)
    return found


def _read_one(
    text: PlainText,
    original: PlainOriginal | None,
    wordings: list[Remark],
    checks: dict[int, list[PlainCheck]],
    unclear: dict[int, list[Remark]],
) -> PlainStand:
    last = wordings[-1] if wordings else None
    stands = original or PlainOriginal(PlainSource.TERM, 0, last.title if last else "", last.title if last else "")
    said = checks[last.id] if last else []
    seen = fingerprint_plain(stands.words, last)
    yes = [check for check in said if check.is_yes and check.seen == seen]
    return PlainStand(
        text=text,
        original=stands,
        wordings=wordings,
        owner=next((check for check in yes if check.is_of_owner), None),
        reader=next((check for check in yes if not check.is_of_owner), None),
        refusals=[check for remark in wordings for check in checks[remark.id] if not check.is_yes],
        unclear=[remark for remark in unclear[last.id] if remark.is_shown] if last else [],
        has_changed=any(check.is_yes and check.seen != seen for check in said),
    )
