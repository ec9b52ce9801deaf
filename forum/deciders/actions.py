"""An organiser says who decides, when a body meets, and what was put before it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete

from forum.consultations.actions.holding import hold_in_place
from forum.consultations.actions.promise import refuse_once_settled
from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place
from forum.consultations.snapshots import Part
from forum.deciders.extension_points import find_why_waiting, list_responsible
from forum.deciders.fingerprints import fingerprint_decider, fingerprint_interests, fingerprint_meeting
from forum.deciders.kinds import MOST_DECIDERS, MOST_MEETINGS, DeciderKind, DeciderWords, MeetingWords, MemberWords
from forum.deciders.meetings import make_meeting, write_meeting
from forum.deciders.models import BodyMember, Decider, DeclaredInterests, Meeting
from forum.deciders.queries import list_deciders, list_leads
from forum.deciders.rules import (
    DECLARE_INTERESTS,
    LONGEST_INTERESTS,
    NAME_DECIDERS,
    check_members,
    say_other_name,
)
from forum.deciders.snapshots import describe_decider, describe_interests
from forum.deciders.spelling import is_slip_of_pen
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid, NotFound
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.text import go_on_with, has_words
from forum.spaces.actions import erase_versions
from forum.spaces.rules import ThingWords


@action(NAME_DECIDERS, lock=lock)
def add_decider(actor: Actor, consultation: Consultation, kind: DeciderKind, words: DeciderWords, *, reason: str = "") -> Decider:
    """From now on nothing is decided before they, too, have considered the answers. Raises Conflict when there are MOST_DECIDERS,
    once people can read who decides, as two people do it then (`forum.unnaming`), once it is decided or stopped early, Invalid by
    field, and on `reason` as `note_change` does. A program may name somebody at any time."""
    refuse_once_settled(actor, consultation)
    if actor != SYSTEM and (why_not := find_why_not_alone(consultation)):
        raise Conflict(why_not)
    refuse_unexplained(actor, consultation, reason)
    return name_too(actor, consultation, kind, words, reason=reason)


def name_too(
    actor: Actor,
    consultation: Consultation,
    kind: DeciderKind,
    words: DeciderWords,
    *,
    reason: str,
    asked_by_id: int | None = None,
    before: ThingWords | None = None,
    plan_holds: bool = True,
) -> Decider:
    """Somebody decides beside those who do. Inside an action. `before`: those named in words, in whose place they decide;
    `asked_by_id` as `note_change` has it, `plan_holds` as `put_in_place`. Raises as `make_too` does."""
    decider = make_too(consultation, kind, words)
    decider.plan_lapsed = not plan_holds
    save(decider)
    how, after = "replaced" if before else "added", describe_decider(decider)
    about = {"reason": reason, "thing_id": decider.id, "how": how, "asked_by_id": asked_by_id}
    note_change(actor, consultation, Part.DECIDERS, before=before, after=after, **about)  # type: ignore[arg-type]
    return decider


def make_too(consultation: Consultation, kind: DeciderKind, words: DeciderWords) -> Decider:
    """Not kept yet. Raises Conflict when there are MOST_DECIDERS, Invalid by field, once people can read it also on `place` for
    somebody who decides already."""
    if why_full := find_why_no_more(consultation):
        raise Conflict(why_full)
    decider = Decider(consultation_id=consultation.id, consultation=consultation, kind=kind, added_at=now())
    _write(decider, words, consultation)
    if consultation.published_at is not None:
        _refuse_who_decides_already(decider, consultation)
    return decider


def name_who_is_in_words(consultation: Consultation) -> None:
    """Those whom people read as deciding stay when somebody is named beside them: what was written becomes the first who is
    named. As a board: whatever it is, minutes say what it considered. Inside an action by which two people do it."""
    written = consultation.decided_by
    if not written or list_deciders(consultation):
        return
    since = consultation.published_at or now()  # They decided from the beginning.
    body = Decider(
        consultation_id=consultation.id, consultation=consultation, kind=DeciderKind.BODY, added_at=since, name=written
    )
    save(body)
    note_change(
        SYSTEM,
        consultation,
        Part.DECIDERS,
        before={"name": written},
        after=describe_decider(body),
        reason=_("They were named in words until now."),
        thing_id=body.id,
        how="changed",
    )


def write_members(
    actor: Actor, decider: Decider, members: tuple[MemberWords, ...], *, reason: str, asked_by_id: int | None = None
) -> None:
    """Inside an action by which two people do it (`forum.unnaming`), or in a savepoint of one that asks for it. Raises Invalid
    on `members`."""
    before = describe_decider(decider)
    _write(decider, DeciderWords(decider.name, members=members), decider.consultation)
    db.session.flush()
    _note(actor, decider, before, describe_decider(decider), reason, "changed", asked_by_id=asked_by_id)


def refuse_unexplained(actor: Actor, consultation: Consultation, reason: str) -> None:
    """Raises Invalid on `reason`: who decides, and from which account, changes in public only with one, whether or not anybody
    has answered yet."""
    refuse_without_reason(actor, consultation, reason, always=True)


@action(NAME_DECIDERS, lock=hold_in_place)
def change_decider(actor: Actor, decider: Decider, words: DeciderWords, *, seen: str, reason: str = "") -> None:
    """Replaces all their words. Raises Changed when they are not any more what was `seen`, Conflict while a colleague is being
    asked about them, Invalid as `add_decider` does, on `members` for others once people can read them (`forum.unnaming`), and on
    `name` for another one then: whether it is the same body nobody can tell, so whoever has that name is named instead and
    considers the answers anew, and on `place` as that does; NeedsColleague for another account or job title. A program may put a
    name right."""
    refuse_when_changed(seen, fingerprint_decider(decider))
    if actor != SYSTEM and (why_waiting := find_why_waiting(decider)):
        raise Conflict(why_waiting)
    is_told = decider.consultation.published_at is not None and actor != SYSTEM
    if is_told and words.name.casefold() != decider.name.casefold():
        raise Invalid({"name": say_other_name(is_body=decider.is_body)})
    refuse_once_settled(actor, decider.consultation)
    if is_told and not is_slip_of_pen(_list_members(decider), words.members):
        raise Invalid({"members": _("People read who is on this board. Choose “Change the members” to ask a colleague")})
    before, place_id = describe_decider(decider), decider.place_id
    _write(decider, words, decider.consultation)
    if is_told and decider.place_id != place_id:
        _refuse_who_decides_already(decider, decider.consultation)
    db.session.flush()
    _note(actor, decider, before, describe_decider(decider), reason, "changed")


def write_decider(
    actor: Actor, decider: Decider, *, job_title: str, place: Participation | None, reason: str, asked_by_id: int
) -> None:
    """Inside an action by which two people do it (`forum.rewording`). Raises Conflict once it is decided or stopped early, and
    Invalid on `place`."""
    refuse_once_settled(actor, decider.consultation)
    before, members = describe_decider(decider), tuple(_list_members(decider))
    words = DeciderWords(decider.name, job_title, place.public_id if place else "", members=members)
    _write(decider, words, decider.consultation)
    _refuse_who_decides_already(decider, decider.consultation)
    db.session.flush()
    _note(actor, decider, before, describe_decider(decider), reason, "changed", asked_by_id=asked_by_id)


@action(NAME_DECIDERS, lock=hold_in_place)
def remove_decider(actor: Actor, decider: Decider, *, seen: str, reason: str = "") -> None:
    """They do not decide any more; in a draft alone. Raises Conflict once people can read who decides: a board that could be
    taken away would not have to consider what people said, so it is replaced, or, where it was named by mistake and has done
    nothing yet, taken off, by two people (`forum.unnaming`). Raises Changed as `change_decider` does. A
    program may remove one."""
    _must_be_seen(decider, seen)
    if actor != SYSTEM and (why_not := find_why_not_removed(decider)):
        raise Conflict(why_not)
    take_off(actor, decider, reason)


def take_off(actor: Actor, decider: Decider, reason: str, *, asked_by_id: int | None = None) -> None:
    """They do not decide any more, in public. Inside an action that has asked whether they can go. `asked_by_id`: as
    `note_change` has it."""
    before, decider.removed_at = describe_decider(decider), now()
    _note(actor, decider, before, None, reason, "removed", asked_by_id=asked_by_id)


def put_in_place(
    actor: Actor,
    decider: Decider,
    kind: DeciderKind,
    words: DeciderWords,
    *,
    reason: str,
    asked_by_id: int | None = None,
    plan_holds: bool = False,
) -> Decider:
    """Somebody else decides in their place, and has to consider every answer anew. What the first have considered, and their
    meetings, stay. `plan_holds`: whether these decide when and how those were to. Inside an action by which two people do it
    (`forum.unnaming`): for one alone, it would be a way past whoever
    has to consider what people said. Raises as `make_instead` does."""
    consultation, before = decider.consultation, describe_decider(decider)
    newer = make_instead(actor, decider, kind, words)
    newer.replaces_because, newer.plan_lapsed, decider.removed_at = reason, not plan_holds, now()
    save(newer)
    note_change(
        actor,
        consultation,
        Part.DECIDERS,
        before=before,
        after=describe_decider(newer),
        reason=reason,
        thing_id=newer.id,
        how="replaced",
        asked_by_id=asked_by_id,
    )
    return newer


def make_instead(actor: Actor, decider: Decider, kind: DeciderKind, words: DeciderWords) -> Decider:
    """Whoever would decide in their place, not kept yet. Raises Conflict once it is decided or stopped early, Invalid by field,
    on `name` for the same name, and on `place` for somebody who decides already: then fewer would have to consider what people
    said."""
    consultation = decider.consultation
    refuse_once_settled(actor, consultation)
    if words.name.casefold() == decider.name.casefold():
        raise Invalid({"name": _("Enter the name of someone else")})
    newer = Decider(consultation_id=consultation.id, kind=kind, added_at=now(), replaces_id=decider.id)
    _write(newer, words, consultation)
    _refuse_who_decides_already(newer, consultation)
    return newer


def find_why_not_alone(consultation: Consultation) -> str | None:
    """Why nobody names another who decides without a colleague."""
    if consultation.published_at is None:
        return None
    return _("People read who decides, so a colleague has to agree to anyone else. Go back and choose who decides too.")


def find_why_no_more(consultation: Consultation) -> str | None:
    """Why nobody else can be named."""
    is_full = len(list_deciders(consultation)) >= MOST_DECIDERS
    return _("You can name %(most)s at most.", most=MOST_DECIDERS) if is_full else None


def find_why_no_meeting(decider: Decider) -> str | None:
    """Why no meeting can be added."""
    is_full = len(decider.meetings) >= MOST_MEETINGS
    return _("You can add %(most)s meetings at most.", most=MOST_MEETINGS) if is_full else None


def find_why_not_removed(decider: Decider) -> str | None:
    """Why somebody can only be replaced: people were told that they decide."""
    if decider.consultation.published_at is None:
        return None
    return _("People were told that %(name)s decides. You can only name someone else instead.", name=go_on_with(decider.name))


def _refuse_who_decides_already(decider: Decider, consultation: Consultation) -> None:
    """Raises Invalid where its place is that of another who decides, or of whoever is responsible for the decision."""
    place_id = decider.place_id
    others = {each.place_id for each in list_deciders(consultation) if each is not decider}
    if place_id is not None and place_id in others | list_responsible(consultation):
        raise Invalid({"place": _("This person already decides. Choose someone else")})


def _must_be_seen(decider: Decider, seen: str) -> None:
    if seen != fingerprint_decider(decider):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))


@action(NAME_DECIDERS, lock=hold_in_place)
def add_meeting(actor: Actor, decider: Decider, words: MeetingWords, *, reason: str = "") -> Meeting:
    """Raises Conflict when there are MOST_MEETINGS, Invalid by field, as for a day on which people are still asked, and after an
    early stop for a later day: nobody decides any more."""
    if why_full := find_why_no_meeting(decider):
        raise Conflict(why_full)
    return make_meeting(actor, decider, words, reason=reason)


@action(NAME_DECIDERS, lock=hold_in_place)
def change_meeting(actor: Actor, meeting: Meeting, words: MeetingWords, *, seen: str, reason: str = "") -> None:
    """Raises Changed as `change_decider` does, NeedsColleague where two people do it, and Invalid as `write_meeting`."""
    refuse_when_changed(seen, fingerprint_meeting(meeting))
    write_meeting(actor, meeting, words, reason=reason)


@action(DECLARE_INTERESTS, lock=lock)
def declare_interests(actor: Actor, consultation: Consultation, words: str, *, seen: str, reason: str = "") -> None:
    """The go-between's own, for everybody. Raises Changed when others stand there than were `seen`, Invalid on `words`, and on
    `reason` as `note_change` does."""
    place = find_place(actor, consultation)
    if place is None:
        raise NotFound
    interests = db.session.get(DeclaredInterests, place.id)
    refuse_when_changed(seen, fingerprint_interests(interests))
    if not has_words(words) or len(words) > LONGEST_INTERESTS:
        raise Invalid({"words": _("Enter your interests in %(most)s characters or fewer", most=LONGEST_INTERESTS)})
    before = describe_interests(interests) if interests else None
    if interests is None:
        interests = DeclaredInterests(place_id=place.id, words=words, declared_at=now())
        save(interests)
    interests.words, interests.declared_at = words, now()
    after = describe_interests(interests)
    note_change(
        actor, consultation, Part.GO_BETWEEN, before=before, after=after, reason=reason, thing_id=place.id, how="declared"
    )


def forget_interests(place: Participation) -> None:
    """Inside the action in which a go-between leaves. What they said is emptied in the list of changes too: that they declared
    something, on which day and why, stays."""
    db.session.execute(delete(DeclaredInterests).where(DeclaredInterests.place_id == place.id))
    erase_versions(place.space_id, Part.GO_BETWEEN, place.id, {"interests": ""})


def _write(decider: Decider, words: DeciderWords, consultation: Consultation) -> None:
    check_members(words.members)
    leads = {each.public_id: each for each in list_leads(consultation)}
    if words.place and words.place not in leads:
        raise Invalid({"place": _("Choose someone from the list")})
    decider.name, decider.job_title = words.name, words.job_title
    decider.place_id = leads[words.place].id if words.place and not decider.is_body else None
    said = list(words.members) if decider.is_body else []
    if [(each.name, each.job_title) for each in decider.members] != [(each.name, each.job_title) for each in said]:
        decider.members = [BodyMember(place=place, name=each.name, job_title=each.job_title) for place, each in enumerate(said)]


def _list_members(decider: Decider) -> list[MemberWords]:
    return [MemberWords(each.name, each.job_title) for each in decider.members]


def _note(
    actor: Actor,
    decider: Decider,
    before: ThingWords | None,
    after: ThingWords | None,
    reason: str,
    how: str,
    *,
    asked_by_id: int | None = None,
) -> None:
    if before != after:
        refuse_unexplained(actor, decider.consultation, reason)
    note_change(
        actor,
        decider.consultation,
        Part.DECIDERS,
        before=before,
        after=after,
        reason=reason,
        thing_id=decider.id,
        how=how,
        asked_by_id=asked_by_id,
    )
