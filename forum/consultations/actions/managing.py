"""An organiser makes and changes a consultation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from flask_babel import gettext as _

from forum.consultations.actions.addressing import make_slug
from forum.consultations.actions.holding import hold_in_place
from forum.consultations.actions.promise import refuse_to_ask_again
from forum.consultations.actions.recording import (
    check_dates,
    keep_dates,
    note_change,
    notes_what_comes_with_it,
    refuse_when_over,
)
from forum.consultations.actions.replacing import put_in_place
from forum.consultations.actions.stage_days import moves_days
from forum.consultations.actions.uploading import check_file, make_document, refuse_without_text
from forum.consultations.actions.writing import (
    delete_row,
    take_away_activity,
    take_away_phase,
    write_activity,
    write_basics,
    write_groups,
    write_phase,
    write_scope,
)
from forum.consultations.change_guards import ActivityWords, StageWords
from forum.consultations.completeness import list_missing, list_missing_words
from forum.consultations.events import ConsultationCreated, ConsultationPublished, consultation_stream
from forum.consultations.fingerprints import (
    fingerprint_activity,
    fingerprint_affected,
    fingerprint_all,
    fingerprint_basics,
    fingerprint_phase,
    fingerprint_scope,
)
from forum.consultations.models import (
    Activity,
    Basics,
    Consultation,
    Document,
    Participation,
    Phase,
    Scope,
)
from forum.consultations.pseudonyms import pseudonym_key
from forum.consultations.rules import CONVENE, MANAGE, PUBLISH, is_not_stopped
from forum.consultations.snapshots import (
    Part,
    describe_activity,
    describe_document,
    describe_phase,
)
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.organisations.actions import write_running
from forum.organisations.kinds import RunBy
from forum.organisations.wording import say_run_by


@action(CONVENE)
def create_consultation(
    actor: Actor, _site: None, basics: Basics, *, run_by: Iterable[RunBy], organiser_name: str, programme: str = ""
) -> Consultation:
    """Makes a draft and gives the actor a place in it as organiser, under the name readers will see. Raises Invalid as
    `write_running` does."""
    running = list(run_by)
    consultation = Consultation(slug=make_slug(basics.title), created_at=now(), run_by="", **asdict(basics))
    save(consultation)
    write_running(consultation.id, running, programme)
    consultation.run_by = say_run_by(running)
    if actor.account_id is not None:
        save(
            Participation(
                space_id=consultation.id,
                account_id=actor.account_id,
                role=Role.ORGANISER,
                capacity_key="unknown",
                pseudonym=organiser_name,
                pseudonym_key=pseudonym_key(organiser_name),
                joined_at=(moment := now()),
                is_own_name=True,
                role_since=moment,
            )
        )
        actor.known.clear()
    emit(ConsultationCreated(consultation_stream(consultation.id), actor.account_id, consultation.id))
    return consultation


@action(MANAGE, lock=lock)
def change_basics(actor: Actor, consultation: Consultation, basics: Basics, *, seen: str, reason: str = "") -> None:
    """Replaces all of them. Raises Changed when they are not any more what was `seen` (`fingerprints`), and as `write_basics`."""
    refuse_when_changed(seen, fingerprint_basics(consultation))
    write_basics(actor, consultation, basics, reason=reason)


@action(MANAGE, lock=lock)
def set_affected(
    actor: Actor, consultation: Consultation, keys: Iterable[str], *, seen: str | None = None, reason: str = ""
) -> None:
    """Says whom it affects, by capacity, so that pages can say who has not spoken yet. Raises Changed when others stand there by
    now than were `seen` (`fingerprints`), where that is told, and as `write_groups`."""
    if seen is not None:
        refuse_when_changed(seen, fingerprint_affected(consultation))
    write_groups(actor, consultation, keys, reason=reason)


@action(MANAGE, lock=lock)
def set_scope(actor: Actor, consultation: Consultation, items: list[Scope], *, seen: str, reason: str = "") -> None:
    """Replaces the list of what is open, on what condition, and what is settled. Raises Changed as `change_basics` does, and as
    `write_scope`."""
    db.session.refresh(consultation, ["scope"])
    refuse_when_changed(seen, fingerprint_scope(consultation))
    write_scope(actor, consultation, items, reason=reason)


@action(MANAGE, lock=lock)
@moves_days
def add_phase(
    actor: Actor,
    consultation: Consultation,
    *,
    name: str,
    note: str,
    opens_at: datetime,
    closes_at: datetime,
    reason: str = "",
) -> Phase:
    """Phases may overlap. Raises Invalid for an end that is not after the start, a year outside YEARS, and as `keep_dates`."""
    check_dates(opens_at, closes_at)
    keep_dates(actor, consultation, None, opens_at, closes_at)
    phase = Phase(consultation_id=consultation.id, name=name, note=note, opens_at=opens_at, closes_at=closes_at)
    save(phase)
    note_change(
        actor, consultation, Part.PHASES, before=None, after=describe_phase(phase), reason=reason, thing_id=phase.id, how="added"
    )
    return phase


@action(MANAGE, lock=hold_in_place)
def change_phase(
    actor: Actor,
    phase: Phase,
    *,
    name: str,
    note: str,
    opens_at: datetime,
    closes_at: datetime,
    seen: str,
    reason: str = "",
) -> None:
    """At any time: what is in the phase and has no dates of its own opens and closes by the new ones at once. Raises Invalid as
    `write_phase` does, and Changed as `change_basics` does."""
    refuse_when_changed(seen, fingerprint_phase(phase))
    write_phase(actor, phase, StageWords(name, note, opens_at, closes_at), reason=reason)


@action(MANAGE, lock=hold_in_place)
def remove_phase(actor: Actor, phase: Phase, *, seen: str | None = None, reason: str = "") -> None:
    """Raises Changed when it is not any more what was `seen` (`fingerprints`), and as `take_away_phase`."""
    if seen is not None:
        _must_be_seen(seen, fingerprint_phase(phase))
    take_away_phase(actor, phase, reason=reason)


@action(MANAGE, lock=hold_in_place)
@moves_days
def add_activity(
    actor: Actor,
    phase: Phase,
    *,
    kind_key: str,
    title: str,
    summary: str,
    is_about_decision: bool = True,
    reason: str = "",
) -> Activity:
    """`kind_key` is one of `all_kinds()`; nothing here checks it. Of one that is added to an open stage this is the only moment
    to say that it is not about the decision. Raises Conflict once all was stopped early, which a program may pass, and where the
    stage is over, in which nobody could take part; Invalid as `refuse_to_ask_again`."""
    if actor != SYSTEM and (why_not := is_not_stopped(actor, phase.consultation)):
        raise Conflict(why_not)
    refuse_when_over(actor, phase)
    if is_about_decision:
        refuse_to_ask_again(actor, phase.consultation)
    activity = Activity(phase_id=phase.id, space_id=phase.consultation_id, kind_key=kind_key, title=title, summary=summary)
    activity.is_about_decision = is_about_decision
    with notes_what_comes_with_it(actor, phase.consultation, reason):
        save(activity)
        after = describe_activity(activity)
        note_change(
            actor, phase.consultation, Part.ACTIVITIES, before=None, after=after, reason=reason, thing_id=activity.id, how="added"
        )
    return activity


@action(MANAGE, lock=hold_in_place)
def change_activity(actor: Actor, activity: Activity, *, title: str, summary: str, seen: str, reason: str = "") -> None:
    """Also after people have written there, until it is settled (`refuse_stage_words`). Raises Changed as `change_basics`."""
    refuse_when_changed(seen, fingerprint_activity(activity))
    write_activity(actor, activity, ActivityWords(title, summary), reason=reason)


@action(MANAGE, lock=hold_in_place)
def remove_activity(actor: Actor, activity: Activity, *, seen: str | None = None, reason: str = "") -> None:
    """Raises Changed when it is not any more what was `seen` (`fingerprints`), and as `take_away_activity`."""
    if seen is not None:
        _must_be_seen(seen, fingerprint_activity(activity))
    take_away_activity(actor, activity, reason=reason)


@action(MANAGE, lock=lock)
def add_document(
    actor: Actor, consultation: Consultation, *, title: str, file_name: str, content: bytes, text: str = "", reason: str = ""
) -> Document:
    """Keeps a file for download, with a text to read beside it, which a program alone may leave out. Raises Invalid on `text`, as
    `check_file` does, and on `reason` as `note_change` does."""
    refuse_without_text(actor, text)
    document = make_document(consultation, title, text, check_file(consultation, file_name, content))
    save(document)
    after = describe_document(document)
    note_change(actor, consultation, Part.DOCUMENTS, before=None, after=after, reason=reason, thing_id=document.id, how="added")
    return document


@action(MANAGE, lock=hold_in_place)
def replace_document(
    actor: Actor, document: Document, *, title: str, file_name: str, content: bytes, text: str = "", reason: str = ""
) -> Document:
    """As `put_in_place`. Raises Invalid as `add_document` does, and NeedsColleague once people have answered."""
    refuse_without_text(actor, text)
    newer = make_document(document.consultation, title, text, check_file(document.consultation, file_name, content))
    return put_in_place(actor, document, newer, reason=reason)


@action(MANAGE, lock=hold_in_place)
def remove_document(actor: Actor, document: Document) -> None:
    """Raises Conflict while something points to it, and once people can read it: then it is replaced. A program may remove it."""
    consultation, before, number = document.consultation, describe_document(document), document.line_id
    if consultation.published_at is not None and actor != SYSTEM:
        raise Conflict(
            _("You cannot remove this document, because people can already read it. You can replace it with a new version.")
        )
    delete_row(document, lambda: _("You cannot remove this document, because it is the evidence for a promise."))
    note_change(actor, consultation, Part.DOCUMENTS, before=before, after=None, reason="", version_of=number, how="removed")
    db.session.expire(consultation, ["documents"])


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


def _must_be_seen(seen: str, current: str) -> None:
    if seen != current:
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
