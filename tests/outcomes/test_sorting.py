"""Sorting, by hand: ticking, sorting, finding, sampling; and ten thousand contributions that stay quick."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert, select

from forum.accounts.queries import find_account
from forum.activities.discussions.models import Post
from forum.consultations.models import Consultation
from forum.contributions.models import Contribution
from forum.kernel.db import db, new_public_id
from forum.kernel.permissions import Actor, Role
from forum.outcomes.actions import coding
from forum.outcomes.kinds import ThemeState
from forum.outcomes.models import SampleCode, Theme
from forum.outcomes.queries.said import Filter, count_said, list_said
from forum.outcomes.queries.themes import count_backing, find_entry, list_themes
from tests import factories as make
from tests.browsing import Reader
from tests.outcomes.conftest import QueryCounter
from tests.worlds import begin_with

MANY = 10_000


def enter(app: Flask, actor: Actor) -> Reader:
    account = find_account(actor.account_id)
    assert account is not None
    return Reader(app).enter(account.email)


@pytest.fixture
def consultation(app: Flask) -> Consultation:
    return begin_with(make.make_consultation)


@pytest.fixture
def sorter(app: Flask, consultation: Consultation) -> Reader:
    return enter(app, make.seat(consultation, Role.FACILITATOR)).open(f"/consultations/{consultation.slug}/sort")


def sort_page(sorter: Reader, consultation: Consultation, asked: str = "") -> Reader:
    return sorter.open(f"/consultations/{consultation.slug}/sort{asked}")


def test_from_a_heap_to_an_agreed_theme_with_a_second_person(app: Flask, consultation: Consultation, sorter: Reader) -> None:
    posts = [make.make_thread(consultation, title=title) for title in ("Late buses", "Later buses", "Where is the map?")]
    sort_page(sorter, consultation).send("Make a new theme from it", said=[posts[0].public_id, posts[1].public_id])
    assert "Late buses" in sorter.words
    sorter.send("Make this theme", sentence="Buses should run after ten.", against="The drivers need to get home.")
    theme = db.session.scalars(select(Theme)).one()
    assert count_backing(consultation)[theme.id].said == 2
    sort_page(sorter, consultation).send("It does not fit a theme", said=[posts[2].public_id])
    assert "Enter why it does not fit a theme" in sorter.words
    assert sorter.page.find("input", id=f"said-{posts[2].public_id}").has_attr("checked"), "what was ticked stays ticked"
    sorter.send("It does not fit a theme", said=[posts[2].public_id], note="A question about the map.")
    totals = count_said(consultation)
    assert (totals.in_themes, totals.fit_none, totals.unread) == (2, 1, 0)
    address = f"/consultations/{consultation.slug}/sort/themes/{theme.public_id}"
    sorter.open(address).send("I accept this wording")
    second = enter(app, make.seat(consultation, Role.ORGANISER))
    second.open(address).send("I accept this wording")
    assert db.session.get(Theme, theme.id).state == ThemeState.AGREED


def test_nothing_is_sorted_when_nothing_or_no_theme_was_chosen(consultation: Consultation, sorter: Reader) -> None:
    post = make.make_thread(consultation)
    make.make_theme(consultation)
    sort_page(sorter, consultation).send("Add selected comments to this theme", said=[post.public_id])
    assert (sorter.status, "Choose a theme first" in sorter.words) == (422, True)
    sort_page(sorter, consultation).send("Mark as read, no theme yet")
    assert (sorter.status, "Select at least one comment" in sorter.words) == (422, True)
    # All that is missing is said at once, and leads to where it is put right.
    sort_page(sorter, consultation).send("It does not fit a theme")
    led = {link.get_text(): link["href"] for link in sorter.page.select(".govuk-error-summary a")}
    assert led == {"Select at least one comment": f"#said-{post.public_id}", "Enter why it does not fit a theme": "#note"}
    assert all(sorter.page.select(where) for where in led.values())
    sort_page(sorter, consultation).send("Add selected comments to this theme")
    led = [link.get_text() for link in sorter.page.select(".govuk-error-summary a")]
    assert led == ["Select at least one comment", "Choose a theme first"]


def test_contributions_of_another_consultation_cannot_be_sorted_here(consultation: Consultation, sorter: Reader) -> None:
    elsewhere = make.make_thread(make.make_consultation())
    theme = make.make_theme(consultation)
    sort_page(sorter, consultation).send("Add selected comments to this theme", said=[elsewhere.public_id], theme=theme.public_id)
    assert "Select at least one comment" in sorter.words
    assert count_backing(consultation) == {}


def test_two_people_sort_a_sample_apart_and_see_how_far_they_agree(
    app: Flask, consultation: Consultation, sorter: Reader
) -> None:
    for number in range(4):
        make.make_thread(consultation, body=f"Words {number}")
    themes = [make.make_theme(consultation), make.make_theme(consultation)]
    samples = f"/consultations/{consultation.slug}/sort/samples"
    sorter.open(samples).send("Pick a sample", size="4")
    items = [select["name"] for select in sorter.page.select("select[name^=item-]")]
    assert len(items) == 4
    path, (one, two) = sorter.path, (theme.public_id for theme in themes)
    other = enter(app, make.seat(consultation, Role.ORGANISER)).open(path)
    sorter.send("Save my choices", **dict(zip(items, (one, one, two, "none"), strict=True)))
    assert not other.open(path).page.select("option[selected]"), "nobody sees another's choices before their own"
    other.send("Save my choices", **dict(zip(items, (one, one, two, two), strict=True)))
    assert db.session.query(SampleCode).count() == 8
    # Alike 3 of 4; by chance 2/4·2/4 + 1/4·2/4 + 1/4·0 = 3/8; so (3/4 − 3/8) / (1 − 3/8) = 0.6.
    assert "0.60" in other.open(samples).words


@pytest.mark.writes_past_the_program
def test_ten_thousand_contributions_take_as_many_statements_as_ten(
    app: Flask, consultation: Consultation, count_queries: QueryCounter
) -> None:
    theme = make.make_theme(consultation, make.make_thread(consultation))
    reader = enter(app, make.seat(consultation, Role.FACILITATOR))
    addresses = [f"/consultations/{consultation.slug}/{each}" for each in ("sort", f"themes/{theme.public_id}", "not-in-a-theme")]
    make_posts(consultation, 40)
    few = count_each(reader, addresses, count_queries)
    make_posts(consultation, MANY)
    assert count_said(consultation).said == MANY + 41
    many = count_each(reader, addresses, count_queries)
    assert many == few
    assert len(reader.open(addresses[0]).page.select("input[name=said]")) == 25
    last = -(-(MANY + 40) // 25)
    assert f"Page {last} of {last}" in reader.open(f"{addresses[0]}?page={last}").words


def test_public_pages_take_as_many_statements_for_one_theme_as_for_many(
    app: Flask, consultation: Consultation, count_queries: QueryCounter
) -> None:
    def add() -> None:
        theme = make.make_theme(consultation, make.make_thread(consultation))
        make.make_answer(theme)
        make.make_promise(theme)

    addresses = [f"/consultations/{consultation.slug}{each}" for each in ("/you-said-we-did", "")]
    readers = [Reader(app), enter(app, make.seat(consultation)), enter(app, make.seat(consultation, Role.LEAD))]
    add()
    db.session.commit()
    few = [count_each(reader, addresses, count_queries) for reader in readers]
    for _ in range(6):
        add()
    assert [count_each(reader, addresses, count_queries) for reader in readers] == few


def count_each(reader: Reader, addresses: list[str], count_queries: QueryCounter) -> list[int]:
    counts = []
    for address in addresses:
        with count_queries() as count:
            reader.open(address)
        counts.append(count.queries)
    return counts


def make_posts(consultation: Consultation, number: int) -> None:
    """Copies of one post by the same person, without the ceremony: only their number matters here."""
    post = make.make_thread(consultation, make.seat(consultation))
    row = dict(db.session.execute(select(Contribution.__table__).filter_by(id=post.id)).mappings().one())
    part = dict(db.session.execute(select(Post.__table__).filter_by(id=post.id)).mappings().one())
    several = [row | {"id": post.id + each, "ref": new_public_id(), "client_key": None} for each in range(1, number)]
    db.session.execute(insert(Contribution.__table__), several)
    db.session.execute(insert(Post.__table__), [part | {"id": each["id"], "parent_id": post.id} for each in several])
    db.session.commit()


def test_a_part_with_nothing_in_it_is_refused_and_the_words_stay(consultation: Consultation, sorter: Reader) -> None:
    theme = make.make_theme(consultation, make.make_thread(consultation))
    sorter.open(f"/consultations/{consultation.slug}/sort/themes/new?from={theme.public_id}")
    sorter.send("Make this theme", sentence="Nothing was ticked for this.")
    assert sorter.status == 422 and "None of these are in the theme any more." in sorter.words
    assert "Nothing was ticked for this." in str(sorter.page)


def test_an_answer_without_a_word_keeps_what_was_chosen(app: Flask, consultation: Consultation, sorter: Reader) -> None:
    """A letter that nobody can see is nothing."""
    post = make.make_thread(consultation)
    theme = make.make_theme(consultation, post)
    misread = coding.dispute(post.author.account.as_actor(), find_entry(theme, post), words="I meant Sundays.", wants_out=True)
    sorter.open(f"/consultations/{consultation.slug}/sort/tasks/{misread.public_id}")
    sorter.send(f"Answer {post.author.pseudonym}", reply="\u3164", takes_out="yes")
    assert sorter.status == 422
    assert any("Write an answer" in error for error in sorter.errors)
    assert sorter.page.select_one("[name=takes_out][checked]")["value"] == "yes"


def test_what_is_sorted_into_a_theme_is_found_there_and_counted_behind_it_alone(consultation: Consultation) -> None:
    author, other = make.seat(consultation), make.seat(consultation)
    twice = [make.make_thread(consultation, author), make.make_thread(consultation, author)]
    against = make.make_thread(consultation, other, title="Lifts")
    theme, beside = make.make_theme(consultation, *twice), make.make_theme(consultation, against, agreed=False)
    sorter, elsewhere = make.seat(consultation, Role.FACILITATOR), make.make_consultation()
    coding.put_in_theme(sorter, consultation, theme, [against], is_against=True)
    make.make_theme(elsewhere, make.make_thread(elsewhere))
    backing = count_backing(consultation)
    assert set(backing) == {theme.id, beside.id} and set(list_themes(sorter, consultation)) == {theme, beside}
    numbers = {key: (each.said, each.people, each.against, each.people_against) for key, each in backing.items()}
    assert numbers == {theme.id: (2, 1, 1, 1), beside.id: (1, 1, 0, 0)} and backing[theme.id].in_campaigns == 0
    coding.put_in_theme(sorter, consultation, beside, [against], is_against=True)
    only_against = count_backing(consultation)[beside.id]
    assert (only_against.said, only_against.people, only_against.against, only_against.in_campaigns) == (0, 0, 1, 0)
    assert list_said(consultation, Filter(theme_id=theme.id))[0] == [*twice, against]
    assert list_said(consultation, Filter(show="all", words="lifts"))[0] == [against], "words are looked for in titles too"
