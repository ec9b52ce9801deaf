"""Flags and cases: one case for each contribution, whatever the number of flags; lanes and clocks; what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.contributions import actions as saying
from forum.contributions.kinds import all_contribution_kinds, has_moderation_hooks
from forum.contributions.models import Status
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid, TooMany
from forum.kernel.events import EventRecord
from forum.kernel.permissions import VISITOR, Actor, Role
from forum.moderation.actions.flagging import flag, take_up
from forum.moderation.actions.working import claim, set_moderation
from forum.moderation.kinds import DECIDE_WITHIN, REASONS, CaseState, FlagState, Lane, ModerationAction
from forum.moderation.models import Case, Flag
from forum.moderation.queries.cases import find_case
from forum.moderation.queries.queue import list_cards
from forum.moderation.rules import FLAGS_FROM_ADDRESS, FLAGS_PER_PERSON
from tests import factories as make
from tests.browsing import Reader
from tests.moderation.conftest import Scene, make_scene


def test_every_kind_of_contribution_says_how_it_is_handled(app: object) -> None:
    for kind in all_contribution_kinds():
        assert has_moderation_hooks(kind.key), f"its feature needs declare_moderation_hooks for {kind.key}"


def test_anything_anyone_says_can_be_flagged_and_becomes_a_case(any_scene: Scene) -> None:
    case = any_scene.flag("private")
    assert (case.lane, case.state) == (Lane.PRIVATE, CaseState.OPEN)
    assert case.contribution_id == any_scene.said.id


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_has_its_lane_and_its_clock(scene: Scene, reason: str) -> None:
    case = scene.flag(reason)
    lane = REASONS[reason].lane
    assert case.lane == lane
    assert case.due_at - case.flags[0].created_at == DECIDE_WITHIN[lane]


def test_many_flags_make_one_case_and_the_most_urgent_says_the_lane(scene: Scene) -> None:
    scene.flag("off_topic")
    scene.flag("risk", by=make.seat(scene.consultation))
    case = scene.flag("attack", by=make.seat(scene.consultation))
    assert db.session.query(Case).count() == 1
    assert len(case.flags) == 3
    assert case.lane == Lane.RISK


def test_flagging_again_for_another_reason_leaves_the_first_as_it_was(scene: Scene) -> None:
    scene.flag("off_topic")
    case = scene.flag("private", words="It is Joan’s number.")
    assert [(each.reason_key, each.words) for each in case.flags] == [("off_topic", ""), ("private", "It is Joan’s number.")]
    assert case.lane == Lane.PRIVATE


def test_of_two_reports_by_one_person_both_are_read(scene: Scene) -> None:
    for words in ("It is Joan’s number.", "And her address.", "And her address.", "It is Joan’s number."):
        case = scene.flag("private", words=words)
    assert [each.words for each in case.flags] == ["It is Joan’s number.\n\nAnd her address."]


@pytest.mark.usefixtures("still_clock")
def test_readers_without_an_account_can_flag_a_few_times_an_hour(scene: Scene) -> None:
    visitor = Actor(None, VISITOR)
    for _n in range(FLAGS_FROM_ADDRESS.most):
        flag(visitor, scene.said, reason_key="attack", address="192.0.2.1")
    with pytest.raises(TooMany):
        flag(visitor, scene.said, reason_key="attack", address="192.0.2.1")
    flag(visitor, scene.said, reason_key="attack", address="192.0.2.2")


@pytest.mark.usefixtures("still_clock")
def test_that_somebody_is_at_risk_can_be_said_when_all_else_is_used_up(scene: Scene) -> None:
    person = make.seat(scene.consultation)
    for _n in range(FLAGS_PER_PERSON.most):
        flag(person, scene.said, reason_key="attack")
    for _n in range(FLAGS_FROM_ADDRESS.most):
        flag(Actor(None, VISITOR), scene.said, reason_key="attack", address="192.0.2.1")
    for actor in (person, Actor(None, VISITOR)):
        assert flag(actor, scene.said, reason_key="risk", address="192.0.2.1").reason_key == "risk"
    assert scene.case().lane == Lane.RISK


def test_a_graver_flag_by_the_same_person_is_taken_in_like_a_new_one(scene: Scene) -> None:
    first = scene.flag("off_topic")
    first.team_alerted_at = now()
    db.session.commit()
    version = first.version
    with set_clock(now() + timedelta(hours=20)):
        case = scene.flag("risk", words="She says she cannot go on.")
        assert (case.lane, len(case.flags), case.team_alerted_at) == (Lane.RISK, 2, None)
        assert case.due_at == now() + DECIDE_WITHIN[Lane.RISK], "nobody is late before they could know"
        assert case.version > version
        told = db.session.query(EventRecord).filter_by(kind="FlagRaised").count()
        assert told == 2, "moderators who have the queue open see it move"


def test_a_visitor_who_reports_again_is_heard_and_a_second_press_is_not_a_second_report(app: Flask) -> None:
    said = make.make_thread(make.make_consultation())
    path = f"/consultations/{said.consultation.slug}/said/{said.public_id}/flag"
    reader = Reader(app)
    for reason, words in (("off_topic", ""), ("off_topic", ""), ("risk", "She is in danger."), ("risk", "She is in danger.")):
        page = reader.open(path)
        button = page.page.select_one("main form button").get_text(strip=True)
        assert page.send(button, reason_key=reason, words=words).status == 200
    (case,) = db.session.query(Case)
    assert [(each.reason_key, each.words) for each in case.flags] == [("off_topic", ""), ("risk", "She is in danger.")]
    assert case.lane == Lane.RISK


def test_nobody_flags_their_own_words_or_words_they_cannot_see(scene: Scene) -> None:
    with pytest.raises(Forbidden, match="You wrote this"):
        scene.flag(by=scene.author)
    scene.said.status, scene.said.private_to_id = Status.PRIVATE, scene.said.author_id
    db.session.commit()
    with pytest.raises(Forbidden, match="no longer shown"):
        scene.flag()


def test_a_flag_needs_a_reason_from_the_list(scene: Scene) -> None:
    with pytest.raises(Invalid) as refused:
        scene.flag("I do not like it")
    assert "reason_key" in refused.value.errors


def test_a_later_flag_opens_the_same_case_again_and_old_flags_keep_their_state(scene: Scene) -> None:
    first = scene.flag("off_topic")
    scene.decide(ModerationAction.KEEP)
    number = first.id
    case = scene.flag("private", by=make.seat(scene.consultation))
    assert (case.id, case.state) == (number, CaseState.OPEN)
    assert [each.state for each in case.flags] == [FlagState.WRONG, FlagState.OPEN]


def test_what_was_flagged_is_kept_for_moderators_though_the_author_changes_or_withdraws_it(scene: Scene) -> None:
    before = scene.said.body
    scene.flag("private")
    saying.edit(scene.author, scene.said, title="", body="Nothing to see.")
    assert [kept.body for kept in scene.case().kept_words] == [before]
    saying.withdraw(scene.author, scene.said)
    assert [kept.body for kept in scene.case().kept_words] == [before]
    assert scene.case().state == CaseState.OPEN


WORRY = "She says that she will not be here tomorrow."


def test_that_somebody_is_at_risk_is_taken_though_the_author_deleted_it_while_it_was_written(app: Flask) -> None:
    scene = make_scene()
    page = Reader(app).open(f"/consultations/{scene.consultation.slug}/said/{scene.said.public_id}/flag")
    saying.withdraw(scene.author, scene.said)
    thanked = page.send("Send my report", reason_key="risk", words=WORRY)
    assert thanked.status == 200 and "116 123" in thanked.words
    case = scene.case()
    assert (case.lane, case.kept_words, [each.words for each in case.flags]) == (Lane.RISK, [], [WORRY])
    claim(scene.sam, case)
    moderator = Reader(app).enter(db.session.get_one(Account, scene.sam.account_id).email)
    assert "so we do not have what it said" in moderator.open(f"/moderation/cases/{case.public_id}").words


@pytest.mark.parametrize("reason", sorted(set(REASONS) - {"risk"}))
def test_of_what_was_deleted_nothing_else_is_taken_and_what_was_typed_stays(app: Flask, reason: str) -> None:
    scene = make_scene()
    page = Reader(app).open(f"/consultations/{scene.consultation.slug}/said/{scene.said.public_id}/flag")
    saying.withdraw(scene.author, scene.said)
    page.send("Send my report", reason_key=reason, words=WORRY)
    assert page.status == 422 and WORRY in page.words and "The author has deleted this." in page.words
    assert find_case(scene.said) is None


def test_a_moderator_who_acts_alone_opens_a_case_and_has_taken_it(scene: Scene) -> None:
    case = take_up(scene.sam, scene.said)
    assert case.claimed_by.account_id == scene.sam.account_id
    assert scene.decide(ModerationAction.HIDE).case_id == case.id


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.ORGANISER, Role.LEAD])
def test_who_runs_a_consultation_or_takes_part_does_not_open_cases(scene: Scene, role: Role) -> None:
    with pytest.raises(Forbidden):
        take_up(make.seat(scene.consultation, role), scene.said)


def test_enough_flags_hold_only_where_the_organiser_chose_so(scene: Scene) -> None:
    for _n in range(3):
        scene.flag(by=make.seat(scene.consultation))
    assert scene.status() == Status.PUBLISHED, "off by default"
    organiser = make.seat(scene.consultation, Role.ORGANISER)
    set_moderation(organiser, scene.consultation, mode="after", hold_after=4, reason="People flag in good faith.")
    for _n in range(9):
        flag(Actor(None, VISITOR), scene.said, reason_key="attack", address=f"192.0.2.{_n}")
    assert scene.status() == Status.PUBLISHED, "only people with accounts count"
    scene.flag(by=make.seat(scene.consultation))
    assert scene.status() == Status.WAITING
    held = scene.case().decisions[-1]
    assert held.is_automatic and held.act_key == ModerationAction.HOLD
    assert scene.case().state == CaseState.OPEN, "a person still decides"


def test_flags_of_people_who_were_right_before_come_earlier_and_nobody_comes_later(app: object) -> None:
    good, bad = make.make_actor(), make.make_actor()
    for person, state in ((good, FlagState.RIGHT), (bad, FlagState.WRONG)):
        old = make_scene()
        make.seat(old.consultation, actor=person)
        for _n in range(3):
            old.said.body += "."
            case = old.flag(by=make.seat(old.consultation))
            db.session.add(
                Flag(case_id=case.id, account_id=person.account_id, reason_key="attack", state=state, created_at=now())
            )
        db.session.commit()
    scene = make_scene()
    second = make.make_reply(scene.said, make.seat(scene.consultation))
    with set_clock(now()):
        first = scene.flag(by=bad)
        flag(good, second, reason_key="attack")
    better = find_case(second)
    assert first.due_at == better.due_at, "the promise to people is the same"
    assert first.work_at == first.due_at, "a wrong flag in the past never puts one later"
    assert better.due_at - better.work_at == DECIDE_WITHIN[Lane.CONDUCT] / 2
    order = [card.case.id for card in list_cards(scene.sam) if card.case.space_id == scene.consultation.id]
    assert order[0] == better.id


def test_due_first_on_top_within_lanes_in_their_order(scene: Scene) -> None:
    with set_clock(now() - timedelta(hours=1)):
        early = scene.flag("attack")
    second = make.make_reply(scene.said, make.seat(scene.consultation))
    flag(scene.flagger, second, reason_key="attack")
    third = make.make_reply(scene.said, make.seat(scene.consultation))
    flag(scene.flagger, third, reason_key="risk")
    order = [card.case.contribution_id for card in list_cards(scene.sam)]
    assert order == [third.id, early.contribution_id, second.id]


def test_beside_the_helplines_stand_the_number_and_hours_of_the_organisers_and_nothing_else_they_say_of_it(app: Flask) -> None:
    scene = make_scene()
    scene.consultation.contact_phone = "01632 960 144, weekdays 9am to 5pm. We will add what you say to the page."
    db.session.commit()
    page = Reader(app).open(f"/consultations/{scene.consultation.slug}/said/{scene.said.public_id}/flag")
    thanked = page.send("Send my report", reason_key="risk", words=WORRY).words
    assert "01632 960 144, weekdays 9am to 5pm" in thanked and "We will add what you say" not in thanked
