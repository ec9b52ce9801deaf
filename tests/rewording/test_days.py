"""One digit is another year: a day that people have planned for moves far, or back, by two people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.consultations.change_guards import Wanted
from forum.consultations.models import Consultation
from forum.consultations.notices import asks_otherwise, say_notice
from forum.consultations.snapshots import Part
from forum.deciders.actions import add_meeting
from forum.deciders.fingerprints import fingerprint_meeting
from forum.deciders.kinds import MeetingWords
from forum.deciders.models import Meeting
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import say_day, to_local
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.actions.preparing import ChosenTier, fingerprint_choice
from forum.opening.kinds import Nation, Tier
from forum.opening.models import Opening
from forum.opening.queries import find_opening
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.models import OfficialRewording
from forum.spaces.queries import list_of_thing
from tests import factories as make
from tests.browsing import Reader
from tests.deciders.test_deciders import make_board
from tests.rewording.asking import change_by_two, want_stage
from tests.rewording.test_screens import manage, read_as

LATER, MISTAKE = "The board meets on a later day now.", "That was a slip: we meant this year."
HOURS, DAYS = timedelta(hours=1), timedelta(days=1)


@dataclass
class Planned:
    consultation: Consultation
    organiser: Actor
    lead: Actor

    @property
    def meeting(self) -> Meeting:
        return find_meeting()

    @property
    def opening(self) -> Opening:
        found = find_opening(self.consultation)
        assert found is not None
        return found


def find_meeting() -> Meeting:
    return db.session.scalars(select(Meeting)).one()


def today(days: int = 0) -> date:
    return to_local(now()).date() + timedelta(days=days)


def make_planned(*, answered: bool = True) -> Planned:
    """A stage of a few weeks, a meeting of the board after it, and the day of the decision."""
    consultation = make.make_consultation(days=(-2, 20))
    organiser = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
    lead = make.seat(consultation, Role.LEAD, name="Ruth Danso")
    db.session.add(
        Opening(
            space_id=consultation.id,
            tier=Tier.ENGAGEMENT,
            nation=Nation.ENGLAND,
            opened_at=now(),
            decides_on=today(60),
            answers_wait=True,
        )
    )
    add_meeting(SYSTEM, make_board(consultation), MeetingWords(today(50), "Town hall, in public"))
    if answered:
        make.make_thread(consultation, make.seat(consultation))
    return Planned(consultation, organiser, lead)


def want_decision(it: Planned, days: int, reason: str = LATER) -> Wanted:
    choice = ChosenTier(Tier.ENGAGEMENT, Nation.ENGLAND, it.opening.decides_on + timedelta(days=days), answers_wait=True)  # type: ignore[operator]
    return Wanted(it.consultation, Part.DECISION_DAY, choice, fingerprint_choice(it.opening), reason)


def want_meeting(it: Planned, days: int, reason: str = LATER) -> Wanted:
    words = MeetingWords(it.meeting.held_on + timedelta(days=days), it.meeting.held_where)
    return Wanted(it.consultation, Part.MEETINGS, words, fingerprint_meeting(it.meeting), reason, it.meeting)


def want_close(it: Planned, days: int, reason: str = LATER) -> Wanted:
    phase = it.consultation.phases[0]
    return want_stage(phase, reason, closes_at=phase.closes_at + timedelta(days=days))


Want = Callable[..., Wanted]
WANTS = [want_decision, want_meeting, want_close]


def read_day(it: Planned, want: Want) -> date | datetime | None:
    db.session.expire_all()
    if want is want_decision:
        return it.opening.decides_on
    return it.meeting.held_on if want is want_meeting else it.consultation.phases[0].closes_at


@pytest.mark.parametrize("want", WANTS)
def test_a_day_two_years_later_waits_for_a_colleague(app: Flask, want: Want) -> None:
    it = make_planned()
    before = read_day(it, want)
    asked = change_or_ask(it.organiser, it.consultation, want(it, 731))
    assert asked is not None and read_day(it, want) == before
    agree_to_rewording(it.lead, asked, seen=fingerprint_rewording(asked))
    assert read_day(it, want) != before


@pytest.mark.parametrize("want", [want_decision, want_close])
def test_a_day_a_month_later_is_moved_by_one(app: Flask, want: Want) -> None:
    it = make_planned()
    assert change_or_ask(it.organiser, it.consultation, want(it, 30)) is None


@pytest.mark.parametrize("want", [want_decision, want_close])
def test_many_small_steps_lead_no_further_than_a_large_one(app: Flask, want: Want) -> None:
    it = make_planned()
    first = change_or_ask(it.organiser, it.consultation, want(it, 85))
    second = change_or_ask(it.organiser, it.consultation, want(it, 85))
    assert first is None and second is not None


@pytest.mark.parametrize("want", WANTS)
@pytest.mark.parametrize("answered", [True, False])
def test_a_day_that_was_moved_by_mistake_is_put_back_by_two(app: Flask, want: Want, answered: bool) -> None:
    it = make_planned(answered=answered)
    before = read_day(it, want)
    change_by_two(it.organiser, want(it, 400))
    assert read_day(it, want) != before
    with set_clock(now() + 23 * HOURS):
        asked = change_or_ask(it.organiser, it.consultation, want(it, -400, MISTAKE))
        assert asked is not None and read_day(it, want) != before
        agree_to_rewording(it.lead, asked, seen=fingerprint_rewording(asked))
    assert read_day(it, want) == before
    words = Reader(app).open(f"/consultations/{it.consultation.slug}/changes").words
    assert MISTAKE in words and "Amina Yusuf" in words and "Ruth Danso" in words and (LATER in words or not answered)


@pytest.mark.parametrize("want", WANTS)
@pytest.mark.parametrize(("hours", "days"), [(25, -400), (1, -399)])
def test_a_day_goes_back_no_later_and_to_no_other_day(app: Flask, want: Want, hours: int, days: int) -> None:
    it = make_planned()
    change_by_two(it.organiser, want(it, 400))
    with set_clock(now() + hours * HOURS), pytest.raises(Invalid):
        change_or_ask(it.organiser, it.consultation, want(it, days, MISTAKE))


def test_a_colleague_has_some_days_to_agree_to_what_was_asked_in_time(app: Flask) -> None:
    it = make_planned()
    change_by_two(it.organiser, want_decision(it, 400))
    asked = change_or_ask(it.organiser, it.consultation, want_decision(it, -400, MISTAKE))
    assert isinstance(asked, OfficialRewording)
    with set_clock(now() + 5 * DAYS), pytest.raises(Conflict, match="cannot be done any more"):
        agree_to_rewording(it.lead, asked, seen=fingerprint_rewording(asked))
    with set_clock(now() + 3 * DAYS):
        agree_to_rewording(it.lead, asked, seen=fingerprint_rewording(asked))
    assert it.opening.decides_on == today(60)


def test_a_stage_is_never_put_back_to_an_end_that_is_over(app: Flask) -> None:
    it = make_planned()
    with set_clock(it.consultation.phases[0].closes_at - HOURS):
        change_by_two(it.organiser, want_close(it, 400))
    with set_clock(it.consultation.phases[0].closes_at - 400 * DAYS + HOURS), pytest.raises(Invalid, match="can only move later"):
        change_or_ask(it.organiser, it.consultation, want_close(it, -400, MISTAKE))


@pytest.mark.parametrize("answered", [True, False])
def test_whoever_moves_the_decision_far_is_asked_beside_the_date(app: Flask, answered: bool) -> None:
    it = make_planned(answered=answered)
    day = today(60 + 731)
    asks = read_as(app, it.organiser).open(manage(it.consultation, "opening/tier"))
    asks.send("Save", decides_on=day.isoformat(), reason=LATER)
    assert "months later than" in asks.words and "Is this the date you want?" in asks.words and LATER in str(asks.page)
    asks.send("Save", is_later="yes")
    assert ("A colleague has to agree to the change" if answered else "Saved.") in asks.words


def test_what_else_was_chosen_with_a_far_day_is_saved_at_once(app: Flask) -> None:
    it = make_planned()
    asks = read_as(app, it.organiser).open(manage(it.consultation, "opening/tier"))
    asks.send("Save", decides_on=today(791).isoformat(), tier="formal", reason=LATER, is_later="yes")
    assert "A colleague has to agree to the change" in asks.words and it.opening.aims_at == "formal"
    agrees = read_as(app, it.lead).open(asks.path)
    assert "Change to the date of the decision" in agrees.words
    agrees.send("Agree to this change")
    assert it.opening.decides_on == today(791) and it.opening.aims_at == "formal"


def test_whoever_moves_a_meeting_or_a_stage_far_is_asked_beside_the_date(app: Flask) -> None:
    it = make_planned()
    asks = read_as(app, it.organiser).open(manage(it.consultation, f"deciders/meetings/{it.meeting.public_id}"))
    asks.send("Save", held_on=today(420).isoformat(), reason=LATER)
    assert "Is this the date you want?" in asks.words
    asks.send("Save", is_later="yes")
    assert "We have asked your colleagues" in asks.words
    phase = it.consultation.phases[0]
    asks.open(manage(it.consultation, f"phases/{phase.public_id}"))
    asks.send("Save", closes_at=f"{today(3700)}T17:00", reason=LATER)
    assert "Is this the date you want?" in asks.words
    asks.send("Save", is_later="yes")
    assert "A colleague has to agree" in asks.words


def test_days_that_do_not_fit_each_other_are_told_to_whoever_saves_and_on_manage(app: Flask) -> None:
    it = make_planned()
    asks = read_as(app, it.organiser).open(manage(it.consultation, ""))
    assert "Dates that do not fit together" not in asks.words
    path = manage(it.consultation, f"phases/{it.consultation.phases[0].public_id}")
    asks.open(path).send("Save", closes_at=f"{today(70)}T17:00", reason=LATER)
    assert "Saved." in asks.words
    for part in ("The board: the meeting is on", "The decision is planned for", "people can have their say until"):
        assert part in asks.words
    asks.open(manage(it.consultation, ""))
    assert "Dates that do not fit together" in asks.words and "The board: the meeting is on" in asks.words


@pytest.mark.parametrize(("days", "said"), [(30, "after the date of the decision"), (5, "")])
def test_a_meeting_after_the_day_of_the_decision_is_told_to_both(app: Flask, days: int, said: str) -> None:
    it = make_planned()
    asks = read_as(app, it.organiser).open(manage(it.consultation, f"deciders/meetings/{it.meeting.public_id}"))
    asks.send("Save", held_on=(it.meeting.held_on + timedelta(days=days)).isoformat(), reason=LATER)
    agrees = read_as(app, it.lead).open(asks.path).send("Agree to this change")
    assert (said in agrees.words) and ("does not fit" not in agrees.words)
    assert ("after the date of the decision" in agrees.words) is bool(said)


def test_two_short_delays_are_together_news_to_all_who_took_part(app: Flask) -> None:
    it = make_planned()
    for days in (29, 29, 29):
        assert change_or_ask(it.organiser, it.consultation, want_decision(it, days)) is None
    third, second, first = list_of_thing(it.consultation.id, Part.DECISION_DAY, 0)
    assert [asks_otherwise(each) for each in (first, second, third)] == [False, True, False], "from the day all were told last"
    assert f"not on {say_day(today(89))}" in say_notice(second), "what the page said until then"
