"""Sorting: what was said on one side, themes on the other; the codebook; samples sorted twice; tasks. What is done to one theme
is in `sorting_themes`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation
from forum.consultations.snapshots import Part
from forum.contributions.models import Contribution
from forum.kernel.actions import transaction
from forum.kernel.errors import Changed, Conflict, Invalid, NotFound
from forum.kernel.permissions import can, require
from forum.kernel.text import has_words
from forum.outcomes.actions import coding
from forum.outcomes.actions import themes as theming
from forum.outcomes.actions.taking_out import TakenOut
from forum.outcomes.fingerprints import fingerprint_misreading
from forum.outcomes.forms import (
    CampaignForm,
    SampleForm,
    SettleMisreadingForm,
    SortForm,
)
from forum.outcomes.models import Theme
from forum.outcomes.queries import said, themes
from forum.outcomes.queries.agreements import list_agreements
from forum.outcomes.queries.taken_out import is_settled_theme
from forum.outcomes.rules import CODE, MOST_SORTED_AT_ONCE
from forum.outcomes.views.public import read_page
from forum.rewording.rules import ASK_TO_REWORD
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("outcome_sorting", __name__)
BASE = "/consultations/<slug>/sort"


@blueprint.get(BASE)
@signed_in
def sort_page(slug: str) -> ResponseReturnValue:
    consultation = get_consultation_to_sort(slug)
    return _render_page(consultation, SortForm(formdata=None))


@blueprint.post(BASE)
@signed_in
def sort(slug: str) -> ResponseReturnValue:
    """One of the buttons beside the list, for what is ticked in it."""
    consultation = get_consultation_to_sort(slug)
    form = SortForm.from_request()
    chosen = said.list_by_public_ids(current_actor(), consultation, request.form.getlist("said")[:MOST_SORTED_AT_ONCE])
    if not form.validate():
        return _render_page(consultation, form), 422
    act = form.act.data
    if act == "new":
        into: dict[str, Any] = {"said": [each.public_id for each in chosen]}
        if request.form.get("of"):
            into["from"] = request.form["of"][:40]
        return redirect(url_for("outcome_sorting.new_theme", slug=slug, **into), 303)
    of_theme = themes.find_theme(consultation, request.form.get("of", ""))
    with form.showing_refusals(Conflict):  # What was ticked stays ticked.
        if act in {"out", "move"} and of_theme is not None and is_settled_theme(of_theme):
            return _ask_to_take_out(consultation, form, of_theme, chosen)
        with transaction():
            done = _do(consultation, form, chosen)
        flash(_say_done(act, done), "success" if done else "message")
        return redirect(url_for("outcome_sorting.sort_page", slug=slug, **_say_where()), 303)
    return _render_page(consultation, form), 422


@blueprint.get(f"{BASE}/codebook")
@signed_in
def codebook(slug: str) -> ResponseReturnValue:
    """Each theme's meaning, with a few examples: for whoever sorts, and for anyone who asks how it was sorted."""
    consultation = get_consultation_to_sort(slug)
    several = themes.list_themes(current_actor(), consultation)
    return render_template(
        "outcomes/sort/codebook.html", consultation=consultation, themes=several, examples=themes.list_examples(several)
    )


@blueprint.post(f"{BASE}/likeness")
@signed_in
def look_again(slug: str) -> ResponseReturnValue:
    coding.look_for_similar(current_actor(), get_consultation_to_sort(slug))
    flash(_("The computer is comparing the comments. You will see its suggestions in a minute or two."), "success")
    return redirect(url_for("outcome_sorting.sort_page", slug=slug), 303)


@blueprint.post(f"{BASE}/campaigns/<public_id>")
@signed_in
def name_campaign(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = get_consultation_to_sort(slug)
    form = CampaignForm.from_request()
    for campaign, _texts, _people in said.list_campaigns(consultation):
        if campaign.public_id == public_id and form.validate():
            try:
                theming.name_campaign(current_actor(), campaign, label=form.label.data or "", seen=form.seen.data or "")
                flash(_("Saved."), "success")
            except Changed as problem:
                flash(problem.sentence)
            return redirect(url_for("outcome_sorting.sort_page", slug=slug), 303)
    raise NotFound


@blueprint.route(f"{BASE}/tasks/<public_id>", methods=["GET", "POST"])
@signed_in
def task(slug: str, public_id: str) -> ResponseReturnValue:
    """ "This is not what I meant": read again, and answered."""
    actor = current_actor()
    consultation = get_consultation_to_sort(slug)
    found = themes.get_misreading(actor, consultation, public_id)
    form = SettleMisreadingForm.from_request(seen=fingerprint_misreading(found))
    is_out = not themes.list_entries(found.theme, [found.contribution])
    stays = None if is_out or found.settled_at else coding.find_why_stays(found)
    if keeps_place := is_out or stays is not None:
        del form.takes_out
    if form.validate_on_submit():
        takes_out, seen = not keeps_place and form.takes_out.data == "yes", form.seen.data or ""
        with form.showing_refusals(Conflict):
            coding.answer_misreading(actor, found, reply=form.reply.data, takes_out=takes_out, seen=seen)
            flash(_("We have told this person."), "success")
            return redirect(url_for("outcome_sorting.sort_page", slug=slug), 303)
        form.seen.data = fingerprint_misreading(found)
    return render_form("outcomes/sort/task.html", form, consultation=consultation, task=found, is_out=is_out, stays=stays)


@blueprint.route(f"{BASE}/samples", methods=["GET", "POST"])
@signed_in
def samples(slug: str) -> ResponseReturnValue:
    consultation = get_consultation_to_sort(slug)
    actor, form = current_actor(), SampleForm.from_request(size=20)

    def make() -> str:
        made = coding.draw_sample(actor, consultation, size=min(max(form.size.data or 0, 2), MOST_SORTED_AT_ONCE))
        return url_for("outcome_sorting.sample", slug=slug, public_id=made.public_id)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            return form.lead_once(actor, make)
    several = [(each, list_agreements(each)) for each in themes.list_samples(consultation)]
    return render_form("outcomes/sort/samples.html", form, consultation=consultation, samples=several)


@blueprint.route(f"{BASE}/samples/<public_id>", methods=["GET", "POST"])
@signed_in
def sample(slug: str, public_id: str) -> ResponseReturnValue:
    """One's own choices only: nobody sees another's before the comparison."""
    actor = current_actor()
    consultation = get_consultation_to_sort(slug)
    found = themes.get_sample(consultation, public_id)
    several = themes.list_themes(actor, consultation)
    if request.method == "POST":
        by_public_id: dict[str, int | None] = {each.public_id: each.id for each in several} | {"none": None}
        sent = {item.id: request.form.get(f"item-{item.id}", "") for item in found.drawn}
        coding.code_sample(
            actor, found, {item_id: by_public_id[choice] for item_id, choice in sent.items() if choice in by_public_id}
        )
        flash(_("We have saved your choices."), "success")
        return redirect(url_for("outcome_sorting.samples", slug=slug), 303)
    place = coding.place_of(actor, consultation)
    own = {code.item_id: code.theme_id for item in found.drawn for code in item.codes if code.coder_id == place.id}
    return render_template("outcomes/sort/sample.html", consultation=consultation, sample=found, themes=several, own=own)


def get_consultation_to_sort(slug: str) -> Consultation:
    """Raises Forbidden for somebody who does not sort here."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, CODE, consultation)
    return consultation


def _render_page(consultation: Consultation, form: SortForm) -> str:
    actor = current_actor()
    where = _read_where()
    several = themes.list_themes(actor, consultation)
    of_theme = next((each for each in several if each.public_id == where.get("theme")), None)
    campaigns = said.list_campaigns(consultation)
    of_campaign = next((each[0] for each in campaigns if each[0].public_id == where.get("campaign")), None)
    wanted = said.Filter(
        show=where.get("show", "new"),
        words=where.get("q", ""),
        theme_id=of_theme.id if of_theme else None,
        campaign_id=of_campaign.id if of_campaign else None,
        page=read_page(where.get("page")),
    )
    contributions, total = said.list_said(consultation, wanted, for_actor := said.is_for(actor, consultation))
    form.lead_to_lists(said=contributions, theme=several)
    return render_template(
        "outcomes/sort/page.html",
        consultation=consultation,
        form=form,
        themes=several,
        backing=themes.count_backing(consultation),
        wanted=wanted,
        where=where,
        of_theme=of_theme,
        of_campaign=of_campaign,
        shown=contributions,
        total=total,
        pages=-(-total // said.COMMENTS_PER_PAGE),
        totals=said.count_said(consultation, for_actor),
        entries=said.list_entries_of(contributions),
        suggestions=said.list_suggestions_for(contributions),
        readings=said.list_readings_of(contributions),
        campaign_of=said.campaigns_of(contributions),
        campaigns=campaigns,
        campaign_begins=said.find_first_texts([each[0] for each in campaigns if not each[0].label]),
        tasks=themes.list_tasks(actor, consultation),
        chosen=set(request.form.getlist("said")),
        is_settled=of_theme is not None and is_settled_theme(of_theme),
    )


def _read_where() -> dict[str, str]:
    """Where on the page one is, from the address or the form's own copy of it."""
    given = {name: request.values.get(name, "")[:100] for name in ("show", "q", "of", "campaign", "page")}
    # What cannot be printed is in no contribution, and PostgreSQL refuses to look for some of it.
    where = {name: value for name, value in given.items() if value and value.isprintable()}
    if "of" in where:
        where["theme"] = where.pop("of")
    if where.get("show") not in said.SHOWS:
        where.pop("show", None)
    return where


def _say_where() -> dict[str, Any]:
    """The same for an address."""
    where: dict[str, Any] = dict(_read_where())
    if "theme" in where:
        where["of"] = where.pop("theme")
    return where


def _do(consultation: Consultation, form: SortForm, chosen: list[Contribution]) -> int:
    """Returns for how many something changed."""
    actor, act = current_actor(), form.act.data
    theme = themes.find_theme(consultation, form.theme.data or "")
    of_theme = themes.find_theme(consultation, request.form.get("of", ""))
    _check_choices(form, chosen, has_theme=theme is not None, is_of_theme=of_theme is not None)
    if act == "read":
        coding.mark_read(actor, consultation, chosen)
    elif act == "none":
        if of_theme is not None and not is_settled_theme(of_theme):
            coding.take_out_of_theme(actor, consultation, of_theme, chosen)
        coding.mark_read(actor, consultation, chosen, note=form.note.data)
    elif act == "out" and of_theme is not None:
        return coding.take_out_of_theme(actor, consultation, of_theme, chosen)
    elif theme is not None and act == "move" and of_theme is not None:
        theming.move(actor, consultation, of_theme, theme, chosen)
    elif theme is not None:
        coding.put_in_theme(actor, consultation, theme, chosen, is_against=act == "against")
    return len(chosen)


def _ask_to_take_out(consultation: Consultation, form: SortForm, theme: Theme, chosen: list[Contribution]) -> ResponseReturnValue:
    """By an organiser, a facilitator or a service lead, of a colleague. What is to move is in the other theme at once, too."""
    actor, into = current_actor(), themes.find_theme(consultation, form.theme.data or "")
    _check_choices(form, chosen, has_theme=into is not None, is_of_theme=True)
    if not can(actor, ASK_TO_REWORD, consultation):
        raise Conflict(_("People have accepted this theme. Ask an organiser to have the comment taken out, with a colleague."))
    wanted = TakenOut(tuple(each.public_id for each in chosen))
    address = change_by_feature(actor, Wanted(consultation, Part.THEME_ENTRIES, wanted, "", form.reason.data or "", theme))
    assert address is not None  # noqa: S101  (nobody does it alone)
    if form.act.data == "move" and into is not None:
        theming.put_in_another(actor, consultation, theme, into, chosen)
        flash(_("We have put it in the other theme too. A colleague has to agree before it comes out of this one."), "success")
    else:
        flash(_("A colleague has to agree. Nothing changes until then."), "success")
    return redirect(address, 303)


def _check_choices(form: SortForm, chosen: list[Contribution], *, has_theme: bool, is_of_theme: bool) -> None:
    """Raises Invalid with all that is missing for the button that was pressed, at once."""
    act, missing = form.act.data, {}
    if not chosen:
        missing["said"] = _("Select at least one comment")
    if act == "none" and not has_words(form.note.data or ""):
        missing["note"] = _("Enter why it does not fit a theme")
    needs_theme = act not in {"read", "none"} and not (act == "out" and is_of_theme)
    if needs_theme and not has_theme:
        missing["theme"] = _("Choose a theme first")
    if missing:
        raise Invalid(missing)


def _say_done(act: str | None, count: int) -> str:
    if not count:
        return _("Nothing has changed, because it was no longer in this theme.")
    if act in {"read", "none"}:
        return _("Marked as read: %(count)d", count=count)
    return _("Taken out: %(count)d", count=count) if act == "out" else _("Sorted: %(count)d", count=count)
