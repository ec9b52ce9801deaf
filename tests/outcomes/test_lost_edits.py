"""Of what two write at once, or one writes twice, nothing is thanked for and thrown away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from forum.consultations.actions.managing import add_document
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Role
from forum.outcomes.actions import promising
from forum.outcomes.actions import themes as theming
from forum.outcomes.actions.promising import Evidence, PromiseWords
from forum.outcomes.deadlines import today
from forum.outcomes.models import Progress
from forum.outcomes.queries.showing import find_report
from tests import factories as make
from tests.browsing import Reader


def open_desk(app: Flask, consultation: Consultation, page: str, email: str) -> Reader:
    make.seat(consultation, Role.LEAD, actor=make.make_actor(email))
    reader = Reader(app).enter(email)
    return reader.open(f"/consultations/{consultation.slug}/answers/{page}")


@pytest.mark.parametrize(
    ("page", "button", "first", "second"),
    [
        ("summary", "Save", {"summary": "We will run a bus."}, {"summary": "We will run two."}),
        ("settings", "Save", {"answer_weeks": "20"}, {"answer_weeks": "8"}),
    ],
)
def test_the_second_of_two_who_write_at_once_sees_what_the_first_wrote(
    app: Flask, page: str, button: str, first: dict[str, str], second: dict[str, str]
) -> None:
    consultation = make.make_consultation()
    one, two = (open_desk(app, consultation, page, email) for email in ("one@example.org", "two@example.org"))
    name, said = next(iter(first.items()))
    one.send(button, **first)
    two.send(button, **second)
    assert "Someone else changed this while you were writing" in two.errors[0]
    assert f"It says now: {said}" in " ".join(two.errors)
    db.session.expire_all()
    assert str(getattr(find_report(consultation), name)) == said
    two.send(button)
    db.session.expire_all()
    assert str(getattr(find_report(consultation), name)) == second[name], "what was typed was still there"


def test_a_promise_in_other_words_is_not_taken_for_the_same_form(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    make.make_answer(theme)
    lead = make.seat(theme.consultation, Role.LEAD)
    words = PromiseWords("Run a bus", "Head of buses", "Transport", today(), ["Find a driver"])
    made = promising.make_promise(lead, theme, words)
    assert promising.make_promise(lead, theme, words) is made
    for other in (
        replace(words, owner_title="Chief executive"),
        replace(words, unit="Roads"),
        replace(words, milestones=["Find a driver", "Paint the bus"]),
    ):
        with pytest.raises(Conflict, match="already a promise with this sentence"):
            promising.make_promise(lead, theme, other)


def test_a_document_that_shows_it_is_not_lost_to_the_same_words_sent_before(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    make.make_answer(theme)
    promise, lead = make.make_promise(theme), make.seat(theme.consultation, Role.LEAD)
    document = add_document(SYSTEM, theme.consultation, title="The decision", file_name="d.txt", content=b"It runs from Monday.")
    for evidence in (Evidence("It runs."), Evidence("It runs."), Evidence("It runs.", document=document)):
        promising.note_progress(lead, promise, evidence, done=[])
    assert [each.document_id for each in db.session.query(Progress).order_by(Progress.id)] == [None, document.id]


def test_a_theme_with_the_same_sentence_and_other_words_is_not_thanked_for(app: Flask) -> None:
    consultation = make.make_consultation()
    facilitator = make.seat(consultation, Role.FACILITATOR)
    words = theming.ThemeWords("Carers need sleep.", meaning="At night.")
    made = theming.make_theme(facilitator, consultation, words)
    assert theming.make_theme(facilitator, consultation, words) is made
    with pytest.raises(Invalid) as refused:
        theming.make_theme(facilitator, consultation, replace(words, against="Some sleep well."))
    assert "already made a theme with this sentence" in refused.value.errors["sentence"]
