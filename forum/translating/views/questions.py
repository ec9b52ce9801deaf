"""Questions to managers: asked by anyone, put together by members, answered by a day, checked before they are public."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.queries import find_place
from forum.groups.kinds import RemarkKind
from forum.groups.models import StandingGroup
from forum.groups.queries import get_group, list_leads, list_remarks
from forum.groups.rules import TAKE_PART
from forum.kernel.errors import Changed, Conflict
from forum.kernel.permissions import can, require
from forum.translating import queries, rules
from forum.translating.actions import questions
from forum.translating.fingerprints import fingerprint_answer
from forum.translating.forms import (
    AnswerCheckForm,
    AskManagersForm,
    BundleForm,
    ManagerAnswerForm,
    MeantForm,
    PutQuestionForm,
    RewordQuestionForm,
)
from forum.translating.models import ManagerQuestion
from forum.translating.parsing import mark_terms
from forum.translating.standing.questions import read_question
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("manager_questions", __name__, url_prefix="/groups/<slug>/questions")


def _find(slug: str, public_id: str) -> tuple[StandingGroup, ManagerQuestion]:
    group = get_group(slug)
    return group, queries.get_question(group, public_id)


def _lead_to(slug: str, public_id: str) -> ResponseReturnValue:
    return redirect(url_for("manager_questions.show", slug=slug, public_id=public_id), 303)


@blueprint.get("")
@anyone
def index(slug: str) -> ResponseReturnValue:
    """All questions, late ones first, and what people asked that is in none yet."""
    group, actor = get_group(slug), current_actor()
    return render_template(
        "translating/questions.html",
        group=group,
        stands=queries.list_questions(group),
        waiting=queries.list_unbundled(group),
        takes_part=can(actor, TAKE_PART, group),
        may_ask=not actor.is_signed_in or can(actor, rules.ASK_MANAGERS, group),
    )


@blueprint.route("/ask", methods=["GET", "POST"])
@signed_in
def ask(slug: str) -> ResponseReturnValue:
    """Anyone with an account asks."""
    return _ask(get_group(slug), None)


@blueprint.route("/<public_id>/follow", methods=["GET", "POST"])
@signed_in
def follow(slug: str, public_id: str) -> ResponseReturnValue:
    """Asks more about an answer."""
    return _ask(*_find(slug, public_id))


def _ask(group: StandingGroup, follows: ManagerQuestion | None) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, rules.ASK_MANAGERS, group)
    form = AskManagersForm.from_request()
    is_known = find_place(actor, group) is not None
    if is_known:
        form.ask_known()

    def make() -> str:
        about = {} if is_known else {"name": form.name.data or "", "capacity_key": form.capacity_key.data or ""}
        remark = questions.ask_managers(actor, group, words=form.words.data or "", follows=follows, **about)
        return url_for("manager_questions.index", slug=group.slug, _anchor=f"said-{remark.public_id}")

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Thank you. Members of the group will ask you before they take it to the managers."), "success")
            return led
    return render_form("translating/ask.html", form, group=group, follows=read_question(follows) if follows else None)


@blueprint.route("/bundle", methods=["GET", "POST"])
@signed_in
def bundle(slug: str) -> ResponseReturnValue:
    """A member makes one question of what several people asked."""
    group, actor = get_group(slug), current_actor()
    require(actor, TAKE_PART, group)
    waiting, form = queries.list_unbundled(group), BundleForm.from_request()
    form.offer(waiting)

    def make() -> str:
        about = {"title": form.title.data or "", "words": form.words.data or ""}
        question = questions.bundle_questions(actor, group, form.asked.data or [], **about)
        return url_for("manager_questions.show", slug=slug, public_id=question.public_id)

    if form.validate_on_submit():
        with form.showing_refusals():
            led = form.lead_once(actor, make)
            flash(_("Saved. We have asked the people who asked if this is what they meant."), "success")
            return led
    return render_form("translating/bundle.html", form, group=group, waiting=waiting)


@blueprint.get("/<public_id>")
@anyone
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """What people asked, in which words it went to whom, and what was answered."""
    group, question = _find(slug, public_id)
    actor, stand = current_actor(), read_question(question)
    is_read = question.published_at is not None or (question.drafted_at is not None and rules.sees_draft(actor, question))
    answer = question.answer if is_read else ""
    return render_template(
        "translating/question.html",
        group=group,
        question=question,
        stand=stand,
        not_meant=list_remarks(group, RemarkKind.NOT_MEANT, question.id),
        unclear=queries.list_unclear(question),
        is_sent_back=queries.is_sent_back(question),
        segments=mark_terms(answer, queries.list_terms(group)) if answer else [],
        following=queries.list_following(question),
        may_ask=not actor.is_signed_in or can(actor, rules.ASK_MANAGERS, group),
        rules=rules,
    )


@blueprint.route("/<public_id>/reword", methods=["GET", "POST"])
@signed_in
def reword(slug: str, public_id: str) -> ResponseReturnValue:
    """Other words, about which everybody is asked again."""
    group, question, actor = *_find(slug, public_id), current_actor()
    require(actor, rules.REWORD_QUESTION, question)

    def read() -> dict[str, Any]:
        stand = read_question(question)
        return {"title": stand.wording.title, "words": stand.wording.words, "began_from": stand.seen}

    form = RewordQuestionForm.from_request(**read())
    if form.validate_on_submit():
        with form.showing_changes(read):
            about = {"title": form.title.data or "", "words": form.words.data or ""}
            questions.reword_question(actor, question, seen=form.began_from.data or "", **about)
            flash(_("Saved. We have asked everyone again if this is what they meant."), "success")
            return _lead_to(slug, public_id)
    return render_form("translating/reword_question.html", form, group=group, stand=read_question(question))


@blueprint.route("/<public_id>/meant", methods=["GET", "POST"])
@signed_in
def meant(slug: str, public_id: str) -> ResponseReturnValue:
    """Whoever asked says whether this is what they meant."""
    group, question, actor = *_find(slug, public_id), current_actor()
    require(actor, rules.SAY_MEANT, question)
    stand = read_question(question)
    form = MeantForm.from_request(seen=stand.seen)
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            is_meant, about = form.answer.data == "yes", {"because": form.because.data or "", "seen": form.seen.data or ""}
            questions.say_meant(actor, question, is_meant=is_meant, **about)
            flash(_("Thank you. You can change your answer until the group asks the manager."), "success")
            return _lead_to(slug, public_id)
        form.seen.data = stand.seen
    return render_form("translating/meant.html", form, group=group, stand=stand)


@blueprint.route("/<public_id>/put", methods=["GET", "POST"])
@signed_in
def put(slug: str, public_id: str) -> ResponseReturnValue:
    """The group asks a named manager, by a day."""
    group, question, actor = *_find(slug, public_id), current_actor()
    require(actor, rules.PUT_QUESTION, question)
    stand, leads = read_question(question), list_leads(group)
    form = PutQuestionForm.from_request(seen=stand.seen)
    form.offer(leads)
    if form.validate_on_submit():
        with form.showing_refusals(Changed, Conflict):
            about = {"owner": form.find_owner(), "due_on": form.due_on.data, "seen": form.seen.data or ""}
            questions.put_question(actor, question, **about)
            flash(_("The group has asked. We have emailed the manager."), "success")
            return _lead_to(slug, public_id)
        form.seen.data = stand.seen
    return render_form("translating/put.html", form, group=group, stand=stand, leads=leads)


@blueprint.route("/<public_id>/answer", methods=["GET", "POST"])
@signed_in
def answer(slug: str, public_id: str) -> ResponseReturnValue:
    """The manager answers, in plain words."""
    group, question, actor = *_find(slug, public_id), current_actor()
    require(actor, rules.ANSWER_QUESTION, question)

    def read() -> dict[str, Any]:
        return {"words": question.answer, "began_from": fingerprint_answer(question)}

    form = ManagerAnswerForm.from_request(**read())
    if form.validate_on_submit():
        with form.showing_changes(read):
            questions.answer_question(actor, question, words=form.words.data or "", seen=form.began_from.data or "")
            flash(_("Thank you. Everyone can read it once a member has checked it."), "success")
            return _lead_to(slug, public_id)
    return render_form("translating/answer.html", form, group=group, stand=read_question(question))


@blueprint.route("/<public_id>/check", methods=["GET", "POST"])
@signed_in
def check(slug: str, public_id: str) -> ResponseReturnValue:
    """A member understands the answer, and with that it is public; or says what they do not understand."""
    group, question, actor = *_find(slug, public_id), current_actor()
    require(actor, rules.CHECK_ANSWER, question)
    form = AnswerCheckForm.from_request(seen=fingerprint_answer(question))
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            is_clear, about = form.answer.data == "yes", {"because": form.because.data or "", "seen": form.seen.data or ""}
            questions.check_answer(actor, question, is_clear=is_clear, **about)
            says = _("Everyone can read the answer now.") if is_clear else _("Thank you. We have asked the manager to change it.")
            flash(says, "success")
            return _lead_to(slug, public_id)
        form.seen.data = fingerprint_answer(question)
    return render_form("translating/check.html", form, group=group, stand=read_question(question))
