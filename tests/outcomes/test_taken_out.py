"""What people have accepted, or read an answer to, loses no comment by one hand; nothing is decided from what was only read."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Account
from forum.consultations.models import Consultation
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.kinds import Tier
from forum.outcomes.actions import answering, coding, considering, deciding
from forum.outcomes.actions import themes as theming
from forum.outcomes.actions.taking_out import TakenOut, ask_to_take_out
from forum.outcomes.deadlines import today
from forum.outcomes.models import Theme
from forum.outcomes.queries.themes import list_entries, list_tasks
from forum.rewording.actions import agree_to_rewording
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.models import OfficialRewording
from tests import factories as make
from tests.browsing import Reader
from tests.outcomes.test_what_a_decision_rests_on import open_as

OUT = "Take it out of this theme"
WHY = "It speaks of the station and not of the bus."


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def list_needs(consultation: Consultation) -> str:
    return " ".join(deciding.say_gap(*gap) for gap in deciding.list_gaps(consultation))


def name_owner(consultation: Consultation) -> Actor:
    owner = make.seat(consultation, Role.LEAD)
    answering.set_report(SYSTEM, consultation, owner=make.place_of(owner, consultation), answer_weeks=12, phase=None)
    return owner


def test_nothing_is_decided_from_what_was_only_read(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make.make_thread(consultation), make.make_thread(consultation)
    make.close_phases(consultation)
    owner, sorter = name_owner(consultation), make.seat(consultation, Role.FACILITATOR)
    coding.mark_read(sorter, consultation, [first, second])
    assert "2 comments have been read and are not in a theme" in list_needs(consultation)
    page = enter(app, owner).open(f"/consultations/{consultation.slug}/answers").words
    assert "You cannot record the decision yet" in page and "0 of 0" not in page
    coding.mark_read(sorter, consultation, [first, second], note="It is about the trains in town.")
    assert "nothing they said is in a theme" in list_needs(consultation), "all of it set aside answers nobody"
    words = deciding.DecisionWords("It closes.", "Because.", today())
    with pytest.raises(Conflict, match="nothing they said is in a theme"):
        deciding.publish_decision(owner, consultation, words)
    theme = make.make_theme(consultation, first)
    answering.consider(owner, make.make_answer(theme))
    assert list_needs(consultation) == ""
    assert (
        "Every theme is answered and considered." in enter(app, owner).open(f"/consultations/{consultation.slug}/answers").words
    )


def test_where_answers_wait_nobody_considers_what_is_only_read_and_what_is_said_of_it_is_true(app: Flask) -> None:
    consultation, silent = make.make_consultation(), make.make_consultation()
    for each in (consultation, silent):
        make.seat(each, Role.MODERATOR)
        open_as(each, Tier.ENGAGEMENT, answers_wait=True)
    said, more = make.make_thread(consultation), make.make_thread(consultation)
    theme = make.make_theme(consultation, said)
    coding.mark_read(make.seat(consultation, Role.FACILITATOR), consultation, [more])
    for each in (consultation, silent):
        make.close_phases(each)
        make.review_equality(each)
    owner = name_owner(consultation)
    with pytest.raises(Conflict, match="is not in a theme"):
        considering.consider_themes(owner, consultation, seen=considering.fingerprint_to_consider(consultation))
    coding.put_in_theme(make.seat(consultation, Role.FACILITATOR), consultation, theme, [more])
    considering.consider_themes(owner, consultation, seen=considering.fingerprint_to_consider(consultation))
    reader = enter(app, owner).open(f"/consultations/{consultation.slug}/answers")
    assert "Everyone who decides has considered every theme." in reader.words
    words = enter(app, name_owner(silent)).open(f"/consultations/{silent.slug}/answers").words
    assert "Nobody has left a comment, so there is no theme to answer or consider." in words


def test_a_comment_leaves_an_answered_theme_by_two_in_public_and_whoever_wrote_it_objects(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    said, other = make.make_thread(consultation, author), make.make_thread(consultation)
    theme, draft = make.make_theme(consultation, said, other), make.make_theme(consultation, agreed=False)
    organiser, colleague = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    make.make_answer(theme)
    db.session.expire_all()
    for way in (
        lambda: coding.take_out_of_theme(organiser, consultation, theme, [said]),
        lambda: theming.move(organiser, consultation, theme, draft, [said]),
        lambda: coding.put_in_theme(organiser, consultation, theme, [said], is_against=True),
    ):
        with pytest.raises(Conflict):
            way()
        db.session.rollback()
    sorting = f"/consultations/{consultation.slug}/sort"
    page = enter(app, organiser).open(f"{sorting}?of={theme.public_id}")
    page.send(OUT, said=said.public_id, reason="")
    assert page.status == 422 and "Enter why" in page.words and is_in(theme, said.id)
    page.send(OUT, said=said.public_id, reason=WHY)
    asked = db.session.scalars(select(OfficialRewording)).one()
    shown = enter(app, colleague).open(f"/consultations/{consultation.slug}/manage/changes/{asked.public_id}").words
    assert WHY in shown and said.title in shown and is_in(theme, said.id)
    agree_to_rewording(colleague, asked, seen=fingerprint_rewording(asked))
    assert not is_in(theme, said.id) and is_in(theme, other.id)
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert f"Comments taken out of “{theme.sentence}”" in changes and WHY in changes and said.title in changes
    assert "1 comment" not in list_needs(consultation) and "One comment has been read" in list_needs(consultation)
    own = enter(app, author).open(f"/consultations/{consultation.slug}/what-happened")
    assert "We took it out of a theme" in own.words and WHY in own.words
    own.follow("Tell us that it belongs in this theme")
    own.send("Send this to the team", words="The station is where the bus stops.")
    task = list_tasks(SYSTEM, consultation)[0]
    answer = enter(app, organiser).open(f"{sorting}/tasks/{task.public_id}")
    assert "The theme we took it out of" in answer.words
    assert "One person said we misread them" in list_needs(consultation)
    answer.send("Answer ", reply="You are right. It is back in the theme.")
    assert not list_tasks(SYSTEM, consultation)


def is_in(theme: Theme, number: int) -> bool:
    return bool(list_entries(theme, [db.session.get_one(Contribution, number)]))


def test_what_is_moved_out_of_an_accepted_theme_is_in_both_until_a_colleague_agrees_and_its_author_is_told(app: Flask) -> None:
    consultation = make.make_consultation()
    author, organiser, colleague = make.seat(consultation), *(make.seat(consultation, Role.ORGANISER) for _person in range(2))
    said = make.make_thread(consultation, author)
    theme, into = make.make_theme(consultation, said), make.make_theme(consultation, agreed=False)
    page = enter(app, organiser).open(f"/consultations/{consultation.slug}/sort?of={theme.public_id}")
    page.send("Move it to this theme", said=said.public_id, theme=into.public_id, reason="")
    assert page.status == 422 and "Enter why" in page.words and not is_in(into, said.id)
    page.send("Move it to this theme", said=said.public_id, theme=into.public_id, reason=WHY)
    assert is_in(theme, said.id) and is_in(into, said.id)
    asked = db.session.scalars(select(OfficialRewording)).one()
    agree_to_rewording(colleague, asked, seen=fingerprint_rewording(asked))
    assert not is_in(theme, said.id) and is_in(into, said.id)
    assert "We took your comment out of" in enter(app, author).open("/account/news").words


def test_no_more_come_out_at_once_than_a_colleague_reads(app: Flask) -> None:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, make.make_thread(consultation))
    wanted = TakenOut(tuple(f"p{number}" for number in range(11)))
    with pytest.raises(Invalid) as refused:
        ask_to_take_out(make.seat(consultation, Role.ORGANISER), theme, wanted, reason=WHY)
    assert "no more than 10" in refused.value.errors["said"]


def test_what_is_in_no_theme_begins_with_a_group_that_has_something(app: Flask) -> None:
    consultation = make.make_consultation()
    said, other = make.make_thread(consultation), make.make_thread(consultation)
    coding.mark_read(make.seat(consultation, Role.FACILITATOR), consultation, [said])
    make.make_theme(consultation, other)
    reader = Reader(app).open(f"/consultations/{consultation.slug}/not-in-a-theme")
    assert (
        said.title in reader.words and "Not read yet" not in reader.words and "No comments are in this group" not in reader.words
    )
