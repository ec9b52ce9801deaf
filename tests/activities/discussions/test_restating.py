"""What people heard before they reply: asked where the discussion has it so, answered by whoever was heard."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from forum.activities.discussions.actions.posting import ReplyAs, reply
from forum.activities.discussions.actions.restating import fingerprint_restatement, say_not_quite, say_yes, set_restating
from forum.activities.discussions.actions.way_in import FirstWords, fingerprint_pending, keep_pending
from forum.activities.discussions.models import Clarification, PendingPost, Post, Restatement, Restating
from forum.activities.discussions.moderation_hooks import move
from forum.activities.discussions.queries.restating import count_listening, list_restatements
from forum.activities.discussions.responses import LONGEST_CLARIFICATION, LONGEST_RESTATEMENT
from forum.activities.discussions.rules import ANSWERED_WITHIN
from forum.activities.discussions.wording import describe_answers
from forum.contributions.actions import edit, set_status, withdraw
from forum.contributions.models import Status
from forum.contributions.quotes import redact
from forum.contributions.screening import Confirmation, ConfirmationNeeded
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Forbidden, Invalid
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.moderation.models import Case
from forum.notifications.extension_points import NewsReader
from forum.notifications.models import NewsKind, Notification
from forum.outcomes.queries.said import count_said
from tests import factories as make
from tests.browsing import Reader


def state_of(restatement: Restatement) -> str:
    return list_restatements([restatement.post_id])[restatement.post_id].state


def author_of(post: Post) -> str:
    return post.author.account.email


@pytest.mark.parametrize(
    ("restating", "stance", "is_asked"),
    [
        (Restating.DIFFERS, "differs", True),
        (Restating.DIFFERS, "adds", False),
        (Restating.DIFFERS, "", False),
        (Restating.EVERY, "adds", True),
        (Restating.EVERY, "", True),
        (Restating.NEVER, "differs", False),
    ],
)
def test_what_was_heard_is_asked_where_the_discussion_has_it_so(
    app: Flask, restating: Restating, stance: str, is_asked: bool
) -> None:
    post = make.make_thread(make.make_consultation())
    set_restating(SYSTEM, post.activity, restating)
    make.seat(post.consultation, actor=make.make_actor("me@example.org"))
    reader = Reader(app).enter("me@example.org")
    reader.open(f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}/reply")
    reader.send("Post my reply", body="I would walk.", **({"stance": stance} if stance else {}))
    said = db.session.scalars(select(Post).filter_by(parent_id=post.id)).all()
    assert len(said) == (not is_asked)
    if is_asked:
        assert reader.status == 422 and "Write what you heard" in reader.words and "I would walk." in reader.response.text
        reader.send("Post my reply", restatement="You want later buses")
        assert "You want later buses" in reader.words and "has not said yet" in reader.words
    elif stance:
        assert said[0].stance == stance


def test_a_page_that_did_not_ask_still_posts(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    set_restating(SYSTEM, post.activity, Restating.EVERY)
    make.seat(post.consultation, actor=make.make_actor("me@example.org"))
    reader = Reader(app).enter("me@example.org")
    path = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}/reply"
    reader.open(path)
    token = reader.page.find("input", {"name": "csrf_token"})["value"]
    old = {"csrf_token": token, "key": "old", "to": post.public_id, "seen": "words", "body": "I would walk."}
    assert reader.ask("post", path, data=old).status_code == 303


def test_whoever_was_heard_says_whether_that_is_it_and_can_change_their_mind(app: Flask) -> None:
    heard = make.make_restatement()
    author = heard.heard.author.account.as_actor()
    for other in (heard.author.account.as_actor(), make.seat(heard.consultation, Role.MODERATOR)):
        with pytest.raises(Forbidden, match="Only the person"):
            say_yes(other, heard)
    say_yes(author, heard)
    assert (heard.verdict, state_of(heard)) == ("yes", "yes")
    clarification = say_not_quite(author, heard, body="Buses after eleven")
    assert state_of(heard) == "no"
    assert say_not_quite(author, heard, body="Buses after midnight") is clarification
    assert list_restatements([heard.post_id])[heard.post_id].meant == "<p>Buses after midnight</p>\n"
    say_yes(author, heard)
    assert clarification.status == Status.WITHDRAWN and state_of(heard) == "yes"
    with pytest.raises(Invalid):
        say_not_quite(author, heard, body="x" * (LONGEST_CLARIFICATION + 1))


def test_after_three_days_it_is_not_confirmed_and_can_still_be_answered(app: Flask) -> None:
    heard = make.make_restatement(make.make_thread(make.make_consultation(days=(-5, 50))))
    assert state_of(heard) == "open"
    with set_clock(now() + ANSWERED_WITHIN + timedelta(minutes=1)):
        assert state_of(heard) == "unconfirmed"
        say_yes(heard.heard.author.account.as_actor(), heard)
        assert state_of(heard) == "yes"


def test_who_agreed_has_not_agreed_to_other_words(app: Flask) -> None:
    heard = make.make_restatement()
    author, writer = heard.heard.author.account.as_actor(), heard.author.account.as_actor()
    seen = fingerprint_restatement(heard.html)
    say_yes(author, heard, seen=seen)
    edit(writer, heard, title="", body="You want no buses")
    assert state_of(heard) == "open"
    with pytest.raises(Changed):
        say_yes(author, heard, seen=seen)
    with pytest.raises(Invalid):
        edit(writer, heard, title="", body="x" * (LONGEST_RESTATEMENT + 1))


@pytest.mark.parametrize("column", ["locked_at", "concluded_at"])
def test_nothing_new_is_said_of_what_was_heard_in_a_thread_that_is_closed(app: Flask, column: str) -> None:
    heard = make.make_restatement()
    setattr(heard.post.thread, column, now())
    db.session.commit()
    author = heard.heard.author.account.as_actor()
    for say in (lambda: say_yes(author, heard), lambda: say_not_quite(author, heard, body="Buses after eleven")):
        with pytest.raises(Forbidden, match="closed"):
            say()


def test_what_an_official_meant_is_signed_and_marked(app: Flask) -> None:
    consultation = make.make_consultation()
    post = make.make_thread(consultation, make.seat(consultation, Role.LEAD, name="Dr Price"))
    heard = make.make_restatement(post)
    make.make_clarification(heard)
    page = Reader(app).open(f"/consultations/{consultation.slug}/threads/{post.thread.public_id}").page
    meant = page.select_one(".meant")
    assert "Official comment from" in meant.text and "Dr Price" in meant.text and "Service lead" in meant.text
    there = Reader(app).open(f"/consultations/{consultation.slug}/restatements/{heard.public_id}").page
    assert "Official comment from" in there.select_one("article.official-post").text


def test_people_are_told_and_told_of_the_answer(app: Flask) -> None:
    heard = make.make_restatement()
    author, writer = heard.heard.author.account_id, heard.author.account_id
    say_yes(heard.heard.author.account.as_actor(), heard)
    enqueue_periodic()
    run_due_jobs(1000)
    told = {(each.account_id, each.sentence.key) for each in db.session.scalars(select(Notification))}
    assert {(author, "post_restated"), (writer, "restatement_right")} <= told
    assert (author, "post_replied") not in told, "each hears of it once"


def test_a_restatement_that_nobody_sees_is_not_asked_about(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    person, words = make.seat(post.consultation), {"body": "I would walk.", "reply_as": ReplyAs("differs", "Ring 07700 900123")}
    with pytest.raises(ConfirmationNeeded) as asked:
        reply(person, post, confirmation=Confirmation(), **words)
    said = reply(person, post, confirmation=Confirmation(asked.value.token), **words)
    enqueue_periodic()
    run_due_jobs(1000)
    told = db.session.scalars(select(Notification).filter_by(account_id=post.author.account_id, contribution_id=said.id))
    assert [each.sentence.key for each in told] == ["post_replied"]


def test_yes_was_not_said_to_what_a_moderator_has_left_of_the_words(app: Flask) -> None:
    agreed, corrected = make.make_restatement(heard="Ann wants later buses"), make.make_restatement(heard="Ann wants no buses")
    say_yes(agreed.heard.author.account.as_actor(), agreed)
    make.make_clarification(corrected)
    for each in (agreed, corrected):
        with transaction():
            redact(SYSTEM, each, ["Ann"], "[name]")
    assert (state_of(agreed), state_of(corrected)) == ("open", "no")


def test_listening_is_counted_for_what_everybody_can_read(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    several = [make.make_restatement(post) for _ in range(4)]
    author = post.author.account.as_actor()
    for each in several[:3]:
        say_yes(author, each)
    assert count_listening(post.thread) == (4, 3, "")
    with transaction():
        set_status(SYSTEM, several[0], Status.HIDDEN)
        set_status(SYSTEM, several[3].post, Status.HIDDEN)
    assert count_listening(post.thread) == (2, 2, "")
    page = Reader(app).open(f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}")
    assert "2 replies first say back what the writer had heard. Each time, the other person said it was right." in page.words
    with transaction():
        set_status(SYSTEM, several[1], Status.HIDDEN)
    name = several[2].author.pseudonym
    assert count_listening(post.thread) == (1, 1, name)
    page = Reader(app).open(f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}")
    assert f"{name} said back what they had heard before they replied. The other person said it was right." in page.words


def test_replies_that_see_it_differently_are_counted_at_what_they_answer(either_app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    said = [make.make_restatement(post).post for _ in range(3)]
    make.make_reply(post)
    with transaction():
        set_status(SYSTEM, said[0], Status.HIDDEN)
    withdraw(said[1].author.account.as_actor(), said[1])
    db.session.expire_all()
    assert post.differs_count == 1
    with transaction():
        set_status(SYSTEM, said[0], Status.PUBLISHED)
    db.session.expire_all()
    assert post.differs_count == 2


def test_who_takes_a_reply_back_takes_back_what_it_began_with(app: Flask) -> None:
    heard = make.make_restatement()
    withdraw(heard.author.account.as_actor(), heard.post)
    assert (heard.status, heard.body) == (Status.WITHDRAWN, "")


def test_a_trigger_looks_at_all_of_it_and_asks_once(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    person = make.seat(post.consultation)
    words = {"body": "I would walk.", "reply_as": ReplyAs("differs", "Ring you on 07700 900123")}
    with pytest.raises(ConfirmationNeeded) as asked:
        reply(person, post, confirmation=Confirmation(), **words)
    said = reply(person, post, confirmation=Confirmation(asked.value.token), **words)
    heard = db.session.scalars(select(Restatement).filter_by(post_id=said.id)).one()
    assert (said.status, heard.status) == (Status.PUBLISHED, Status.WAITING)
    assert [case.contribution_id for case in db.session.scalars(select(Case))] == [heard.id]


def test_nobody_says_back_their_own_words(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    said = reply(post.author.account.as_actor(), post, body="And more.", reply_as=ReplyAs("differs", "I said this"))
    assert not said.is_restated and db.session.query(Restatement).count() == 0


def test_by_plain_forms_whoever_was_heard_answers_from_the_thread(app: Flask) -> None:
    heard = make.make_restatement()
    slug, thread = heard.consultation.slug, heard.post.thread.public_id
    reader = Reader(app).enter(author_of(heard.heard)).open(f"/consultations/{slug}/threads/{thread}")
    button = reader.page.find("button", {"name": "answer"})
    form = reader.page.find(id=button["form"])
    data = {each["name"]: each["value"] for each in form.find_all("input")} | {"answer": "yes"}
    assert reader.ask("post", button["formaction"], data=data).headers["Location"].endswith(f"#post-{heard.post.public_id}")
    assert "Yes, that is it." in reader.open(f"/consultations/{slug}/threads/{thread}").words
    reader.open(f"/consultations/{slug}/restatements/{heard.public_id}")
    reader.send("Save my answer", answer="no", body="")
    assert "Write what you meant" in reader.words
    reader.send("Save my answer", answer="no", body="Buses after eleven")
    assert "Buses after eleven" in reader.open(f"/consultations/{slug}/threads/{thread}").words
    assert db.session.query(Clarification).count() == 1


def test_yes_throws_away_nothing_that_was_typed_and_no_older_window_writes_over_what_was_meant(app: Flask) -> None:
    heard = make.make_restatement()
    slug = heard.consultation.slug
    page = f"/consultations/{slug}/restatements/{heard.public_id}"
    old = Reader(app).enter(author_of(heard.heard)).open(page)
    reader = Reader(app).enter(author_of(heard.heard)).open(page)
    reader.send("Save my answer", answer="yes", body="Buses after eleven")
    assert reader.status == 422 and "Choose “Not quite” to say this" in reader.words
    assert "Buses after eleven" in reader.response.text and heard.verdict == ""
    reader.send("Save my answer", answer="no", body="Buses after eleven")
    old.send("Save my answer", answer="no", body="Buses at noon")
    assert old.status == 422 and "Someone else changed this" in old.words and "Buses at noon" in old.response.text
    assert "Buses after eleven" in old.words
    old.send("Save my answer")
    assert db.session.query(Clarification).one().body == "Buses at noon"
    reader.open(page).send("Save my answer", answer="yes", body="")
    assert "We have deleted what you said you meant." in reader.words


def test_what_was_typed_as_heard_is_kept_when_it_is_asked_no_more(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    make.seat(post.consultation, actor=make.make_actor("me@example.org"))
    address = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}/reply"
    reader = Reader(app).enter("me@example.org").open(address)
    set_restating(SYSTEM, post.activity, Restating.NEVER)
    reader.send("Post my reply", stance="differs", restatement="You want later buses", body="I would walk.")
    assert db.session.scalars(select(Restatement)).one().body == "You want later buses"


def test_what_was_typed_as_heard_is_not_dropped_with_the_comment_it_was_heard_in(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    parent = make.make_reply(post)
    make.make_reply(parent)
    make.seat(post.consultation, actor=make.make_actor("me@example.org"))
    address = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}/reply?to={parent.public_id}"
    reader = Reader(app).enter("me@example.org").open(address)
    withdraw(parent.author.account.as_actor(), parent)
    for said in ("was deleted while you were writing", "Nobody can say if this is right any more"):
        reader.send("Post my reply", stance="differs", restatement="You want later buses", body="I would walk.")
        assert reader.status == 422 and said in reader.words and "You want later buses" in reader.response.text
    reader.send("Post my reply", restatement="", body="You want later buses? I would walk.")
    assert "You want later buses? I would walk." in reader.words


def test_organisers_alone_choose_how_people_reply(app: Flask) -> None:
    consultation = make.make_consultation()
    activity = make.discussion_of(consultation)
    for role in (Role.PARTICIPANT, Role.MODERATOR, Role.LEAD):
        with pytest.raises(Forbidden):
            set_restating(make.seat(consultation, role), activity, Restating.EVERY)
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    reader = Reader(app).enter("organiser@example.org")
    reader.open(f"/consultations/{consultation.slug}/discussions/{activity.public_id}").follow("How people reply")
    reader.send("Save how people reply", restating="every", reason="So that all are heard")
    assert "We have saved how people reply. It is so for every reply from now on." in reader.words


def test_it_travels_with_what_somebody_writes_before_we_know_them(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    slug = post.consultation.slug
    reader = Reader(app).open(f"/consultations/{slug}/threads/{post.thread.public_id}/reply?to={post.public_id}&stance=differs")
    reader.send("Post my reply", body="I would walk.")
    assert reader.status == 422 and "Write what you heard" in reader.words
    reader.send("Post my reply", restatement="You want later buses")
    assert "You want later buses" in reader.words
    reader.send("Send me the link", email="new@example.org")
    run_due_jobs()
    letter = db.session.query(KeptMail).filter_by(recipient="new@example.org").one().text
    found = re.search(r"/comments/\S+", letter)
    assert found is not None and "later buses" not in letter
    reader.open(found[0])
    assert "You want later buses" in reader.words
    reader.send("Post my comment")
    heard = db.session.scalars(select(Restatement)).one()
    assert (heard.body, heard.post.stance, heard.post.body) == ("You want later buses", "differs", "I would walk.")
    assert db.session.query(PendingPost.restatement).one() == ("",), "nothing of it is kept"


def test_who_presses_the_button_of_a_link_says_yes_to_what_was_heard_too(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    first = FirstWords(body="I would walk.", stance="differs", restatement="You want later buses", pseudonym="Grey Heron")
    pending = keep_pending(Actor(None, VISITOR), post, first, email="new@example.org")
    before = fingerprint_pending(pending)
    pending.restatement = "You want no buses"
    assert fingerprint_pending(pending) != before
    pending.restatement, pending.stance = "You want later buses", "adds"
    assert fingerprint_pending(pending) != before
    db.session.rollback()


def test_a_reply_that_is_moved_is_counted_where_it_is(app: Flask) -> None:
    consultation = make.make_consultation()
    there, post = make.make_thread(consultation), make.make_thread(consultation)
    heard = make.make_restatement(post)
    with transaction():
        move(SYSTEM, heard.post, there.public_id)
    db.session.expire_all()
    assert (post.differs_count, there.differs_count) == (0, 1)
    assert heard.heard == post, "it was heard in what it was heard in"


@pytest.mark.parametrize("is_hidden", [False, True])
def test_what_was_heard_goes_with_the_words_that_it_tells_again(either_app: Flask, is_hidden: bool) -> None:
    post = make.make_thread(make.make_consultation(), body="I was ill at St Marys for a year.")
    heard = make.make_restatement(post, heard="I was ill at St Marys for a year.")
    make.make_clarification(heard, body="It was a ward for mothers")
    page = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"
    assert "It was a ward for mothers" in Reader(either_app).open(page).words
    if is_hidden:
        with transaction():
            set_status(SYSTEM, post, Status.HIDDEN)
    else:
        withdraw(post.author.account.as_actor(), post)
        assert "St Marys" not in heard.body, "for good"
    words = Reader(either_app).open(page).words
    assert "I would walk." in words and "St Marys" not in words and "ward for mothers" not in words
    own = Reader(either_app).enter(author_of(heard))
    for found in (f"/search?q={word}" for word in ("Marys", "mothers")):
        assert "/posts/" not in own.open(found).response.text


def test_what_was_heard_and_meant_is_no_view_to_be_sorted(app: Flask) -> None:
    heard = make.make_restatement()
    make.make_clarification(heard)
    assert count_said(heard.consultation).said == 2, "the comment and the reply"


def test_answers_are_read_with_as_many_queries_for_few_as_for_many(app: Flask) -> None:
    consultation = make.make_consultation()
    person = make.seat(consultation)
    reader, counts = NewsReader(person.account_id or 0, is_letter=False), []
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    for _each in range(4):
        heard = make.make_restatement(make.make_thread(consultation), person)
        say_yes(heard.heard.author.account.as_actor(), heard)
    enqueue_periodic()
    run_due_jobs(1000)
    told = db.session.scalars(select(Notification).filter_by(account_id=person.account_id, kind=NewsKind.ANSWER)).all()
    numbers = [each.id for each in told if each.sentence.key == "restatement_right"]
    for several in (1, 4):
        db.session.expunge_all()
        lines = [[db.session.get_one(Notification, number)] for number in numbers[:several]]
        before = len(asked)
        with app.test_request_context():
            assert len(describe_answers(reader, lines)) == several
        counts.append(len(asked) - before)
    assert counts[0] == counts[1]


def test_two_who_change_how_people_reply_at_once_lose_nothing(app: Flask) -> None:
    """The second has the form again, with what they chose."""
    consultation = make.make_consultation()
    organiser = make.make_actor("organiser@example.org")
    make.seat(consultation, Role.ORGANISER, actor=organiser)
    activity = make.discussion_of(consultation)
    reader = Reader(app).enter("organiser@example.org")
    reader.open(f"/consultations/{consultation.slug}/discussions/{activity.public_id}/restating")
    set_restating(organiser, activity, Restating.EVERY, reason="So that all are heard")
    reader.send("Save how people reply", restating="never", reason="It took too long")
    assert reader.status == 422 and "You changed this in another window" in " ".join(reader.errors)
    assert reader.page.select_one("[name=restating][checked]")["value"] == "never"
    assert reader.send("Save how people reply").status == 200 and "We have saved how people reply." in reader.words
