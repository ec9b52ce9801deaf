"""A vote that people read the decision will follow, or have voted in, goes by the word of two people alone, in public."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.voting.actions import cancelling, managing
from forum.activities.voting.actions.casting import enter_vote, vote
from forum.activities.voting.actions.voter_lists import save_voter_list
from forum.activities.voting.fingerprints import fingerprint_cancellation
from forum.activities.voting.models import Origin, PassMark, PassOf, Poll, Purpose, Who
from forum.activities.voting.queries.cancellations import find_pending_cancellation
from forum.activities.voting.table_hooks import list_vote_rows
from forum.consultations.actions import joining
from forum.consultations.actions.relevance import set_about_decision
from forum.consultations.actions.roles import change_role
from forum.consultations.models import Consultation
from forum.deciders.actions import add_decider
from forum.deciders.kinds import DeciderKind, DeciderWords
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.kernel.tokens import mint
from forum.notifications.actions import choose_pace
from forum.notifications.models import MailChoice, Notification, Pace
from forum.spaces.actions import record_version
from forum.spaces.models import ChangeEffect
from forum.spaces.queries import VERSIONS_PER_PAGE
from tests import factories as make
from tests.apps import KeptApp
from tests.browsing import Reader
from tests.kernel.test_mail import Sink, app_with, sink
from tests.notifications.test_following import read, run_jobs_at
from tests.races import act_during
from tests.stopping.test_stopping import stop
from tests.unnaming.replacing import replace_by_two

__all__ = ["sink"]

WHY = "An option was missing, so nobody could choose it."
NO = "The promise does not say who pays for it."


def make_followed(consultation: Consultation | None = None) -> Poll:
    return make.make_poll(consultation, purpose=Purpose.FOLLOWED, unless="it costs more than £10.", question="Which bus?")


def make_two(consultation: Consultation) -> tuple[Actor, Actor]:
    return make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)


def see(poll: Poll) -> str:
    pending = find_pending_cancellation(poll)
    assert pending is not None
    return fingerprint_cancellation(pending)


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def find_token(reader: Reader) -> dict[str, str]:
    """As any form on the page sends it."""
    return {"csrf_token": reader.page.select_one("input[name=csrf_token]")["value"]}


def address_of(poll: Poll) -> str:
    return f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/call-off"


def test_one_person_does_not_cancel_it_and_two_do(app: Flask) -> None:
    poll = make_followed()
    first, second = make_two(poll.consultation)
    with pytest.raises(Conflict, match="A colleague has to agree"):
        managing.call_off(first, poll, reason=WHY)
    cancelling.ask_to_call_off(first, poll, reason=WHY)
    assert poll.called_off_at is None
    with pytest.raises(Forbidden, match="You asked for this"):
        cancelling.agree_to_call_off(first, poll, seen=see(poll))
    cancelling.agree_to_call_off(second, poll, seen=see(poll))
    assert poll.called_off_at is not None and poll.called_off_reason == WHY


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEAD, Role.FACILITATOR, Role.MODERATOR, Role.PARTICIPANT])
def test_organisers_leads_and_facilitators_agree_and_nobody_else(app: Flask, role: Role) -> None:
    poll = make_followed()
    colleague = make.seat(poll.consultation, role)
    cancelling.ask_to_call_off(make.seat(poll.consultation, Role.ORGANISER), poll, reason=WHY)
    if role in {Role.ORGANISER, Role.LEAD, Role.FACILITATOR}:
        cancelling.agree_to_call_off(colleague, poll, seen=see(poll))
        assert poll.called_off_at is not None
    else:
        with pytest.raises(Forbidden):
            cancelling.agree_to_call_off(colleague, poll, seen=see(poll))


def test_whoever_is_brought_in_to_agree_is_no_second_person(app: Flask) -> None:
    poll = make_followed()
    cancelling.ask_to_call_off(make.seat(poll.consultation, Role.ORGANISER), poll, reason=WHY)
    with set_clock(now() + timedelta(minutes=1)):
        late = make.seat(poll.consultation, Role.LEAD)
        make.place_of(late, poll.consultation).role_since = now()
        with pytest.raises(Forbidden, match="only since this was asked"):
            cancelling.agree_to_call_off(late, poll, seen=see(poll))


def test_a_colleague_agrees_to_the_words_they_saw(app: Flask) -> None:
    poll = make_followed()
    first, second = make_two(poll.consultation)
    cancelling.ask_to_call_off(first, poll, reason=WHY)
    seen = see(poll)
    cancelling.drop_cancellation(first, poll, seen=seen)
    cancelling.ask_to_call_off(first, poll, reason="It is something else.")
    with pytest.raises(Changed):
        cancelling.agree_to_call_off(second, poll, seen=seen)
    assert poll.called_off_at is None


@pytest.fixture
def post_office(sqlite_url: str, sink: tuple[Sink, str]) -> Iterator[tuple[Flask, list[EmailMessage]]]:
    app = app_with(sqlite_url, sink[1])
    with app.app_context():
        yield app, sink[0].mails
        db.session.remove()


def cancel_by_two(poll: Poll) -> Actor:
    """Returns who asked for it."""
    first, second = make_two(poll.consultation)
    cancelling.ask_to_call_off(first, poll, reason=WHY)
    cancelling.agree_to_call_off(second, poll, seen=see(poll))
    return first


def cast_online(poll: Poll) -> None:
    vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))


def cast_by_phone(poll: Poll) -> None:
    paper = make.make_paper(poll, make.make_ballot(poll, 0, 1, 0).marks, origin=Origin.PHONE)
    enter_vote(make.seat(poll.consultation, Role.FACILITATOR), poll, paper, name="", capacity_key="resident")


def read_one_sheet(poll: Poll) -> None:
    make.enter_sheet(make.seat(poll.consultation, Role.FACILITATOR), poll, 1, make.make_ballot(poll, 0, 1, 0).marks)


@pytest.mark.parametrize("is_secret", [True, False])
@pytest.mark.parametrize("cast", [cast_online, cast_by_phone, read_one_sheet])
def test_a_vote_that_somebody_has_voted_in_is_cancelled_by_two(app: Flask, cast: Callable[[Poll], None], is_secret: bool) -> None:
    poll = make.make_poll(is_secret=is_secret)
    cast(poll)
    with pytest.raises(Conflict, match="People have voted already"):
        managing.call_off(make.seat(poll.consultation, Role.ORGANISER), poll, reason=WHY)
    cancel_by_two(poll)
    assert poll.called_off_at is not None and poll.called_off_reason == WHY


def test_the_page_says_that_people_have_voted_and_asks_a_colleague(app: Flask) -> None:
    poll = make.make_poll()
    cast_online(poll)
    first, _second = make_two(poll.consultation)
    page = enter(app, first).open(address_of(poll))
    assert "People have voted, so a colleague has to agree." in page.words
    assert "A colleague has to agree" in page.send("Ask a colleague to agree", reason=WHY).words and poll.called_off_at is None


def test_it_stays_on_the_page_of_the_consultation_for_good_with_its_reason(app: Flask) -> None:
    poll = make.make_poll()
    cast_online(poll)
    cancel_by_two(poll)
    with set_clock(now() + timedelta(days=700)):
        words = Reader(app).open(f"/consultations/{poll.consultation.slug}").words
    assert "after people had voted." in words and poll.question in words and WHY in words


@pytest.mark.parametrize("pace", [*Pace])
@pytest.mark.parametrize("make_one", [make.make_poll, make_followed])
def test_whoever_voted_has_a_letter_at_once_however_often_they_want_letters(
    post_office: tuple[Flask, list[EmailMessage]], make_one: Callable[[], Poll], pace: Pace
) -> None:
    _app, mails = post_office
    poll = make_one()
    run_jobs_at(now())  # Whoever takes part by now is told that it was announced.
    voter = make.seat(poll.consultation)
    vote(voter, poll, make.make_ballot(poll, 1, 0, 0))
    choose_pace(voter, None, pace)
    db.session.merge(MailChoice(account_id=voter.account_id, pace=pace, sent_at=now()))  # One letter went out just now.
    db.session.commit()
    cancel_by_two(poll)
    run_jobs_at(now())
    run_jobs_at(now())
    address = db.session.get_one(Account, voter.account_id).email
    letters = [letter for letter in mails if letter["To"] == address and poll.question in letter["Subject"]]
    assert len(letters) == 1 and all(WHY in letters[0].get_body([kind]).get_content() for kind in ("plain", "html"))
    assert sum(WHY in said for said in read(voter)) == 1


def test_a_vote_that_is_advice_and_nobody_voted_in_is_cancelled_by_one_person(app: Flask) -> None:
    poll = make.make_poll()
    organiser = make.seat(poll.consultation, Role.ORGANISER)
    with pytest.raises(Conflict):
        cancelling.ask_to_call_off(organiser, poll, reason=WHY)
    managing.call_off(organiser, poll, reason=WHY)
    assert poll.called_off_at is not None


def test_it_stays_on_top_for_good_and_everyone_who_took_part_is_told(app: Flask) -> None:
    poll = make_followed()
    person = make.seat(poll.consultation)
    first, second = make_two(poll.consultation)
    cancelling.ask_to_call_off(first, poll, reason=WHY)
    cancelling.agree_to_call_off(second, poll, seen=see(poll))
    run_jobs_at(now())
    told = db.session.query(Notification).filter_by(account_id=person.account_id).all()
    assert any(WHY in str(each.sentence) for each in told)
    with set_clock(now() + timedelta(days=700)):
        words = Reader(app).open(f"/consultations/{poll.consultation.slug}").words
    assert "A vote that the decision was to follow was cancelled" in words and WHY in words


SINCE = {
    "its activity is about something else": lambda consultation, activity: set_about_decision(SYSTEM, activity, is_about=False),
    "all is stopped early": lambda consultation, activity: stop(consultation),
}


@pytest.mark.parametrize("since", SINCE)
def test_it_stays_on_top_when(app: Flask, since: str) -> None:
    cancelled = make_followed(make.make_consultation(days=make.COMING))
    consultation = cancelled.consultation
    make_followed(consultation)  # It goes on, or ends with all the rest.
    first, second = make_two(consultation)
    cancelling.ask_to_call_off(first, cancelled, reason=WHY)
    cancelling.agree_to_call_off(second, cancelled, seen=see(cancelled))
    SINCE[since](consultation, cancelled.activity)
    words = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert words.count("A vote that the decision was to follow was cancelled") == 1 and WHY in words


def test_the_page_asks_a_colleague_who_then_agrees(app: Flask) -> None:
    poll = make_followed()
    first, second = make_two(poll.consultation)
    page = enter(app, first).open(address_of(poll)).send("Ask a colleague to agree", reason=WHY)
    assert "A colleague has to agree" in page.words and poll.called_off_at is None
    page = enter(app, second).open(address_of(poll))
    assert WHY in page.words
    page.send("Cancel this vote now")
    assert poll.called_off_at is not None


def test_the_second_of_two_who_ask_reads_that_and_keeps_what_they_wrote(app: Flask) -> None:
    poll = make_followed()
    first, second = make.seat(poll.consultation, Role.ORGANISER), make.seat(poll.consultation, Role.ORGANISER)
    page = enter(app, second).open(address_of(poll))
    cancelling.ask_to_call_off(first, poll, reason=WHY)
    page.send("Ask a colleague to agree", reason="The price was wrong.")
    assert "already asked for this" in page.words and "The price was wrong." in page.words


def test_the_second_press_says_who_was_faster(app: Flask) -> None:
    poll = make_followed()
    first, second = make_two(poll.consultation)
    third = make.seat(poll.consultation, Role.LEAD)
    cancelling.ask_to_call_off(first, poll, reason=WHY)
    page = enter(app, third).open(address_of(poll))
    cancelling.agree_to_call_off(second, poll, seen=see(poll))
    name = make.place_of(second, poll.consultation).pseudonym
    assert f"{name} already agreed to this" in page.send("Cancel this vote now").words


def test_of_two_that_are_promised_alone_only_one_goes(app: Flask) -> None:
    """Without anything else to follow, the last of them stays."""
    consultation = make.make_consultation()
    polls = [make_followed(consultation), make_followed(consultation)]
    consultation.promise_level = "decide"
    db.session.commit()
    first, second = make_two(consultation)
    for poll in polls:
        cancelling.ask_to_call_off(first, poll, reason=WHY)
    cancelling.agree_to_call_off(second, polls[0], seen=see(polls[0]))
    with pytest.raises(Conflict, match="First name what else it follows"):
        cancelling.agree_to_call_off(second, polls[1], seen=see(polls[1]))


def test_of_two_that_are_cancelled_at_once_the_last_stays(kept_on_postgres: KeptApp) -> None:
    """Each is there still when the other goes, but not for whoever comes second."""
    with kept_on_postgres.lend() as app:
        consultation = make.make_consultation()
        polls = [make_followed(consultation), make_followed(consultation)]
        consultation.promise_level = "decide"
        db.session.commit()
        first, second = make_two(consultation)
        for poll in polls:
            cancelling.ask_to_call_off(first, poll, reason=WHY)
        seen = [see(poll) for poll in polls]
        refused = act_during(
            app,
            lambda: cancelling.agree_to_call_off(second, polls[0], seen=seen[0]),
            lambda _actor, mine: mine.question,
            lambda actor, mine: cancelling.agree_to_call_off(actor, mine, seen=seen[1]),
            second,
            polls[1],
        )
        assert isinstance(refused, Conflict) and polls[0].called_off_at and not polls[1].called_off_at


WEAKER = {
    "it is advice": ({"purpose": Purpose.ADVICE, "unless": ""}, "purpose"),
    "it orders the options": ({"purpose": Purpose.RANKING, "unless": ""}, "purpose"),
    "more can stop it": ({"unless": "it rains."}, "unless"),
    "more people have to vote": ({"quorum": 100_000}, "quorum"),
    "it needs a share of those who can vote": ({"quorum": 90, "quorum_is_percent": True}, "quorum"),
    "it needs more to pass": ({"pass_mark": PassMark.THREE_QUARTERS}, "pass_mark"),
    "it needs a share of everyone": ({"pass_of": PassOf.ELECTORATE}, "pass_of"),
    "others vote": ({"who": Who.CAPACITIES, "capacity_keys": "staff"}, "who"),
    "the team votes": ({"team_votes": True}, "extras"),
    "whoever joined late does not vote": ({"joined_before": True}, "extras"),
}


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("weaker", WEAKER)
def test_what_people_have_read_of_it_is_not_made_less(app: Flask, weaker: str, published: bool) -> None:
    poll = make_followed(make.make_consultation(published=published))
    changes, field = WEAKER[weaker]
    told = {"question": poll.question, "ties": poll.ties, "is_secret": poll.is_secret}
    rules = managing.Rules(**told | {"purpose": Purpose.FOLLOWED, "unless": poll.unless} | changes)
    organiser = make.seat(poll.consultation, Role.ORGANISER)
    if not published:
        managing.set_rules(organiser, poll, rules)
        return
    with pytest.raises(Invalid) as refused:
        managing.set_rules(organiser, poll, rules)
    assert field in refused.value.errors


def test_its_activity_is_not_said_to_be_about_something_else(app: Flask) -> None:
    poll = make_followed(make.make_consultation(days=make.COMING))
    organiser = make.seat(poll.consultation, Role.ORGANISER)
    with pytest.raises(Conflict, match="cancel the vote first"):
        set_about_decision(organiser, poll.activity, is_about=False, reason="It is another thing.")
    db.session.rollback()
    set_about_decision(SYSTEM, poll.activity, is_about=False)


def test_a_list_of_people_who_can_vote_stays_once_people_read_that_the_decision_will_follow_them(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    listed = save_voter_list(organiser, consultation, name="Residents", emails=["a@example.org"])
    poll = make.make_poll(
        consultation, purpose=Purpose.FOLLOWED, unless="it rains.", who=Who.LIST, voter_list_id=listed.id, question="Which?"
    )
    with pytest.raises(Conflict, match="so the list stays"):
        save_voter_list(organiser, consultation, name="Residents", emails=[], public_id=listed.public_id)
    about = {"emails": ["a@example.org"], "public_id": listed.public_id}
    with pytest.raises(Conflict, match="so the list stays"):
        save_voter_list(organiser, consultation, name="Who lives here", **about)
    save_voter_list(organiser, consultation, name="Residents", **about)
    assert poll.voter_list.name == "Residents"


def test_a_colleague_who_does_not_agree_says_why_to_whoever_asked_and_to_nobody_else(app: Flask) -> None:
    poll = make_followed()
    first, second = make_two(poll.consultation)
    cancelling.ask_to_call_off(first, poll, reason=WHY)
    page = enter(app, second).open(address_of(poll)).send("I do not agree")
    assert "Enter why you do not agree" in page.words and find_pending_cancellation(poll) is not None
    assert "The vote goes on." in page.send("I do not agree", reason=NO).words
    assert any("goes on" in said and NO in said for said in read(first))
    assert NO not in Reader(app).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").words


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, None])
@pytest.mark.parametrize("answer", ["agree", "drop"])
def test_nobody_else_learns_what_came_of_it(app: Flask, role: Role | None, answer: str) -> None:
    poll = make_followed()
    first, second = make_two(poll.consultation)
    other = make.make_actor() if role is None else make.seat(poll.consultation, role)
    cancelling.ask_to_call_off(first, poll, reason=WHY)
    cancelling.drop_cancellation(second, poll, seen=see(poll), reason=NO)
    reader = enter(app, other).open(f"/consultations/{poll.consultation.slug}")
    refused = reader.ask("post", f"{address_of(poll)}/{answer}", data=find_token(reader), follow_redirects=True)
    assert refused.status_code == 403 and b"already said no" not in refused.data


def test_whoever_asks_reads_which_colleagues_were_asked(app: Flask) -> None:
    poll = make_followed()
    first, _second = make_two(poll.consultation)
    make.seat(poll.consultation, Role.BROKER)
    cancelling.ask_to_call_off(first, poll, reason=WHY)
    set_clock(now() + timedelta(minutes=1))
    make.seat(poll.consultation, Role.FACILITATOR, is_new=True)  # Nobody has told them, and they cannot agree.
    said = "We have told your service leads and independent go-between."
    assert said in enter(app, first).open(address_of(poll)).words


def test_where_nobody_else_can_agree_that_is_said(app: Flask) -> None:
    poll = make_followed()
    first = make.seat(poll.consultation, Role.ORGANISER)
    cancelling.ask_to_call_off(first, poll, reason=WHY)
    words = enter(app, first).open(address_of(poll)).words
    assert "nobody else here can. Only these can:" in words and "We have told your" not in words


def test_whoever_voted_is_told_and_why_it_was_cancelled_stands_among_the_changes(app: Flask) -> None:
    poll = make.make_poll(purpose=Purpose.ADVICE)
    voter, bystander = make.seat(poll.consultation), make.seat(poll.consultation)
    vote(voter, poll, make.make_ballot(poll, 1, 0, 0))
    cancel_by_two(poll)
    run_jobs_at(now())
    told, other = (read(each) for each in (voter, bystander))
    assert any(WHY in each for each in told) and other == []
    words = Reader(app).open(f"/consultations/{poll.consultation.slug}/changes").words
    assert f"The organisers cancelled the vote “{poll.question}”. One person had voted. Why: “{WHY}”" in words


def test_a_cancelled_vote_stands_on_the_first_page_however_much_else_has_changed(app: Flask) -> None:
    poll = make.make_poll(purpose=Purpose.ADVICE)
    consultation = poll.consultation
    managing.call_off(make.seat(consultation, Role.ORGANISER), poll, reason=WHY)
    kept = {"part": "documents", "before": None, "after": {"title": "A paper"}, "reason": "", "place_id": None, "role": ""}
    for number in range(VERSIONS_PER_PAGE + 1):
        record_version(consultation.id, thing_id=number, title="A paper", effect=ChangeEffect.ADDED, **kept)
    db.session.commit()
    assert WHY in Reader(app).open(f"/consultations/{consultation.slug}/changes").words


@pytest.mark.parametrize("reason", ["", "x", "Too late", "\u200b . ,"])
def test_a_reason_that_teaches_nobody_anything_cancels_nothing(app: Flask, reason: str) -> None:
    poll = make.make_poll(purpose=Purpose.ADVICE)
    with pytest.raises(Invalid):
        managing.call_off(make.seat(poll.consultation, Role.ORGANISER), poll, reason=reason)
    assert poll.called_off_at is None


def test_who_was_to_follow_a_vote_before_is_said_beside_it(app: Flask) -> None:
    poll = make_followed()
    consultation, organiser = poll.consultation, make.seat(poll.consultation, Role.ORGANISER)
    board = add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD, reason=WHY)
    cabinet = DeciderWords("The cabinet")
    with set_clock(now() + timedelta(minutes=5)):
        replace_by_two(organiser, board, DeciderKind.BODY, cabinet, WHY)
        words = Reader(app).open(f"/consultations/{consultation.slug}/polls/{poll.public_id}").words
    assert "The cabinet will do what this vote says" in words and "this vote named The board." in words


STILL_ON = (
    "How this vote works",
    "After you vote",
    "You can change your vote",
    "Sign in to vote",
    "has voted so far",
    "We count your latest answer",
    "Cast my vote",
)


def cancel_as(case: str, poll: Poll) -> str:
    """Who it says cancelled it."""
    consultation = poll.consultation
    if case == "with all of it":
        stop(consultation)
        return "when all of this consultation was stopped early"
    asker = make.place_of(cancel_by_two(poll), consultation)
    return f"{asker.pseudonym} asked for this and"


@pytest.mark.parametrize("is_secret", [True, False])
@pytest.mark.parametrize("case", ["with all of it", "by two people"])
@pytest.mark.parametrize("reader", ["a visitor", "somebody who had voted", "somebody who had not"])
def test_the_page_of_a_cancelled_vote_says_who_when_why_and_offers_nothing(
    app: Flask, reader: str, case: str, is_secret: bool
) -> None:
    poll = make.make_poll(is_secret=is_secret)
    people = {"somebody who had voted": make.seat(poll.consultation), "somebody who had not": make.seat(poll.consultation)}
    vote(people["somebody who had voted"], poll, make.make_ballot(poll, 1, 0, 0))
    who = cancel_as(case, poll)
    browser = enter(app, people[reader]) if reader in people else Reader(app)
    page = browser.open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}")
    assert "This vote was cancelled" in page.words and "Cancelled today at" in page.words and who in page.words
    assert poll.called_off_reason in page.words and "1 person had voted. We will not count the votes" in page.words
    assert ("We have deleted them without opening them" in page.words) is is_secret
    assert not [said for said in STILL_ON if said in page.words] and not page.page.select("main form.ballot")
    assert ("You had voted." in page.words) is (reader == "somebody who had voted")


def test_the_page_names_nobody_by_a_name_that_they_took_later(app: Flask) -> None:
    poll, account = make.make_poll(), make.make_account()
    consultation = poll.consultation
    make.seat(consultation, Role.ORGANISER)
    organiser = make.seat(consultation, Role.ORGANISER, name="Ann Lee", actor=account.as_actor())
    managing.call_off(organiser, poll, reason=WHY)
    set_clock(now() + timedelta(days=1))
    change_role(SYSTEM, make.place_of(organiser, consultation), role=Role.PARTICIPANT, reason="She has left the team now.")
    about = {"email": account.email, "role": Role.PARTICIPANT, "capacity_key": "staff", "job_title": "Nurse"}
    invitation = joining.invite(SYSTEM, consultation, **about)
    token = mint(joining.INVITATION, invitation.public_id, timedelta(days=1))
    joining.accept_invitation(account.as_actor(), None, token=token, pseudonym="Quiet Otter")
    words = Reader(app).open(f"/consultations/{consultation.slug}/polls/{poll.public_id}").words
    assert "by Ann Lee." in words and "Quiet Otter" not in words


def test_lists_of_votes_say_that_it_was_cancelled_and_lead_to_no_vote(app: Flask) -> None:
    poll = make.make_poll()
    person = make.seat(poll.consultation)
    vote(person, poll, make.make_ballot(poll, 1, 0, 0))
    cancel_by_two(poll)
    page = enter(app, person).open(f"/consultations/{poll.consultation.slug}")
    (row,) = page.page.select(".vote-rows li")
    assert "Cancelled today at" in row.text and "You have voted" not in row.text and not row.select("a.btn")


@pytest.mark.parametrize("is_secret", [True, False])
def test_as_many_had_voted_as_people_had_read_and_what_waits_for_a_check_is_mentioned(app: Flask, is_secret: bool) -> None:
    poll = make.make_poll(is_secret=is_secret)
    cast_online(poll)
    cast_by_phone(poll)
    read_one_sheet(poll)
    address = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"
    before = Reader(app).open(address).words
    assert "One person has voted so far." in before and "when a second person has checked it" in before
    cancel_by_two(poll)
    after = Reader(app).open(address).words
    assert "1 person had voted." in after and "no second person had checked are not in any count" in after
    assert "One person had voted." in Reader(app).open(f"/consultations/{poll.consultation.slug}/changes").words
    with app.test_request_context():
        assert {row[9] for row in list(list_vote_rows(poll.consultation))[1:]} == {"1"}


def test_the_page_where_it_is_managed_says_who_asks_and_then_that_it_was_cancelled(app: Flask) -> None:
    poll = make_followed()
    cast_online(poll)
    first, second = make_two(poll.consultation)
    page = address_of(poll).replace("call-off", "ready")
    assert "because someone has voted" in enter(app, first).open(page).words
    cancelling.ask_to_call_off(first, poll, reason=WHY)
    name = make.place_of(first, poll.consultation).pseudonym
    assert f"{name} has asked to cancel this vote" in enter(app, first).open(page).words
    cancelling.agree_to_call_off(second, poll, seen=see(poll))
    words = enter(app, first).open(page).words
    assert "This vote was cancelled on" in words and "because someone has voted" not in words
    assert "has asked to cancel" not in words
