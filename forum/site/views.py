"""How the site looks, for every browser. For administrators: what it says of itself, who looks after it, who has which role."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.capacities import TEAM_LABELS
from forum.kernel.colours import is_readable, read_colour, write_stylesheet
from forum.kernel.errors import Conflict, Invalid, NotFound
from forum.kernel.permissions import Permission, Role, require
from forum.kernel.text import tidy_line
from forum.site import actions, queries
from forum.site.forms import LogoForm, OpeningDomainForm, SiteForm, SiteRoleForm
from forum.site.rules import APPOINT, CHANGE_SITE, LARGEST_LOGO, LONGEST_SEARCH, SEE_PEOPLE
from forum.site.wording import say_act, say_who
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import BaseForm, render_form
from forum.web.static_files import FOR_GOOD
from forum.web.templates import offer_to_templates

look = Blueprint("site_look", __name__, url_prefix="/look")
blueprint = Blueprint("site", __name__, url_prefix="/site")
blueprints = [look, blueprint]
offer_to_templates("administration", ROLE_LABELS=TEAM_LABELS, say_act=say_act, say_who=say_who)


@look.get("/colours/<colour>.css")
@anyone
def colours(colour: str) -> ResponseReturnValue:
    """The shades that follow from a main colour. The address says all of it, so browsers keep it for good; one that people could
    not read has none."""
    main = read_colour(colour)
    if main is None or main[1:] != colour or not is_readable(main):
        raise NotFound
    return _keep_for_good(Response(write_stylesheet(main), content_type="text/css; charset=utf-8"))


@look.get("/logo-<digest>.png")
@anyone
def logo(digest: str) -> ResponseReturnValue:
    found = queries.find_logo(digest)
    if found is None:
        raise NotFound
    return _keep_for_good(Response(found.content, content_type="image/png"))


@blueprint.route("", methods=["GET", "POST"])
@signed_in
def settings() -> ResponseReturnValue:
    """What the site is called, its colour, and who runs it."""
    actor = current_actor()
    require(actor, CHANGE_SITE, None)

    def read() -> dict[str, Any]:
        return queries.read_settings_words() | {"began_from": queries.fingerprint_settings()}

    form = SiteForm.from_request(**read())
    if form.validate_on_submit():
        with form.showing_changes(read):
            actions.change_site(actor, None, form.to_words(), seen=form.began_from.data or "")
            return _saved("settings")
    return render_form("site/settings.html", form, site_form=form, logo_form=LogoForm(formdata=None))


@blueprint.post("/logo")
@signed_in
def change_logo() -> ResponseReturnValue:
    actor = current_actor()
    require(actor, CHANGE_SITE, None)
    form = LogoForm.from_request()
    if form.validate():
        with form.showing_refusals(), form.logo.data.stream as stream:
            content = stream.read(LARGEST_LOGO + 1)
            if len(content) > LARGEST_LOGO:
                raise Invalid({"logo": _("The selected file is too big. Choose one of 2MB or less")})
            actions.change_logo(actor, None, content)
            return _saved("settings")
    words = queries.read_settings_words() | {"began_from": queries.fingerprint_settings()}
    return render_form("site/settings.html", form, site_form=SiteForm(formdata=None, data=words), logo_form=form)


@blueprint.post("/logo/remove")
@signed_in
def remove_logo() -> ResponseReturnValue:
    actions.remove_logo(current_actor(), None)
    return _saved("settings")


@blueprint.route("/roles", methods=["GET", "POST"])
@signed_in
def roles() -> ResponseReturnValue:
    """Who looks after the site."""
    return _give_role(Role.ADMINISTRATOR, "roles")


@blueprint.route("/opening", methods=["GET", "POST"])
@signed_in
def opening() -> ResponseReturnValue:
    """Who may open consultations."""
    return _give_role(Role.CONVENOR, "opening")


@blueprint.post("/opening/domains")
@signed_in
def add_domain() -> ResponseReturnValue:
    actor = current_actor()
    require(actor, APPOINT, None)
    form = OpeningDomainForm.from_request()
    if form.validate():
        with form.showing_refusals():
            actions.add_opening_domain(actor, None, domain=form.domain.data or "")
            return _saved("opening")
    return _roles_page("opening", Role.CONVENOR, form, role_form=SiteRoleForm(formdata=None), domain_form=form)


@blueprint.post("/opening/domains/<public_id>/remove")
@signed_in
def remove_domain(public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, APPOINT, None)
    actions.remove_opening_domain(actor, queries.get_opening_domain(public_id))
    return _saved("opening")


@blueprint.post("/roles/<public_id>/take")
@signed_in
def take_administrator(public_id: str) -> ResponseReturnValue:
    return _take_role(public_id, Role.ADMINISTRATOR, "roles")


@blueprint.post("/opening/<public_id>/take")
@signed_in
def take_convenor(public_id: str) -> ResponseReturnValue:
    return _take_role(public_id, Role.CONVENOR, "opening")


@blueprint.get("/people")
@signed_in
def people() -> ResponseReturnValue:
    """Everybody with an official role anywhere, to look for."""
    _ask(SEE_PEOPLE)
    words = tidy_line(request.args.get("q", "")[:LONGEST_SEARCH])
    found, following = queries.list_people_with_roles(current_actor(), words, request.args.get("after", "")[:LONGEST_SEARCH])
    return render_template("site/people.html", people=found, following=following, words=words)


@blueprint.get("/log")
@signed_in
def log() -> ResponseReturnValue:
    """What administrators changed."""
    _ask(CHANGE_SITE)
    return render_template("site/log.html", lines=queries.list_latest_acts())


def _ask(permission: Permission) -> None:
    require(current_actor(), permission, None)


def _give_role(role: Role, page: str) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, APPOINT, None)
    form = SiteRoleForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals():
            actions.give_site_role(actor, None, email=form.email.data or "", role=role)
            return _saved(page)
    return _roles_page(page, role, form, role_form=form, domain_form=OpeningDomainForm(formdata=None))


def _take_role(public_id: str, role: Role, page: str) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, APPOINT, None)
    account = queries.get_account(public_id)
    try:
        actions.take_site_role(actor, account, role=role)
    except Conflict as problem:
        flash(problem.sentence)
        return redirect(url_for(f"site.{page}"), 303)
    flash(_("Saved."), "success")
    has_left = role is Role.ADMINISTRATOR and account.id == actor.account_id
    return redirect(url_for("consultations.index" if has_left else f"site.{page}"), 303)


def _roles_page(page: str, role: Role, sent: BaseForm, **forms: BaseForm) -> tuple[str, int]:
    """`sent` is the form that was sent, or the first of the page; `forms` are all of it, by name."""
    rows = queries.list_opening_domains() if role is Role.CONVENOR else []
    return render_form(f"site/{page}.html", sent, holders=queries.list_holders(role), domains=rows, **forms)


def _saved(page: str) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for(f"site.{page}"), 303)


def _keep_for_good(response: Response) -> Response:
    response.headers["Cache-Control"] = FOR_GOOD
    return response
