"""What happens to spaces, whatever kind they are of."""

from __future__ import annotations

from forum.kernel.actions import save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.queries import list_of_thing
from forum.spaces.rules import ThingWords, write_words


def record_version(
    space_id: int,
    *,
    part: str,
    thing_id: int,
    title: str,
    before: ThingWords | None,
    after: ThingWords | None,
    effect: ChangeEffect,
    reason: str,
    place_id: int | None,
    role: str = "",
    asked_by_id: int | None = None,
) -> Version:
    """Keeps what a thing said and what it says now, for everybody and for good. Inside an action."""
    version = Version(
        space_id=space_id,
        part=part,
        thing_id=thing_id,
        title=title,
        before=write_words(before),
        after=write_words(after),
        effect=effect,
        reason=reason,
        place_id=place_id,
        role=role,
        asked_by_id=asked_by_id,
        at=now(),
    )
    save(version)
    return version


def erase_versions(space_id: int, part: str, thing_id: int, empty: ThingWords) -> None:
    """What somebody said of themselves goes with their account: that, when and why they said something stays. `empty`: what is
    left of it, which the database knows."""
    for version in list_of_thing(space_id, part, thing_id):
        version.before, version.after = (write_words(empty) if words else "" for words in (version.before, version.after))
        version.erased_at = version.erased_at or now()
    db.session.flush()
