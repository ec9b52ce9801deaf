"""Organisers bring in many people at once; staff come in by their address at work, people with a letter by its code."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from forum.consultations.capacities import CAPACITIES, TEAM_LABELS
from forum.consultations.fingerprints import fingerprint_readership
from forum.consultations.models import Consultation, Readership
from forum.consultations.queries import find_place, get_consultation
from forum.consultations.rules import CHOOSE_READERS, INVITE, MANAGE
from forum.inviting import actions, queries
from forum.inviting.forms import AccessCodeForm, DomainForm, ListForm, MakeCodeForm, PutOutForm, ReadersForm, StaffForm
from forum.inviting.queries import InvitationPlan, LineState, plan_invitations
from forum.inviting.rules import ALLOW_DOMAIN, JOIN_AS_STAFF, MAKE_CODE, PUT_OUT, find_staff_domain
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Permission, Role, require
from forum.web.access import current_actor, signed_in
from forum.web.forms import MOST_DIGITS, render_form
from forum.web.templates import offer_to_templates
from forum.web.urls import safe_next

ROLE_LABELS = {Role.PARTICIPANT: _l("Participant")} | TEAM_LABELS
blueprint = Blueprint("inviting", __name__)
blueprints = [blueprint]
BASE = "/consultations/<slug>/manage/people"
offer_to_templates(
    "inviting",
    find_staff_domain=find_staff_domain,
    ALLOW_DOMAIN=ALLOW_DOMAIN,
    CAPACITIES=CAPACITIES,
    CHOOSE_READERS=CHOOSE_READERS,
    MAKE_CODE=MAKE_CODE,
    ROLE_LABELS=ROLE_LABELS,
)


@blueprint.route(f"{BASE}/list", methods=["GET", "POST"])
@signed_in
def from_list(slug: str) -> ResponseReturnValue:
    """A list is looked at first: who gets what, and what is wrong with which line. Then it is sent."""
    consultation, actor = _get(slug, INVITE), current_actor()
    form, plan = ListForm.from_request(), None
    form.asks_reason = consultation.published_at is not None
    if form.validate_on_submit():
        seen = form.seen.data or ""
        if "send" in request.form:
            with form.showing_refusals(Conflict):
                return form.lead_once(actor, lambda: _send(consultation, form, seen))
        plan = plan_invitations(consultation, form.lines)
        form.offer("" if plan.faulty or not plan.to_invite else plan.fingerprint())
        if plan.faulty:
            form.form_errors.append(_say_faults(plan))
    return render_form("inviting/list.html", form, consultation=consultation, plan=plan)


@blueprint.route(f"{BASE}/organisations", methods=["GET", "POST"])
@signed_in
def domains(slug: str) -> ResponseReturnValue:
    consultation, actor = _get(slug, ALLOW_DOMAIN), current_actor()
    form = DomainForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals():
            actions.allow_domain(actor, consultation, domain=form.domain.data or "", capacity_key=form.capacity_key.data)
            return _back_to_domains(consultation)
    return render_form("inviting/domains.html", form, consultation=consultation, domains=queries.list_staff_domains(consultation))


@blueprint.post(f"{BASE}/organisations/<public_id>/end")
@signed_in
def end_domain(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug, ALLOW_DOMAIN)
    actions.end_domain(current_actor(), consultation, queries.get_staff_domain(consultation, public_id))
    return _back_to_domains(consultation)


@blueprint.route("/consultations/<slug>/join/staff", methods=["GET", "POST"])
@signed_in
def join_as_staff(slug: str) -> ResponseReturnValue:
    consultation, actor = get_consultation(current_actor(), slug), current_actor()
    target = safe_next(request.args.get("next") or url_for("consultations.show", slug=slug))
    if find_place(actor, consultation) is not None:
        return redirect(target)
    require(actor, JOIN_AS_STAFF, consultation)
    form = StaffForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals():
            place = actions.join_as_staff(
                actor, consultation, pseudonym=form.pseudonym.data or "", job_title=form.job_title.data or ""
            )
            flash(_("Welcome. You’re taking part as %(name)s.", name=place.pseudonym.removesuffix(".")), "success")
            return redirect(target, 303)
    row = find_staff_domain(actor, consultation)
    return render_form("inviting/join.html", form, consultation=consultation, row=row)


@blueprint.route("/consultations/<slug>/manage/readers", methods=["GET", "POST"])
@signed_in
def readers(slug: str) -> ResponseReturnValue:
    """Who can read it; once it is open, what was chosen."""
    consultation, actor = _get(slug, MANAGE), current_actor()
    form = ReadersForm.from_request(readership=consultation.readership, seen=fingerprint_readership(consultation))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            actions.choose_readers(actor, consultation, Readership(form.readership.data), seen=form.seen.data or "")
            flash(_("Saved."), "success")
            return redirect(url_for("inviting.readers", slug=slug), 303)
    code = queries.find_access_code(consultation)
    make_form = MakeCodeForm(formdata=None, seen=queries.fingerprint_access_code(code))
    return render_form("inviting/readers.html", form, consultation=consultation, code=code, make_form=make_form)


@blueprint.post("/consultations/<slug>/manage/readers/code")
@signed_in
def make_code(slug: str) -> ResponseReturnValue:
    """Shows the code on this page alone: nobody can look it up later."""
    consultation, actor = _get(slug, MANAGE), current_actor()
    form = MakeCodeForm.from_request()
    code = actions.make_code(actor, consultation, seen=form.seen.data or "", sending=form.key.data or "")
    return render_template("inviting/code_made.html", consultation=consultation, code=code)


@blueprint.get("/consultations/<slug>/manage/readers/came")
@signed_in
def came_by_code(slug: str) -> ResponseReturnValue:
    """Who has used a code, under the names they have here."""
    consultation = _get(slug, PUT_OUT)
    typed = request.args.get("after", "")
    after = int(typed) if typed.isdecimal() and len(typed) <= MOST_DIGITS else None
    found, following = queries.list_came_by_code(consultation, after)
    return render_template("inviting/came_by_code.html", consultation=consultation, people=found, following=following)


@blueprint.route("/consultations/<slug>/manage/readers/came/<public_id>/end", methods=["GET", "POST"])
@signed_in
def put_out(slug: str, public_id: str) -> ResponseReturnValue:
    consultation, actor = _get(slug, PUT_OUT), current_actor()
    came = queries.get_came_by_code(consultation, public_id)
    form = PutOutForm.from_request(seen=came.admission.public_id)
    if request.method == "GET" and (said := actions.say_put_out(came.admission)):
        flash(said)
        return redirect(url_for("inviting.came_by_code", slug=slug), 303)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            actions.put_out(actor, consultation, came.admission, reason=form.reason.data or "")
            flash(_("They can no longer read this. We are emailing them your reason."), "success")
            return redirect(url_for("inviting.came_by_code", slug=slug), 303)
    return render_form("inviting/put_out.html", form, consultation=consultation, came=came)


@blueprint.route("/code", methods=["GET", "POST"])
@signed_in
def enter_code() -> ResponseReturnValue:
    """Where the code on a letter is typed. It says the same of every code that is not right."""
    actor = current_actor()
    if current_user.is_guest:  # They have no account that could come in.
        return redirect(url_for("accounts.sign_in", next=request.path), 303)
    form = AccessCodeForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            found = actions.try_code(actor, code=form.code.data or "", address=request.remote_addr or "")
            flash(_("Your code is right. You can read this from now on, and join in."), "success")
            return redirect(url_for("consultations.show", slug=found.slug), 303)
    return render_form("inviting/enter_code.html", form)


def _say_faults(plan: InvitationPlan) -> str:
    return str(
        ngettext(
            "%(num)d line has a problem. Put it right in the box, then check again.",
            "%(num)d lines have a problem. Put them right in the box, then check again.",
            plan.faulty,
        )
    )


def _send(consultation: Consultation, form: ListForm, seen: str) -> str:
    plan = actions.invite_list(current_actor(), consultation, form.lines, seen=seen, reason=form.reason.data or "")
    flash(_say_sent(plan), "success")
    return url_for("consultation_people.team", slug=consultation.slug)


def _say_sent(plan: InvitationPlan) -> str:
    sent = ngettext(
        "We are sending %(num)d invitation.", "We are sending %(num)d invitations.", plan.count(LineState.WILL_BE_INVITED)
    )
    left_out = plan.count(LineState.INVITED, LineState.ACCEPTED, LineState.TWICE)
    more = ngettext("We left out %(num)d line.", "We left out %(num)d lines.", left_out)
    return f"{sent} {more}" if left_out else str(sent)


def _get(slug: str, permission: Permission) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, permission, consultation)
    return consultation


def _back_to_domains(consultation: Consultation) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("inviting.domains", slug=consultation.slug), 303)
