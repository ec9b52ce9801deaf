"""What two people do together: with comments in a theme and its evidence, and with a promise that cannot be kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from forum.consultations.change_guards import Wanted
from forum.consultations.snapshots import Part
from forum.consultations.wording import HEADING_SAYERS, SAYERS
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.kernel.text import as_plain, shorten
from forum.outcomes.actions.breaking import BrokenPromise, ask_to_break, write_broken
from forum.outcomes.actions.linking import LinkedPoll, link_poll, unlink_poll, write_evidence
from forum.outcomes.actions.taking_out import TakenOut, ask_to_take_out, write_taken_out
from forum.outcomes.kinds import LIVE_THEMES
from forum.outcomes.models import Commitment, Theme
from forum.outcomes.queries.said import is_said
from forum.outcomes.queries.taken_out import describe_taken_out
from forum.outcomes.snapshots import describe_evidence, describe_promise
from forum.rewording.kinds import PartByTwo, declare_part_by_two
from forum.spaces.rules import ThingWords

LONGEST_SAID = 90


def say_taken_out(public_ids: str) -> str:
    """As far as everybody can read it today: what is hidden or deleted since goes from here too."""
    query = select(Contribution).where(Contribution.public_id.in_(public_ids.split()), is_said()).order_by(Contribution.id)
    several = list(db.session.scalars(query))
    said = [f"“{shorten(each.title or as_plain(each.html), LONGEST_SAID)}”" for each in several if not each.care]
    if hidden := len(public_ids.split()) - len(said):
        said.append(ngettext("One comment that is not shown here", "%(num)d comments that are not shown here", hidden))
    return " ".join(said)


SAYERS["taken_out"] = say_taken_out
HEADING_SAYERS[Part.THEME_ENTRIES] = lambda _before, after: _("Comments taken out of “%(theme)s”", theme=after["title"])


def _describe(theme_id: int) -> ThingWords | None:
    theme = db.session.get(Theme, theme_id)
    return describe_taken_out(theme, ()) if theme and theme.state in LIVE_THEMES else None


def _load(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(Theme).where(Theme.id.in_(numbers))).all()


def _change(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.thing, Theme) and isinstance(wanted.said, TakenOut)  # noqa: S101  (its form)
    ask_to_take_out(actor, wanted.thing, wanted.said, reason=wanted.reason)


def _write(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (nobody asks for a theme to go)
    theme = db.session.get_one(Theme, thing_id)
    write_taken_out(actor, theme, words["taken_out"].split(), reason=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.THEME_ENTRIES, _describe, _load, _change, _write))


def _describe_evidence(theme_id: int) -> ThingWords | None:
    theme = db.session.get(Theme, theme_id)
    return describe_evidence(theme) if theme and theme.state in LIVE_THEMES else None


def _change_evidence(actor: Actor, wanted: Wanted) -> None:
    said, theme = wanted.said, wanted.thing
    assert isinstance(theme, Theme) and isinstance(said, LinkedPoll)  # noqa: S101  (its form)
    if said.note is None:
        unlink_poll(actor, theme, said.poll, seen=wanted.seen, reason=wanted.reason)
    else:
        link_poll(actor, theme, said.poll, note=said.note, reason=wanted.reason)


def _write_evidence(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (nobody asks for a theme to go)
    theme = db.session.get_one(Theme, thing_id)
    write_evidence(actor, theme, words["theme_evidence"], reason=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.THEME_EVIDENCE, _describe_evidence, _load, _change_evidence, _write_evidence))


def _describe_promise(promise_id: int) -> ThingWords | None:
    promise = db.session.get(Commitment, promise_id)
    return describe_promise(promise) if promise else None


def _load_promises(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(Commitment).where(Commitment.id.in_(numbers))).all()


def _change_promise(actor: Actor, wanted: Wanted) -> None:
    said, promise = wanted.said, wanted.thing
    assert isinstance(promise, Commitment) and isinstance(said, BrokenPromise)  # noqa: S101  (its form)
    ask_to_break(actor, promise, said, because=wanted.reason)


def _write_promise(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (nobody asks for a promise to go)
    promise = db.session.get_one(Commitment, thing_id)
    write_broken(actor, promise, words["instead"], because=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.PROMISES, _describe_promise, _load_promises, _change_promise, _write_promise))
