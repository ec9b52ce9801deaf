"""People without an account comment under a name, where organisers let them; later their words can move into an account."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from forum.accounts.actions import make_guest
from forum.accounts.models import Account, SignIn
from forum.accounts.queries import find_account
from forum.activities.discussions.actions.posting import (
    ReplyAs,
    Safely,
    ThreadAs,
    add_reply,
    add_thread,
    follow_by_speaking,
    forget_pending,
)
from forum.activities.discussions.actions.rules_of_talking import note_rules
from forum.activities.discussions.actions.way_in import FirstWords
from forum.activities.discussions.counters import count_written
from forum.activities.discussions.events import GuestsChanged
from forum.activities.discussions.models import Clarification, DiscussionSettings, Guests, Post, Restatement
from forum.activities.discussions.queries.settings import read_settings
from forum.activities.discussions.rules import CHANGE_GUESTS, TAKE_GUEST_WORDS, WRITE_AS_GUEST
from forum.activities.discussions.snapshots import describe_talking
from forum.consultations.actions import joining
from forum.consultations.actions.places import set_aside, shows_who
from forum.consultations.actions.recording import refuse_lost_reason
from forum.consultations.events import PlaceChanged, RoleChanged, consultation_stream
from forum.consultations.models import WROTE_AS_GUEST, Activity, Consultation, Participation
from forum.consultations.queries import find_place, list_places
from forum.consultations.snapshots import Part
from forum.contributions.actions import NewWords
from forum.contributions.models import Contribution, Status
from forum.contributions.screening import Confirmation, ScreenedWords, look_at, must_wait
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.drafts import forget_draft
from forum.kernel.errors import Changed
from forum.kernel.events import emit
from forum.kernel.fingerprints import fingerprint, refuse_when_changed
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.kernel.security_log import log_security_event
from forum.kernel.text import tidy_text

# Kinds whose words move with their author; what a guest did in a workshop stays with that workshop.
WORDS = (Post, Restatement, Clarification)


@action(CHANGE_GUESTS, lock=lock)
def set_guests(actor: Actor, activity: Activity, guests: Guests, *, seen: str | None = None, reason: str = "") -> None:
    """Whether people without an account may comment in a discussion, from now on. What guests have said stays. Raises Changed
    when something else is chosen by now than was `seen`, where that is told, as `note_rules` does, and NeedsColleague where
    guests are to comment no more who still could (`change_hooks`)."""
    before = read_settings(activity).guests
    if seen is not None:
        refuse_when_changed(seen, fingerprint(before))
    if guests == before:
        refuse_lost_reason(actor, activity.consultation, Part.TALKING, activity.id, reason)
        return
    write_guests(actor, activity, guests, reason=reason)


def write_guests(actor: Actor, activity: Activity, guests: Guests, *, reason: str, asked_by_id: int | None = None) -> None:
    """Inside an action, under its lock. `asked_by_id`: as in `note_change`."""
    before = describe_talking(activity)
    row = insert_into(DiscussionSettings).values(activity_id=activity.id, guests=guests)
    db.session.execute(row.on_conflict_do_update(index_elements=["activity_id"], set_={"guests": guests}))
    db.session.expire_all()
    version_id = note_rules(actor, activity, before, reason=reason, how="guests", asked_by_id=asked_by_id)
    emit(GuestsChanged(consultation_stream(activity.space_id), actor.account_id, activity.id, guests, version_id))


def will_wait(thing: Activity | Post, title: str, body: str) -> bool:
    """Whether these words, said by a guest there now, would be shown only after a moderator has looked."""
    activity_id = thing.id if isinstance(thing, Activity) else thing.activity_id
    nobody = Participation(space_id=thing.space_id, role=Role.GUEST)
    return must_wait(look_at(ScreenedWords(nobody, Role.GUEST, title, tidy_text(body), activity_id=activity_id)))


@action(WRITE_AS_GUEST)
def post_as_guest(actor: Actor, thing: Activity | Post, words: FirstWords, *, told_to_wait: bool = False) -> Post:
    """Says what somebody wrote first, under the name they give, and makes them a guest unless this browser is one already: then
    under the name they have here. All of it or nothing. Raises as `reply` and `join`, and Changed where they were told that a
    moderator looks first (`told_to_wait`) and none would."""
    if told_to_wait and not will_wait(thing, words.title, words.body):
        raise Changed(_say_waits_no_more(words))
    consultation = db.session.get_one(Consultation, thing.space_id)
    lock(consultation)
    person = actor
    if find_place(actor, thing) is None:
        named = {"pseudonym": words.pseudonym, "capacity_key": words.capacity_key}
        joining.check_own_place(consultation, **named)
        account = find_account(actor.account_id) or make_guest()
        joining.seat_guest(consultation, account, origin=WROTE_AS_GUEST, **named)
        person = account.as_actor()
        log_security_event("guest made by a comment", account=account.id)
    new = NewWords(tidy_text(words.body), words.title, confirmation=Confirmation(words.confirmed))
    safely = Safely(words.is_private, words.care)
    if isinstance(thing, Post):
        post = add_reply(person, thing, new, ReplyAs(words.stance, words.restatement, safely=safely).tidied())
    else:
        post = add_thread(person, thing, ThreadAs(words.kind_key, words.subject_key, safely), new)
    forget_pending(words.draft_key)
    forget_draft(words.draft_key)
    return post


def _say_waits_no_more(words: FirstWords) -> str:
    if words.is_private:
        return _("A moderator does not check comments from guests first any more. We have not sent yours. You can still send it.")
    return _("Comments from guests appear straight away now. We have not posted yours. You can still post it.")


@action(TAKE_GUEST_WORDS, lock=lock)
def take_guest_words(actor: Actor, guest: Account) -> int:
    """Moves what a guest wrote in discussions into the account of the actor, who has shown that they are the same (the caller
    asks for the signed name of `accounts.receipts`), and returns how many comments. Where they have no place yet they take over
    the guest's, with its name; else the words appear under the name they have. No browser is that guest's afterwards."""
    moved = 0
    for place in list_places(guest.as_actor()):
        lock(place.consultation)
        lock(place)
        moved += _move_words(actor, place)
    guest.words_moved_at = now()
    db.session.execute(delete(SignIn).where(SignIn.account_id == guest.id))
    log_security_event("words of a guest moved into an account", account=actor.account_id, guest=guest.id)
    return moved


def _move_words(actor: Actor, place: Participation) -> int:
    words = list(db.session.scalars(select_words(place).order_by(Contribution.id)))
    if not words:
        return 0
    own = find_place(actor, place)
    if own is not None and shows_who(own):
        return _keep_apart(actor, place, words)
    if own is None:
        own = _take_over(actor, place) if place.origin == WROTE_AS_GUEST else _seat_beside(actor, place)
    for said in words:
        is_counted = isinstance(said, Post) and said.status == Status.PUBLISHED
        if isinstance(said, Post) and is_counted:
            count_written(said, -1)
        said.author, said.author_id, said.author_role, said.sending = own, own.id, str(Role.PARTICIPANT), None
        if isinstance(said, Post):
            follow_by_speaking(own, said.thread)
            if is_counted:
                count_written(said, 1)
    if place is not own:  # What is between them and the people running it, answers too, goes with them.
        answers = update(Contribution).where(Contribution.private_to_id == place.id).values(private_to_id=own.id)
        db.session.execute(answers)
    if place is not own and place.origin == WROTE_AS_GUEST:
        place.account_id = None  # Nothing of theirs is left there.
    db.session.flush()
    emit(PlaceChanged(consultation_stream(own.space_id), actor.account_id, own.space_id, own.id))
    return _count_shown(words)


def _keep_apart(actor: Actor, place: Participation, words: list[Contribution]) -> int:
    """What a guest said does not come under the name and the role that their account has here: it stays where it was said, and is
    theirs."""
    place.account_id = actor.account_id
    set_aside(place)
    emit(PlaceChanged(consultation_stream(place.space_id), actor.account_id, place.space_id, place.id))
    return _count_shown(words)


def _count_shown(words: list[Contribution]) -> int:
    return sum(isinstance(said, Post) and said.has_words for said in words)


def _take_over(actor: Actor, place: Participation) -> Participation:
    """From now on they take part as anybody who joins: in votes for those who joined before, too."""
    place.account_id, place.role, place.origin, place.joined_at = actor.account_id, Role.PARTICIPANT, "web", now()
    db.session.flush()
    actor.known.clear()
    stream = consultation_stream(place.space_id)
    emit(RoleChanged(stream, actor.account_id, place.space_id, place.id, Role.GUEST, Role.PARTICIPANT))
    return place


def _seat_beside(actor: Actor, place: Participation) -> Participation:
    """Whoever has been in a workshop has votes and notes there that stay with the guest; their name gets a number."""
    name = joining.find_free_name(place.consultation, place.pseudonym)
    named = {"pseudonym": name, "capacity_key": place.capacity_key, "job_title": ""}
    return joining.seat(SYSTEM, place.consultation, person=actor, role=Role.PARTICIPANT, **named)


def select_words(place: Participation) -> Select[Contribution]:
    """What somebody has said in discussions, shown or not."""
    kinds = [kind.__mapper_args__["polymorphic_identity"] for kind in WORDS]
    return select(Contribution).where(Contribution.author_id == place.id, Contribution.kind.in_(kinds))
