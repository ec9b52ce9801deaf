"""A team chooses what it asks people for, and explains in public what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.actions.decision_days import (
    is_put_back,
    is_said_lately,
    refuse_day_while_asking,
    refuse_long_delay,
)
from forum.consultations.actions.promise import find_why_settled
from forum.consultations.actions.recording import YEARS, note_change, refuse_lost_reason, refuse_without_reason
from forum.consultations.models import Consultation, Participation
from forum.consultations.rules import find_why_closed
from forum.consultations.snapshots import Part
from forum.consultations.standing import find_last_day
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day, to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Faults, Forbidden, Invalid, NotFound
from forum.kernel.fingerprints import fingerprint, refuse_when_changed
from forum.kernel.permissions import SYSTEM, Actor
from forum.opening.actions.notifying import drop_signature_of_change, get_opening, get_own_place, note, tell
from forum.opening.checks.base import OpeningCheck
from forum.opening.extension_points import find_why_not_tier
from forum.opening.fingerprints import fingerprint_without
from forum.opening.kinds import NATIONS, Nation, Tier
from forum.opening.mending import note_what_to_mend
from forum.opening.models import OpenedWithout, Opening, SchoolHoliday
from forum.opening.queries import find_opening, list_gaps, list_leads, list_used_gaps
from forum.opening.rules import AGREE, LONGEST_STATEMENT, PREPARE
from forum.opening.sentences import AGREED, ASKED_TO_AGREE, REFUSED
from forum.opening.snapshots import AFTER, describe_day
from forum.spaces.queries import list_of_thing
from forum.spaces.rules import read_words, why_no_reason

READ_BY_PEOPLE = _l("People have read this, so it stays as it is. You can still add what is missing.")


@dataclass(frozen=True)
class GapStatement:
    """What is said in public about a check that something opens without. `owner`: the place of whoever stands behind it."""

    why: str
    instead: str
    by_when: date | None
    owner: str


@dataclass(frozen=True)
class ChosenTier:
    """As `choose_tier` takes it."""

    tier: Tier
    nation: Nation
    decides_on: date | None
    answers_wait: bool = False


def read_choice(opening: Opening) -> ChosenTier:
    """As it stands."""
    tier = Tier(opening.aims_at or opening.tier)
    return ChosenTier(tier, Nation(opening.nation), opening.decides_on, opening.answers_wait)


def fingerprint_choice(opening: Opening | None) -> str:
    """Of what whoever chooses the tier had before them."""
    return fingerprint(
        *([opening.tier, opening.aims_at, opening.nation, str(opening.decides_on), opening.answers_wait] if opening else [])
    )


@action(PREPARE, lock=lock)
def choose_tier(
    actor: Actor,
    consultation: Consultation,
    tier: Tier,
    *,
    nation: Nation,
    decides_on: date | None,
    answers_wait: bool = False,
    seen: str,
    reason: str = "",
) -> None:
    """Of something that is open: the tier it has once all that this asks for is there. Raises Conflict for one below that with
    which it opened and for one that a feature refuses (`refuses_tier`), Changed when somebody else has chosen since, Invalid, all
    at once, for a day without sense, one that moves earlier once it is public, answers that come later than was said, another
    nation than it opened in, and without the reason that `note_change` asks for; NeedsColleague, and nothing is done, where two
    people move the day or promise answers before it."""
    opening = find_opening(consultation)
    refuse_when_changed(seen, fingerprint_choice(opening))
    if opening is not None and opening.opened_at is not None and tier.height < Tier(opening.tier).height:
        raise Conflict(_("People joined what you told them this is. You can ask more of yourself, but not less."))
    if why_not := find_why_not_tier(consultation, tier):
        raise Conflict(why_not)
    about = {"nation": nation, "decides_on": decides_on, "answers_wait": answers_wait, "reason": reason}
    check_choice(actor, consultation, tier, **about)  # type: ignore[arg-type]
    if opening is None:
        opening = Opening(space_id=consultation.id, tier=tier)
        db.session.add(opening)
    if opening.opened_at is not None:
        opening.aims_at = tier if tier != opening.tier else None
    else:  # A draft, or older than the checks.
        opening.tier, opening.aims_at = tier, tier if consultation.published_at else None
    opening.nation = nation
    _move_decision(actor, consultation, opening, decides_on, reason, answers_wait=answers_wait)
    _note_choice(actor, consultation, opening)


def write_decision_day(
    actor: Actor,
    consultation: Consultation,
    decides_on: date | None,
    *,
    answers_wait: bool | None = None,
    reason: str,
    asked_by_id: int,
) -> None:
    """Two people have moved it, or said when people get their answers (None: as it is). Inside their action, under the lock.
    Raises Invalid as `choose_tier` does for both."""
    opening = get_opening(consultation)
    waits = opening.answers_wait if answers_wait is None else answers_wait
    if decides_on != opening.decides_on:
        _refuse_other_day(actor, consultation, opening.decides_on, decides_on, is_agreed=True)
    _refuse_other_order(actor, consultation, opening, answers_wait=waits, is_agreed=True)
    _move_decision(actor, consultation, opening, decides_on, reason, asked_by_id, answers_wait=waits)
    _note_choice(actor, consultation, opening)


def _note_choice(actor: Actor, consultation: Consultation, opening: Opening) -> None:
    db.session.flush()
    note_what_to_mend(consultation, opening)
    drop_signature_of_change(actor, consultation)
    note(actor, consultation, "tier", opening.aims_at or opening.tier)


def check_choice(
    actor: Actor,
    consultation: Consultation,
    tier: Tier | None,
    *,
    nation: Nation | None,
    decides_on: date | None,
    answers_wait: bool,
    reason: str,
) -> None:
    """Raises Invalid with all that `choose_tier` refuses by field. `tier`, `nation`: None where none is chosen yet."""
    opening, faults = find_opening(consultation), Faults()
    if tier is not None:
        with faults.gathering():
            _refuse_day_of_conversation(tier, opening, decides_on)
    if opening is not None and opening.opened_at is not None:
        with faults.gathering():
            _refuse_other_nation(opening, nation)
        with faults.gathering():
            _refuse_other_order(actor, consultation, opening, answers_wait=answers_wait)
        if answers_wait != opening.answers_wait:
            with faults.gathering():
                refuse_without_reason(actor, consultation, reason, always=True)
    if decides_on != (opening.decides_on if opening else None):
        with faults.gathering():
            _refuse_other_day(actor, consultation, opening.decides_on if opening else None, decides_on)
        with faults.gathering():
            first = _find_first_day(consultation) or (opening.decides_on if opening else None)
            refuse_without_reason(actor, consultation, reason)
            refuse_long_delay(actor, consultation, first, decides_on, reason)
    faults.tell()


def _refuse_day_of_conversation(tier: Tier, opening: Opening | None, decides_on: date | None) -> None:
    """A day that people have read stays, since it was said; the page of a conversation does not show it."""
    is_said = opening is not None and opening.opened_at is not None and decides_on == opening.decides_on
    if tier is Tier.CONVERSATION and decides_on is not None and not is_said:
        raise Invalid({"decides_on": _("Nothing is decided from this alone, so leave this empty")})


def _refuse_other_nation(opening: Opening, nation: Nation | None) -> None:
    """Its holidays and rules say how long people have, and which checks there were."""
    if nation is not None and nation != opening.nation:
        where = NATIONS[Nation(opening.nation)]
        raise Invalid({"nation": _("This opened with the holidays and rules of %(nation)s, so that stays", nation=where)})


def _refuse_other_order(
    actor: Actor, consultation: Consultation, opening: Opening, *, answers_wait: bool, is_agreed: bool = False
) -> None:
    """Answers come no later than people were told, but where it was said so until lately, by mistake: then two people put it
    back."""
    if opening.opened_at is None or answers_wait == opening.answers_wait:
        return
    if actor != SYSTEM and (why_not := find_why_settled(consultation)):
        raise Invalid({"answers_wait": why_not.rstrip(".")})
    if answers_wait and not is_said_lately(consultation, Part.DECISION_DAY, 0, {"answers_come": AFTER}, is_agreed=is_agreed):
        raise Invalid({"answers_wait": _("You have told people that they get answers before the decision, so that stays")})


def _move_decision(
    actor: Actor,
    consultation: Consultation,
    opening: Opening,
    decides_on: date | None,
    reason: str,
    asked_by_id: int | None = None,
    *,
    answers_wait: bool,
) -> None:
    was, before = describe_day(opening), opening.decides_on
    opening.decides_on, opening.answers_wait = decides_on, answers_wait
    will_be = describe_day(opening)
    if was == will_be:
        refuse_lost_reason(actor, consultation, Part.DECISION_DAY, 0, reason)
        return
    how = "moved" if decides_on != before else "changed"
    about = {"reason": reason, "how": how, "asked_by_id": asked_by_id}
    note_change(actor, consultation, Part.DECISION_DAY, before=was, after=will_be, **about)  # type: ignore[arg-type]


def _refuse_other_day(
    actor: Actor, consultation: Consultation, before: date | None, decides_on: date | None, *, is_agreed: bool = False
) -> None:
    _refuse_odd_year("decides_on", decides_on)
    if consultation.published_at is not None and actor != SYSTEM and (why_not := find_why_settled(consultation)):
        raise Invalid({"decides_on": why_not.rstrip(".")})
    if consultation.published_at is not None and before is not None:
        if decides_on is None:
            raise Invalid({"decides_on": _("Enter the date of the decision, because people have planned for it")})
        days = {"decides_on": decides_on.isoformat()}
        if decides_on < before and not is_put_back(consultation, Part.DECISION_DAY, 0, days, is_agreed=is_agreed):
            raise Invalid({"decides_on": _("The date of the decision can only move later, because people have planned for it")})
    refuse_day_while_asking(actor, consultation, "decides_on", decides_on)


def _find_first_day(consultation: Consultation) -> date | None:
    """Of the decision, as people were told it first."""
    told = [read_words(each.before) or {} for each in list_of_thing(consultation.id, Part.DECISION_DAY, 0)]
    return min((date.fromisoformat(str(words["decides_on"])) for words in told if words.get("decides_on")), default=None)


def _refuse_odd_year(name: str, *days: date | None) -> None:
    if any(day is not None and day.year not in YEARS for day in days):
        raise Invalid({name: _("Check the year")})


@action(PREPARE, lock=lock)
def add_school_holiday(actor: Actor, consultation: Consultation, *, first_on: date, last_on: date) -> None:
    """Days that do not count. The same days twice are there once."""
    _refuse_odd_year("first_on", first_on)
    _refuse_odd_year("last_on", last_on)
    if last_on < first_on:
        raise Invalid({"last_on": _("The last day must not be before the first day")})
    same = select(SchoolHoliday.id).filter_by(space_id=consultation.id, first_on=first_on, last_on=last_on)
    if db.session.scalar(same) is None:
        save(SchoolHoliday(space_id=consultation.id, first_on=first_on, last_on=last_on))
        drop_signature_of_change(actor, consultation)
        note(actor, consultation, "holidays")


@action(PREPARE, lock=lock)
def remove_school_holiday(actor: Actor, consultation: Consultation, number: int) -> None:
    """Nothing happens where it is gone already."""
    found = db.session.get(SchoolHoliday, number)
    if found is not None and found.space_id == consultation.id:
        db.session.delete(found)
        db.session.flush()
        drop_signature_of_change(actor, consultation)
        note(actor, consultation, "holidays")


@action(PREPARE, lock=lock)
def explain_gap(actor: Actor, consultation: Consultation, check: OpeningCheck, statement: GapStatement, *, seen: str) -> None:
    """Writes what people will read once it opens. Nobody is asked yet, and whoever agreed to other words has agreed no longer.
    Raises Conflict as `find_why_no_gap` says, Invalid for an owner who does not decide, Changed when somebody else
    has written since."""
    get_opening(consultation)
    if why_not := find_why_no_gap(consultation, check):
        raise Conflict(why_not)
    gap = list_gaps(consultation).get(check.key)
    refuse_when_changed(seen, fingerprint_gap(gap))
    owner = check_statement(consultation, statement)
    assert statement.by_when is not None  # noqa: S101  (just checked)
    if gap is None:
        gap = OpenedWithout(space_id=consultation.id, check_key=check.key)
    gap.why, gap.instead, gap.by_when, gap.owner_id = statement.why, statement.instead, statement.by_when, owner.id
    gap.written_by_id, gap.written_at = get_own_place(actor, consultation).id, now()
    gap.asked_at = gap.agreed_at = gap.refused_at = gap.mended_at = None
    save(gap)
    drop_signature_of_change(actor, consultation)
    note(actor, consultation, "without", check.key)


def find_why_no_gap(consultation: Consultation, check: OpeningCheck) -> str | None:
    """Why nothing can be said any more, or at all, about opening without a check. What people have read stays as it is; and what
    is open already opens without nothing, unless its team asks more of itself."""
    opening = find_opening(consultation)
    if why_not := find_why_closed(consultation) or find_why_settled(consultation):
        return why_not
    if not check.can_be_missing:
        return _("Nothing opens without this.")
    if check.key in list_used_gaps(consultation):
        return str(READ_BY_PEOPLE)
    if consultation.published_at is not None and (opening is None or opening.aims_at is None):
        return _("This is already open. You can still add what is missing.")
    return None


def check_statement(consultation: Consultation, statement: GapStatement) -> Participation:
    """Who takes responsibility for it. Raises Invalid with all that is wrong."""
    faults = Faults()
    if why := why_no_reason(statement.why, _("Enter why you open without this"), LONGEST_STATEMENT):
        faults.errors["why"] = why
    if why := why_no_reason(statement.instead, _("Enter what you will do instead"), LONGEST_STATEMENT):
        faults.errors["instead"] = why
    owner = next((lead for lead in list_leads(consultation) if lead.public_id == statement.owner), None)
    if owner is None:
        faults.errors["owner"] = _("Choose who takes responsibility for this")
    with faults.gathering():
        _refuse_odd_year("by_when", statement.by_when)
        if statement.by_when is None:
            raise Invalid({"by_when": _("Enter a date")})
        if statement.by_when <= to_local(now()).date():
            raise Invalid({"by_when": _("The date must be in the future")})
        _refuse_day_after_asking(consultation, statement.by_when)
    faults.tell()
    assert owner is not None  # noqa: S101  (told before)
    return owner


def _refuse_day_after_asking(consultation: Consultation, by_when: date) -> None:
    """What is promised instead helps people only while they are asked; where they are asked today alone, from tomorrow."""
    last = find_last_day(consultation)
    if last is None:
        return
    latest = max(last, to_local(now()).date() + timedelta(days=1))
    if by_when > latest:
        said = _("People can only answer until %(last)s. Choose a day no later than that", last=say_day(last))
        raise Invalid({"by_when": said})


def fingerprint_gap(gap: OpenedWithout | None) -> str:
    """Of what whoever explains it had before them, which may be nothing."""
    return fingerprint_without(gap) if gap else fingerprint()


@action(PREPARE, lock=lock)
def ask_to_agree(actor: Actor, consultation: Consultation, check: OpeningCheck, *, seen: str) -> None:
    """Asks the one who stands behind it. Raises Changed when the words are not those that were seen, Conflict as
    `find_why_no_gap` says."""
    gap = _get_seen(consultation, check, seen)
    if gap.asked_at is None:
        if why_not := find_why_no_gap(consultation, check):
            raise Conflict(why_not)
        gap.asked_at = now()
        tell([gap.owner], consultation, f"agree:{gap.id}:{gap.written_at.timestamp()}", ASKED_TO_AGREE(), is_duty=True)
        note(actor, consultation, "asked to agree", check.key)


@action(AGREE, lock=lock)
def decide_gap(actor: Actor, consultation: Consultation, check: OpeningCheck, *, agrees: bool, seen: str) -> None:
    """Whoever was asked says yes or no to the words they saw. Raises Forbidden for anybody else, Changed for other words, and
    Conflict for a no once it has opened with a yes."""
    gap = _get_seen(consultation, check, seen)
    if get_own_place(actor, consultation).id != gap.owner_id:
        raise Forbidden(_("Someone else has been asked to agree to this."))
    if gap.asked_at is None or (agrees and gap.agreed_at is not None):
        return
    if gap.agreed_at is not None and consultation.published_at is not None:
        raise Conflict(_("This has opened with your agreement, and people have read it. You can still add what is missing."))
    gap.agreed_at, gap.refused_at = (now(), None) if agrees else (None, now())
    said = AGREED() if agrees else REFUSED()
    tell([gap.written_by], consultation, f"agreed:{gap.id}:{now().timestamp()}", said, is_duty=False)
    drop_signature_of_change(actor, consultation)
    note(actor, consultation, "agreed" if agrees else "refused", check.key)


@action(PREPARE, lock=lock)
def drop_gap(actor: Actor, consultation: Consultation, check: OpeningCheck, *, seen: str) -> None:
    """Before it opens: the check is missing again, or was mended. What people have read stays."""
    if check.key in list_used_gaps(consultation):
        raise Conflict(str(READ_BY_PEOPLE))
    db.session.delete(_get_seen(consultation, check, seen))
    db.session.flush()
    drop_signature_of_change(actor, consultation)
    note(actor, consultation, "dropped", check.key)


def _get_seen(consultation: Consultation, check: OpeningCheck, seen: str) -> OpenedWithout:
    gap = list_gaps(consultation).get(check.key)
    if gap is None:
        raise NotFound
    if seen != fingerprint_without(gap):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    return gap
