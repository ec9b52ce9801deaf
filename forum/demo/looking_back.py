"""How people of the demo were told, when its organisers look back, and what they found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from forum.consultations.models import Consultation
from forum.kernel.permissions import Actor
from forum.outreach.actions import add_entry
from forum.outreach.kinds import EntryWords, Way
from forum.reviews import actions
from forum.reviews.fingerprints import fingerprint_plan, fingerprint_review, fingerprint_step, fingerprint_whole
from forum.reviews.kinds import ReviewKind
from forum.reviews.queries import get_review

Entry = dict[str, Any]


def plan_to_look_back(consultation: Consultation, organiser: Actor, entry: Entry, today: date) -> None:
    """Days are counted from today."""
    days = {kind: today + timedelta(days=entry[kind]) for kind in ReviewKind}
    actions.plan_reviews(organiser, consultation, days, seen=fingerprint_plan(consultation, ()))


def tell(actor: Actor, consultation: Consultation, entry: Entry, today: date) -> None:
    """One line of the log of how people were told, on the day on which it happened."""
    said = {name: entry[name] for name in ("title", "place", "how_many", "language", "done_by") if name in entry}
    add_entry(actor, consultation, EntryWords(Way(entry["way"]), today, **said))


def look_back(actor: Actor, consultation: Consultation, entry: Entry, today: date) -> None:
    """A review is written and published."""
    review = get_review(consultation, entry["kind"])
    actions.count_now(actor, review)
    actions.say_who_is_missing(actor, review, entry["missing"], seen=fingerprint_review(review))
    for step in entry["steps"]:
        words = actions.StepWords(step["what"], step["owner"], today + timedelta(days=step["within"]))
        actions.add_step(actor, review, words)
    actions.publish_review(actor, review, seen=fingerprint_whole(review))


def say_what_happened(actor: Actor, consultation: Consultation, entry: Entry) -> None:
    """A step of a review is done."""
    review = get_review(consultation, entry["kind"])
    step = next(step for step in review.steps if step.what == entry["what"])
    actions.finish_step(actor, step, entry["result"], seen=fingerprint_step(step))
