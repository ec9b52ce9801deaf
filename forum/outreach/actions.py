"""An organiser says how people were told of a consultation."""

from __future__ import annotations

from dataclasses import asdict

from flask_babel import gettext as _

from forum.consultations.actions.holding import hold_in_place
from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, let_go, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day, to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Faults, Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor, require
from forum.kernel.pictures import DrawnPicture, draw_picture
from forum.outreach.fingerprints import fingerprint_entry
from forum.outreach.kinds import LONGEST_PICTURE_SIDE, MOST_ENTRIES, EntryWords
from forum.outreach.models import OutreachEntry, OutreachPicture, read_words
from forum.outreach.queries import list_entries
from forum.outreach.rules import KEEP_LOG
from forum.outreach.snapshots import describe_entry
from forum.spaces.rules import ThingWords


def add_entry(actor: Actor, consultation: Consultation, words: EntryWords, *, picture: bytes = b"") -> OutreachEntry:
    """Needs no reason: it takes nothing back. Raises Conflict when there are MOST_ENTRIES, Invalid by field for a day that is
    still to come and for what is no picture."""
    return _add_entry(actor, consultation, words, drawn=_draw(actor, consultation, words, picture))


@action(KEEP_LOG, lock=lock)
def _add_entry(actor: Actor, consultation: Consultation, words: EntryWords, *, drawn: DrawnPicture | None) -> OutreachEntry:
    if len(list_entries(consultation)) >= MOST_ENTRIES:
        raise Conflict(_("You can add %(most)s at most.", most=MOST_ENTRIES))
    _check(consultation, words)
    entry = OutreachEntry(consultation_id=consultation.id, consultation=consultation, added_at=now(), **asdict(words))
    entry.picture = _make_picture(drawn) if drawn else None
    save(entry)
    _note(actor, entry, None, describe_entry(entry), "", "added")
    return entry


def change_entry(
    actor: Actor, entry: OutreachEntry, words: EntryWords, *, seen: str, reason: str = "", picture: bytes = b""
) -> None:
    """Replaces all its words; a `picture` takes the place of the one before. Raises Changed when they are not any more what was
    `seen` (`fingerprint_entry`), Invalid as `add_entry` does, and on `reason` as `note_change` does."""
    _change_entry(actor, entry, words, seen=seen, reason=reason, drawn=_draw(actor, entry, words, picture))


@action(KEEP_LOG, lock=hold_in_place)
def _change_entry(
    actor: Actor, entry: OutreachEntry, words: EntryWords, *, seen: str, reason: str, drawn: DrawnPicture | None
) -> None:
    refuse_when_changed(seen, fingerprint_entry(entry))
    faults = Faults()
    with faults.gathering():
        _check(entry.consultation, words)
    if drawn is not None or words != read_words(entry):
        with faults.gathering():
            refuse_without_reason(actor, entry.consultation, reason)
    faults.tell()
    before = describe_entry(entry)
    for name, value in asdict(words).items():
        setattr(entry, name, value)
    if drawn is not None:
        if entry.picture is not None:
            entry.picture = None
            db.session.flush()
        entry.picture = _make_picture(drawn)
    db.session.flush()
    db.session.refresh(entry, ["document"])
    _note(actor, entry, before, describe_entry(entry), reason, "changed")


@action(KEEP_LOG, lock=hold_in_place)
def remove_entry(actor: Actor, entry: OutreachEntry, *, seen: str, reason: str = "") -> None:
    """Raises Changed and Invalid as `change_entry` does."""
    if seen != fingerprint_entry(entry):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    _note(actor, entry, describe_entry(entry), None, reason, "removed")
    db.session.delete(entry)


def _check(consultation: Consultation, words: EntryWords) -> None:
    """The log is of how people could hear that they are asked: after an early stop, nobody is."""
    if words.happened_on > to_local(now()).date():
        raise Invalid({"happened_on": _("Enter a date that is not in the future")})
    stopped_at = consultation.stopped_at
    if stopped_at is not None and words.happened_on > to_local(stopped_at).date():
        day = say_day(stopped_at)
        raise Invalid({"happened_on": _("This was stopped early, so enter a date no later than %(day)s", day=day)})


def _draw(actor: Actor, thing: Consultation | OutreachEntry, words: EntryWords, picture: bytes) -> DrawnPicture | None:
    """The photo, drawn anew before the action: that takes seconds, in which nobody else could write. Whoever may not bring one
    has none drawn."""
    if not picture:
        return None
    require(actor, KEEP_LOG, thing)
    _check(thing if isinstance(thing, Consultation) else thing.consultation, words)
    let_go()
    return draw_picture(picture, "picture", longest_side=LONGEST_PICTURE_SIDE)


def _make_picture(drawn: DrawnPicture) -> OutreachPicture:
    return OutreachPicture(content=drawn.content, content_type=drawn.content_type, digest=drawn.digest)


def _note(actor: Actor, entry: OutreachEntry, before: ThingWords | None, after: ThingWords | None, reason: str, how: str) -> None:
    note_change(
        actor,
        entry.consultation,
        Part.OUTREACH,
        before=before,
        after=after,
        reason=reason,
        thing_id=entry.id,
        how=how,
        needs_reason=before is not None,
    )
