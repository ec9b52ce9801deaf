"""Whatever somebody sends after their session has ended is kept, each form for itself, and offered when they have signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import SignIn
from forum.activities.discussions.models import Post
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.drafts import KEEP_DRAFTS, Draft
from forum.kernel.permissions import Actor
from forum.web.draft_cookies import MOST_DRAFTS
from tests import factories as make
from tests.browsing import Reader
from tests.consultations.test_private import make_private

EMAIL = "writer@example.org"
LONG = "The bus at seven in the evening is full, and the one after that comes an hour later."
NEEDS = "I use a hearing loop, and I cannot sit for long."


@pytest.fixture
def author(app: Flask) -> Actor:
    return make.make_actor(EMAIL)


@pytest.fixture
def first(author: Actor) -> Post:
    consultation = make.make_consultation()
    make.seat(consultation, actor=author)
    return make.make_thread(consultation)


@pytest.fixture
def writer(app: Flask, first: Post) -> Reader:
    return Reader(app).enter(EMAIL)


def start_of(post: Post) -> str:
    return f"/consultations/{post.consultation.slug}/discussions/{post.activity.public_id}/new"


def reply_to(post: Post) -> str:
    return f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}/reply?to={post.public_id}"


def fill(reader: Reader, path: str, **fields: object) -> dict[str, object]:
    """A tab with the form at this address, filled in."""
    reader.open(path)
    form = reader.page.select_one("main form:has(textarea)")
    assert form is not None
    return {"action": form.get("action") or reader.path} | reader.fields_of(form) | fields


def send(reader: Reader, tab: dict[str, object]) -> Reader:
    data = {name: value for name, value in tab.items() if name != "action"}
    headers = {"Origin": "http://localhost"}
    return reader._take(reader.ask("post", str(tab["action"]), data=data, headers=headers, follow_redirects=True))


def typed(reader: Reader) -> str:
    return reader.page.find("textarea", attrs={"name": "body"}).text.strip()


def end_sessions() -> None:
    with transaction():
        db.session.query(SignIn).delete()


def sign_in(reader: Reader) -> Reader:
    """On the page that they were led to."""
    return reader.send("Sign in", email=EMAIL, password=make.PASSWORD)


def idea(body: str) -> dict[str, object]:
    return {"title": "Later buses", "kind_key": "idea", "body": body}


def open_each(reader: Reader) -> list[str]:
    addresses = [str(each["href"]) for each in reader.page.select("main li a.btn")]
    return sorted(typed(reader.open(address)) for address in addresses)


ENDS = ["the session ends by itself", "the cookie is gone"]


@pytest.mark.parametrize("end", ENDS)
def test_two_tabs_of_one_form_are_both_kept_and_offered(writer: Reader, first: Post, end: str) -> None:
    tabs = [fill(writer, start_of(first), **idea(f"The words of tab {number}.")) for number in (1, 2)]
    end_sessions() if end == ENDS[0] else writer.client.delete_cookie("session")
    for tab in tabs:
        send(writer, tab)
        assert "We have kept what you wrote" in writer.words
    sign_in(writer)
    if end == ENDS[1]:
        assert writer.title == "Did you write this?"
        writer.send("Yes, put it back").send("Yes, put it back")  # Each may be of another person.
    assert writer.title == "What you wrote and have not sent"
    assert "The words of tab 1." in writer.words and "The words of tab 2." in writer.words
    assert open_each(writer) == ["The words of tab 1.", "The words of tab 2."]


def test_replies_to_two_comments_of_one_thread_come_back_each_to_its_own(writer: Reader, first: Post) -> None:
    posts = [make.make_reply(first), make.make_reply(first)]
    tabs = [fill(writer, reply_to(post), body=f"To {post.public_id}") for post in posts]
    end_sessions()
    for tab in tabs:
        send(writer, tab)
    sign_in(writer)
    assert [typed(writer.open(reply_to(post))) for post in posts] == [f"To {post.public_id}" for post in posts]


def test_one_form_leads_straight_back_into_it(writer: Reader, first: Post) -> None:
    tab = fill(writer, start_of(first), **idea("Only these."))
    end_sessions()
    send(writer, tab)
    assert typed(sign_in(writer)) == "Only these."


def test_sending_one_leaves_the_other(writer: Reader, first: Post) -> None:
    tabs = [fill(writer, start_of(first), **idea(f"The words of tab {number}.")) for number in (1, 2)]
    end_sessions()
    for tab in tabs:
        send(writer, tab)
    sign_in(writer).follow("Open the form").send("Post my comment")
    assert "Thank you" in writer.words
    writer.open("/account").follow("What you wrote and have not sent")
    assert open_each(writer) == ["The words of tab 1."]


@pytest.mark.parametrize("after", [LONG, f"{LONG} And one thing more.", LONG.replace("seven", "eight")])
def test_a_tab_that_is_sent_again_as_it_was_or_put_right_is_kept_once(writer: Reader, first: Post, after: str) -> None:
    tab = fill(writer, start_of(first), **idea(LONG))
    end_sessions()
    for body in (LONG, after):
        send(writer, tab | {"body": body})
    assert typed(sign_in(writer)) == after and db.session.query(Draft).count() == 1


def test_what_was_written_after_back_is_kept_beside_what_was_sent_before(writer: Reader, first: Post) -> None:
    tab = fill(writer, start_of(first), **idea("The lift is out of order again."))
    end_sessions()
    for body in ("The lift is out of order again.", "Nobody answers the telephone."):
        send(writer, tab | {"body": body})
    sign_in(writer)
    assert open_each(writer) == ["Nobody answers the telephone.", "The lift is out of order again."]


def test_what_was_written_after_back_and_taken_leaves_what_was_kept_before(writer: Reader, first: Post) -> None:
    tab = fill(writer, start_of(first), **idea("The lift is out of order again."))
    send(writer, tab | {"csrf_token": "old"})
    token = writer.open("/account").page.find("input", attrs={"name": "csrf_token"})
    send(writer, tab | {"csrf_token": token["value"], "title": "Telephone", "body": "Nobody answers it at night."})
    assert "Thank you" in writer.words
    assert open_each(writer.open("/account/was-it-you").send("Yes, put it back").open("/account/kept")) == [
        "The lift is out of order again."
    ]


def test_a_draft_that_is_changed_in_its_form_takes_its_own_place(writer: Reader, first: Post) -> None:
    tab = fill(writer, start_of(first), **idea("The lift is out of order again."))
    end_sessions()
    send(writer, tab)
    sign_in(writer)
    again = fill(writer, writer.path, **idea("Nobody answers the telephone."))
    end_sessions()
    send(writer, again)
    assert typed(sign_in(writer)) == "Nobody answers the telephone." and db.session.query(Draft).count() == 1


def test_one_can_be_deleted_and_none_is_anybody_elses(app: Flask, writer: Reader, first: Post) -> None:
    tabs = [fill(writer, start_of(first), **idea(f"The words of tab {number}.")) for number in (1, 2)]
    end_sessions()
    for tab in tabs:
        send(writer, tab)
    sign_in(writer).send("Delete it")
    assert db.session.query(Draft).count() == 1
    left = str(writer.page.select_one("main li a.btn")["href"])
    make.seat(first.consultation, actor=make.make_actor("other@example.org"))
    other = Reader(app).enter("other@example.org").open(left)
    assert typed(other) == "" and other.open("/account/kept").page.select("main li") == []


@pytest.mark.parametrize("days", [6, 8])
def test_they_are_kept_for_a_week_and_are_no_more_than_a_few(writer: Reader, first: Post, days: int) -> None:
    tabs = [fill(writer, start_of(first), **idea(f"The words of tab {number}.")) for number in range(MOST_DRAFTS + 2)]
    end_sessions()
    said = [send(writer, tab).words for tab in tabs]
    assert ["We have kept what you wrote" in words for words in said] == [True] * MOST_DRAFTS + [False] * 2
    assert "Copy what you wrote" in said[-1]
    writer.open("/account/sign-in")
    sign_in(writer)
    with set_clock(now() + timedelta(days=days)):
        writer.enter(EMAIL).open("/account/kept")
        expected = MOST_DRAFTS if timedelta(days=days) < KEEP_DRAFTS else 0
        assert len(writer.page.select("main li")) == expected
    assert db.session.query(Draft).count() == MOST_DRAFTS


def test_access_needs_typed_after_the_session_ended_are_back_for_their_writer(writer: Reader, first: Post) -> None:
    workshop = make.make_workshop(first.consultation, hours=48)
    tab = fill(writer, f"/consultations/{first.consultation.slug}/workshop/{workshop.public_id}", access_needs=NEEDS)
    end_sessions()
    send(writer, tab)
    assert writer.title == "Sign in" and "We have kept what you wrote" in writer.words
    sign_in(writer)
    assert writer.page.find("textarea", attrs={"name": "access_needs"}).text.strip() == NEEDS


def test_access_needs_that_nobody_knows_who_typed_are_on_the_page_that_refuses_them_alone(writer: Reader, first: Post) -> None:
    """Whoever signs in next may say that they wrote it."""
    workshop = make.make_workshop(first.consultation, hours=48)
    page = f"/consultations/{first.consultation.slug}/workshop/{workshop.public_id}"
    tab = fill(writer, page, access_needs=NEEDS)
    writer.client.delete_cookie("session")
    send(writer, tab)
    assert writer.title == "We have not sent what you wrote" and "Copy what you wrote, sign in" in writer.words
    assert NEEDS in [each.text.strip() for each in writer.page.select(".written textarea")]
    writer.sign_in(EMAIL, make.PASSWORD)
    if writer.title == "Did you write this?":
        writer.send("Yes, put it back")
    for path in ("/account/kept", page, f"{page}/book"):
        assert NEEDS not in writer.open(path).response.text, path


def test_where_no_more_is_kept_the_words_are_there_and_the_way_to_sign_in(
    writer: Reader, first: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.kernel.drafts.LARGEST_DRAFT", 20)
    tab = fill(writer, start_of(first), **idea("More than can be kept of it."))
    end_sessions()
    send(writer, tab)
    assert "More than can be kept of it." in [each.text.strip() for each in writer.page.select(".written textarea")]
    link = writer.page.select_one("main a.btn")
    assert link.text == "Sign in" and str(link["href"]).startswith("/account/sign-in")


def test_what_was_sent_to_a_private_consultation_after_signing_out_is_back_after_signing_in(writer: Reader, first: Post) -> None:
    make_private(first.consultation)
    tab = fill(writer, start_of(first), **idea("For those who are invited."))
    writer.open("/account").send("Sign out on this device")
    tab["csrf_token"] = writer.open("/account/sign-in").page.select_one("[name=csrf_token]")["value"]
    send(writer, tab)
    assert writer.status == 404 and "Sign in and it will be back in the form" in writer.words
    writer.page.select_one("header").decompose()
    sign_in(writer.follow("Sign in")).send("Yes, put it back")
    assert typed(writer) == "For those who are invited."


def test_two_tabs_of_a_visitor_are_two(app: Flask, first: Post) -> None:
    visitor = Reader(app)
    tabs = [fill(visitor, start_of(first), **idea(f"The words of tab {number}.")) for number in (1, 2)]
    choices = []
    for tab in tabs:
        send(visitor, tab)
        choices.append((visitor.path, visitor.page))
    for number, (path, page) in enumerate(choices, 1):
        assert f"The words of tab {number}." in visitor.open(path).words
        edited = {"action": path, "edit": "1"} | visitor.fields_of(page.select_one("form#who"))
        assert typed(send(visitor, edited)) == f"The words of tab {number}."
    visitor.open(choices[0][0]).send("Send me the link", email="a@example.org", pseudonym="Grey Heron")
    visitor.open(choices[1][0])
    assert visitor.title == "How should we know you?" and "a@example.org" not in visitor.response.text
    assert "The words of tab 2." in visitor.words


@pytest.mark.parametrize("place", ["", "/vote"])
def test_why_somebody_objects_is_back_wherever_the_form_stands(writer: Reader, first: Post, place: str) -> None:
    poll = make.make_poll(first.consultation, "consent", labels=("We meet on Mondays",), shows_tally="always")
    page = f"/consultations/{first.consultation.slug}/polls/{poll.public_id}"
    tab = fill(writer, page, reason="Mondays leave out everyone who works shifts.")
    end_sessions()
    send(writer, tab)
    sign_in(writer)
    reason = writer.open(page + place).page.find("textarea", attrs={"name": "reason"})
    assert reason.text.strip() == "Mondays leave out everyone who works shifts."


@pytest.mark.parametrize("place", ["", "/book"])
def test_access_needs_are_back_wherever_the_form_stands(writer: Reader, first: Post, place: str) -> None:
    workshop = make.make_workshop(first.consultation, hours=48)
    page = f"/consultations/{first.consultation.slug}/workshop/{workshop.public_id}"
    tab = fill(writer, page, access_needs=NEEDS)
    end_sessions()
    send(writer, tab)
    sign_in(writer)
    assert writer.open(page + place).page.find("textarea", attrs={"name": "access_needs"}).text.strip() == NEEDS
    sent = writer.send("Book my place")
    assert "We look forward to seeing you" in sent.words and db.session.query(Draft).count() == 0


BESIDE = "We have kept something else you wrote in this form."


def keep_tabs(writer: Reader, post: Post, many: int) -> list[dict[str, object]]:
    """So many tabs of the form that starts a thread, sent when the session had ended. Signed in again."""
    tabs = [fill(writer, start_of(post), **idea(f"The words of tab {number}.")) for number in range(1, many + 1)]
    end_sessions()
    for tab in tabs:
        send(writer, tab)
    sign_in(writer)
    return tabs


def test_starting_again_in_one_tab_leaves_the_form_empty_and_tells_of_the_other(writer: Reader, first: Post) -> None:
    keep_tabs(writer, first, 2)
    assert typed(writer.open(start_of(first))) == "The words of tab 2."
    assert BESIDE in writer.words
    writer.send("Start again")
    assert (writer.status, typed(writer)) == (200, "")
    assert writer.page.select_one("#words-kept [role=status]").text.strip() == BESIDE
    writer.follow("What you wrote and have not sent")
    assert open_each(writer) == ["The words of tab 1."]


def test_what_is_written_after_starting_again_is_kept_and_put_back(writer: Reader, first: Post) -> None:
    keep_tabs(writer, first, 2)
    writer.open(start_of(first)).send("Start again")
    again = fill(writer, writer.path, **idea("Written anew."))
    end_sessions()
    send(writer, again)
    sign_in(writer)
    writer.open("/account/kept")
    assert open_each(writer) == ["The words of tab 1.", "Written anew."]


def test_a_page_that_was_reached_by_a_draft_sent_since_has_an_empty_form(writer: Reader, first: Post) -> None:
    keep_tabs(writer, first, 2)
    writer.open("/account/kept")
    address = str(writer.page.select_one("main li a.btn")["href"])
    writer.open(address).send("Post my comment")
    assert "Thank you" in writer.words
    assert typed(writer.open(address)) == ""


def test_a_form_that_was_left_empty_does_not_send_the_draft_of_the_other(writer: Reader, first: Post) -> None:
    """The page of a thread has the form of a reply and the buttons below each comment."""
    page = f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}"
    tab = fill(writer, f"{page}/reply", body="Half a reply.")
    end_sessions()
    send(writer, tab)
    sign_in(writer)
    writer.open(page)
    named = [form for form in writer.page.find_all("form") if form.find("input", attrs={"name": "draft"})]
    assert [bool(form.select("textarea, [data-start-again]")) for form in named] == [True, True]


def test_a_session_that_has_ended_shows_nobody_what_was_kept(writer: Reader, first: Post) -> None:
    """The cookie is there still, and whoever has this browser next."""
    tab = fill(writer, start_of(first), **idea("Only my own eyes."))
    end_sessions()
    send(writer, tab)
    sign_in(writer)
    assert "Only my own eyes." in writer.open(start_of(first)).response.text
    end_sessions()
    for address in (start_of(first), reply_to(first), f"/consultations/{first.consultation.slug}", "/account/kept"):
        writer.open(address)
        assert "Only my own eyes." not in writer.response.text and not writer.page.select("#words-kept"), address


def test_what_the_next_person_writes_there_is_not_the_accounts_whose_session_ended(writer: Reader, first: Post) -> None:
    end_sessions()
    tab = fill(writer, start_of(first), **idea("The words of somebody else."))
    send(writer, tab)
    assert writer.title == "How should we know you?"
    make.make_actor("other@example.org")
    writer.open("/account/sign-in").send("Sign in", email="other@example.org", password=make.PASSWORD)
    assert writer.title == "Did you write this?"
    writer.send("Yes, put it back")
    assert typed(writer) == "The words of somebody else."


def test_a_tab_of_one_account_is_not_sent_by_another_unasked(writer: Reader, first: Post) -> None:
    tab = fill(writer, start_of(first), **idea("Not in their name."))
    make.make_actor("other@example.org")
    writer.open("/account").send("Sign out")
    writer.open("/account/sign-in").send("Sign in", email="other@example.org", password=make.PASSWORD)
    send(writer, tab)
    assert writer.title == "Did you write this?" and "You are signed in as other@example.org." in writer.words
    writer.send("No, delete it")
    assert typed(writer) == "" and db.session.query(Draft).count() == 0


def test_whoever_signs_out_leaves_nothing_kept(writer: Reader, first: Post) -> None:
    tab = fill(writer, start_of(first), **idea("Gone with them."))
    end_sessions()
    send(writer, tab)
    sign_in(writer).open("/account/kept")
    assert "when you sign out" in writer.words
    writer.open("/account").send("Sign out")
    assert db.session.query(Draft).count() == 0


def test_a_button_that_was_pressed_after_the_session_ended_has_no_words_to_copy(writer: Reader, first: Post) -> None:
    page = f"/consultations/{first.consultation.slug}"
    token = writer.open("/account").page.find("input", attrs={"name": "csrf_token"})["value"]
    end_sessions()
    sent = {"csrf_token": token, "is_on": "yes", "next": f"{page}?show=all#follow"}
    send(writer, {"action": "/account/news/read"} | sent)
    assert "Copy what you wrote" not in writer.words and "#follow" not in writer.words


def test_all_that_was_typed_can_be_read_where_its_form_does_not_open_any_more(writer: Reader, first: Post) -> None:
    tab = fill(writer, start_of(first), **idea("The long words. " * 30 + "The end."))
    end_sessions()
    send(writer, tab)
    make.close_phases(first.consultation)
    sign_in(writer)
    assert writer.status == 403
    writer.follow("What you wrote and have not sent")
    assert [each.text.strip()[-8:] for each in writer.page.select("main textarea")] == ["er buses", "The end."]
