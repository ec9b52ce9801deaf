"""Pages that are the same for anything anyone said: change it, see what it said before, withdraw it, find one's own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.queries import read_change_log
from forum.contributions import actions, queries
from forum.contributions.events import ContributionEdited
from forum.contributions.extension_points import list_author_hints, list_contribution_links
from forum.contributions.flashes import flash_published
from forum.contributions.forms import EditForm, EditTitledForm
from forum.contributions.kinds import find_contribution_kind
from forum.contributions.models import Said
from forum.contributions.rules import EDIT, LONGEST_BODY, WITHDRAW, is_own, may_see_words, name_for, public_name, public_signature
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import require
from forum.kernel.text import render
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("contributions", __name__)
blueprints = [blueprint]
BASE = "/consultations/<slug>/said/<public_id>"


def link_to(contribution: Said, slug: str) -> str:
    """The lasting address of a contribution: opens it in its context."""
    return url_for(find_contribution_kind(contribution.kind).endpoint, slug=slug, public_id=contribution.public_id)


offer_to_templates(
    "contributions",
    EDIT=EDIT,
    links_on=lambda contribution: list_contribution_links(current_actor(), contribution),
    is_own=lambda contribution: is_own(current_actor(), contribution),
    kind_label=lambda key: find_contribution_kind(key).label,
    link_to=link_to,
    may_see_words=lambda contribution: may_see_words(current_actor(), contribution),
    author_hints=lambda contribution: list_author_hints(current_actor(), contribution),
    name_for_me=lambda contribution: name_for(current_actor(), contribution),
    is_named=lambda contribution: find_contribution_kind(contribution.kind).is_named,
    public_name=public_name,
    public_signature=public_signature,
)


@blueprint.route(f"{BASE}/edit", methods=["GET", "POST"])
@signed_in
def edit(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    contribution = queries.get_contribution(actor, slug, public_id)
    require(actor, EDIT, contribution)
    kind = EditTitledForm if contribution.title else EditForm
    log = read_change_log(actor, contribution.consultation, ContributionEdited, contribution_id=contribution.id)

    def read() -> dict[str, str]:
        words = {"title": contribution.title, "body": contribution.body}
        return words | {"began_from": fingerprint(contribution.title, contribution.body)}

    preview = None
    if "preview" in request.form:  # What has changed meanwhile is said to whoever saves it.
        form = kind.from_request()
        preview = render((form.body.data or "")[:LONGEST_BODY])
    elif (form := kind.from_request(**read()).told_by(log)).validate_on_submit():
        with form.showing_changes(read):
            title = form.title.data if isinstance(form, EditTitledForm) else ""
            words = {"title": title, "body": form.body.data, "seen": form.began_from.data}
            actions.edit(actor, contribution, **words, confirmation=form.confirmation)
            flash_published(contribution, _("We have saved your edit. People can still see the earlier version."))
            return redirect(link_to(contribution, slug), 303)
    say_before = find_contribution_kind(contribution.kind).say_before_edit
    warning = say_before(contribution) if say_before else ""
    return render_form("contributions/edit.html", form, contribution=contribution, preview=preview, warning=warning)


@blueprint.get(f"{BASE}/history")
@anyone
def history(slug: str, public_id: str) -> ResponseReturnValue:
    contribution = queries.get_contribution(current_actor(), slug, public_id)
    return render_template(
        "contributions/history.html", contribution=contribution, revisions=queries.list_revisions(contribution)
    )


@blueprint.route(f"{BASE}/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    contribution = queries.get_contribution(actor, slug, public_id)
    require(actor, WITHDRAW, contribution)
    if request.method == "POST":
        actions.withdraw(actor, contribution)
        flash(_("We have deleted your comment. A line stays in its place, so the replies still make sense."), "success")
        return redirect(link_to(contribution, slug), 303)
    return render_template("contributions/withdraw.html", contribution=contribution)


@blueprint.get("/account/what-i-said")
@signed_in
def own() -> ResponseReturnValue:
    return render_template("contributions/own.html", shown=queries.list_own(current_actor()))
