"""An answer that people have read is turned round by two people, with a reason, in the public list of changes; whoever decided on
the one before has to read it."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.permissions import Actor, Role
from forum.outcomes.actions import answering
from forum.outcomes.actions.considering import fingerprint_to_consider, record_considered
from forum.outcomes.kinds import Disposition
from forum.outcomes.models import Theme
from forum.outcomes.queries.changed_answers import list_to_consider
from forum.spaces.queries import list_of_thing
from forum.spaces.rules import read_words
from tests import factories as make
from tests.browsing import Reader
from tests.deciders.test_deciders import answer_theme, hold_meeting, make_board

AFTER, SUMMARY_IS_OLD = "This answer changed after the decision.", "An answer has changed since we wrote this summary."
NO = Disposition.WONT


def decide(theme: Theme, owner: Actor) -> None:
    make.decide(theme.consultation, owner=owner)
    db.session.refresh(theme)


def list_titles(app: Flask, actor: Actor) -> list[str]:
    reader = Reader(app).sign_in(db.session.get_one(Account, actor.account_id).email, make.PASSWORD)
    return [row.get_text(" ", strip=True) for row in reader.open("/account/work").page.select(".tasks li")]


def test_it_takes_a_reason_and_a_colleague_who_was_there_before(app: Flask) -> None:
    theme, lead = answer_theme()
    words = make.answer_words(NO)
    for nothing in ("", "because", "why why why"):
        with pytest.raises(Invalid) as refused:
            answering.draft_answer(lead, theme, words, why_changed=nothing)
        assert set(refused.value.errors) == {"why_changed"}
    friend = make.seat(theme.consultation, Role.ORGANISER, is_new=True)
    draft = answering.draft_answer(lead, theme, words, why_changed=make.WHY_CHANGED)
    for not_second in (lead, friend, make.seat(theme.consultation, Role.PARTICIPANT)):
        with pytest.raises((Forbidden, Conflict)):
            answering.check_answer(not_second, draft)
    answering.check_answer(make.seat(theme.consultation, Role.ORGANISER), draft)


def test_a_draft_that_says_no_reason_is_not_checked_once_people_have_read_another(app: Flask) -> None:
    theme, lead = answer_theme()
    colleague = make.seat(theme.consultation, Role.ORGANISER)
    draft = answering.draft_answer(lead, theme, make.answer_words(NO), why_changed=make.WHY_CHANGED)
    draft.why_changed = ""  # as the release before this one left it
    db.session.commit()
    with pytest.raises(Conflict, match="say why you are changing it"):
        answering.check_answer(colleague, draft)


def test_it_is_a_version_with_both_names_in_the_list_and_in_its_files(app: Flask) -> None:
    theme, lead = answer_theme()
    decide(theme, lead)
    make.make_answer(theme, NO, lead=lead, headline="There will be no bus.")
    (version,) = list_of_thing(theme.consultation_id, Part.THEME_ANSWERS, theme.id)
    before, after = read_words(version.before) or {}, read_words(version.after) or {}
    assert (before["disposition"], after["disposition"], version.reason) == ("will", "wont", make.WHY_CHANGED)
    assert version.asked_by_id == make.place_of(lead, theme.consultation).id != version.place_id
    address = f"/consultations/{theme.consultation.slug}"
    listed = Reader(app).open(f"{address}/changes").words
    assert "Everyone whose comments are in this theme, and everyone who follows it" in listed
    assert "Answer changed:" in listed and "asked for this and" in listed and make.WHY_CHANGED in listed
    rows = list(csv.reader(io.StringIO(app.test_client().get(f"{address}/changes.csv").data.decode("utf-8-sig"))))
    assert any("There will be no bus." in " ".join(row) and make.WHY_CHANGED in row for row in rows)


def test_the_page_says_that_it_changed_after_the_decision_and_that_the_summary_is_older(app: Flask) -> None:
    theme, lead = answer_theme()
    answering.set_summary(lead, theme.consultation, summary="We will run a bus.")
    page = f"/consultations/{theme.consultation.slug}/you-said-we-did"
    make.make_answer(theme, lead=lead, headline="The last bus leaves at ten.")
    decide(theme, lead)
    assert AFTER not in Reader(app).open(page).words
    make.make_answer(theme, NO, lead=lead)
    words = Reader(app).open(page).words
    assert AFTER in words and SUMMARY_IS_OLD in words and f"Why it changed: {make.WHY_CHANGED}" in words
    assert "One answer has changed since the decision." in words
    assert "One answer has changed since the decision." in Reader(app).open(f"/consultations/{theme.consultation.slug}").words
    answering.set_summary(lead, theme.consultation, summary="We will run no bus.", reason="We have no money left.")
    words = Reader(app).open(page).words
    assert AFTER in words and SUMMARY_IS_OLD not in words


def test_whoever_decided_on_another_answer_has_to_consider_this_one(app: Flask) -> None:
    theme, lead = answer_theme()
    board = make_board(theme.consultation)
    assert theme.answer is not None
    answering.consider(lead, theme.answer)
    ids = [theme.consultation_id]
    assert list_to_consider(ids) == []
    make.make_answer(theme, NO, lead=lead)
    assert [each.meets for each in list_to_consider(ids)] == [None], "the board had considered nothing yet"
    title = "has changed. Read it, then confirm that you have considered it"
    assert any(title in each for each in list_titles(app, lead))
    answering.consider(lead, theme.answer)
    assert list_to_consider(ids) == []
    record_considered(lead, hold_meeting(board), seen=fingerprint_to_consider(theme.consultation))
    decide(theme, lead)
    make.make_answer(theme, lead=lead)
    assert {each.meets for each in list_to_consider(ids)} == {None, board}, "and who decides reads what came after it"
    assert {each.reader for each in list_to_consider(ids)} == {make.place_of(lead, theme.consultation)}
    assert any("Put it before the next meeting" in each for each in list_titles(app, lead))
