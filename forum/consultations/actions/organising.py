"""Which organisations run a consultation: an organiser says so; administrators of the site put a name right everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.actions.promise import refuse_once_settled
from forum.consultations.actions.recording import note_change
from forum.consultations.fingerprints import fingerprint_organisations
from forum.consultations.models import Consultation
from forum.consultations.rules import MANAGE
from forum.consultations.snapshots import Part, describe_organisations
from forum.kernel.actions import action, lock
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor
from forum.organisations.actions import write_running
from forum.organisations.kinds import RunBy
from forum.organisations.queries import list_running
from forum.organisations.wording import say_run_by

T = TypeVar("T")
LONGEST_LINE = 200  # a poster has room for it


@action(MANAGE, lock=lock)
def set_organisations(
    actor: Actor, consultation: Consultation, several: list[RunBy], *, programme: str = "", seen: str, reason: str = ""
) -> None:
    """These run it from now on; the first leads. Raises Changed when others stand there by now than were `seen`
    (`fingerprint_organisations`), Invalid as `write_running` and `note_change` do, and for more than one line can say; Conflict
    once it is decided or stopped early."""
    refuse_when_changed(seen, fingerprint_organisations(consultation))
    before = describe_organisations(consultation)
    refuse_once_settled(actor, consultation)
    write_running(consultation.id, several, programme)
    if not _write_line(consultation):
        words = _("Use shorter names. Together they must be %(most)s characters or fewer", most=LONGEST_LINE)
        raise Invalid({"organisations": words})
    after = describe_organisations(consultation)
    note_change(actor, consultation, Part.ORGANISATIONS, before=before, after=after, reason=reason)


def hold_consultations(numbers: Iterable[int]) -> list[Consultation]:
    """Those with these numbers, each held until the action ends, in the order of their numbers: whoever holds several takes them
    in this one."""
    query = select(Consultation).where(Consultation.id.in_(list(numbers))).order_by(Consultation.id)
    several = list(db.session.scalars(query))
    for consultation in several:
        lock(consultation)
    return several


def put_name_right(actor: Actor, several: list[Consultation], put_right: Callable[[], T], *, field: str, reason: str) -> T:
    """Inside an administrator's action, which holds them all: each says anew who runs it, with a version that keeps what it said
    before. Raises Invalid on `field` for more than one line can say."""
    before = {each.id: describe_organisations(each) for each in several}
    done = put_right()
    for consultation in several:
        if not _write_line(consultation):
            words = _("Choose a shorter name. With the others that run something together, it does not fit on one line")
            raise Invalid({field: words})
        after = describe_organisations(consultation)
        if after != before[consultation.id]:
            note_change(
                actor,
                consultation,
                Part.ORGANISATIONS,
                before=before[consultation.id],
                after=after,
                reason=reason,
                for_site=True,
            )
    return done


def _write_line(consultation: Consultation) -> bool:
    """Says who runs it, as its rows have it. False where that is more than one line can say."""
    running = list_running(consultation.id)
    named = [RunBy(each.organisation.name, each.unit.name if each.unit else "") for each in running]
    consultation.run_by = say_run_by(named)
    return len(consultation.run_by) <= LONGEST_LINE
