"""The evidence room, for everybody; asking for evidence; and where organisers write it and answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.briefing.queries import find_briefing
from forum.consultations.actions.promise import find_why_settled
from forum.consultations.actions.recording import refuse_without_reason
from forum.consultations.afterwards import list_afterwards, say_what_is_marked
from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.entry_forms import (
    Began,
    begin_change,
    begin_new,
    note_beginning,
    offer_nothing_once_settled,
    removes_once,
    send_change,
    send_new,
    show_form,
    show_removal,
)
from forum.consultations.events import ConsultationChanged
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, find_place, get_consultation, read_change_log
from forum.consultations.snapshots import Part
from forum.contributions.flashes import flash_published
from forum.evidence import actions, queries
from forum.evidence.fingerprints import fingerprint_answer, fingerprint_item
from forum.evidence.forms import EvidenceAnswerForm, EvidenceItemForm, EvidenceRequestForm, NewEvidenceItemForm, read_values
from forum.evidence.kinds import CERTAINTIES, EVIDENCE_KINDS, SPEAKS_OF, SPEAKS_SHORT, WANTS
from forum.evidence.models import read_answer_words, read_item_words
from forum.evidence.rules import (
    ANSWER_REQUEST,
    ASK_FOR_EVIDENCE,
    NAME_WITHIN,
    WRITE_EVIDENCE,
    count_days_late,
    count_days_unnamed,
    find_asking_activity,
    name_by,
)
from forum.evidence.wording import say_none, say_why_not_asking
from forum.kernel.errors import NotNow
from forum.kernel.permissions import require
from forum.spaces.queries import list_removed
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form
from forum.web.kept_pages import kept_for_visitors
from forum.web.templates import offer_to_templates

blueprint = Blueprint("evidence", __name__, url_prefix="/consultations/<slug>/evidence")
manage = Blueprint("evidence_manage", __name__, url_prefix="/consultations/<slug>/manage/evidence")
blueprints = [blueprint, manage]
offer_to_templates(
    "evidence",
    ANSWER_REQUEST=ANSWER_REQUEST,
    CERTAINTIES=CERTAINTIES,
    FIRST=queries.FIRST,
    KINDS=EVIDENCE_KINDS,
    SPEAKS=SPEAKS_SHORT,
    SPEAKS_OF=SPEAKS_OF,
    WANTS=WANTS,
    NAME_WITHIN=NAME_WITHIN.days,
    count_days_late=count_days_late,
    count_days_unnamed=count_days_unnamed,
    name_by=name_by,
    find_asking_activity=find_asking_activity,
    find_document=queries.find_document,
    fingerprint_item=fingerprint_item,
    find_why_settled=find_why_settled,
    has_requests=queries.has_requests,
    list_afterwards=partial(list_afterwards, part=Part.EVIDENCE),
    list_by_option=queries.list_by_option,
    list_items=queries.list_items,
    say_none=say_none,
    say_why_not_asking=say_why_not_asking,
)


@blueprint.get("")
@anyone
@kept_for_visitors
def room(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation, before = get_consultation(actor, slug), _read_number(request.args.get("before"))
    return render_template(
        "evidence/room.html",
        consultation=consultation,
        items=queries.list_items(consultation) if before is None else [],
        letters=queries.list_letters(consultation) if before is None else {},
        late=queries.list_late(consultation) if before is None else [],
        unnamed=queries.list_unnamed_late(consultation) if before is None else [],
        page=queries.list_requests(actor, consultation, before),
        before=before,
        removed=list_removed(consultation.id, Part.EVIDENCE) if before is None else [],
    )


@blueprint.get("/requests/<public_id>")
@anyone
@kept_for_visitors
def show_request(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    found = queries.get_request(actor, consultation, public_id)
    return render_template("evidence/request.html", consultation=consultation, said=found)


@blueprint.route("/ask", methods=["GET", "POST"])
@signed_in
def ask(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    activity = find_asking_activity(consultation)
    if activity is None:
        raise NotNow(say_why_not_asking(consultation))
    place = find_place(actor, consultation)
    if place is None:
        return redirect(url_for("consultation_join.join", slug=slug, next=request.path))
    require(actor, ASK_FOR_EVIDENCE, activity)
    form = EvidenceRequestForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals():
            said = actions.ask_for_evidence(
                actor,
                activity,
                wants=form.wants.data,
                title=form.title.data or "",
                body=form.body.data or "",
                idempotency_key=form.key.data,
                confirmation=form.confirmation,
            )
            flash_published(said, _("Thank you. Your request is now on the page."))
            return redirect(url_for("evidence.show_request", slug=slug, public_id=said.public_id), 303)
    return render_form("evidence/ask.html", form, consultation=consultation, place=place)


@manage.get("")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)
    page = queries.list_requests(current_actor(), consultation, _read_number(request.args.get("before")))
    return render_template("evidence/manage.html", consultation=consultation, items=queries.list_items(consultation), page=page)


def _offer(form: EvidenceItemForm, consultation: Consultation) -> None:
    find_newest = partial(queries.find_newest_document, consultation)
    form.offer(find_briefing(consultation).options, consultation.documents, find_newest)


@manage.route("/new", methods=["GET", "POST"])
@signed_in
def add(slug: str) -> ResponseReturnValue:
    actor, consultation = current_actor(), _get(slug)
    offer_nothing_once_settled(consultation, request.method)
    form = begin_new(NewEvidenceItemForm, consultation)
    _offer(form, consultation)

    def make() -> str:
        made = actions.add_item(actor, consultation, form.to_words(), reason=form.reason.data or "")
        form.change_at = url_for("evidence_manage.change", slug=slug, public_id=made.public_id)
        return url_for("evidence_manage.overview", slug=slug)

    led = send_new(form, make, check=lambda: refuse_without_reason(actor, consultation, form.reason.data or ""))
    return led or show_form("evidence/form.html", form, consultation, item=None, marked="")


@manage.route("/<public_id>", methods=["GET", "POST"])
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    actor, consultation = current_actor(), _get(slug)
    item = queries.get_item(consultation, public_id)

    def read() -> dict[str, Any]:
        document, option = queries.find_document(consultation, item), item.option.public_id if item.option else ""
        chosen = {"option": option, "document": document.public_id if document else ""}
        return read_values(read_item_words(item), **chosen) | note_beginning(consultation, fingerprint_item(item))

    def save(began: Began) -> str | None:
        return change_by_feature(actor, Wanted(consultation, Part.EVIDENCE, form.to_words(), thing=item, **began))

    form = begin_change(EvidenceItemForm, consultation, read, Part.EVIDENCE, item.id)
    _offer(form, consultation)
    led = send_change(
        form,
        read,
        save,
        leads_to=url_for("evidence_manage.overview", slug=slug),
        check=lambda: refuse_without_reason(actor, consultation, form.reason.data or ""),
        may_ask=True,
    )
    marked = say_what_is_marked(consultation)
    return led or show_form("evidence/form.html", form, consultation, item=item, marked=marked)


@manage.route("/<public_id>/remove", methods=["GET", "POST"])
@signed_in
@removes_once
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    """Asks why, once people can read it."""
    actor, consultation = current_actor(), _get(slug)
    item = queries.get_item(consultation, public_id)
    offer_nothing_once_settled(consultation, request.method)

    def take_away(began: Began) -> str | None:
        return change_by_feature(actor, Wanted(consultation, Part.EVIDENCE, None, thing=item, **began))

    about: dict[str, Any] = {"part": Part.EVIDENCE, "of": item, "is_by_two": True}
    seen, back = fingerprint_item(item), url_for("evidence_manage.overview", slug=slug)
    about |= {"template": "rewording/remove.html", "may_ask": True}
    return show_removal(consultation, item.title, take_away, seen=seen, leads_to=back, **about)


@manage.route("/requests/<public_id>", methods=["GET", "POST"])
@signed_in
def answer(slug: str, public_id: str) -> ResponseReturnValue:
    """Leads may answer, too: it is not behind the door of those who write evidence."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    found = queries.get_request(actor, consultation, public_id)
    require(actor, ANSWER_REQUEST, found)

    def read() -> dict[str, Any]:
        words = vars(read_answer_words(found.reply)) if found.reply else {}
        around = {"began_from": fingerprint_answer(found), "began_around": found.fingerprint_words()}
        return dict(words) | around

    def save(began: Began) -> str | None:
        if found.reply is not None and found.reply.answered_at is not None:
            wanted = Wanted(consultation, Part.EVIDENCE_ANSWERS, form.to_words(), began["seen"], began["reason"], found.reply)
            return change_by_feature(actor, wanted)
        actions.answer_request(actor, found, form.to_words(), **began)
        return None

    about = {"part": str(Part.EVIDENCE_ANSWERS), "thing_id": found.reply.id if found.reply else 0}
    log = read_change_log(actor, consultation, ConsultationChanged, **about)
    form = EvidenceAnswerForm.from_request(**read()).told_by(log)
    leads_to = url_for("evidence.show_request", slug=slug, public_id=public_id)
    led = send_change(form, read, save, leads_to=leads_to, may_ask=True)
    was_answered = found.reply is not None and found.reply.answered_at is not None
    asks = was_answered and asks_reason(consultation)
    return led or show_form("evidence/answer.html", form, consultation, asks=asks, said=found)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, WRITE_EVIDENCE, consultation)
    return consultation


def _read_number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None
