"""News: told once, gathered into one mail at the pace a person chose, stopped with one click."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from forum.accounts.queries import find_account
from forum.consultations.models import Consultation
from forum.kernel.actions import save, transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, NotFound
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.permissions import VISITOR, Actor, Role
from forum.kernel.sentences import AS_WRITTEN
from forum.notifications.actions import (
    choose_pace,
    ensure_topic,
    follow,
    forget_account,
    notify,
    open_notification,
    read_stop,
    sign_stop,
    stop_mail,
    topic_of,
)
from forum.notifications.forms import PaceForm
from forum.notifications.kinds import CONSULTATION
from forum.notifications.models import Follow, Notification, Pace, Topic
from forum.notifications.queries import (
    count_unread,
    find_topic,
    get_topic,
    is_following,
    list_followed,
    list_followers,
    list_news,
)
from forum.notifications.rules import next_mail
from forum.outcomes.actions import answering
from forum.outcomes.kinds import THEME_PAGE
from tests import factories as make
from tests.browsing import Reader
from tests.kernel.test_mail import Sink, app_with, sink

pytestmark = pytest.mark.usefixtures("mid_morning")

__all__ = ["sink"]


def list_notifications(actor: Actor) -> list[Notification]:
    return list_news(actor)[0]


def say(consultation: Consultation, account_id: int, *keys: str) -> None:
    with transaction():
        for key in keys:
            notify(
                [account_id],
                consultation,
                key=key,
                sentence=AS_WRITTEN(text=f"Something happened: {key}."),
                target_kind=CONSULTATION,
            )


def run_jobs_at(moment: datetime) -> None:
    with set_clock(moment):
        enqueue_periodic()
        run_due_jobs()


@pytest.fixture
def post_office(sqlite_url: str, sink: tuple[Sink, str]) -> Iterator[tuple[Flask, list[EmailMessage]]]:
    app = app_with(sqlite_url, sink[1])
    with app.app_context():
        yield app, sink[0].mails
        db.session.remove()


def test_what_happened_is_told_once(app: Flask) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    say(consultation, account.id, "answer:1", "answer:1")
    say(consultation, account.id, "answer:1", "answer:2")
    assert [each.key for each in list_notifications(account.as_actor())] == ["answer:2", "answer:1"]


def test_news_of_several_conversations_comes_in_one_mail_as_text_and_html(post_office: tuple[Flask, list[EmailMessage]]) -> None:
    _app, mails = post_office
    first, second = make.make_consultation(title="Should the buses run later?"), make.make_consultation(title="Where do we swim?")
    account = make.make_account("ada@example.org")
    choose_pace(account.as_actor(), None, Pace.NOW)
    say(first, account.id, "one", "two")
    say(second, account.id, "three")
    run_jobs_at(now() + timedelta(minutes=2))
    run_jobs_at(now() + timedelta(minutes=4))
    (mail,) = mails
    assert mail["To"] == "ada@example.org"
    assert mail["Subject"] == "“Where do we swim?”: Something happened: three, and 2 more updates"
    for kind in ("plain", "html"):
        words = mail.get_body([kind]).get_content()
        for part in ("Should the buses run later?", "Where do we swim?", "Westbrook Council", *("one.", "two.", "three.")):
            assert part in words, f"{part} in {kind}"
        assert f"https://talk.example.org/consultations/{second.slug}" in words


def test_one_click_stops_the_mail_and_nothing_that_waited_comes_later(post_office: tuple[Flask, list[EmailMessage]]) -> None:
    """RFC 8058: the mailbox program posts to the address in the header, without a cookie and without a token of ours."""
    app, mails = post_office
    consultation, account = make.make_consultation(), make.make_account()
    choose_pace(account.as_actor(), None, Pace.NOW)
    say(consultation, account.id, "one")
    run_jobs_at(now() + timedelta(minutes=2))
    (mail,) = mails
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip("<>")
    assert address.startswith("https://talk.example.org/stop-mail/")
    mailbox = Reader(app)
    path = address.removeprefix("https://talk.example.org")
    options = {"data": {"List-Unsubscribe": "One-Click"}, "base_url": "https://talk.example.org"}
    assert mailbox.ask("get", path, base_url="https://talk.example.org").status_code == 200
    say(consultation, account.id, "two")
    assert mailbox.ask("post", path, **options).status_code == 200
    say(consultation, account.id, "three")
    run_jobs_at(now() + timedelta(days=9))
    assert len(mails) == 1
    choose_pace(account.as_actor(), None, Pace.NOW)
    run_jobs_at(now() + timedelta(days=10))
    words = mails[1].get_body(["plain"]).get_content() if len(mails) > 1 else ""
    assert "two." not in words


def test_reading_the_page_of_the_link_stops_nothing(app: Flask) -> None:
    """Programs that look at links before a person does must not unsubscribe them."""
    account = make.make_account()
    Reader(app).open(f"/stop-mail/{sign_stop(account)}")
    say(make.make_consultation(), account.id, "one")
    assert db.session.query(Notification).filter_by(mailed_at=None).count() == 1


def test_a_link_somebody_made_up_stops_nothing(app: Flask) -> None:
    account = make.make_account()
    assert Reader(app).ask("post", f"/stop-mail/{sign_stop(account)}x").status_code == 404
    assert read_stop(sign_stop(account)).id == account.id


LONDON = {
    # pace, when it happened in UTC: when the letter is due
    (Pace.DAILY, datetime(2027, 1, 12, 7, 59, tzinfo=UTC)): datetime(2027, 1, 12, 8, tzinfo=UTC),
    (Pace.DAILY, datetime(2027, 1, 12, 8, 0, tzinfo=UTC)): datetime(2027, 1, 12, 8, tzinfo=UTC),
    (Pace.DAILY, datetime(2027, 1, 12, 8, 1, tzinfo=UTC)): datetime(2027, 1, 13, 8, tzinfo=UTC),
    # The clocks go forward on 28 March and back on 31 October 2027: eight o'clock stays eight o'clock.
    (Pace.DAILY, datetime(2027, 3, 27, 9, 0, tzinfo=UTC)): datetime(2027, 3, 28, 7, tzinfo=UTC),
    (Pace.DAILY, datetime(2027, 3, 28, 7, 30, tzinfo=UTC)): datetime(2027, 3, 29, 7, tzinfo=UTC),
    (Pace.DAILY, datetime(2027, 10, 30, 7, 30, tzinfo=UTC)): datetime(2027, 10, 31, 8, tzinfo=UTC),
    # 11 January 2027 is a Monday.
    (Pace.WEEKLY, datetime(2027, 1, 11, 7, 0, tzinfo=UTC)): datetime(2027, 1, 11, 8, tzinfo=UTC),
    (Pace.WEEKLY, datetime(2027, 1, 11, 9, 0, tzinfo=UTC)): datetime(2027, 1, 18, 8, tzinfo=UTC),
    (Pace.WEEKLY, datetime(2027, 1, 17, 23, 0, tzinfo=UTC)): datetime(2027, 1, 18, 8, tzinfo=UTC),
    (Pace.NEVER, datetime(2027, 1, 11, 9, 0, tzinfo=UTC)): None,
    (Pace.NOW, datetime(2027, 1, 11, 9, 0, tzinfo=UTC)): datetime(2027, 1, 11, 9, tzinfo=UTC),
}


@pytest.mark.parametrize(("pace", "moment"), LONDON, ids=str)
def test_when_mail_is_due(app: Flask, pace: Pace, moment: datetime) -> None:
    due = next_mail(pace, moment)
    assert (due.astimezone(UTC) if due else None) == LONDON[pace, moment]


def test_mail_goes_at_the_minute_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.notifications.rules.MAIL_AT", time(8, 30))
    assert next_mail(Pace.DAILY, datetime(2027, 1, 12, 8, 29, tzinfo=UTC)) == datetime(2027, 1, 12, 8, 30, tzinfo=UTC)


def test_the_choice_says_the_hour_and_the_day_at_which_mail_goes(app: Flask) -> None:
    with app.test_request_context():
        said = {str(pace): str(label) for pace, label in PaceForm().pace.choices}
    assert (said["daily"], said["weekly"]) == ("Once a day, at 8am", "Once a week, on Monday")


@pytest.mark.parametrize("pace", [Pace.DAILY, Pace.WEEKLY])
def test_a_day_or_a_week_of_news_is_one_mail(post_office: tuple[Flask, list[EmailMessage]], pace: Pace) -> None:
    _app, mails = post_office
    account, consultation = make.make_account(), make.make_consultation()
    choose_pace(account.as_actor(), None, pace)
    monday = datetime(2027, 1, 11, 9, tzinfo=UTC)
    days = 1 if pace is Pace.DAILY else 7
    for hours in range(0, 24 * days, 6):
        with set_clock(monday + timedelta(hours=hours)):
            say(consultation, account.id, f"after {hours} hours")
        run_jobs_at(monday + timedelta(hours=hours, minutes=1))
    before = len(mails)
    run_jobs_at(monday + timedelta(days=days))
    assert (before, len(mails)) == (0, 1)
    assert mails[0].get_body(["plain"]).get_content().count("Something happened") == 4 * days


def test_following_needs_a_consultation_in_sight_and_stopping_holds_against_ones_own_words(app: Flask) -> None:
    consultation = make.make_consultation()
    actor = make.make_actor()
    with transaction():
        topic = topic_of(consultation)
    follow(actor, topic, is_on=True)
    assert list_followed(actor) == ([(topic, consultation.title)], None)
    follow(actor, topic, is_on=False)
    assert list_followed(actor) == ([], None)
    make.make_theme(consultation, make.make_thread(consultation))
    assert list_notifications(actor) == []


def test_a_follower_of_the_consultation_hears_of_its_themes_answers_and_promises(app: Flask) -> None:
    consultation, actor = make.make_consultation(), make.make_actor()
    with transaction():
        topic = topic_of(consultation)
    follow(actor, topic, is_on=True)
    theme = make.make_theme(consultation, make.make_thread(consultation))
    make.make_answer(theme)
    make.make_promise(theme)
    kinds = {each.key.split(":")[0] for each in list_notifications(actor)}
    assert kinds == {"theme", "answer", "promise"}


def test_what_is_said_of_a_narrower_thing_holds_over_a_wider_one(app: Flask) -> None:
    consultation = make.make_consultation()
    topics = [Topic(space_id=consultation.id, kind="theme", key=key, label=key) for key in "abc"]
    with transaction():
        for topic in topics:
            save(topic)
    wide, middle, narrow = topics
    quiet, keen, author = (make.make_actor() for _person in range(3))
    follow(quiet, wide, is_on=True)
    follow(quiet, middle, is_on=False)
    follow(keen, wide, is_on=False)
    follow(keen, narrow, is_on=True)
    assert list_followers(topics, {author.account_id}) == {keen.account_id, author.account_id}
    follow(author, wide, is_on=False)
    assert list_followers(topics, {author.account_id}) == {keen.account_id}


def test_a_draft_is_followed_by_its_team_alone(app: Flask) -> None:
    draft = make.make_consultation(published=False)
    with transaction():
        topic = topic_of(draft)
    follow(make.seat(draft, Role.ORGANISER), topic, is_on=True)
    with pytest.raises(Forbidden):
        follow(make.make_actor(), topic, is_on=True)


def test_the_button_to_follow_is_about_one_thing_and_says_what_its_reader_chose(app: Flask) -> None:
    here, elsewhere = make.make_consultation(), make.make_consultation()
    with transaction():
        for consultation in (elsewhere, here):
            topic_of(consultation)
            ensure_topic(consultation, THEME_PAGE, "x", label=f"A theme of {consultation.title}")
    topic = find_topic(here, THEME_PAGE.key, "x")
    assert topic is not None and topic.label == f"A theme of {here.title}"
    assert find_topic(here, CONSULTATION.key) not in {None, topic} and find_topic(here, THEME_PAGE.key, "y") is None
    assert get_topic(topic.public_id) is topic
    with pytest.raises(NotFound):
        get_topic("nowhere")
    keen, tired, other = (make.make_actor() for _person in range(3))
    follow(keen, topic, is_on=True)
    follow(tired, topic, is_on=False)
    assert [is_following(each, topic) for each in (keen, tired, other, Actor(None, VISITOR))] == [True, False, False, False]
    assert not is_following(keen, find_topic(here, CONSULTATION.key)) and not is_following(keen, None)


def test_what_somebody_follows_elsewhere_tells_them_nothing_here(app: Flask) -> None:
    consultations = [make.make_consultation() for _one in range(2)]
    with transaction():
        here, elsewhere = map(topic_of, consultations)
    actor, author = make.make_actor(), make.make_actor()
    follow(actor, elsewhere, is_on=True)
    assert list_followers([here], set()) == set()
    assert list_followers([], {author.account_id}) == {author.account_id}, "nobody has followed anything here yet"


def test_unread_news_is_counted_for_each_person_alone(app: Flask) -> None:
    consultation, ada, ben = make.make_consultation(), make.make_account(), make.make_account()
    say(consultation, ada.id, "one", "two")
    say(consultation, ben.id, "one", "two", "three")
    open_notification(ada.as_actor(), None, list_notifications(ada.as_actor())[0].id)
    assert [count_unread(each) for each in (ada.as_actor(), ben.as_actor(), make.make_actor())] == [1, 3, 0]
    assert count_unread(Actor(None, VISITOR)) == 0


def test_a_person_who_is_forgotten_follows_and_is_told_nothing(app: Flask) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    with transaction():
        topic = topic_of(consultation)
    follow(account.as_actor(), topic, is_on=True)
    say(consultation, account.id, "one")
    with transaction():
        forget_account(account.id)
    assert db.session.query(Follow).count() == db.session.query(Notification).count() == 0


def test_the_news_page_shows_what_is_new_leads_there_and_remembers(app: Flask) -> None:
    consultation = make.make_consultation()
    actor = make.seat(consultation)
    account = find_account(actor.account_id)
    say(consultation, account.id, "one", "two")
    reader = Reader(app).enter(account.email)
    reader.open("/account/news")
    assert "Something happened: one." in reader.words
    reader.send("Something happened: two.")
    assert reader.title == consultation.title
    assert [bool(each.read_at) for each in list_notifications(actor)] == [True, False]
    reader.open("/account/news").send("Mark all as read")
    assert all(each.read_at for each in list_notifications(actor))


def test_nobody_opens_another_persons_news(app: Flask) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    say(consultation, account.id, "one")
    other = make.make_account()
    reader = Reader(app).enter(other.email)
    token = reader.open("/account/news").page.find("input", attrs={"name": "csrf_token"})["value"]
    number = list_notifications(account.as_actor())[0].id
    assert reader.ask("post", f"/account/news/{number}", data={"csrf_token": token}).status_code == 404


def test_stopping_mail_works_without_signing_in(app: Flask) -> None:
    account = make.make_account()
    stop_mail(Actor(None, VISITOR), account)
    say(make.make_consultation(), account.id, "one")
    run_jobs_at(now() + timedelta(days=8))
    assert db.session.query(Notification).filter(Notification.mailed_at.is_not(None)).count() == 0


def test_the_team_is_not_told_of_a_draft(app: Flask) -> None:
    """Drafts are work; what is told is what is public."""
    consultation = make.make_consultation()
    lead = make.seat(consultation, Role.LEAD)
    theme = make.make_theme(consultation, make.make_thread(consultation))
    answering.draft_answer(lead, theme, make.answer_words())
    assert db.session.query(Notification).filter(Notification.key.like("answer:%")).count() == 0
