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
from forum.organisations.actions import name_key
from forum.organisations.kinds import KINDS, Level, OrganisationKind
from forum.organisations.models import Named, Organisation, find_level
from forum.site import actions, queries
from forum.site.forms import LogoForm, MergeOrganisationForm, OpeningDomainForm, RenameOrganisationForm, SiteForm, SiteRoleForm
from forum.site.rules import APPOINT, CHANGE_SITE, LARGEST_LOGO, LONGEST_SEARCH, NAME_ORGANISATIONS, SEE_PEOPLE
from forum.site.wording import say_act, say_who
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import BaseForm, render_form
from forum.web.static_files import FOR_GOOD
from forum.web.templates import offer_to_templates

look = Blueprint("site_look", __name__, url_prefix="/look")
blueprint = Blueprint("site", __name__, url_prefix="/site")
blueprints = [look, blueprint]
offer_to_templates(
    "administration", KINDS=KINDS, ROLE_LABELS=TEAM_LABELS, find_level=find_level, say_act=say_act, say_who=say_who
)


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


@blueprint.get("/organisations")
@signed_in
def organisations() -> ResponseReturnValue:
    """Those that run something, to look for."""
    _ask(NAME_ORGANISATIONS)
    words = tidy_line(request.args.get("q", "")[:LONGEST_SEARCH])
    found, following = queries.list_organisations(current_actor(), words, request.args.get("after", "")[:LONGEST_SEARCH])
    return render_template("site/organisations.html", organisations=found, following=following, words=words)


@blueprint.get("/organisations/<level>/<public_id>")
@signed_in
def organisation(level: str, public_id: str) -> ResponseReturnValue:
    """One of them, or a unit or programme of it: what names it, and what can be put right."""
    thing, actor = _get_named(level, public_id), current_actor()
    parts = {str(each): queries.list_parts(actor, thing, each) for each in (Level.UNIT, Level.PROGRAMME)}
    return render_template("site/organisation.html", thing=thing, parts=parts, naming=queries.list_naming(actor, thing))


@blueprint.route("/organisations/<level>/<public_id>/rename", methods=["GET", "POST"])
@signed_in
def rename_organisation(level: str, public_id: str) -> ResponseReturnValue:
    thing, actor = _get_named(level, public_id), current_actor()
    form = RenameOrganisationForm.from_request(name=thing.name, seen=queries.fingerprint_named(thing))
    if form.is_submitted() and form.seen.data != queries.fingerprint_named(thing) and form.name.data == thing.name:
        return _done_before(thing, _("This has already been done. It has this name now."))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            said = {"seen": form.seen.data or "", "reason": form.reason.data or ""}
            actions.rename_organisation(actor, thing, form.name.data or "", **said)
            return _saved_name(thing)
    return render_form("site/rename.html", form, thing=thing, naming=queries.list_naming(actor, thing))


@blueprint.route("/organisations/<level>/<public_id>/merge", methods=["GET", "POST"])
@signed_in
def merge_organisation(level: str, public_id: str) -> ResponseReturnValue:
    """What it changes is shown first; then it is merged."""
    if request.method == "POST" and (into := _find_merged_into(level, public_id)):
        return _done_before(into, _("This has already been done. They are one now."))
    thing, actor = _get_named(level, public_id), current_actor()
    form, kept = MergeOrganisationForm.from_request(), None
    if form.validate_on_submit():
        kept = queries.find_named_like(actor, thing, name_key(form.into.data or ""))
        if kept is None:
            form.into.errors = [_("Enter the name of another one from the list")]
        else:
            seen = queries.fingerprint_named(thing, kept)
            if "merge" in request.form and form.seen.data == seen:
                with form.showing_refusals(Conflict):
                    actions.merge_organisations(actor, thing, kept, seen=seen, reason=form.reason.data or "")
                    return _saved_name(kept)
            if "merge" in request.form and not form.errors and not form.form_errors:
                form.form_errors.append(_("Something has changed since you checked. Look at it again, then merge them."))
            form.seen.data = seen
    return render_form(
        "site/merge.html",
        form,
        thing=thing,
        kept=kept,
        becomes_health=_becomes_health(thing, kept),
        naming=queries.list_naming(actor, thing),
        to_pick=queries.list_others_to_pick(actor, thing),
    )


def _becomes_health(thing: Named, kept: Named | None) -> bool:
    kinds = [each.kind == OrganisationKind.HEALTH for each in (thing, kept) if isinstance(each, Organisation)]
    return len(kinds) > 1 and any(kinds) and not all(kinds)


def _get_named(level: str, public_id: str) -> Named:
    _ask(NAME_ORGANISATIONS)
    return queries.get_named(current_actor(), level, public_id)


def _find_merged_into(level: str, public_id: str) -> Named | None:
    _ask(NAME_ORGANISATIONS)
    return queries.find_merged_into(current_actor(), level, public_id)


def _done_before(thing: Named, said: str) -> ResponseReturnValue:
    """To whoever presses twice: what they wanted is so."""
    flash(said, "success")
    return redirect(url_for("site.organisation", level=find_level(thing), public_id=thing.public_id), 303)


def _saved_name(thing: Named) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("site.organisation", level=find_level(thing), public_id=thing.public_id), 303)


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
