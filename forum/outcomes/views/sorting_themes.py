"""The themes that comments are sorted into: made, put in other words, accepted, joined; evidence and quotes."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.actions.promise import find_why_decided
from forum.consultations.actions.recording import refuse_without_reason
from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.models import Consultation
from forum.consultations.queries import read_change_log
from forum.consultations.snapshots import Part
from forum.contributions.queries import get_contribution
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.permissions import can
from forum.outcomes.actions import linking, rewording
from forum.outcomes.actions import themes as theming
from forum.outcomes.events import ThemeChanged
from forum.outcomes.fingerprints import fingerprint_evidence, fingerprint_themes, fingerprint_words
from forum.outcomes.forms import EvidenceForm, MergeForm, QuoteForm, ThemeForm
from forum.outcomes.models import Theme
from forum.outcomes.queries import said, themes
from forum.outcomes.queries.rewordings import find_rewording
from forum.outcomes.queries.taken_out import is_settled_theme
from forum.outcomes.rules import MOST_SORTED_AT_ONCE
from forum.outcomes.views.sorting import BASE, blueprint, get_consultation_to_sort
from forum.rewording.rules import ASK_TO_REWORD
from forum.web.access import current_actor, signed_in
from forum.web.all_faults import validate_with
from forum.web.forms import render_form, was_refused

__all__ = ["blueprint"]


@blueprint.route(f"{BASE}/themes/new", methods=["GET", "POST"])
@signed_in
def new_theme(slug: str) -> ResponseReturnValue:
    """A theme, with what was ticked; with `from` as a part of another theme."""
    actor = current_actor()
    consultation = get_consultation_to_sort(slug)
    chosen = said.list_by_public_ids(actor, consultation, request.args.getlist("said")[:MOST_SORTED_AT_ONCE])
    parent = themes.find_theme(consultation, request.args.get("from", ""))
    form = ThemeForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            if parent is not None:
                theming.split(actor, consultation, parent, form.to_words(), chosen)
            else:
                theming.make_theme(actor, consultation, form.to_words(), chosen)
            flash(_("You have made the theme. It is a draft until two people accept the wording."), "success")
            return redirect(url_for("outcome_sorting.sort_page", slug=slug), 303)
    return render_form("outcomes/sort/new_theme.html", form, consultation=consultation, chosen=chosen, parent=parent)


@blueprint.route(f"{BASE}/themes/<public_id>", methods=["GET", "POST"])
@signed_in
def theme(slug: str, public_id: str) -> ResponseReturnValue:
    """One theme for those who sort: its words, who accepts them, evidence, joining it with another."""
    actor = current_actor()
    consultation = get_consultation_to_sort(slug)
    found = themes.get_theme(actor, consultation, public_id)
    log = read_change_log(actor, consultation, ThemeChanged, theme_id=found.id, how=("reworded", "new words", "merged", "split"))
    form = ThemeForm.from_request(**_words_of(found)).told_by(log)
    if validate_with(form, lambda: _check_reason(found, form)):
        version = found.version
        with form.showing_refusals(Conflict), form.showing_changes(partial(_words_of, found)):
            theming.reword(actor, found, form.to_words(), seen=form.began_from.data or "", reason=form.reason.data or "")
            return _back_to(found, _say_saved(found, form, is_same=found.version == version))
    return _theme_page(consultation, found, form)


def _check_reason(theme: Theme, form: ThemeForm) -> None:
    """Raises Invalid where people can read the theme and nobody says why it is another."""
    if theme.is_public:
        refuse_without_reason(current_actor(), theme.consultation, form.reason.data or "", always=True)


def _say_saved(theme: Theme, form: ThemeForm, *, is_same: bool) -> str:
    waits = find_rewording(theme)
    if waits is not None and waits.sentence == form.sentence.data:
        return _("Saved. People will read the agreed wording until two people have accepted the new one.")
    return _("Saved.") if is_same else _("Saved. Because the wording changed, it needs to be accepted again.")


@blueprint.post(f"{BASE}/themes/<public_id>/new-words/accept")
@signed_in
def accept_words(slug: str, public_id: str) -> ResponseReturnValue:
    found = themes.get_theme(current_actor(), get_consultation_to_sort(slug), public_id)
    try:
        agreed = rewording.accept_words(current_actor(), found, seen=_read_number(request.form.get("seen")))
    except (Changed, Conflict) as problem:
        flash(problem.sentence)
        return redirect(url_for("outcome_sorting.theme", slug=slug, public_id=public_id), 303)
    return _back_to(
        found,
        _("The new wording has been agreed. People will read it from now on.")
        if agreed
        else _("You have accepted this wording. Someone else needs to accept it too."),
    )


@blueprint.post(f"{BASE}/themes/<public_id>/new-words/drop")
@signed_in
def drop_words(slug: str, public_id: str) -> ResponseReturnValue:
    found = themes.get_theme(current_actor(), get_consultation_to_sort(slug), public_id)
    try:
        rewording.drop_words(current_actor(), found, seen=_read_number(request.form.get("seen")))
    except (Changed, Conflict) as problem:
        flash(problem.sentence)
        return redirect(url_for("outcome_sorting.theme", slug=slug, public_id=public_id), 303)
    return _back_to(found, _("The theme keeps the wording that was agreed."))


@blueprint.post(f"{BASE}/themes/<public_id>/accept")
@signed_in
def accept(slug: str, public_id: str) -> ResponseReturnValue:
    found = themes.get_theme(current_actor(), get_consultation_to_sort(slug), public_id)
    try:
        theming.accept(current_actor(), found, version=_read_number(request.form.get("version")))
    except Changed as problem:
        flash(problem.sentence)
        return redirect(url_for("outcome_sorting.theme", slug=slug, public_id=public_id), 303)
    agreed = themes.is_agreed_by_both(found)
    return _back_to(
        found,
        _("The theme has been agreed.") if agreed else _("You have accepted this wording. Someone else needs to accept it too."),
    )


@blueprint.post(f"{BASE}/themes/<public_id>/merge")
@signed_in
def merge(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation_to_sort(slug)
    found = themes.get_theme(actor, consultation, public_id)
    into = themes.find_theme(consultation, request.form.get("into", ""))
    if into is None:
        form = MergeForm.from_request()
        form.refuse(Invalid({"into": _("Choose another theme")}))
        return _theme_page(consultation, found, merge_form=form)
    form = MergeForm.from_request()
    with form.showing_refusals(Changed, Conflict):
        theming.merge(actor, found, into, seen=form.seen.data or "", reason=form.reason.data or "")
        flash(_("You have merged the two themes."), "success")
        return redirect(url_for("outcome_sorting.theme", slug=slug, public_id=into.public_id), 303)
    return _theme_page(consultation, found, merge_form=form)


@blueprint.post(f"{BASE}/themes/<public_id>/drop")
@signed_in
def drop(slug: str, public_id: str) -> ResponseReturnValue:
    found = themes.get_theme(current_actor(), get_consultation_to_sort(slug), public_id)
    try:
        theming.drop(current_actor(), found, seen=request.form.get("seen", ""))
    except Conflict as problem:
        flash(problem.sentence)
        return redirect(url_for("outcome_sorting.theme", slug=slug, public_id=public_id), 303)
    flash(_("You have deleted the theme. Its comments are back in the list, marked as read."), "success")
    return redirect(url_for("outcome_sorting.sort_page", slug=slug), 303)


@blueprint.post(f"{BASE}/themes/<public_id>/evidence")
@signed_in
def evidence(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = get_consultation_to_sort(slug)
    found = themes.get_theme(current_actor(), consultation, public_id)
    polls = {poll.public_id: poll for poll in themes.list_polls_to_link(consultation)}
    poll = polls.get(request.form.get("poll", ""))
    form = EvidenceForm.from_request()
    form.poll.choices = [(each.public_id, each.question) for each in polls.values()]
    is_unlink = request.form.get("act") == "unlink"
    if poll is None or not form.validate():
        if poll is None:
            form.poll.errors = [_("Choose a vote from the list")]
        return _theme_page(consultation, found, evidence_form=form)
    with form.showing_refusals(Conflict):
        if is_settled_theme(found):
            return _ask_to_change_evidence(found, linking.LinkedPoll(poll, None if is_unlink else form.note.data or ""), form)
        if is_unlink:
            linking.unlink_poll(current_actor(), found, poll, seen=form.seen.data or "")
            return _back_to(found, _("You have removed it as evidence."))
        linking.link_poll(current_actor(), found, poll, note=form.note.data or "")
        return _back_to(found, _("You have added the result as evidence."))
    return _theme_page(consultation, found, evidence_form=form)


def _ask_to_change_evidence(theme: Theme, wanted: linking.LinkedPoll, form: EvidenceForm) -> ResponseReturnValue:
    """Of a colleague, by somebody who has one."""
    actor, consultation = current_actor(), theme.consultation
    if not can(actor, ASK_TO_REWORD, consultation):
        raise Conflict(_("People have accepted this theme. Ask an organiser to change its evidence, with a colleague."))
    said = Wanted(consultation, Part.THEME_EVIDENCE, wanted, form.seen.data or "", form.why.data or "", theme)
    address = change_by_feature(actor, said)
    if address is None:
        return _back_to(theme, _("Nothing has changed. It was like this before."))
    flash(_("A colleague has to agree. Nothing changes until then."), "success")
    return redirect(address, 303)


@blueprint.route(f"{BASE}/themes/<public_id>/quote/<said_public_id>", methods=["GET", "POST"])
@signed_in
def quote(slug: str, public_id: str, said_public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation_to_sort(slug)
    found = themes.get_theme(actor, consultation, public_id)
    contribution = get_contribution(actor, slug, said_public_id)
    form = QuoteForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            theming.ask_to_quote(actor, found, contribution, passage=form.passage.data)
            return _back_to(found, _("We have asked the person who wrote it. We will show the quote if they say yes."))
    return render_form("outcomes/sort/quote.html", form, consultation=consultation, theme=found, said=contribution)


def _read_number(text: str | None) -> int:
    """0 for what is no number that anything here has."""
    return int(text) if text and len(text) < 9 and text.isascii() and text.isdigit() else 0


def _words_of(theme: Theme) -> dict[str, str]:
    words = {"sentence": theme.sentence, "against": theme.against, "meaning": theme.meaning}
    return words | {"began_from": fingerprint_words(theme, find_rewording(theme))}


def _theme_page(
    consultation: Consultation,
    theme: Theme,
    form: ThemeForm | None = None,
    merge_form: MergeForm | None = None,
    evidence_form: EvidenceForm | None = None,
) -> ResponseReturnValue:
    """The page of a theme with its three forms; one that was refused as it was sent."""
    actor = current_actor()
    others = [each for each in themes.list_themes(actor, consultation) if each.id != theme.id]
    form = form or ThemeForm(formdata=None, data=_words_of(theme))
    form.asks_reason = bool(form.reason.errors) or (theme.is_public and consultation.published_at is not None)
    merge_form, evidence_form = merge_form or MergeForm(formdata=None), evidence_form or EvidenceForm(formdata=None)
    merge_form.offer(others)
    merge_form.asks_reason = consultation.published_at is not None
    if merge_form.list_errors():
        merge_form.find_late_faults()
    merge_form.seen.data = fingerprint_themes([theme, *others])
    _offer_evidence(evidence_form, consultation, theme)
    is_settled, decided = is_settled_theme(theme), find_why_decided(consultation)
    page = render_template(
        "outcomes/sort/theme.html",
        form=form,
        consultation=consultation,
        theme=theme,
        rewording=find_rewording(theme),
        merge_form=merge_form if others else None,
        evidence_form=evidence_form if evidence_form.poll.choices and not decided else None,
        is_settled=is_settled,
        decided=decided,
        backing=themes.count_backing(consultation).get(theme.id, themes.NOTHING),
        needs_representative=themes.has_representative(consultation.id),
    )
    return page, 422 if was_refused() else 200


def _offer_evidence(form: EvidenceForm, consultation: Consultation, theme: Theme) -> None:
    """Of an accepted theme all counted votes, as two people may also take one away; of a draft those that are not there yet."""
    linked = {each.poll_id for each in theme.polls}
    chosen = form.poll.data  # one that somebody else has linked meanwhile still shows what was written of it
    is_settled = is_settled_theme(theme)
    polls = [
        each
        for each in themes.list_polls_to_link(consultation)
        if is_settled or each.id not in linked or each.public_id == chosen
    ]
    form.poll.choices = [(poll.public_id, poll.question) for poll in polls]
    if not form.list_errors():
        form.seen.data = fingerprint_evidence(theme.polls)
    if not is_settled:
        del form.why


def _back_to(theme: Theme, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("outcome_sorting.theme", slug=theme.consultation.slug, public_id=theme.public_id), 303)
