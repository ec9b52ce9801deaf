"""What two people do together: with comments in a theme and its evidence, with who is responsible for the decision and when
answers are due, and with a promise that cannot be kept; and that answers promised before the decision are due before it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from forum.consultations.change_guards import OfficialChange, Wanted, guards_changes
from forum.consultations.models import Consultation, Participation
from forum.consultations.snapshots import Part
from forum.consultations.wording import HEADING_SAYERS, SAYERS
from forum.contributions.models import Contribution
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import Actor
from forum.kernel.text import as_plain, shorten
from forum.opening.snapshots import BEFORE
from forum.outcomes.actions.answering import set_report
from forum.outcomes.actions.breaking import BrokenPromise, ask_to_break, write_broken
from forum.outcomes.actions.linking import LinkedPoll, link_poll, unlink_poll, write_evidence
from forum.outcomes.actions.responsibility import ReportWords, write_due_day, write_owner
from forum.outcomes.actions.taking_out import TakenOut, ask_to_take_out, write_taken_out
from forum.outcomes.deadlines import answers_due_on
from forum.outcomes.kinds import LIVE_THEMES
from forum.outcomes.models import Commitment, Report, Theme
from forum.outcomes.queries.said import is_said
from forum.outcomes.queries.taken_out import describe_taken_out
from forum.outcomes.snapshots import describe_evidence, describe_promise, describe_report
from forum.rewording.kinds import PartByTwo, declare_part_by_two
from forum.spaces.rules import ThingWords

LONGEST_SAID = 90


def say_taken_out(public_ids: str) -> str:
    """As far as everybody can read it today: what is hidden or deleted since goes from here too."""
    query = select(Contribution).where(Contribution.public_id.in_(public_ids.split()), is_said()).order_by(Contribution.id)
    several = list(db.session.scalars(query))
    said = [f"“{shorten(each.title or as_plain(each.html), LONGEST_SAID)}”" for each in several if not each.care]
    if hidden := len(public_ids.split()) - len(said):
        said.append(ngettext("One comment that is not shown here", "%(num)d comments that are not shown here", hidden))
    return " ".join(said)


SAYERS["taken_out"] = say_taken_out
HEADING_SAYERS[Part.THEME_ENTRIES] = lambda _before, after: _("Comments taken out of “%(theme)s”", theme=after["title"])


def _describe(theme_id: int) -> ThingWords | None:
    theme = db.session.get(Theme, theme_id)
    return describe_taken_out(theme, ()) if theme and theme.state in LIVE_THEMES else None


def _load(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(Theme).where(Theme.id.in_(numbers))).all()


def _change(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.thing, Theme) and isinstance(wanted.said, TakenOut)  # noqa: S101  (its form)
    ask_to_take_out(actor, wanted.thing, wanted.said, reason=wanted.reason)


def _write(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (nobody asks for a theme to go)
    theme = db.session.get_one(Theme, thing_id)
    write_taken_out(actor, theme, words["taken_out"].split(), reason=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.THEME_ENTRIES, _describe, _load, _change, _write))


def _describe_answers(consultation_id: int) -> ThingWords:
    consultation = db.session.get_one(Consultation, consultation_id)
    return describe_report(consultation, db.session.get(Report, consultation_id))


def _load_reports(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(Report).where(Report.consultation_id.in_(numbers))).all()


def _change_answers(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.said, ReportWords)  # noqa: S101  (its form)
    set_report(actor, wanted.consultation, **vars(wanted.said), seen=wanted.seen, reason=wanted.reason)


def _write_answers(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    """Somebody else, or another day: nobody asks for both at once."""
    assert words is not None  # noqa: S101  (it is there once)
    consultation = db.session.get_one(Consultation, thing_id)
    if words["owner_place"] != _describe_answers(thing_id)["owner_place"]:
        owner = db.session.get(Participation, int(words["owner_place"]))
        write_owner(actor, consultation, owner, reason=reason, asked_by_id=asked_by_id)
    else:
        due_on = date.fromisoformat(words["answers_due_on"])
        write_due_day(actor, consultation, due_on, reason=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.ANSWERS, _describe_answers, _load_reports, _change_answers, _write_answers))


@guards_changes
def refuse_answers_after_decision(change: OfficialChange) -> None:
    """Nobody promises answers before a decision that are due after its day."""
    before, after = change.before or {}, change.after or {}
    if change.part is not Part.DECISION_DAY or after.get("answers_come") != BEFORE or not after["decides_on"]:
        return
    if before.get("answers_come") == BEFORE and before["decides_on"]:
        return  # The day moves later, and what was late before is late no more than that.
    report, decides_on = db.session.get(Report, change.consultation.id), date.fromisoformat(str(after["decides_on"]))
    due_on = answers_due_on(change.consultation, report)
    if due_on is not None and due_on > decides_on:
        said = _(
            "Answers are due by %(due)s, after the date of the decision (%(day)s). First move that date to a later one, then "
            "promise answers before it",
            due=say_day(due_on),
            day=say_day(decides_on),
        )
        raise Invalid({"answers_wait": said})


def _describe_evidence(theme_id: int) -> ThingWords | None:
    theme = db.session.get(Theme, theme_id)
    return describe_evidence(theme) if theme and theme.state in LIVE_THEMES else None


def _change_evidence(actor: Actor, wanted: Wanted) -> None:
    said, theme = wanted.said, wanted.thing
    assert isinstance(theme, Theme) and isinstance(said, LinkedPoll)  # noqa: S101  (its form)
    if said.note is None:
        unlink_poll(actor, theme, said.poll, seen=wanted.seen, reason=wanted.reason)
    else:
        link_poll(actor, theme, said.poll, note=said.note, reason=wanted.reason)


def _write_evidence(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (nobody asks for a theme to go)
    theme = db.session.get_one(Theme, thing_id)
    write_evidence(actor, theme, words["theme_evidence"], reason=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.THEME_EVIDENCE, _describe_evidence, _load, _change_evidence, _write_evidence))


def _describe_promise(promise_id: int) -> ThingWords | None:
    promise = db.session.get(Commitment, promise_id)
    return describe_promise(promise) if promise else None


def _load_promises(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(Commitment).where(Commitment.id.in_(numbers))).all()


def _change_promise(actor: Actor, wanted: Wanted) -> None:
    said, promise = wanted.said, wanted.thing
    assert isinstance(promise, Commitment) and isinstance(said, BrokenPromise)  # noqa: S101  (its form)
    ask_to_break(actor, promise, said, because=wanted.reason)


def _write_promise(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (nobody asks for a promise to go)
    promise = db.session.get_one(Commitment, thing_id)
    write_broken(actor, promise, words["instead"], because=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.PROMISES, _describe_promise, _load_promises, _change_promise, _write_promise))
