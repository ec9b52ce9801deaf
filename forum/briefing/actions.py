"""An organiser writes what people need before they are asked."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time, timedelta

from flask_babel import gettext as _

from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.kinds import MOST_OF_A_PART, BriefingWords, OptionWords
from forum.briefing.models import MODELS, WORDS, ProposedOption, Thing
from forum.briefing.queries import count_part
from forum.briefing.rules import BRIEF, REMOVE, find_days_for_options, find_why_no_options, list_asking
from forum.briefing.snapshots import describe_thing
from forum.consultations.actions.holding import hold_in_place
from forum.consultations.actions.managing import change_phase
from forum.consultations.actions.recording import note_change
from forum.consultations.fingerprints import fingerprint_phase
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import site_zone, to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import SYSTEM, Actor
from forum.spaces.rules import ThingWords


@action(BRIEF, lock=lock)
def add_thing(actor: Actor, consultation: Consultation, words: BriefingWords, *, reason: str = "") -> Thing:
    """The part is told by the kind of words. Raises Conflict when the part has MOST_OF_A_PART of them and for an option in a
    conversation, and Invalid on `reason` as `note_change` does."""
    part = next(part for part, kind in WORDS.items() if isinstance(words, kind))
    if count_part(consultation, part) >= MOST_OF_A_PART:
        raise Conflict(_("You can add %(most)s at most. People could not compare more.", most=MOST_OF_A_PART))
    _refuse_option(consultation, words)
    thing = MODELS[part](consultation_id=consultation.id, added_at=now(), **asdict(words))
    if isinstance(thing, ProposedOption):
        if thing.is_on_the_table:
            thing.put_forward_at = now()
        else:
            thing.ruled_out_at = now()
    save(thing)
    _note(actor, thing, None, reason, "added")
    if isinstance(thing, ProposedOption) and thing.is_on_the_table:
        _give_time(actor, consultation)
    return thing


@action(BRIEF, lock=hold_in_place)
def change_thing(actor: Actor, thing: Thing, words: BriefingWords, *, seen: str, reason: str = "") -> None:
    """Replaces all its words. Raises Changed when they are not any more what was `seen` (`fingerprint_thing`), Conflict
    and Invalid as `add_thing` does."""
    refuse_when_changed(seen, fingerprint_thing(thing))
    _refuse_option(thing.consultation, words)
    before = describe_thing(thing)
    how, is_another = "changed", False
    if isinstance(thing, ProposedOption) and isinstance(words, OptionWords):
        is_another = thing.is_on_the_table and (thing.title, thing.meaning) != (words.title, words.meaning)
        how, reason = _keep_letter(thing, words), reason or words.ruled_out
    for name, value in asdict(words).items():
        setattr(thing, name, value)
    _note(actor, thing, before, reason, how)
    if how != "changed" or (is_another and asks_reason(thing.consultation)):
        _give_time(actor, thing.consultation)


@action(REMOVE, lock=hold_in_place)
def remove_thing(actor: Actor, thing: Thing, *, seen: str, reason: str = "") -> None:
    """Raises Changed and Invalid as `change_thing` does."""
    if seen != fingerprint_thing(thing):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    before, consultation = describe_thing(thing), thing.consultation
    note_change(actor, consultation, thing.part, before=before, after=None, reason=reason, thing_id=thing.id, how="removed")
    db.session.delete(thing)


def _refuse_option(consultation: Consultation, words: BriefingWords) -> None:
    """One that people could choose. What was ruled out beforehand is told in a conversation too."""
    if isinstance(words, OptionWords) and not words.ruled_out and (why_not := find_why_no_options(consultation)):
        raise Conflict(why_not)


def _keep_letter(option: ProposedOption, words: OptionWords) -> str:
    """What becomes of it, for the log. Whoever has read a letter finds the same option under it for ever."""
    if bool(words.ruled_out) != option.is_on_the_table:
        return "changed"
    if words.ruled_out:
        if option.consultation.published_at is None:
            option.put_forward_at = None
        option.ruled_out_at = now()
        return "ruled out"
    option.ruled_out_at = None
    option.put_forward_at = option.put_forward_at or now()
    return "put forward"


def _give_time(actor: Actor, consultation: Consultation) -> None:
    """Whoever has answered can look again: the stages that are open or to come close so many days from now, or later."""
    days = find_days_for_options(consultation)
    if days is None or actor == SYSTEM:
        return
    until = datetime.combine((to_local(now()) + timedelta(days=days)).date(), time(23, 59), site_zone())
    for phase in list_asking(consultation):
        if phase.closes_at < until:
            why = _("An option was added, changed or ruled out, so people have more time.")
            words = {"name": phase.name, "note": phase.note, "seen": fingerprint_phase(phase), "reason": why}
            change_phase(actor, phase, opens_at=phase.opens_at, closes_at=until, **words)


def _note(actor: Actor, thing: Thing, before: ThingWords | None, reason: str, how: str) -> None:
    after = describe_thing(thing)
    note_change(actor, thing.consultation, thing.part, before=before, after=after, reason=reason, thing_id=thing.id, how=how)
