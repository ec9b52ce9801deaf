"""What those who lead can do at the console."""

from __future__ import annotations

from functools import partial

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.activities.voting.actions.managing import Rules, set_rules
from forum.activities.voting.models import ShowsTally
from forum.kernel.actions import lock
from forum.kernel.db import is_public_id
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.idempotency import identify_sending, make_once
from forum.kernel.permissions import SYSTEM, Actor
from forum.moderation import kinds as moderation
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.working import claim
from forum.moderation.queries.cases import get_case
from forum.rooms.actions import admitting, grouping, quiet, running, speaking, undoing, writing
from forum.rooms.commands.ballots import find_poll
from forum.rooms.commands.dispatch import ReadForm, console_command
from forum.rooms.fingerprints import fingerprint_polls
from forum.rooms.forms import room as forms
from forum.rooms.queries.cases import find_note_of_case
from forum.rooms.queries.room import find_talk, list_here, list_lobby, list_quiet
from forum.rooms.queries.votes import STILL_OPEN, describe_state, list_shown
from forum.workshops.actions import planning
from forum.workshops.models import Workshop


@console_command
def open_doors(actor: Actor, workshop: Workshop, _read: ReadForm) -> str:
    running.open_doors(actor, workshop)
    return _("The workshop is open. People can join.")


@console_command
def go(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.GoForm).check()
    running.go_to(actor, workshop, position=form.position.data, seen=form.seen.data)
    return ""


@console_command
def extend(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.ExtendForm).check()
    running.extend(actor, workshop, minutes=form.minutes.data, seen=form.seen.data)
    return ""


@console_command
def pause(actor: Actor, workshop: Workshop, _read: ReadForm) -> str:
    running.pause_workshop(actor, workshop)
    return ""


@console_command
def resume(actor: Actor, workshop: Workshop, _read: ReadForm) -> str:
    running.resume(actor, workshop)
    return ""


@console_command
def end(actor: Actor, workshop: Workshop, _read: ReadForm) -> str:
    running.end_workshop(actor, workshop)
    return ""  # That it has finished, and what comes next, is told to everyone who leads.


@console_command
def undo(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    return undoing.undo(actor, workshop, seen=read(forms.UndoForm).check().seen.data)


@console_command
def give_turn(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    speaking.give_turn(actor, workshop, attendance_id=read(forms.PersonForm).check().person.data)
    return ""


@console_command
def end_turn(actor: Actor, workshop: Workshop, _read: ReadForm) -> str:
    speaking.end_turn(actor, workshop)
    return ""


@console_command
def raise_hand_for(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    speaking.raise_hand_for(actor, workshop, attendance_id=read(forms.PersonForm).check().person.data)
    return ""


@console_command
def lower_hand_of(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    speaking.lower_hand_of(actor, workshop, attendance_id=read(forms.PersonForm).check().person.data)
    return ""


@console_command
def approve(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.NoteCommandForm).check()
    writing.approve_note(actor, workshop, note_id=form.note.data, seen=form.seen.data or "")
    return ""


@console_command
def approve_all(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    shown = writing.approve_all(actor, workshop, seen=read(forms.SeenForm).check().seen.data or "")
    return ngettext("%(num)d note is now on the big screen.", "%(num)d notes are now on the big screen.", shown)


@console_command
def set_aside(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.NoteCommandForm).check()
    reason_key, seen = form.reason_key.data or "", form.seen.data or ""
    writing.set_note_aside(actor, workshop, note_id=form.note.data, seen=seen, reason_key=reason_key)
    if form.reason_key.data:
        return _("Moderators will look at it.")
    return _("This note will not be on the big screen. It stays in the record.")


@console_command
def put(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.PutForm).check()
    group_id, name = form.group.data, form.name.data or ""
    writing.put_notes(actor, workshop, note_ids=form.note_ids, group_id=group_id, name=name, seen=form.seen)
    return ""


@console_command
def rename_group(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.GroupForm).check()
    writing.rename_group(actor, workshop, group_id=form.group.data, name=form.name.data or "")
    return ""


@console_command
def merge_groups(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.GroupForm).check()
    writing.merge_groups(actor, workshop, group_id=form.group.data, into_id=form.into.data or 0)
    return ""


@console_command
def make_theme(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    writing.make_theme_of(actor, workshop, group_id=read(forms.GroupForm).check().group.data)
    return _("It is now a draft theme in the consultation.")


@console_command
def open_poll(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.OpenPollForm).check()
    running.open_poll(actor, workshop, poll_id=form.poll.data, seen=form.seen.data or "")
    return ""


@console_command
def open_all_polls(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    """A set of questions at once: each phone shows one after the other."""
    opened = running.open_all_polls(actor, workshop, seen=read(forms.SeenForm).check().seen.data or "")
    return ngettext("%(num)d question is open.", "%(num)d questions are open.", opened)


@console_command
def vote_on_groups(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    """The groups of notes become the choices of a vote."""
    form = read(forms.GroupVoteForm).check()
    made = running.add_poll_of_groups(actor, workshop, method_key=form.method_key.data, question=form.question.data)
    return _("The vote is ready in “%(part)s”. Open it when everyone is ready.", part=made.title)


@console_command
def close_poll(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    running.close_poll(actor, workshop, poll_id=read(forms.PollCommandForm).check().poll.data)
    return ""


@console_command
def quick_vote(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    """A question with three answers, open at once, its count to be seen."""
    form = read(forms.QuickVoteForm).check()
    return make_once(
        identify_sending(form.key.data, workshop.public_id, form.question.data), partial(_ask, actor, workshop, form)
    )


def _ask(actor: Actor, workshop: Workshop, form: forms.QuickVoteForm) -> str:
    """Once for each form. The same question is not asked beside itself, whoever asks it."""
    lock(workshop)
    item = workshop.current
    if item is None:
        raise Conflict(_("No part of the agenda is running."))
    if any(poll.question == form.question.data and describe_state(poll) in STILL_OPEN for poll in list_shown(workshop)):
        return _("This question is already open.")
    labels = [_("Yes"), _("No"), _("I do not mind")]
    poll = planning.add_poll(actor, item, method_key="choose-one", question=form.question.data, labels=labels)
    rules = Rules(poll.question, is_secret=False, may_change=True, shows_tally=ShowsTally.ALWAYS, ties=poll.method.tie_rules[0])
    set_rules(SYSTEM, poll, rules)
    running.open_poll(actor, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    return ""


@console_command
def count_hands(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    poll = find_poll(workshop, read(forms.PollCommandForm).check().poll.data)
    form = read(forms.HandsForm.for_poll(poll)).check()
    counted = speaking.count_hands(actor, workshop, poll=poll, counts=form.read_counts(poll), seen=form.seen.data or "")
    return ngettext("You have counted %(num)d hand.", "You have counted %(num)d hands.", counted)


@console_command
def decide_case(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    """Takes the case and decides it, in one."""
    form = read(forms.CaseForm).check()
    case = get_case(actor, form.case.data) if is_public_id(form.case.data) else None
    note = find_note_of_case(case.id) if case else None
    if case is None or note is None or note.workshop_id != workshop.id:
        raise NotFound
    claim(actor, case)
    ruling = Ruling(moderation.ModerationAction(form.ruling.data), form.rule_key.data, form.reason.data)
    decide(actor, case, ruling, version=form.version.data)
    return _("You have decided. We have told the person who wrote it.")


@console_command
def message(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.MessageForm).check()
    to = admitting.find_person(actor, workshop, attendance_id=form.person.data) if form.person.data else None
    running.send_message(actor, workshop, words=form.words.data, to=to)
    return _("We have sent your message.")


@console_command
def settle(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.SettleSignalForm).check()
    running.settle_signal(actor, workshop, kind=form.kind.data, attendance_id=form.person.data)
    return ""


@console_command
def invite_quiet(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    """All quiet people, those of one capacity, or one person."""
    form = read(forms.QuietForm).check()
    key, person = form.capacity_key.data, form.person.data
    everyone = list_quiet(workshop, list_here(workshop), find_talk(workshop))
    of_kind = [each.id for each in everyone if key in {"", each.capacity_key}]
    asked = quiet.invite_quiet(
        actor, workshop, attendance_ids=[number for number in of_kind if person is None or number == person]
    )
    if not asked:
        return _("They have already been asked.")
    return ngettext("We have asked one person privately.", "We have asked %(num)d people, each privately.", asked)


@console_command
def ask_quiet_by_itself(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    quiet.ask_quiet_by_itself(actor, workshop, wanted=read(forms.SwitchForm).check().on.data == "yes")
    return ""


@console_command
def admit(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    admitting.admit(actor, workshop, attendance_ids=[read(forms.PersonForm).check().person.data])
    return ""


@console_command
def admit_all(actor: Actor, workshop: Workshop, _read: ReadForm) -> str:
    admitting.admit(actor, workshop, attendance_ids=[each.id for each in list_lobby(workshop)])
    return ""


@console_command
def refuse(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    admitting.refuse(actor, workshop, attendance_id=read(forms.PersonForm).check().person.data)
    return ""


@console_command
def add_person(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.ScribePersonForm).check()
    admitting.add_person(actor, workshop, name=form.name.data, capacity_key=form.capacity_key.data)
    return _("%(name)s has joined.", name=form.name.data)


@console_command
def write_for(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.ScribeNoteForm).check()
    if workshop.ended_at or workshop.called_off_at:  # What is on paper can still be added, on a page of its own.
        raise Conflict(_("This workshop is over. We have not added this note. You can add it as a paper note."))
    writing.write_note_for(actor, workshop, attendance_id=form.person.data, body=form.body.data, idempotency_key=form.key.data)
    return _("We have added the note.")


@console_command
def start_breakouts(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    made = grouping.start_breakouts(actor, workshop, size=read(forms.BreakoutForm).check().size.data)
    return ngettext("You have made %(num)d group.", "You have made %(num)d groups.", len(made))
