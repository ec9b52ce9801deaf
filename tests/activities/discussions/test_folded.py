"""Words that are hard to read fold on every page that shows them; what a response is, where somebody meets one."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from forum.contributions.actions import edit
from forum.contributions.marking import mark_with_care
from forum.kernel.db import db
from tests import factories as make
from tests.browsing import Reader
from tests.guards.test_access_matrix import routes
from tests.guards.world import build_world, leave_pdfs_unprinted
from tests.parts import some_of

SECRET = "quokka"
# Here a moderator has to decide about them.
READ_ON_PURPOSE = {"moderation.queue_page", "moderation.case", "moderation.step_aside", "moderation_appeals.show"}


def test_whoever_has_not_joined_reads_what_a_response_is_before_they_do(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    reader = Reader(app).open(f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}")
    reader.follow("I’ve lived this")
    assert "You chose “I’ve lived this”." in reader.words and "Join this consultation, and then" in reader.words
    named = [next(each.stripped_strings) for each in reader.page.select(".meanings li .response")]
    assert named == ["I’ve lived this", "This helps me understand", "I could live with this if…", "I see it differently"]
    assert reader.follow("This helps me understand").title == "Sign in"
    assert "To respond, sign in or create an account." in reader.words
    make.make_actor("new@example.org")
    reader.send("Sign in", email="new@example.org", password=make.PASSWORD)
    reader.send("Take part", pseudonym="Amber Heron", capacity_key="carer")
    assert "You chose “This helps me understand”. Press the button to respond." in reader.words


def test_what_is_hard_to_read_folds_on_every_page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_pdfs_unprinted(monkeypatch)
    world = build_world(app)
    author = world.post.author.account.as_actor()
    edit(author, world.post, title=world.post.title, body=f"He died, and the {SECRET} never came to us at all.")
    edit(author, world.post, title=world.post.title, body=f"He died, and the {SECRET} never came to us at all, not once.")
    mark_with_care(author, world.post, ["death"])
    db.session.commit()
    seen, open_on = set(), set()
    pages = [(endpoint, arguments) for endpoint, method, arguments in routes(world) if method == "GET"]
    for number, (endpoint, arguments) in enumerate(each for each in pages if each[0] not in READ_ON_PURPOSE):
        address = world.address(endpoint, arguments)
        for role in some_of(("author", "moderator", "organiser", "visitor", "participant"), number):
            answer = world.readers[role].ask("get", address)
            if answer.status_code != 200 or answer.mimetype != "text/html" or SECRET not in answer.text:
                continue
            seen.add(endpoint)
            page = BeautifulSoup(answer.text, "html.parser")
            for folded in page.select("details.with-care, textarea"):
                folded.extract()
            if SECRET in page.get_text():
                open_on.add(f"{endpoint} as {role}")
    assert {"discussions.thread", "responses.start", "contributions.history", "moderation_flags.flag"} <= seen
    assert not open_on
