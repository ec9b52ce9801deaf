"""What people have answered is turned by nobody alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.queries import find_account
from forum.consultations.actions import managing
from forum.consultations.actions.managing import Scope
from forum.consultations.change_guards import NeedsColleague, Wanted
from forum.consultations.models import Activity, Consultation, Phase, ScopeState, read_scope
from forum.consultations.notices import asks_otherwise, say_notice
from forum.kernel.clock import set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, DoneAlready, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from forum.rewording.actions import agree_to_rewording, change_or_ask, refuse_rewording, take_back_rewording
from forum.rewording.finding import list_noes
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.models import OfficialRewording
from forum.rewording.queries import find_pending, find_why_over
from forum.rewording.views import compare_asked
from forum.spaces.models import ChangeEffect, Version
from tests import factories as make
from tests.browsing import Reader
from tests.rewording.asking import (
    WHY,
    WHY_NOT,
    ask,
    change_alone,
    change_by_two,
    want_activity,
    want_basics,
    want_removed,
    want_scope,
    want_stage,
)

OPEN, CONDITIONAL, SETTLED = ScopeState.OPEN, ScopeState.CONDITIONAL, ScopeState.SETTLED
HOURS = Scope(OPEN, "the hours", "", "", "Head of nursing")
PLACE = Scope(CONDITIONAL, "the place", "It is dear.", "the council pays")
NURSES, DAYS = Scope(SETTLED, "the nurses", "The law says so."), Scope(OPEN, "the days")
WITH_CONDITION = Scope(CONDITIONAL, "the hours", "So.", "it is free")
OTHER_CONDITION = Scope(CONDITIONAL, "the place", "It is dear.", "we like it")


def make_answered(*, answered: bool = True) -> tuple[Consultation, Actor, Actor]:
    """(what people have answered, an organiser, a colleague)"""
    consultation = make.make_consultation(title="Who should answer at night?")
    words = {"promise_level": "involve", "decision_follows": "what the residents agree", "summary": "Say who answers."}
    managing.change_basics(SYSTEM, consultation, **read(want_basics(consultation, **words)))
    managing.set_scope(SYSTEM, consultation, **read(want_scope(consultation, HOURS, PLACE, NURSES, DAYS), "items"))
    for name in ("Weigh up", "Report back"):
        opens_at = consultation.phases[0].closes_at + timedelta(days=10)
        dates = {"opens_at": opens_at, "closes_at": opens_at + timedelta(days=9)}
        phase = managing.add_phase(SYSTEM, consultation, name=name, note="", **dates)
        if name == "Weigh up":
            managing.add_activity(SYSTEM, phase, kind_key="discussion", title="Talk again", summary="")
    db.session.expire_all()
    if answered:
        make.make_thread(consultation, make.seat(consultation))
    organiser = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
    return consultation, organiser, make.seat(consultation, Role.LEAD, name="Ruth Danso")


def read(wanted: Wanted, name: str = "basics") -> dict[str, object]:
    return {name: wanted.said, "seen": wanted.seen}


def stage(consultation: Consultation, name: str) -> Phase:
    return next(each for each in consultation.phases if each.name == name)


def talk(consultation: Consultation) -> Activity:
    return stage(consultation, "Weigh up").activities[0]


TURNS = {
    "another person is responsible": lambda it: want_scope(it, replace(HOURS, owner="Head of care"), PLACE, NURSES, DAYS),
    "the question": lambda it: want_basics(it, title="Shall we close the night line?"),
    "the summary": lambda it: want_basics(it, summary="We close the night line."),
    "what is done with comments": lambda it: want_basics(it, promise="Nothing much"),
    "less say": lambda it: want_basics(it, promise_level="inform"),
    "what the decision follows": lambda it: want_basics(it, decision_follows="what the board likes"),
    "when it is decided": lambda it: want_basics(it, decided_when="When the board likes."),
    "it follows nothing": lambda it: want_basics(it, decision_follows=""),
    "something open is settled": lambda it: want_scope(it, Scope(SETTLED, "the hours", "Dear."), PLACE, NURSES, DAYS),
    "something open has a condition": lambda it: want_scope(it, WITH_CONDITION, PLACE, NURSES, DAYS),
    "something open is gone": lambda it: want_scope(it, PLACE, NURSES, DAYS),
    "something open has another name": lambda it: want_scope(it, Scope(OPEN, "the colour"), PLACE, NURSES, DAYS),
    "another condition": lambda it: want_scope(it, HOURS, OTHER_CONDITION, NURSES, DAYS),
    "another reason for a condition": lambda it: want_scope(it, HOURS, replace(PLACE, reason="We like it so."), NURSES, DAYS),
    "something more is settled": lambda it: want_scope(it, HOURS, PLACE, NURSES, DAYS, Scope(SETTLED, "the beds", "Dear.")),
    "another reason why it is settled": lambda it: want_scope(it, HOURS, PLACE, replace(NURSES, reason="We like it."), DAYS),
    "something more has a condition": lambda it: want_scope(it, HOURS, PLACE, NURSES, DAYS, replace(PLACE, text="the beds")),
    "nobody is responsible any more": lambda it: want_scope(it, replace(HOURS, owner=""), PLACE, NURSES, DAYS),
    "one day goes beside another": lambda it: want_scope(it, HOURS, PLACE, NURSES, Scope(OPEN, "the nights")),
    "what happens in a stage": lambda it: want_stage(stage(it, "Report back"), note="We publish nothing."),
    "a stage": lambda it: want_removed(stage(it, "Report back")),
    "an activity": lambda it: want_removed(talk(it)),
    "the name of a stage": lambda it: want_stage(stage(it, "Report back"), name="Decide"),
    "the name of a stage that is on": lambda it: want_stage(it.phases[0], name="Tell us what to cut"),
    "the title of an activity": lambda it: want_activity(talk(it), title="Choose what to cut"),
    "what people can do in an activity": lambda it: want_activity(talk(it), summary="Say which ward to close."),
}
ALONE = {
    "a slip in the question": lambda it: want_basics(it, title="who should answer at night"),
    "a slip in the promise": lambda it: want_basics(it, promise="We answer everythnig."),
    "a telephone number": lambda it: want_basics(it, contact_phone="01632 960 222"),
    "more say": lambda it: want_basics(it, promise_level="collaborate"),
    "something else is open": lambda it: want_scope(it, HOURS, PLACE, NURSES, DAYS, Scope(OPEN, "the doors")),
    "something settled is open": lambda it: want_scope(it, HOURS, PLACE, Scope(OPEN, "the nurses"), DAYS),
    "a slip in the name of a stage": lambda it: want_stage(stage(it, "Report back"), name="Report back."),
    "a stage is longer": lambda it: want_stage(it.phases[0], closes_at=it.phases[0].closes_at + timedelta(days=3)),
    "a slip in the title of an activity": lambda it: want_activity(talk(it), title="Talk again…"),
    "something with a condition is open": lambda it: want_scope(it, HOURS, Scope(OPEN, "the place"), NURSES, DAYS),
    "a slip in the scope": lambda it: want_scope(it, replace(HOURS, text="The hours"), PLACE, NURSES, DAYS),
}


@pytest.mark.parametrize("name", TURNS)
def test_once_people_have_answered_one_person_alone_turns_nothing(app: Flask, name: str) -> None:
    consultation, organiser, lead = make_answered()
    asked = ask(organiser, TURNS[name](consultation))
    assert db.session.scalar(select(Version).filter_by(asked_by_id=asked.asked_by_id)) is None
    assert find_why_over(asked) is None, "nothing has changed yet"
    with pytest.raises(Forbidden):
        agree_to_rewording(organiser, asked, seen=fingerprint_rewording(asked))
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    version = db.session.scalars(select(Version).filter_by(asked_by_id=asked.asked_by_id, part=asked.part)).one()
    by = make.place_of(lead, consultation).id
    assert (version.before, version.after, version.reason, version.place_id) == (asked.before, asked.after, WHY, by)


@pytest.mark.parametrize("name", TURNS)
def test_before_anybody_has_answered_one_person_does_it(app: Flask, name: str) -> None:
    consultation, organiser, _lead = make_answered(answered=False)
    assert change_or_ask(organiser, consultation, TURNS[name](consultation)) is None


@pytest.mark.parametrize("name", ALONE)
def test_a_slip_and_whatever_gives_people_more_one_person_does(app: Flask, name: str) -> None:
    consultation, organiser, _lead = make_answered()
    assert change_or_ask(organiser, consultation, ALONE[name](consultation)) is None
    assert db.session.scalar(select(OfficialRewording)) is None


def test_no_other_door_leads_around_a_colleague(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    with pytest.raises(NeedsColleague):
        managing.change_basics(organiser, consultation, **read(TURNS["the question"](consultation)), reason=WHY)
    with pytest.raises(NeedsColleague):
        managing.set_scope(organiser, consultation, **read(TURNS["something open is gone"](consultation), "items"), reason=WHY)
    with pytest.raises(NeedsColleague):
        managing.remove_phase(organiser, stage(consultation, "Report back"), reason=WHY)
    with pytest.raises(NeedsColleague):
        managing.remove_activity(organiser, talk(consultation), reason=WHY)
    for name in ("the name of a stage", "the title of an activity"):
        with pytest.raises(NeedsColleague):
            change_alone(organiser, TURNS[name](consultation))
    assert consultation.title == "Who should answer at night?" and len(consultation.phases) == 3


def test_many_small_slips_lead_to_no_other_question(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    agreed = "Should the children’s hospital and the maternity service stay?"
    change_by_two(organiser, want_basics(consultation, title=agreed))
    once = agreed.replace("children", "childern")
    slips = (once, once.replace("hospital", "hosptial"))
    for title in slips:
        assert change_or_ask(organiser, consultation, want_basics(consultation, title=title)) is None
    last = slips[1].replace("service", "sevrice")
    assert change_or_ask(organiser, consultation, want_basics(consultation, title=last)) is not None, "the third since then"
    assert consultation.title == slips[1]


def test_many_small_slips_lead_to_no_other_list(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    names = ("the hospital and its service", "the hosptial and its service", "the hosptial and its sevrice")
    change_by_two(organiser, want_scope(consultation, Scope(OPEN, names[0]), PLACE, NURSES, DAYS))
    for name in names[1:]:
        assert change_or_ask(organiser, consultation, want_scope(consultation, Scope(OPEN, name), PLACE, NURSES, DAYS)) is None
    last = (Scope(OPEN, "the hosptial and its sevrice"), replace(PLACE, condition="the coucnil pays"), NURSES, DAYS)
    assert ask(organiser, want_scope(consultation, *last)), "the third since then"


def test_the_slips_of_all_lines_are_counted_together(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    right = [Scope(OPEN, name) for name in ("the hospital", "the maternity ward", "the service")]
    wrong = [Scope(OPEN, name) for name in ("the hosptial", "the matenrity ward", "the sevrice")]
    change_by_two(organiser, want_scope(consultation, *right, PLACE, NURSES))
    assert ask(organiser, want_scope(consultation, *wrong, PLACE, NURSES))


def test_what_one_person_put_on_the_list_and_people_read_goes_by_two(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    more = (HOURS, PLACE, NURSES, DAYS, Scope(OPEN, "the doors"))
    assert change_or_ask(organiser, consultation, want_scope(consultation, *more)) is None
    assert ask(organiser, want_scope(consultation, *more[:-1]))


def test_something_more_that_is_settled_is_told_as_closed_to_all_who_took_part(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    person = make.seat(consultation)
    make.make_thread(consultation, person)
    change_by_two(organiser, TURNS["something more is settled"](consultation))
    version = db.session.scalars(select(Version).filter_by(part="scope").order_by(Version.id.desc())).first()
    assert version is not None and version.effect == ChangeEffect.CLOSED and asks_otherwise(version)
    assert say_notice(version) == "Something else is now settled"


def test_a_stage_keeps_what_somebody_has_changed_beside_its_name(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    phase = stage(consultation, "Report back")
    asked = ask(organiser, want_stage(phase, name="Decide", closes_at=phase.closes_at + timedelta(days=2)))
    opens_at = phase.opens_at - timedelta(days=1)
    assert change_or_ask(organiser, consultation, want_stage(phase, opens_at=opens_at)) is None
    closes_at = phase.closes_at
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert (phase.name, phase.opens_at, phase.closes_at) == ("Decide", opens_at, closes_at + timedelta(days=2))
    db.session.expire_all()
    assert phase.opens_at == opens_at, "what it said is kept"


def test_dates_that_cannot_be_any_more_change_nothing(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    phase = stage(consultation, "Report back")
    asked = ask(organiser, want_stage(phase, name="Decide", opens_at=phase.opens_at + timedelta(days=1),
                                      closes_at=phase.closes_at + timedelta(days=1)))  # fmt: skip
    with set_clock(phase.opens_at + timedelta(minutes=1)), pytest.raises(Conflict, match="cannot be done any more"):
        agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    db.session.rollback()
    assert phase.name == "Report back" and asked.is_pending


def test_nobody_asks_without_a_reason_or_for_what_cannot_be(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    with pytest.raises(Invalid) as refused:
        ask(organiser, want_basics(consultation, reason="", title="Shall we close the night line?"))
    assert set(refused.value.errors) == {"reason"}
    with pytest.raises(Invalid) as refused:
        ask(organiser, want_basics(consultation, promise_level="nonsense"))
    assert set(refused.value.errors) == {"promise_level"}
    with pytest.raises(Changed):
        ask(organiser, stale(consultation))
    assert db.session.scalar(select(OfficialRewording)) is None


def stale(consultation: Consultation) -> Wanted:
    wanted = want_basics(consultation, title="Shall we close the night line?")
    managing.change_basics(SYSTEM, consultation, **read(want_basics(consultation, summary="Another one.")))
    return wanted


def test_a_second_request_waits_for_the_first(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    ask(organiser, TURNS["the question"](consultation))
    with pytest.raises(DoneAlready):
        ask(organiser, TURNS["the question"](consultation))
    with pytest.raises(Conflict, match="already asked"):
        ask(organiser, TURNS["the summary"](consultation))
    ask(organiser, TURNS["a stage"](consultation))


def test_it_lapses_when_somebody_changes_the_same_meanwhile_and_can_be_asked_anew(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    asked = ask(organiser, TURNS["the question"](consultation))
    managing.change_basics(organiser, consultation, **read(ALONE["a slip in the question"](consultation)), reason=WHY)
    with pytest.raises(Conflict, match="changed this since"):
        agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert find_pending(consultation, "basics") is None
    assert ask(organiser, TURNS["the question"](consultation)).id != asked.id
    assert asked.has_lapsed, "nobody took it back"


def test_a_request_whose_words_were_taken_out_can_be_agreed_no_more(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    asked = ask(organiser, TURNS["the question"](consultation))
    asked.before = asked.after
    with pytest.raises(Conflict, match="words of this request were taken out"):
        agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert find_pending(consultation, "basics") is None and compare_asked(asked) is None


def test_what_somebody_puts_right_beside_it_stays(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    asked = ask(organiser, TURNS["the question"](consultation))
    assert change_or_ask(organiser, consultation, ALONE["a telephone number"](consultation)) is None
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert (consultation.title, consultation.contact_phone) == ("Shall we close the night line?", "01632 960 222")


def test_the_list_of_what_can_change_keeps_all_that_was_asked(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    wanted = (Scope(SETTLED, "the hours", "It is dear.", "", "Head of nursing"), PLACE, NURSES, DAYS, Scope(OPEN, "the doors"))
    asked = ask(organiser, want_scope(consultation, *wanted))
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    db.session.expire_all()
    assert sorted(map(str, read_scope(consultation))) == sorted(map(str, wanted))


def test_a_stage_that_has_begun_meanwhile_stays(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    phase = stage(consultation, "Report back")
    asked = ask(organiser, want_removed(phase))
    with set_clock(phase.opens_at + timedelta(minutes=1)), pytest.raises(Conflict, match="started"):
        agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert stage(consultation, "Report back")


def test_colleagues_are_told_and_whoever_asked_hears_of_a_no(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    asked = ask(organiser, TURNS["a stage"](consultation))
    assert "A colleague asks to change" in list_told(lead)[0] and list_told(organiser) == []
    refuse_rewording(lead, asked, seen=fingerprint_rewording(asked), reason=WHY_NOT)
    assert "said no" in list_told(organiser)[0]
    with pytest.raises(Conflict, match="said no"):
        agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert stage(consultation, "Report back")


def test_a_no_needs_a_reason_and_only_who_asked_takes_it_back(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    asked = ask(organiser, TURNS["the question"](consultation))
    seen = fingerprint_rewording(asked)
    with pytest.raises(Invalid) as refused:
        refuse_rewording(lead, asked, seen=seen, reason="No.")
    assert set(refused.value.errors) == {"reason"} and asked.is_pending
    with pytest.raises(Forbidden):
        take_back_rewording(lead, asked, seen=seen)
    with pytest.raises(Forbidden):
        refuse_rewording(organiser, asked, seen=seen, reason=WHY_NOT)
    take_back_rewording(organiser, asked, seen=seen)
    assert not asked.is_pending and asked.drop_reason == "" and not asked.has_lapsed and list_told(organiser) == []


def test_nobody_agrees_or_says_no_to_other_words_than_they_read(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    asked = ask(organiser, TURNS["the question"](consultation))
    with pytest.raises(Changed):
        agree_to_rewording(lead, asked, seen="something else")
    with pytest.raises(Changed):
        refuse_rewording(lead, asked, seen="", reason=WHY_NOT)
    assert asked.is_pending and consultation.title == "Who should answer at night?"


def test_whoever_asked_is_not_told_of_a_no_where_a_colleague_asked_for_another_change(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    other = make.seat(consultation, Role.ORGANISER)
    asked = ask(organiser, TURNS["the question"](consultation))
    managing.change_basics(organiser, consultation, **read(ALONE["a slip in the question"](consultation)), reason=WHY)
    ask(other, TURNS["the question"](consultation))
    told = [each for each in list_told(organiser) if "asks to change" not in each]
    assert len(told) == 1 and "asked again" in told[0] and asked.has_lapsed


@pytest.mark.parametrize("again", [False, True], ids=["not asked again", "asked again"])
def test_a_colleagues_slip_of_the_pen_ends_a_request_at_once_and_whoever_asked_hears_of_it(app: Flask, again: bool) -> None:
    consultation, organiser, _lead = make_answered()
    other = make.seat(consultation, Role.ORGANISER)
    asked = ask(organiser, TURNS["the question"](consultation))
    assert change_or_ask(other, consultation, ALONE["a telephone number"](consultation)) is None
    assert asked.is_pending, "that touches nothing of what was asked"
    assert change_or_ask(other, consultation, ALONE["a slip in the question"](consultation)) is None
    assert asked.has_lapsed and asked.dropped_by_id is None
    told = [each for each in list_told(organiser) if "asks to change" not in each]
    assert len(told) == 1 and "Ask again if you still want it" in told[0]
    if again:
        ask(organiser, TURNS["the question"](consultation))
    account = find_account(organiser.account_id)
    assert account is not None
    page = Reader(app).enter(account.email)
    words = page.open(f"/consultations/{consultation.slug}/manage/changes/{asked.public_id}").words
    assert ("Then it was asked for again." in words) is again and ("Ask again if it still needs to change." in words) is not again


def test_nobody_is_named_for_a_no_to_something_else(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    asked = ask(organiser, TURNS["what is done with comments"](consultation))
    refuse_rewording(lead, asked, seen=fingerprint_rewording(asked), reason=WHY_NOT)
    other = ask(organiser, TURNS["the question"](consultation))
    assert list_noes(other) == []
    take_back_rewording(organiser, other, seen=fingerprint_rewording(other))
    assert list_noes(ask(organiser, TURNS["what is done with comments"](consultation))) == [asked]


def list_told(person: Actor) -> list[str]:
    return [str(each.sentence) for each in db.session.scalars(select(Notification).filter_by(account_id=person.account_id))]
