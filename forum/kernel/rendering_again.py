"""Renders all that is stored again, after a release that renders otherwise. A migration asks for it with one row in `jobs`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, select, update

from forum.kernel.actions import transaction
from forum.kernel.db import Model, db
from forum.kernel.events import SITE, Event, emit
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.text import RenderedText, render

ROWS_AT_ONCE = 200


class WordsRenderedAgain(Event, kind="WordsRenderedAgain"):
    """What was said is what it was, and looks otherwise."""


@job("render_again", queue=JobQueue.SLOW)
def render_again(running: RunningJob) -> None:
    """So many rows of one table, then a job for the next. Nothing is marked as edited, and words that change meanwhile keep what
    was rendered of them. Run twice, it does the same."""
    columns = list(list_rendered())
    number, after = running.payload.get("column", 0), running.payload.get("after", 0)
    if number >= len(columns):
        return
    typed, rendered = columns[number]
    table = typed.table
    (key,) = table.primary_key.columns
    with transaction():
        query = select(key, typed, rendered).where(key > after).order_by(key).limit(ROWS_AT_ONCE)
        rows = db.session.execute(query).all()
        looks = [(row_id, words, render(words)) for row_id, words, before in rows if before not in {None, render(words)}]
        for row_id, words, html in looks:
            same = (key == row_id) & (typed == words)
            db.session.execute(update(table).where(same).values({rendered.name: html}))
        if looks:
            emit(WordsRenderedAgain(SITE, None))
        following = {"column": number, "after": rows[-1][0]} if rows else {"column": number + 1, "after": 0}
        enqueue("render_again", unique_key=f"render_again:{running.id}", **following)


def list_rendered() -> Iterator[tuple[Column[str], Column[str]]]:
    """(what was typed, what is rendered of it) in every table that keeps both."""
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, RenderedText) and column.type.source:
                yield table.c[column.type.source], column
