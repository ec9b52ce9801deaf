"""An organiser says who was asked, and what they replied."""

from __future__ import annotations

from dataclasses import asdict

from flask_babel import gettext as _

from forum.consultations.actions.decision_days import is_put_back, refuse_day_while_asking
from forum.consultations.actions.holding import hold_in_place
from forum.consultations.actions.recording import note_change
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import SYSTEM, Actor
from forum.register.fingerprints import fingerprint_asked
from forum.register.kinds import MOST_ASKED, AskedKind, AskedWords
from forum.register.models import AskedBody
from forum.register.queries import find_planned_day, list_asked
from forum.register.rules import KEEP_REGISTER
from forum.register.snapshots import describe_asked
from forum.spaces.rules import ThingWords


@action(KEEP_REGISTER, lock=lock)
def add_asked(actor: Actor, consultation: Consultation, words: AskedWords, *, reason: str = "") -> AskedBody:
    """Raises Conflict when there are MOST_ASKED, Invalid by field for dates that cannot be, and on `reason` as `note_change`
    does."""
    if len(list_asked(consultation)) >= MOST_ASKED:
        raise Conflict(_("You can add %(most)s at most.", most=MOST_ASKED))
    _check(words)
    refuse_day_while_asking(actor, consultation, "decides_on", words.decides_on)
    _refuse_other_decision_day(actor, consultation, words)
    asked = AskedBody(consultation_id=consultation.id, consultation=consultation, added_at=now(), **asdict(words))
    save(asked)
    _note(actor, asked, None, describe_asked(asked), reason, "added")
    return asked


@action(KEEP_REGISTER, lock=hold_in_place)
def change_asked(actor: Actor, asked: AskedBody, words: AskedWords, *, seen: str, reason: str = "") -> None:
    """Replaces all its words. Raises Changed when they are not any more what was `seen` (`fingerprint_asked`), Invalid as
    `add_asked` does and for a day that people have planned for and that would be earlier; NeedsColleague where two do it."""
    refuse_when_changed(seen, fingerprint_asked(asked))
    write_asked(actor, asked, words, reason=reason)


def write_asked(actor: Actor, asked: AskedBody, words: AskedWords, *, reason: str, asked_by_id: int | None = None) -> None:
    """Inside an action, under the lock of the consultation. `asked_by_id`: as in `note_change`. Raises as `change_asked` does."""
    _check(words)
    if words.decides_on != asked.decides_on:
        refuse_day_while_asking(actor, asked.consultation, "decides_on", words.decides_on)
        _refuse_other_decision_day(actor, asked.consultation, words)
    _refuse_earlier(actor, asked, words, is_agreed=asked_by_id is not None)
    before = describe_asked(asked)
    for name, value in asdict(words).items():
        setattr(asked, name, value)
    _note(actor, asked, before, describe_asked(asked), reason, "changed", asked_by_id)


@action(KEEP_REGISTER, lock=hold_in_place)
def remove_asked(actor: Actor, asked: AskedBody, *, seen: str, reason: str = "") -> None:
    """Raises Changed and Invalid as `change_asked` does."""
    if seen != fingerprint_asked(asked):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    take_away_asked(actor, asked, reason=reason)


def take_away_asked(actor: Actor, asked: AskedBody, *, reason: str, asked_by_id: int | None = None) -> None:
    """As `write_asked`."""
    _note(actor, asked, describe_asked(asked), None, reason, "removed", asked_by_id)
    db.session.delete(asked)


def _refuse_other_decision_day(actor: Actor, consultation: Consultation, words: AskedWords) -> None:
    """What a body is told is what all are told. In a draft, either may be written first."""
    planned = find_planned_day(consultation)
    if actor == SYSTEM or consultation.published_at is None or None in (planned, words.decides_on):
        return
    if planned is not None and words.decides_on != planned:
        said = _("People have been told that you will decide on %(day)s. Enter the same date, or move that date first")
        raise Invalid({"decides_on": said % {"day": say_day(planned)}})


def _refuse_earlier(actor: Actor, asked: AskedBody, words: AskedWords, *, is_agreed: bool) -> None:
    """But for a mistake that two people put right; and they tell a body the day of the decision that all are told."""
    if actor == SYSTEM or asked.consultation.published_at is None:
        return
    planned, errors = find_planned_day(asked.consultation), {}
    for name in ("comments_by", "decides_on"):
        was, is_now = getattr(asked, name), getattr(words, name)
        if was is None or is_now is None or is_now >= was or (name == "decides_on" and is_now == planned):
            continue
        days = {name: is_now.isoformat()}
        if not is_put_back(asked.consultation, Part.ASKED, asked.id, days, is_agreed=is_agreed):
            errors[name] = _("This date can only move later, because they have planned for it")
    if errors:
        raise Invalid(errors)


def _check(words: AskedWords) -> None:
    errors = {}
    if words.asked_on and not words.way:
        errors["way"] = _("Choose how you asked them")
    if words.way and not words.asked_on:
        errors["asked_on"] = _("Enter the date you asked them")
    if words.kind is AskedKind.SCRUTINY and words.asked_on:
        if words.comments_by is None:
            errors["comments_by"] = _("Enter the date by which the scrutiny committee can comment")
        if words.decides_on is None:
            errors["decides_on"] = _("Enter the date you plan to decide")
    if words.comments_by and words.decides_on and words.decides_on < words.comments_by:
        errors["decides_on"] = _("The date of the decision must be after the last day for comments")
    if words.reply and not words.answered_on:
        errors["answered_on"] = _("Enter the date of their reply")
    for name in ("reminded_on", "answered_on", "comments_by"):
        day = getattr(words, name)
        if day and words.asked_on and day < words.asked_on:
            errors[name] = _("This date must be after the date you asked them")
    if errors:
        raise Invalid(errors)


def _note(
    actor: Actor,
    asked: AskedBody,
    before: ThingWords | None,
    after: ThingWords | None,
    reason: str,
    how: str,
    asked_by_id: int | None = None,
) -> None:
    about = {"reason": reason, "thing_id": asked.id, "how": how, "asked_by_id": asked_by_id}
    note_change(actor, asked.consultation, Part.ASKED, before=before, after=after, **about)  # type: ignore[arg-type]
