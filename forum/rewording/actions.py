"""One person asks for other words of what people have answered; a colleague agrees to exactly these, or says no."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256
from pathlib import PurePath
from typing import TypedDict

from flask_babel import gettext as _

from forum.agreeing.actions import News, agree_to, ask_colleagues, drop_asked, end_asked, get_seen, refuse_second
from forum.agreeing.queries import find_pending as find_any_pending
from forum.consultations.actions import managing
from forum.consultations.actions.relevance import set_about_decision, write_relevance
from forum.consultations.actions.replacing import put_in_place
from forum.consultations.actions.roles import change_role, give_role, keep_somebody
from forum.consultations.actions.uploading import DOCUMENT_TYPES, CheckedFile, check_file, make_document
from forum.consultations.actions.writing import (
    take_away_activity,
    take_away_phase,
    write_activity,
    write_basics,
    write_groups,
    write_phase,
    write_scope,
)
from forum.consultations.change_guards import (
    ActivityWords,
    Groups,
    NeedsColleague,
    NewFile,
    OfficialChange,
    Relevance,
    StageWords,
    Wanted,
    number_of,
)
from forum.consultations.events import consultation_stream
from forum.consultations.models import Activity, Basics, Consultation, Document, Participation, Phase
from forum.consultations.rules import has_not_opened
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, lock, save
from forum.kernel.db import db, new_public_id
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import Actor, Role
from forum.kernel.sentences import SentenceKind
from forum.notifications.kinds import TargetKind, declare_target_kind
from forum.opening.actions.preparing import ChosenTier, choose_tier, write_decision_day
from forum.opening.rules import SIGNERS
from forum.rewording.events import RewordingChanged
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.kinds import find_part_by_two
from forum.rewording.models import OfficialRewording, WaitingFile
from forum.rewording.queries import about, find_why_over, on
from forum.rewording.rules import AGREE_TO_REWORD, ASK_TO_REWORD
from forum.rewording.sentences import ASKED, DROPPED, LAPSED, OVERTAKEN
from forum.rewording.snapshots import (
    find_number,
    find_thing,
    read_activity,
    read_after,
    read_basics,
    read_before,
    read_day,
    read_items,
    read_role,
    read_stage,
    read_thing,
    read_whether_answers_wait,
)
from forum.spaces.rules import ThingWords, why_no_reason, write_words


class Began(TypedDict):
    """What an action over shared words is given besides: `seen`, the fingerprint of what its form began from."""

    seen: str
    reason: str


class ByTwo(TypedDict):
    """What a version of two people is recorded with: the number of the place of whoever asked."""

    reason: str
    asked_by_id: int


REWORDING_PAGE = declare_target_kind(TargetKind("rewording", "rewording.show", "public_id"))


def hold_rewording(asked: OfficialRewording) -> None:
    """The consultation first, not shared: nobody changes or answers what is agreed to meanwhile."""
    lock(asked.consultation)
    lock(asked)


@action(ASK_TO_REWORD, lock=lock)
def change_or_ask(actor: Actor, consultation: Consultation, wanted: Wanted) -> OfficialRewording | None:
    """None where one person may do it, and then it is done; a request that nobody can agree to since ends. Else it waits for a
    colleague. Raises as the action that changes it does, Conflict while somebody else's request waits, DoneAlready for the very
    same again."""
    subject = about(consultation, wanted.part, number_of(wanted.thing))
    try:
        with db.session.begin_nested():
            _change_alone(actor, wanted)
    except NeedsColleague as problem:
        return _ask(actor, wanted, problem.change)
    _end_overtaken(actor, wanted, subject)
    return None


def _end_overtaken(actor: Actor, wanted: Wanted, subject: str) -> None:
    """Whoever asked hears at once that what they asked for was of other words than stand there now."""
    pending = find_any_pending(OfficialRewording, on(subject))
    if pending is not None and find_why_over(pending) is not None:
        news = News("rewording overtaken", OVERTAKEN(part=pending.part), REWORDING_PAGE, pending.public_id)
        _forget_file(pending)
        end_asked(actor, pending, wanted.consultation, news)
        _note(actor, pending, "dropped")


def _change_alone(actor: Actor, wanted: Wanted) -> None:
    said, thing = wanted.said, wanted.thing
    began: Began = {"seen": wanted.seen, "reason": wanted.reason}
    if part := find_part_by_two(wanted.part):
        part.change(actor, wanted)
        return
    if thing is None:
        _change_once_alone(actor, wanted, began)
        return
    match thing, said:
        case Phase(), StageWords():
            managing.change_phase(actor, thing, **asdict(said), **began)
        case Phase(), _:
            managing.remove_phase(actor, thing, **began)
        case Activity(), ActivityWords():
            managing.change_activity(actor, thing, **asdict(said), **began)
        case Activity(), Relevance():
            set_about_decision(actor, thing, is_about=said.is_about, **began)
        case Activity(), _:
            managing.remove_activity(actor, thing, **began)
        case Document(), NewFile():
            managing.replace_document(actor, thing, **vars(said), reason=wanted.reason)
        case Participation(), Role():
            change_role(actor, thing, role=said, **began)
        case _:
            raise TypeError(f"nothing changes {wanted.part} so")


def _change_once_alone(actor: Actor, wanted: Wanted, began: Began) -> None:
    """Of a part that is there once."""
    consultation = wanted.consultation
    match wanted.said:
        case Basics() as said:
            managing.change_basics(actor, consultation, said, **began)
        case list() as said:
            managing.set_scope(actor, consultation, said, **began)
        case Groups() as said:
            managing.set_affected(actor, consultation, said.keys, **began)
        case ChosenTier() as said:
            choose_tier(actor, consultation, **vars(said), **began)
        case _:
            raise TypeError(f"nothing changes {wanted.part} so")


def _ask(actor: Actor, wanted: Wanted, change: OfficialChange) -> OfficialRewording:
    consultation, thing_id, reason = wanted.consultation, number_of(wanted.thing), wanted.reason.strip()
    subject, said, file, after = about(consultation, change.part, thing_id), wanted.said, None, change.after
    if isinstance(said, NewFile):
        file = check_file(consultation, said.file_name, said.content)
        after = _describe_new_file(file, said)
    _drop_lapsed(actor, subject)
    refuse_second(actor, OfficialRewording, on(subject), after=write_words(after), reason=reason)
    asked = OfficialRewording(
        public_id=new_public_id(),
        consultation_id=consultation.id,
        consultation=consultation,
        part=str(change.part),
        thing_id=thing_id,
        subject=subject,
        before=write_words(change.before),
        after=write_words(after),
        reason=reason,
    )
    news = News(asked.told_as, ASKED(part=asked.part), REWORDING_PAGE, asked.public_id)
    ask_colleagues(actor, asked, consultation, SIGNERS, news)
    if file is not None:
        save(WaitingFile(rewording_id=asked.id, content=file.content))
    _note(actor, asked, "asked")
    return asked


def _describe_new_file(file: CheckedFile, said: NewFile) -> ThingWords:
    """As it will stand there, but for its address, which it has only then; and its hash: a colleague agrees to exactly this."""
    words: ThingWords = {"title": said.title, "file": file.name, "sha256": sha256(file.content).hexdigest()}
    return words | {"text": said.text} if said.text else words


def _forget_file(asked: OfficialRewording) -> None:
    """Nothing stays of a file that nobody but colleagues has seen."""
    if waiting := db.session.get(WaitingFile, asked.id):
        db.session.delete(waiting)


def _drop_lapsed(actor: Actor, subject: str) -> None:
    """What nobody can agree to any more keeps nobody from asking anew."""
    pending = find_any_pending(OfficialRewording, on(subject))
    if pending is not None and find_why_over(pending) is not None:
        _drop(actor, pending, LAPSED)
        pending.dropped_by_id = None  # Nobody said no, and nobody took it back.
        db.session.flush()


@action(AGREE_TO_REWORD, lock=hold_rewording)
def agree_to_rewording(actor: Actor, asked: OfficialRewording, *, seen: str) -> None:
    """From now on it says so, in public, with both names. Raises Conflict where it cannot be any more, and as `agreeing` does."""
    get_seen(OfficialRewording, OfficialRewording.id == asked.id, seen, fingerprint_rewording)
    if why_over := find_why_over(asked):
        raise Conflict(why_over)
    agree_to(actor, asked, asked.consultation)
    try:
        _carry_out(actor, asked)
    except Invalid as problem:  # Under a button there is no field.
        raise Conflict(_("This cannot be done any more. Say no. Your colleague can then ask again.")) from problem
    _note(actor, asked, "agreed")


def _carry_out(actor: Actor, asked: OfficialRewording) -> None:
    by_two: ByTwo = {"reason": asked.reason, "asked_by_id": asked.asked_by_id}
    before, after, thing = read_before(asked), read_after(asked), find_thing(asked)
    part = find_part_by_two(asked.part)
    if part and asked.is_addition:
        assert part.add is not None  # noqa: S101  (`ADDED_BY_TWO`)
        part.add(actor, asked.consultation, read_thing(asked) or {}, **by_two)
    elif part:
        part.write(actor, find_number(asked), read_thing(asked), **by_two)
    elif isinstance(thing, Phase):
        if after is None:
            take_away_phase(actor, thing, **by_two)
        else:
            write_phase(actor, thing, read_stage(thing, before, after), **by_two)
    elif isinstance(thing, Activity):
        if after is None:
            take_away_activity(actor, thing, **by_two)
        elif before.get("about") != after.get("about"):
            _carry_out_relevance(actor, thing, is_about=after.get("about") == "yes", by_two=by_two)
        else:
            write_activity(actor, thing, read_activity(thing, before, after), **by_two)
    elif isinstance(thing, Document):
        _replace(actor, asked, thing, after or {}, by_two)
    elif isinstance(thing, Participation):
        keep_somebody(thing, read_role(after))
        give_role(actor, thing, read_role(after), **by_two)
    elif after is not None:
        _carry_out_once(actor, asked, after, by_two)


def _carry_out_relevance(actor: Actor, activity: Activity, *, is_about: bool, by_two: ByTwo) -> None:
    """Raises Conflict where people can take part in it by now: what they say there was to count."""
    if why_not := has_not_opened(actor, activity):
        raise Conflict(why_not)
    write_relevance(actor, activity, is_about=is_about, **by_two)


def _replace(actor: Actor, asked: OfficialRewording, document: Document, after: ThingWords, by_two: ByTwo) -> None:
    waiting = db.session.get(WaitingFile, asked.id)
    if waiting is None or sha256(waiting.content).hexdigest() != after["sha256"]:
        raise Conflict(_("This cannot be done any more. Say no. Your colleague can then ask again."))
    name = str(after["file"])
    file = CheckedFile(name, DOCUMENT_TYPES[PurePath(name).suffix.lower()], waiting.content)
    newer = make_document(asked.consultation, str(after["title"]), str(after.get("text", "")), file)
    put_in_place(actor, document, newer, **by_two)
    db.session.delete(waiting)


def _carry_out_once(actor: Actor, asked: OfficialRewording, after: ThingWords, by_two: ByTwo) -> None:
    """Of a part that is there once."""
    consultation = asked.consultation
    match asked.part:
        case Part.SCOPE:
            write_scope(actor, consultation, read_items(after), **by_two)
        case Part.AFFECTED:
            write_groups(actor, consultation, after["affected"], **by_two)
        case Part.DECISION_DAY:
            waits = read_whether_answers_wait(after)
            write_decision_day(actor, consultation, read_day(after), answers_wait=waits, **by_two)
        case _:
            write_basics(actor, consultation, read_basics(consultation, read_before(asked), after), **by_two)


@action(AGREE_TO_REWORD, lock=hold_rewording)
def take_back_rewording(actor: Actor, asked: OfficialRewording, *, seen: str) -> None:
    """Its asker wants it no more. Raises Forbidden for anybody else, and as `get_seen` does."""
    get_seen(OfficialRewording, OfficialRewording.id == asked.id, seen, fingerprint_rewording)
    if not _asked_for(actor, asked):
        raise Forbidden(_("Only the person who asked for this can stop asking. You can say no, and why."))
    _drop(actor, asked, DROPPED)


@action(AGREE_TO_REWORD, lock=hold_rewording)
def refuse_rewording(actor: Actor, asked: OfficialRewording, *, seen: str, reason: str) -> None:
    """A colleague says no; whoever asked is told, and reads why. Raises Forbidden for them, Invalid on `reason`, and as
    `get_seen`."""
    get_seen(OfficialRewording, OfficialRewording.id == asked.id, seen, fingerprint_rewording)
    if _asked_for(actor, asked):
        raise Forbidden(_("You asked for this. You can stop asking."))
    if why := why_no_reason(reason, _("Enter why you do not agree")):
        raise Invalid({"reason": why})
    asked.drop_reason = reason.strip()
    _drop(actor, asked, DROPPED)


def _asked_for(actor: Actor, asked: OfficialRewording) -> bool:
    return actor.account_id is not None and asked.asked_by.account_id == actor.account_id


def _drop(actor: Actor, asked: OfficialRewording, sentence: SentenceKind) -> None:
    _forget_file(asked)
    news = News("rewording dropped", sentence(part=asked.part), REWORDING_PAGE, asked.public_id)
    drop_asked(actor, asked, asked.consultation, news)
    _note(actor, asked, "dropped")


def _note(actor: Actor, asked: OfficialRewording, how: str) -> None:
    number = asked.consultation_id
    emit(RewordingChanged(consultation_stream(number), actor.account_id, number, asked.id, how))
