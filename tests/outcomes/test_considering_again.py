"""What comes in after those who decide had considered the answers is put before them, until each has considered it too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.contributions.models import Contribution, Status
from forum.deciders.actions import add_decider
from forum.deciders.kinds import DeciderKind, DeciderWords
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, NotNow
from forum.kernel.jobs import JobQueue, RunningJob
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from forum.outcomes.actions import coding
from forum.outcomes.actions.answering import consider, set_report
from forum.outcomes.actions.considering import fingerprint_to_consider, record_considered
from forum.outcomes.actions.considering_again import consider_again, find_to_consider_again
from forum.outcomes.actions.deciding import list_gaps
from forum.outcomes.fingerprints import fingerprint_answers
from forum.outcomes.jobs import keep_clocks
from forum.outcomes.models import LaterConsideration, Theme
from forum.outcomes.queries.since_considered import say_came_after
from tests import factories as make
from tests.browsing import Reader
from tests.deciders.test_deciders import answer_theme, hold_meeting, make_board
from tests.outcomes.test_after_answers import confirm

OWNER_GAP = "Comments came in after the person responsible for the decision considered this"


def put_in(theme: Theme, count: int = 1) -> list[Contribution]:
    """What was said while people could have their say, and is sorted now."""
    with set_clock(theme.consultation.phases[0].opens_at + timedelta(days=1)):
        several: list[Contribution] = [make.make_thread(theme.consultation) for _ in range(count)]
    coding.put_in_theme(make.seat(theme.consultation, Role.FACILITATOR), theme.consultation, theme, several)
    return several


def list_needs(theme: Theme) -> list[str]:
    return [need for _theme, need in list_gaps(theme.consultation) if "considered" in need]


def read_again(actor: Actor, theme: Theme) -> None:
    assert theme.answer is not None
    before = find_to_consider_again(actor, theme.answer)
    consider_again(actor, theme.answer, seen=before.seen if before else "")


def email_of(actor: Actor) -> str:
    return db.session.get_one(Account, actor.account_id).email


def test_the_decision_waits_for_the_person_responsible_to_consider_what_came_in(app: Flask) -> None:
    theme, owner = answer_theme()
    put_in(theme)
    confirm(theme, by=make.seat(theme.consultation, Role.ORGANISER))
    assert list_needs(theme) == [OWNER_GAP]
    read_again(owner, theme)
    assert list_needs(theme) == []


def test_what_was_confirmed_first_stays_beside_what_is_confirmed_again(app: Flask) -> None:
    theme, owner = answer_theme()
    assert theme.answer is not None
    first_at = theme.answer.considered_at
    put_in(theme, 2)
    read_again(owner, theme)
    (later,) = db.session.query(LaterConsideration)
    assert (later.comments, later.decider_id, theme.answer.considered_at) == (2, None, first_at)
    words = Reader(app).open(f"/consultations/{theme.consultation.slug}/themes/{theme.public_id}").words
    assert "also considered 2 comments that came in later" in words


def test_of_several_who_decide_each_considers_it_for_themselves(app: Flask) -> None:
    theme, owner = answer_theme()
    second = make.seat(theme.consultation, Role.LEAD, name="Ada Lowe")
    place = make.place_of(second, theme.consultation).public_id
    add_decider(SYSTEM, theme.consultation, DeciderKind.PERSON, DeciderWords("Ada Lowe", "Director", place))
    assert theme.answer is not None
    consider(second, theme.answer)
    put_in(theme)
    by_second = "Comments came in after Ada Lowe considered this"
    assert sorted(list_needs(theme)) == sorted([by_second, OWNER_GAP])
    read_again(owner, theme)
    assert list_needs(theme) == [by_second]
    read_again(second, theme)
    assert list_needs(theme) == []


def test_a_board_considers_it_at_a_later_meeting(app: Flask) -> None:
    theme, owner = answer_theme()
    assert theme.answer is not None
    board = make_board(theme.consultation)
    meeting = hold_meeting(board)
    record_considered(owner, meeting, seen=fingerprint_answers([theme.answer]))
    with set_clock(now() + timedelta(days=2)):
        put_in(theme)
        read_again(owner, theme)
        assert list_needs(theme) == ["Comments came in after The board considered this"]
        reader = Reader(app).enter(email_of(owner)).open(f"/consultations/{theme.consultation.slug}/answers")
        assert "Comments came in after this, which are still to be considered." in reader.words
        reader.send("The minutes say that The board considered the answers")
        assert "A comment came in after this meeting, so another meeting needs to consider it." in reader.words
        assert list_needs(theme) == ["Comments came in after The board considered this"]
        record_considered(owner, hold_meeting(board), seen=fingerprint_to_consider(theme.consultation))
        assert list_needs(theme) == []


def test_the_page_of_the_decision_says_how_many_came_after(app: Flask) -> None:
    theme, owner = answer_theme()
    make.decide(theme.consultation, owner=owner)
    put_in(theme, 2)
    address = f"/consultations/{theme.consultation.slug}/you-said-we-did"
    words = Reader(app).open(address).words
    assert "2 comments came in after" in words and "They have not considered them yet." in words
    read_again(owner, theme)
    assert "They have not considered" not in Reader(app).open(address).words


def test_what_only_those_who_run_it_can_read_is_in_no_public_count(app: Flask) -> None:
    theme, owner = answer_theme()
    (said,) = put_in(theme)
    said.status, said.private_to_id = Status.PRIVATE, said.author_id
    db.session.commit()
    assert say_came_after(theme.consultation) == []
    assert theme.answer is not None and find_to_consider_again(owner, theme.answer) is not None


def test_it_is_work_for_whoever_decides_until_it_is_considered(app: Flask) -> None:
    theme, owner = answer_theme()
    put_in(theme, 3)
    reader = Reader(app).enter(email_of(owner)).open("/account/work")
    assert "3 comments came in after you considered what people said" in reader.words
    assert theme.answer is not None
    reader.open(f"/consultations/{theme.consultation.slug}/answers/{theme.answer.public_id}")
    reader.send("I have considered these too")
    assert "We now show in public that you have considered these comments too, and when." in reader.words
    assert "after you considered what people said" not in reader.open("/account/work").words


def list_letters() -> list[int]:
    keep_clocks(RunningJob(0, {}, JobQueue.DEFAULT))
    return [each.account_id for each in db.session.query(Notification) if each.sentence.key == "came_after_considered"]


def test_whoever_decides_hears_of_it_once_a_day_at_most(app: Flask) -> None:
    theme, owner = answer_theme()
    start = now()
    put_in(theme)
    assert list_letters() == []
    for day, more, told in ((1, False, 1), (1, False, 1), (2, True, 1), (3, False, 2), (4, False, 2)):
        with set_clock(start + timedelta(days=day)):
            assert list_letters() == [owner.account_id] * told, day
            if more:
                put_in(theme, 2)


def test_nobody_confirms_again_what_they_have_not_read(app: Flask) -> None:
    theme, owner = answer_theme()
    assert theme.answer is not None
    with pytest.raises(Conflict, match="No comment has come in"):
        consider_again(owner, theme.answer, seen="")
    put_in(theme)
    before = find_to_consider_again(owner, theme.answer)
    assert before is not None
    put_in(theme)
    with pytest.raises(Changed, match="Read them first"):
        consider_again(owner, theme.answer, seen=before.seen)


def test_nobody_else_confirms_it_for_whoever_decides(app: Flask) -> None:
    theme, _owner = answer_theme()
    put_in(theme)
    assert theme.answer is not None
    with pytest.raises(NotNow):
        consider_again(make.seat(theme.consultation, Role.LEAD), theme.answer, seen="")


def test_another_who_is_responsible_now_considers_all_of_it(app: Flask) -> None:
    theme, _owner = answer_theme()
    put_in(theme)
    other = make.seat(theme.consultation, Role.LEAD)
    place = make.place_of(other, theme.consultation)
    set_report(SYSTEM, theme.consultation, owner=place, answer_weeks=12, phase=None)
    assert list_needs(theme) == []  # It waits for somebody to say that the answer holds.
    confirm(theme, by=make.seat(theme.consultation, Role.ORGANISER))
    assert list_needs(theme) == ["Answer not considered by the person responsible for the decision"]
