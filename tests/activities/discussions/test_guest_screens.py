"""Every page that a guest is led to takes them in, and says what is true for them."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask

from forum.activities.discussions.actions.guests import post_as_guest, set_guests, take_guest_words
from forum.activities.discussions.actions.posting import reply
from forum.activities.discussions.actions.way_in import FirstWords
from forum.activities.discussions.models import Guests, Post
from forum.consultations.models import Participation
from forum.contributions.models import Status
from forum.kernel.db import db
from forum.kernel.errors import Changed
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.moderation.kinds import ModerationAction
from forum.notifications.models import Follow, Notification
from tests import factories as make
from tests.activities.discussions.test_guests import decide_on, kept_link, open_to_guests, write_as_guest
from tests.activities.discussions.test_way_in import EMAIL, WORDS, address_of, replies
from tests.browsing import Reader
from tests.notifications.test_answered import tell_all
from tests.races import act_during

# What ends the session, or the comment, has a page that asks first; here that page is opened and its button left.
LEFT = ("/account/sign-out", "/account/leave", "/withdraw", "/account/register", "/account/sign-in")


def said_of(post: Post) -> str:
    return f"/consultations/{post.consultation.slug}/said/{post.public_id}"


def tell_as_guest(app: Flask, first: Post, **more: str) -> Reader:
    """Up to the page that asks how somebody would be known."""
    return Reader(app).open(f"{address_of(first)}/reply").send("Post my reply", body=WORDS, is_private="y", **more)


def send_as_guest(reader: Reader, name: str = "Grey Heron") -> Reader:
    return reader.send("Send me the link", how="guest", pseudonym=name, capacity_key="carer")


def take_the_case(moderator: Reader) -> Reader:
    """The only one in the queue."""
    return moderator.open(moderator.page.select_one("li.case a")["href"]).send("Take this case")


def answer(post: Post) -> None:
    """Somebody replies to it, and its author is told."""
    make.make_reply(post, make.seat(post.consultation), body="Mine too.")
    tell_all()


def test_a_guest_opens_and_marks_updates_and_stops_following(app: Flask) -> None:
    guest = write_as_guest(app, open_to_guests(Guests.HELD))
    (post,) = db.session.query(Post).filter_by(author_role=Role.GUEST)
    decide_on(post, ModerationAction.KEEP)
    guest.open("/account/news").send("A moderator has sent you a message")
    assert guest.status == 200 and "Your comment is now on the page." in guest.words
    answer(post)
    guest.open("/account/news").send("Mark as read")
    assert guest.status == 200
    answer(post)
    guest.open("/account/news").send("Mark all as read")
    unread = db.session.query(Notification).filter_by(account_id=post.author.account_id, read_at=None)
    assert guest.status == 200 and not unread.count()
    guest.send("Stop following")
    assert guest.status == 200 and "You have stopped following this." in guest.words
    assert not db.session.query(Follow).filter_by(account_id=post.author.account_id, is_on=True).count()
    guest.open(address_of(post)).send("Follow")
    assert guest.status == 200
    guest.send("Stop following")
    assert guest.status == 200


@pytest.mark.parametrize("way", ["open", "private", "held"])
def test_every_link_and_button_that_a_guest_is_offered_takes_them_in(app: Flask, way: str) -> None:
    first = open_to_guests(Guests.HELD if way == "held" else Guests.AT_ONCE)
    make.seat(first.consultation, Role.LEAD)
    guest = send_as_guest(tell_as_guest(app, first)) if way == "private" else write_as_guest(app, first)
    posted, link = guest.path, kept_link(guest)
    (post,) = replies(first)
    if way == "open":
        answer(post)
    pages = [posted, link, "/account", "/account/news", "/account/notices", "/account/what-i-said", address_of(first)]
    pages += [f"{said_of(post)}/{page}" for page in ("edit", "withdraw", "read-with-care", "history")]
    pages += [f"{said_of(post)}/{page}" for page in ("who-can-see-it", "show-to-everyone") if way == "private"]
    refused = [line for page in pages for line in walk(guest, page)]
    assert not refused, "\n".join(refused)


def walk(guest: Reader, path: str) -> list[str]:
    """What refuses them of all that a page offers."""
    guest.open(path)
    wrong = [f"{path}: {guest.status}"] if guest.status >= 400 else []
    links = {str(each["href"]) for each in guest.page.select("main a[href], header a[href]")}
    forms = [
        (str(form.get("action") or guest.path), guest.fields_of(form), button)
        for form in guest.page.select("main form[method=post]")
        for button in form.select("button")
    ]
    for link in sorted({urlsplit(each)._replace(fragment="").geturl() for each in links}):
        if link.startswith(("/", "http://localhost/")):
            status = guest.ask("get", link, follow_redirects=True).status_code
            wrong += [f"{path} leads to {link}: {status}"] if status >= 400 else []
    for action, fields, button in forms:
        if not any(part in action for part in LEFT) and button.get_text(strip=True) not in ("Delete my comment",):
            values = fields | ({button["name"]: button.get("value", "")} if button.get("name") else {})
            sent = guest.ask("post", action, data=values, headers={"Origin": "http://localhost"}, follow_redirects=True)
            words = button.get_text(" ", strip=True)
            wrong += [f"{path}: “{words}” {sent.status_code}"] if sent.status_code in (403, 404) else []
    return wrong


@pytest.mark.parametrize(
    ("guests", "says"),
    [
        (Guests.AT_ONCE, "Your comment goes straight to the people running this. Nobody else can read it."),
        (Guests.HELD, "A moderator will check your comment first. Then only the people running this can read it."),
    ],
)
def test_whoever_tells_in_private_reads_so_at_each_step(app: Flask, guests: Guests, says: str) -> None:
    first = open_to_guests(guests)
    guest = tell_as_guest(app, first)
    assert "Only you and the people running this will see your comment." in guest.page.select_one(".be-known .note").get_text()
    assert says in guest.words and "appears" not in guest.page.select_one(".ways").get_text()
    send_as_guest(guest)
    assert "before it appears" not in guest.words and "on the page" not in guest.title
    if guests is Guests.HELD:
        assert "A moderator is checking this first. Then only you and the people running this will see it." in guest.words
        guest.open(f"{address_of(first)}")
        assert "A moderator is checking this first." in guest.words
        assert "See who" in guest.words and guest.follow("See who").status == 200


def test_a_moderator_is_told_that_it_is_private_and_what_keep_does(app: Flask) -> None:
    first = open_to_guests(Guests.HELD)
    guest = send_as_guest(tell_as_guest(app, first))
    make.seat(first.consultation, Role.MODERATOR, actor=make.make_actor(EMAIL))
    reader = Reader(app).enter(EMAIL).open("/moderation")
    assert "Checked first, as it is from a guest" in reader.words and "Found by a computer" not in reader.words
    take_the_case(reader)
    assert "Its author wants only the people running this to read it." in reader.words
    assert "Let it through" in reader.words and "This does not put it on the page." in reader.words
    assert not reader.page.select_one("select[name=rule_key] option[selected]:not([value=''])"), "no rule is chosen for them"
    reader.send("Show what", act="keep")
    assert "The people running this have your comment now." in reader.page.select_one(".notice-preview").get_text()
    reader.send("Decide and tell", act="keep", rule_key="", reason="")
    assert reader.status == 200 and not reader.errors
    (post,) = replies(first)
    assert post.status == Status.PRIVATE
    guest.open("/account/news").send("A moderator has sent you")
    assert guest.title == "A moderator has checked your comment"
    assert "It is not on any public page." in guest.words
    assert "House rule" not in guest.page.select_one(".notice").get_text() and "on the page." not in guest.words
    assert WORDS not in Reader(app).open(address_of(first)).words


def test_hiding_what_waits_for_a_first_look_needs_a_rule_and_a_reason(app: Flask) -> None:
    first = open_to_guests(Guests.HELD)
    write_as_guest(app, first)
    make.seat(first.consultation, Role.MODERATOR, actor=make.make_actor(EMAIL))
    reader = take_the_case(Reader(app).enter(EMAIL).open("/moderation"))
    reader.send("Decide and tell", act="hide", rule_key="", reason="")
    assert reader.errors == ["Choose which house rule this is about", "Enter your reason. The person who wrote it will read this"]
    log = f"/consultations/{first.consultation.slug}/moderation"
    reader.send("Decide and tell", act="keep")
    assert "Checked first, then shown" in Reader(app).open(log).words


def test_what_a_computer_found_still_needs_a_reason(app: Flask) -> None:
    first = open_to_guests(Guests.HELD)
    guest = Reader(app).open(address_of(first)).send("Post my reply", body="Ring 07700 900123 about the bus.")
    send_as_guest(guest.send("Ask a moderator to check it first"))
    make.seat(first.consultation, Role.MODERATOR, actor=make.make_actor(EMAIL))
    reader = Reader(app).enter(EMAIL).open("/moderation")
    assert "Found by a computer (1)" in reader.words
    take_the_case(reader)
    reader.send("Decide and tell", act="keep", rule_key="", reason="")
    assert len(reader.errors) == 2


@pytest.mark.parametrize("guests", list(Guests))
def test_a_guest_shows_to_everyone_what_they_told_in_private(app: Flask, guests: Guests) -> None:
    first = open_to_guests()
    guest = send_as_guest(tell_as_guest(app, first))
    set_guests(SYSTEM, first.activity, guests)
    (post,) = replies(first)
    guest.open(f"{said_of(post)}/who-can-see-it")
    assert not guest.page.select("main form"), "nothing there publishes in one press"
    guest.follow("Show it to everyone…")
    assert guest.title == "Show this to everyone?" and "You cannot make it private again." in guest.words
    waits = guests is not Guests.AT_ONCE
    assert ("A moderator will check it before it appears." in guest.words) is waits
    guest.send("Show it to everyone")
    assert (WORDS in Reader(app).open(address_of(first)).words) is not waits
    assert ("Everyone can read your comment now." in guest.words) is not waits
    if waits:
        assert "A moderator will check it before it appears." in guest.words
        decide_on(post, ModerationAction.KEEP)
        assert WORDS in Reader(app).open(address_of(first)).words


def test_showing_says_yes_to_the_words_that_were_on_the_page(app: Flask) -> None:
    first = open_to_guests()
    guest = send_as_guest(tell_as_guest(app, first))
    (post,) = replies(first)
    page = guest.open(f"{said_of(post)}/show-to-everyone").page
    guest.open(f"{said_of(post)}/edit").send("Save my edit", body="Between us: the wombat.")
    guest.go_back(page, f"{said_of(post)}/show-to-everyone")
    guest.send("Show it to everyone")
    assert "wombat" in guest.words and guest.errors
    assert "wombat" not in Reader(app).open(address_of(first)).words
    guest.send("Show it to everyone")
    assert "wombat" in Reader(app).open(address_of(first)).words
    guest.go_back(page, f"{said_of(post)}/show-to-everyone")
    assert guest.send("Show it to everyone").status == 200, "pressed once more it is nobody's fault"


def test_a_guest_marks_their_comment_as_hard_to_read_and_changes_that(app: Flask) -> None:
    first = open_to_guests()
    guest = write_as_guest(app, first).open(address_of(first))
    guest.follow("Add a warning").send("Save", care="death")
    (post,) = replies(first)
    assert post.care == "death"
    guest.open(address_of(first)).follow("Change the warning")
    assert guest.title == "Could this upset someone?"


def test_guests_are_counted_who_have_said_something_for_everybody(app: Flask) -> None:
    first = open_to_guests()
    front = f"/consultations/{first.consultation.slug}"
    before = Reader(app).open(front).words
    send_as_guest(tell_as_guest(app, first))
    set_guests(SYSTEM, first.activity, Guests.HELD)
    write_as_guest(app, first, "It waits.", "Blue Crow")
    assert Reader(app).open(front).words == before
    (_private, waiting) = replies(first)
    decide_on(waiting, ModerationAction.KEEP)
    assert "2 people have commented (one of them is a guest)" in Reader(app).open(front).words


SEEN_BEFORE = "People can still see what it said before, so the replies make sense."


@pytest.mark.parametrize(
    ("way", "guests", "says"),
    [
        ("open", Guests.AT_ONCE, SEEN_BEFORE),
        ("open", Guests.HELD, "A moderator will check your edit first."),
        ("waiting", Guests.HELD, "A moderator has not checked your comment yet."),
        ("private", Guests.AT_ONCE, "Only you and the people running this can see it."),
        ("private", Guests.HELD, "A moderator will check your edit first."),
    ],
)
def test_before_an_edit_its_page_says_who_sees_what(app: Flask, way: str, guests: Guests, says: str) -> None:
    first = open_to_guests(Guests.HELD if way == "waiting" else Guests.AT_ONCE)
    guest = send_as_guest(tell_as_guest(app, first)) if way == "private" else write_as_guest(app, first)
    set_guests(SYSTEM, first.activity, guests)
    (post,) = replies(first)
    guest.open(f"{said_of(post)}/edit")
    assert says in guest.words and (SEEN_BEFORE in guest.words) is (says == SEEN_BEFORE)
    guest.send("Save my edit", body="It was the numbat.")
    assert ("We have saved your edit. A moderator will check it." in guest.words) is (guests is Guests.HELD)
    assert "we will tell you what they decide" not in guest.words.lower(), "nobody can write to them"


def test_the_form_says_that_no_address_is_needed_where_guests_may_comment(app: Flask) -> None:
    first = open_to_guests()
    new = f"/consultations/{first.consultation.slug}/discussions/{first.activity.public_id}/new"
    for page in (address_of(first), f"{address_of(first)}/reply", new):
        words = Reader(app).open(page).words
        assert "You do not need an account or an email address." in words and "we will ask for your email address" not in words
    assert "We cannot email guests." in Reader(app).open(address_of(first)).words
    set_guests(SYSTEM, first.activity, Guests.NEVER)
    for page in (address_of(first), f"{address_of(first)}/reply", new):
        words = Reader(app).open(page).words
        assert "we will ask for your email address" in words and "We cannot email guests." not in words


def test_a_guest_reads_above_the_form_that_guests_cannot_comment_any_more(app: Flask) -> None:
    first = open_to_guests()
    guest = write_as_guest(app, first)
    assert "Guests cannot comment here now." not in guest.open(address_of(first)).words
    set_guests(SYSTEM, first.activity, Guests.NEVER)
    for page in (address_of(first), f"{address_of(first)}/reply"):
        assert "Guests cannot comment here now." in guest.open(page).words


def test_switched_off_while_somebody_chooses_the_way_by_email_is_open(app: Flask) -> None:
    first = open_to_guests()
    reader = Reader(app).open(address_of(first)).send("Post my reply", body=WORDS)
    set_guests(SYSTEM, first.activity, Guests.NEVER)
    send_as_guest(reader)
    assert "Guests cannot comment here." in reader.words
    assert [each["value"] for each in reader.page.select("input[name=how][checked]")] == ["email"]


def test_whoever_was_told_that_a_moderator_looks_first_is_not_shown_unasked(app: Flask) -> None:
    first = open_to_guests(Guests.HELD)
    reader = Reader(app).open(address_of(first)).send("Post my reply", body=WORDS)
    set_guests(SYSTEM, first.activity, Guests.AT_ONCE)
    send_as_guest(reader)
    assert "Comments from guests appear straight away now. We have not posted yours." in reader.words and not replies(first)
    assert "Your comment appears straight away." in reader.words and WORDS in reader.words
    send_as_guest(reader)
    assert [post.status for post in replies(first)] == [Status.PUBLISHED]
    with pytest.raises(Changed):
        post_as_guest(Actor(None, VISITOR), first, FirstWords(body="More.", pseudonym="Blue Crow"), told_to_wait=True)


def test_the_link_to_keep_can_be_copied_and_stands_beside_the_comment(app: Flask) -> None:
    guest = write_as_guest(app, open_to_guests())
    box = guest.page.select_one("[data-share]:has(#kept-link)")
    assert box.select_one("[data-copy]").get_text(strip=True) == "Copy the link"
    assert box.select_one("input")["value"].endswith(kept_link(guest))
    first, _second = guest.page.select("#kept-link, .what-happens")
    assert first.get("id") == "kept-link", "on a phone it comes before what people scroll past"
    assert guest.page.select_one("[data-status]") is not None


def test_a_link_that_is_cut_off_and_one_that_was_used_say_so(app: Flask) -> None:
    guest = write_as_guest(app, open_to_guests())
    link = kept_link(guest)
    assert "Check that you have the whole link" in Reader(app).open(link[:-3]).words
    make.make_actor(EMAIL)
    member = Reader(app).enter(EMAIL).open(link).send("Move them into my account").open(link)
    assert member.status == 200 and member.follow("My comments").title == "My comments"


def test_forgetting_a_guest_says_what_is_so(app: Flask) -> None:
    guest = write_as_guest(app, open_to_guests()).send("Forget me on this device")
    assert "This browser has forgotten you. The link you kept still opens your comments." in guest.words
    assert "You have signed out" not in guest.words


def test_the_question_about_a_guests_words_can_be_found_again(app: Flask) -> None:
    guest = write_as_guest(app, open_to_guests())
    link = kept_link(guest)
    make.make_actor(EMAIL)
    guest.sign_in(EMAIL, make.PASSWORD).open("/account").follow("Did you write these as a guest?")
    guest.send("Move them into my account", link=link)
    assert "Did you write these as a guest?" not in guest.open("/account").words


def test_only_comments_that_have_words_are_said_to_have_moved(app: Flask) -> None:
    first = open_to_guests()
    guest = write_as_guest(app, first)
    guest.open(address_of(first)).send("Post my reply", body="And on Sundays.")
    link = kept_link(guest.open("/account"))
    guest.open(f"{said_of(replies(first)[0])}/withdraw").send("Delete my comment")
    make.make_actor(EMAIL)
    member = Reader(app).enter(EMAIL).open(link).send("Move them into my account")
    assert "Your comment has moved into your account." in member.words


def test_the_second_of_two_windows_says_that_it_was_posted(app: Flask) -> None:
    first = open_to_guests()
    reader = Reader(app).open(address_of(first)).send("Post my reply", body=WORDS)
    page, path = reader.page, reader.path
    send_as_guest(reader)
    reader.go_back(page, path)
    send_as_guest(reader)
    assert "You have posted this already. Here it is." in reader.words and WORDS in reader.words
    assert len(replies(first)) == 1


def test_words_sent_while_the_others_move_into_an_account_are_nobodys(either_app: Flask) -> None:
    first = open_to_guests()
    write_as_guest(either_app, first)
    place = db.session.query(Participation).filter_by(role=Role.GUEST).one()
    guest, member = place.account.as_actor(), make.seat(first.consultation, actor=make.make_actor(EMAIL))
    account = place.account

    def send(actor: Actor, post: Post) -> Post:
        return reply(actor, post, body="And on Sundays.")

    def read(actor: Actor, post: Post) -> object:
        return (actor.account_id, post.thread.first_post.id, post.activity.phase.id)

    found = act_during(either_app, lambda: take_guest_words(member, account), read, send, guest, first)
    assert isinstance(found, Exception), found
    assert [post.body for post in replies(first)] == [WORDS], "no comment is left that nobody can delete"


def test_a_name_that_ends_in_a_full_stop_has_one(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    make.seat(first.consultation, actor=make.make_actor(EMAIL), name="Eve L.")
    assert "Eve L.." not in (words := Reader(app).enter(EMAIL).open(address_of(first)).words.replace(" .", "."))
    assert "Eve L. Anyone can read" in words


def test_one_person_who_is_a_guest_is_not_one_of_them(app: Flask) -> None:
    first = open_to_guests()
    guest = Reader(app).open(f"/consultations/{first.consultation.slug}/discussions/{first.activity.public_id}/new")
    guest.send("Post my comment", title="Later buses", kind_key="idea", body=WORDS)
    send_as_guest(guest)
    thread = db.session.query(Post).filter_by(title="Later buses").one()
    words = Reader(app).open(address_of(thread)).words
    assert "1 person (a guest)" in words and "This person is a guest." in words and "of them" not in words


def test_a_private_comment_is_called_neither_hidden_nor_deleted_where_it_takes_no_responses(app: Flask) -> None:
    first = open_to_guests()
    send_as_guest(tell_as_guest(app, first))
    (post,) = replies(first)
    make.seat(first.consultation, Role.LEAD, actor=make.make_actor(EMAIL))
    lead = Reader(app).enter(EMAIL).open(f"/consultations/{first.consultation.slug}/posts/{post.public_id}/conditions")
    assert "hidden or deleted" not in lead.words


def test_a_case_about_what_is_private_does_not_promise_the_public_record(app: Flask) -> None:
    first = open_to_guests()
    send_as_guest(tell_as_guest(app, first))
    (post,) = replies(first)
    make.seat(first.consultation, Role.MODERATOR, actor=make.make_actor(EMAIL))
    reader = Reader(app).enter(EMAIL).open(f"{said_of(post)}/case")
    assert "It is not in the public moderation record" in reader.words
    reader.send("Open the case and take it")
    assert "only its author and the people running this can read it" in reader.words and "deleted" not in reader.words
