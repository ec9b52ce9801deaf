"""From below, the forms of a consultation change it or ask, and nobody changes alone what needs two: who decides, meetings,
answers to opening checks and the register too, which stand below this feature and cannot declare it themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import flash, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.change_guards import Wanted, asks_colleagues, needs_two
from forum.consultations.extension_points import tells_refusals
from forum.consultations.models import Consultation, Participation
from forum.consultations.snapshots import Part
from forum.deciders.actions import change_decider, change_meeting, write_decider
from forum.deciders.extension_points import tells_why_waiting
from forum.deciders.kinds import DeciderWords, MeetingWords
from forum.deciders.meetings import read_meeting_words, write_meeting
from forum.deciders.models import Decider, Meeting
from forum.deciders.snapshots import describe_decider, describe_meeting
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.opening.actions.answering import answer_check, write_answer
from forum.opening.kinds import CheckWords
from forum.opening.models import OpeningAnswer
from forum.opening.queries import get_check
from forum.opening.snapshots import describe_answer
from forum.register.actions import change_asked, remove_asked, take_away_asked, write_asked
from forum.register.kinds import AskedWords
from forum.register.models import AskedBody
from forum.register.snapshots import describe_asked, parse_asked
from forum.rewording.actions import change_or_ask
from forum.rewording.kinds import PartByTwo, declare_part_by_two
from forum.rewording.queries import does_need_two, find_pending
from forum.rewording.wording import say_refusals
from forum.spaces.rules import ThingWords

needs_two(does_need_two)
tells_refusals(say_refusals)


@asks_colleagues
def ask_or_lead(actor: Actor, wanted: Wanted) -> str | None:
    waiting = find_pending(wanted.consultation, wanted.part, wanted.thing)
    asked = change_or_ask(actor, wanted.consultation, wanted)
    if asked is None and waiting is not None and not waiting.is_pending:
        flash(_("This ended the request that a colleague was asked to agree to. Ask again if it still needs to change."))
    return url_for("rewording.show", slug=asked.consultation.slug, public_id=asked.public_id) if asked else None


def _describe_check(answer_id: int) -> ThingWords | None:
    answer = db.session.get(OpeningAnswer, answer_id)
    return describe_answer(answer) if answer else None


def _load_checks(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(OpeningAnswer).where(OpeningAnswer.id.in_(numbers))).all()


def _change_check(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.thing, OpeningAnswer) and isinstance(wanted.said, CheckWords)  # noqa: S101  (its form)
    check, began = get_check(wanted.thing.check_key), {"seen": wanted.seen, "reason": wanted.reason}
    answer_check(actor, wanted.consultation, check, is_met=wanted.said.is_met, words=wanted.said.words, **began)


def _write_check(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    """It stays the answer of whoever asked for these words."""
    assert words is not None  # noqa: S101  (no answer is removed)
    answer = db.session.get_one(OpeningAnswer, thing_id)
    consultation = db.session.get_one(Consultation, answer.space_id)
    said = CheckWords(words["is_met"] == "yes", words["answered"])
    by_two = {"said_by_id": asked_by_id, "reason": reason, "asked_by_id": asked_by_id}
    write_answer(actor, consultation, get_check(answer.check_key), said, **by_two)  # type: ignore[arg-type]


declare_part_by_two(PartByTwo(Part.OPENING_CHECKS, _describe_check, _load_checks, _change_check, _write_check))


def _describe_meeting(meeting_id: int) -> ThingWords | None:
    meeting = db.session.get(Meeting, meeting_id)
    return describe_meeting(meeting) if meeting else None


def _load_meetings(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(Meeting).where(Meeting.id.in_(numbers))).all()


def _change_meeting(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.thing, Meeting) and isinstance(wanted.said, MeetingWords)  # noqa: S101  (its form)
    change_meeting(actor, wanted.thing, wanted.said, seen=wanted.seen, reason=wanted.reason)


def _write_meeting(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (no meeting is removed)
    meeting = db.session.get_one(Meeting, thing_id)
    write_meeting(actor, meeting, read_meeting_words(words), reason=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.MEETINGS, _describe_meeting, _load_meetings, _change_meeting, _write_meeting))


def _describe_decider(decider_id: int) -> ThingWords | None:
    decider = db.session.get(Decider, decider_id)
    return describe_decider(decider) if decider and decider.removed_at is None else None


def _load_deciders(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(Decider).where(Decider.id.in_(numbers))).all()


def _change_decider(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.thing, Decider) and isinstance(wanted.said, DeciderWords)  # noqa: S101  (its form)
    change_decider(actor, wanted.thing, wanted.said, seen=wanted.seen, reason=wanted.reason)


def _write_decider(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (whoever decides is taken off by `forum.unnaming`)
    number = words["decider_place"]
    place = db.session.get(Participation, int(number)) if number else None
    decider, by_two = db.session.get_one(Decider, thing_id), {"reason": reason, "asked_by_id": asked_by_id}
    write_decider(actor, decider, job_title=words["job_title"], place=place, **by_two)  # type: ignore[arg-type]


declare_part_by_two(PartByTwo(Part.DECIDERS, _describe_decider, _load_deciders, _change_decider, _write_decider))


@tells_why_waiting
def find_why_decider_waits(decider: Decider) -> str | None:
    waits = find_pending(decider.consultation, Part.DECIDERS, decider) is not None
    said = _("A colleague is being asked about %(name)s. They have to agree or say no first.", name=decider.name)
    return said if waits else None


def _describe_asked(asked_id: int) -> ThingWords | None:
    asked = db.session.get(AskedBody, asked_id)
    return describe_asked(asked) if asked else None


def _load_asked(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(AskedBody).where(AskedBody.id.in_(numbers))).all()


def _change_asked(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.thing, AskedBody)  # noqa: S101  (its form)
    if wanted.said is None:
        remove_asked(actor, wanted.thing, seen=wanted.seen, reason=wanted.reason)
    else:
        assert isinstance(wanted.said, AskedWords)  # noqa: S101
        change_asked(actor, wanted.thing, wanted.said, seen=wanted.seen, reason=wanted.reason)


def _write_asked(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    asked = db.session.get_one(AskedBody, thing_id)
    if words is None:
        take_away_asked(actor, asked, reason=reason, asked_by_id=asked_by_id)
    else:
        write_asked(actor, asked, parse_asked(words), reason=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.ASKED, _describe_asked, _load_asked, _change_asked, _write_asked))
