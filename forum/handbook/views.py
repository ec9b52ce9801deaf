"""The handbook for those who open, hold, answer and close consultations. Everybody may read it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.handbook.chapters import CHAPTERS, SOURCES
from forum.kernel.errors import NotFound
from forum.web.access import anyone
from forum.web.kept_pages import kept_for_visitors

blueprint = Blueprint("handbook", __name__)
blueprints = [blueprint]


@blueprint.get("/handbook")
@anyone
@kept_for_visitors
def index() -> ResponseReturnValue:
    return render_template("handbook/index.html", chapters=CHAPTERS.values(), sources=SOURCES)


@blueprint.get("/handbook/<key>")
@anyone
@kept_for_visitors
def chapter(key: str) -> ResponseReturnValue:
    found = CHAPTERS.get(key)
    if found is None:
        raise NotFound
    keys = list(CHAPTERS)
    after = keys.index(key) + 1
    return render_template("handbook/chapter.html", chapter=found, after=CHAPTERS[keys[after]] if after < len(keys) else None)
