"""An organiser makes and changes a consultation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePath

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum.consultations.capacities import write_affected
from forum.consultations.events import (
    NOBODY,
    ConsultationChanged,
    ConsultationCreated,
    ConsultationPublished,
    consultation_stream,
)
from forum.consultations.fingerprints import (
    fingerprint_activity,
    fingerprint_affected,
    fingerprint_all,
    fingerprint_basics,
    fingerprint_phase,
    fingerprint_scope,
)
from forum.consultations.models import Activity, Basics, Consultation, Document, DocumentFile, Participation, Phase, ScopeItem
from forum.consultations.pseudonyms import pseudonym_key
from forum.consultations.queries import is_moderated
from forum.consultations.rules import CONVENE, MANAGE, PUBLISH, largest_document
from forum.consultations.uploads import read_upload, refuse_kind
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import Model, db, new_public_id
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.numbers import say_megabytes
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.kernel.text import tidy_line

# What people may be offered to read. Files are only ever downloaded, never shown by the browser as a page of ours.
DOCUMENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
SIGNATURES = {
    ".pdf": b"%PDF", ".docx": b"PK", ".odt": b"PK", ".xlsx": b"PK", ".ods": b"PK", ".pptx": b"PK",
    ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8", ".png": b"\x89PNG",
}  # fmt: skip
RESERVED_SLUGS = {"new"}
YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Scope:
    """One thing that is open, or settled and why. That a settled one has its reason is checked by the form."""

    is_open: bool
    text: str
    reason: str = ""


@action(CONVENE)
def create_consultation(actor: Actor, _site: None, basics: Basics, *, organiser_name: str) -> Consultation:
    """Makes a draft and gives the actor a place in it as organiser, under the name readers will see."""
    consultation = Consultation(slug=make_slug(basics.title), created_at=now(), **asdict(basics))
    save(consultation)
    if actor.account_id is not None:
        save(
            Participation(
                consultation_id=consultation.id,
                account_id=actor.account_id,
                role=Role.ORGANISER,
                capacity_key="unknown",
                pseudonym=organiser_name,
                pseudonym_key=pseudonym_key(organiser_name),
                joined_at=now(),
            )
        )
        actor.known.clear()
    emit(ConsultationCreated(consultation_stream(consultation.id), actor.account_id, consultation.id))
    return consultation


@action(MANAGE, lock=lock)
def change_basics(actor: Actor, consultation: Consultation, basics: Basics, *, seen: str) -> None:
    """Replaces all of them. Raises Invalid when something would go that a published consultation must say, and Changed when they
    are not any more what was `seen` (`fingerprints`)."""
    refuse_when_changed(seen, fingerprint_basics(consultation))
    how = "decision moved" if basics.decided_when != consultation.decided_when else ""
    for name, value in asdict(basics).items():
        setattr(consultation, name, value)
    _keep_complete(consultation)
    _note_change(actor, consultation, "basics", how=how)


@action(MANAGE, lock=lock)
def set_affected(actor: Actor, consultation: Consultation, keys: Iterable[str], *, seen: str | None = None) -> None:
    """Says whom it affects, by capacity, so that pages can say who has not spoken yet. Raises Changed when others stand there by
    now than were `seen` (`fingerprints`), where that is told."""
    if seen is not None:
        refuse_when_changed(seen, fingerprint_affected(consultation))
    affected = write_affected(keys)
    if affected != consultation.affected:
        consultation.affected = affected
        _note_change(actor, consultation, "affected", how=affected or NOBODY)


@action(MANAGE, lock=lock)
def set_scope(actor: Actor, consultation: Consultation, items: list[Scope], *, seen: str) -> None:
    """Replaces the list of what is open and what is settled. A settled thing needs its reason. Raises Changed as `change_basics`
    does."""
    db.session.refresh(consultation, ["scope"])
    refuse_when_changed(seen, fingerprint_scope(consultation))
    consultation.scope = [
        ScopeItem(position=number, is_open=item.is_open, text=item.text, reason=item.reason) for number, item in enumerate(items)
    ]
    _keep_complete(consultation)
    _note_change(actor, consultation, "scope")


@action(MANAGE)
def add_phase(
    actor: Actor, consultation: Consultation, *, name: str, note: str, opens_at: datetime, closes_at: datetime
) -> Phase:
    """Phases may overlap. Raises Invalid when the end is not after the start, or a year is outside YEARS."""
    _check_dates(opens_at, closes_at)
    phase = Phase(consultation_id=consultation.id, name=name, note=note, opens_at=opens_at, closes_at=closes_at)
    save(phase)
    _note_change(actor, consultation, "phases", phase.id, how="added")
    return phase


@action(MANAGE, lock=lock)
def change_phase(actor: Actor, phase: Phase, *, name: str, note: str, opens_at: datetime, closes_at: datetime, seen: str) -> None:
    """At any time: what is in the phase and has no dates of its own opens and closes by the new ones at once. Raises Invalid as
    `add_phase` does, and Changed as `change_basics` does."""
    refuse_when_changed(seen, fingerprint_phase(phase))
    _check_dates(opens_at, closes_at)
    how = "moved" if (opens_at, closes_at) != (phase.opens_at, phase.closes_at) else ""
    phase.name, phase.note, phase.opens_at, phase.closes_at = name, note, opens_at, closes_at
    _note_change(actor, phase.consultation, "phases", phase.id, how=how)


@action(MANAGE)
def remove_phase(actor: Actor, phase: Phase, *, seen: str | None = None) -> None:
    """Raises Conflict while anything hangs on it, and Changed when it is not any more what was `seen` (`fingerprints`)."""
    lock(phase)
    if seen is not None:
        _must_be_seen(seen, fingerprint_phase(phase))
    consultation, phase_id = phase.consultation, phase.id
    _delete(
        phase,
        lambda: _(
            "You cannot remove this stage, because it has activities in it or the date for answers depends on "
            "it. Change those first."
        ),
    )
    _note_change(actor, consultation, "phases", phase_id)


@action(MANAGE)
def add_activity(
    actor: Actor, phase: Phase, *, kind_key: str, title: str, summary: str, is_about_decision: bool = True
) -> Activity:
    """`kind_key` is one of `all_kinds()`; nothing here checks it. Of one that is added to an open stage this is the only moment
    to say that it is not about the decision."""
    activity = Activity(phase_id=phase.id, consultation_id=phase.consultation_id, kind_key=kind_key, title=title, summary=summary)
    activity.is_about_decision = is_about_decision
    save(activity)
    _note_change(actor, phase.consultation, "activities", activity.id, how="added")
    return activity


@action(MANAGE, lock=lock)
def change_activity(actor: Actor, activity: Activity, *, title: str, summary: str, seen: str) -> None:
    """Possible at any time, also after people have written there. Raises Changed as `change_basics` does."""
    refuse_when_changed(seen, fingerprint_activity(activity))
    activity.title, activity.summary = title, summary
    _note_change(actor, activity.consultation, "activities", activity.id)


@action(MANAGE)
def remove_activity(actor: Actor, activity: Activity, *, seen: str | None = None) -> None:
    """Raises Conflict while anything hangs on it, such as what people wrote, and Changed as `remove_phase` does."""
    lock(activity)
    if seen is not None:
        _must_be_seen(seen, fingerprint_activity(activity))
    consultation, activity_id = activity.consultation, activity.id
    _delete(
        activity,
        lambda: _(
            "You cannot remove this, because people have commented here or are about to. You can change its title and the dates"
            " of its stage."
        ),
    )
    _note_change(actor, consultation, "activities", activity_id)


@action(MANAGE)
def add_document(actor: Actor, consultation: Consultation, *, title: str, file_name: str, content: bytes) -> Document:
    """Keeps a file for download. `file_name` may be a whole path; its ending says the type, and the content must fit it.

    Raises Invalid on `file` for other types, for an empty file, one above the setting UPLOAD_LIMIT, one that is here already, and
    as `read_upload` does."""
    name = PurePath(tidy_line(PurePath(file_name.replace("\\", "/")).name))
    ending = name.suffix.lower()
    file_name = name.stem[:100] + name.suffix
    if ending not in DOCUMENT_TYPES:
        kinds = ", ".join(sorted(name.removeprefix(".") for name in DOCUMENT_TYPES))
        raise Invalid({"file": _("The selected file must be one of these types: %(kinds)s", kinds=kinds)})
    if not content:
        raise Invalid({"file": _("The selected file is empty")})
    if len(content) > largest_document():
        most = say_megabytes(largest_document())
        raise Invalid(
            {
                "file": _(
                    "The selected file must be smaller than %(most)s. Make it smaller, or put a link in the summary", most=most
                )
            }
        )
    if not content.startswith(SIGNATURES.get(ending, b"")):
        raise refuse_kind(ending)
    content = read_upload(ending, content)
    _refuse_twice(consultation, content)
    document = Document(
        consultation_id=consultation.id,
        title=title,
        file_name=file_name,
        content_type=DOCUMENT_TYPES[ending],
        size=len(content),
        added_at=now(),
        file=DocumentFile(content=content),
    )
    save(document)
    _note_change(actor, consultation, "documents", document.id, how="added")
    return document


def _refuse_twice(consultation: Consultation, content: bytes) -> None:
    lock(consultation)  # Of two at once the second looks when the first is there.
    same = select(Document.title).join(DocumentFile, DocumentFile.document_id == Document.id)
    same = same.where(Document.consultation_id == consultation.id, Document.size == len(content), DocumentFile.content == content)
    if (title := db.session.scalar(same.limit(1))) is not None:
        raise Invalid({"file": _("You have already added this file, as “%(title)s”", title=title)})


@action(MANAGE)
def remove_document(actor: Actor, document: Document) -> None:
    """Raises Conflict while something points to it."""
    consultation = document.consultation
    _delete(document, lambda: _("You cannot remove this document, because it is the evidence for a promise."))
    _note_change(actor, consultation, "documents")


@action(PUBLISH)
def publish(actor: Actor, consultation: Consultation, *, seen: str | None = None) -> None:
    """Makes it public. What a reader needs within ten seconds must be there, and somebody who looks at what people report: a
    program, which imports what is over, needs none. Raises Conflict with all that is missing, Changed as `remove_phase` does;
    again, it does nothing."""
    lock(consultation)
    if seen is not None and consultation.published_at is None:
        _must_be_seen(seen, fingerprint_all(consultation))
    missing = list_missing_words(consultation) if actor == SYSTEM else list_missing(consultation)
    if missing:
        raise Conflict(" ".join(missing))
    if consultation.published_at is None:
        consultation.published_at = now()
        emit(ConsultationPublished(consultation_stream(consultation.id), actor.account_id, consultation.id))


def list_missing(consultation: Consultation) -> list[str]:
    """What still stands between a draft and its publication, one sentence each."""
    missing = list_missing_words(consultation)
    if not is_moderated(consultation):
        missing.append(_("Choose a moderator or a facilitator, so that someone looks at what people report"))
    return missing


def list_missing_words(consultation: Consultation) -> list[str]:
    """What it does not say yet, and must say as long as it is public."""
    missing = []
    if not any(item.is_open for item in consultation.scope):
        missing.append(_("Enter at least one thing people can still change"))
    if not consultation.decided_by:
        missing.append(_("Enter who will make the decision"))
    if not consultation.promise:
        missing.append(_("Enter what you will do with people’s comments"))
    if not (consultation.contact_phone or consultation.contact_post):
        missing.append(_("Enter a phone number or postal address for people who are not online"))
    if not any(phase.activities for phase in consultation.phases):
        missing.append(_("Add at least one stage with an activity in it"))
    return missing


def make_slug(title: str) -> str:
    """The title in an address: plain letters, six words at most; with something random when that is taken or empty."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)[:6]
    slug = "-".join(words)[:60].strip("-")
    taken = slug in RESERVED_SLUGS or db.session.query(Consultation.id).filter_by(slug=slug).first() is not None
    return slug if slug and not taken else "-".join(filter(None, [slug, new_public_id()[:6]]))


def _keep_complete(consultation: Consultation) -> None:
    """What readers were promised to find stays there once it is public."""
    missing = list_missing_words(consultation)
    if consultation.published_at and missing:
        raise Invalid({"form": " ".join(missing)})


def _check_dates(opens_at: datetime, closes_at: datetime) -> None:
    for name, moment in (("opens_at", opens_at), ("closes_at", closes_at)):
        if moment.year not in YEARS:
            raise Invalid({name: _("Check the year")})
    if closes_at <= opens_at:
        raise Invalid({"closes_at": _("The closing date must be after the start date")})


def _must_be_seen(seen: str, current: str) -> None:
    if seen != current:
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))


def _delete(thing: Model, why_not: Callable[[], str]) -> None:
    """Deletes a row unless something else hangs on it; the foreign keys know, whatever features come later."""
    try:
        with db.session.begin_nested():
            db.session.delete(thing)
            db.session.flush()
    except IntegrityError as problem:
        raise Conflict(why_not()) from problem


def _note_change(actor: Actor, consultation: Consultation, part: str, thing_id: int = 0, how: str = "") -> None:
    emit(ConsultationChanged(consultation_stream(consultation.id), actor.account_id, consultation.id, part, thing_id, how))
