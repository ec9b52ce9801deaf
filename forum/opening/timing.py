"""When people can take part, in days of this place, from the real publication on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from forum.consultations.models import Consultation
from forum.consultations.standing import find_last_day, last_day_of, list_collecting_phases
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.opening.days import CountedDays, count_days, find_enough
from forum.opening.kinds import Nation, Tier
from forum.opening.models import OpenedWithout, Opening, SchoolHoliday
from forum.opening.nations import count_needed_days


def count_open_days(consultation: Consultation, opening: Opening, holidays: list[tuple[date, date]]) -> CountedDays:
    """A stage counts in which people are asked about the decision, and no day before people can see it."""
    begins = find_publication(consultation, opening)
    spans = [(to_local(max(phase.opens_at, begins)).date(), last_day_of(phase)) for phase in list_collecting_phases(consultation)]
    nation = Nation(opening.nation)
    needed = count_needed_days(Tier(opening.aims_at or opening.tier), nation, to_local(begins).date())
    return count_days((span for span in spans if span[0] <= span[1]), nation, holidays, needed)


def count_open_time(consultation: Consultation, opening: Opening) -> timedelta:
    """For how long people can take part at all, by the clock: what two stages have in common once."""
    begins, length, end = find_publication(consultation, opening), timedelta(), datetime.min.replace(tzinfo=UTC)
    for phase in sorted(list_collecting_phases(consultation), key=lambda each: each.opens_at):
        first = max(phase.opens_at, begins, end)
        length += max(phase.closes_at - first, timedelta())
        end = max(end, phase.closes_at)
    return length


def find_enough_day(
    consultation: Consultation, opening: Opening, days: CountedDays, holidays: list[tuple[date, date]]
) -> date | None:
    """Until when the last stage would have to be open, of the days that are counted; None where it is long enough, or there is
    none."""
    last = find_last_day(consultation)
    if not days.short or last is None:
        return None
    last = max(last, to_local(find_publication(consultation, opening)).date() - timedelta(days=1))
    return find_enough(last, days.short, Nation(opening.nation), holidays)


def count_days_late(gap: OpenedWithout) -> int:
    """Since the day by which something was to be there instead; 0 on that day and before."""
    return max((to_local(now()).date() - gap.by_when).days, 0)


def find_publication(consultation: Consultation, opening: Opening) -> datetime:
    """When it was published, or when it would be: at the time that is set for it, or now."""
    if consultation.published_at is not None:
        return consultation.published_at
    return max(opening.opens_at or now(), now())


def list_school_holidays(consultation: Consultation) -> list[tuple[date, date]]:
    query = select(SchoolHoliday.first_on, SchoolHoliday.last_on).filter_by(space_id=consultation.id)
    return list(db.session.execute(query.order_by(SchoolHoliday.first_on)).tuples())
