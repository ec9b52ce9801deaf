"""The team of a consultation: invitations, roles, and accepting an invitation."""

from __future__ import annotations

from babel.lists import format_list
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from forum.consultations import queries
from forum.consultations.actions import joining, naming, roles
from forum.consultations.actions.places import needs_new_place
from forum.consultations.capacities import ROLE_TASKS, TEAM_LABELS, say_connection
from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.models import Consultation, Invitation, Participation
from forum.consultations.own_invitations import list_own_invitations, make_own_link_token
from forum.consultations.people_forms import ROLE_NAMES, AcceptForm, InviteForm, OwnNameForm, RenameForm, RoleForm
from forum.consultations.pseudonyms import is_offered, offer_pseudonym
from forum.consultations.rules import INVITE, USE_OWN_NAME
from forum.consultations.snapshots import Part
from forum.kernel.addresses import hint_at_address
from forum.kernel.errors import Conflict, NotFound, SignInNeeded
from forum.kernel.permissions import OFFICIALS, Actor, Role, require
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("consultation_people", __name__)
offer_to_templates("own_invitations", list_all=lambda: list_own_invitations(current_actor()))
BASE = "/consultations/<slug>/manage/people"


@blueprint.route(BASE, methods=["GET", "POST"])
@signed_in
def team(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)
    form = InviteForm.from_request(role=str(Role.PARTICIPANT), capacity_key="unknown")
    form.asks_reason = consultation.published_at is not None
    actor = current_actor()

    def make() -> str:
        joining.invite(
            actor,
            consultation,
            email=form.email.data,
            role=Role(form.role.data),
            capacity_key=form.capacity_key.data,
            job_title=form.job_title.data or "",
            reason=form.reason.data or "",
        )
        return url_for("consultation_people.team", slug=slug)

    if form.validate_on_submit():
        with form.showing_refusals():
            led = form.lead_once(actor, make)
            flash(_("We have sent an invitation to %(email)s.", email=form.email.data), "success")
            return led
    invitations = queries.list_open_invitations(consultation)
    return render_form(
        "consultations/manage/people.html",
        form,
        consultation=consultation,
        team=queries.list_team(consultation),
        invitations=invitations,
        asked=queries.list_places_by_number({each.place_id for each in invitations if each.place_id}),
        role_names=ROLE_NAMES,
    )


@blueprint.route(f"{BASE}/<public_id>/role", methods=["GET", "POST"])
@signed_in
def change_role(slug: str, public_id: str) -> ResponseReturnValue:
    """Another role for somebody. Whoever has none is asked, and has it once they accept."""
    consultation, actor = _get(slug), current_actor()
    person = queries.get_person(consultation, public_id)
    form = RoleForm.from_request(role=person.role, seen=person.role)
    form.asks_reason = consultation.published_at is not None
    if form.validate_on_submit():
        role, reason = Role(form.role.data), form.reason.data or ""
        with form.showing_refusals(Conflict):
            if roles.must_be_asked(person, role):
                joining.ask_to_take_role(actor, person, role=role, seen=form.seen.data or "", reason=reason)
                name = person.pseudonym.removesuffix(".")
                flash(_("We have asked %(name)s. They will have the role once they accept.", name=name), "success")
                return _back_to(consultation)
            wanted = Wanted(consultation, Part.ROLES, role, form.seen.data or "", reason, person)
            if address := change_by_feature(actor, wanted):
                flash(_("A colleague has to agree. Nothing changes until then."), "success")
                return redirect(address, 303)
            flash(_("Saved."), "success")
            return _back_to(consultation)
        form.seen.data = person.role  # What has just been shown as the present one.
    return render_form("consultations/manage/role.html", form, consultation=consultation, person=person)


@blueprint.post(f"{BASE}/invitations/<public_id>/withdraw")
@signed_in
def withdraw_invitation(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug)
    invitation = queries.get_invitation(public_id)
    if invitation.space_id != consultation.id:
        raise NotFound
    joining.withdraw_invitation(current_actor(), invitation)
    flash(_("We have cancelled the invitation. The link no longer works."), "success")
    return _back_to(consultation)


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@anyone
def accept(token: str) -> ResponseReturnValue:
    """Opened from a mail, perhaps without an account yet: then it leads there first and comes back."""
    actor = current_actor()
    invitation = joining.find_invitation(token)
    if invitation is None and (answer := _say_answered(token)):
        return answer
    why_void = joining.find_why_void(invitation) if invitation else None
    if invitation is None or why_void:
        page = "consultations/invited_late.html" if invitation else "accounts/link_used.html"
        return render_template(page, link_is_for="invitation", invitation=invitation, why_void=why_void), 410
    if not actor.is_signed_in:
        if request.method == "POST":
            raise SignInNeeded
        about = {"hint": hint_at_address(invitation.email), "role_labels": TEAM_LABELS, "role_tasks": ROLE_TASKS}
        return render_template("consultations/invited.html", invitation=invitation, **about)
    if not joining.is_for(actor, invitation):
        return render_template("consultations/invited_other.html", hint=hint_at_address(invitation.email)), 403
    place = queries.find_place(actor, invitation.consultation)
    form = _make_accept_form(invitation, place)
    if form.validate_on_submit():
        with form.showing_refusals():
            return _take_up(actor, invitation, token, form.pseudonym.data or "")
    return render_form(
        "consultations/accept.html",
        form,
        invitation=invitation,
        place=place,
        is_official=invitation.role in OFFICIALS,
        takes_new_place=place is not None and needs_new_place(place, invitation),
        earlier=_list_names(queries.list_places_of_person(place)) if place else "",
        asked_as=queries.get_place(invitation.place_id).pseudonym if invitation.place_id else "",
        shown_with=_say_shown_with(invitation),
        role_labels=TEAM_LABELS,
        role_tasks=ROLE_TASKS,
    )


@blueprint.post("/account/invitations/<public_id>")
@signed_in
def open_own_invitation(public_id: str) -> ResponseReturnValue:
    """The page that the letter leads to, for whoever does not have it at hand."""
    token = make_own_link_token(current_actor(), public_id)
    return redirect(url_for("consultation_people.accept", token=token), 303)


@blueprint.route("/consultations/<slug>/manage/name", methods=["GET", "POST"])
@signed_in
def own_name(slug: str) -> ResponseReturnValue:
    """How somebody is called who runs it, decides or stands between."""
    actor = current_actor()
    consultation = queries.get_consultation(actor, slug)
    require(actor, USE_OWN_NAME, consultation)
    place = queries.find_place(actor, consultation)
    if place is None:
        raise NotFound
    offered = place.pseudonym if not is_offered(place.pseudonym) else ""
    form = (RenameForm if naming.needs_reason_to_rename(place) else OwnNameForm).from_request(pseudonym=offered)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            reason = (form.reason.data or "") if isinstance(form, RenameForm) else ""
            naming.use_own_name(actor, consultation, name=form.pseudonym.data, reason=reason)
            flash(_("Saved. People see this name from now on."), "success")
            return redirect(url_for("consultations.show", slug=slug), 303)
    is_apart = naming.has_spoken_as_another(place)
    return render_form("consultations/manage/name.html", form, consultation=consultation, place=place, is_apart=is_apart)


def _take_up(actor: Actor, invitation: Invitation, token: str, name: str) -> ResponseReturnValue:
    try:
        joining.accept_invitation(actor, None, token=token, pseudonym=name)
    except (Conflict, NotFound):  # Pressed twice at once, perhaps.
        if answer := _say_answered(token):
            return answer
        raise
    flash(_("Welcome. You’re now taking part in this consultation."), "success")
    return redirect(url_for("consultations.show", slug=invitation.consultation.slug), 303)


def _say_answered(token: str) -> ResponseReturnValue | None:
    """Whoever accepted is led in; others read that it was accepted or cancelled. None where it is neither."""
    invitation = joining.find_answered_invitation(token)
    if invitation is None:
        return None
    if invitation.accepted_at and joining.is_for(current_actor(), invitation):
        flash(_("You have already accepted this invitation."), "success")
        return redirect(url_for("consultations.show", slug=invitation.consultation.slug), 303)
    return render_template("consultations/invited_used.html", invitation=invitation), 410


def _make_accept_form(invitation: Invitation, place: Participation | None) -> AcceptForm | OwnNameForm:
    """Whoever is asked to run it, to decide or to stand between is offered no invented name. Whoever takes a new place is not
    offered the name of the one they have."""
    if invitation.role in OFFICIALS:
        return OwnNameForm.from_request(pseudonym=place.pseudonym if place and place.is_own_name else invitation.name)
    keeps_name = place is not None and not needs_new_place(place, invitation)
    return AcceptForm.from_request(pseudonym=place.pseudonym if place and keeps_name else invitation.name or offer_pseudonym())


def _list_names(places: list[Participation]) -> str:
    return str(format_list(list(dict.fromkeys(each.pseudonym for each in reversed(places))), locale=get_locale()))


def _say_shown_with(invitation: Invitation) -> str:
    """What stands beside the name of whoever accepts."""
    connection = say_connection(invitation.capacity, invitation.role)
    shown = [TEAM_LABELS.get(Role(invitation.role), ""), connection if invitation.capacity.is_professional else ""]
    return ", ".join(str(each) for each in (*shown, invitation.job_title) if each)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = queries.get_consultation(actor, slug)
    require(actor, INVITE, consultation)
    return consultation


def _back_to(consultation: Consultation) -> ResponseReturnValue:
    return redirect(url_for("consultation_people.team", slug=consultation.slug), 303)
