"""Pages about the site itself, the outbox of demo and development, and the two addresses that machines ask."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from forum.activities.discussions.rules import KEEP_PENDING, KEEP_VISITS
from forum.contributions.quotes import KEEP_GONE
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import require
from forum.moderation.house_rules import HOUSE_RULES
from forum.moderation.rules import MOST_MONTHS_TO_APPEAL
from forum.pages.health import check_health
from forum.pages.rules import SEE_HEALTH
from forum.web.access import anyone, current_actor, signed_in
from forum.web.kept_pages import kept_for_visitors
from forum.workshops.actions.inviting import GOOD_AFTERWARDS

blueprint = Blueprint("pages", __name__)
blueprints = [blueprint]
MOST_MAILS = 50
# When what the page lists was last gone through as a whole; tests do most of it at each change.
ACCESSIBILITY_TESTED_ON = date(2026, 11, 28)


@blueprint.get("/how-it-works")
@anyone
@kept_for_visitors
def how_it_works() -> ResponseReturnValue:
    return render_template("pages/how_it_works.html")


@blueprint.get("/rules")
@anyone
@kept_for_visitors
def rules() -> ResponseReturnValue:
    return render_template("pages/rules.html", rules=HOUSE_RULES.values(), months_to_appeal=MOST_MONTHS_TO_APPEAL)


@blueprint.get("/accessibility")
@anyone
@kept_for_visitors
def accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html", tested_on=ACCESSIBILITY_TESTED_ON)


@blueprint.get("/privacy")
@anyone
@kept_for_visitors
def privacy() -> ResponseReturnValue:
    lasting = {"months_to_appeal": MOST_MONTHS_TO_APPEAL, "invites_last": GOOD_AFTERWARDS, "pending_lasts": KEEP_PENDING}
    return render_template("pages/privacy.html", visits_last=KEEP_VISITS, gone_lines_last=KEEP_GONE, **lasting)


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
    """What is wrong, a line each. 503 when another server should answer; work that is late makes no page worse."""
    checks = check_health()
    lines = [f"{check.name}: {check.problem}" for check in checks if check.problem] or ["ready"]
    status = 503 if any(check.problem and check.stops_pages for check in checks) else 200
    return Response("".join(f"{line}\n" for line in lines), status, content_type="text/plain; charset=utf-8")


@blueprint.get("/running")
@signed_in
def running() -> ResponseReturnValue:
    require(current_actor(), SEE_HEALTH, None)
    return render_template("pages/running.html", checks=check_health())
