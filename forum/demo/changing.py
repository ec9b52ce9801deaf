"""What organisers changed of the demo's consultations while people took part, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from forum.agreeing.queries import list_seconds
from forum.consultations.actions import managing
from forum.consultations.change_guards import NewFile, Wanted
from forum.consultations.fingerprints import fingerprint_phase, fingerprint_scope
from forum.consultations.models import Consultation, Scope, ScopeState, read_scope
from forum.consultations.snapshots import Part
from forum.demo.looking_back import look_back, say_what_happened, tell
from forum.demo.temporary import agree_over, extend, say_over
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording
from forum.temporary.actions.returning import BackWords, reopen_change

Entry = dict[str, Any]
FindMoment = Callable[[Any], datetime]


def settle(actor: Actor, consultation: Consultation, entry: Entry, _moment: FindMoment) -> None:
    """Something that was open is settled, by two people."""
    kept = [item for item in read_scope(consultation) if item.text != entry["open"]]
    items = [*kept, Scope(ScopeState.SETTLED, entry["settled"], entry["because"])]
    _change_by_two(actor, Wanted(consultation, Part.SCOPE, items, fingerprint_scope(consultation), entry["reason"]))


def _change_by_two(actor: Actor, wanted: Wanted) -> None:
    asked = change_or_ask(actor, wanted.consultation, wanted)
    if asked is not None:  # People have answered by then: a colleague agrees.
        account = list_seconds(asked, wanted.consultation)[0].account
        assert account is not None  # noqa: S101
        agree_to_rewording(account.as_actor(), asked, seen=fingerprint_rewording(asked))


def close_later(actor: Actor, consultation: Consultation, entry: Entry, moment: FindMoment) -> None:
    phase = next(phase for phase in consultation.phases if phase.name == entry["phase"])
    managing.change_phase(
        actor,
        phase,
        name=phase.name,
        note=phase.note,
        opens_at=phase.opens_at,
        closes_at=moment(entry["closes"]),
        seen=fingerprint_phase(phase),
        reason=entry["reason"],
    )


def replace(actor: Actor, consultation: Consultation, entry: Entry, _moment: FindMoment) -> None:
    document = next(document for document in consultation.documents if document.title == entry["document"])
    newer = NewFile(document.title, entry["file"], entry["content"].encode(), document.text)
    _change_by_two(actor, Wanted(consultation, Part.DOCUMENTS, newer, "", entry["reason"], document))


def extend_change(actor: Actor, consultation: Consultation, entry: Entry, moment: FindMoment) -> None:
    """A temporary change ends later."""
    extend(actor, consultation, to_local(moment([entry["ends"], "12:00"])).date(), entry["reason"])


def say_that_it_is_over(actor: Actor, consultation: Consultation, entry: Entry, _moment: FindMoment) -> None:
    say_over(actor, consultation, BackWords(entry["words"], entry["shown"], to_local(now()).date()))


def agree_that_it_is_over(actor: Actor, consultation: Consultation, _entry: Entry, _moment: FindMoment) -> None:
    agree_over(actor, consultation)


def reopen(actor: Actor, consultation: Consultation, entry: Entry, _moment: FindMoment) -> None:
    """The temporary change goes on after all."""
    reopen_change(actor, consultation, reason=entry["reason"])


def add_to_log(actor: Actor, consultation: Consultation, entry: Entry, _moment: FindMoment) -> None:
    tell(actor, consultation, entry, to_local(now()).date())


def publish_review(actor: Actor, consultation: Consultation, entry: Entry, _moment: FindMoment) -> None:
    look_back(actor, consultation, entry, to_local(now()).date())


def finish_step(actor: Actor, consultation: Consultation, entry: Entry, _moment: FindMoment) -> None:
    say_what_happened(actor, consultation, entry)


CHANGES: dict[str, Callable[[Actor, Consultation, Entry, FindMoment], None]] = {
    "settle": settle,
    "close later": close_later,
    "extend": extend_change,
    "say over": say_that_it_is_over,
    "agree over": agree_that_it_is_over,
    "reopen": reopen,
    "replace": replace,
    "tell": add_to_log,
    "look back": publish_review,
    "finish step": finish_step,
}


def list_changes(
    entries: list[Entry], actors: dict[str, Actor], consultation: Consultation, moment: FindMoment
) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """(when, what does it), of the `changes` in a content file."""
    for entry in entries:
        yield moment(entry["at"]), partial(_change, actors[entry["by"]], consultation, entry, moment)


def _change(actor: Actor, consultation: Consultation, entry: Entry, moment: FindMoment) -> None:
    db.session.flush()  # All of the demo is one transaction: what is expired before it is written is lost.
    db.session.expire(consultation)
    CHANGES[entry["do"]](actor, consultation, entry, moment)
