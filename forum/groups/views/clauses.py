"""A text that a group works on, clause by clause."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.groups import queries, rules
from forum.groups.actions import clauses
from forum.groups.extension_points import list_clause_parts
from forum.groups.fingerprints import fingerprint_owner
from forum.groups.forms.groups import ClauseDocumentForm, OwnerForm
from forum.groups.models import ClauseDocument
from forum.groups.wording import compare_texts, read_clause
from forum.kernel.errors import Changed
from forum.kernel.permissions import can, require
from forum.spaces.queries import list_of_thing
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("group_clauses", __name__, url_prefix="/groups/<slug>")


@blueprint.route("/texts/new", methods=["GET", "POST"])
@signed_in
def bring_in(slug: str) -> ResponseReturnValue:
    group, actor = queries.get_group(slug), current_actor()
    require(actor, rules.ORGANISE, group)
    form, leads = ClauseDocumentForm.from_request(answer_days=30), queries.list_leads(group)
    form.offer(leads)

    def make() -> str:
        about = {"title": form.title.data or "", "markdown": form.markdown.data or ""}
        document = clauses.bring_in_document(
            actor, group, owner=form.find_owner(), answer_days=form.answer_days.data or 1, **about
        )
        return url_for("group_clauses.document", slug=slug, public_id=document.public_id)

    if form.validate_on_submit():
        with form.showing_refusals():
            return form.lead_once(actor, make)
    return render_form("groups/manage/text.html", form, group=group, leads=leads)


@blueprint.get("/texts/<public_id>")
@anyone
def document(slug: str, public_id: str) -> ResponseReturnValue:
    """The whole text as it stands, with what changed in it and what is asked for."""
    group = queries.get_group(slug)
    found = queries.get_of_group(ClauseDocument, group, public_id)
    proposals = [each for each in queries.list_proposals(group) if each.document_id == found.id]
    return render_template(
        "groups/document.html",
        group=group,
        document=found,
        clauses=queries.list_standing(found),
        proposals=proposals,
        wordings=queries.find_wordings(proposals),
        takes_part=can(current_actor(), rules.TAKE_PART, group),
        organises=can(current_actor(), rules.ORGANISE, group),
    )


@blueprint.route("/texts/<public_id>/owner", methods=["GET", "POST"])
@signed_in
def owner(slug: str, public_id: str) -> ResponseReturnValue:
    """Who answers for it from now on."""
    group, actor = queries.get_group(slug), current_actor()
    require(actor, rules.ORGANISE, group)
    found = queries.get_of_group(ClauseDocument, group, public_id)
    began: dict[str, Any] = {"owner": found.owner.public_id, "answer_days": found.answer_days, "seen": fingerprint_owner(found)}
    form, leads = OwnerForm.from_request(**began), queries.list_leads(group)
    form.offer(leads)
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            days, seen = form.answer_days.data or 1, form.seen.data or ""
            clauses.change_owner(actor, found, owner=form.find_owner(), answer_days=days, seen=seen)
            flash(_("Saved."), "success")
            return redirect(url_for("group_clauses.document", slug=slug, public_id=public_id), 303)
    return render_form("groups/manage/owner.html", form, group=group, document=found, leads=leads)


@blueprint.get("/clauses/<public_id>")
@anyone
def clause(slug: str, public_id: str) -> ResponseReturnValue:
    """What it says, what it said, and why that changed."""
    group = queries.get_group(slug)
    found = queries.get_clause(group, public_id)
    versions = list_of_thing(group.id, clauses.CLAUSE, found.id)
    latest = versions[0] if versions else None
    proposals = queries.list_proposals(group, found)
    return render_template(
        "groups/clause.html",
        group=group,
        clause=found,
        versions=versions,
        latest=latest,
        compared=compare_texts(read_clause(latest.before), read_clause(latest.after)) if latest else None,
        causes=clauses.find_changes_of(group, versions),
        read_clause=read_clause,
        proposals=proposals,
        wordings=queries.find_wordings(proposals),
        organisation=queries.find_organisation(group),
        takes_part=can(current_actor(), rules.TAKE_PART, group),
        parts=list_clause_parts(current_actor(), group, found),
    )
