"""Votes that the team enters for people are shown as that, with whether a second person looked at them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, current_app

from forum.accounts.models import Account
from forum.activities.voting.actions.casting import COUNTS, CastOutcome, enter_vote, vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.entered import check_entered, doubt_entered, settle_doubt
from forum.activities.voting.events import EnteredChecked, VoteEntered
from forum.activities.voting.methods import all_methods
from forum.activities.voting.models import Origin, Poll, ShowsTally
from forum.activities.voting.queries.ballots import (
    EnteredCount,
    count_by_origin,
    count_entered,
    count_turnout_so_far,
    gather_ballots,
    list_codes,
    list_entered,
)
from forum.activities.voting.queries.showing import find_standing
from forum.consultations.actions import joining
from forum.consultations.events import consultation_stream
from forum.consultations.headcounts import count_people
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid, NotNow
from forum.kernel.events import list_events_since
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.kernel.tokens import mint
from forum.notifications.models import Notification
from forum.work.queries import find_duties, make_work_day
from tests import factories as make
from tests.browsing import Reader


def make_entered(votes: int = 3, quorum: int = 0) -> tuple[Poll, Actor, Actor]:
    """Six people voted by themselves; one of the team entered others."""
    poll = make.make_poll(closes_at=now() + timedelta(hours=1), quorum=quorum)
    clerk = make.seat(poll.consultation, Role.FACILITATOR, name="Jo Adair")
    second = make.seat(poll.consultation, Role.ORGANISER, name="Sam Birch")
    for _each in range(6):
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))
    for _each in range(votes):
        enter(clerk, poll)
    return poll, clerk, second


def enter(clerk: Actor, poll: Poll) -> CastOutcome:
    paper = make.make_paper(poll, make.make_ballot(poll, 0, 1, 0).marks, origin=Origin.PHONE)
    return enter_vote(clerk, poll, paper, name="", capacity_key="resident").outcome


def seat_third(poll: Poll) -> Actor:
    return make.seat(poll.consultation, Role.LEAD, name="Ola Marsh")


def check(actor: Actor, clerk: Actor, poll: Poll, seen: int = 3) -> None:
    check_entered(actor, poll, make.place_of(clerk, poll.consultation), seen=seen)


def count(poll: Poll) -> None:
    with set_clock(now() + timedelta(hours=2)):
        close_poll(SYSTEM, poll)


def page_of(app: Flask, poll: Poll) -> str:
    return Reader(app).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").words


def test_the_result_says_how_many_were_entered_and_that_nobody_else_looked(app: Flask) -> None:
    poll, _clerk, _second = make_entered()
    count(poll)
    words = page_of(app, poll)
    assert "3 of 9 votes were entered by staff, from paper or for someone. No second person checked them." in words


def test_it_says_that_a_second_person_checked_all_of_them(app: Flask) -> None:
    poll, clerk, second = make_entered()
    check(second, clerk, poll)
    count(poll)
    assert "A second person checked all of them." in page_of(app, poll)


def test_what_came_after_the_check_is_not_checked(app: Flask) -> None:
    poll, clerk, second = make_entered()
    check(second, clerk, poll)
    enter(clerk, poll)
    count(poll)
    assert "A second person checked 3 of them." in page_of(app, poll)


def test_the_file_that_is_published_says_it_too(app: Flask) -> None:
    poll, clerk, second = make_entered()
    check(second, clerk, poll)
    count(poll)
    answer = app.test_client().get(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}/totals.json")
    assert json.loads(answer.data)["entered_by_staff"] == {"votes": 3, "checked_by_a_second_person": 3}


def test_paper_that_two_people_read_alike_counts_as_entered_and_checked(app: Flask) -> None:
    poll, clerk, second = make_entered(votes=0)
    marks = make.make_ballot(poll, 0, 1, 0).marks
    for actor in (clerk, second):
        make.enter_sheet(actor, poll, 1, marks)
    count(poll)
    assert "1 of 7 votes were entered by staff, from paper or for someone. A second person checked all of them." in page_of(
        app, poll
    )


def test_nobody_checks_what_they_entered_and_no_participant_checks_anything(app: Flask) -> None:
    poll, clerk, _second = make_entered()
    with pytest.raises(NotNow, match="a colleague has to check"):
        check(clerk, clerk, poll)
    with pytest.raises(Forbidden):
        check(make.seat(poll.consultation), clerk, poll)


def test_whoever_checks_has_seen_all_of_them(app: Flask) -> None:
    poll, clerk, second = make_entered()
    enter(clerk, poll)
    with pytest.raises(Changed):
        check(second, clerk, poll)


def test_the_log_says_who_entered_and_who_checked_once(app: Flask) -> None:
    poll, clerk, second = make_entered()
    for _press in range(2):
        check(second, clerk, poll)
    stream = consultation_stream(poll.space_id)
    assert [each.actor_id for each in list_events_since(stream, 0, VoteEntered, {})] == [clerk.account_id] * 3
    assert [each.actor_id for each in list_events_since(stream, 0, EnteredChecked, {})] == [second.account_id]


def make_padded(own: int, *entered: int, is_secret: bool = True) -> tuple[Poll, list[Actor]]:
    """Some people voted themselves; each of several of the team entered some votes."""
    poll = make.make_poll(closes_at=now() + timedelta(hours=1), is_secret=is_secret)
    clerks = [make.seat(poll.consultation, Role.FACILITATOR) for _each in entered]
    for _each in range(own):
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))
    for clerk, votes in zip(clerks, entered, strict=True):
        for _each in range(votes):
            enter(clerk, poll)
    count(poll)
    return poll, clerks


@pytest.mark.parametrize(
    ("own", "entered", "is_shown"),
    [
        (1, (8,), False),
        (4, (8,), False),
        (4, (3, 8), False),
        (5, (1,), True),
        (0, (8,), True),  # one person knows them all, and nobody else any
        (0, (8, 4), False),  # the first would know how the second's four are split
        (0, (8, 5), True),
    ],
)
def test_entered_votes_do_not_hide_a_secret_vote(app: Flask, own: int, entered: tuple[int, ...], *, is_shown: bool) -> None:
    poll, _clerks = make_padded(own, *entered)
    address = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"
    words = page_of(app, poll)
    assert ("Too few people voted to show a result." in words) is not is_shown
    assert ("First" in words or "first" in words or "chosen" in words) or not is_shown
    for file in ("totals.json", "recount", "receipts"):
        assert app.test_client().get(f"{address}/{file}").status_code == (200 if is_shown else 404), file


def test_in_an_open_vote_one_ballot_beside_entered_ones_is_shown(app: Flask) -> None:
    poll, _clerks = make_padded(1, 8, is_secret=False)
    assert "Too few people" not in page_of(app, poll)


def test_entered_votes_are_said_apart_and_nobody_joined_by_them(app: Flask) -> None:
    poll, _clerk, _second = make_entered(8)
    joined = count_people([poll.consultation])[poll.space_id]
    count(poll)
    words = page_of(app, poll)
    assert joined.people == 6
    assert "6 of the 6 people who joined and could vote did so themselves. Staff entered 8 votes for people." in words
    assert "8 of the 14 votes in this result were entered by one member of staff each, and nobody else checked them." in words


@pytest.mark.parametrize("is_checked", [True, False])
def test_votes_nobody_checked_do_not_make_a_vote_valid(app: Flask, *, is_checked: bool) -> None:
    poll, clerk, second = make_entered(quorum=9)
    if is_checked:
        check(second, clerk, poll)
    count(poll)
    assert ("No result: 6 people voted, but at least 9 needed to." in page_of(app, poll)) is not is_checked


def test_a_doubt_holds_the_count_until_a_colleague_says_what_came_of_it(app: Flask) -> None:
    poll, clerk, second = make_entered()
    place = make.place_of(clerk, poll.consultation)
    doubt_entered(second, poll, place, seen=3, because="Two of them were never called.")
    with pytest.raises(Conflict, match="not right"):
        check(second, clerk, poll)
    for actor in (clerk, second):
        with pytest.raises(NotNow):
            settle_doubt(actor, poll, place, because="They were called after all.")
    count(poll)
    assert poll.result is None
    settle_doubt(seat_third(poll), poll, place, because="Found on the other list.")
    count(poll)
    words = page_of(app, poll)
    assert "Two of them were never called." in words and "Found on the other list." in words


@pytest.mark.parametrize("because", ["", "x", "No good"])
def test_a_doubt_says_what_is_not_right(app: Flask, because: str) -> None:
    poll, clerk, second = make_entered()
    with pytest.raises(Invalid):
        doubt_entered(second, poll, make.place_of(clerk, poll.consultation), seen=3, because=because)


def test_who_checks_sees_days_and_ways_and_never_a_vote(app: Flask) -> None:
    poll, clerk, second = make_entered()
    page = open_entered(app, poll, clerk, second)
    assert "3 by phone" in page.words and not any(option.label in page.words for option in poll.options)
    page.send("Stop the count and say why", because="Two of them were never called.")
    assert "Someone says these are not right." in page.words
    assert "Two of them were never called." in open_entered(app, poll, clerk, second).words


@pytest.mark.parametrize("role", [Role.LEAD, Role.ORGANISER, Role.FACILITATOR])
def test_each_role_that_can_agree_to_things_can_check(app: Flask, role: Role) -> None:
    poll, clerk, _second = make_entered()
    check(make.seat(poll.consultation, role), clerk, poll)
    assert [each.checked for each in list_entered(poll)] == [3]


def open_entered(app: Flask, poll: Poll, clerk: Actor, reader: Actor) -> Reader:
    person = make.place_of(clerk, poll.consultation).public_id
    address = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/enter/{person}"
    return Reader(app).enter(db.session.get_one(Account, reader.account_id).email).open(address)


def test_a_second_person_checks_on_the_page(app: Flask) -> None:
    poll, clerk, second = make_entered()
    address = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/enter"
    own = Reader(app).enter(db.session.get_one(Account, clerk.account_id).email).open(address)
    assert "A colleague has to check them: an organiser, a service lead or a facilitator." in own.words
    page = Reader(app).enter(db.session.get_one(Account, second.account_id).email).open(address)
    assert "Jo Adair entered 3, checked 0" in page.words
    page = open_entered(app, poll, clerk, second).send("I have checked all 3")
    db.session.expire_all()
    assert [each.checked for each in list_entered(poll)] == [3] and "entered 3, checked 3" in page.words


@pytest.fixture
def changed(app: Flask) -> tuple[Poll, Actor, Actor, Actor]:
    """A vote with names that can be changed: one of the team entered it for somebody, a colleague checked that."""
    poll = make.make_poll(is_secret=False, may_change=True, closes_at=now() + timedelta(hours=1))
    clerk, second = make.seat(poll.consultation, Role.FACILITATOR), make.seat(poll.consultation, Role.ORGANISER)
    voter = make.seat(poll.consultation)
    enter_for(clerk, poll, voter, 1, 0, 0)
    check(second, clerk, poll, seen=1)
    return poll, clerk, second, voter


def enter_for(clerk: Actor, poll: Poll, voter: Actor, *marks: int) -> None:
    paper = make.make_paper(poll, make.make_ballot(poll, *marks).marks, origin=Origin.PHONE)
    name = make.place_of(voter, poll.consultation).pseudonym
    assert enter_vote(clerk, poll, paper, name=name, capacity_key="unknown").outcome in COUNTS


def count_by_hand(poll: Poll) -> EnteredCount:
    db.session.expire_all()
    return count_entered(poll, count_by_origin(poll))


AGAIN = {"by the same clerk": (0, (1, 0)), "by a colleague": (1, (1, 0)), "by its voter, online": (2, (0, 0))}


@pytest.mark.parametrize("by", AGAIN)
def test_a_vote_that_was_changed_is_one_and_entered_by_whoever_entered_it_last(
    app: Flask, changed: tuple[Poll, Actor, Actor, Actor], by: str
) -> None:
    poll, *people, voter = changed
    number, expected = AGAIN[by]
    if number < len(people):
        enter_for(people[number], poll, voter, 0, 1, 0)
    else:
        vote(voter, poll, make.make_ballot(poll, 0, 1, 0))
    assert count_by_hand(poll)[:2] == expected


def test_a_vote_that_was_cast_online_is_not_changed_by_phone(app: Flask) -> None:
    poll = make.make_poll(is_secret=False, may_change=True)
    voter = make.seat(poll.consultation)
    own = make.make_ballot(poll, 1, 0, 0)
    vote(voter, poll, own)
    name = make.place_of(voter, poll.consultation).pseudonym
    paper = make.make_paper(poll, make.make_ballot(poll, 0, 1, 0).marks, origin=Origin.PHONE)
    clerk = make.seat(poll.consultation, Role.FACILITATOR)
    assert enter_vote(clerk, poll, paper, name=name, capacity_key="unknown").outcome is CastOutcome.BEFORE
    assert gather_ballots(poll) == {own.marks: 1} and count_by_hand(poll)[:2] == (0, 0)


def list_titles(actor: Actor) -> list[str]:
    with current_app.test_request_context():
        day = make_work_day(find_duties(Actor(actor.account_id, actor.site_roles)))
    return [task.title for task in (*day.late, *day.today, *day.this_week, *day.later)]


def list_told(actor: Actor, begin: str) -> list[Notification]:
    rows = db.session.query(Notification).filter_by(account_id=actor.account_id)
    return [row for row in rows if row.key.startswith(begin)]


def make_live(*, is_secret: bool = False) -> tuple[Poll, Actor, Actor]:
    """Two people voted themselves; one of the team entered three votes by phone; what it comes to shows all the time."""
    shows = ShowsTally.AFTER_CLOSE if is_secret else ShowsTally.ALWAYS
    poll = make.make_poll(is_secret=is_secret, shows_tally=shows, closes_at=now() + timedelta(hours=1))
    clerk = make.seat(poll.consultation, Role.FACILITATOR)
    for _each in range(2):
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))
    for _each in range(3):
        enter(clerk, poll)
    return poll, clerk, make.seat(poll.consultation, Role.ORGANISER)


WAITING = "Some votes came by phone or on paper. We will count each one when a second person has checked it."


@pytest.mark.parametrize("is_secret", [True, False])
def test_votes_nobody_checked_are_in_no_number_that_people_see(app: Flask, *, is_secret: bool) -> None:
    poll, clerk, second = make_live(is_secret=is_secret)
    words = page_of(app, poll)
    assert "2 people have voted so far." in words and WAITING in words and "Staff entered" not in words
    check(second, clerk, poll)
    words = page_of(app, poll)
    assert "5 people have voted so far." in words
    assert "Staff entered 3 of the votes so far, and a second person checked them." in words
    assert WAITING not in words


STEPS: dict[str, tuple[Callable[[Poll, Actor, Actor], object], int]] = {
    "entered": (lambda poll, clerk, second: None, 2),
    "checked": (lambda poll, clerk, second: check(second, clerk, poll), 5),
    "checked, and one more entered": (lambda poll, clerk, second: (check(second, clerk, poll), enter(clerk, poll)), 5),
    "checked, then doubted": (
        lambda poll, clerk, second: (
            check(second, clerk, poll),
            doubt_entered(second, poll, make.place_of(clerk, poll.consultation), seen=3, because="Two were never called."),
        ),
        2,
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_the_live_count_has_what_was_checked_and_nothing_else_that_was_entered(app: Flask, step: str) -> None:
    poll, clerk, second = make_live()
    do, votes = STEPS[step]
    do(poll, clerk, second)
    standing = find_standing(poll)
    assert standing.tally.ballots == votes == count_turnout_so_far(poll).votes and standing.tally.votes["2"] == votes - 2
    assert f"{votes} people have voted so far." in page_of(app, poll)


CHECK = "Check the votes that Jo Adair entered"


def test_entered_votes_are_a_task_of_colleagues_until_they_are_checked(app: Flask) -> None:
    poll, clerk, second = make_entered()
    participant = make.seat(poll.consultation)
    for actor, has_task in ((second, True), (clerk, False), (participant, False)):
        assert any(CHECK in title for title in list_titles(actor)) is has_task
    check(second, clerk, poll)
    assert not any(CHECK in title for title in list_titles(second))


def test_colleagues_are_told_once_a_day_and_no_more_once_they_are_checked(app: Flask) -> None:
    poll, clerk, second = make_entered()
    assert len(list_told(second, "votes entered:")) == 1, "three votes, one line"
    assert not list_told(clerk, "votes entered:") and not list_told(make.seat(poll.consultation), "votes entered:")
    check(second, clerk, poll)
    assert not list_told(second, "votes entered:")


def test_a_doubt_is_told_at_once_and_is_a_task_of_whoever_entered_the_votes_too(app: Flask) -> None:
    poll, clerk, second = make_entered()
    third = make.seat(poll.consultation, Role.LEAD)
    doubt_entered(second, poll, make.place_of(clerk, poll.consultation), seen=3, because="Two names are not on the list.")
    for actor, is_told in ((clerk, True), (third, True), (second, False)):
        assert bool(list_told(actor, "votes doubted:")) is is_told
    assert any("Tell your colleagues what you know about votes you entered" in title for title in list_titles(clerk))
    assert any("Say what you found about votes that Jo Adair entered" in title for title in list_titles(third))
    reader = Reader(app).enter(db.session.get_one(Account, clerk.account_id).email).open("/account/work")
    assert "What to do now" in reader.follow("Look at these votes").words


def test_the_page_says_why_the_count_waits_until_somebody_says_what_came_of_it(app: Flask) -> None:
    poll, clerk, second = make_entered()
    place = make.place_of(clerk, poll.consultation)
    doubt_entered(second, poll, place, seen=3, because="Two names are not on the list.")
    why = "A colleague said that votes that staff entered may not be right."
    with set_clock(now() + timedelta(hours=2)):
        assert why in page_of(app, poll)
        settle_doubt(seat_third(poll), poll, place, because="They had moved.")
        assert why not in page_of(app, poll)
        assert not list_told(clerk, "votes doubted:"), "nobody is told of what is settled"


def test_a_sheet_of_paper_is_a_task_of_whoever_has_not_read_it(app: Flask) -> None:
    poll, clerk, second = make_entered(votes=0)
    marks = make.make_ballot(poll, 0, 1, 0).marks
    make.enter_sheet(clerk, poll, 1, marks)
    to_enter = "Enter one paper vote a second time, to check it"
    assert any(to_enter in title for title in list_titles(second)) and len(list_told(second, "paper entered:")) == 1
    assert not any(to_enter in title for title in list_titles(clerk))
    make.enter_sheet(second, poll, 1, marks)
    assert not any(to_enter in title for title in list_titles(second))
    assert not list_told(second, "paper entered:"), "nobody is told of what is done"


def test_a_name_that_somebody_had_before_a_role_is_answered_as_one_that_nobody_has(app: Flask) -> None:
    poll, clerk, _second = make_entered(votes=0)
    actor = make.make_actor("ann@example.org")
    joining.join(actor, poll.consultation, pseudonym="Gentle Swan", capacity_key="carer")
    about = {"role": Role.LEAD, "capacity_key": "staff", "job_title": "Matron"}
    asked = joining.invite(SYSTEM, poll.consultation, email="ann@example.org", **about)
    token = mint(joining.INVITATION, asked.public_id, timedelta(days=1))
    joining.accept_invitation(actor, None, token=token, pseudonym="Ruth Canary")
    said = []
    for name in ("Gentle Swan", "Nobody Atall"):
        paper = make.make_paper(poll, make.make_ballot(poll, 0, 1, 0).marks, origin=Origin.PHONE)
        with pytest.raises(Invalid) as refused:
            enter_vote(clerk, poll, paper, name=name, capacity_key="")
        said.append(refused.value.errors)
    assert said[0] == said[1]


def open_desk(app: Flask, poll: Poll, page: str = "enter") -> Reader:
    clerk = make.seat(poll.consultation, Role.FACILITATOR)
    reader = Reader(app).enter(db.session.get_one(Account, clerk.account_id).email)
    return reader.open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/{page}")


@pytest.mark.parametrize("page", ["enter", "paper"])
@pytest.mark.parametrize("method", sorted(all_methods()))
def test_with_nothing_chosen_all_that_is_missing_is_said_and_each_button_it_names_is_there(
    app: Flask, method: str, page: str
) -> None:
    desk = open_desk(app, make.make_poll(method_key=method), page)
    names = {"enter": {"name": "Nobody of that name"}, "paper": {"number": "0"}}[page]
    desk.send({"enter": "Cast this vote for them", "paper": "Save this sheet"}[page], **names)
    assert desk.status == 422
    said = " ".join(desk.errors)
    assert {"enter": "Nobody who can vote here has this name", "paper": "must be between 1 and"}[page] in said
    assert "Choose" in said or "Give" in said, "the vote itself is looked at too"
    buttons = {button.get_text(" ", strip=True) for button in desk.page.select("main button")}
    assert {words.split("”")[0] for words in said.split("or select “")[1:]} <= buttons


def test_how_a_vote_came_is_never_guessed(app: Flask) -> None:
    desk = open_desk(app, make.make_poll())
    assert not desk.page.select("input[name=origin][checked]")
    desk.send("Cast this vote for them", mark="1")
    assert desk.status == 422 and "Choose how this vote reached you" in desk.words
    assert "We have their vote" in desk.send("Cast this vote for them", origin="room").words


def test_one_vote_is_one_and_words_beside_each_other_have_a_space(app: Flask) -> None:
    poll, clerk, second = make_entered(1)
    assert "I have checked this vote" in open_entered(app, poll, clerk, second).words
    address = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/enter"
    own = Reader(app).enter(db.session.get_one(Account, clerk.account_id).email).open(address)
    assert "facilitator. Look at these votes" in own.page.main.get_text()


BY_THEN = {"has not voted": None, "voted the same": (0, 1, 0), "voted another way": (1, 0, 0)}


def enter_named(app: Flask, *, by_then: str, is_secret: bool, may_change: bool, presses: int) -> tuple[str, str]:
    """Whoever enters votes enters one for Gentle Swan: what they read then, and on the page of what they have entered."""
    poll = make.make_poll(is_secret=is_secret, may_change=may_change, closes_at=now() + timedelta(hours=1))
    voter = make.seat(poll.consultation, name="Gentle Swan")
    if marks := BY_THEN[by_then]:
        vote(voter, poll, make.make_ballot(poll, *marks))
    clerk = make.seat(poll.consultation, Role.FACILITATOR, name="Jo Adair")
    enter(clerk, poll)
    shown = page_of(app, poll)
    desk = Reader(app).enter(db.session.get_one(Account, clerk.account_id).email)
    desk.open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/enter")
    before, form = desk.page, desk.path
    for _press in range(presses):
        desk.go_back(before, form)
        desk.send("Cast this vote for them", mark="1", origin="phone", name="Gentle Swan")
    said = desk.words
    assert page_of(app, poll) == shown, "nor does the page that everybody reads tell it"
    kind = desk.page.select_one("[role=status], [role=alert]")
    assert kind is not None
    same = r"receipt code: [a-z0-9-]+|service \d+|first\? \(\d+\)"  # the code, and names that the factory counts
    return f"{kind.get('class')} {re.sub(same, '…', said)}", re.sub(same, "…", desk.follow("Look at these votes").words)


@pytest.mark.parametrize("presses", [1, 2])
@pytest.mark.parametrize(("is_secret", "may_change"), [(True, False), (False, False), (False, True)])
def test_whoever_enters_a_vote_for_a_name_does_not_learn_whether_its_owner_had_voted(
    app: Flask, *, is_secret: bool, may_change: bool, presses: int
) -> None:
    read = {
        by_then: enter_named(app, by_then=by_then, is_secret=is_secret, may_change=may_change, presses=presses)
        for by_then in BY_THEN
    }
    assert len(set(read.values())) == 1, read
    assert "We do not tell staff who has voted, so only they can see a receipt code" in read["has not voted"][0]


def test_whoever_enters_a_vote_for_a_name_sees_no_code_and_its_owner_does_where_it_counts(app: Flask) -> None:
    for marks in BY_THEN.values():
        poll = make.make_poll(closes_at=now() + timedelta(hours=1))
        account = make.make_account()
        voter = make.seat(poll.consultation, actor=account.as_actor(), name="Gentle Swan")
        if marks:
            vote(voter, poll, make.make_ballot(poll, *marks))
        desk = open_desk(app, poll)
        before, form = desk.page, desk.path
        for _press in range(2):
            desk.go_back(before, form)
            desk.send("Cast this vote for them", mark="1", origin="phone", name="Gentle Swan")
            (code,) = list_codes(poll)
            assert code not in desk.response.get_data(as_text=True)
        own = Reader(app).enter(account.email).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}")
        assert (code in own.words) is (marks is None), "by it the voter finds out which vote counts"


def test_whoever_checks_reads_how_many_were_entered_and_once_voting_has_closed_whoever_entered_them_too(app: Flask) -> None:
    poll, clerk, second = make_entered()
    assert "In all 3" in open_entered(app, poll, clerk, second).words
    assert "In all" not in open_entered(app, poll, clerk, clerk).words
    with set_clock(now() + timedelta(hours=2)):
        assert "In all 3" in open_entered(app, poll, clerk, clerk).words


def test_a_name_that_cannot_vote_is_answered_as_one_that_nobody_has(app: Flask) -> None:
    poll, clerk, _second = make_entered(votes=0)
    make.seat(poll.consultation, Role.MODERATOR, name="Ola Marsh")
    said = []
    for name in ("Ola Marsh", "Nobody Atall"):
        paper = make.make_paper(poll, make.make_ballot(poll, 0, 1, 0).marks, origin=Origin.PHONE)
        with pytest.raises(Invalid) as refused:
            enter_vote(clerk, poll, paper, name=name, capacity_key="")
        said.append(refused.value.errors)
    assert said[0] == said[1]
