"""Doors of taking out what breaks the law: asking, agreeing, and for everybody, what was taken out."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.queries import find_place, get_consultation
from forum.consultations.rules import may_see_consultation
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import require
from forum.redaction import actions, queries
from forum.redaction.addresses import find_by_retired
from forum.redaction.finding import count_places, find_sentences, must_choose
from forum.redaction.fingerprints import fingerprint_redaction
from forum.redaction.forms import TakeOutForm
from forum.redaction.rules import LONGEST_WORDS, REDACTORS, TAKE_OUT
from forum.web.access import anyone, current_actor, signed_in
from forum.web.error_pages import leads_on
from forum.web.forms import render_form
from forum.web.kept_pages import kept_for_visitors
from forum.web.templates import offer_to_templates

blueprint = Blueprint("redaction", __name__)
blueprints = [blueprint]
BASE = "/consultations/<slug>/manage/take-out"
offer_to_templates(
    "redaction",
    REDACTORS=REDACTORS,
    TAKE_OUT=TAKE_OUT,
    count_places=count_places,
    list_here=queries.list_here,
    list_taken_out=queries.list_taken_out,
    must_choose=must_choose,
    name_places=queries.name_places,
    name_paper=queries.name_paper,
)


@leads_on
def lead_from_retired() -> str | None:
    """Whoever comes by an address that named what was taken out is led to the one that stands in its place, and still sends what
    they sent. Whoever may not read it learns nothing."""
    values = dict(request.view_args or {})
    found = find_by_retired(str(values.get("slug", ""))) if "slug" in values else None
    if found is None or not may_see_consultation(current_actor(), found):
        return None
    return url_for(str(request.endpoint), **{**request.args.to_dict(flat=False), **values, "slug": found.slug})


@blueprint.get("/consultations/<slug>/taken-out")
@anyone
@kept_for_visitors
def index(slug: str) -> ResponseReturnValue:
    """When, where and why something was taken out, and the digest of what it was."""
    consultation = get_consultation(current_actor(), slug)
    if consultation.published_at is None:
        raise NotFound
    several = queries.list_taken_out(consultation)
    return render_template("redaction/index.html", consultation=consultation, several=several)


@blueprint.route(BASE, methods=["GET", "POST"])
@signed_in
def ask(slug: str) -> ResponseReturnValue:
    """What is asked already, with what a colleague can do about it; else the form to ask, which first shows where words are."""
    consultation, form = _get(slug), TakeOutForm.from_request()
    form.offer(queries.list_papers(consultation))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            if _ask_or_show(consultation, form):
                flash(_("We have asked your colleagues. We will take nothing out until one of them agrees."), "success")
                return redirect(url_for("redaction.ask", slug=slug), 303)
    pending = queries.find_pending(consultation)
    words = pending.words if pending else form.found_words if form.looked.data and form.has_looked else ""
    sentences = find_sentences(consultation, words, pending.chosen if pending else None)
    return render_form(
        "redaction/ask.html",
        form,
        consultation=consultation,
        pending=pending,
        sentences=sentences,
        seen=fingerprint_redaction(pending, [each.key for each in sentences]) if pending else "",
        place=find_place(current_actor(), consultation),
    )


def _ask_or_show(consultation: Consultation, form: TakeOutForm) -> bool:
    """Whether colleagues are asked. If not, the form shows the sentences first."""
    words, reason = form.found_words, form.reason.data or ""
    if not form.has_looked:
        sentences = find_sentences(consultation, words) if len(words) <= LONGEST_WORDS else []
        actions.check_words(words, sentences, is_paper=bool(form.paper.data), reason=reason)
        form.show_sentences(sentences)
        return False
    said = {"words": words, "paper": form.paper.data or "", "reason": reason}
    actions.ask_to_take_out(current_actor(), consultation, **said, chosen=form.chosen.data if words else None)
    return True


@blueprint.post(f"{BASE}/agree")
@signed_in
def agree(slug: str) -> ResponseReturnValue:
    consultation, said = _get(slug), _("You have taken it out.")

    def take_out(seen: str) -> None:
        actions.agree_to_take_out(current_actor(), consultation, seen=seen)

    return _act(consultation, take_out, said, "redaction.index")


@blueprint.post(f"{BASE}/drop")
@signed_in
def drop(slug: str) -> ResponseReturnValue:
    consultation, said = _get(slug), _("It stays as it is.")
    return _act(
        consultation, lambda seen: actions.drop_redaction(current_actor(), consultation, seen=seen), said, "redaction.ask"
    )


def _act(consultation: Consultation, act: Callable[[str], None], said: str, page: str) -> ResponseReturnValue:
    try:
        act(request.form.get("seen", ""))
    except Conflict as problem:
        flash(problem.sentence)
        page = "redaction.ask"
    else:
        flash(said, "success")
    return redirect(url_for(page, slug=consultation.slug), 303)


def _get(slug: str) -> Consultation:
    consultation = get_consultation(current_actor(), slug)
    require(current_actor(), TAKE_OUT, consultation)
    return consultation
