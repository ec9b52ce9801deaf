"""What changed on the page of a consultation, for everyone: each change of official words, and any two days beside each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.consultations.changes import list_changes
from forum.consultations.models import Consultation
from forum.consultations.notices import (
    MOST_NOTICES,
    NOTICED_PARTS,
    find_end_of_notice,
    is_noticed,
    leave_out_overtaken,
    leave_out_undone,
    list_more,
    list_noticed,
    lowers_promise,
    say_notice,
    say_told,
    stays_on_top,
    weigh,
)
from forum.consultations.part_names import PARTS
from forum.consultations.queries import find_place, get_consultation
from forum.consultations.snapshots import Part, describe_all
from forum.consultations.wording import (
    ComparedThing,
    ShownChange,
    compare_all,
    name_unchanged_parts,
    show_changes,
)
from forum.kernel.clock import now
from forum.kernel.dates import say_day, site_zone, to_local
from forum.kernel.errors import NotFound
from forum.spaces import queries
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.rules import Things, undo_versions
from forum.web.access import anyone, current_actor
from forum.web.kept_pages import kept_for_visitors
from forum.web.templates import offer_to_templates

blueprint = Blueprint("consultation_changes", __name__)
MOST_COUNTED = 20
MOST_DAYS = 400  # changes whose days can be chosen
MOST_DIGITS = 15
OPENED, NOW = "opened", "now"


@dataclass(frozen=True)
class PageChanges:
    """What the page of a consultation says of its own changes."""

    last: dict[str, datetime] = field(default_factory=dict)  # by part
    # What people could change and cannot, and the reverse, until the stage closes in which that was decided.
    noticed: list[ShownChange] = field(default_factory=list)
    removed: list[Version] = field(default_factory=list)

    @property
    def last_at(self) -> datetime | None:
        return max(self.last.values(), default=None)


def find_changes(consultation: Consultation) -> PageChanges:
    last = queries.find_last_changes(consultation.id)
    if not last:
        return PageChanges()
    closed = queries.list_with_effect(consultation.id, ChangeEffect.CLOSED)
    parts = [queries.list_versions(consultation.id, part=part)[0] for part in NOTICED_PARTS if part in last]
    found = {each.id: each for each in (*closed, *chain.from_iterable(map(list_noticed, parts)))}
    ends = {number: find_end_of_notice(consultation, each) for number, each in found.items()}
    noticed = [
        found[number]
        for number in sorted(found, reverse=True)
        if stays_on_top(consultation, found[number]) or _stands_on(consultation, found[number], ends[number])
    ]
    removed = queries.list_with_effect(consultation.id, ChangeEffect.REMOVED, without=Part.ROLES)
    noticed = leave_out_overtaken(leave_out_undone(noticed), [found[number] for number in sorted(found, reverse=True)])
    noticed.sort(key=weigh)
    return PageChanges(last, list_different(show_changes(noticed)), removed)


def list_different(noticed: list[ShownChange]) -> list[ShownChange]:
    """What reads the same is said once: of several, the newest, as the newest come first. Of each promise that was lowered, the
    reason is said too."""
    kept: dict[tuple[str, ...], ShownChange] = {}
    for change in noticed:
        version = change.version
        is_named = version.part == Part.ROLES or (version.effect != ChangeEffect.CHANGED and version.part == Part.SCOPE)
        about = change.compared.heading if is_named else version.reason if lowers_promise(version) else ""
        kept.setdefault((say_notice(version), str(about)), change)
    return list(kept.values())


def _stands_on(consultation: Consultation, version: Version, end: datetime | None) -> bool:
    """What stood on top when all was stopped early stays there for good: no stage closed in which people could see to it."""
    if consultation.stopped_at is not None and version.at <= consultation.stopped_at:
        return end is not None and end >= consultation.stopped_at
    return end is not None and now() < end


offer_to_templates(
    "changes_of",
    MOST_NOTICES=MOST_NOTICES,
    PARTS=PARTS,
    find_changes=find_changes,
    is_noticed=is_noticed,
    list_more=list_more,
    lowers_promise=lowers_promise,
    say_notice=say_notice,
    say_told=say_told,
)


@blueprint.get("/consultations/<slug>/changes")
@anyone
@kept_for_visitors
def index(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    if consultation.published_at is None:
        raise NotFound
    part = request.args.get("part", "")
    part, before = part if part in PARTS else "", _read_number(request.args.get("before"))
    begin = _read_number(request.args.get("begin"))
    versions, next_before = queries.list_versions(consultation.id, part=part, before=before, begin=begin)
    days, changed = list_days(consultation), queries.find_last_changes(consultation.id)
    return render_template(
        "consultations/changes.html",
        consultation=consultation,
        title=say_title(consultation),
        parts=[each for each in PARTS if each in changed],
        part=part,
        changes=show_changes(versions),
        next_before=next_before,
        others=[] if part or before or begin else list_changes(consultation),
        place=find_place(actor, consultation),
        days=days,
        comparison_of=compare_days(consultation, days) if "from" in request.args else None,
    )


@blueprint.get("/consultations/<slug>/changes/<public_id>")
@anyone
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """The lasting address of one change: its card in the list."""
    consultation = get_consultation(current_actor(), slug)
    found = queries.get_version(consultation.id, public_id)
    return redirect(url_for("consultation_changes.index", slug=slug, begin=found.id, _anchor=public_id))


def say_title(consultation: Consultation) -> str:
    count = queries.count_versions(consultation.id, MOST_COUNTED + 1)
    if not count:
        return _("What changed on this page")
    if count > MOST_COUNTED:
        return _("More than %(most)d changes since this opened", most=MOST_COUNTED)
    return ngettext("One change since this opened", "%(num)d changes since this opened", count)


def list_days(consultation: Consultation) -> dict[str, str]:
    """The days that can be compared, by what stands for them in an address: the day it opened, days with changes, now."""
    assert consultation.published_at is not None  # noqa: S101
    moments = queries.list_change_moments(consultation.id, MOST_DAYS)
    days = sorted({to_local(moment).date() for moment in moments})
    opened = {OPENED: _("%(day)s: it opened", day=say_day(consultation.published_at))}
    return opened | {day.isoformat(): say_day(day) for day in days} | {NOW: _("Now")}


@dataclass(frozen=True)
class Comparison:
    first: str
    second: str
    things: list[ComparedThing]
    unchanged: list[str]


def compare_days(consultation: Consultation, days: dict[str, str]) -> Comparison:
    """What it said at the end of one day beside what it said at the end of another, the earlier first."""
    order = list(days)
    wanted = [request.args.get(name, "") for name in ("from", "to")]
    first, second = (each if each in days else fallback for each, fallback in zip(wanted, (OPENED, NOW), strict=True))
    if order.index(first) > order.index(second):
        first, second = second, first
    versions, things = queries.list_versions_since(consultation.id), describe_all(consultation)
    compared = compare_all(*(_go_back(things, versions, day) for day in (first, second)))
    return Comparison(first, second, compared, name_unchanged_parts(compared))


def _go_back(things: Things, versions: list[Version], day: str) -> Things:
    if day == NOW:
        return things
    if day == OPENED:
        return undo_versions(things, versions)
    end = datetime.combine(date.fromisoformat(day) + timedelta(days=1), datetime.min.time(), site_zone())
    return undo_versions(things, [version for version in versions if version.at >= end])


def _read_number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
