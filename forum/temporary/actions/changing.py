"""Organisers say what was changed for safety and until when, move that day in public, and say what came after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from forum.agreeing.actions import News, drop_asked
from forum.consultations.actions.recording import note_change
from forum.consultations.events import consultation_stream
from forum.consultations.extension_points import follows_template
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.standing import find_decision_days, is_decision_in_force
from forum.consultations.templates import TEMPORARY_CHANGE
from forum.consultations.unfinished import find_end_of_asking
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day, to_local
from forum.kernel.errors import Conflict, Faults, Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words
from forum.notifications.kinds import TargetKind, declare_target_kind
from forum.opening.queries import is_conversation
from forum.spaces.rules import ThingWords
from forum.temporary.events import SaidBackChanged
from forum.temporary.fingerprints import fingerprint_change
from forum.temporary.kinds import Aftermath
from forum.temporary.models import SaidBack, TemporaryChange
from forum.temporary.queries import find_change, find_said_back
from forum.temporary.rules import CHANGE_LASTS, SAY_AFTERMATH, SAY_CHANGE
from forum.temporary.sentences import BACK_DROPPED, BACK_ENDED
from forum.temporary.snapshots import describe_change

BACK_PAGE = declare_target_kind(TargetKind("temporary_back", "temporary.aftermath"))
DROPPED = News("temporary back dropped", BACK_DROPPED(), BACK_PAGE)
ENDED = News("temporary back ended", BACK_ENDED(), BACK_PAGE)


@dataclass(frozen=True)
class ChangeWords:
    """What was changed, since when, why it was needed at once, who decided it, and the day by which it ends."""

    what: str
    changed_on: date
    reason: str
    decided_by: str
    ends_on: date


@follows_template(TEMPORARY_CHANGE)
def begin_change(consultation: Consultation) -> str:
    """A draft becomes one of this kind, and says nothing of it yet."""
    _make(consultation)
    return "temporary.change"


@action(SAY_CHANGE, lock=lock)
def say_change(actor: Actor, consultation: Consultation, words: ChangeWords, *, seen: str, why: str = "") -> None:
    """Makes a draft one of this kind. Raises Changed when it is not any more what was `seen` (`fingerprint_change`), Invalid for
    days that cannot be and for a public end that is moved without `why`, Conflict for something public of another kind and once
    people know what came after."""
    change = find_change(consultation)
    refuse_when_changed(seen, fingerprint_change(consultation, change))
    if change is None:
        if consultation.published_at is not None:
            raise Conflict(_("People can already read this, so it cannot become a temporary change."))
        change = _make(consultation)
    write_change(actor, consultation, change, words, why=why)


def write_change(
    actor: Actor,
    consultation: Consultation,
    change: TemporaryChange,
    words: ChangeWords,
    *,
    why: str,
    asked_by_id: int | None = None,
) -> None:
    """Inside an action, under the lock of the consultation. `asked_by_id`: as in `note_change`. Raises Invalid and Conflict as
    `say_change` does, NeedsColleague where one person alone may not."""
    _refuse_when_answered(change)
    is_public, is_moved = consultation.published_at is not None, words.ends_on != change.ends_on
    faults = Faults()
    with faults.gathering():
        _check_days(change, words, is_public=is_public)
    if is_public and not has_words(why) and (is_moved or _says_otherwise(change, words)):
        faults.errors["reason"] = (
            _("Enter why the end date moves") if is_moved else _("Enter why you are changing what people have read")
        )
    faults.tell()
    before = describe_change(change)
    if is_public and change.ends_on is not None and words.ends_on > change.ends_on:
        change.times_extended += 1
    if is_moved:
        change.told_at = None
    change.what, change.reason, change.decided_by = words.what, words.reason, words.decided_by
    change.changed_on, change.ends_on, consultation.temporary_until = words.changed_on, words.ends_on, words.ends_on
    how = "moved" if is_moved else ""
    note_temporary(actor, consultation, before, change, why, how, asked_by_id=asked_by_id)


@action(SAY_CHANGE, lock=lock)
def drop_change(actor: Actor, consultation: Consultation, *, seen: str) -> None:
    """A draft is of no special kind after all. Raises Conflict once people can read it."""
    change = _get_seen(consultation, seen)
    if consultation.published_at is not None:
        raise Conflict(_("People can already read this, so it stays a temporary change."))
    before = describe_change(change)
    change.what = change.reason = change.decided_by = ""
    change.changed_on = change.ends_on = consultation.temporary_until = None
    consultation.is_temporary = False
    note_temporary(actor, consultation, before, change, "", "dropped")


@action(SAY_AFTERMATH, lock=lock)
def say_aftermath(actor: Actor, consultation: Consultation, aftermath: Aftermath, words: str, *, seen: str) -> None:
    """Ends it, in public, with what was decided. Raises Invalid without words, and where no decision is in force that was made
    after people were heard; Conflict when it is said already, and for one that is as it was before: two people say that
    (`returning`)."""
    change = get_to_answer(consultation, seen)
    if not has_words(words):
        raise Invalid({"words": _("Enter what comes after, and from when")})
    if aftermath is Aftermath.BACK:
        raise Conflict(_("A colleague has to agree that things are back as they were."))
    if is_decided_after_all_were_heard(consultation) and not is_decision_in_force(consultation):
        raise Invalid({"aftermath": _("The decision is not in force yet. Until then, it is temporary")})
    if not is_decided_after_all_were_heard(consultation):
        raise Invalid({"aftermath": _("First publish a decision made after people had their say. Until then, it is temporary")})
    end_change(actor, consultation, change, aftermath, words)


def end_change(
    actor: Actor,
    consultation: Consultation,
    change: TemporaryChange,
    aftermath: Aftermath,
    words: str,
    *,
    asked_by_id: int | None = None,
) -> None:
    """Inside an action that has asked whether it may end so. What a colleague was still asked to agree to is not asked any more,
    and whoever asked is told. `asked_by_id`: whose word a second person agreed to."""
    _drop_what_waits(actor, consultation)
    before = describe_change(change)
    change.aftermath, change.aftermath_words, change.answered_at = aftermath, words, now()
    consultation.temporary_until = None
    note_temporary(actor, consultation, before, change, words, "answered", asked_by_id=asked_by_id)


def _drop_what_waits(actor: Actor, consultation: Consultation) -> None:
    said = find_said_back(consultation)
    if said is not None:
        drop_asked(actor, said, consultation, ENDED)
        note_said_back(actor, said, "dropped")


def note_said_back(actor: Actor, said: SaidBack, how: str) -> None:
    """In the log: that it is as it was before was said, or is not said any more."""
    emit(SaidBackChanged(consultation_stream(said.space_id), actor.account_id, said.space_id, said.id, how))


def get_to_answer(consultation: Consultation, seen: str) -> TemporaryChange:
    """Raises Changed for another than was seen, Conflict in a draft and when it is said already what came after."""
    change = _get_seen(consultation, seen)
    _refuse_when_answered(change)
    if consultation.published_at is None:
        raise Conflict(_("This consultation has not been published yet."))
    return change


def is_decided_after_all_were_heard(consultation: Consultation) -> bool:
    """Whether a decision is published, and was made after people could last say what should come."""
    decided_on, end = find_decision_days([consultation]).get(consultation.id), find_end_of_asking(consultation)
    return decided_on is not None and end is not None and now() >= end and decided_on >= to_local(end).date()


def _says_otherwise(change: TemporaryChange, words: ChangeWords) -> bool:
    said = (change.what, change.reason, change.decided_by, change.changed_on)
    return said != (words.what, words.reason, words.decided_by, words.changed_on)


def _check_days(change: TemporaryChange, words: ChangeWords, *, is_public: bool) -> None:
    """It ends within twelve months of its start, however often the end moves; and the start that people have read of does not
    move later, as the end could with it."""
    today, errors = to_local(now()).date(), {}
    last = words.changed_on + CHANGE_LASTS
    if words.changed_on > today and words.changed_on != change.changed_on:
        errors["changed_on"] = _("Enter a date that is not in the future")
    elif is_public and change.changed_on is not None and words.changed_on > change.changed_on:
        errors["changed_on"] = _("People have read when it began, so this date cannot move later")
    if words.ends_on != change.ends_on and not today < words.ends_on <= last:
        errors["ends_on"] = _("Enter a date in the future, and at most 12 months after it began: %(day)s", day=say_day(last))
    if errors:
        raise Invalid(errors)


def _make(consultation: Consultation) -> TemporaryChange:
    """The row of one that was dropped is used again. Raises Conflict for a conversation, from which nothing is decided."""
    if is_conversation(consultation, soon=True):
        raise Conflict(_("Someone has to decide what comes after. First choose an engagement or a formal consultation."))
    consultation.is_temporary = True
    change = find_change(consultation)
    if change is None:
        change = TemporaryChange(space_id=consultation.id)
        save(change)
    return change


def _get_seen(consultation: Consultation, seen: str) -> TemporaryChange:
    change = find_change(consultation)
    if change is None:
        raise NotFound
    refuse_when_changed(seen, fingerprint_change(consultation, change))
    return change


def _refuse_when_answered(change: TemporaryChange) -> None:
    if change.answered_at is not None:
        raise Conflict(_("You have already said what comes after."))


def note_temporary(
    actor: Actor,
    consultation: Consultation,
    before: ThingWords,
    change: TemporaryChange,
    why: str,
    how: str,
    *,
    asked_by_id: int | None = None,
) -> None:
    """Keeps a version of it, with the reason."""
    after, part = describe_change(change), Part.TEMPORARY
    note_change(actor, consultation, part, before=before, after=after, reason=why, how=how, asked_by_id=asked_by_id)
