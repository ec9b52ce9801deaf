"""What professionals wrote beside plain words, and the words that are explained."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.groups.models import StandingGroup
from forum.groups.queries import find_organisation, get_group
from forum.groups.rules import TAKE_PART
from forum.groups.wording import compare_texts
from forum.kernel.errors import Changed, Conflict, NotFound
from forum.kernel.permissions import can, require
from forum.translating import queries, rules
from forum.translating.actions import plain_texts
from forum.translating.forms import ClearForm, ExplainForm, PlainWordsForm, RewordPlainForm, TrueForm
from forum.translating.kinds import PlainSource, PlainState
from forum.translating.models import PlainText
from forum.translating.parsing import mark_terms
from forum.translating.standing.originals import find_original
from forum.translating.standing.plain_texts import read_stand
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("plain_words", __name__, url_prefix="/groups/<slug>/plain-words")


def _find(slug: str, public_id: str) -> tuple[StandingGroup, PlainText]:
    group = get_group(slug)
    return group, queries.get_plain_text(group, public_id)


def _lead_to(slug: str, public_id: str) -> ResponseReturnValue:
    return redirect(url_for("plain_words.show", slug=slug, public_id=public_id), 303)


@blueprint.get("")
@anyone
def index(slug: str) -> ResponseReturnValue:
    """All that is in plain words, what waits for a check, and the words that are explained."""
    group = get_group(slug)
    stands = [each for each in queries.list_plain_texts(group) if each.state is not PlainState.HIDDEN]
    explained = [each for each in queries.list_explained(group) if each.state is not PlainState.HIDDEN]
    return render_template(
        "translating/index.html",
        group=group,
        organisation=find_organisation(group),
        stands=stands,
        words_explained=explained,
        takes_part=can(current_actor(), TAKE_PART, group),
    )


@blueprint.route("/of/<source>/<public_id>", methods=["GET", "POST"])
@signed_in
def write(slug: str, source: str, public_id: str) -> ResponseReturnValue:
    """A member puts something in plain words; where somebody has, that is shown."""
    group, actor = get_group(slug), current_actor()
    require(actor, TAKE_PART, group)
    if source not in set(PlainSource):
        raise NotFound
    original = find_original(group, PlainSource(source), public_id)
    form = PlainWordsForm.from_request(seen=original.words)
    already = queries.find_plain_text(group, original)
    if already is not None and not form.is_submitted():
        return _lead_to(slug, already.public_id)

    def make() -> str:
        about = {"words": form.words.data or "", "seen": form.seen.data or ""}
        text = plain_texts.write_plain_words(actor, group, original, **about)
        return url_for("plain_words.show", slug=slug, public_id=text.public_id)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict, Changed):
            led = form.lead_once(actor, make)
            flash(_("Thank you. We have asked its author if this is still true."), "success")
            return led
        form.seen.data = original.words
    return render_form("translating/write.html", form, group=group, original=original)


@blueprint.route("/words/new", methods=["GET", "POST"])
@signed_in
def explain(slug: str) -> ResponseReturnValue:
    """A word that professionals use."""
    group, actor = get_group(slug), current_actor()
    require(actor, TAKE_PART, group)
    form = ExplainForm.from_request()

    def make() -> str:
        text = plain_texts.explain_term(actor, group, name=form.name.data or "", words=form.words.data or "")
        return url_for("plain_words.show", slug=slug, public_id=text.public_id)

    if form.validate_on_submit():
        with form.showing_refusals():
            led = form.lead_once(actor, make)
            flash(_("Thank you. We have asked someone who uses this word if it is right."), "success")
            return led
    return render_form("translating/explain.html", form, group=group)


@blueprint.get("/<public_id>")
@anyone
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """Both, beside each other, and who has said yes to what."""
    group, text = _find(slug, public_id)
    stand = read_stand(text)
    is_term, last = text.source == PlainSource.TERM, stand.wordings[-2:]
    shown = [each for each in last if each.is_shown]
    return render_template(
        "translating/show.html",
        group=group,
        organisation=find_organisation(group),
        text=text,
        stand=stand,
        is_term=is_term,
        uses=queries.list_uses(group, stand.original.title) if is_term and stand.state is not PlainState.HIDDEN else [],
        segments=[] if is_term else mark_terms(stand.original.words, queries.list_terms(group)),
        compared=compare_texts(shown[0].words, shown[1].words) if len(shown) > 1 else None,
        takes_part=can(current_actor(), TAKE_PART, group),
    )


@blueprint.route("/<public_id>/reword", methods=["GET", "POST"])
@signed_in
def reword(slug: str, public_id: str) -> ResponseReturnValue:
    """Other plain words."""
    group, text, actor = *_find(slug, public_id), current_actor()
    require(actor, TAKE_PART, text)

    def read() -> dict[str, Any]:
        stand = read_stand(text)
        return {"words": stand.wording.words if stand.wording and stand.wording.is_shown else "", "began_from": stand.seen}

    form = RewordPlainForm.from_request(**read())
    if form.validate_on_submit():
        with form.showing_changes(read):
            plain_texts.reword_plain_words(actor, text, words=form.words.data or "", seen=form.began_from.data or "")
            flash(_("Saved. Its author and a member need to check these words."), "success")
            return _lead_to(slug, public_id)
    return render_form("translating/reword.html", form, group=group, stand=read_stand(text))


@blueprint.route("/<public_id>/true", methods=["GET", "POST"])
@signed_in
def say_true(slug: str, public_id: str) -> ResponseReturnValue:
    """Whoever answers for the original says yes, or what is not true."""
    group, text, actor = *_find(slug, public_id), current_actor()
    require(actor, rules.SAY_TRUE, text)
    stand = read_stand(text)
    form = TrueForm.from_request(seen=stand.seen)
    if form.validate_on_submit():
        with form.showing_refusals(Changed, Conflict):
            is_true, about = form.answer.data == "yes", {"because": form.because.data or "", "seen": form.seen.data or ""}
            plain_texts.say_true(actor, text, is_true=is_true, **about)
            flash(_("Thank you. Your answer is on the page."), "success")
            return _lead_to(slug, public_id)
        form.seen.data = stand.seen
    return render_form("translating/true.html", form, group=group, stand=stand)


@blueprint.route("/<public_id>/clear", methods=["GET", "POST"])
@signed_in
def say_clear(slug: str, public_id: str) -> ResponseReturnValue:
    """A member says that it can be understood, or what cannot."""
    group, text, actor = *_find(slug, public_id), current_actor()
    require(actor, rules.SAY_CLEAR, text)
    stand = read_stand(text)
    form = ClearForm.from_request(seen=stand.seen)
    if form.validate_on_submit():
        with form.showing_refusals(Changed, Conflict):
            is_clear, about = form.answer.data == "yes", {"because": form.because.data or "", "seen": form.seen.data or ""}
            plain_texts.say_clear(actor, text, is_clear=is_clear, **about)
            flash(_("Thank you. Your answer is on the page."), "success")
            return _lead_to(slug, public_id)
        form.seen.data = stand.seen
    return render_form("translating/clear.html", form, group=group, stand=stand)
