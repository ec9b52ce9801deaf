"""A draft as each role will see it, from the page on which it is managed."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import can
from forum.opening.preview import PreviewedRole, begin_preview
from forum.opening.rules import PREVIEW
from forum.opening.views.common import BASE, blueprint, get_for
from forum.web.access import current_actor, signed_in
from forum.web.templates import offer_to_templates

ROLES = {
    PreviewedRole.VISITOR: _l("a visitor"),
    PreviewedRole.PARTICIPANT: _l("someone taking part"),
    PreviewedRole.MODERATOR: _l("a moderator"),
}
CHOSEN = "preview"  # in the session: the address of the draft, and the role
offer_to_templates("previewing", ROLES=ROLES, PREVIEW=PREVIEW, find=lambda: g.get("preview"))


@blueprint.get(f"{BASE}/preview")
@signed_in
def preview(slug: str) -> ResponseReturnValue:
    consultation = get_for(slug, PREVIEW)
    hidden = {PreviewedRole.VISITOR} if consultation.is_private else set()  # They would find no page.
    roles = {role: name for role, name in ROLES.items() if role not in hidden}
    return render_template("opening/preview.html", consultation=consultation, roles=roles)


@blueprint.post(f"{BASE}/preview/<role>")
@signed_in
def start_preview(slug: str, role: str) -> ResponseReturnValue:
    get_for(slug, PREVIEW)
    if role not in set(PreviewedRole):
        raise NotFound
    session[CHOSEN] = [slug, role]
    return redirect(url_for("consultations.show", slug=slug), 303)


@blueprint.post(f"{BASE}/preview/end")
@signed_in
def end_preview(slug: str) -> ResponseReturnValue:
    session.pop(CHOSEN, None)
    flash(_("You see everything as yourself again."), "success")
    return redirect(url_for("consultation_manage.overview", slug=slug), 303)


@blueprint.before_app_request
def look_as_chosen() -> None:
    """On the pages of that draft alone, and not where it is managed. Raises Conflict for whatever is sent to one of them."""
    slug, role = session.get(CHOSEN) or ("", "")
    path = f"/consultations/{slug}"
    is_inside = request.path == path or request.path.startswith(f"{path}/")
    if not slug or not is_inside or request.path.startswith(f"{path}/manage"):
        return
    draft = db.session.query(Consultation).filter_by(slug=slug).one_or_none()
    if draft is None or draft.published_at is not None or not can(current_actor(), PREVIEW, draft):
        session.pop(CHOSEN)  # It has opened, say: then it is looked at as it is.
        return
    if request.method not in {"GET", "HEAD"}:
        raise Conflict(_("This is a preview, so we have not sent anything. Go back to keep looking."))
    number = draft.id
    db.session.expunge_all()  # What was read of it as a draft is read again.
    g.actor = begin_preview(number, PreviewedRole(role), _("Example name"))
    g.preview = (slug, role)
