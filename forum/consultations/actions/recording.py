"""What becomes of official words when organisers change them: a version, a reason where people have answered, an entry in the
log; and dates that people have planned for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypedDict

from flask_babel import gettext as _

from forum.consultations.actions.decision_days import is_put_back
from forum.consultations.actions.promise import find_why_stage_settled
from forum.consultations.change_guards import OfficialChange, guard_change, refuse_alone
from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.consultations.extension_points import describe_things_of_features
from forum.consultations.models import Consultation, Participation, Phase
from forum.consultations.queries import asks_reason, find_place
from forum.consultations.rules import State, find_why_closed, has_begun, has_ended, is_not_stopped, state_of_phase
from forum.consultations.snapshots import Part, find_effect, name_thing
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.kernel.text import has_words
from forum.spaces.actions import record_version
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.queries import find_last_version
from forum.spaces.rules import LONGEST_REASON, ThingWords, why_no_reason

YEARS = range(2000, 2100)


def note_change(
    actor: Actor,
    consultation: Consultation,
    part: Part,
    *,
    before: ThingWords | None,
    after: ThingWords | None,
    reason: str,
    thing_id: int = 0,
    version_of: int | None = None,
    how: str = "",
    needs_reason: bool = True,
    asked_by_id: int | None = None,
    agreed_by: Participation | None = None,
    for_site: bool = False,
) -> int:
    """Says in the log that a part was changed, and keeps a version once people can read it: returns its number, or 0.
    `asked_by_id`: the place of whoever asked; `agreed_by`: who agreed, if not whoever carries it out; `version_of`: by which
    versions know it; `for_site`: by an administrator, unnamed.
    Raises Conflict once it has closed for good, but for roles; Invalid on a `reason` needed or kept nowhere, and as guards do;
    NeedsColleague where nobody asked and two people have to change it."""
    _refuse_once_closed(actor, consultation, part)
    version_id, number = 0, thing_id if version_of is None else version_of
    if consultation.published_at is not None and before != after:
        effect = find_effect(part, before, after, how)
        change = OfficialChange(consultation, part, before, after, how, number)
        guard_change(change, is_free=actor == SYSTEM or for_site)
        if needs_reason:
            refuse_without_reason(actor, consultation, reason, always=effect is ChangeEffect.REMOVED)
        if asked_by_id is None and actor != SYSTEM and not for_site:
            refuse_alone(change)
        place = agreed_by or (None if for_site else find_place(actor, consultation))
        who = _say_who(place, asked_by_id, for_site=for_site)
        version_id = _record(change, effect, reason, who).id
    elif before == after and asked_by_id is None:
        refuse_lost_reason(actor, consultation, part, number, reason)
    by = None if for_site else actor.account_id
    emit(ConsultationChanged(consultation_stream(consultation.id), by, consultation.id, part, thing_id, how, version_id))
    return version_id


@contextmanager
def notes_what_comes_with_it(
    actor: Actor, consultation: Consultation, reason: str, asked_by_id: int | None = None
) -> Iterator[None]:
    """Around what adds, names or removes an activity: whatever features say officially with it has a version too, so that what is
    read of an earlier day holds nothing that was not there. The activity's own version tells people of it. Before it is published
    there are no versions, and nothing is read."""
    if consultation.published_at is None:
        yield
        return
    before = describe_things_of_features(consultation)
    yield
    after = describe_things_of_features(consultation)
    for part, number in sorted(before.keys() | after.keys()):
        was, is_now = before.get((part, number)), after.get((part, number))
        if was != is_now:
            about = {"reason": reason, "thing_id": number, "asked_by_id": asked_by_id}
            note_change(actor, consultation, Part(part), before=was, after=is_now, **about)  # type: ignore[arg-type]


def _record(change: OfficialChange, effect: ChangeEffect, reason: str, who: _Who) -> Version:
    return record_version(
        change.consultation.id,
        part=change.part,
        thing_id=change.thing_id,
        title=name_thing(change.after or change.before or {}),
        before=change.before,
        after=change.after,
        effect=effect,
        reason=reason,
        **who,
    )


class _Who(TypedDict):
    place_id: int | None
    role: str
    asked_by_id: int | None


def _say_who(place: Participation | None, asked_by_id: int | None, *, for_site: bool) -> _Who:
    """Their place and the role they have today, and the place of whoever asked for it."""
    role = place.role if place else str(Role.ADMINISTRATOR) if for_site else ""
    return {"place_id": place.id if place else None, "role": role, "asked_by_id": asked_by_id}


def _refuse_once_closed(actor: Actor, consultation: Consultation, part: Part) -> None:
    if actor != SYSTEM and part is not Part.ROLES and (why_closed := find_why_closed(consultation)):
        raise Conflict(why_closed)


def refuse_lost_reason(actor: Actor, consultation: Consultation, part: Part, version_of: int, reason: str) -> None:
    """Raises Invalid on `reason` where it would be kept nowhere, as nothing but the reason is new. Whoever presses twice has the
    very same in the list of changes already, and is refused nothing."""
    if not has_words(reason) or actor == SYSTEM or consultation.published_at is None:
        return
    last, place = find_last_version(consultation.id, part, version_of), find_place(actor, consultation)
    if last is None or place is None or (last.place_id, last.reason) != (place.id, reason):
        said = _("Nothing that people can read has changed, so we have not saved this reason. Change something, or take it out")
        raise Invalid({"reason": said})


def refuse_without_reason(actor: Actor, consultation: Consultation, reason: str, *, always: bool = False) -> None:
    """Raises Invalid on `reason`, as `note_change` does. `always`: even before anybody has answered."""
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": _("The reason must be %(most)d characters or fewer", most=LONGEST_REASON)})
    is_public = consultation.published_at is not None
    is_needed = actor != SYSTEM and is_public and (always or asks_reason(consultation))
    if is_needed and (why := why_no_reason(reason, _("Enter why you are changing this"))):
        raise Invalid({"reason": why})


def check_dates(opens_at: datetime, closes_at: datetime) -> None:
    """Raises Invalid for an end that is not after the start, and for a year outside YEARS."""
    for name, moment in (("opens_at", opens_at), ("closes_at", closes_at)):
        if moment.year not in YEARS:
            raise Invalid({name: _("Check the year")})
    if closes_at <= opens_at:
        raise Invalid({"closes_at": _("The closing date must be after the start date")})


def keep_dates(
    actor: Actor,
    consultation: Consultation,
    phase: Phase | None,
    opens_at: datetime,
    closes_at: datetime,
    *,
    is_agreed: bool = False,
) -> tuple[datetime, datetime]:
    """The dates as they are kept for a stage, or for one that is new. What a form says to the minute is the moment that is kept
    already.

    Raises Invalid when a public consultation would go back on what people have planned for: a closing date only moves later, but
    for a mistake that two people put right (`is_put_back`, with `is_agreed`), the start of what has begun stays, a stage is never
    shorter than it was, one that is over stays as it was, one that waits for a decision that was called in has no dates yet, and
    nothing starts in the past. A program, which brings in what is over, may."""
    if phase is not None:
        opens_at, closes_at = same_minute(opens_at, phase.opens_at), same_minute(closes_at, phase.closes_at)
    if consultation.published_at is None or actor == SYSTEM:
        return opens_at, closes_at
    if phase is None and (why_not_new := is_not_stopped(actor, consultation)):
        raise Invalid({"form": why_not_new})
    if phase is not None and phase.is_held and (opens_at, closes_at) != (phase.opens_at, phase.closes_at):
        raise Invalid({"opens_at": _("This is on hold until the decision is confirmed or changed. It has no dates yet")})
    errors = {}
    if phase is None or state_of_phase(phase) is State.UPCOMING:
        if opens_at < now() and (phase is None or opens_at != phase.opens_at):
            errors["opens_at"] = _("The start date must be in the future, because people can already read this page")
    elif opens_at != phase.opens_at:
        errors["opens_at"] = _("The start date cannot change, because this stage has already started")
    why_not = _why_not_close(phase, opens_at, closes_at) if phase else None
    if phase is not None and why_not and not _comes_back(phase, opens_at, closes_at, is_agreed=is_agreed):
        errors["closes_at"] = why_not
    if errors:
        raise Invalid(errors)
    return opens_at, closes_at


def _why_not_close(phase: Phase, opens_at: datetime, closes_at: datetime) -> str | None:
    state = state_of_phase(phase)
    if state is State.CLOSED and closes_at != phase.closes_at:
        return _("The closing date cannot change, because this stage has closed. You can add another stage")
    if closes_at < phase.closes_at:
        return _("The closing date can only move later, because people have planned for it")
    if state is State.UPCOMING and _length(opens_at, closes_at) < _length(phase.opens_at, phase.closes_at):
        return _("The closing date must move as far as the start date, so that people have as much time as before")
    return None


def _comes_back(phase: Phase, opens_at: datetime, closes_at: datetime, *, is_agreed: bool) -> bool:
    """Whether a stage gets the dates back that it had until lately, while people can still take part until then."""
    if state_of_phase(phase) is State.CLOSED or closes_at <= now():
        return False
    days = {"closes_at": closes_at.isoformat()}
    if opens_at != phase.opens_at or state_of_phase(phase) is State.UPCOMING:
        days["opens_at"] = opens_at.isoformat()
    return is_put_back(phase.consultation, Part.PHASES, phase.id, days, is_agreed=is_agreed)


def _length(opens_at: datetime, closes_at: datetime) -> timedelta:
    """To the minute, as forms say it, and by the clocks of this place: a week in which they go forward is a week too."""
    first, last = (to_local(each).replace(tzinfo=None, second=0, microsecond=0) for each in (opens_at, closes_at))
    return last - first


def refuse_when_begun(actor: Actor, phase: Phase, why_not: Callable[[], str]) -> None:
    """Raises Conflict once people could take part in a stage, with that sentence or why it is settled; a program may."""
    if actor != SYSTEM and has_begun(phase):
        raise Conflict(find_why_stage_settled(phase) or why_not())


def refuse_when_over(actor: Actor, phase: Phase) -> None:
    """Raises Conflict once people could take part in a stage no more. A program, which brings in what is over, may add to it."""
    if actor != SYSTEM and has_ended(phase):
        raise Conflict(_("You cannot add this, because the stage has closed. You can add another stage."))


def same_minute(typed: datetime, kept: datetime) -> datetime:
    """The moment that is kept already, where a form says it to the minute."""
    return kept if typed.replace(second=0, microsecond=0) == kept.replace(second=0, microsecond=0) else typed
