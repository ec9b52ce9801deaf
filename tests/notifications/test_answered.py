"""Nobody speaks into silence: whom a comment tells, what is said of it, and what goes when it goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from itertools import count

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from forum.accounts.models import Account
from forum.activities.discussions.models import Post
from forum.consultations.models import Consultation
from forum.contributions import actions as saying
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.moderation.kinds import ModerationAction
from forum.notifications.actions import choose_pace, choose_pace_here, follow, note_letter, stop_mail, topic_of
from forum.notifications.extension_points import NewsReader
from forum.notifications.models import NewsKind, Notification, Pace
from forum.notifications.queries import (
    count_unread,
    find_paces,
    find_topic,
    list_due,
    list_due_accounts,
    list_followed,
    list_news,
)
from forum.notifications.wording import make_groups
from tests import factories as make
from tests.browsing import Reader
from tests.kernel.test_mail import Sink, app_with, sink
from tests.moderation.conftest import make_scene

pytestmark = pytest.mark.usefixtures("mid_morning")

__all__ = ["sink"]


@pytest.fixture
def post_office(sqlite_url: str, sink: tuple[Sink, str]) -> Iterator[tuple[Flask, list[EmailMessage]]]:
    app = app_with(sqlite_url, sink[1])
    with app.app_context():
        yield app, sink[0].mails
        db.session.remove()


minutes = count(1)


def tell_all() -> None:
    """As a minute later than the time before."""
    with set_clock(now() + timedelta(minutes=next(minutes))):
        enqueue_periodic()
        run_due_jobs(1000)


def read(actor: Actor, *, is_letter: bool = False) -> list[str]:
    """The lines of somebody's news."""
    assert actor.account_id is not None
    groups = make_groups(NewsReader(actor.account_id, is_letter), list_news(actor)[0])
    return [line.text for _consultation, lines in groups for line in lines]


def start(title: str = "Evening buses stop too early") -> tuple[Consultation, Actor, Post]:
    consultation = make.make_consultation()
    author = make.seat(consultation, name="Quiet Wren")
    return consultation, author, make.make_thread(consultation, author, title=title)


def test_whoever_is_answered_hears_who_it_was_and_where(app: Flask) -> None:
    consultation, author, thread = start()
    make.make_reply(thread, make.seat(consultation, name="Marian"))
    tell_all()
    assert read(author) == ["Marian (Resident) replied to you in “Evening buses stop too early”"]


def test_several_answers_are_one_line(app: Flask) -> None:
    consultation, author, thread = start()
    for name in ("Marian", "Tom", "Ruth"):
        make.make_reply(thread, make.seat(consultation, name=name))
    tell_all()
    assert read(author) == ["3 people replied to you in “Evening buses stop too early”"]
    assert count_unread(author) == 3


def test_each_hears_of_a_comment_once_as_what_concerns_them_most(either_app: Flask) -> None:
    """Somebody answered, quoted and named follows the thread too."""
    consultation, author, thread = start()
    make.make_reply(thread, make.seat(consultation, name="Marian"), body="> They do indeed stop.\n\nI agree, @Quiet Wren.")
    tell_all()
    assert db.session.query(Notification).filter_by(account_id=author.account_id).count() == 1


def test_whoever_is_quoted_further_down_hears_of_it(app: Flask) -> None:
    consultation, author, _thread = start()
    first = make.make_thread(consultation, author, body="The last bus leaves at nine.")
    answer = make.make_reply(first, make.seat(consultation, name="Marian"))
    make.make_reply(answer, make.seat(consultation, name="Tom"), body="> The last bus leaves at nine.\n\nIt does.")
    tell_all()
    assert "Tom (Resident) quoted you in “Evening buses stop too early”" in read(author)


def test_whoever_wrote_in_a_thread_hears_of_new_comments_until_they_stop(app: Flask) -> None:
    consultation, _author, thread = start()
    marian, tom = make.seat(consultation, name="Marian"), make.seat(consultation, name="Tom")
    make.make_reply(thread, marian)
    make.make_reply(thread, tom)
    tell_all()
    assert read(marian) == ["Tom (Resident) added a comment in “Evening buses stop too early”"]
    assert [name for _topic, name in list_followed(marian)[0]] == ["Evening buses stop too early"]
    topic = find_topic(consultation, "thread", thread.thread.public_id)
    assert topic is not None
    follow(marian, topic, is_on=False)
    make.make_reply(thread, tom, body="And one more thing.")
    make.make_reply(thread, marian, body="Writing again does not follow it again.")
    make.make_reply(thread, tom, body="And a third.")
    tell_all()
    assert len(list_news(marian)[0]) == 1


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("Ask @Quiet Wren about it.", ["Quiet Wren"]),
        ("@quiet wren, what do you think?", ["Quiet Wren"]),
        ("@Quiet is somebody else than @Quiet Wren!", ["Quiet", "Quiet Wren"]),
        ("Write to quiet@wren.example.org", []),
        ("> @Quiet Wren said so", []),
        ("@@Quiet Wren, @Nobody Here", []),
    ],
)
def test_a_name_after_an_at_sign_is_told(app: Flask, body: str, named: list[str]) -> None:
    consultation = make.make_consultation()
    people = {name: make.seat(consultation, name=name) for name in ("Quiet Wren", "Quiet", "Zoe")}
    make.make_thread(consultation, make.seat(consultation, name="Tom"), body=body)
    tell_all()
    assert [name for name, actor in people.items() if read(actor)] == [name for name in people if name in named]


def test_a_comment_names_five_people_at_most(app: Flask) -> None:
    consultation = make.make_consultation()
    people = [make.seat(consultation, name=f"Person {word}") for word in "ABCDEFGH"]
    make.make_thread(consultation, body=" ".join(f"@Person {word}," for word in "ABCDEFGH"))
    tell_all()
    assert sum(bool(read(each)) for each in people) == 5


def test_a_name_added_later_is_told_then(app: Flask) -> None:
    consultation, author, thread = start()
    marian, tom = make.seat(consultation, name="Marian"), make.seat(consultation, name="Tom")
    answer = make.make_reply(thread, tom)
    tell_all()
    saying.edit(tom, answer, title="", body="I agree. What does @Marian say?")
    tell_all()
    assert read(marian) == ["Tom (Resident) mentioned you in “Evening buses stop too early”"]
    assert len(list_news(author)[0]) == 1


def test_nobody_hears_of_a_comment_that_waits_until_it_is_shown(either_app: Flask) -> None:
    consultation, author, thread = start()
    answer = make.make_reply(thread, make.seat(consultation, name="Marian"))
    with transaction():
        saying.set_status(SYSTEM, answer, Status.WAITING)
    tell_all()
    assert read(author) == [] and count_unread(author) == 0
    with transaction():
        saying.set_status(SYSTEM, answer, Status.PUBLISHED)
    tell_all()
    assert len(read(author)) == 1


def test_hidden_and_deleted_comments_vanish_from_the_page_the_count_and_the_letter(
    post_office: tuple[Flask, list[EmailMessage]],
) -> None:
    _app, mails = post_office
    consultation, author, thread = start()
    choose_pace(author, None, Pace.DAILY)
    marian, tom = make.seat(consultation, name="Marian"), make.seat(consultation, name="Tom")
    hidden, deleted = make.make_reply(thread, marian), make.make_reply(thread, tom)
    tell_all()
    assert count_unread(Actor(author.account_id, author.site_roles)) == 2
    with transaction():
        saying.set_status(SYSTEM, hidden, Status.HIDDEN)
    saying.withdraw(tom, deleted)
    assert read(author) == [] and count_unread(Actor(author.account_id, author.site_roles)) == 0
    with set_clock(now() + timedelta(days=1)):
        tell_all()
        tell_all()
    assert mails == []
    with transaction():
        saying.set_status(SYSTEM, hidden, Status.PUBLISHED)
    assert len(read(author)) == 1, "a decision was reversed"


def test_a_letter_repeats_no_title_that_others_wrote(app: Flask) -> None:
    consultation, author, thread = start()
    marian = make.seat(consultation, name="Marian")
    make.make_reply(thread, marian)
    make.make_reply(thread, author, body="Thank you.")
    tell_all()
    assert read(author, is_letter=True) == ["Marian (Resident) replied to you in “Evening buses stop too early”"], "their own"
    assert read(marian, is_letter=True) == [
        "Quiet Wren (Resident) added a comment in the thread that Quiet Wren started in “Talk it through”"
    ]


def test_a_letter_says_who_did_what_and_leads_there_and_to_the_box(post_office: tuple[Flask, list[EmailMessage]]) -> None:
    _app, mails = post_office
    consultation, author, thread = start()
    choose_pace(author, None, Pace.NOW)
    answer = make.make_reply(thread, make.seat(consultation, name="Marian"), body="A secret that only the page shows.")
    tell_all()
    tell_all()
    (mail,) = mails
    assert mail["Subject"] == f"Marian (Resident) replied to you in “{consultation.title}”"
    site, slug = "https://talk.example.org/consultations", consultation.slug
    for kind in ("plain", "html"):
        words = mail.get_body([kind]).get_content()
        assert f"{site}/{slug}/posts/{answer.public_id}" in words
        assert f"{site}/{slug}/threads/{thread.thread.public_id}/reply?to={answer.public_id}" in words
        assert "secret" not in words


def test_a_letter_begins_with_what_was_said_to_its_reader(post_office: tuple[Flask, list[EmailMessage]]) -> None:
    _app, mails = post_office
    consultation, author, thread = start()
    choose_pace(author, None, Pace.NOW)
    with transaction():
        topic = topic_of(consultation)
    follow(author, topic, is_on=True)
    make.make_reply(thread, make.seat(consultation, name="Marian"))
    make.make_thread(consultation, make.seat(consultation, Role.ORGANISER, name="Amina"), title="The costs are here")
    tell_all()
    tell_all()
    (mail,) = mails
    assert mail["Subject"].startswith(f"Marian (Resident) replied to you in “{consultation.title}”, and ")
    words = mail.get_body(["plain"]).get_content()
    assert words.index("Marian") < words.index("The costs are here")
    assert "https://talk.example.org/account/news#mail" in words


def test_however_much_happens_there_is_one_letter_an_hour(post_office: tuple[Flask, list[EmailMessage]]) -> None:
    _app, mails = post_office
    consultation, author, thread = start()
    choose_pace(author, None, Pace.NOW)
    begin, marian = now(), make.seat(consultation, name="Marian")
    for minutes in range(0, 120, 10):
        with set_clock(begin + timedelta(minutes=minutes)):
            make.make_reply(thread, marian, body=f"Another {minutes}.")
        for later in (1, 2):
            with set_clock(begin + timedelta(minutes=minutes + later)):
                enqueue_periodic()
                run_due_jobs(1000)
    assert len(mails) == 2


def test_a_consultation_has_a_rhythm_of_its_own(post_office: tuple[Flask, list[EmailMessage]]) -> None:
    _app, mails = post_office
    consultation, author, thread = start()
    choose_pace(author, None, Pace.NOW)
    choose_pace_here(author, consultation, Pace.NEVER)
    make.make_reply(thread, make.seat(consultation))
    tell_all()
    tell_all()
    assert mails == [] and len(read(author)) == 1
    choose_pace_here(author, consultation, None)
    make.make_reply(thread, make.seat(consultation))
    tell_all()
    tell_all()
    assert len(mails) == 1


def test_followers_are_told_in_pieces_and_not_while_somebody_posts(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.notifications.actions.PIECE", 3)
    consultation, author, thread = start()
    with transaction():
        topic = find_topic(consultation, "thread", thread.thread.public_id)
    assert topic is not None
    readers = [make.make_actor() for _reader in range(7)]
    for reader in readers:
        follow(reader, topic, is_on=True)
    make.make_reply(thread, author, body="Something new.")
    assert db.session.query(Notification).count() == 0
    tell_all()
    assert [len(read(reader)) for reader in readers] == [1] * 7
    assert read(author) == []


def test_nothing_is_told_of_a_draft(app: Flask) -> None:
    draft = make.make_consultation(published=False)
    organiser = make.seat(draft, Role.ORGANISER)
    with transaction():
        topic = topic_of(draft)
    follow(organiser, topic, is_on=True)
    tell_all()
    assert db.session.query(Notification).count() == 0


def test_the_page_of_updates_is_by_day_and_marks_one_line_as_read(either_app: Flask) -> None:
    app = either_app
    consultation = make.make_consultation()
    author = make.seat(consultation)
    thread = make.make_thread(consultation, author)
    other = make.make_thread(consultation, author, title="Where is the timetable?")
    make.make_reply(thread, make.seat(consultation, name="Marian"))
    make.make_reply(thread, make.seat(consultation, name="Tom"))
    make.make_reply(other, make.seat(consultation, name="Ruth"))
    tell_all()
    account = db.session.get(make.Account, author.account_id)
    reader = Reader(app).enter(account.email)
    reader.open("/account/news")
    assert reader.page.select_one("header .count-bubble").text.split() == ["3", "new"]
    assert "Today at" in reader.words
    reader.send("Mark as read (2 people replied to you)")
    assert reader.page.select_one("header .count-bubble").text.split() == ["1", "new"]
    reader.open("/account/news?show=unread")
    assert "2 people replied" not in reader.words
    reader.send("Ruth (Resident) replied to you in “Where is the timetable?”")
    assert reader.title == "Where is the timetable?"


def pick_links(mail: EmailMessage, words: str) -> list[str]:
    """The paths of the links with these words in a letter."""
    page = BeautifulSoup(mail.get_body(["html"]).get_content(), "html.parser")
    return [link["href"].removeprefix("https://talk.example.org") for link in page.find_all("a", string=words)]


def test_a_letter_about_one_thread_stops_that_thread_by_one_press(post_office: tuple[Flask, list[EmailMessage]]) -> None:
    """RFC 8058: programs open every link of a letter first, so that opening one changes nothing."""
    app, mails = post_office
    consultation, author, thread = start()
    choose_pace(author, None, Pace.NOW)
    make.make_reply(thread, make.seat(consultation))
    tell_all()
    tell_all()
    (mail,) = mails
    path = mail["List-Unsubscribe"].strip("<>").removeprefix("https://talk.example.org")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert pick_links(mail, "Stop following this thread") == [path]
    mailbox = Reader(app)
    for method in ("get", "head"):
        assert mailbox.ask(method, path, base_url="https://talk.example.org").status_code == 200
    assert list_followed(author)[0] != []
    options = {"data": {"List-Unsubscribe": "One-Click"}, "base_url": "https://talk.example.org"}
    make.make_reply(thread, make.seat(consultation), body="Told already, and not mailed yet.")
    tell_all()
    assert mailbox.ask("post", path, **options).status_code == 200
    assert list_followed(author)[0] == []
    make.make_reply(thread, make.seat(consultation), body="And another.")
    for hours in (2, 3):
        with set_clock(now() + timedelta(hours=hours)):
            tell_all()
    assert len(read(author)) == 1 and [each["To"] for each in mails].count(mail["To"]) == 1  # Others have theirs each morning.


def test_emails_about_one_consultation_stop_and_others_come(post_office: tuple[Flask, list[EmailMessage]]) -> None:
    app, mails = post_office
    consultation, author, thread = start()
    other = make.make_consultation(title="Where do we swim?")
    make.seat(other, actor=author)
    elsewhere = make.make_thread(other, author)
    choose_pace(author, None, Pace.NOW)
    make.make_reply(thread, make.seat(consultation))
    make.make_reply(elsewhere, make.seat(other))
    tell_all()
    tell_all()
    (mail,) = mails
    stops = pick_links(mail, "Stop update emails about this consultation")
    assert len(stops) == 2 and mail["List-Unsubscribe"].strip("<>").removeprefix("https://talk.example.org") not in stops
    Reader(app).open(stops[1]).send("Stop these emails")  # The newest comes first.
    make.make_reply(thread, make.seat(consultation), body="Again.")
    make.make_reply(elsewhere, make.seat(other), body="Again.")
    for hours in (2, 3):
        with set_clock(now() + timedelta(hours=hours)):
            tell_all()
    words = mails[1].get_body(["plain"]).get_content()
    assert "Where do we swim?" in words and consultation.title not in words


def test_stopping_all_emails_stops_those_with_a_rhythm_of_their_own(app: Flask) -> None:
    consultation, author, _thread = start()
    choose_pace_here(author, consultation, Pace.NOW)
    account = db.session.get_one(Account, author.account_id)
    stop_mail(author, account)
    assert find_paces([account.id], consultation.id) == {account.id: Pace.NEVER}


def test_only_what_stood_in_a_letter_counts_as_mailed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came while it was sent, and what did not fit, goes in the next; answers are never what does not fit."""
    monkeypatch.setattr("forum.notifications.queries.MOST_IN_A_LETTER", 2)
    consultation, author, thread = start()
    choose_pace(author, None, Pace.NOW)
    answer = make.make_reply(thread, make.seat(consultation), body="An answer.")
    for number in range(3):
        make.make_reply(answer, make.seat(consultation), body=f"News {number}.")
    tell_all()
    with set_clock(now() + timedelta(hours=1)):
        sent = list_due(author.account_id, now())
        assert len(sent) == 2 and sent[0].kind == NewsKind.ANSWER
        with transaction():
            note_letter(author.account_id, [each.id for each in sent])
    with set_clock(now() + timedelta(hours=3)):
        assert len(list_due(author.account_id, now())) == 2
        assert author.account_id in [row[0] for row in list_due_accounts(now())]  # Others have theirs each morning.


@pytest.mark.parametrize("token", ["x", "WyJhIiwiYiJd.x"])
def test_a_link_somebody_made_up_stops_nothing(app: Flask, token: str) -> None:
    assert Reader(app).ask("post", f"/stop-mail/one/{token}").status_code == 404


def test_the_bell_counts_no_further_than_it_shows(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.notifications.queries.MOST_COUNTED", 2)
    consultation, author, thread = start()
    for _answer in range(4):
        make.make_reply(thread, make.seat(consultation), body=f"Answer {_answer}.")
    tell_all()
    account = db.session.get(make.Account, author.account_id)
    assert Reader(app).enter(account.email).open("/").page.select_one("header .count-bubble").text.split() == ["2+", "new"]


def test_the_page_goes_on_at_an_earlier_day(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.notifications.queries.NEWS_PAGE", 3)
    consultation, author, thread = start()
    marian = make.seat(consultation, name="Marian")
    begin = now()
    for days in (0, 1, 2):
        with set_clock(begin + timedelta(days=days)):
            for number in (1, 2):
                make.make_reply(thread, marian, body=f"Day {days}, {number}.")
    with set_clock(begin + timedelta(days=2)):
        tell_all()
    seen, before = [], None
    for _page in range(3):
        news, before = list_news(author, None, before)
        seen.append(len(news))
    assert (seen, before) == ([2, 2, 2], None)


def test_the_page_shows_what_is_asked_for(app: Flask) -> None:
    consultation, author, thread = start()
    make.make_reply(thread, make.seat(consultation, name="Marian"))
    tell_all()
    account = db.session.get(make.Account, author.account_id)
    reader = Reader(app).enter(account.email)
    for asked, is_there in (("kind=answer", True), ("kind=date", False), ("kind=nonsense", True), ("consultation=nowhere", True)):
        assert ("Marian" in reader.open(f"/account/news?{asked}").words) == is_there, asked
    assert "There are no updates like this." in reader.open("/account/news?kind=outcome").words
    assert reader.open("/account/news?before=99999999999999&followed=x").status == 200


def test_a_thread_is_followed_by_its_button_and_stopped_on_the_page_of_updates(app: Flask) -> None:
    consultation, _author, thread = start()
    account = make.make_account()
    reader = Reader(app).enter(account.email)
    path = f"/consultations/{consultation.slug}/threads/{thread.thread.public_id}"
    reader.open(path).send("Follow this thread")
    assert "You’re now following this." in reader.words
    make.make_reply(thread, make.seat(consultation, name="Marian"))
    tell_all()
    assert len(read(account.as_actor())) == 1
    reader.open("/account/news").send("Stop following Evening buses stop too early")
    assert "You have stopped following this." in reader.words and list_followed(account.as_actor())[0] == []


def test_a_title_that_is_hidden_is_in_no_list_of_what_is_followed(app: Flask) -> None:
    consultation, author, thread = start()
    make.make_reply(thread, make.seat(consultation))
    with transaction():
        saying.set_status(SYSTEM, thread, Status.HIDDEN)
    tell_all()
    assert "Evening buses" not in str([name for _topic, name in list_followed(author)[0]] + read(author))


def test_a_message_from_a_moderator_counts_and_leads_there(app: Flask) -> None:
    scene = make_scene()
    scene.flag()
    scene.decide(ModerationAction.REMOVE)
    told = db.session.query(Notification).filter_by(account_id=scene.author.account_id).one()
    assert (told.kind, told.due_at) == ("moderation", None) and told.mailed_at is not None
    account = db.session.get(make.Account, scene.author.account_id)
    reader = Reader(app).enter(account.email).open("/account/news")
    reader.send("A moderator has sent you a message about your comment.")
    assert reader.path.startswith("/notices/")
