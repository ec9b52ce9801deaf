"""When a day that people have planned for moves so far, or back, that two people have to move it."""

from __future__ import annotations

from datetime import date, datetime

from forum.consultations.actions.decision_days import LONGEST_USUAL_DELAY, is_far_later
from forum.consultations.change_guards import OfficialChange
from forum.consultations.snapshots import Part
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.spaces.queries import list_of_thing
from forum.spaces.rules import ThingWords, read_words

# The fields of each part that are such days.
DAYS: dict[Part, tuple[str, ...]] = {
    Part.DECISION_DAY: ("decides_on",),
    Part.MEETINGS: ("held_on",),
    Part.PHASES: ("closes_at",),
    Part.ASKED: ("comments_by", "decides_on"),
    Part.KEY_DATES: ("day",),
    Part.WORKSHOPS: ("starts_at",),
    Part.TEMPORARY: ("ends_on",),
    Part.ANSWERS: ("answers_due_on",),
}


def goes_back(change: OfficialChange) -> bool:
    """Whether something is earlier than people were told. A stage that is stopped early is no such day, and nobody has planned
    for a temporary change to last."""
    if change.before is None or change.after is None or "stopped_at" in change.after or change.part is Part.TEMPORARY:
        return False
    for name in DAYS.get(change.part, ()):
        was, is_now = _read(name, change.before), _read(name, change.after)
        if was is not None and is_now is not None and is_now < was:
            return True
    return False


def goes_far(change: OfficialChange) -> bool:
    """Whether it is far later than two people last said, or people were told first: many small steps lead as far. More time for
    people, which each option that is added gives them, is no long wait. What was on hold had no days that anybody could plan for:
    it gets them when that ends, and how long that took is nobody's wish."""
    return any(_has_gone_far(change, name) for name in DAYS.get(change.part, ()))


def _has_gone_far(change: OfficialChange, name: str) -> bool:
    is_now = _read_day(name, change.after or {})
    if is_now is None or not is_far_later(_find_agreed_day(change, name), is_now):
        return False
    return change.part is not Part.PHASES or is_now > to_local(now()).date() + LONGEST_USUAL_DELAY


def _find_agreed_day(change: OfficialChange, name: str) -> date | None:
    agreed: ThingWords = change.before or {}
    if "held_at" in agreed:
        return None
    if _read_day(name, agreed) == _read_day(name, change.after or {}):
        return None  # Something else of it changes.
    for version in list_of_thing(change.consultation.id, change.part, change.thing_id):
        if version.asked_by_id is not None or "held_at" in (read_words(version.before) or {}):
            break
        agreed = read_words(version.before) or agreed
    return _read_day(name, agreed)


def _read_day(name: str, words: ThingWords) -> date | None:
    moment = _read(name, words)
    if moment is None:
        return None
    return to_local(moment).date() if moment.tzinfo else moment.date()


def _read(name: str, words: ThingWords) -> datetime | None:
    """Of a day, when it begins."""
    kept = str(words.get(name, ""))
    return datetime.fromisoformat(kept) if kept else None
