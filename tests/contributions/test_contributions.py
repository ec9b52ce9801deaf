"""What holds for anything anyone says, whatever its kind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.consultations.models import Consultation
from forum.contributions import actions
from forum.contributions.models import Contribution, Revision, Status
from forum.contributions.rules import (
    CONTRIBUTIONS_PER_PERSON,
    EDIT,
    VISIBLE_TO_VIEWER,
    WITHDRAW,
    describe_viewer,
    is_own,
    may_see,
    visible_to,
    written_by,
)
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid, TooMany
from forum.kernel.permissions import SYSTEM, TEAM, VISITOR, Actor, Role, can
from tests import factories as make
from tests.browsing import Reader

PEOPLE = ["visitor", "member", "author", Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.LEAD]
SEES_EVERYTHING = {"author", Role.MODERATOR, Role.FACILITATOR}


@pytest.mark.parametrize("kind", make.CONTRIBUTION_FACTORIES)
@pytest.mark.parametrize("draft", [False, True], ids=["published consultation", "draft consultation"])
def test_who_sees_what_agrees_between_rule_and_query(app: Flask, kind: str, draft: bool) -> None:
    """The whole grid of kind × state × role, and both ways of asking."""
    said = make.CONTRIBUTION_FACTORIES[kind]()
    consultation = said.consultation
    author = make.make_actor()
    said.author.account_id = author.account_id
    if draft:
        consultation.published_at = None
    db.session.commit()
    actors = {"visitor": Actor(None, VISITOR), "member": make.make_actor(), "author": author}
    actors |= {role: make.seat(consultation, role) for role in PEOPLE if isinstance(role, Role)}
    addressee = Role.PARTICIPANT
    theirs = make.place_of(actors[addressee], consultation).id
    states = [(status, None) for status in Status if status != Status.PRIVATE]
    states += [(status, place) for status in Status if status != Status.PUBLISHED for place in (said.author_id, theirs)]
    for status, private_to_id in states:
        said.private_to_id, said.status = private_to_id, status
        db.session.commit()
        for name, actor in actors.items():
            by_rule = may_see(actor, said)
            by_query = db.session.query(Contribution).filter(Contribution.id == said.id, visible_to(actor)).count() == 1
            in_public = status in (Status.PUBLISHED, Status.WITHDRAWN)
            if private_to_id is not None:
                is_meant = name in {*TEAM, "author"} or (name == addressee and private_to_id == theirs)
                in_public = is_meant and status in (Status.PRIVATE, Status.WITHDRAWN)
            sees_draft = name in TEAM or (name == "author" and said.author.role in TEAM)
            expected = (in_public or name in SEES_EVERYTHING) and (not draft or sees_draft)
            assert by_rule == by_query == expected, f"{name} and a {status} {kind}"
            if not draft or sees_draft:
                query = select(Contribution.id).where(Contribution.id == said.id, VISIBLE_TO_VIEWER)
                by_fixed_query = db.session.execute(query, describe_viewer(actor, said)).all()
                assert bool(by_fixed_query) == expected, f"{name} and a {status} {kind}"


def test_whose_words_they_are_is_the_same_rule_for_one_and_for_all(app: Flask) -> None:
    author = make.make_actor()
    here, there = (make.make_thread(consultation, make.seat(consultation, actor=author)) for consultation in two_consultations())
    foreign, imported = make.make_thread(here.consultation), make.make_statement()
    for actor, own in ((author, [here, there]), (make.make_actor(), []), (Actor(None, VISITOR), []), (SYSTEM, [])):
        assert [said for said in (here, there, foreign, imported) if is_own(actor, said)] == own
        assert db.session.query(Contribution).filter(written_by(actor)).order_by(Contribution.id).all() == own


def two_consultations() -> list[Consultation]:
    return [make.make_consultation(), make.make_consultation()]


@pytest.mark.parametrize("silenced", ["", "paused_until", "removed_at"])
@pytest.mark.parametrize("status", Status)
def test_what_authors_may_do_with_their_words(app: Flask, status: Status, silenced: str) -> None:
    """Who is silenced adds and changes no words, but can take their own back. Words asked for may come after the end."""
    consultation = make.make_consultation()
    author = make.seat(consultation)
    said = make.make_thread(consultation, author)
    said.status, said.private_to_id = status, said.author_id if status is Status.PRIVATE else None
    if silenced:
        setattr(make.place_of(author, consultation), silenced, now() + timedelta(days=30))
    db.session.commit()
    author = Actor(author.account_id, author.site_roles)  # As in a request that begins now.
    is_there = status is not Status.WITHDRAWN
    can_change = is_there and status is not Status.HIDDEN and not silenced
    assert (can(author, EDIT, said), can(author, WITHDRAW, said)) == (can_change, is_there)
    with set_clock(consultation.phases[0].closes_at):
        assert (can(author, EDIT, said), can(author, WITHDRAW, said)) == (can_change and status is Status.REWORD, is_there)
    moderator = make.seat(consultation, Role.MODERATOR)
    assert not can(moderator, EDIT, said) and not can(moderator, WITHDRAW, said)


@pytest.mark.parametrize("kind", make.CONTRIBUTION_FACTORIES)
def test_any_kind_can_be_withdrawn_by_its_author_even_after_closing_and_its_words_are_gone(app: Flask, kind: str) -> None:
    said = make.CONTRIBUTION_FACTORIES[kind]()
    author = make.make_actor()
    said.author.account_id = author.account_id
    db.session.add(
        Revision(
            contribution_id=said.id,
            body="older words",
            html=said.html,
            written_at=said.created_at,
            replaced_at=said.created_at,
        )
    )
    said.consultation.phases[0].opens_at = said.consultation.phases[0].opens_at.replace(year=2019)
    said.consultation.phases[0].closes_at = said.consultation.phases[0].closes_at.replace(year=2020)
    db.session.commit()
    actions.withdraw(author, said)
    row = db.session.query(Contribution).filter_by(id=said.id).one()
    assert (row.title, row.body, row.html, row.status) == ("", "", "", Status.WITHDRAWN)
    assert db.session.query(Revision).count() == 0
    with pytest.raises(Forbidden, match="deleted"):
        actions.edit(author, said, title="", body="Back again.")


@pytest.mark.parametrize("kind", make.CONTRIBUTION_FACTORIES)
def test_any_kind_has_a_link_that_opens_it_in_its_place(app: Flask, kind: str) -> None:
    from forum.contributions.views import link_to

    said = make.CONTRIBUTION_FACTORIES[kind]()
    with app.test_request_context():
        link = link_to(said, said.consultation.slug)
    assert Reader(app).open(link).page.find(id=f"post-{said.public_id}")


def test_an_edit_keeps_what_was_said_before(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.make_actor("writer@example.org")
    make.seat(consultation, actor=author)
    said = make.make_thread(consultation, author, title="First title", body="First words.")
    reader = Reader(app).enter("writer@example.org")
    reader.open(f"/consultations/{consultation.slug}/posts/{said.public_id}").follow("Edit")
    reader.send("Save my edit", title="Second title", body="Second words.")
    assert reader.title == "Second title"
    anyone = Reader(app).open(f"/consultations/{consultation.slug}/said/{said.public_id}/history")
    for words in ("First title", "First words.", "Second title", "Second words."):
        assert words in anyone.words


def test_an_edit_that_changes_nothing_leaves_no_trace(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    said = make.make_thread(consultation, author)
    actions.edit(author, said, title=said.title, body=said.body)
    assert said.edited_at is None
    assert db.session.query(Revision).count() == 0


def test_only_the_author_changes_words_and_only_while_the_phase_is_open(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    said = make.make_thread(consultation, author)
    for role in (Role.PARTICIPANT, Role.MODERATOR, Role.ORGANISER):
        with pytest.raises(Forbidden, match="Only the person"):
            actions.edit(make.seat(consultation, role), said, title="x", body="y")
    consultation.phases[0].closes_at = consultation.phases[0].opens_at + timedelta(days=1)
    db.session.commit()
    with pytest.raises(Forbidden, match="This closed"):
        actions.edit(author, said, title="x", body="y")


@pytest.mark.parametrize("body", ["", "   \n \t", "\u200b"])
def test_nothing_is_not_a_contribution(app: Flask, body: str) -> None:
    consultation = make.make_consultation()
    with pytest.raises(Invalid):
        make.make_thread(consultation, body=body)


@pytest.mark.usefixtures("still_clock")
def test_one_person_cannot_flood_a_conversation(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    first = make.make_thread(consultation, author)
    for _number in range(CONTRIBUTIONS_PER_PERSON.most - 1):
        make.make_reply(first, author)
    with pytest.raises(TooMany):
        make.make_reply(first, author)
    make.make_reply(first, body="Others can still write.")


def test_hidden_words_are_on_no_page_and_answers_keep_their_place(app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    hidden = make.make_reply(first, body="Words to hide.")
    make.make_reply(hidden, body="An answer.")
    alone = make.make_reply(first, body="Also to hide.")
    for said in (hidden, alone):
        said.status = Status.HIDDEN
    db.session.commit()
    for path in (
        f"/threads/{first.thread.public_id}",
        "",
        f"/discussions/{make.discussion_of(consultation).public_id}",
        f"/said/{hidden.public_id}/history",
    ):
        words = Reader(app).open(f"/consultations/{consultation.slug}{path}").words
        assert "to hide" not in words
    page = Reader(app).open(f"/consultations/{consultation.slug}/threads/{first.thread.public_id}")
    assert "An answer." in page.words
    assert "There was a comment here. It is now hidden." in page.words
    author = hidden.author.pseudonym
    for path in (f"/threads/{first.thread.public_id}", f"/threads/{first.thread.public_id}?under={hidden.public_id}"):
        assert author not in Reader(app).open(f"/consultations/{consultation.slug}{path}").response.text, (
            "nor is its author named"
        )
    assert Reader(app).open(f"/consultations/{consultation.slug}/posts/{alone.public_id}").status == 404


def test_my_own_page_shows_what_i_said_everywhere(app: Flask) -> None:
    actor = make.make_actor("writer@example.org")
    for title in ("About buses", "About pools"):
        consultation = make.make_consultation()
        make.seat(consultation, actor=actor)
        make.make_thread(consultation, actor, title=title)
    make.make_thread(make.make_consultation(), title="By someone else")
    words = Reader(app).enter("writer@example.org").open("/account/what-i-said").words
    assert "About buses" in words
    assert "About pools" in words
    assert "By someone else" not in words
