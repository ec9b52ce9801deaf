"""People are invited to a workshop by e-mail. The link in the letter is enough: no account is needed to answer it or to come."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.models import Account
from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.inviting.actions import admit
from forum.kernel import limits, tokens
from forum.kernel.actions import action, lock, save
from forum.kernel.addresses import tidy_address
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Conflict, NotFound
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import Actor, Role
from forum.workshops.actions.attending import seat_guest
from forum.workshops.actions.planning import keep_need, refuse_when_full
from forum.workshops.models import Attendance, Workshop, WorkshopInvite
from forum.workshops.queries.inviting import find_invited_place
from forum.workshops.rules import (
    ANSWER_INVITE,
    INVITE_TO_WORKSHOP,
    INVITES_OF_WORKSHOP,
    WorkshopState,
    find_booking,
    has_own_account,
    has_said_no,
    say_after_all,
    state_of_workshop,
)

TOKEN = "workshop invite"  # noqa: S105  (what the token is for)
# A link stays good for a while after the workshop: it leads to the summary, and to correcting it.
GOOD_AFTERWARDS = timedelta(days=60)


@action(INVITE_TO_WORKSHOP)
def invite(actor: Actor, workshop: Workshop, *, emails: list[str]) -> int:
    """Writes to each address once, and again when its invitation had been taken back. Returns to how many. Raises TooMany above
    INVITES_OF_WORKSHOP, and then nobody is written to."""
    lock(workshop)
    place = find_place(actor, workshop)
    invited = 0
    for email in dict.fromkeys(tidy_address(each) for each in emails):
        values = {"invited_at": now(), "invited_by_id": place.id if place else None, "withdrawn_at": None}
        row = insert_into(WorkshopInvite).values(workshop_id=workshop.id, email=email, **values)
        again = row.on_conflict_do_update(
            index_elements=["workshop_id", "email"], set_=values, where=WorkshopInvite.withdrawn_at.is_not(None)
        )
        public_id = db.session.scalar(again.returning(WorkshopInvite.public_id))
        if public_id is not None:
            limits.spend(INVITES_OF_WORKSHOP, workshop.id)
            enqueue("mail_workshop_invite", public_id=public_id, email=email)
            invited += 1
    return invited


@action(INVITE_TO_WORKSHOP)
def withdraw_invite(_actor: Actor, workshop: Workshop, *, public_id: str) -> None:
    """Its link leads nowhere any more. Whoever has come in meanwhile stays."""
    found = db.session.scalar(select(WorkshopInvite).filter_by(workshop_id=workshop.id, public_id=public_id))
    if found is None:
        raise NotFound
    found.withdrawn_at = now()


@action(ANSWER_INVITE)
def answer_invite(
    actor: Actor,
    workshop: Workshop,
    *,
    token: str,
    will_come: bool,
    name: str = "",
    capacity_key: str = "",
    access_needs: str = "",
    after_all: bool = False,
    seen: str | None = None,
) -> Account | None:
    """Says whether they will come. Whoever has no place in the consultation gets one as a guest, the same one on each of their
    devices; that account is returned, to be signed in. Raises NotFound for a link that does not work here, Conflict for somebody
    who has an account and no place yet, and Changed as `planning.book` does."""
    found = find_invite(token)
    if found is None or found.workshop_id != workshop.id:
        raise NotFound
    lock(workshop)
    lock(found)
    place, guest = find_invited_place(actor, found), None
    if will_come and not after_all and has_answered_no(found, place) and state_of_workshop(workshop) is WorkshopState.PLANNED:
        raise Changed(say_after_all())
    found.answered_at, found.will_come = now(), will_come
    if place is not None and place.role == Role.GUEST:
        guest = place.account
    if place is None and will_come and has_own_account(actor):
        raise Conflict(_("Choose a name for this consultation first."))
    if place is None and will_come:
        guest, place = seat_guest(workshop, name=name, capacity_key=capacity_key)
    if place is not None:
        if found.participation_id is None:
            found.participation_id = place.id
        _book(workshop, place, will_come, access_needs, seen)
    return guest


def has_answered_no(found: WorkshopInvite, place: Participation | None) -> bool:
    """Whether they said last that they cannot come: by the link, or on the page of the workshop."""
    if found.will_come is False:
        return True
    return place is not None and place.account is not None and has_said_no(find_booking(place.account.as_actor(), found.workshop))


@action(ANSWER_INVITE)
def let_read(actor: Actor, workshop: Workshop, *, token: str) -> None:
    """Whoever follows an invitation with an account of their own may read a private consultation, and then join it. Raises
    NotFound for a link that does not work here."""
    found = find_invite(token)
    if found is None or found.workshop_id != workshop.id:
        raise NotFound
    lock(workshop.consultation)
    admit(actor, workshop.consultation)


def find_invite(token: str) -> WorkshopInvite | None:
    """The invitation behind a link, which works as often as it is followed; None when it is too old or withdrawn."""
    public_id = tokens.peek(TOKEN, token)
    found = db.session.scalar(select(WorkshopInvite).filter_by(public_id=public_id)) if public_id else None
    return found if found and found.withdrawn_at is None else None


def make_link_token(found: WorkshopInvite) -> str:
    """Called by the job that writes the letter."""
    lifetime = max(found.workshop.starts_at - now(), timedelta()) + GOOD_AFTERWARDS
    return tokens.mint(TOKEN, found.public_id, lifetime)


def _book(workshop: Workshop, place: Participation, will_come: bool, access_needs: str, seen: str | None) -> None:
    attendance = find_booking(place.account.as_actor(), workshop) if place.account else None
    if not will_come:
        if attendance is not None:
            attendance.booked_at = None
        return
    if attendance is None:
        attendance = Attendance(workshop_id=workshop.id, participation_id=place.id, access_needs="", access_answer="")
    if attendance.booked_at is None and attendance.came_at is None:
        refuse_when_full(workshop, place)
    keep_need(attendance, access_needs, seen)
    attendance.booked_at = attendance.booked_at or now()
    save(attendance)
