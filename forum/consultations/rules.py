"""When a consultation, phase or activity is open, who may see it, and who may do what with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, func, or_, select, true

from forum.consultations.models import Activity, Admission, Consultation, Participation, Phase, Readership
from forum.kernel.clock import now
from forum.kernel.dates import say_deadline, say_deadline_in_sentence, say_full_day, say_moment_in_sentence
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import ANYONE, OFFICIALS, TEAM, Actor, Role, declare
from forum.web.current_site import current_site

INVITATION_LASTS = timedelta(days=30)
# A poster takes half a second to print, and every page has one; a hall may come through one network address.
POSTERS_FROM_ADDRESS = Limit("posters from address", 60, timedelta(minutes=10))
POSTERS_OF_ACCOUNT = Limit("posters of account", 60, timedelta(minutes=10))
INVITATIONS_PER_CONSULTATION = Limit("invitations", 1_000, timedelta(days=1))
OWN_INVITATIONS_OPENED = Limit("own invitations opened", 50, timedelta(days=1))


class State(StrEnum):
    """Where a stretch of time stands. Worked out by `state_between`, never stored."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


def state_between(opens_at: datetime, closes_at: datetime, moment: datetime) -> State:
    """The one function of the clock: open from the first moment on, closed from the last moment on."""
    if moment < opens_at:
        return State.UPCOMING
    return State.OPEN if moment < closes_at else State.CLOSED


def state_of_phase(phase: Phase) -> State:
    """By the clock alone, also in a draft; `phase_is_open` asks whether the consultation is in use as well. What was stopped
    early, or is in what has closed for good, is closed, and what is held is still to come, whatever their dates."""
    if phase.stopped_at is not None or phase.consultation.closed_at is not None:
        return State.CLOSED
    return State.UPCOMING if phase.held_at is not None else state_between(phase.opens_at, phase.closes_at, now())


def state_of_consultation(consultation: Consultation) -> State:
    """From its first phase's start to its last phase's end; without phases it is still to come."""
    if not consultation.phases:
        return State.UPCOMING
    if all(state_of_phase(phase) is State.CLOSED for phase in consultation.phases):
        return State.CLOSED
    opens = min(phase.opens_at for phase in consultation.phases)
    closes = max(phase.closes_at for phase in consultation.phases)
    return state_between(opens, closes, now())


def find_open_phase(consultation: Consultation) -> Phase | None:
    """The phase that is open now; of several, the one that closes first and has something to do."""
    several = [phase for phase in consultation.phases if state_of_phase(phase) is State.OPEN]
    return min(several, key=lambda phase: (not phase.activities, phase.closes_at), default=None)


def find_next_phase(consultation: Consultation) -> Phase | None:
    """The first that is still to come."""
    several = [phase for phase in consultation.phases if state_of_phase(phase) is State.UPCOMING]
    return min(several, key=lambda phase: phase.opens_at, default=None)


def may_see_consultation(actor: Actor, consultation: Consultation) -> bool:
    """Published ones are for everyone, or for those who have come in; a draft is for its team. `visible_to` is the same rule as a
    query."""
    if is_for_everyone(consultation) or Role.SYSTEM in actor.site_roles:
        return True
    if consultation.published_at is not None:
        return _has_come_in(actor, consultation)
    return bool(actor.roles_on(consultation) & TEAM)


def is_for_everyone(consultation: Consultation) -> bool:
    """Whether anybody can read it now: pages, lists and previews that know no reader ask this."""
    return consultation.published_at is not None and not consultation.is_private


def _has_come_in(actor: Actor, consultation: Consultation) -> bool:
    """Into a private one. A guest of another consultation is none here, whatever roles the site gives guests."""
    if not actor.is_signed_in:
        return False
    key = ("came in", consultation.id)
    if not actor.known.get(key):  # Who has not come in may do so in this very request.
        mine = {"space_id": consultation.id, "account_id": actor.account_id}
        places = select(Participation.id).filter_by(**mine)
        is_admitted = exists(select(Admission.account_id).filter_by(**mine, put_out_at=None))
        is_removed = exists(places.where(Participation.removed_at.is_not(None)))
        actor.known[key] = db.session.scalar(select(or_(exists(places), is_admitted) & ~is_removed))
    return bool(actor.known[key])


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on Consultation that `may_see_consultation` is for one."""
    if Role.SYSTEM in actor.site_roles:
        return true()
    published = Consultation.published_at.is_not(None)
    for_everyone = published & (Consultation.readership == Readership.EVERYONE)
    if not actor.is_signed_in:
        return for_everyone
    places = select(Participation.space_id).where(Participation.account_id == actor.account_id)
    helped_with = places.where(Participation.role.in_([str(role) for role in TEAM]))
    admitted = select(Admission.space_id).where(Admission.account_id == actor.account_id, Admission.put_out_at.is_(None))
    removed = places.where(Participation.removed_at.is_not(None))
    came_in = (Consultation.id.in_(places) | Consultation.id.in_(admitted)) & Consultation.id.not_in(removed)
    return or_(for_everyone, published & came_in, Consultation.id.in_(helped_with))


def is_no_secret_from_account(account_id: Any, consultation_id: Any) -> ColumnElement[bool]:
    """The condition on rows that have these two columns: that whoever the account is may know of the consultation. As
    `is_no_secret_from` has it for one actor, for lists of what many people were told."""
    place = (Participation.account_id == account_id) & (Participation.space_id == consultation_id)
    admission = (Admission.account_id == account_id) & (Admission.space_id == consultation_id)
    is_open = exists().where(Consultation.id == consultation_id, Consultation.readership == Readership.EVERYONE)
    has_come = exists().where(place) | exists().where(admission, Admission.put_out_at.is_(None))
    return is_open | (has_come & ~exists().where(place, Participation.removed_at.is_not(None)))


def is_no_secret_from(actor: Actor) -> ColumnElement[bool]:
    """The condition on Consultation for lists of the site that show drafts too: none that this actor may not know of."""
    return (Consultation.readership == Readership.EVERYONE) | visible_to(actor)


def is_visible(actor: Actor, consultation: Consultation) -> str | None:
    """Refuses a draft to those outside its team, and a private one to those who have not come in."""
    return None if may_see_consultation(actor, consultation) else _("You cannot read this consultation.")


def is_draft(_actor: Actor, consultation: Consultation) -> str | None:
    """Refuses what people can read, and a sandbox."""
    if consultation.is_sandbox:
        return _("This is a practice run. It never opens to the public.")
    return _("People can already read this, so you cannot change who can.") if consultation.published_at else None


def is_in_use(consultation: Consultation) -> bool:
    """Whether people can take part in it: it is public, or a sandbox, for its team."""
    return consultation.published_at is not None or consultation.is_sandbox


def is_published(_actor: Actor, consultation: Consultation) -> str | None:
    """Refuses a draft, and a sandbox too: neither can be joined."""
    return None if consultation.published_at else _("This consultation has not been published yet.")


def is_not_over(_actor: Actor, consultation: Consultation) -> str | None:
    """Refuses once the last phase has closed; before there are phases, nothing is over."""
    closed = state_of_consultation(consultation) is State.CLOSED
    return _("This consultation has closed. You can still read everything, but you can no longer comment.") if closed else None


def find_why_closed(consultation: Consultation) -> str | None:
    """Why nothing in it can be said, voted, added or changed any more."""
    if consultation.closed_at is None:
        return None
    return _("This consultation has closed for good. You can still read everything.")


def is_not_stopped(_actor: Actor, thing: Any) -> str | None:
    """Refuses what would ask people again in a consultation that was stopped early. For a consultation, or what is in one."""
    consultation: Consultation = thing if isinstance(thing, Consultation) else thing.consultation
    if consultation.stopped_at is None:
        return None
    return _("This was stopped early, so nothing new can open in it. You can start another consultation.")


def is_not_closed_for_good(_actor: Actor, thing: Any) -> str | None:
    """Refuses what would add to a consultation that has closed for good. For a consultation, or what is in one."""
    return find_why_closed(thing if isinstance(thing, Consultation) else thing.consultation)


def find_why_nobody_asked(consultation: Consultation) -> str | None:
    """Why nobody else can be asked to take part. Roles are given all the same: those who were heard are owed an answer."""
    if consultation.stopped_at is None or consultation.closed_at is not None:
        return find_why_closed(consultation)
    return _("This was stopped early on %(day)s, so nobody else can take part.", day=say_full_day(consultation.stopped_at))


@dataclass(frozen=True)
class Measures:
    """What moderators have decided about a person, whichever of their places in a consultation it was about. It stands with that
    place alone: kept on another one too, it would tell moderators that both are of one person."""

    is_removed: bool
    paused_until: datetime | None


def find_measures(place: Participation) -> Measures:
    """Those that hold for the person of a place, asked anew each time. For rules: no page may show them beside its name."""
    if place.account_id is None:
        return Measures(place.removed_at is not None, place.paused_until)
    query = select(func.max(Participation.removed_at), func.max(Participation.paused_until))
    same = {"space_id": place.space_id, "account_id": place.account_id}
    removed_at, paused_until = db.session.execute(query.filter_by(**same)).one()
    return Measures(removed_at is not None, paused_until)


def measure_places(places: Iterable[Participation]) -> Measures:
    """The same of all places that somebody's account has in a consultation."""
    known = list(places)
    removed = any(place.removed_at is not None for place in known)
    return Measures(removed, max((place.paused_until for place in known if place.paused_until), default=None))


def why_silenced(place: Participation, measures: Measures | None = None) -> str | None:
    """The sentence for somebody whom a moderator has paused or removed, or None. `measures`: where a page knows them."""
    measures = measures or find_measures(place)
    if measures.is_removed:
        return _(
            "A moderator has removed you from this consultation. You can still read it. You can appeal from “Messages "
            "from moderators” in your account."
        )
    if measures.paused_until and measures.paused_until > now():
        return _(
            "A moderator has paused your account here until %(when)s. You can still read everything. You can appeal from "
            "“Messages from moderators” in your account.",
            when=say_deadline(measures.paused_until),
        )
    return None


def phase_is_open(_actor: Actor, thing: Any) -> str | None:
    """For an activity, or anything that has one. The sentence says when."""
    activity: Activity = thing if isinstance(thing, Activity) else thing.activity
    phase = activity.phase
    why_closed = find_why_closed(activity.consultation)
    if why_closed or not is_in_use(activity.consultation):
        return why_closed or _("This consultation has not been published yet.")
    state = state_of_phase(phase)
    if state is State.UPCOMING and phase.held_at is not None:
        return _("This is on hold until it is clear if the decision stays as it is. You can read everything until then.")
    if state is State.UPCOMING:
        return _("This opens %(when)s. You can read what is planned until then.", when=say_moment_in_sentence(phase.opens_at))
    if phase.stopped_at is not None:
        return _(
            "This was stopped early %(when)s. You can still read everything, but you can no longer comment.",
            when=say_moment_in_sentence(phase.stopped_at),
        )
    if state is State.CLOSED:
        return _(
            "This closed %(when)s. You can still read everything, but you can no longer comment.",
            when=say_deadline_in_sentence(phase.closes_at),
        )
    return None


def has_begun(phase: Phase) -> bool:
    """Whether people can take part in it, or could: not in a draft's, which nobody has seen, whatever its dates."""
    return phase.consultation.published_at is not None and state_of_phase(phase) is not State.UPCOMING


def has_ended(phase: Phase) -> bool:
    """Whether people could take part in it and cannot any more, or were to and never will; never in a draft, as `has_begun`."""
    return phase.consultation.published_at is not None and state_of_phase(phase) is State.CLOSED


def has_not_opened(_actor: Actor, activity: Activity) -> str | None:
    """Refuses once people can take part in it."""
    if not has_begun(activity.phase):
        return None
    return _("This has already opened, so you cannot change whether it counts towards the decision.")


def site_name() -> str:
    """What the site is called now."""
    return current_site().name


def largest_document() -> int:
    """In bytes: the setting UPLOAD_LIMIT."""
    limit: int = current_app.config["SETTINGS"].upload_limit
    return limit


VIEW = declare("consultation.view", "Read a consultation and everything published in it.", ANYONE, is_visible)
CONVENE = declare("consultation.create", "Open a new consultation and become its organiser.", {Role.CONVENOR, Role.COLLEAGUE})
MANAGE = declare(
    "consultation.manage",
    "Change what a consultation says, its scope, phases, activities and documents.",
    {Role.ORGANISER},
)
DOWNLOAD = declare("consultation.download", "Take what everybody can read into a spreadsheet, all at once.", {Role.ORGANISER})
SET_ABOUT_DECISION = declare(
    "consultation.set_about_decision",
    "Say, before an activity opens, whether it is about the decision.",
    {Role.ORGANISER},
    has_not_opened,
)
CHOOSE_READERS = declare(
    "consultation.choose_readers", "Say who can read a consultation, before it opens.", {Role.ORGANISER}, is_draft
)
PUBLISH = declare("consultation.publish", "Make a consultation public.", {Role.ORGANISER})
INVITE = declare("consultation.invite", "Invite people to roles and professional capacities.", {Role.ORGANISER})
CHANGE_ROLE = declare("consultation.change_role", "Change what role a person has.", {Role.ORGANISER})
JOIN = declare(
    "consultation.join",
    "Take part in a consultation under a name and a capacity of one's own.",
    {Role.MEMBER},
    is_published,
    is_visible,
    is_not_over,
)
SEAT = declare("consultation.seat", "Give people places without asking them (importers and the demo only).", ())
USE_OWN_NAME = declare(
    "consultation.use_own_name", "Say how one is called, as somebody who runs it, decides or stands between.", OFFICIALS
)
ACCEPT_INVITATION = declare("consultation.accept_invitation", "Accept an invitation sent to one's e-mail.", {Role.MEMBER})
