"""Pages on which an organiser makes a poll, and votes from paper and phone are entered."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.activities.voting.actions import casting, closing, managing, paper
from forum.activities.voting.actions.casting import Cast, CastOutcome, Paper
from forum.activities.voting.actions.official import find_new_end, find_why_no_time
from forum.activities.voting.actions.voter_lists import save_voter_list
from forum.activities.voting.events import PollChanged
from forum.activities.voting.fingerprints import fingerprint_list, fingerprint_sheet
from forum.activities.voting.forms.ballots import DeskForm, SheetForm, make_desk_form, make_sheet_form
from forum.activities.voting.forms.polls import (
    SETTING_NUMBERS,
    NewPollForm,
    OptionsForm,
    RulesForm,
    SettleSheetForm,
    read_options,
    read_rules,
)
from forum.activities.voting.forms.voter_lists import NewVoterListForm, VoterListForm
from forum.activities.voting.kind import POLL
from forum.activities.voting.methods import all_methods
from forum.activities.voting.methods.contest import SPOILT_MARK, Marks, blank_marks
from forum.activities.voting.models import Origin, PaperBallot, Poll, VoteAnnouncement
from forum.activities.voting.queries.announcements import find_pending_announcement
from forum.activities.voting.queries.ballots import list_entered
from forum.activities.voting.queries.polls import (
    get_poll,
    get_voter_list,
    list_papers,
    list_points_to_choose,
    list_polls,
    list_voter_lists,
    make_contest,
)
from forum.activities.voting.receipts import derive_code, make_code
from forum.activities.voting.rendering import empty, even_out
from forum.activities.voting.rules import (
    ADD_POLL,
    ENTER,
    KEEP_LISTS,
    SET_UP,
    find_settled_rules,
    is_official,
    is_promised,
    say_settled,
)
from forum.activities.voting.wording import describe_rules, say_entered_for
from forum.consultations.extension_points import list_subjects
from forum.consultations.models import Consultation
from forum.consultations.pseudonyms import pseudonym_key
from forum.consultations.queries import asks_reason, find_place, get_activity, get_consultation, read_change_log
from forum.kernel.dates import say_deadline_in_sentence
from forum.kernel.errors import Changed, Conflict
from forum.kernel.fingerprints import ChangeLog
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.forms import BaseForm, render_form
from forum.web.last_made import note_made

blueprint = Blueprint("voting_manage", __name__)
BASE = "/consultations/<slug>/manage"


@blueprint.route(f"{BASE}/votes/<public_id>", methods=["GET", "POST"])
@signed_in
def polls(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, POLL.key)
    require(actor, ADD_POLL, activity)
    form = NewPollForm.from_request()

    def make() -> str:
        poll = managing.create_poll(actor, activity, method_key=form.method_key.data, question=form.question.data)
        return url_for("voting_manage.options", slug=slug, public_id=poll.public_id)

    if form.validate_on_submit():
        led = form.lead_once(actor, make)
        flash(_("We have saved your draft. Nobody else can see it yet. Next, add the options."), "success")
        return led
    return render_form(
        "activities/voting/manage/polls.html",
        form,
        activity=activity,
        consultation=activity.consultation,
        polls=list_polls(actor, activity),
        methods=all_methods().values(),
    )


@blueprint.route(f"{BASE}/polls/<public_id>", methods=["GET", "POST"])
@signed_in
def rules(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    poll = get_poll(actor, slug, public_id)
    require(actor, SET_UP, poll)
    lists = list_voter_lists(poll.consultation)
    form = RulesForm.for_poll(poll, lists).told_by(_read_log(poll, "rules"))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(partial(read_rules, poll)):
            rules = form.to_rules(poll, lists)
            typed, asked = rules.closes_at or poll.activity.phase.closes_at, find_pending_announcement(poll)
            managing.set_rules(actor, poll, rules, seen=form.began_from.data, reason=form.reason.data or "")
            return _saved(poll, typed, asked)
    return _official_page("rules", poll, form, lists=lists)


@blueprint.route(f"{BASE}/polls/<public_id>/options", methods=["GET", "POST"])
@signed_in
def options(slug: str, public_id: str) -> ResponseReturnValue:
    """The options. Points people made, when chosen, stand in free rows of the same page first: what they say there is what is
    saved."""
    actor = current_actor()
    poll = get_poll(actor, slug, public_id)
    require(actor, SET_UP, poll)
    points = list_points_to_choose(poll)
    kept = [option.contribution for option in poll.options if option.contribution]
    known = {point.public_id: point for point in [*points, *kept]}
    form = OptionsForm.from_request(**read_options(poll)).told_by(_read_log(poll, "options"))
    form.offer(points)
    form.offer_subjects(subjects := list_subjects(poll.consultation))
    form.is_saved = not {"add", "add_options"} & request.form.keys()
    is_valid = form.validate_on_submit()
    if form.is_submitted() and (form.subjects.data or "add_options" in request.form):
        form.add_subjects(subjects)
    elif form.is_submitted() and (form.points.data or "add" in request.form):
        form.add_points(known)
        if is_valid:
            form.say_what_was_taken_over()
        if not form.points.errors:
            flash(_("We have added the comments to the list. Check the wording, then save."))
    elif is_valid:
        with form.showing_refusals(Conflict), form.showing_changes(partial(read_options, poll)):
            choices, closed = form.to_choices({public_id: point.id for public_id, point in known.items()}), poll.closes
            said, asked = {"seen": form.began_from.data, "reason": form.reason.data or ""}, find_pending_announcement(poll)
            managing.set_options(actor, poll, choices, with_none=bool(form.with_none.data), **said)
            return _saved(poll, closed, asked)
    elif not form.is_submitted():
        form.add_spare_rows()
    form.offer_subjects(subjects)
    form.offer(point for point in points if point.public_id not in form.list_taken())
    return _official_page("options", poll, form, known=known)


@blueprint.post(f"{BASE}/polls/<public_id>/remove")
@signed_in
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    poll = get_poll(actor, slug, public_id)
    activity_public_id = poll.activity.public_id
    try:
        managing.remove_poll(actor, poll, seen=request.form.get("seen", ""))
    except Changed as problem:
        flash(problem.sentence)
        return redirect(url_for("voting_manage.ready", slug=slug, public_id=public_id), 303)
    flash(_("You have removed the draft."), "success")
    return redirect(url_for("voting_manage.polls", slug=slug, public_id=activity_public_id), 303)


@blueprint.post(f"{BASE}/polls/<public_id>/count")
@signed_in
def count(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    poll = get_poll(actor, slug, public_id)
    made = closing.count_after_paper(actor, poll)
    flash(_("The votes have been counted.") if made else _("We are counting the votes. The result will be here soon."), "success")
    return redirect(url_for("voting.poll", slug=slug, public_id=public_id), 303)


@blueprint.route(f"{BASE}/polls/<public_id>/enter", methods=["GET", "POST"])
@signed_in
def enter(slug: str, public_id: str) -> ResponseReturnValue:
    """Votes by phone, in the room or with a supporter."""
    actor = current_actor()
    poll = get_poll(actor, slug, public_id)
    require(actor, ENTER, poll)
    form = _make_desk_form(poll)
    marks = _read_sheet(form) if form.is_submitted() else None
    if marks is not None and not form.refuse_if_used_for_another(poll):
        key, name = form.key.data or "", form["name"].data or ""
        # Of one form and one name there is one code, whether or not it is kept: sent again it tells nothing either.
        code = derive_code(poll, f"{key}:{pseudonym_key(name)}" if name else key) if key else make_code()
        sent = Paper(marks, code, form.seen.data or "", key or None, origin=Origin(form.origin.data))
        try:
            with form.showing_refusals():
                made = casting.enter_vote(actor, poll, sent, name=name, capacity_key=form.capacity_key.data)
                if not poll.is_secret:  # Of a secret ballot nothing is kept, not in the clerk's browser either.
                    note_made(key, form.list_content())
                if name:
                    flash(say_entered_for(poll), "success")
                else:
                    flash(_say_entered(made), "success" if made.outcome is CastOutcome.COUNTED else "plain")
                return redirect(url_for("voting_manage.enter", slug=slug, public_id=public_id), 303)
        except Changed:
            form = _make_desk_form(poll)
            form.refuse_if_changed()
    return _even_page("enter", poll, form, options=poll.options, entered=list_entered(poll), place=find_place(actor, poll))


def _make_desk_form(poll: Poll) -> DeskForm:
    return make_desk_form(poll).from_request(capacity_key="unknown")


def _say_entered(made: Cast) -> str:
    """Of somebody without an account: only the form itself can have been sent before."""
    if made.outcome is CastOutcome.BEFORE:
        return _("This person had already voted. We will count their first vote, not this one.")
    if made.outcome is CastOutcome.FIRST:
        sentence = _("You have already sent this form, and the first vote counts. Open a new form for another person’s vote.")
        return sentence + " " + _("Tell them their receipt code: %(code)s", code=made.receipt)
    return _("We have their vote. Give them this receipt code: %(code)s", code=made.receipt)


def _even_page(name: str, poll: Poll, form: DeskForm | SheetForm, **more: object) -> ResponseReturnValue:
    """A page with a ballot that somebody else has marked: if it is secret, of one length whatever is marked."""
    page, status = _page(name, poll, form, **more)
    if form.is_submitted() and poll.is_secret:
        page = even_out(page, _page(name, poll, empty(form), **more)[0], form)
    return page, status


@blueprint.route(f"{BASE}/polls/<public_id>/paper", methods=["GET", "POST"])
@signed_in
def enter_paper(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    poll = get_poll(actor, slug, public_id)
    require(actor, ENTER, poll)
    form = make_sheet_form(poll).from_request(capacity_key="unknown")
    marks = _read_sheet(form) if form.is_submitted() else None
    if marks is not None:
        said = {"number": form["number"].data, "capacity_key": form.capacity_key.data, "seen": form.seen.data or ""}
        try:
            with form.showing_refusals():
                replaces = next(iter(form.replaces.data or []), "")
                sheet = paper.enter_paper(actor, poll, marks=marks, replaces=replaces, **said)
                flash(_say_sheet(sheet), "success")
                return redirect(url_for("voting_manage.enter_paper", slug=slug, public_id=public_id), 303)
        except Changed:
            form = make_sheet_form(poll).from_request()
            form.refuse_if_changed()
        except paper.ReadDifferently as problem:
            form.ask_whether_it_replaces(problem.reading, problem.sentence)
        except Conflict as problem:
            form.number.errors = [problem.sentence]
    return _even_page("paper", poll, form, options=poll.options, sheets=list_papers(poll))


@blueprint.route(f"{BASE}/polls/<public_id>/paper/<int:number>", methods=["GET", "POST"])
@signed_in
def settle(slug: str, public_id: str, number: int) -> ResponseReturnValue:
    """Two readings of one sheet differ: somebody looks at it again."""
    actor = current_actor()
    poll = get_poll(actor, slug, public_id)
    require(actor, ENTER, poll)
    sheet = next((each for each in list_papers(poll) if each.number == number and not each.counted_at), None)
    if sheet is None or len(sheet.entries) < 2:
        flash(_("There is nothing to check on sheet %(number)d.", number=number))
        return redirect(url_for("voting_manage.enter_paper", slug=slug, public_id=public_id), 303)
    form = SettleSheetForm.from_request(seen=fingerprint_sheet(sheet))
    form.entry.choices = [(str(entry.id), _("What %(name)s entered", name=entry.entered_by.pseudonym)) for entry in sheet.entries]
    form.entry.choices.append((form.NEITHER, _("Neither. The sheet needs to be entered again")))
    if form.validate_on_submit():
        about = {"number": number, "because": form.because.data, "seen": form.seen.data or ""}
        with form.showing_refusals(Changed):
            if form.entry.data == form.NEITHER:
                paper.reject_readings(actor, poll, **about)
                flash(_("Sheet %(number)d does not count yet. Two people now need to enter it again.", number=number), "success")
            else:
                paper.choose_reading(actor, poll, entry_id=int(form.entry.data), **about)
                flash(_("Sheet %(number)d counts.", number=number), "success")
            return redirect(url_for("voting_manage.enter_paper", slug=slug, public_id=public_id), 303)
        form.seen.data, form.entry.data = fingerprint_sheet(sheet), None
    contest = make_contest(poll)
    readings = {str(entry.id): poll.method.entry.describe(contest, entry.marks) for entry in sheet.entries}
    return _page("settle", poll, form, sheet=sheet, readings=readings)


@blueprint.route(f"{BASE}/voter-lists", methods=["GET", "POST"])
@signed_in
def voter_lists(slug: str) -> ResponseReturnValue:
    consultation = _get_for_lists(slug)
    form = NewVoterListForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(current_actor(), lambda: _save_list(consultation, form, None))
            _say_saved(form)
            return led
    return _lists_page(consultation, form, None)


@blueprint.route(f"{BASE}/voter-lists/<public_id>", methods=["GET", "POST"])
@signed_in
def voter_list(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get_for_lists(slug)
    found = get_voter_list(consultation, public_id)

    def read() -> dict[str, object]:
        emails = "\n".join(entry.email for entry in found.entries)
        return {"name": found.name, "emails": emails, "began_from": fingerprint_list(found)}

    form = VoterListForm.from_request(**read())
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            address = _save_list(consultation, form, public_id)
            _say_saved(form)
            return redirect(address, 303)
    return _lists_page(consultation, form, public_id)


def _get_for_lists(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, KEEP_LISTS, consultation)
    return consultation


def _save_list(consultation: Consultation, form: VoterListForm, public_id: str | None) -> str:
    words = {"name": form.name.data, "emails": form.emails.addresses}
    save_voter_list(current_actor(), consultation, **words, public_id=public_id, seen=form.began_from.data or "")
    return url_for("voting_manage.voter_lists", slug=consultation.slug)


def _say_saved(form: VoterListForm) -> None:
    flash(_("Saved."), "success")
    if mended := form.emails.say_mended():
        flash(mended)


def _lists_page(consultation: Consultation, form: VoterListForm, public_id: str | None) -> ResponseReturnValue:
    lists = list_voter_lists(consultation)
    return render_form(
        "activities/voting/manage/voter_lists.html", form, consultation=consultation, lists=lists, public_id=public_id
    )


def _read_sheet(form: DeskForm | SheetForm) -> Marks | None:
    """What stands on a sheet: marks, nothing at all, or something that cannot be counted."""
    if form.refuse_if_changed():
        return None
    marks = blank_marks(form.contest)
    if "blank" not in request.form and "spoilt" not in request.form:
        return form.read() if form.validate() else None
    others_valid = [field.validate(form) for field in form if not field.name.startswith("mark")]
    if not all(others_valid):
        return None
    return bytes(marks) if "blank" in request.form else bytes([SPOILT_MARK] * len(marks))


def _say_sheet(sheet: PaperBallot) -> str:
    if sheet.counted_at:
        return _("Sheet %(number)d was entered the same way twice, so it counts.", number=sheet.number)
    if len(sheet.entries) > 1:
        return _("Sheet %(number)d was entered in two different ways. Check it again below.", number=sheet.number)
    return _("Sheet %(number)d has been entered once. It will count when a second person enters the same.", number=sheet.number)


def _read_log(poll: Poll, part: str) -> ChangeLog:
    return read_change_log(current_actor(), poll.consultation, PollChanged, poll_id=poll.id, part=part)


def _saved(poll: Poll, closes: datetime, asked: VoteAnnouncement | None) -> ResponseReturnValue:
    """`closes`: when voting was to close, as far as whoever saved it knows; `asked`: what waited for a colleague."""
    flash(_("Saved."), "success")
    if asked is not None and not asked.is_pending:
        flash(_("A colleague was asked to agree to the vote as it was. That request has ended, so ask again when it is ready."))
    if is_official(poll) and poll.closes - closes >= timedelta(minutes=1):
        flash(_("Voting now closes %(when)s, so that people can read what is new.", when=say_deadline_in_sentence(poll.closes)))
    return redirect(url_for("voting_manage.ready", slug=poll.consultation.slug, public_id=poll.public_id), 303)


def _page(name: str, poll: Poll, form: BaseForm, **more: object) -> tuple[str, int]:
    return render_form(
        f"activities/voting/manage/{name}.html", form, poll=poll, activity=poll.activity, consultation=poll.consultation, **more
    )


def _official_page(name: str, poll: Poll, form: RulesForm | OptionsForm, **more: object) -> tuple[str, int]:
    """Why it is changed is asked for once people have read it and answered."""
    form.asks_reason = bool(form.reason.errors) or (is_official(poll) and asks_reason(poll.consultation))
    about: dict[str, object] = {"new_end": find_new_end(poll), "no_time": find_why_no_time(poll), "rules": describe_rules(poll)}
    settled = {*find_settled_rules(poll).values(), *(SETTING_NUMBERS if is_promised(poll) else ())}
    about |= {"asked": find_pending_announcement(poll) if poll.announced_at is None else None}
    about |= {"settled": settled, "why_settled": say_settled(poll) if settled else ""}
    return _page(name, poll, form, **about, **more)
