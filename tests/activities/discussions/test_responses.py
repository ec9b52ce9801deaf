"""Responses without words: each counts once, whoever gave it is shown to nobody, and counts are what the rows say."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.activities.discussions.actions.recounting import rebuild_counters
from forum.activities.discussions.actions.responding import add_condition, respond
from forum.activities.discussions.models import Condition, Post, Reaction
from forum.activities.discussions.queries.responses import list_conditions
from forum.activities.discussions.responses import (
    FEWEST_NAMED,
    LONGEST_CONDITION,
    Response,
    add_to_counts,
    count_people,
    read_counts,
    say_people,
    say_who,
)
from forum.consultations.models import Participation
from forum.contributions.actions import edit, set_status, withdraw
from forum.contributions.models import Status
from forum.contributions.rules import may_read
from forum.contributions.screening import Confirmation, ConfirmationNeeded
from forum.erasure.actions import erase_person
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid
from forum.kernel.events import EventRecord
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.notifications.models import Notification
from tests import factories as make
from tests.browsing import Reader
from tests.races import act_during

READER = Actor(None, VISITOR)


def of_place(actor: Actor, post: Post, capacity_key: str) -> Actor:
    make.place_of(actor, post.consultation).capacity_key = capacity_key
    db.session.commit()
    return actor


def people(post: Post, *capacities: str) -> list[Actor]:
    return [of_place(make.seat(post.consultation), post, key) for key in capacities]


def count_rows(said: Post | Condition) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for row in db.session.scalars(select(Reaction).filter_by(contribution_id=said.id)):
        of_kind = counts.setdefault(row.kind, {})
        of_kind[row.capacity_key] = of_kind.get(row.capacity_key, 0) + 1
    return counts


def test_a_response_counts_once_and_can_be_taken_back(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    person = make.seat(post.consultation)
    for _twice in range(2):
        respond(person, post, "lived", is_on=True)
    respond(person, post, "understand", is_on=True)
    assert (count_people(post.reacted, "lived"), count_people(post.reacted, "understand")) == (1, 1)
    for _twice in range(2):
        respond(person, post, "lived", is_on=False)
    assert read_counts(post.reacted) == count_rows(post) == {"understand": {"resident": 1}}


def test_counts_are_what_the_rows_say_whatever_people_do(either_app: Flask) -> None:
    """In any order of pressing, taking back, deleting, hiding and leaving."""
    chance = random.Random(7)
    consultation = make.make_consultation()
    authors = [make.seat(consultation) for _ in range(3)]
    posts = [make.make_thread(consultation, author) for author in authors]
    crowd = people(posts[0], "carer", "carer", "resident", "staff", "unknown")
    conditions: list[Condition] = [make.make_condition(post, crowd[0]) for post in posts]
    gone: set[int] = set()
    for step in range(90):
        said: Post | Condition = chance.choice([*posts, *conditions])
        number = chance.randrange(len(crowd))
        kind = Response.SAME if isinstance(said, Condition) else chance.choice([Response.LIVED, Response.UNDERSTAND])
        try:
            if step % 23 == 22:
                erase_person(crowd[number], make.place_of(crowd[number], consultation).account)
                gone.add(number)
            elif step % 17 == 16:
                withdraw(said.author.account.as_actor(), said)
            elif step % 11 == 10:
                with transaction():
                    set_status(SYSTEM, said, chance.choice([Status.HIDDEN, Status.PUBLISHED]))
            else:
                respond(crowd[number], said, kind, is_on=chance.random() < 0.7)
        except (Forbidden, AttributeError, AssertionError):
            pass
        db.session.expire_all()
        for each in [*posts, *conditions]:
            assert read_counts(each.reacted) == count_rows(each)
        for post in posts:
            shown = [each for each in conditions if each.post_id == post.id and each.status == Status.PUBLISHED]
            assert post.condition_count == len(shown)
    assert gone


def test_of_two_presses_at_once_one_counts(either_app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    person, other = make.seat(post.consultation), make.seat(post.consultation)

    def press(whoever: Actor, said: Post) -> None:
        respond(whoever, said, "lived", is_on=True)

    for second in (person, other):
        act_during(either_app, lambda: press(person, post), lambda *_: None, press, second, post)
    assert read_counts(post.reacted) == count_rows(post) == {"lived": {"resident": 2}}


def test_who_responded_stands_nowhere_but_in_the_row_that_goes_with_them(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    person = make.seat(post.consultation, name="Amber Heron")
    respond(person, post, "lived", is_on=True)
    entry = db.session.scalars(select(EventRecord).filter_by(kind="ResponseChanged")).one()
    assert '"actor_id":null' in entry.payload and f'"contribution_id":{post.id}' in entry.payload
    path = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"
    page = Reader(app).open(path).response.text
    assert "Amber Heron" not in page and "</b> 1 person" in page
    erase_person(person, make.place_of(person, post.consultation).account)
    assert db.session.query(Reaction).count() == 0
    assert (
        "I’ve lived this 1 person"
        not in Reader(app).open(f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}").words
    )


def test_nobody_responds_to_themselves_nor_where_it_is_closed_hidden_or_locked(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    author, person = post.author.account.as_actor(), make.seat(post.consultation)
    with pytest.raises(Forbidden, match="your own"):
        respond(author, post, "lived", is_on=True)
    with pytest.raises(Forbidden):
        respond(make.make_actor(), post, "lived", is_on=True)
    respond(person, post, "lived", is_on=True)
    with set_clock(now() + timedelta(days=30)), pytest.raises(Forbidden, match="closed"):
        respond(person, post, "understand", is_on=True)
    make.place_of(person, post.consultation).paused_until = now() + timedelta(days=1)
    db.session.commit()
    with pytest.raises(Forbidden):
        respond(person, post, "understand", is_on=True)
    post.thread.locked_at = now()
    db.session.commit()
    with pytest.raises(Forbidden, match="closed this thread"):
        respond(make.seat(post.consultation), post, "lived", is_on=True)
    post.thread.locked_at = None
    with transaction():
        set_status(SYSTEM, post, Status.HIDDEN)
    with pytest.raises(Forbidden, match="hidden"):
        respond(make.seat(post.consultation), post, "lived", is_on=True)
    assert count_people(post.reacted, "lived") == 1


@pytest.mark.parametrize("moment", ["closed", "locked", "concluded", "paused", "hidden"])
def test_a_response_is_taken_back_at_any_time_and_the_page_offers_it(app: Flask, moment: str) -> None:
    post = make.make_thread(make.make_consultation())
    make.make_reply(post)
    person = make.seat(post.consultation, actor=make.make_actor("me@example.org"))
    respond(person, post, "lived", is_on=True)
    if moment == "paused":
        make.place_of(person, post.consultation).paused_until = now() + timedelta(days=60)
    if moment == "locked":
        post.thread.locked_at = now()
    if moment == "concluded":
        post.thread.concluded_at = now()
    db.session.commit()
    if moment == "hidden":
        with transaction():
            set_status(SYSTEM, post, Status.HIDDEN)
    with set_clock(now() + timedelta(days=30) if moment == "closed" else now()):
        reader = Reader(app).enter("me@example.org")
        reader.open(f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}")
        button = next(each for each in reader.page.find_all("button") if each.get("value") == "not-lived")
        form = reader.page.find(id=button["form"])
        data = {each["name"]: each["value"] for each in form.find_all("input")} | {"response": button["value"]}
        assert reader.ask("post", button["formaction"], data=data).status_code == 303
    db.session.expire_all()
    assert (post.reacted, count_rows(post)) == ("", {})


def test_counters_that_are_wrong_are_counted_anew(either_app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    condition = make.make_condition(post)
    respond(make.seat(post.consultation), post, "lived", is_on=True)
    respond(make.seat(post.consultation), condition, "same", is_on=True)
    make.make_restatement(post)
    assert rebuild_counters() == 0
    reacted = post.reacted, condition.reacted
    post.reacted, post.condition_count, post.differs_count, condition.reacted = "", 7, 0, '{"same":{"carer":3}}'
    db.session.commit()
    assert rebuild_counters() == 4
    assert (post.reacted, condition.reacted) == reacted and (post.condition_count, post.differs_count) == (1, 1)


def test_who_joined_a_condition_has_not_joined_other_words_and_is_told_once(either_app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    author, joined = make.seat(post.consultation, actor=make.make_actor("author@example.org")), make.seat(post.consultation)
    condition = make.make_condition(post, author, body="…there is a rota")
    respond(joined, condition, "same", is_on=True)
    reader = Reader(either_app).enter("author@example.org")
    edit_page = f"/consultations/{post.consultation.slug}/said/{condition.public_id}/edit"
    assert "One person has said “Me too” to this. If you change it, we will take that off" in reader.open(edit_page).words
    edit(author, condition, title="", body="…there is no rota")
    db.session.expire_all()
    assert (condition.reacted, count_rows(condition)) == ("", {})
    told = db.session.scalars(select(Notification).filter_by(contribution_id=condition.id)).all()
    assert [(each.account_id, each.sentence.key) for each in told] == [(joined.account_id, "joined_reworded")]
    page = Reader(either_app).open(f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}")
    assert "edited" in page.page.find(class_="conditions").text


def test_who_joined_reads_whose_words_are_others_now(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    joined = make.seat(post.consultation, actor=make.make_actor("me@example.org"))
    condition = make.make_condition(post)
    respond(joined, condition, "same", is_on=True)
    edit(condition.author.account.as_actor(), condition, title="", body="…it never runs")
    news = Reader(app).enter("me@example.org").open("/account/news").words
    assert f"{condition.author.pseudonym} (Resident) edited what they could live with" in news


def test_a_press_counts_for_the_words_that_were_on_the_page(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    make.seat(post.consultation, actor=make.make_actor("me@example.org"))
    condition = make.make_condition(post, body="…there is a rota")
    reader = Reader(app).enter("me@example.org")
    path = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"
    reader.open(path)
    form = reader.page.find(id="respond")
    hidden = {each["name"]: each["value"] for each in form.find_all("input")}
    old = {each["value"]: each["formaction"] for each in reader.page.find_all("button") if each.get("form") == "respond"}
    for said in (post, condition):
        edit(said.author.account.as_actor(), said, title=said.title, body="Nobody comes at night")
    for kind in ("lived", "same"):
        reader.ask("post", old[kind], data=hidden | {"response": kind})
        assert "This was edited after you opened the page, so we have not added your response." in reader.open(path).words
    db.session.expire_all()
    assert (post.reacted, condition.reacted) == ("", "")
    button = next(each for each in reader.page.find_all("button") if each.get("value") == "lived")
    reader.ask("post", button["formaction"], data=hidden | {"response": "lived"})
    words = reader.open(path).words
    assert "We have added your response." in words and "may have responded before this was edited" not in words


def test_that_some_responded_before_an_edit_is_said_where_somebody_did(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    path = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"
    before, author = make.seat(post.consultation), post.author.account.as_actor()
    respond(before, post, "lived", is_on=True)
    edit(author, post, title=post.title, body="With its comma, now.")
    respond(make.seat(post.consultation), post, "lived", is_on=True)
    assert "may have responded before this was edited" in Reader(app).open(path).words
    for place in list_who_responded(post):
        respond(place.account.as_actor(), post, "lived", is_on=False)
    respond(before, post, "lived", is_on=True)
    assert "may have responded before this was edited" not in Reader(app).open(path).words


def list_who_responded(post: Post) -> list[Participation]:
    return db.session.query(Participation).join(Reaction).filter(Reaction.contribution_id == post.id).all()


def test_an_edit_of_a_comment_loses_no_response(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    respond(make.seat(post.consultation), post, "lived", is_on=True)
    edit(post.author.account.as_actor(), post, title=post.title, body="With its comma, now.")
    db.session.expire_all()
    assert count_people(post.reacted, "lived") == 1


def test_a_comment_that_is_deleted_takes_responses_with_it(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    respond(make.seat(post.consultation), post, "lived", is_on=True)
    withdraw(post.author.account.as_actor(), post)
    assert (post.reacted, count_rows(post)) == ("", {})


@pytest.mark.parametrize(
    ("by_capacity", "said"),
    [
        ({"carer": 1}, "1 person"),
        ({"staff": 3, "carer": 2}, "5 people: 3 NHS or care staff, 2 others"),
        ({"staff": 2, "carer": 2}, "4 people"),
        ({"unknown": 9}, "9 people"),
        ({"resident": 4, "carer": 5, "unknown": 1}, "10 people: 5 unpaid carers, 4 residents, 1 other"),
    ],
)
def test_a_capacity_is_named_from_three_on(app: Flask, by_capacity: dict[str, int], said: str) -> None:
    assert FEWEST_NAMED == 3
    with app.test_request_context():
        assert say_people(by_capacity) == said


@pytest.mark.parametrize(("pressed", "said"), [(2, "3 people"), (3, "4 people: 4 unpaid carers"), (0, "1 person")])
def test_a_group_is_not_named_because_of_who_wrote_it(app: Flask, pressed: int, said: str) -> None:
    text = ""
    for _each in range(pressed):
        text = add_to_counts(text, "same", "carer", 1)
    with app.test_request_context():
        assert say_who(text, "same", "carer") == said


def test_a_group_is_named_only_while_more_of_it_have_joined_than_pressed(app: Flask) -> None:
    """Where all commissioners pressed, “3 commissioners” would name each of them."""
    post = make.make_thread(make.make_consultation())
    condition = make.make_condition(post)
    for person in people(post, *["commissioner"] * FEWEST_NAMED):
        respond(person, post, "lived", is_on=True)
        respond(person, condition, "same", is_on=True)
    thread = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"
    pages = (thread, f"/consultations/{post.consultation.slug}/posts/{post.public_id}/conditions")
    for path in pages:
        words = Reader(app).open(path).words
        assert "3 people" in words and "4 people" in words and "who plan and fund services" not in words
    people(post, *["commissioner"] * FEWEST_NAMED)
    make.make_reply(post)
    for path in pages:
        page = Reader(app).open(path)
        for paper in page.page.select(".print-only"):
            paper.extract()
        assert page.words.count("3 people who plan and fund services") == 2


def test_official_conditions_are_signed_and_marked_as_replies_are(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    lead = make.seat(post.consultation, Role.LEAD, name="Dr Price")
    make.place_of(lead, post.consultation).job_title = "Head of nursing"
    make.place_of(lead, post.consultation).capacity_key = "staff"
    db.session.commit()
    make.make_condition(post, lead)
    for path in (f"threads/{post.thread.public_id}", f"posts/{post.public_id}/conditions"):
        row = Reader(app).open(f"/consultations/{post.consultation.slug}/{path}").page.select_one(".conditions li")
        assert "official" in row["class"] and "Official comment from" in row.text
        assert "Service lead" in row.text and "Head of nursing" in row.text


def test_words_typed_for_a_second_condition_stay_and_it_says_why(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    person = make.seat(post.consultation, actor=make.make_actor("me@example.org"))
    page = f"/consultations/{post.consultation.slug}/posts/{post.public_id}/conditions"
    reader = Reader(app).enter("me@example.org").open(page)
    make.make_condition(post, person)
    reader.send("Add what I could live with", body="…it is free")
    assert reader.status == 422 and "…it is free" in reader.response.text
    assert "You have already said what you could live with here" in reader.words and "Copy it before you leave" in reader.words


def test_counts_read_as_they_were_written() -> None:
    text = add_to_counts(add_to_counts("", "lived", "carer", 1), "lived", "staff", 1)
    assert read_counts(text) == {"lived": {"carer": 1, "staff": 1}}
    assert add_to_counts(add_to_counts(text, "lived", "carer", -1), "lived", "staff", -1) == ""


def test_a_condition_is_one_sentence_a_person_and_its_author_is_told(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    person = make.seat(post.consultation)
    condition = add_condition(person, post, body="…there is an interpreter")
    assert post.condition_count == 1
    with pytest.raises(Invalid, match="already"):
        add_condition(person, post, body="…it is free")
    with pytest.raises(Invalid, match="200"):
        add_condition(make.seat(post.consultation), post, body="x" * (LONGEST_CONDITION + 1))
    with pytest.raises(Invalid, match="200"):
        edit(person, condition, title="", body="x" * (LONGEST_CONDITION + 1))
    with pytest.raises(Forbidden, match="your own"):
        add_condition(post.author.account.as_actor(), post, body="…it is free")
    enqueue_periodic()
    run_due_jobs(1000)
    told = db.session.scalars(select(Notification).filter_by(contribution_id=condition.id)).all()
    assert [each.account_id for each in told] == [post.author.account_id]
    withdraw(person, condition)
    db.session.expire_all()
    assert post.condition_count == 0
    add_condition(person, post, body="…it is free")


def test_a_trigger_asks_about_a_condition_as_about_any_words(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    with pytest.raises(ConfirmationNeeded):
        add_condition(make.seat(post.consultation), post, body="…you ring me on 07700 900123", confirmation=Confirmation())


def test_a_condition_goes_out_of_sight_with_its_comment(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    condition = make.make_condition(post)
    assert may_read(READER, condition)
    with transaction():
        set_status(SYSTEM, post, Status.HIDDEN)
    assert not may_read(READER, condition)
    address = f"/consultations/{post.consultation.slug}/conditions/{condition.public_id}"
    assert Reader(app).open(address).status == 404
    other = make.make_condition(make.make_thread(post.consultation))
    own = Reader(app).enter(condition.author.account.email).open(address)
    assert own.status == 200 and "There was a comment here. It is now hidden." in own.words
    assert condition.body in own.words and post.title not in own.words
    assert Reader(app).enter(other.author.account.email).open(address).status == 404


def test_conditions_stand_in_the_order_in_which_they_were_said_a_page_at_a_time(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    said = [make.make_condition(post, body=f"…number {number}") for number in range(23)]
    for person in people(post, "carer", "carer"):
        respond(person, said[-1], "same", is_on=True)
    first = list_conditions(READER, post)
    rest = list_conditions(READER, post, first.next_after)
    assert [*first.conditions, *rest.conditions] == said
    page = Reader(app).open(f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}")
    assert "…number 2" in page.words and "…number 3" not in page.words
    assert "Show all 23" in page.words


def press(reader: Reader, button: Tag) -> TestResponse:
    """As a browser does: with the fields of the form that it belongs to."""
    form = reader.page.find(id=button["form"])
    data = {each["name"]: each["value"] for each in form.find_all("input")} | {"response": button["value"]}
    return reader.ask("post", button["formaction"], data=data)


def test_with_plain_forms_a_press_leads_back_to_the_comment_and_says_so(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    reply = make.make_reply(post)
    make.seat(post.consultation, actor=make.make_actor("me@example.org"))
    reader = Reader(app).enter("me@example.org")
    path = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"
    for said, is_on in ((reply, True), (post, True), (post, False)):
        reader.open(path)
        article = reader.page.find(id=f"post-{said.public_id}")
        button = next(each for each in article.find_all("button") if "lived this" in each.text)
        answer = press(reader, button)
        assert answer.headers["Location"].endswith(f"{path}#lived-{said.public_id}"), "back on the button"
        reader.open(path)
        article = reader.page.find(id=f"post-{said.public_id}")
        words = "We have added your response." if is_on else "We have taken your response back."
        assert words in article.find(role="status").text
        button = next(each for each in article.find_all("button") if "lived this" in each.text)
        assert button["aria-pressed"] == ("true" if is_on else "false")
    assert "your response" not in reader.open(path).words


def test_a_visitor_reads_counts_and_is_led_to_join(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    for person in people(post, *["staff"] * 6)[:3]:
        respond(person, post, "understand", is_on=True)
    page = Reader(app).open(f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}")
    shown = [each.get_text(" ").split() for each in page.page.select(".who-responded li:not(.print-only)")]
    assert shown == ["This helps me understand 3 NHS or care staff".split()], "how many stands on the button"
    assert "csrf_token" not in page.response.text
    links = [each["href"] for each in page.page.select("a.response")]
    assert "/respond" in links[0] and "/conditions" in links[2] and "stance=differs" in links[3]
    assert "People see your name only beside what you write." in page.open(links[0]).words
    make.make_actor("new@example.org")
    page.enter("new@example.org").open(links[0]).follow("Join this consultation")
    page.send("Take part", pseudonym="Amber Heron", capacity_key="carer")
    assert page.path == links[0]
    answer = press(page, page.page.find("button", value="lived"))
    assert answer.headers["Location"].endswith(f"/threads/{post.thread.public_id}#lived-{post.public_id}")
    assert count_people(db.session.get_one(Post, post.id).reacted, "lived") == 1


def test_whoever_was_signed_out_when_they_pressed_is_told_that_nothing_was_counted(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    make.seat(post.consultation, actor=make.make_actor("me@example.org"))
    reader = Reader(app).sign_in("me@example.org", make.PASSWORD)
    path = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"
    reader.open(path)
    button = next(each for each in reader.page.find_all("button") if each.get("value") == "lived")
    data = {each["name"]: each["value"] for each in reader.page.find(id="respond").find_all("input")} | {"response": "lived"}
    reader.client.delete_cookie("session")
    headers = {"Origin": "http://localhost", "Referer": f"http://localhost{path}"}
    there = reader.ask("post", button["formaction"], data=data, headers=headers).headers["Location"]
    reader.open(there).send("Sign in", email="me@example.org", password=make.PASSWORD)
    assert "so we did nothing. Press it again." in reader.words and post.reacted == ""


def test_the_log_of_what_was_refused_does_not_say_whose_response_it_was(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    post = make.make_thread(make.make_consultation())
    author = post.author.account
    reader = Reader(app).enter(author.email).open(f"/consultations/{post.consultation.slug}")
    token = reader.page.find("input", {"name": "csrf_token"})["value"]
    address = f"/consultations/{post.consultation.slug}/responses/{post.public_id}"
    assert reader.ask("post", address, data={"response": "lived", "csrf_token": token}).status_code == 403
    line = next(each for each in capsys.readouterr().out.splitlines() if "security: refused" in each)
    assert "/responses/" in line and f"account={author.id}" not in line
