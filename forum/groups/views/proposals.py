"""A change that a member asks for: its wording, what speaks for and against it, what members say, what its owner answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.groups import queries, rules
from forum.groups.actions import clauses
from forum.groups.fingerprints import fingerprint_clause, fingerprint_wording
from forum.groups.forms.groups import ConsentForm, OwnerAnswerForm, ProposalForm, RewordForm
from forum.groups.kinds import ProposalEffect, RemarkKind
from forum.groups.models import Clause, ClauseDocument, Proposal, StandingGroup
from forum.groups.wording import compare_texts, read_clause
from forum.kernel.errors import Changed, Conflict
from forum.kernel.permissions import can, require
from forum.spaces.queries import find_version
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("group_proposals", __name__, url_prefix="/groups/<slug>")


@blueprint.route("/clauses/<public_id>/ask", methods=["GET", "POST"])
@signed_in
def ask(slug: str, public_id: str) -> ResponseReturnValue:
    """Another wording of a clause, or none."""
    group = queries.get_group(slug)
    clause = queries.get_clause(group, public_id)
    return _ask(group, clause.document, clause)


@blueprint.route("/texts/<public_id>/ask", methods=["GET", "POST"])
@signed_in
def ask_for_new(slug: str, public_id: str) -> ResponseReturnValue:
    """A clause that is not there yet."""
    group = queries.get_group(slug)
    return _ask(group, queries.get_of_group(ClauseDocument, group, public_id), None)


def _ask(group: StandingGroup, document: ClauseDocument, clause: Clause | None) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, rules.TAKE_PART, group)
    stands = {"words": clause.words, "seen": fingerprint_clause(clause)} if clause else {}
    form = ProposalForm.from_request(**stands)

    def make() -> str:
        effect = ProposalEffect.ADD if clause is None else ProposalEffect.STRIKE if form.strikes.data else ProposalEffect.CHANGE
        words = {"words": form.words.data or "", "reason": form.reason.data or "", "heading": form.heading.data or ""}
        made = clauses.propose(actor, document, effect=effect, clause=clause, seen=form.seen.data or "", **words)
        return url_for("group_proposals.show", slug=group.slug, public_id=made.public_id)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Thank you. The group can talk about it now."), "success")
            return led
        if clause is not None:  # Shown again, it is beside what stands there now.
            form.seen.data = fingerprint_clause(clause)
    return render_form("groups/ask.html", form, group=group, document=document, clause=clause)


@blueprint.get("/changes/<public_id>")
@anyone
def show(slug: str, public_id: str) -> ResponseReturnValue:
    group, proposal = _find(slug, public_id)
    wording, members, actor = queries.find_wording(proposal), queries.list_members(group), current_actor()
    version = find_version(proposal.version_id or 0)
    stood = read_clause(version.before) if version else (proposal.clause.words if proposal.clause else "")
    return render_template(
        "groups/proposal.html",
        group=group,
        proposal=proposal,
        wording=wording,
        wordings=queries.list_remarks(group, RemarkKind.ASK, proposal.id),
        state=queries.state_of(proposal),
        compared=compare_texts(stood, wording.words) if wording.is_shown else None,
        result=compare_texts(stood, read_clause(version.after)) if version else None,
        support=queries.list_remarks(group, RemarkKind.SUPPORT, proposal.id),
        against=queries.list_remarks(group, RemarkKind.AGAINST, proposal.id),
        objections=queries.list_remarks(group, RemarkKind.OBJECTION, proposal.id),
        stand=queries.count_consents(wording, members),
        seen=fingerprint_wording(wording, proposal.clause),
        takes_part=can(actor, rules.TAKE_PART, group),
    )


@blueprint.route("/changes/<public_id>/reword", methods=["GET", "POST"])
@signed_in
def reword(slug: str, public_id: str) -> ResponseReturnValue:
    """Other words, after the argument."""
    group, proposal, actor = *_find(slug, public_id), current_actor()
    require(actor, rules.REWORD, proposal)

    def read() -> dict[str, Any]:
        wording = queries.find_wording(proposal)
        seen = fingerprint_wording(wording, proposal.clause)
        return {"words": wording.words, "reason": wording.reason, "began_from": seen}

    form = RewordForm.from_request(**read())
    if form.validate_on_submit():
        with form.showing_changes(read):
            words = {"words": form.words.data or "", "reason": form.reason.data or ""}
            clauses.reword_proposal(actor, proposal, seen=form.began_from.data or "", **words)
            flash(_("Saved. Members need to say again what they think of it."), "success")
            return redirect(url_for("group_proposals.show", slug=slug, public_id=public_id), 303)
    return render_form("groups/reword.html", form, group=group, proposal=proposal, wording=queries.find_wording(proposal))


@blueprint.post("/changes/<public_id>/withdraw")
@signed_in
def withdraw(slug: str, public_id: str) -> ResponseReturnValue:
    group, proposal = _find(slug, public_id)
    clauses.withdraw_proposal(current_actor(), proposal)
    flash(_("You no longer ask for this."), "success")
    return redirect(url_for("group_clauses.document", slug=group.slug, public_id=proposal.document.public_id), 303)


@blueprint.route("/changes/<public_id>/consent", methods=["GET", "POST"])
@signed_in
def consent(slug: str, public_id: str) -> ResponseReturnValue:
    """What a member says to this wording."""
    group, proposal, actor = *_find(slug, public_id), current_actor()
    require(actor, rules.CONSENT, proposal)
    wording = queries.find_wording(proposal)
    form = ConsentForm.from_request(seen=fingerprint_wording(wording, proposal.clause))
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            about = {"because": form.because.data or "", "seen": form.seen.data or ""}
            clauses.consent(actor, proposal, form.read_answer(), **about)
            flash(_("Thank you. You can change your answer until the group asks for it."), "success")
            return redirect(url_for("group_proposals.show", slug=slug, public_id=public_id), 303)
    return render_form("groups/consent.html", form, group=group, proposal=proposal, wording=wording)


@blueprint.post("/changes/<public_id>/put")
@signed_in
def put(slug: str, public_id: str) -> ResponseReturnValue:
    """The group asks its owner for it."""
    proposal = _find(slug, public_id)[1]
    clauses.put_to_owner(current_actor(), proposal, seen=request.form.get("seen", ""))
    flash(_("The group has asked for it. We have emailed the owner."), "success")
    return redirect(url_for("group_proposals.show", slug=slug, public_id=public_id), 303)


@blueprint.route("/changes/<public_id>/answer", methods=["GET", "POST"])
@signed_in
def answer(slug: str, public_id: str) -> ResponseReturnValue:
    """Its owner accepts it, in part, or refuses it."""
    group, proposal, actor = *_find(slug, public_id), current_actor()
    require(actor, rules.ANSWER, proposal)
    wording = queries.find_wording(proposal)
    form = OwnerAnswerForm.from_request(seen=fingerprint_wording(wording, proposal.clause))
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            clauses.answer_proposal(actor, proposal, form.to_words(), seen=form.seen.data or "")
            flash(_("Your answer is public now."), "success")
            return redirect(url_for("group_proposals.show", slug=slug, public_id=public_id), 303)
    return render_form("groups/answer.html", form, group=group, proposal=proposal, wording=wording)


def _find(slug: str, public_id: str) -> tuple[StandingGroup, Proposal]:
    group = queries.get_group(slug)
    return group, queries.get_of_group(Proposal, group, public_id)
