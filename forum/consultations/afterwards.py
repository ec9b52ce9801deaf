"""What organisers have added or changed since it was decided or stopped early, in what they keep about a consultation. Each of it
says so, wherever people read it: nobody shall take it for something that was known, asked or said before."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.standing import find_decision_days
from forum.kernel.dates import say_day, to_local
from forum.kernel.db import db
from forum.spaces.models import Version
from forum.spaces.queries import list_versions
from forum.spaces.rules import read_words


def list_afterwards(consultation: Consultation, part: Part) -> dict[int, str]:
    """What the mark of each thing of this part says, by its number; {} as long as nothing is decided or stopped."""
    stopped_at, decided_on = consultation.stopped_at, find_decision_days([consultation]).get(consultation.id)
    if stopped_at is None and decided_on is None:
        return {}
    query = select(Version.thing_id, Version.before, Version.at).filter_by(space_id=consultation.id, part=part)
    marks: dict[int, str] = {}
    added: set[int] = set()  # since it was all over, and not only on that day
    for number, before, at in db.session.execute(query.order_by(Version.id)).tuples():
        said = _say_mark(at, stopped_at, decided_on, is_new=not before)
        if said and number not in added:  # That it is new says more than that it was changed since.
            marks[number] = said
            added |= set() if before or to_local(at).date() == decided_on else {number}
    return marks


def find_added_late(consultation: Consultation, part: Part) -> dict[int, date]:
    """On which day each thing of this part was added after people had answered, by its number: whoever adds something then says
    why, and before that nobody does. Not what a program brings in."""
    query = select(Version.thing_id, Version.at).filter_by(space_id=consultation.id, part=part, before="")
    by_somebody = Version.place_id.is_not(None)
    found = db.session.execute(query.where(by_somebody, Version.reason != "").order_by(Version.id)).tuples()
    return {number: to_local(at).date() for number, at in found}


def _say_mark(at: datetime, stopped_at: datetime | None, decided_on: date | None, *, is_new: bool) -> str:
    """Of a decision only its day is known: what came on that day may have come before it, so it says that."""
    day = to_local(at).date()
    if decided_on is not None and day > decided_on:
        added, changed = _("Added on %(day)s, after the decision"), _("Changed on %(day)s, after the decision")
    elif decided_on is not None and day == decided_on:
        added, changed = _("Added on %(day)s, the day of the decision"), _("Changed on %(day)s, the day of the decision")
    elif stopped_at is not None and at > stopped_at:
        added = _("Added on %(day)s, after this was stopped early")
        changed = _("Changed on %(day)s, after this was stopped early")
    else:
        return ""
    return (added if is_new else changed) % {"day": say_day(day)}


def say_last_change(consultation: Consultation, part: Part, field: str = "") -> str:
    """The mark of the last change of a part, or of one field of it, since it was decided or stopped; "" where there is none."""
    stopped_at, decided_on = consultation.stopped_at, find_decision_days([consultation]).get(consultation.id)
    if stopped_at is None and decided_on is None:
        return ""
    for version in list_versions(consultation.id, part=part)[0]:
        said = _say_mark(version.at, stopped_at, decided_on, is_new=False)
        if said and (not field or _read_field(version.before, field) != _read_field(version.after, field)):
            return said
    return ""


def _read_field(kept: str, field: str) -> object:
    return (read_words(kept) or {}).get(field)


def say_what_is_marked(consultation: Consultation) -> str:
    """For whoever is about to add or change something, once it is decided or stopped; "" before."""
    decided_on = find_decision_days([consultation]).get(consultation.id)
    if decided_on is not None:
        day = say_day(decided_on)
        return _("This was decided on %(day)s. People will read that you added or changed this after that.", day=day)
    if consultation.stopped_at is not None:
        day = say_day(consultation.stopped_at)
        return _("This was stopped early on %(day)s. People will read that you added or changed this after that.", day=day)
    return ""
