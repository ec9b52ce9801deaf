"""Taking a place in a consultation, and seeing one's places."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from forum.consultations import queries
from forum.consultations.actions import joining
from forum.consultations.people_forms import JoinForm
from forum.consultations.pseudonyms import offer_pseudonym
from forum.consultations.rules import JOIN
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form
from forum.web.urls import safe_next

blueprint = Blueprint("consultation_join", __name__)


@blueprint.route("/consultations/<slug>/join", methods=["GET", "POST"])
@signed_in
def join(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = queries.get_consultation(actor, slug)
    fallback = url_for("consultations.show", slug=slug)
    target = safe_next(request.args.get("next") or fallback)
    if queries.find_place(actor, consultation) is not None and not current_user.is_guest:
        return redirect(target)
    if current_user.is_guest:  # They have no account to join with yet.
        return redirect(url_for("accounts.sign_in", next=request.full_path), 303)
    require(actor, JOIN, consultation)
    form = JoinForm.from_request(pseudonym=offer_pseudonym())
    if form.validate_on_submit():
        with form.showing_refusals():
            joining.join(actor, consultation, pseudonym=form.pseudonym.data, capacity_key=form.capacity_key.data)
            flash(_("Welcome. You’re taking part as %(name)s.", name=(form.pseudonym.data or "").removesuffix(".")), "success")
            return redirect(target, 303)
    return render_form("consultations/join.html", form, consultation=consultation)


@blueprint.get("/account")
@signed_in
def places() -> ResponseReturnValue:
    """One's own account: the only page that shows one's places side by side, and only to oneself."""
    return render_template("consultations/places.html", email=current_user.email, places=queries.list_places(current_actor()))
