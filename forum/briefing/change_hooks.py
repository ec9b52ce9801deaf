"""Options, ways to see the problem, what is known, sections, questions and key dates: two people change them once people have
answered (`forum.rewording`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial

from flask_babel import gettext as _
from sqlalchemy import select

from forum.briefing.actions import add_thing, change_thing, remove_thing, take_away_thing, write_new, write_thing
from forum.briefing.kinds import BY_TWO, BriefingWords, FindingWords, KeyDateWords, OptionWords
from forum.briefing.models import (
    MODELS,
    WORDS,
    EarlierFinding,
    Framing,
    KeyDate,
    PageQuestion,
    PageSection,
    ProposedOption,
    Thing,
    read_words,
)
from forum.briefing.snapshots import describe_thing
from forum.consultations.change_guards import NeedsColleague, Wanted
from forum.consultations.models import Consultation, Readership
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import Actor
from forum.rewording.kinds import PartByTwo, declare_part_by_two
from forum.spaces.rules import ThingWords


def find_thing(part: Part, thing_id: int) -> Thing | None:
    found: Thing | None = db.session.get(MODELS[part], thing_id)  # type: ignore[assignment]
    return found


def describe(part: Part, thing_id: int) -> ThingWords | None:
    thing = find_thing(part, thing_id)
    return describe_thing(thing) if thing else None


def load(part: Part, numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(MODELS[part]).where(MODELS[part].id.in_(numbers))).all()


def change(actor: Actor, wanted: Wanted) -> None:
    if wanted.thing is None:
        assert isinstance(wanted.said, OptionWords)  # noqa: S101
        add_thing(actor, wanted.consultation, wanted.said, reason=wanted.reason)
        return
    by_two = Framing | ProposedOption | PageSection | PageQuestion | EarlierFinding | KeyDate
    assert isinstance(wanted.thing, by_two)  # noqa: S101  (`want_change`)
    seen, reason = wanted.seen, wanted.reason
    if wanted.said is None:
        remove_thing(actor, wanted.thing, seen=seen, reason=reason)
        return
    assert isinstance(wanted.said, WORDS[wanted.thing.part])  # noqa: S101
    with refusing_both_at_once(wanted.thing, wanted.said):
        change_thing(actor, wanted.thing, wanted.said, seen=seen, reason=reason)


@contextmanager
def refusing_both_at_once(thing: Thing, words: BriefingWords, *, has_picture: bool = False) -> Iterator[None]:
    """Around a change by one person. A picture and the place on the page are changed by one, the text of a section by two: a
    colleague would say yes to one and not know of the other. Raises Invalid on `text`."""
    is_other = has_picture or _is_shown_otherwise(thing, words)
    try:
        yield
    except NeedsColleague as problem:
        if not is_other:
            raise
        said = _(
            "A colleague has to agree to this text, but not to the picture or the place. Save one of them first, then the other"
        )
        raise Invalid({"text": said}) from problem


def _is_shown_otherwise(thing: Thing, words: BriefingWords) -> bool:
    shown = ("place", "picture_id", "alt", "is_decoration") if isinstance(thing, PageSection) else ()
    return any(getattr(thing, name) != getattr(words, name) for name in shown)


def write(part: Part, actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    thing = find_thing(part, thing_id)
    assert thing is not None  # noqa: S101  (else nobody could agree any more)
    if words is None:
        take_away_thing(actor, thing, reason=reason, asked_by_id=asked_by_id)
    else:
        write_thing(actor, thing, parse_words(thing, words), reason=reason, asked_by_id=asked_by_id)


def add_option(actor: Actor, consultation: Consultation, words: dict[str, str], *, reason: str, asked_by_id: int) -> None:
    write_new(actor, consultation, OptionWords(**words), reason=reason, asked_by_id=asked_by_id)


def parse_words(thing: Thing, said: dict[str, str]) -> BriefingWords:
    """From what `describe_thing` says of it."""
    if isinstance(thing, KeyDate):
        return KeyDateWords(said["title"], date.fromisoformat(said["day"]))
    if isinstance(thing, EarlierFinding):
        named = thing.earlier.title if thing.earlier else ""
        earlier_id = thing.earlier_id if said["earlier"] == named else find_by_title(said["earlier"])
        plain = {name: said[name] for name in ("title", "learnt", "source", "found_when", "link")}
        return FindingWords(**plain, earlier_id=earlier_id)
    if isinstance(thing, PageSection):
        texts = {name: said[name] for name in ("title", "text", "video_link", "captions")}
        return replace(read_words(thing), **texts)  # type: ignore[arg-type]
    return WORDS[thing.part](**said)  # type: ignore[arg-type]


def find_by_title(title: str) -> int | None:
    """The newest consultation of that title that everybody can read."""
    query = select(Consultation.id).where(Consultation.title == title, Consultation.published_at.is_not(None))
    query = query.where(Consultation.readership == Readership.EVERYONE)
    return db.session.scalar(query.order_by(Consultation.id.desc()).limit(1)) if title else None


for _part in BY_TWO:
    _add = add_option if _part is Part.OPTIONS else None
    declare_part_by_two(PartByTwo(_part, partial(describe, _part), partial(load, _part), change, partial(write, _part), _add))
