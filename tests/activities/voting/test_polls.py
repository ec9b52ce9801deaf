"""A poll from draft to result: who may do what when, and what can no longer be changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.queries import find_account
from forum.activities.voting.actions import announcing, calling, managing
from forum.activities.voting.actions.answering import answer_objection
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.managing import Choice
from forum.activities.voting.actions.voter_lists import save_voter_list
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.models import PassMark, Poll, ShowsTally, Who
from forum.activities.voting.queries.polls import list_polls
from forum.activities.voting.rules import (
    ANSWER,
    CALL_OFF,
    COUNT_NOW,
    ENTER,
    REMOVE_POLL,
    SET_UP,
    VOTE,
    is_voter,
    may_see_poll,
    may_see_tally,
    voters_of,
)
from forum.activities.voting.wording import describe_rules
from forum.consultations.models import Participation
from forum.contributions.actions import set_status, withdraw
from forum.contributions.models import Contribution, Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role, can, why_not
from forum.kernel.text import as_plain
from tests import factories as make
from tests.browsing import Reader

OPENS, CLOSES = timedelta(days=2), timedelta(days=4)
MOMENTS = {
    "draft": None,
    "announced": timedelta(days=1),
    "open": timedelta(days=3),
    "over": timedelta(days=5),
    "counted": timedelta(days=5),
    "called off": None,
}
# Of those who may do something at all: who, and when.
MAY = {
    VOTE: ("participant", "open"),
    SET_UP: ("organiser", "draft announced open over counted"),
    REMOVE_POLL: ("organiser", "draft"),
    CALL_OFF: ("organiser", "draft announced open over"),
    ENTER: ("organiser facilitator lead", "open over"),
    COUNT_NOW: ("organiser", "over counted"),
}


def make_poll_in(moment: str, **rules: object) -> Poll:
    consultation = make.make_consultation(days=(-1, 9))
    times = {"opens_at": now() + OPENS, "closes_at": now() + CLOSES}
    poll = make.make_poll(consultation, announced=moment != "draft", **(times | rules))
    if moment == "called off":
        managing.call_off(SYSTEM, poll, reason="The question was wrong.")
    if moment == "counted":
        with set_clock(now() + MOMENTS["over"]):
            close_poll(SYSTEM, poll)
    return poll


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("role", "visitor member participant moderator facilitator organiser lead".split())
def test_who_may_do_what_when(app: Flask, role: str, moment: str) -> None:
    poll = make_poll_in(moment)
    actor = {"visitor": Actor(None, VISITOR), "member": make.make_actor()}.get(role) or make.seat(poll.consultation, Role(role))
    at = MOMENTS[moment] or timedelta(days=3)
    with set_clock(now() + at):
        for permission, (roles, moments) in MAY.items():
            assert can(actor, permission, poll) is (role in roles.split() and moment in moments.split()), permission.key
        team = role in {"moderator", "facilitator", "organiser", "lead"}
        assert may_see_poll(actor, poll) is (moment != "draft" or team)
        assert (poll in list_polls(actor, poll.activity)) is may_see_poll(actor, poll)


WHO = {
    "everyone": {},
    "carers and residents": {"who": Who.CAPACITIES, "capacity_keys": "carer resident"},
    "a list": {"who": Who.LIST},
    "the team too": {"team_votes": True},
    "only who joined before": {"joined_before": True},
}


@pytest.mark.parametrize("who", WHO)
def test_who_may_vote_is_the_same_rule_for_one_and_for_all(either_app: Flask, who: str) -> None:
    consultation = make.make_consultation()
    rules = dict(WHO[who])
    if who == "a list":
        listed = save_voter_list(SYSTEM, consultation, name="Panel", emails=["In@Example.org "])
        rules["voter_list_id"] = listed.id
    poll = make.make_poll(consultation, opens_at=now() - timedelta(hours=1), **rules)
    for role in (Role.PARTICIPANT, Role.MODERATOR, Role.ORGANISER, Role.LEAD):
        make.seat(consultation, role)
        make.seat(consultation, role, actor=make.make_actor("in@example.org" if role == "participant" else ""))
    for number, place in enumerate(db.session.scalars(select(Participation).filter_by(space_id=consultation.id)).all()):
        place.capacity_key = ["carer", "resident", "staff"][number % 3]
        place.joined_at = now() - timedelta(hours=number % 2 * 2)
        place.origin = "paper" if number == 2 else "web"
    without_account = db.session.scalars(select(Participation).filter_by(role=Role.LEAD)).first()
    without_account.role, without_account.account_id = Role.PARTICIPANT, None  # Somebody who has left; paper without an address.
    make.seat(make.make_consultation(), actor=make.make_actor())
    db.session.commit()
    places = db.session.scalars(select(Participation)).all()
    by_rule = {place.id for place in places if is_voter(place, poll)}
    by_query = set(db.session.scalars(select(Participation.id).where(voters_of(poll))))
    assert by_rule == by_query and 0 < len(by_rule) < len(places) + (who == "the team too")


@pytest.mark.parametrize("shows", list(ShowsTally))
@pytest.mark.parametrize("has_voted", [False, True])
def test_when_the_running_count_can_be_seen(app: Flask, shows: ShowsTally, has_voted: bool) -> None:
    poll = make.make_poll(is_secret=False, shows_tally=shows)
    expected = {ShowsTally.ALWAYS: True, ShowsTally.AFTER_VOTE: has_voted, ShowsTally.AFTER_CLOSE: False}[shows]
    assert may_see_tally(Actor(None, VISITOR), poll, has_voted=has_voted) is expected


@pytest.mark.parametrize("moment", ["announced", "open", "over", "called off"])
def test_no_count_is_seen_before_voting_opens_nor_of_what_was_called_off(app: Flask, moment: str) -> None:
    poll = make_poll_in(moment, is_secret=False, shows_tally=ShowsTally.ALWAYS)
    with set_clock(now() + (MOMENTS[moment] or timedelta(days=3))):
        assert may_see_tally(Actor(None, VISITOR), poll, has_voted=True) is (moment in {"open", "over"})


WHY_NOT = {
    "runs it": ({}, {"role": Role.ORGANISER}, "People running this consultation cannot vote in it."),
    "visits": ({}, {"role": Role.GUEST}, "You cannot vote here as a guest. To vote, sign in or create an account."),
    "is not on the list": ({"who": Who.LIST}, {}, "Only people who were invited can vote here. If that is you, sign in"),
    "runs it, and is not on the list": (
        {"who": Who.LIST, "team_votes": True},
        {"role": Role.LEAD},
        "Only people who were invited",
    ),
    "speaks as somebody else": (
        {"who": Who.CAPACITIES, "capacity_keys": "carer"},
        {},
        "This vote is only for some people. See “Who can vote” on this page.",
    ),
    "came late": ({"joined_before": True}, {}, "Only people who joined before voting opened can vote here."),
    "runs it, and came late": (
        {"joined_before": True, "team_votes": True},
        {"role": Role.LEAD},
        "Only people who joined before voting opened can vote here.",
    ),
}


@pytest.mark.parametrize("who", WHY_NOT)
def test_whoever_has_no_vote_is_told_why(app: Flask, who: str) -> None:
    rules, place, sentence = WHY_NOT[who]
    consultation = make.make_consultation()
    if rules.get("who") == Who.LIST:
        rules = rules | {"voter_list_id": save_voter_list(SYSTEM, consultation, name="Panel", emails=["in@example.org"]).id}
    poll = make.make_poll(consultation, opens_at=now() - timedelta(hours=1), **rules)
    actor = make.seat(consultation, place.get("role", Role.PARTICIPANT))
    assert sentence in (why_not(actor, VOTE, poll) or "")


def test_an_objection_is_answered_and_its_answer_is_not(app: Flask) -> None:
    objection = make.make_reason()
    organiser = make.seat(objection.consultation, Role.ORGANISER)
    assert can(organiser, ANSWER, objection)
    assert not can(organiser, ANSWER, answer_objection(organiser, objection, body="We move it to Tuesdays."))


def test_a_draft_can_be_removed_and_an_announced_poll_only_called_off(app: Flask) -> None:
    draft, announced = make.make_poll(announced=False), make.make_poll()
    managing.remove_poll(make.seat(draft.consultation, Role.ORGANISER), draft)
    organiser = make.seat(announced.consultation, Role.ORGANISER)
    with pytest.raises(Forbidden, match="You can cancel it"):
        managing.remove_poll(organiser, announced)
    with pytest.raises(Invalid):
        managing.call_off(organiser, announced, reason=" \u200b ")
    managing.call_off(organiser, announced, reason="An option was missing.")
    assert announced.called_off_reason == "An option was missing."
    with pytest.raises(Forbidden, match="was cancelled"):
        vote(make.seat(announced.consultation), announced, make.make_ballot(announced, 1, 0, 0))


def test_a_vote_that_is_opened_by_hand_has_no_dates_until_somebody_opens_it(app: Flask) -> None:
    poll = make.make_poll(announced=False)
    with pytest.raises(Conflict, match="This vote has its own opening and closing dates"):
        calling.open_now(SYSTEM, poll)
    poll.opened_by_hand = True
    with pytest.raises(Conflict):
        announcing.announce(SYSTEM, poll, seen=fingerprint_poll(poll))
    with pytest.raises(Conflict, match="not open"):
        calling.close_now(SYSTEM, poll)
    calling.open_now(SYSTEM, poll)
    seed = poll.seed
    calling.open_now(SYSTEM, poll)
    assert poll.announced_at and poll.seed == seed, "opened twice, it is once"
    assert calling.close_now(SYSTEM, poll) is None, "its ballots are sealed"
    run_due_jobs()
    assert poll.result is not None
    with pytest.raises(Conflict, match="has closed"):
        calling.open_now(SYSTEM, poll)


@pytest.mark.parametrize("guests_vote", [False, True])
def test_guests_vote_where_the_poll_says_so(app: Flask, guests_vote: bool) -> None:
    poll = make.make_poll()
    poll.guests_vote = guests_vote
    guest = make.seat(poll.consultation, Role.GUEST)
    place = make.place_of(guest, poll.consultation)
    assert is_voter(place, poll) is guests_vote and can(guest, VOTE, poll) is guests_vote
    assert (place in db.session.scalars(select(Participation).where(voters_of(poll))).all()) is guests_vote


def test_a_list_in_use_stays_as_it_is(app: Flask) -> None:
    consultation = make.make_consultation()
    voters = save_voter_list(SYSTEM, consultation, name="Panel", emails=["a@example.org"])
    poll = make.make_poll(consultation, who=Who.LIST, voter_list_id=voters.id)
    save_voter_list(SYSTEM, consultation, name="Panel", emails=["a@example.org", "b@example.org"], public_id=voters.public_id)
    vote(make.seat(consultation, actor=make.make_actor("a@example.org")), poll, make.make_ballot(poll, 1, 0, 0))
    with pytest.raises(Conflict, match="cannot change this list"):
        save_voter_list(SYSTEM, consultation, name="Panel", emails=[], public_id=voters.public_id)


def test_an_option_keeps_its_link_to_what_was_said_and_shows_no_hidden_words(app: Flask) -> None:
    consultation = make.make_consultation()
    said = make.make_thread(consultation)
    poll = make.make_poll(consultation, announced=False)
    managing.set_options(SYSTEM, poll, [Choice("In short", contribution_id=said.id), Choice("Two")])
    announcing.announce(SYSTEM, poll, seen=fingerprint_poll(poll))
    address = f"/consultations/{consultation.slug}/polls/{poll.public_id}"
    assert "From a comment by" in Reader(app).open(address).words
    show_as(said, Status.HIDDEN)
    assert "From a comment by" not in Reader(app).open(address).words
    show_as(said, Status.PUBLISHED)
    withdraw(said.author.account.as_actor(), said)
    assert "From a comment by" not in Reader(app).open(address).words


def show_as(said: Contribution, status: Status) -> None:
    with transaction():
        set_status(SYSTEM, said, status)


def test_an_option_cannot_come_from_elsewhere(app: Flask) -> None:
    poll = make.make_poll(announced=False)
    with pytest.raises(Invalid):
        managing.set_options(SYSTEM, poll, [Choice("A", contribution_id=make.make_thread(make.make_consultation()).id)])


def test_the_rules_are_told_in_plain_words(app: Flask) -> None:
    closes = now() + timedelta(days=3)
    secret = make.make_poll(method_key="stv", seats=2, quorum=300, closes_at=closes)
    named = make.make_poll(is_secret=False, may_change=True, pass_mark=PassMark.TWO_THIRDS, shows_tally=ShowsTally.AFTER_VOTE)
    with app.test_request_context():
        told = [_tell(poll) for poll in (secret, named)]
    for words in (
        "Two will be chosen.",
        "To read it, someone would need both our database and its key. We destroy the key within a day of the count.",
        "After that, nothing connects the vote to you.",
        "Your vote is secret.",
        "You cannot change your vote later.",
        "It only counts if at least 300 people vote.",
        "after voting closes",
        "fewer than 5 people",
    ):
        assert words in told[0]
    for words in ("You can change your vote until voting closes", "once you have voted", "at least two thirds of the votes"):
        assert words in told[1]


def _tell(poll: Poll) -> str:
    return " ".join(as_plain(fact.html) for fact in describe_rules(poll))


def test_a_consultations_page_shows_its_votes(app: Flask) -> None:
    """Features say what is shown of them there: a template that asks for something else takes the whole page down."""
    poll = make.make_poll()
    reader = Reader(app).open(f"/consultations/{poll.consultation.slug}")
    assert reader.status == 200
    assert poll.question in reader.words


@pytest.mark.parametrize(
    ("listed", "said"), [(4, "Fewer than 5 people can vote, so we will not show a result."), (5, "If fewer than 5")]
)
def test_a_secret_vote_of_a_short_list_says_beforehand_that_it_will_show_no_result(app: Flask, listed: int, said: str) -> None:
    consultation = make.make_consultation()
    emails = [f"{number}@example.org" for number in range(listed)]
    panel = save_voter_list(SYSTEM, consultation, name="Panel", emails=emails)
    poll = make.make_poll(consultation, who=Who.LIST, voter_list_id=panel.id, is_secret=True)
    assert said in _tell(poll)


@pytest.mark.parametrize("method", ["dots", "score", "stv"])
def test_what_is_wrong_with_a_whole_ballot_stands_beside_a_field_that_the_summary_leads_to(app: Flask, method: str) -> None:
    poll = make.make_poll(method_key=method)
    actor = make.seat(poll.consultation)
    reader = Reader(app).enter(find_account(actor.account_id).email)
    reader.open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").send("Check my vote")
    link = reader.page.select_one(".govuk-error-summary a")
    assert link is not None and reader.page.find(id=link["href"][1:]) is not None
    assert link.get_text(strip=True) in reader.page.select_one("form .govuk-error-message").get_text(" ", strip=True)


def test_errors_of_a_ranking_lead_to_the_first_row_on_screen(app: Flask) -> None:
    """In an order of its own for each person: one of these is not the poll's."""
    starts = set()
    poll = make.make_poll(method_key="irv", labels=("Apples", "Beans", "Carrots", "Dates"), is_shuffled=True)
    for _person in range(40):
        if len(starts) > 1:
            break  # One of four orders is another's by chance.
        account = make.make_account()
        make.seat(poll.consultation, actor=account.as_actor())
        page = Reader(app).enter(account.email).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}")
        page.send("Check my vote")
        names = [select["name"] for select in page.page.select("[data-rank] select")]
        (link,) = page.page.select(".govuk-error-summary a")
        assert link["href"] == f"#{names[0]}"
        starts.add(names[0])
        page.send("Check my vote", **dict.fromkeys(names[:3], "1"))
        assert [link["href"] for link in page.page.select(".govuk-error-summary a")] == [f"#{name}" for name in names[1:3]]
    assert len(starts) > 1


@pytest.mark.parametrize(
    ("method", "sent", "said"),
    [
        ("gradients", {"mark_1": "1"}, "Choose one for “Beans”"),
        ("dots", {"mark_1": "1", "mark_2": "many"}, "Enter a whole number for “Beans”, like 3"),
        ("irv", {"mark_1": "1", "mark_2": "1"}, "You have given 1st to “Apples” and “Beans”. Change one of them"),
    ],
)
def test_an_error_says_of_which_option_it_is(app: Flask, method: str, sent: dict[str, str], said: str) -> None:
    poll = make.make_poll(method_key=method, labels=("Apples", "Beans"))
    account = make.make_account()
    make.seat(poll.consultation, actor=account.as_actor())
    page = Reader(app).enter(account.email).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}")
    page.send(page.page.select_one("form[data-ballot] .row button.btn").text.strip(), **sent)
    assert [link.text for link in page.page.select(".govuk-error-summary a")] == [said]
