"""Whoever is new writes first, and only then says how they would be known."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.actions import make_guest
from forum.accounts.models import Account
from forum.accounts.rules import MAILS_TO_ADDRESS
from forum.activities.discussions.actions.way_in import confirm, find_pending, forget_pending_posts
from forum.activities.discussions.models import PendingPost, Post
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.contributions.screening import Confirmation
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.moderation.triggers.repeated import TIMES
from tests import factories as make
from tests.browsing import Reader

EMAIL = "ada@example.org"
WORDS = "The night bus is all I have."


def address_of(post: Post) -> str:
    return f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"


def mails(to: str = EMAIL) -> list[KeptMail]:
    run_due_jobs()
    return db.session.query(KeptMail).filter_by(recipient=to).order_by(KeptMail.id).all()


def link_in(mail: KeptMail) -> str:
    return re.search(r"http://localhost(/\S+)", mail.text).group(1)


def write(app: Flask, first: Post, words: str = WORDS) -> Reader:
    """A stranger writes beside what they read, and presses the button."""
    return Reader(app).open(address_of(first)).send("Post my reply", body=words)


def ask_for_link(app: Flask, first: Post, words: str = WORDS, email: str = EMAIL, **more: str) -> Reader:
    values = {"pseudonym": "Grey Heron", "capacity_key": "carer", **more}
    return write(app, first, words).send("Send me the link", email=email, **values)


def replies(first: Post) -> list[Post]:
    db.session.expire_all()
    return db.session.query(Post).filter_by(parent_id=first.id).order_by(Post.id).all()


def together(acts: Iterable[Callable[[str], object]]) -> None:
    threads = [threading.Thread(target=act, args=("Post my comment",)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_stranger_writes_chooses_a_link_and_its_button_publishes_what_they_wrote(either_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write(either_app, first)
    assert reader.title == "How should we know you?" and WORDS in reader.words
    reader.send("Send me the link", email=EMAIL, pseudonym="Grey Heron", capacity_key="carer")
    assert reader.title == "Check your email" and EMAIL in reader.words and not replies(first)
    (mail,) = mails()
    assert WORDS not in mail.text and "Grey Heron" not in mail.text
    elsewhere = Reader(either_app).open(link_in(mail))
    assert elsewhere.title == "Is this your comment?" and WORDS in elsewhere.words and "Grey Heron" in elsewhere.words
    elsewhere.send("Post my comment")
    (post,) = replies(first)
    assert post.body == WORDS and post.author.pseudonym == "Grey Heron" and post.author.capacity_key == "carer"
    assert elsewhere.title == "Thank you. Your comment is now on the page." and WORDS in elsewhere.words
    assert WORDS in elsewhere.follow("Show me my comment on the page").words and first.body in elsewhere.words
    assert "Your account" in elsewhere.words, "they are signed in"
    assert not reader.open(f"{address_of(first)}/reply").page.find("textarea").text.strip(), "it is not kept any more"


def test_a_stranger_begins_a_thread(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = Reader(app).open("/").follow(consultation.title).follow("Add your comment")
    reader.send("Post my comment", title="Later buses", kind_key="idea", body=WORDS)
    reader.send("Send me the link", email=EMAIL, pseudonym="Grey Heron")
    Reader(app).open(link_in(mails()[0])).send("Post my comment")
    post = db.session.query(Post).one()
    assert (post.title, post.thread.kind_key, post.author.capacity_key) == ("Later buses", "idea", "unknown")
    assert db.session.query(Account).filter_by(email=EMAIL).one().confirmed_at
    assert [row.body for row in db.session.query(PendingPost)] == [""], "the words lie in one place"


def test_scanners_that_open_every_link_publish_nothing_and_use_nothing_up(either_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(either_app, first)
    link = link_in(mails()[0])
    for _time in range(20):
        assert Reader(either_app).ask("get", link).status_code == 200
        assert Reader(either_app).ask("head", link).status_code == 200
    assert not replies(first) and not db.session.query(Account).filter_by(email=EMAIL).first()
    Reader(either_app).open(link).send("Post my comment")
    assert [post.body for post in replies(first)] == [WORDS]


def test_a_link_pressed_twice_says_that_it_is_published_and_leads_there_and_signs_in_nobody(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    link = link_in(mails()[0])
    late = Reader(app).open(link)
    Reader(app).open(link).send("Post my comment")
    late.send("Post my comment")
    assert late.title == "This link has been used" and "Your account" not in late.words
    late.follow("Show me my comment")
    assert WORDS in late.words and len(replies(first)) == 1


@pytest.mark.parametrize("hours", [23.9, 24.1])
def test_a_link_works_for_24_hours_then_its_words_can_be_changed_and_sent_again(app: Flask, hours: float) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    link = link_in(mails()[0])
    with set_clock(now() + timedelta(hours=hours)):
        reader = Reader(app).open(link)
        if hours < 24:
            reader.send("Post my comment")
            assert [post.body for post in replies(first)] == [WORDS]
            return
        assert reader.title == "This link is out of date" and WORDS in reader.page.find("textarea").text
        reader.send("Send me a new link", body="Other words.")
        assert reader.title == "Check your email" and not replies(first)
        assert "open the link in our newest email" in Reader(app).open(link).words
        Reader(app).open(link_in(mails()[-1])).send("Post my comment")
        assert [post.body for post in replies(first)] == ["Other words."]


@pytest.mark.parametrize(("written", "confirmed", "counts"), [(-1, 22, True), (-1, 24.5, False), (1, 2, False)])
def test_written_before_the_close_and_confirmed_within_a_day_counts(
    app: Flask, written: float, confirmed: float, counts: bool
) -> None:
    """Hours from the close."""
    first = make.make_thread(make.make_consultation())
    closes = first.activity.phase.closes_at
    with set_clock(closes + timedelta(hours=written)):
        reader = Reader(app).open(address_of(first))
        if written > 0:
            assert reader.page.find("textarea") is None
            return
        reader.send("Post my reply", body=WORDS).send("Send me the link", email=EMAIL, pseudonym="Grey Heron")
        link = link_in(mails()[0])
    with set_clock(closes + timedelta(hours=confirmed)):
        reader = Reader(app).open(link)
        if counts:
            reader.send("Post my comment")
        else:
            reader.send("Send me a new link")
            assert "This closed" in reader.words and WORDS in reader.page.find("textarea").text
        assert bool(replies(first)) is counts


def test_two_who_press_the_same_link_at_once_publish_once(either_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(either_app, first)
    link = link_in(mails()[0])
    readers = [Reader(either_app).open(link) for _time in range(6)]
    together(reader.send for reader in readers)
    assert len(replies(first)) == 1 and db.session.query(Account).filter_by(email=EMAIL).count() == 1
    assert sum("Thank you. Your comment is now on the page." in reader.words for reader in readers) == 1
    assert {reader.status for reader in readers} == {200}


def test_pressing_send_twice_keeps_the_words_once(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write(app, first)
    form = reader.fields_of(reader.page.select_one("main form")) | {"email": EMAIL, "pseudonym": "Grey Heron"}
    for _time in range(2):
        assert reader.ask("post", reader.path, data=form, headers={"Origin": "http://localhost"}).status_code == 303
    assert len(mails()) == 1 and db.session.query(PendingPost).count() == 1


def test_an_address_that_was_mistyped_is_put_right_and_its_letter_opens_nothing_any_more(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = ask_for_link(app, first, email="adda@example.org")
    wrong = mails("adda@example.org")[0]
    reader.follow("Try again with another address")
    assert WORDS in reader.words and reader.page.find("input", {"name": "pseudonym"})["value"] == "Grey Heron"
    reader.send("Send me the link", email=EMAIL)
    stranger = Reader(app).open(link_in(wrong))
    assert stranger.status == 410 and WORDS not in stranger.words
    Reader(app).open(link_in(mails()[0])).send("Post my comment")
    assert len(replies(first)) == 1


def test_words_that_are_edited_after_the_letter_went_are_those_that_any_of_its_links_shows(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = ask_for_link(app, first)
    reader.follow("Try again with another address").send("Send me the link", edit="1")
    assert reader.page.find("textarea").text.strip() == WORDS
    reader.send("Post my reply", body="Better words.").send("Send me the link", email=EMAIL)
    for mail in mails():
        assert "Better words." in Reader(app).open(link_in(mail)).words
    Reader(app).open(link_in(mails()[0])).send("Post my comment")
    assert [post.body for post in replies(first)] == ["Better words."]


def test_whoever_has_an_account_gets_the_same_answers_and_posts_under_the_name_they_have_there(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    make.seat(first.consultation, actor=make.make_actor(EMAIL), name="Quiet Wren")
    known, new = ask_for_link(app, first), ask_for_link(app, first, email="new@example.org", pseudonym="Blue Crow")
    assert known.words.replace(EMAIL, "") == new.words.replace("new@example.org", "")
    letters = [mails(to)[0] for to in (EMAIL, "new@example.org")]
    assert len({letter.subject for letter in letters}) == 1
    assert len({re.sub(r"http://localhost/\S+", "", letter.text) for letter in letters}) == 1
    reader = Reader(app).open(link_in(letters[0]))
    assert "Quiet Wren" in reader.words and "Grey Heron" not in reader.words
    reader.send("Post my comment")
    assert [post.author.pseudonym for post in replies(first)] == ["Quiet Wren"]


def test_a_stranger_who_registered_the_address_before_takes_nothing_over(app: Flask) -> None:
    """Their password goes when whoever reads the mailbox comes."""
    first = make.make_thread(make.make_consultation())
    Reader(app).open("/account/register").send("Create my account", email=EMAIL, password=make.PASSWORD)
    confirming = link_in(mails()[0])
    ask_for_link(app, first)
    Reader(app).open(link_in(mails()[1])).send("Post my comment")
    assert Reader(app).open(confirming).status == 410
    assert Reader(app).sign_in(EMAIL, make.PASSWORD).errors


def test_triggers_ask_before_anybody_is_asked_who_they_are(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    words = "Ring me on 07700 900123 about the bus."
    reader = write(app, first, words)
    assert "Before you post this, please check it" in reader.words and reader.page.find("textarea").text.strip() == words
    assert not mails()
    reader.send("Ask a moderator to check it first")
    assert reader.title == "How should we know you?"
    reader.send("Send me the link", email=EMAIL, pseudonym="Grey Heron")
    confirming = Reader(app).open(link_in(mails()[0])).send("Post my comment")
    assert confirming.title == "Thank you. We have your comment." and "A moderator will check it" in confirming.words
    assert [post.status for post in replies(first)] == [Status.WAITING]


def test_a_name_that_somebody_took_meanwhile_is_chosen_anew_and_nothing_is_lost(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    make.seat(first.consultation, name="Grey Heron")
    reader = Reader(app).open(link_in(mails()[0])).send("Post my comment")
    assert reader.status == 422 and "Someone here already has this name" in reader.words and WORDS in reader.words
    assert not db.session.query(Account).filter_by(email=EMAIL).first(), "all of it or nothing"
    reader.send("Post my comment", pseudonym="Brown Heron")
    assert [post.author.pseudonym for post in replies(first)] == ["Brown Heron"]


@pytest.mark.parametrize("what", ["paused", "locked", "hidden"])
def test_what_stands_in_the_way_is_said_and_the_words_stay(app: Flask, what: str) -> None:
    first = make.make_thread(make.make_consultation())
    person = make.seat(first.consultation, actor=make.make_actor(EMAIL), name="Quiet Wren")
    ask_for_link(app, first)
    link = link_in(mails()[0])
    late = Reader(app).open(link)
    if what == "paused":
        make.place_of(person, first.consultation).paused_until = now() + timedelta(days=1)
    elif what == "locked":
        first.thread.locked_at = now()
    else:
        with transaction():
            set_status(SYSTEM, first, Status.HIDDEN)
    db.session.commit()
    said = {"paused": "has paused your account", "locked": "have closed this thread", "hidden": "has been hidden"}[what]
    reader = Reader(app).open(link)
    assert said in reader.words and WORDS in reader.words and not reader.page.select("main form button"), "before it is pressed"
    late.send("Post my comment")
    reader = late
    assert said in reader.words and WORDS in reader.words and "Your account" not in reader.words and not replies(first)


def test_by_an_account_the_words_the_name_and_the_place_are_kept(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    make.make_actor(EMAIL)
    reader = write(app, first).send("Send me the link", how="account", pseudonym="Grey Heron", capacity_key="carer")
    assert reader.title == "Sign in" and "To post your comment, sign in" in reader.words
    reader.send("Sign in", email=EMAIL, password="not this one at all")
    reader.send("Sign in", email=EMAIL, password=make.PASSWORD).send("Yes, put it back in the form")
    assert reader.title == "Choose the name people will see" and WORDS in reader.words
    reader.send("Post my comment")
    (post,) = replies(first)
    assert (post.body, post.author.pseudonym, post.author.capacity_key) == (WORDS, "Grey Heron", "carer")


def test_by_a_new_account_confirming_the_address_leads_back_to_the_words(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write(app, first).send("Send me the link", how="account", pseudonym="Grey Heron").follow("Create an account")
    reader.send("Create my account", email=EMAIL, password=make.PASSWORD)
    reader.open(link_in(mails()[0])).send("Confirm my email address", password=make.PASSWORD)
    reader.send("Yes, put it back in the form").send("Post my comment")
    assert [post.author.pseudonym for post in replies(first)] == ["Grey Heron"]


def test_a_forgotten_password_loses_no_words(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    make.make_actor(EMAIL)
    reader = write(app, first).send("Send me the link", how="account", pseudonym="Grey Heron")
    reader.follow("Email me a link").send("Email me a link", email=EMAIL)
    reader.open(link_in(mails()[0])).send("Sign me in").send("Yes, put it back in the form").send("Post my comment")
    assert [post.body for post in replies(first)] == [WORDS]


def test_two_tabs_keep_what_was_written_in_each(app: Flask) -> None:
    first, second = (make.make_thread(make.make_consultation()) for _thread in range(2))
    reader = write(app, first)
    one = reader.response.request.full_path
    reader.open(address_of(second)).send("Post my reply", body="Elsewhere.")
    reader.send("Send me the link", email=EMAIL, pseudonym="Grey Heron")
    reader.open(one).send("Send me the link", email=EMAIL, pseudonym="Grey Heron")
    for mail in mails():
        Reader(app).open(link_in(mail)).send("Post my comment")
    assert [post.body for thread in (first, second) for post in replies(thread)] == [WORDS, "Elsewhere."]


def test_nobody_reads_what_waits_for_its_link(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    moderator = make.make_actor("moderator@example.org")
    make.seat(first.consultation, Role.MODERATOR, actor=moderator)
    for reader in (Reader(app), Reader(app).enter("moderator@example.org")):
        for path in (address_of(first), f"{address_of(first)}/reply", f"{address_of(first)}/reply/who", "/moderation"):
            assert WORDS not in reader.open(path).response.get_data(as_text=True)


def test_what_nobody_confirmed_goes_after_two_days(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    link = link_in(mails()[0])
    with set_clock(now() + timedelta(hours=47)):
        forget_pending_posts(None)
        assert db.session.query(PendingPost).count() == 1
    with set_clock(now() + timedelta(hours=49)):
        forget_pending_posts(None)
        assert not db.session.query(PendingPost).count()
        reader = Reader(app).open(link)
        assert reader.status == 410 and "This link no longer works" in reader.title


def test_letters_to_one_address_are_limited_whoever_asks(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write(app, first)
    here = reader.response.request.full_path
    for number in range(MAILS_TO_ADDRESS.most):
        reader.open(here).send("Send me the link", email=EMAIL, pseudonym=f"Grey Heron {number}")
    reader.open(here).send("Send me the link", email=EMAIL, pseudonym="Grey Heron")
    assert "You have tried too many times" in reader.words and WORDS in reader.words
    assert len(mails()) == MAILS_TO_ADDRESS.most


def test_what_is_wrong_with_the_choice_stands_beside_its_field_and_nothing_is_lost(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    make.seat(first.consultation, name="Quiet Wren")
    reader = write(app, first).send("Send me the link", email="", pseudonym="Grey Heron")
    assert reader.errors == ["Enter your email address"] and WORDS in reader.words
    reader.send("Send me the link", email=EMAIL, pseudonym="quiet wren")
    assert "Someone here already has this name. Choose another" in reader.errors and WORDS in reader.words
    reader.send("Send me the link", capacity_key="staff", pseudonym="Grey Heron")
    assert reader.status == 422 and not mails()
    reader.send("Suggest another")
    assert reader.status == 200 and reader.page.find("input", {"name": "email"})["value"] == EMAIL


def test_a_form_from_elsewhere_is_not_taken_and_ends_no_session(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    for headers in ({}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}):
        sent = Reader(app).ask("post", f"{address_of(first)}/reply", data={"body": WORDS}, headers=headers)
        assert sent.status_code == 400 and "Set-Cookie" not in sent.headers
    make.seat(first.consultation, actor=make.make_actor(EMAIL))
    sent = (
        Reader(app)
        .enter(EMAIL)
        .ask("post", f"{address_of(first)}/reply", data={"body": WORDS}, headers={"Origin": "http://localhost"})
    )
    assert sent.status_code == 303 and not replies(first), "whoever is signed in sends a token"


@pytest.mark.parametrize(
    ("role", "days", "box"),
    [
        ("visitor", make.OPEN, "Post my reply"),
        ("member", make.OPEN, "Post my reply"),
        ("guest", make.OPEN, "Post my reply"),
        ("participant", make.OPEN, "Post my reply"),
        ("moderator", make.OPEN, "Post my reply"),
        ("visitor", make.CLOSED, ""),
        ("member", make.CLOSED, ""),
        ("participant", make.CLOSED, ""),
        ("visitor", make.COMING, ""),
        ("participant", make.COMING, ""),
    ],
)
def test_who_sees_a_writing_box_when(app: Flask, role: str, days: tuple[float, float], box: str) -> None:
    first = make.make_thread(make.make_consultation(days=make.OPEN))
    phase = first.activity.phase
    phase.opens_at, phase.closes_at = (now() + timedelta(days=day) for day in days)
    db.session.commit()
    with transaction():
        guest = make_guest() if role == "guest" else None
    reader = Reader(app)
    if guest is not None:
        reader.enter(guest.email)
    elif role != "visitor":
        actor = make.make_actor(EMAIL)
        if role != "member":
            make.seat(first.consultation, Role(role), actor=actor)
        reader.enter(EMAIL)
    reader.open(address_of(first))
    buttons = [button.text for button in reader.page.select("#reply form button:not([type=button])")]
    assert buttons[:1] == ([box] if box else [])
    assert reader.open(f"{address_of(first)}/reply").status == (200 if box else 403)


def test_what_was_just_posted_is_thanked_for_to_its_author_alone(app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation, make.seat(consultation, actor=make.make_actor(EMAIL)))
    path = f"/consultations/{first.consultation.slug}/posts/{first.public_id}/posted"
    assert Reader(app).enter(EMAIL).open(path).status == 200
    make.make_actor("other@example.org")
    assert Reader(app).enter("other@example.org").open(path).status == 404


def test_two_windows_in_one_thread_each_post_what_stands_in_them(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write(app, first)
    mine = reader.fields_of(reader.page.select_one("main form")) | {"email": EMAIL, "pseudonym": "Grey Heron"}
    who = reader.path
    other = reader.open(address_of(first)).send("Post my reply", body="Other words.").path
    reader._take(reader.ask("post", who, data=mine, headers={"Origin": "http://localhost"}, follow_redirects=True))
    assert reader.title == "Check your email"
    reader.open(other).send("Send me the link", email=EMAIL, pseudonym="Grey Heron")
    for mail in mails():
        Reader(app).open(link_in(mail)).send("Post my comment")
    assert sorted(post.body for post in replies(first)) == sorted([WORDS, "Other words."])


def test_whoever_has_no_cookies_any_more_still_sends_the_words_on_the_page(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write(app, first)
    reader.client.delete_cookie("session")
    reader.send("Send me the link", email=EMAIL, pseudonym="Grey Heron")
    assert reader.title == "Check your email" or "link" in reader.words
    Reader(app).open(link_in(mails()[0])).send("Post my comment")
    assert [post.body for post in replies(first)] == [WORDS]


def test_a_second_comment_does_not_take_the_place_of_one_that_waits_for_its_link(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = ask_for_link(app, first)
    reader.open(address_of(first)).send("Post my reply", body="Something else.").send("Send me the link", email=EMAIL)
    for mail in mails():
        Reader(app).open(link_in(mail)).send("Post my comment")
    assert sorted(post.body for post in replies(first)) == sorted([WORDS, "Something else."])


def test_words_that_are_asked_about_once_more_can_be_changed_where_the_link_leads(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    for _time in range(TIMES):  # Others say the same in between.
        make.make_thread(first.consultation, body=WORDS)
    reader = Reader(app).open(link_in(mails()[0])).send("Post my comment")
    assert "Before you post this, please check it" in reader.words and not replies(first)
    reader.send("Post my edited comment", body="")
    assert reader.errors == ["Enter what you want to say"] and not replies(first)
    reader.send("Post my edited comment", body="Words of my own.")
    assert [post.body for post in replies(first)] == ["Words of my own."]


def test_what_is_changed_after_the_close_does_not_count(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    closes = first.activity.phase.closes_at
    with set_clock(closes - timedelta(hours=1)):
        ask_for_link(app, first)
        link = link_in(mails()[0])
    with set_clock(closes + timedelta(hours=1)):
        reader = Reader(app).open(link)
        form = reader.fields_of(reader.page.select_one("main form"))
        sent = reader.ask("post", link, data=form | {"body": "Other words."}, headers={"Origin": "http://localhost"})
        assert "This closed" in sent.text and not replies(first)
        assert reader.ask("post", link, data=form, headers={"Origin": "http://localhost"}).status_code == 303
    assert [post.body for post in replies(first)] == [WORDS]


def test_a_button_pressed_after_its_link_has_run_out_shows_the_words_again(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    reader = Reader(app).open(link_in(mails()[0]))
    with set_clock(now() + timedelta(hours=25)):
        reader.send("Post my comment")
    assert reader.title == "This link is out of date" and reader.page.find("textarea").text.strip() == WORDS
    assert len(mails()) == 1 and not replies(first)


def test_a_link_whose_author_gives_another_address_while_its_button_is_pressed_opens_no_account_there(app: Flask) -> None:
    """Between the look at the link and the lock its row may come to name somebody else's mailbox."""
    first = make.make_thread(make.make_consultation())
    make.make_actor("victim@example.org")
    ask_for_link(app, first)
    token = link_in(mails()[0]).rsplit("/", 1)[1]
    pending = db.session.query(PendingPost).one()
    assert find_pending(token) is pending
    with transaction():
        pending.email = "victim@example.org"
    with pytest.raises(NotFound):
        confirm(Actor(None, VISITOR), pending, token=token, seen="", pseudonym="Grey Heron", confirmation=Confirmation())
    assert replies(first) == [] and Reader(app).open(f"/comments/{token}").status == 410


@pytest.mark.parametrize("hours", [0.01, 5])
def test_words_posted_by_an_account_are_not_posted_again_by_the_link_that_was_asked_for_first(app: Flask, hours: float) -> None:
    first = make.make_thread(make.make_consultation())
    make.make_actor(EMAIL)
    reader = ask_for_link(app, first).follow("Try again with another address")
    link = link_in(mails()[0])
    reader.send("Send me the link", how="account", pseudonym="Grey Heron", capacity_key="carer")
    reader.send("Sign in", email=EMAIL, password=make.PASSWORD).send("Yes, put it back in the form").send("Post my comment")
    assert len(replies(first)) == 1
    with set_clock(now() + timedelta(hours=hours)):
        late = Reader(app).open(link)
        assert late.status == 410 and WORDS not in late.words
    assert len(replies(first)) == 1


def test_the_same_words_said_in_another_browser_are_not_said_again_by_the_link(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    author = make.seat(first.consultation, actor=make.make_actor(EMAIL))
    make.make_reply(first, author, body=WORDS)
    with set_clock(now() + timedelta(hours=5)):
        Reader(app).open(link_in(mails()[0])).send("Post my comment")
    assert len(replies(first)) == 1


def test_words_that_were_posted_do_not_come_back_into_the_form(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation, actor=make.make_actor(EMAIL))
    reader = write(app, first).send("Send me the link", how="account", pseudonym="Grey Heron", capacity_key="carer")
    reader.send("Sign in", email=EMAIL, password=make.PASSWORD).send("Yes, put it back in the form").send("Post my reply")
    assert [post.author_id for post in replies(first)] == [make.place_of(author, first.consultation).id]
    reader.open(f"{address_of(first)}/reply?to={first.public_id}")
    assert WORDS not in reader.words and not reader.page.find("textarea").text.strip()


def test_whoever_seems_to_be_in_danger_reads_where_help_is_before_anybody_knows_them(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write(app, first, "I want to kill myself. I cannot go on.")
    assert reader.title == "How should we know you?" and "116 123" in reader.words
    reader.send("Send me the link", email=EMAIL, pseudonym="Grey Heron", capacity_key="carer")
    assert reader.title == "Check your email" and "116 123" in reader.words
    assert "116 123" in Reader(app).open(link_in(mails()[0])).words
    assert "116 123" not in write(app, make.make_thread(make.make_consultation())).words


def test_where_it_was_written_the_page_that_waits_says_that_it_is_posted(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = ask_for_link(app, first)
    waiting = reader.path
    Reader(app).open(link_in(mails()[0])).send("Post my comment")
    reader.open(waiting)
    assert "Your comment has already been posted" in reader.words


def test_a_page_that_waits_for_a_link_that_has_run_out_says_so(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = ask_for_link(app, first)
    with set_clock(now() + timedelta(hours=25)):
        reader.open(reader.path)
        assert "no longer works" in reader.words and "works until" not in reader.words
        reader.follow("Send a new link")
        assert WORDS in reader.words


def test_who_is_signed_in_as_somebody_else_reads_it_before_the_button_signs_them_out(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    make.make_actor("other@example.org")
    other = Reader(app).enter("other@example.org").open(link_in(mails()[0]))
    assert "You are signed in as someone else now" in other.words
    assert "someone else" not in Reader(app).open(link_in(mails()[0])).words


def test_whoever_presses_the_button_posts_the_words_they_saw_and_no_others(app: Flask) -> None:
    """Somebody may write to another person's mailbox, and change the words while that person has the page open."""
    first = make.make_thread(make.make_consultation())
    writer = ask_for_link(app, first)
    reader = Reader(app).open(link_in(mails()[0]))
    writer.follow("Try again with another address").send("Send me the link", edit="1")
    writer.send("Post my reply", body="This plan is a sham.").send("Send me the link", email=EMAIL)
    reader.send("Post my comment")
    assert replies(first) == [] and "The comment has changed since you opened this page" in reader.words
    assert "This plan is a sham." in reader.words
    reader.send("Post my comment")
    assert [post.body for post in replies(first)] == ["This plan is a sham."]


def test_whoever_has_lost_their_cookies_can_press_the_button_of_a_link(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    reader = Reader(app).open(link_in(mails()[0]))
    for name in ("session", "device"):
        reader.client.delete_cookie(name)
    reader.send("Post my comment")
    assert [post.body for post in replies(first)] == [WORDS]


def test_a_name_that_was_chosen_stays_when_the_words_are_edited(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write(app, first)
    reader.send("Send me the link", edit="1", pseudonym="Baa Otter", capacity_key="carer", email=EMAIL)
    reader.send("Post my reply", body="Better words.")
    values = reader.fields_of(reader.page.select_one("main form"))
    said = "an address is kept of nobody who is not signed in"
    assert (values["pseudonym"], values["email"], values["capacity_key"]) == ("Baa Otter", "", "carer"), said


def test_letters_with_comments_keep_nobody_from_signing_in(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    make.make_actor(EMAIL)
    for number in range(MAILS_TO_ADDRESS.most):
        ask_for_link(app, first, f"Comment {number}.")
    reader = Reader(app).open("/account/sign-in-link").send("Email me a link", email=EMAIL)
    assert reader.status == 200 and reader.title == "Check your email"
