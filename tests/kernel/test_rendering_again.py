"""What is stored is rendered again, earlier versions too, and nobody is said to have edited it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from forum.contributions.actions import edit
from forum.contributions.models import Contribution, Revision
from forum.kernel import rendering_again
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.events import EventRecord
from forum.kernel.jobs import Job, enqueue, run_due_jobs
from forum.kernel.text import render
from forum.outcomes.models import Answer
from tests import factories as make

OLD = '<ol start="1984">\n<li>was the year</li>\n</ol>\n'
WORDS = "1984. was the year"


def render_all_again() -> None:
    with transaction():
        enqueue("render_again")
    while run_due_jobs():
        pass
    unfinished = select(Job.last_error).where(Job.succeeded.is_not(True), Job.kind == "render_again")
    assert not db.session.scalars(unfinished).all()


def test_all_that_is_stored_is_rendered_again(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering_again, "ROWS_AT_ONCE", 2)
    thread = make.make_thread(make.make_consultation())
    author = make.seat(thread.consultation)
    posts = [make.make_reply(thread, author, body=WORDS) for _ in range(5)]
    edit(author, posts[0], title="", body="2. It closed")
    answer = make.make_answer(make.make_theme(posts[0].consultation))
    for table in ("contributions", "revisions", "answers"):
        db.session.execute(text(f"UPDATE {table} SET html = :old"), {"old": OLD})
    db.session.commit()
    edited, said = posts[0].edited_at, db.session.scalar(select(func.max(EventRecord.id)))
    render_all_again()
    db.session.expire_all()
    for post in db.session.scalars(select(Contribution)):
        assert post.html == render(post.body)
    assert [(each.body, each.html) for each in db.session.scalars(select(Revision))] == [(WORDS, render(WORDS))]
    assert db.session.get(Answer, answer.id).html == render(answer.reason)
    assert [post.edited_at for post in posts] == [edited, None, None, None, None]
    new = db.session.query(EventRecord).filter(EventRecord.id > said).all()
    assert {(each.stream, each.kind) for each in new} == {("site", "WordsRenderedAgain")}


def test_every_column_that_is_rendered_says_of_what(app: Flask) -> None:
    rendered = {f"{column.table.name}.{column.name} of {typed.name}" for typed, column in rendering_again.list_rendered()}
    assert rendered == {
        "contributions.html of body",
        "message_versions.html of words",
        "messages.html of words",
        "revisions.html of body",
        "answers.html of reason",
        "evidence_answers.html of answer",
        "page_sections.html of text",
        "page_questions.html of text",
        "call_ins.html of words",
        "equality_reviews.html of words",
        "final_decisions.html of words",
        "reviews.html of words",
        "workshops.summary_html of summary",
    }
