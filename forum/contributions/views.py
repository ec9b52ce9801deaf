"""Pages that are the same for anything anyone said: change it, see what it said before, withdraw it, find one's own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.queries import get_place, name_people_running, read_change_log
from forum.consultations.rules import may_see_consultation
from forum.contributions import actions, marking, queries
from forum.contributions.care import CARE_CHOICES, read_care, say_care
from forum.contributions.events import ContributionEdited
from forum.contributions.extension_points import (
    ContributionLink,
    add_contribution_link,
    find_place_for_words,
    list_author_hints,
    list_contribution_links,
)
from forum.contributions.flashes import flash_edited, flash_published, say_before_edit
from forum.contributions.forms import CareForm, EditForm, EditTitledForm, ShowToAllForm
from forum.contributions.kinds import find_contribution_kind
from forum.contributions.models import Contribution, Said, Status
from forum.contributions.rules import (
    EDIT,
    LONGEST_BODY,
    MARK_WITH_CARE,
    SHOW_TO_ALL,
    WITHDRAW,
    is_own,
    is_private_to,
    may_see_words,
    name_for,
    offers_to_delete,
    public_capacity,
    public_name,
    public_signature,
    say_when,
    stays_on_record,
)
from forum.kernel.errors import Changed, Forbidden
from forum.kernel.permissions import Actor, can, require, why_not
from forum.kernel.text import render
from forum.web.access import anyone, current_actor, signed_in
from forum.web.drafts import address_of_draft, keep_beside_draft, keep_what_was_sent
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates
from forum.web.urls import say_why_sign_in

blueprint = Blueprint("contributions", __name__)
say_why_sign_in("contributions.own", _l("To see your comments, sign in or create an account. It takes a minute."))
blueprints = [blueprint]
BASE = "/consultations/<slug>/said/<public_id>"
OF_EDITING = frozenset({"began_from", "began_around", "began_fields", "confirmed"})


def link_to(contribution: Said, slug: str) -> str:
    """The lasting address of a contribution: opens it in its context."""
    return url_for(find_contribution_kind(contribution.kind).endpoint, slug=slug, public_id=contribution.public_id)


offer_to_templates(
    "contributions",
    EDIT=EDIT,
    links_on=lambda contribution: list_contribution_links(current_actor(), contribution),
    is_own=lambda contribution: is_own(current_actor(), contribution),
    offers_to_delete=lambda contribution: offers_to_delete(current_actor(), contribution),
    kind_label=lambda key: find_contribution_kind(key).label,
    link_to=link_to,
    may_see_words=lambda contribution: may_see_words(current_actor(), contribution),
    SHOW_TO_ALL=SHOW_TO_ALL,
    why_not_shown_to_all=lambda contribution: why_not(current_actor(), SHOW_TO_ALL, contribution),
    CARE_CHOICES=CARE_CHOICES,
    say_care=lambda said: say_care(said.care),
    find_private_to=lambda contribution: get_place(contribution.private_to_id),
    is_private_to_me=lambda contribution: is_private_to(current_actor(), contribution),
    name_people_running=name_people_running,
    author_hints=lambda contribution: list_author_hints(current_actor(), contribution),
    name_for_me=lambda contribution: name_for(current_actor(), contribution),
    is_named=lambda contribution: find_contribution_kind(contribution.kind).is_named,
    public_capacity=public_capacity,
    say_when=say_when,
    public_name=public_name,
    public_signature=public_signature,
)


@blueprint.route(f"{BASE}/edit", methods=["GET", "POST"])
@signed_in
def edit(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    contribution = queries.get_contribution(actor, slug, public_id)
    if request.method == "POST" and is_own(actor, contribution) and (refused := why_not(actor, EDIT, contribution)):
        return _show_refused_edit(actor, contribution, refused)
    require(actor, EDIT, contribution)
    kind = EditTitledForm if contribution.title else EditForm
    log = read_change_log(actor, contribution.consultation, ContributionEdited, contribution_id=contribution.id)

    def read() -> dict[str, str]:
        words = {"title": contribution.title, "body": contribution.body}
        began_around = "private" if contribution.is_private else "everyone"
        return words | {"began_from": contribution.fingerprint_words(), "began_around": began_around}

    preview = None
    if "preview" in request.form:  # What has changed meanwhile is said to whoever saves it.
        form = kind.from_request()
        preview = render((form.body.data or "")[:LONGEST_BODY])
    elif (form := kind.from_request(**read()).told_by(log)).validate_on_submit():
        with form.showing_changes(read), form.showing_refusals(Forbidden):
            title = form.title.data if isinstance(form, EditTitledForm) else ""
            words = {"title": title, "body": form.body.data, "seen": form.began_from.data}
            actions.edit(actor, contribution, **words, confirmation=form.confirmation)
            flash_edited(contribution)
            return redirect(link_to(contribution, slug), 303)
        if refused := why_not(actor, EDIT, contribution):  # A moderator was faster by a moment.
            return _show_refused_edit(actor, contribution, refused)
    say_before = find_contribution_kind(contribution.kind).say_before_edit
    warning = say_before(contribution) if say_before else ""
    around = {"warning": warning, "who_sees": say_before_edit(contribution)}
    return render_form("contributions/edit.html", form, contribution=contribution, preview=preview, **around)


def _show_refused_edit(actor: Actor, contribution: Contribution, refused: str) -> ResponseReturnValue:
    """It was hidden, or its stage closed, while somebody edited it. What they typed is on the page, and in the form that it leads
    to, where one takes it."""
    form = (EditTitledForm if "title" in request.form else EditForm).from_request()
    form.form_errors.append(refused)
    instead, address = find_place_for_words(actor, contribution), ""
    if instead is not None and keep_what_was_sent(instead.path, without=OF_EDITING):
        keep_beside_draft(instead.path, **instead.fields)
        address = address_of_draft(instead.path)
    around = {"contribution": contribution, "instead": instead, "address": address}
    return render_template("contributions/edit_refused.html", form=form, **around), Forbidden.status


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
    contribution = queries.get_contribution_to_withdraw(actor, slug, public_id)
    if request.method == "POST" and is_own(actor, contribution) and not contribution.has_words:
        flash(_("You have already deleted this."), "success")
        return redirect(link_to(contribution, slug), 303)
    is_inside = may_see_consultation(actor, contribution.consultation)
    if is_own(actor, contribution) and contribution.has_words and stays_on_record(contribution):
        return render_template("contributions/stays.html", contribution=contribution, is_inside=is_inside), Forbidden.status
    require(actor, WITHDRAW, contribution)
    if request.method == "POST":
        actions.withdraw(actor, contribution)
        flash(_("We have deleted your comment. A line stays in its place, so the replies still make sense."), "success")
        return redirect(link_to(contribution, slug) if is_inside else url_for("contributions.own"), 303)
    return render_template("contributions/withdraw.html", contribution=contribution, is_inside=is_inside)


@blueprint.get(f"{BASE}/who-can-see-it")
@signed_in
def audience(slug: str, public_id: str) -> ResponseReturnValue:
    """Who can read what is private, by name; and the way to show it to everybody, for whoever wrote it."""
    contribution = queries.get_contribution(current_actor(), slug, public_id)
    if not contribution.is_private:  # An old link.
        return redirect(link_to(contribution, slug), 303)
    return render_template("contributions/audience.html", contribution=contribution)


@blueprint.route(f"{BASE}/show-to-everyone", methods=["GET", "POST"])
@signed_in
def show_to_all(slug: str, public_id: str) -> ResponseReturnValue:
    """Asks once, with the words in sight: nobody takes back what everybody may have read."""
    actor = current_actor()
    contribution = queries.get_contribution(actor, slug, public_id)
    form = ShowToAllForm.from_request(seen=contribution.fingerprint_words())
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            marking.show_to_all(actor, contribution, seen=form.seen.data or "")
            flash_published(contribution, _("Thank you. Everyone can read your comment now."))
            return redirect(link_to(contribution, slug), 303)
        form.seen.data = contribution.fingerprint_words()
    if not contribution.is_private:
        return redirect(link_to(contribution, slug), 303)
    require(actor, SHOW_TO_ALL, contribution)
    waits = bool(marking.look_first(contribution))
    return render_form("contributions/show_to_all.html", form, contribution=contribution, waits=waits)


@blueprint.route(f"{BASE}/read-with-care", methods=["GET", "POST"])
@signed_in
def care(slug: str, public_id: str) -> ResponseReturnValue:
    """Why something is hard to read, for its author and moderators to say."""
    actor = current_actor()
    contribution = queries.get_contribution(actor, slug, public_id)
    require(actor, MARK_WITH_CARE, contribution)
    form = CareForm.from_request(care=read_care(contribution.care), seen=contribution.care)
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            return _mark(contribution, form, slug)
        form.seen.data = contribution.care
    return render_form("contributions/care.html", form, contribution=contribution)


def _mark(contribution: Contribution, form: CareForm, slug: str) -> ResponseReturnValue:
    marking.mark_with_care(current_actor(), contribution, form.care.data or (), seen=form.seen.data or "")
    marked = _("Saved. People now see a warning before they read the comment.")
    if contribution.status != Status.PUBLISHED:
        marked = _("Saved. Nobody else can read the comment now. If people can read it again, they will see a warning first.")
    flash(marked if contribution.care else _("Saved. People can read the comment without opening it first."), "success")
    return redirect(link_to(contribution, slug), 303)


add_contribution_link(
    ContributionLink(
        _l("Add a warning"),
        "contributions.care",
        lambda actor, said: not said.care and can(actor, MARK_WITH_CARE, said),
    )
)
add_contribution_link(
    ContributionLink(
        _l("Change the warning"),
        "contributions.care",
        lambda actor, said: bool(said.care) and can(actor, MARK_WITH_CARE, said),
    )
)


@blueprint.get("/account/what-i-said")
@signed_in
def own() -> ResponseReturnValue:
    actor = current_actor()
    shown = queries.list_own(actor)
    consultations = {each.space_id: each.consultation for each in shown}.values()
    outside = {each.id for each in consultations if not may_see_consultation(actor, each)}
    return render_template("contributions/own.html", shown=shown, outside=outside)
