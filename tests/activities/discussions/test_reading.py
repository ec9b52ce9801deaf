"""How somebody reads a thread: in another order, a part of it, a line a comment, with a list of what is on the page."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.discussions.models import Post
from forum.activities.discussions.queries.paging import ROWS_PER_PAGE
from forum.activities.discussions.views.reading import MOST_LINES
from forum.kernel.permissions import Role
from tests import factories as make
from tests.activities.discussions.test_threads import add_quietly, signed_in
from tests.browsing import Reader

ADD_TO_THIS = "a:-soup-contains('Add to this')"


def path_of(first: Post) -> str:
    return f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}"


def shown(reader: Reader) -> list[str]:
    return [post["id"].removeprefix("post-") for post in reader.page.select(".replies [id^=post-]")]


class Talk:
    """A carer asks below a resident; the service answers."""

    def __init__(self) -> None:
        consultation = make.make_consultation()
        self.first = make.make_thread(consultation)
        carer = make.seat(consultation)
        make.place_of(carer, consultation).capacity_key = "carer"
        self.comment = make.make_reply(self.first, body="It was a long night.")
        self.question = make.make_reply(self.comment, carer, body="How long?")
        self.official = make.make_reply(self.first, make.seat(consultation, Role.LEAD), body="We counted.")
        self.path = path_of(self.first)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("kind=question", ["question"]),
        ("by=carer", ["question"]),
        ("kind=official&by=resident", ["official"]),
        ("kind=comment", ["comment"]),
        ("kind=question&by=resident", []),
        ("who=service", ["official"]),
        ("who=facilitators", []),
        ("who=others&kind=comment", ["comment"]),
    ],
)
def test_a_part_of_a_thread_is_found_at_any_depth_and_says_so(app: Flask, query: str, names: list[str]) -> None:
    talk = Talk()
    reader = Reader(app).open(f"{talk.path}?{query}")
    assert shown(reader) == [getattr(talk, name).public_id for name in names]
    assert "You are seeing only some comments (" in reader.words
    assert ("No comments like that yet." in reader.words) == (not names)
    assert reader.page.select_one(".narrowed a")["href"] == f"{talk.path}#replies"


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MODERATOR])
def test_what_those_who_facilitate_wrote_is_found_by_their_role(app: Flask, role: Role) -> None:
    talk = Talk()
    answer = make.make_reply(talk.question, make.seat(talk.first.consultation, role), body="As long as it took.")
    reader = Reader(app).open(f"{talk.path}?who=facilitators")
    assert shown(reader) == [answer.public_id]
    assert "(Facilitators and moderators)" in reader.words


@pytest.mark.parametrize("query", ["kind=x&by=y&who=z&sort=z&view=w", "new=1", "sort=most-discussed"])
def test_what_means_nothing_asks_for_nothing(app: Flask, query: str) -> None:
    talk = Talk()
    reader = Reader(app).open(f"{talk.path}?{query}")
    assert len(shown(reader)) == 3 and not reader.page.select(".narrowed")
    assert reader.page.select_one('.sorts [aria-current="true"]').text == "Fair mix"


def test_choices_are_kept_from_one_to_the_other(app: Flask) -> None:
    talk = Talk()
    page = Reader(app).open(f"{talk.path}?view=compact&kind=comment&sort=newest").page
    links = [link["href"] for link in page.select(".sorts a")]
    assert all("kind=comment" in link for link in links)
    form = page.select_one("form.thread-filter")
    assert {each["name"]: each["value"] for each in form.select("input[type=hidden]")} == {"sort": "newest", "view": "compact"}
    assert form.select_one("option[selected]")["value"] == "comment"


def test_a_line_a_comment_opens_where_it_stands(app: Flask) -> None:
    talk = Talk()
    reader = Reader(app).open(f"{talk.path}?view=compact")
    rows = reader.page.select(".post-row")
    assert len(rows) == 2 and "1 reply" in rows[0].text and not reader.page.select(".replies .post")
    reader.open(rows[0].a["href"])
    assert reader.page.select(".replies .post")


def test_the_list_beside_names_what_is_on_the_page(app: Flask) -> None:
    talk = Talk()
    reader = signed_in(app, talk.first.consultation)
    reader.open(talk.path).send("Post my reply", body="I was there too.")
    contents = reader.page.select_one(".contents")
    assert {link["href"] for link in contents.select("a")} == {f"#post-{each}" for each in shown(reader)}
    below = contents.select_one(".depth-1")
    assert below.a["href"] == f"#post-{talk.question.public_id}"
    assert below.find_previous("a")["href"] == f"#post-{talk.comment.public_id}"
    assert contents.select_one(".you-tag").find_parent("li").a.text.strip().startswith("Quiet Wren")


def test_the_list_beside_is_no_longer_than_there_is_room(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)
    for number in range(ROWS_PER_PAGE):
        top = add_quietly(first, author, number)
        for other in range(2):
            add_quietly(top, author, other)
    contents = Reader(app).open(path_of(first)).page.select_one(".contents")
    lines = len(contents.select("li"))
    assert MOST_LINES - 3 < lines <= MOST_LINES
    assert f"{3 * ROWS_PER_PAGE - lines} more comments further down." in " ".join(contents.text.split())


def test_it_is_said_beside_ones_own_words_that_they_are_there(app: Flask) -> None:
    talk = Talk()
    reader = signed_in(app, talk.first.consultation)
    reader.open(talk.path).send("Post my reply", body="I was there too.")
    said = reader.page.select_one(".just-posted")
    post = said.find_parent("article")
    assert "I was there too." in post.text and post.select_one(ADD_TO_THIS)
    assert not reader.open(talk.path).page.select(".just-posted"), "once"
    reader.open(post.select_one(ADD_TO_THIS)["href"]).send("Post my reply", body="And again.")
    assert len(reader.page.select(ADD_TO_THIS)) == 1, "on what one wrote last"
    assert not Reader(app).open(talk.path).page.select(ADD_TO_THIS)
