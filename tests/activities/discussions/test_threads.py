"""People talk it through: threads, replies, pages, links."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from forum.activities.discussions.actions.posting import reply, start_thread
from forum.activities.discussions.actions.recounting import rebuild_counters
from forum.activities.discussions.counters import count_below
from forum.activities.discussions.forms import ReplyForm
from forum.activities.discussions.models import Post
from forum.activities.discussions.moderation_hooks import move
from forum.activities.discussions.queries.paging import ROWS_PER_PAGE, Sort
from forum.activities.discussions.queries.replies import list_replies
from forum.activities.discussions.queries.threads import list_threads
from forum.contributions import actions as saying
from forum.contributions.actions import withdraw
from forum.contributions.models import Status
from forum.kernel.actions import lock, transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden
from forum.kernel.limits import Limit
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from tests import factories as make
from tests.apps import KeptApp
from tests.browsing import Reader

READER = Actor(None, VISITOR)


def signed_in(app: Flask, consultation: object = None, role: Role = Role.PARTICIPANT) -> Reader:
    email = "writer@example.org"
    actor = make.make_actor(email)
    if consultation is not None:
        make.seat(consultation, role, actor=actor, name="Quiet Wren")
    reader = Reader(app)
    reader.sign_in(email, make.PASSWORD)
    return reader


def test_a_person_finds_a_consultation_joins_and_adds_a_point(app: Flask) -> None:
    consultation = make.make_consultation(title="Should the buses run later?")
    reader = signed_in(app)
    reader.open("/").follow("Should the buses run later?").follow("Add your comment")
    assert reader.title == "Add your comment"
    reader.send("Post my comment", title="The last bus leaves at six", kind_key="concern", body="I walk **home**.")
    assert reader.title == "Choose the name people will see"
    reader.send("Post my comment", pseudonym="Amber Heron", capacity_key="carer")
    reader.follow("Show me my comment on the page")
    assert reader.title == "The last bus leaves at six"
    assert "Amber Heron" in reader.words
    assert "Unpaid carer" in reader.words
    assert reader.page.select_one(".post strong").text == "home"
    assert consultation.slug in reader.path


def test_a_reply_opens_in_its_place_and_names_whom_it_answers(app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    reader = signed_in(app, consultation)
    reader.open(f"/consultations/{consultation.slug}/threads/{first.thread.public_id}")
    reader.send("Post my reply", body="Let me ask something.")
    assert reader.status == 200
    post = reader.page.find(id=f"post-{newest_post().public_id}")
    assert "Let me ask something." in post.text
    assert "Quiet Wren" in post.text


def test_quoting_puts_the_words_into_the_form(app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation, body="One.\n\nTwo.")
    reader = signed_in(app, consultation)
    reader.open(f"/consultations/{consultation.slug}/threads/{first.thread.public_id}/reply?to={first.public_id}&quote=")
    assert reader.page.find("textarea").text.strip() == "> One.\n> \n> Two."


def test_a_quotation_comes_below_a_reply_that_was_kept(app: Flask) -> None:
    with app.test_request_context():
        form = ReplyForm.from_request(body="I was writing this\n")
        form.quote("One.")
    assert form.body.data == "I was writing this\n\n> One.\n\n" and form.body.render_kw["data-quote"] == "> One.\n\n"
    with app.test_request_context():
        assert "data-quote" not in (ReplyForm.from_request().body.render_kw or {}), "the next form quotes nothing"


def test_the_preview_is_what_will_be_published(app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    reader = signed_in(app, consultation)
    reader.open(f"/consultations/{consultation.slug}/threads/{first.thread.public_id}/reply")
    words = "**Bold** and https://example.org\n\n- one\n- two"
    reader.send("Preview", body=words)
    preview = reader.page.select_one(".preview .say").decode_contents().strip()
    assert reader.page.find("textarea").text.strip() == words
    assert db.session.query(Post).count() == 1, "a preview publishes nothing"
    reader.send("Post my reply")
    assert reader.page.find(id=f"post-{newest_post().public_id}").select_one(".say").decode_contents().strip() == preview


def test_an_empty_or_overlong_post_says_so_beside_the_field_and_loses_nothing(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = signed_in(app, consultation)
    reader.open(f"/consultations/{consultation.slug}/discussions/{make.discussion_of(consultation).public_id}/new")
    reader.send("Post my comment", title="", body="x" * 10_001)
    assert reader.status == 422
    assert set(reader.errors) == {
        "Choose what kind of comment this is",
        "Enter your main point in one sentence",
        "“Tell us more” must be 10,000 characters or fewer. Take out 1",
    }
    assert reader.page.find("textarea").text.strip() == "x" * 10_001


def test_sending_the_same_form_twice_makes_one_post(app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    reader = signed_in(app, consultation)
    path = f"/consultations/{consultation.slug}/threads/{first.thread.public_id}/reply"
    reader.open(path)
    fields = reader.fields_of(reader.page.select_one("main form")) | {"body": "Once only."}
    one = reader.ask("post", path, data=fields)
    two = reader.ask("post", path, data=fields)
    assert one.location == two.location
    assert db.session.query(Post).filter_by(body="Once only.").count() == 1


def test_forms_without_a_key_are_not_taken_for_one_sent_twice(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)
    one, two = (reply(author, first, body=body, idempotency_key="") for body in ("One.", "Two."))
    assert one.id != two.id


def test_words_survive_a_session_that_ended_while_they_were_written(app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    reader = signed_in(app, consultation)
    reader.open(f"/consultations/{consultation.slug}/threads/{first.thread.public_id}/reply")
    reader.client.delete_cookie("session")
    form = reader.fields_of(reader.page.select_one("main form")) | {"body": "An hour of writing."}
    response = reader.ask("post", reader.path, data=form, headers={"Origin": "http://localhost"}, follow_redirects=True)
    reader._take(response)
    assert reader.title == "Sign in"
    assert "We have kept what you wrote" in reader.words
    reader.send("Sign in", email="writer@example.org", password=make.PASSWORD)
    assert reader.title == "Did you write this?", "whoever signs in may be somebody else"
    reader.send("Yes, put it back in the form")
    assert reader.page.find("textarea").text.strip() == "An hour of writing."
    reader.send("Post my reply")
    assert "An hour of writing." in reader.words
    reader.open(f"/consultations/{consultation.slug}/threads/{first.thread.public_id}/reply")
    assert reader.page.find("textarea").text.strip() == "", "the kept copy has done its work"


def test_words_from_another_site_are_not_kept(app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    reader = signed_in(app, consultation)
    response = reader.ask(
        "post",
        f"/consultations/{consultation.slug}/threads/{first.thread.public_id}/reply",
        data={"body": "planted"},
        headers={"Origin": "http://evil.example"},
    )
    assert response.status_code == 400
    assert db.session.query(Post).count() == 1


def test_a_closed_phase_is_readable_and_says_so(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    first = make.make_thread(consultation, author)
    close(consultation)
    reader = Reader(app).open(f"/consultations/{consultation.slug}/threads/{first.thread.public_id}")
    assert "This closed" in reader.words
    assert "They do." in reader.words
    assert not reader.page.find(string="Post my reply")
    try:
        reply(author, first, body="Too late.")
    except Forbidden as refused:
        assert "This closed" in refused.sentence
    else:
        raise AssertionError("a closed phase took a reply")


def test_pages_of_replies_neither_skip_nor_repeat_while_others_post(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    first = make.make_thread(consultation, author)
    before = [add_quietly(first, author, number) for number in range(ROWS_PER_PAGE * 2 + 5)]
    for sort in (Sort.OLDEST, Sort.NEWEST):
        seen: list[int] = []
        after = None
        while True:
            page = list_replies(READER, first, sort, after)
            seen += [branch.post.id for branch in page.branches]
            add_quietly(first, author, 1000)  # somebody posts between two pages
            after = page.next_after
            if after is None or len(seen) > 200:
                break
        assert len(seen) == len(set(seen)), f"{sort}: something was shown twice"
        assert {post.id for post in before} <= set(seen), f"{sort}: something was skipped"


def test_replies_nest_two_levels_and_go_on_elsewhere(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    post = first = make.make_thread(consultation, author)
    chain = []
    for number in range(6):
        post = make.make_reply(post, author, body=f"Depth {number + 1}.")
        chain.append(post)
    path = f"/consultations/{consultation.slug}/threads/{first.thread.public_id}"
    reader = Reader(app).open(path)
    assert "Depth 3." in reader.words
    assert "Depth 4." not in reader.words
    reader.follow("Show 3 more replies")
    assert "Depth 6." in reader.words
    assert "Show the whole thread" in reader.words
    assert chain[-1].parent_id == chain[-2].id, "the true parent is kept whatever the depth"


def test_a_link_to_any_post_opens_it_in_its_context(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    first = make.make_thread(consultation, author)
    crowd = [add_quietly(first, author, number) for number in range(ROWS_PER_PAGE + 10)]
    deep = crowd[3]
    for _level in range(5):
        deep = add_quietly(deep, author, 0)
    for post in (first, crowd[0], crowd[-1], deep):
        reader = Reader(app).open(f"/consultations/{consultation.slug}/posts/{post.public_id}")
        assert reader.status == 200
        assert reader.page.find(id=f"post-{post.public_id}"), "the post is on the page its link opens"


def test_sorting_by_unanswered_and_most_discussed(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    quiet = make.make_thread(consultation, author, title="Quiet")
    busy = make.make_thread(consultation, author, title="Busy")
    middling = make.make_thread(consultation, author, title="Middling")
    for _number in range(3):
        make.make_reply(make.make_reply(busy, author), author)
    make.make_reply(middling, author)
    activity = make.discussion_of(consultation)

    def titles(sort: Sort) -> list[str]:
        return [thread.first_post.title for thread in list_threads(READER, activity, sort).threads]

    assert titles(Sort.NEWEST) == ["Middling", "Busy", "Quiet"]
    assert titles(Sort.UNANSWERED) == ["Quiet"]
    assert titles(Sort.MOST_DISCUSSED) == ["Busy", "Middling", "Quiet"]
    assert busy.below_count == 6
    assert quiet.below_count == 0


def test_every_page_of_the_most_discussed_threads_comes_once(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    for number in range(ROWS_PER_PAGE + 7):
        post = add_quietly_thread(consultation, author, number)
        if number % 3 == 0:
            add_quietly(post, author, 0)
    activity = make.discussion_of(consultation)
    first = list_threads(READER, activity, Sort.MOST_DISCUSSED)
    second = list_threads(READER, activity, Sort.MOST_DISCUSSED, first.next_after)
    public_ids = [thread.public_id for thread in first.threads + second.threads]
    assert len(public_ids) == len(set(public_ids)) == ROWS_PER_PAGE + 7
    assert second.next_after is None


def test_a_thread_that_is_answered_while_somebody_reads_is_not_shown_twice(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    for number in range(ROWS_PER_PAGE + 7):
        add_quietly_thread(consultation, author, number)
    activity = make.discussion_of(consultation)
    first = list_threads(READER, activity, Sort.MOST_DISCUSSED)
    for _twice in range(2):
        reply(author, first.threads[-1].first_post, body="And one more thing.")
    second = list_threads(READER, activity, Sort.MOST_DISCUSSED, first.next_after)
    public_ids = [thread.public_id for thread in first.threads + second.threads]
    assert len(public_ids) == len(set(public_ids)) == ROWS_PER_PAGE + 7


def test_a_thread_of_a_thousand_posts_takes_as_many_queries_as_one_of_sixty(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    reader = signed_in(app, consultation)  # For a visitor the page would be kept.

    def count_queries(posts: int) -> int:
        first = make.make_thread(consultation, author)
        fill(first, author, posts)
        path = f"/consultations/{consultation.slug}/threads/{first.thread.public_id}"
        reader.open(path)
        statements: list[str] = []
        listener = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            reader.open(path)
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        assert reader.status == 200
        assert len(reader.page.select(".branch")) == ROWS_PER_PAGE
        return len([sql for sql in statements if sql.lstrip().upper().startswith(("SELECT", "WITH"))])

    few, many = count_queries(60), count_queries(1000)
    assert many == few
    assert many <= 10


def test_official_words_look_different_and_a_later_promotion_does_not_make_old_words_official(app: Flask) -> None:
    consultation = make.make_consultation()
    lead = make.seat(consultation, Role.LEAD)
    person = make.seat(consultation)
    first = make.make_thread(consultation, person)
    answer = make.make_reply(first, lead, body="We counted.")
    make.place_of(person, consultation).role = Role.ORGANISER
    db.session.commit()
    reader = Reader(app).open(f"/consultations/{consultation.slug}/threads/{first.thread.public_id}")
    assert "official-post" in reader.page.find(id=f"post-{answer.public_id}")["class"]
    assert "official-post" not in reader.page.find(id=f"post-{first.public_id}")["class"]


def test_a_withdrawn_post_keeps_its_place_and_loses_its_words(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    first = make.make_thread(consultation, author)
    gone = make.make_reply(first, author, body="My secret words.")
    make.make_reply(gone, body="An answer to it.")
    withdraw(author, gone)
    reader = Reader(app).open(f"/consultations/{consultation.slug}/threads/{first.thread.public_id}")
    assert "My secret words." not in reader.words
    assert "The person who wrote this has deleted it." in reader.words
    assert "An answer to it." in reader.words


def test_counters_can_be_counted_anew_from_the_posts(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    first = make.make_thread(consultation, author)
    make.make_reply(make.make_reply(first, author), author)
    assert rebuild_counters() == 0
    db.session.execute(Post.__table__.update().values(below_count=77))
    db.session.commit()
    assert rebuild_counters() == 3
    db.session.expire_all()
    assert first.below_count == 2


def test_a_person_of_another_consultation_cannot_post_here(app: Flask) -> None:
    here, elsewhere = make.make_consultation(), make.make_consultation()
    stranger = make.seat(elsewhere)
    try:
        start_thread(stranger, make.discussion_of(here), kind_key="idea", title="Hello", body="World")
    except Forbidden:
        return
    raise AssertionError("a stranger could post")


def newest_post() -> Post:
    return db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()


def add_quietly(parent: Post, author: Actor, number: int) -> Post:
    """A reply without the limit on how much one person may write."""
    from forum.kernel.limits import LimitCounter

    db.session.query(LimitCounter).delete()
    db.session.commit()
    return make.make_reply(parent, author, body=f"Reply {number}.")


def add_quietly_thread(consultation: object, author: Actor, number: int) -> Post:
    from forum.kernel.limits import LimitCounter

    db.session.query(LimitCounter).delete()
    db.session.commit()
    return make.make_thread(consultation, author, title=f"Thread {number}")


def fill(first: Post, author: Actor, posts: int) -> None:
    """Many replies at once, past the limits: half of them to the thread, half to each other."""
    from forum.activities.discussions.counters import count_below
    from forum.contributions.actions import bring_in
    from forum.kernel.actions import transaction

    place = make.place_of(author, first)
    with transaction():
        parents = [first]
        for number in range(posts):
            parent = first if number % 2 == 0 else parents[number // 2]
            post = Post(
                space_id=first.space_id, activity_id=first.activity_id, author_id=place.id, author=place,
                author_role=place.role, thread_id=first.thread_id, parent_id=parent.id, body=f"Reply {number}.",
            )  # fmt: skip
            bring_in(post)
            count_below(parent.id, 1, 1)
            parents.append(post)


def close(consultation: object) -> None:
    from datetime import timedelta

    from forum.kernel.clock import now

    consultation.phases[0].closes_at = now() - timedelta(minutes=1)
    db.session.commit()


def test_an_old_address_leads_to_where_a_post_was_moved_and_never_to_what_is_hidden(app: Flask) -> None:
    consultation = make.make_consultation()
    first, other = make.make_thread(consultation), make.make_thread(consultation)
    moved, hidden = make.make_reply(first, body="I was moved."), make.make_reply(first)
    with transaction():
        for post in (moved, hidden):
            move(SYSTEM, post, other.public_id)
        hidden.status = Status.HIDDEN
    reader = signed_in(app, consultation)
    old = f"/consultations/{consultation.slug}/threads/{first.thread.public_id}"
    for way in ("under", "start"):
        reader.open(f"{old}?{way}={moved.public_id}")
        assert other.thread.public_id in reader.path and "I was moved." in reader.words, way
    reader.open(f"{old}/reply?to={moved.public_id}&quote=")
    assert other.thread.public_id in reader.path and "> I was moved." in reader.words
    assert Reader(app).open(f"{old}?under={hidden.public_id}").status == 404
    assert Reader(app).open(f"{old}?start={hidden.public_id}").path.startswith(old)


def wait_until_it_waits(other: threading.Thread) -> None:
    """For a row that somebody else holds."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    # Inside one transaction PostgreSQL would answer every time what it answered first.
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
        while other.is_alive() and not looking.scalar(waiting):
            time.sleep(0.01)


def test_whoever_deletes_and_whoever_replies_at_once_do_not_wait_for_each_other(kept_on_postgres: KeptApp) -> None:
    """Each holds the thread first, then rows of posts."""
    with kept_on_postgres.lend() as app:
        post = make.make_reply(make.make_thread(make.make_consultation()))
        problems: list[Exception] = []

        def delete_it() -> None:
            with app.app_context():
                mine = db.session.get_one(Post, number)
                try:
                    withdraw(mine.author.account.as_actor(), mine)
                except Exception as problem:
                    problems.append(problem)

        number, other = post.id, threading.Thread(target=delete_it)
        with transaction():
            lock(post.thread)
            other.start()
            wait_until_it_waits(other)
            count_below(number, 1, 1)
        other.join()
        db.session.expire_all()
        assert problems == [] and post.status == Status.WITHDRAWN


def test_other_words_after_back_are_asked_about_first(app: Flask) -> None:
    """Whoever went Back to change a reply has posted it by then."""
    consultation = make.make_consultation()
    post = make.make_thread(consultation)
    reader = signed_in(app, consultation)
    address = f"/consultations/{consultation.slug}/threads/{post.thread.public_id}/reply"
    key = reader.open(address).page.select_one("main form [name=key]")["value"]
    reader.send("Post my reply", body="I would walk.")
    reader.open(address).send("Post my reply", body="I would walk home.", key=key)
    assert reader.status == 200 and "Do you want to post this as well?" in reader.words
    assert "There is a problem" not in reader.words and "I would walk home." in reader.response.text
    earlier = db.session.scalars(select(Post.public_id).where(Post.parent_id == post.id)).one()
    assert reader.page.select_one(f"#earlier a[href$='/said/{earlier}/edit']")
    said = select(Post.body).where(Post.parent_id == post.id).order_by(Post.id)
    assert db.session.scalars(said).all() == ["I would walk."]
    reader.send("Post this as well")
    assert db.session.scalars(said).all() == ["I would walk.", "I would walk home."]


@pytest.mark.parametrize("is_older", [True, False])
def test_whoever_has_two_things_to_say_is_asked_only_with_a_form_from_before_the_first(app: Flask, is_older: bool) -> None:
    """Two tabs: the second was drawn before the first was sent, or since."""
    consultation = make.make_consultation()
    post = make.make_thread(consultation)
    reader = signed_in(app, consultation)
    address = f"/consultations/{consultation.slug}/threads/{post.thread.public_id}/reply"
    second = reader.open(address).page.select_one("main form [name=key]")["value"]
    with set_clock(now() + timedelta(minutes=1)):
        reader.open(address).send("Post my reply", body="I would walk.")
    with set_clock(now() + timedelta(minutes=2)):
        reader.open(address).send("Post my reply", body="The bus is late.", **({"key": second} if is_older else {}))
    assert ("Do you want to post this as well?" in reader.words) == is_older
    said = db.session.scalars(select(Post.body).where(Post.parent_id == post.id).order_by(Post.id)).all()
    assert said == ["I would walk.", "The bus is late."][: 1 if is_older else 2]


def test_a_reply_to_a_comment_that_was_hidden_meanwhile_can_go_to_the_thread(app: Flask) -> None:
    """With one press, or later: its words are kept in the form below the thread."""
    consultation = make.make_consultation()
    post = make.make_thread(consultation)
    comment = make.make_reply(post)
    reader = signed_in(app, consultation)
    thread = f"/consultations/{consultation.slug}/threads/{post.thread.public_id}"
    reader.open(f"{thread}/reply?to={comment.public_id}")
    with transaction():
        saying.set_status(SYSTEM, comment, Status.HIDDEN)
    reader.send("Post my reply", body="I would walk.")
    assert reader.status == 403 and "We have kept what you wrote." in reader.words
    led = [link["href"] for link in reader.page.select("main a")]
    assert f"/consultations/{consultation.slug}#contact" in led and thread in led
    assert [button for button in reader.page.select("main button") if "Copy these words" in button.text]
    assert "I would walk." in reader.ask("get", thread).get_data(as_text=True)
    reader.send("Post it as a reply to the whole thread")
    assert db.session.scalars(select(Post.body).where(Post.parent_id == post.id, Post.body == "I would walk.")).one()


@pytest.mark.parametrize("differs", [True, False])
def test_a_reply_without_words_that_differs_is_told_at_once_to_say_what_was_heard(app: Flask, differs: bool) -> None:
    consultation = make.make_consultation()
    post = make.make_thread(consultation)
    reader = signed_in(app, consultation)
    reader.open(f"/consultations/{consultation.slug}/threads/{post.thread.public_id}/reply")
    reader.send("Post my reply", body="", stance="differs" if differs else "adds")
    assert "Enter your reply" in reader.errors
    assert ("Write what you heard" in " ".join(reader.errors)) == differs


@pytest.mark.parametrize("column", ["locked_at", "concluded_at"])
def test_a_reply_to_a_thread_that_closed_meanwhile_is_shown_to_be_copied(app: Flask, column: str) -> None:
    consultation = make.make_consultation()
    post = make.make_thread(consultation)
    reader = signed_in(app, consultation)
    reader.open(f"/consultations/{consultation.slug}/threads/{post.thread.public_id}/reply")
    setattr(post.thread, column, now())
    db.session.commit()
    reader.send("Post my reply", body="I would walk.")
    assert reader.status == 403 and "I would walk." in reader.response.text
    assert "What you wrote is only on this page" in reader.words and "Post my reply" not in reader.words
    assert ("Read what this thread came to" in reader.words) == (column == "concluded_at")


def test_a_reply_that_was_too_much_at_once_is_in_the_box_that_it_was_written_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make.make_consultation()
    post = make.make_thread(consultation)
    other = make.make_thread(consultation)
    reader = signed_in(app, consultation)
    monkeypatch.setattr(saying, "CONTRIBUTIONS_PER_PERSON", Limit("contributions", 0, timedelta(minutes=10)))
    thread = f"/consultations/{consultation.slug}/threads/{post.thread.public_id}"
    reader.open(thread).send("Post my reply", body="I would walk.")
    assert "It will be in the form when you open it again" in reader.words
    assert "I would walk." in reader.open(thread).page.select_one("#reply textarea").text
    there = reader.open(f"/consultations/{consultation.slug}/threads/{other.thread.public_id}")
    assert "I would walk." not in there.response.text
