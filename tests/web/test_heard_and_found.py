"""What a page says to those who do not see it: what went wrong and where, who wrote what, what is left to do."""

from __future__ import annotations

import pytest
from bs4 import Tag
from flask import Flask

from forum.kernel.permissions import Role
from forum.moderation.kinds import ModerationAction
from tests import factories as make
from tests.browsing import Reader
from tests.moderation.conftest import make_scene


def find(reader: Reader, css: str) -> Tag:
    found = reader.page.select_one(css)
    assert found is not None, css
    return found


@pytest.mark.parametrize("typed", ["", "?!", "x" * 5_000])
def test_a_search_that_cannot_be_made_says_so_first_and_leads_to_its_field(app: Flask, typed: str) -> None:
    reader = Reader(app)
    reader.open(f"/search?q={typed}")
    assert reader.status == 422 and reader.page.title is not None and reader.page.title.get_text().startswith("Error:")
    link = find(reader, ".govuk-error-summary a")
    assert find(reader, link["href"]).name == "input"


def test_each_comment_of_a_thread_has_a_heading_the_first_too(app: Flask) -> None:
    first = make.make_thread(make.make_consultation(), title="The last bus")
    make.make_reply(first)
    reader = Reader(app).open(f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}")
    posts = reader.page.select("article.post")
    assert len(posts) == 2
    for post in posts:
        heading = post.find(["h2", "h3"])
        assert heading is not None and heading["id"] == post["aria-labelledby"] and first.author.pseudonym in heading.get_text()


def test_a_case_that_is_decided_is_not_to_be_taken(app: Flask) -> None:
    scene = make_scene()
    case = scene.flag()
    make.seat(scene.consultation, Role.MODERATOR, actor=make.make_actor("third@example.org"))
    reader = Reader(app).enter("third@example.org").open(f"/moderation/cases/{case.public_id}")
    assert "Take this case" in reader.words
    scene.decide(ModerationAction.KEEP)
    reader.open(f"/moderation/cases/{case.public_id}")
    assert "Decided" in reader.words and "Take this case" not in reader.words and "When you take a case" not in reader.words


def test_the_card_of_the_open_case_is_the_current_one_and_the_case_stands_before_the_list(app: Flask) -> None:
    scene = make_scene()
    case = scene.flag()
    make.seat(scene.consultation, Role.MODERATOR, actor=make.make_actor("third@example.org"))
    reader = Reader(app).enter("third@example.org").open(f"/moderation/cases/{case.public_id}")
    assert find(reader, ".queue [aria-current]")["href"].endswith(case.public_id)
    desk = [
        each.name
        for each in find(reader, ".desk").find_all(["article", "ul"], recursive=True)
        if "open" in each["class"] or "queue" in each["class"]
    ]
    assert desk == ["article", "ul"]
    assert scene.consultation.title in reader.page.title.get_text()


def test_a_decision_without_a_choice_names_the_error_at_its_choices(app: Flask) -> None:
    scene = make_scene()
    case = scene.flag()
    make.seat(scene.consultation, Role.MODERATOR, actor=make.make_actor("third@example.org"))
    reader = Reader(app).enter("third@example.org").open(f"/moderation/cases/{case.public_id}").send("Take this case")
    reader.send("Decide and tell")
    assert reader.page.title.get_text().startswith("Error:")
    told = find(reader, f"#{find(reader, '#act')['aria-describedby']}")
    assert told.get_text().split() == "Error: Choose what to do".split()
