"""Pages about the site itself, the outbox of demo and development, and the two addresses that machines ask."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.mail import KeptMail
from forum.moderation.house_rules import HOUSE_RULES
from forum.moderation.rules import MONTHS_TO_APPEAL
from forum.web.access import anyone
from forum.web.kept_pages import kept_for_visitors
from forum.workshops.actions.inviting import GOOD_AFTERWARDS

blueprint = Blueprint("pages", __name__)
blueprints = [blueprint]
MOST_MAILS = 50
PATIENCE_SECONDS = 2


@blueprint.get("/how-it-works")
@anyone
@kept_for_visitors
def how_it_works() -> ResponseReturnValue:
    return render_template("pages/how_it_works.html")


@blueprint.get("/rules")
@anyone
@kept_for_visitors
def rules() -> ResponseReturnValue:
    return render_template("pages/rules.html", rules=HOUSE_RULES.values(), months_to_appeal=MONTHS_TO_APPEAL)


@blueprint.get("/accessibility")
@anyone
@kept_for_visitors
def accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html")


@blueprint.get("/privacy")
@anyone
@kept_for_visitors
def privacy() -> ResponseReturnValue:
    return render_template("pages/privacy.html", months_to_appeal=MONTHS_TO_APPEAL, invites_last=GOOD_AFTERWARDS)


@blueprint.get("/outbox")
@anyone
def outbox() -> ResponseReturnValue:
    """Mail that would have been sent. Where mail is really sent there is no such page."""
    if not current_app.config["SETTINGS"].keeps_mail_on_a_page:
        raise NotFound
    mails = db.session.scalars(select(KeptMail).order_by(KeptMail.id.desc()).limit(MOST_MAILS))
    return render_template("pages/outbox.html", mails=list(mails))


@blueprint.get("/healthz")
@anyone
def healthz() -> ResponseReturnValue:
    """The process is alive; asks nothing else, so that a slow database does not get it restarted."""
    return Response("ok\n", content_type="text/plain")


@blueprint.get("/readyz")
@anyone
def readyz() -> ResponseReturnValue:
    """Everything it needs answers; 503 names what does not."""
    missing = [name for name, answers in (("database", _database_answers), ("redis", _redis_answers)) if not answers()]
    if missing:
        return Response(f"waiting for: {', '.join(missing)}\n", 503, content_type="text/plain")
    return Response("ready\n", content_type="text/plain")


def _database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1 FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def _redis_answers() -> bool:
    url = current_app.config["SETTINGS"].redis_url
    if not url:
        return True
    import redis  # A third of a second to load, for those who have it and ask whether it answers.

    try:
        redis.Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS).ping()
    except redis.RedisError:
        return False
    return True
