"""People without an account comment where organisers let them, marked as guests; later their words move into an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.discussions.actions.guests import set_guests
from forum.activities.discussions.actions.posting import reply
from forum.activities.discussions.models import Guests, Post
from forum.activities.discussions.rules import GUESTS_FROM_ADDRESS, GUESTS_FROM_BROWSER
from forum.activities.voting.rules import is_voter, voters_of
from forum.consultations.models import Participation
from forum.contributions.models import Status
from forum.contributions.rules import may_see_words
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.kernel.limits import spend
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, Role
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.working import claim
from forum.moderation.kinds import ModerationAction
from forum.moderation.queries.cases import find_case
from tests import factories as make
from tests.activities.discussions.test_way_in import EMAIL, WORDS, address_of, link_in, mails, replies, together, write
from tests.browsing import Reader

THANKS, KEPT = "Thank you. Your comment is now on the page.", "Thank you. We have your comment."


def open_to_guests(guests: Guests = Guests.AT_ONCE) -> Post:
    first = make.make_thread(make.make_consultation())
    set_guests(SYSTEM, first.activity, guests)
    return first


def write_as_guest(app: Flask, first: Post, words: str = WORDS, name: str = "Grey Heron") -> Reader:
    return write(app, first, words).send("Send me the link", how="guest", pseudonym=name, capacity_key="carer")


def kept_link(reader: Reader) -> str:
    return re.search(r"/guest/[\w.-]+", reader.response.get_data(as_text=True))[0]


def decide_on(post: Post, what: ModerationAction) -> None:
    moderator = make.seat(post.consultation, Role.MODERATOR)
    claim(moderator, find_case(post))
    case = find_case(post)
    decide(moderator, case, Ruling(what, "person", "Because."), version=case.version)


def test_a_guest_needs_two_screens_and_their_comment_says_what_they_are(either_app: Flask) -> None:
    first = open_to_guests()
    reader = write(either_app, first)
    assert reader.title == "How should we know you?" and "Your comment appears straight away" in reader.words
    reader.send("Send me the link", how="guest", pseudonym="Grey Heron", capacity_key="carer")
    assert reader.title == THANKS and "No emails will come" in reader.words and "Create an account" in reader.words
    (post,) = replies(first)
    assert (post.body, post.author.pseudonym, post.author.capacity_key, post.author_role) == (
        *(WORDS, "Grey Heron", "carer"),
        Role.GUEST,
    )
    stranger = Reader(either_app).open(address_of(first))
    article = stranger.page.find("article", id=f"post-{post.public_id}").get_text(" ")
    assert WORDS in article and "Guest" in article and "one of them is a guest" in stranger.words
    assert "Guest" in stranger.open(f"{address_of(first)}?view=compact").page.find(id=f"post-{post.public_id}").get_text(" ")
    assert "2 people have commented (one of them is a guest)" in stranger.open(f"/consultations/{first.consultation.slug}").words


def test_a_guest_begins_a_thread_and_then_writes_on_with_one_screen(app: Flask) -> None:
    first = open_to_guests()
    reader = Reader(app).open(f"/consultations/{first.consultation.slug}/discussions/{first.activity.public_id}/new")
    reader.send("Post my comment", title="Later buses", kind_key="idea", body=WORDS)
    reader.send("Send me the link", how="guest", pseudonym="Grey Heron")
    assert reader.title == THANKS
    reader.open(address_of(first)).send("Post my reply", body="And on Sundays.")
    assert reader.title != "How should we know you?" and "And on Sundays." in reader.words
    assert {post.author.pseudonym for post in db.session.query(Post) if post.author_role == Role.GUEST} == {"Grey Heron"}


ALLOWED = [(Guests.NEVER, "", None), (Guests.HELD, KEPT, Status.WAITING), (Guests.AT_ONCE, THANKS, Status.PUBLISHED)]


@pytest.mark.parametrize(("guests", "thanks", "status"), ALLOWED)
def test_what_the_organiser_chose_is_what_happens(app: Flask, guests: Guests, thanks: str, status: Status | None) -> None:
    first = open_to_guests(guests)
    reader = write(app, first)
    assert ("Post as a guest" in reader.words) is bool(thanks)
    reader.send("Send me the link", how="guest", pseudonym="Grey Heron")
    assert [post.status for post in replies(first)] == ([status] if status else [])
    if not status:
        assert "Guests cannot comment here" in reader.words and WORDS in reader.words, "nothing is lost"
        return
    assert reader.title == thanks
    assert (WORDS in Reader(app).open(address_of(first)).words) is (status == Status.PUBLISHED)


@pytest.mark.parametrize("role", ["participant", "moderator", "facilitator", "organiser", "lead"])
def test_organisers_alone_choose(app: Flask, role: str) -> None:
    first = make.make_thread(make.make_consultation())
    make.seat(first.consultation, Role(role), actor=make.make_actor(EMAIL))
    reader = (
        Reader(app).enter(EMAIL).open(address_of(first).rsplit("/threads", 1)[0] + f"/discussions/{first.activity.public_id}")
    )
    assert ("Comments from guests" in reader.words) is (role == "organiser")
    if role == "organiser":
        reader.follow("Comments from guests").send("Save who can comment", guests="held", reason="Guests asked us for this.")
        reader.follow("Comments from guests")
        assert reader.page.select_one("input[name=guests][checked]")["value"] == "held"
    else:
        assert reader.open(f"{reader.path}/guests").status == 403


@pytest.mark.parametrize("days", [make.OPEN, make.CLOSED, make.COMING])
def test_guests_write_while_it_is_open_and_no_longer(app: Flask, days: tuple[float, float]) -> None:
    first = open_to_guests()
    guest = write(app, first)
    phase = first.activity.phase
    phase.opens_at, phase.closes_at = (now() + timedelta(days=day) for day in days)
    db.session.commit()
    guest.send("Send me the link", how="guest", pseudonym="Grey Heron")
    assert bool(replies(first)) is (days == make.OPEN)
    assert WORDS in guest.words


def test_what_waits_is_seen_by_its_guest_and_moderators_who_let_it_out_and_no_letter_goes(app: Flask) -> None:
    first = open_to_guests(Guests.HELD)
    guest = write_as_guest(app, first)
    (post,) = replies(first)
    assert WORDS in guest.open(address_of(first)).words and WORDS not in Reader(app).open(address_of(first)).words
    decide_on(post, ModerationAction.KEEP)
    assert WORDS in Reader(app).open(address_of(first)).words
    make.make_reply(post, make.seat(first.consultation), body="Mine too.")
    run_due_jobs()
    with set_clock(now() + timedelta(hours=2)):
        run_due_jobs()
    assert not db.session.query(KeptMail).filter(KeptMail.recipient.endswith("guest.invalid")).first()
    assert "Your updates" in guest.open("/account/updates").words


def test_an_edit_of_a_guest_is_looked_at_again_where_the_first_words_were(app: Flask) -> None:
    first = open_to_guests(Guests.HELD)
    guest = write_as_guest(app, first)
    (post,) = replies(first)
    decide_on(post, ModerationAction.KEEP)
    guest.open(f"/consultations/{first.consultation.slug}/said/{post.public_id}/edit").send("Save", body="Buy my pills.")
    assert "Buy my pills." not in Reader(app).open(address_of(first)).words
    decide_on(post, ModerationAction.KEEP)
    assert "Buy my pills." in Reader(app).open(address_of(first)).words, "it does not wait for ever"


def test_a_guest_deletes_their_words_in_that_browser_and_nobody_else_can(app: Flask) -> None:
    first = open_to_guests()
    guest, other = write_as_guest(app, first), write_as_guest(app, first, "Something else.", "Blue Crow")
    post = replies(first)[0]
    path = f"/consultations/{first.consultation.slug}/said/{post.public_id}/withdraw"
    assert other.open(path).status == 403
    guest.open(path).send("Delete my comment")
    assert WORDS not in Reader(app).open(address_of(first)).words


def test_pressing_twice_at_once_makes_one_guest_and_one_comment(either_app: Flask) -> None:
    first = open_to_guests()
    reader = write(either_app, first)
    form = reader.fields_of(reader.page.select_one("main form")) | {"how": "guest", "pseudonym": "Grey Heron"}
    readers = [Reader(either_app) for _time in range(4)]

    def press(one: Reader) -> None:
        one._take(one.ask("post", reader.path, data=form, headers={"Origin": "http://localhost"}, follow_redirects=True))

    together(lambda _button, one=one: press(one) for one in readers)
    assert len(replies(first)) == 1 and db.session.query(Account).filter_by(is_guest=True).count() == 1
    assert {one.title for one in readers} == {THANKS}
    with set_clock(now() + timedelta(minutes=5)):  # Somebody else goes Back in the same browser.
        late = Reader(either_app)
        press(late)
    assert "Your guest page" not in late.words and len(replies(first)) == 1


def test_a_guest_is_limited_by_browser_and_by_address_and_can_still_have_a_link(app: Flask) -> None:
    first = open_to_guests()
    reader = write(app, first)
    for _time in range(GUESTS_FROM_ADDRESS.most):
        spend(GUESTS_FROM_ADDRESS, "127.0.0.1")
    reader.send("Send me the link", how="guest", pseudonym="Grey Heron")
    assert "Too many people have just commented as guests" in reader.words and WORDS in reader.words and not replies(first)
    reader.send("Send me the link", how="email", email=EMAIL)
    assert reader.title == "Check your email"
    assert GUESTS_FROM_BROWSER.most < GUESTS_FROM_ADDRESS.most, "a ward has many browsers"


def test_a_browser_that_forgets_its_guest_counts_on(app: Flask) -> None:
    first, reader = open_to_guests(), Reader(app)
    for number in range(GUESTS_FROM_BROWSER.most + 1):
        reader.open(address_of(first)).send("Post my reply", body=f"Words {number}.")
        reader.send("Send me the link", how="guest", pseudonym=f"Heron{chr(97 + number)}")
        if reader.title == THANKS:
            reader.send("Forget me on this device")
    assert len(replies(first)) == GUESTS_FROM_BROWSER.most and "Too many people" in reader.words


def test_triggers_look_at_a_guest_as_at_everybody(app: Flask) -> None:
    first = open_to_guests()
    reader = write(app, first, "Ring me on 07700 900123 about the bus.").send("Ask a moderator to check it first")
    assert "A moderator will check it before it appears" in reader.words
    reader.send("Send me the link", how="guest", pseudonym="Grey Heron")
    assert reader.title == KEPT and [post.status for post in replies(first)] == [Status.WAITING]


def test_a_guest_who_is_removed_writes_no_more_and_cannot_get_round_it_by_an_account(app: Flask) -> None:
    first = open_to_guests()
    guest = write_as_guest(app, first)
    link = kept_link(guest)
    post = replies(first)[0]
    post.author.removed_at = now()
    db.session.commit()
    assert guest.open(f"{address_of(first)}/reply").status == 403
    make.make_actor(EMAIL)
    member = Reader(app).enter(EMAIL).open(link).send("Move them into my account")
    assert member.status == 403 and replies(first)[0].author.account.is_guest


def test_guests_neither_respond_nor_vote(app: Flask) -> None:
    first = open_to_guests()
    guest = write_as_guest(app, first).open(address_of(first))
    assert not guest.page.select("button.response")
    assert guest.follow("I’ve lived this").follow("Join this consultation").title == "Sign in"
    poll = make.make_poll(first.consultation, "choose-one")
    poll.guests_vote = True
    db.session.commit()
    place = db.session.query(Participation).filter_by(role=Role.GUEST).one()
    assert not is_voter(place, poll)
    assert place.id not in {each.id for each in db.session.query(Participation).filter(voters_of(poll))}


def test_words_move_into_an_account_that_is_made_in_the_same_browser(either_app: Flask) -> None:
    first = open_to_guests()
    guest = write_as_guest(either_app, first)
    link = kept_link(guest)
    guest.follow("Create an account").send("Create my account", email=EMAIL, password=make.PASSWORD)
    guest.open(link_in(mails()[0])).send("Confirm my email address", password=make.PASSWORD)
    assert guest.title == "Did you write these as a guest?" and WORDS in guest.words
    guest.send("Move them into my account", link=f"https://example.org{link}")
    (post,) = replies(first)
    account = db.session.query(Account).filter_by(email=EMAIL).one()
    assert post.author.account_id == account.id and post.author.role == Role.PARTICIPANT
    stranger = Reader(either_app).open(address_of(first))
    article = stranger.page.find("article", id=f"post-{post.public_id}").get_text(" ")
    assert "Grey Heron" in article and "Guest" not in article


def test_whoever_signs_in_next_and_says_no_gets_nothing(app: Flask) -> None:
    first = open_to_guests()
    guest = write_as_guest(app, first)
    make.make_actor(EMAIL)
    guest.sign_in(EMAIL, make.PASSWORD).send("No, leave them")
    assert replies(first)[0].author.account.is_guest
    assert guest.open("/account/guest-comments").title != "Did you write these as a guest?", "it is asked once"


def test_the_link_a_guest_keeps_opens_their_words_elsewhere_and_moves_them_beside_what_they_said_before(app: Flask) -> None:
    first = open_to_guests()
    link = kept_link(write_as_guest(app, first))
    elsewhere = Reader(app).open(link)
    assert WORDS in elsewhere.words and "Your guest page" not in elsewhere.words, "looking signs nobody in"
    elsewhere.send("Open my comments here")
    assert elsewhere.title == "My comments" and WORDS in elsewhere.words
    make.seat(first.consultation, actor=make.make_actor(EMAIL), name="Quiet Wren")
    member = Reader(app).enter(EMAIL).open(link).send("Move them into my account")
    assert WORDS in member.words
    assert [post.author.pseudonym for post in replies(first)] == ["Quiet Wren"]
    later = Reader(app).open(link)
    assert later.status == 200 and later.title == "Your comments are in an account now" and WORDS not in later.words
    assert "Your guest page" not in elsewhere.open("/").words
    assert Reader(app).open(link[:-3] + "abc").status == 404


def test_what_a_guest_told_the_people_running_it_alone_moves_with_its_answers(either_app: Flask) -> None:
    first = open_to_guests()
    lead, member = make.seat(first.consultation, Role.LEAD), make.seat(first.consultation, actor=make.make_actor(EMAIL))
    reader = Reader(either_app).open(address_of(first))
    reader.open(f"{address_of(first)}/reply").send("Post my reply", body=WORDS, is_private="y")
    link = kept_link(reader.send("Send me the link", how="guest", pseudonym="Grey Heron", capacity_key="carer"))
    (told,) = replies(first)
    answer = reply(lead, told, body="I am sorry to hear it.")
    assert (told.status, answer.status) == (Status.PRIVATE, Status.PRIVATE)
    Reader(either_app).enter(EMAIL).open(link).send("Move them into my account")
    db.session.expire_all()
    place = make.place_of(member, first.consultation)
    assert (told.author_id, told.private_to_id, answer.private_to_id) == (place.id, place.id, place.id)
    assert may_see_words(member, answer) and not may_see_words(make.seat(first.consultation), answer)
    assert WORDS not in Reader(either_app).open(address_of(first)).words


def test_a_guest_erases_all_they_wrote(app: Flask) -> None:
    first = open_to_guests()
    guest = write_as_guest(app, first)
    link = kept_link(guest)
    guest.open("/account").follow("Delete everything you wrote as a guest").send("Delete all my comments")
    assert WORDS not in Reader(app).open(address_of(first)).words
    assert not db.session.query(Account).filter_by(is_guest=True).count() and Reader(app).open(link).status == 410


def test_an_operator_erases_a_guest_too(app: Flask) -> None:
    first = open_to_guests()
    write_as_guest(app, first)
    erase_person(SYSTEM, db.session.query(Account).filter_by(is_guest=True).one())
    assert [post.body for post in replies(first)] == [""]


def test_a_search_says_that_a_guest_said_it(app: Flask) -> None:
    first = open_to_guests()
    write_as_guest(app, first, "The gryphon stop is dark.")
    found = Reader(app).open("/search?q=gryphon")
    assert "Grey Heron" in found.words and "Guest" in found.page.select_one("main").get_text(" ")


def test_a_guest_whose_session_is_over_writes_first_as_anybody(app: Flask) -> None:
    first = open_to_guests()
    guest = write_as_guest(app, first)
    with set_clock(now() + timedelta(days=31)):
        first.activity.phase.closes_at = now() + timedelta(days=9)
        db.session.commit()
        guest.open(address_of(first)).send("Post my reply", body="Back again.")
        assert guest.title == "How should we know you?" and "Back again." in guest.words
