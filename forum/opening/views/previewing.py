"""A draft as each role will see it, from the page on which it is managed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import can
from forum.opening.preview import PreviewedRole, begin_preview
from forum.opening.rules import PREVIEW, SAFE, is_page_of_draft, refuse_while_previewing
from forum.opening.views.common import BASE, blueprint, get_for
from forum.web.access import current_actor, signed_in
from forum.web.templates import offer_to_templates

ROLES = {
    PreviewedRole.VISITOR: _l("a visitor"),
    PreviewedRole.PARTICIPANT: _l("someone taking part"),
    PreviewedRole.MODERATOR: _l("a moderator"),
    PreviewedRole.FACILITATOR: _l("a facilitator"),
    PreviewedRole.BROKER: _l("an independent go-between"),
    PreviewedRole.LEAD: _l("the service lead"),
    PreviewedRole.ORGANISER: _l("another organiser"),
    PreviewedRole.INVITED: _l("someone invited who has not joined"),
}
CHOSEN = "preview"  # in the session: the address of the draft, and the role


@dataclass(frozen=True)
class OpenPreview:
    """One that goes on while its reader is on a page outside it, as themselves."""

    slug: str
    can_send: bool  # from this page


def find_left() -> OpenPreview | None:
    """Asked by each page, so that nobody takes their own page for one of the preview."""
    slug, _role = g.get("left_preview") or ("", "")
    if not slug or _find_draft(slug) is None:
        return None
    return OpenPreview(slug, request.path.startswith(f"/consultations/{slug}/manage"))


offer_to_templates("previewing", ROLES=ROLES, PREVIEW=PREVIEW, find=lambda: g.get("preview"), find_left=find_left)


@blueprint.get(f"{BASE}/preview")
@signed_in
def preview(slug: str) -> ResponseReturnValue:
    consultation = get_for(slug, PREVIEW)
    # A visitor would find no page of something private, and to what is not private nobody has to be invited.
    hidden = {PreviewedRole.VISITOR if consultation.is_private else PreviewedRole.INVITED}
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
    """On the pages of that draft alone, and not where it is managed. Raises Conflict for whatever is sent meanwhile, there and
    elsewhere, and where a visitor would be asked to sign in: whoever looks has signed in already."""
    slug, role = session.get(CHOSEN) or ("", "")
    if not slug or role not in set(PreviewedRole):
        return
    asks_to_sign_in = request.endpoint == "accounts.sign_in" and role == PreviewedRole.VISITOR and request.method == "GET"
    is_inside = is_page_of_draft(slug, request.path)
    if not is_inside and not asks_to_sign_in and request.method in SAFE:
        g.left_preview = (slug, role)
        return
    draft = _find_draft(slug)
    if draft is None:
        session.pop(CHOSEN)
        return
    g.preview = (slug, role)
    refuse_while_previewing(slug, request.method, request.path)
    if asks_to_sign_in:
        raise Conflict(_("Here we ask visitors to sign in or to create an account. Go back to keep looking."))
    if not is_inside:
        g.pop("preview")
        return
    number = draft.id
    db.session.expunge_all()  # What was read of it as a draft is read again.
    g.actor = begin_preview(number, PreviewedRole(role), _("Example name"))


def _find_draft(slug: str) -> Consultation | None:
    """None once it has opened, say: then it is looked at as it is."""
    draft = db.session.query(Consultation).filter_by(slug=slug).one_or_none()
    is_still_one = draft is not None and draft.published_at is None and can(current_actor(), PREVIEW, draft)
    return draft if is_still_one else None
