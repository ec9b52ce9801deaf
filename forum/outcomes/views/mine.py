"""What happened to what I said; saying that one was not understood; allowing a quote; rating answers and checks."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.accounts.actions import end_private_links
from forum.consultations.actions.promise import find_why_decided
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place, get_consultation, list_places_of_person
from forum.consultations.rules import is_for_everyone, may_see_consultation
from forum.contributions.queries import get_contribution
from forum.kernel.errors import Changed, NotFound
from forum.kernel.permissions import require
from forum.outcomes.actions import answering, checking, coding
from forum.outcomes.actions import themes as theming
from forum.outcomes.forms import MisreadForm, RatingForm, SightingForm
from forum.outcomes.kinds import Verdict
from forum.outcomes.queries import showing, themes, timelines
from forum.outcomes.queries.taken_out import list_taken_out
from forum.outcomes.receipts import make_link, read_link
from forum.outcomes.rules import DISPUTE, RATE_ANSWER, RATE_CHECK
from forum.web.access import anyone, current_actor, signed_in
from forum.web.drafts import read_draft
from forum.web.forms import render_form
from forum.web.urls import lead_to_join, say_why_sign_in

blueprint = Blueprint("outcome_timelines", __name__)
say_why_sign_in("outcome_timelines.own", _l("To see what happened with your comments, sign in."))
BASE = "/consultations/<slug>"


@blueprint.get(f"{BASE}/what-happened")
@signed_in
def own(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    place = find_place(actor, consultation)
    if place is None:
        return render_template("outcomes/nothing_said.html", consultation=consultation)
    return _path_page(consultation, list_places_of_person(place), is_own=True)


@blueprint.get(f"{BASE}/what-happened/<public_id>")
@anyone
def by_link(slug: str, public_id: str) -> ResponseReturnValue:
    """Opened from a mail or a printed receipt. Whoever is signed in as that person gets the page with its buttons."""
    actor = current_actor()
    place, still_works = read_link(public_id)
    consultation = place.consultation
    if consultation.slug != slug or not may_see_consultation(actor, consultation):
        raise NotFound
    if actor.is_signed_in and place.account_id == actor.account_id:
        return redirect(url_for("outcome_timelines.own", slug=slug))
    if not still_works:
        return make_response(render_template("outcomes/link_ended.html", consultation=consultation), 410)
    return _path_page(consultation, [place], is_own=False)


@blueprint.post(f"{BASE}/what-happened/end-links")
@signed_in
def end_links(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    get_consultation(actor, slug)
    end_private_links(actor, None)
    flash(_("The links you had no longer work, in any consultation. There is a new one on this page."), "success")
    return redirect(url_for("outcome_timelines.own", slug=slug, _anchor="private-link"), 303)


@blueprint.route(f"{BASE}/themes/<public_id>/not-what-i-meant/<said>", methods=["GET", "POST"])
@signed_in
def misread(slug: str, public_id: str, said: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    contribution = get_contribution(actor, slug, said)
    theme = themes.find_theme(consultation, public_id)
    if theme is None:
        raise NotFound
    out = list_taken_out(consultation.id, [contribution]).get(contribution.id, [])
    taken_out = next((each for each in out if each.theme_id == theme.id), None)
    is_out = taken_out is not None and not themes.list_entries(theme, [contribution])
    entry = taken_out if taken_out is not None and is_out else themes.find_entry(theme, contribution)
    require(actor, DISPUTE, entry)
    form = MisreadForm.from_request()
    if is_out:
        form.words.label.text = _("Why does it belong in this theme?")
    stays = is_out or find_why_decided(consultation) is not None
    if stays:
        del form.wants_out
    if form.validate_on_submit():
        with form.showing_refusals():
            coding.dispute(actor, entry, words=form.words.data, wants_out=not stays and bool(form.wants_out.data))
            flash(_("Thank you. Someone will look at this and answer you here."), "success")
            return redirect(url_for("outcome_timelines.own", slug=slug), 303)
    return render_form("outcomes/misread.html", form, consultation=consultation, theme=theme, said=contribution, is_out=is_out)


@blueprint.post(f"{BASE}/voices/<public_id>")
@signed_in
def quote(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation, voice = get_consultation(actor, slug), themes.get_voice(public_id)
    if voice.contribution.space_id != consultation.id:
        raise NotFound
    is_allowed = request.form.get("allow") == "yes"
    try:
        theming.answer_quote(actor, voice, is_allowed=is_allowed, seen=request.form.get("seen", ""))
        flash(
            _("Thank you. We may quote you. You can change your mind here.")
            if is_allowed
            else _("Thank you. We will not quote you."),
            "success",
        )
    except Changed as problem:
        flash(problem.sentence)
    return redirect(url_for("outcome_timelines.own", slug=slug), 303)


@blueprint.route(f"{BASE}/answers/<public_id>/rate", methods=["GET", "POST"])
@signed_in
def rate_answer(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    answer = showing.get_answer(consultation, public_id)
    if find_place(actor, consultation) is None:
        return lead_to_join(slug)
    require(actor, RATE_ANSWER, answer)
    holds = answer.theme.answer
    if request.method == "GET" and holds is not None and not answer.holds and not read_draft():  # An address in an older letter.
        return redirect(url_for("outcome_timelines.rate_answer", slug=slug, public_id=holds.public_id))
    before = showing.find_own_ratings(actor, consultation)[0].get(answer.id)
    form = RatingForm.from_request(verdict=before.verdict if before else None, words=before.words if before else "")
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            answering.rate_answer(actor, answer, verdict=Verdict(form.verdict.data), words=form.words.data or "")
            flash(
                _("Thank you. Your answer is counted in public. What you wrote goes only to the people who write the answers."),
                "success",
            )
            return redirect(url_for("outcomes.theme", slug=slug, public_id=answer.theme.public_id), 303)
    return render_form("outcomes/rate_answer.html", form, consultation=consultation, answer=answer.theme.answer)


@blueprint.route(f"{BASE}/checks/<public_id>/rate", methods=["GET", "POST"])
@signed_in
def rate_check(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    check = showing.get_check(consultation, public_id)
    if find_place(actor, consultation) is None:
        return lead_to_join(slug)
    require(actor, RATE_CHECK, check)
    before = showing.find_own_ratings(actor, consultation)[1].get(check.id)
    words = before.sighting.body if before and before.sighting else ""
    form = SightingForm.from_request(verdict=before.verdict if before else request.args.get("verdict"), words=words)
    if form.validate_on_submit():
        with form.showing_refusals():
            checking.rate_check(
                actor,
                check,
                verdict=Verdict(form.verdict.data),
                words=form.words.data or "",
                idempotency_key=form.key.data,
                confirmation=form.confirmation,
            )
            flash(_("Thank you. We show this next to what the service says."), "success")
            return redirect(url_for("outcomes.theme", slug=slug, public_id=check.theme.public_id), 303)
    return render_form("outcomes/rate_check.html", form, consultation=consultation, check=check)


def _path_page(consultation: Consultation, places: list[Participation], *, is_own: bool) -> ResponseReturnValue:
    """For their own eyes, all that somebody said, under whatever name; each private link shows what was said under one. There is
    none where whoever opens it has to sign in."""
    found = timelines.list_timelines(places, with_private=is_own)
    spoken = {each.contribution.author_id for each in found}
    linked = [each for each in places if each.id in spoken] or places[:1]
    return render_template(
        "outcomes/path.html",
        consultation=consultation,
        place=places[0],
        timelines=found,
        most=timelines.MOST_ENTRIES,
        is_own=is_own,
        links=[(each.pseudonym, _make_private_link(consultation, each)) for each in linked if is_for_everyone(consultation)],
        has_other_names=len(spoken) > 1 or (bool(spoken) and places[0].id not in spoken),
    )


def _make_private_link(consultation: Consultation, place: Participation) -> str:
    return url_for("outcome_timelines.by_link", slug=consultation.slug, public_id=make_link(place), _external=True)
