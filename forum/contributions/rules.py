"""Who may see, change and withdraw what was said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Boolean, ColumnElement, Integer, bindparam, false, or_, select, true

from forum.consultations.capacities import Capacity, say_connection
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place, list_own_places
from forum.consultations.rules import may_see_consultation, measure_places, phase_is_open, why_silenced
from forum.consultations.rules import visible_to as consultation_visible_to
from forum.contributions.kinds import all_contribution_kinds, find_contribution_kind
from forum.contributions.models import Contribution, Said, Status
from forum.kernel.actions import is_acting
from forum.kernel.clock import now
from forum.kernel.dates import say_day, say_moment
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import COMERS, MODERATORS, TEAM, Actor, Role, can, declare

LONGEST_TITLE = 120
LONGEST_BODY = 10_000
# Generous to people who write a lot in one evening, tight for a script.
CONTRIBUTIONS_PER_PERSON = Limit("contributions", 30, timedelta(minutes=10))
EDITS_PER_PERSON = Limit("edits", 30, timedelta(minutes=10))

# A slip of the tongue is taken back in that time, if nobody has replied. After it, people have read what the service said.
KEPT_AFTER = timedelta(minutes=15)

IN_PUBLIC = (Status.PUBLISHED, Status.WITHDRAWN)
# The same of what is private, for those whom its author means it for.
IN_PRIVATE = (Status.PRIVATE, Status.WITHDRAWN)
# “The people running it”, to whom somebody may show what they wrote and to nobody else: their screens name all of them.
RUNS = TEAM
# Not organisers and leads: those who answer for a change do not read what was taken out of sight.
SEES_ALL = MODERATORS | {Role.SYSTEM}


def may_see(actor: Actor, contribution: Said) -> bool:
    """Whether a contribution has a place on a page for this actor. `visible_to` is the same rule as a query."""
    if not may_see_consultation(actor, contribution.consultation):
        return False
    in_sight = IN_PRIVATE if contribution.is_private else IN_PUBLIC
    if contribution.status in in_sight and is_meant_for(actor, contribution):
        return True
    return is_own(actor, contribution) or bool(actor.roles_on(contribution) & SEES_ALL)


def is_meant_for(actor: Actor, contribution: Said) -> bool:
    """Whether whoever wrote it shows it to this actor: what is private, to one person and the people running the consultation."""
    return not contribution.is_private or is_private_to(actor, contribution) or runs(actor, contribution)


def is_private_to(actor: Actor, contribution: Said) -> bool:
    """Whether it is between this actor and the people running the consultation."""
    place = find_place(actor, contribution) if contribution.is_private else None
    return place is not None and place.id == contribution.private_to_id


def runs(actor: Actor, thing: Any) -> bool:
    """Whether the actor is one of the people running the consultation a thing belongs to: `list_people_running` names them."""
    return bool(actor.roles_on(thing) & (RUNS | {Role.SYSTEM}))


def may_see_words(actor: Actor, contribution: Said) -> bool:
    """Whether this actor is shown its words, or whoever wrote them: where it is False, its place alone may be shown. What a
    moderator has to look at first may hold private details: all but its author read it in its case, where those are covered."""
    if contribution.status == Status.WAITING and not is_own(actor, contribution):
        return False
    return contribution.has_words and may_see(actor, contribution)


def may_read(actor: Actor, contribution: Contribution) -> bool:
    """Whether a page about it alone may show this actor its words: `may_see`, and neither withheld, as its kind has it, nor
    waiting for a moderator, who reads it in its case."""
    if not may_see(actor, contribution) or (contribution.status == Status.WAITING and not is_own(actor, contribution)):
        return False
    readers = SEES_ALL | find_contribution_kind(contribution.kind).reads_withheld
    return is_own(actor, contribution) or bool(actor.roles_on(contribution) & readers) or not is_withheld_now(contribution)


def is_withheld_now(contribution: Contribution) -> bool:
    """Whether its words are not for everybody yet, whatever its status: `kinds.is_withheld`, asked for one."""
    withheld = find_contribution_kind(contribution.kind).is_withheld
    if withheld is None:
        return False
    return db.session.scalar(select(Contribution.id).where(Contribution.id == contribution.id, withheld())) is not None


IS_IN_PUBLIC = Contribution.status.in_(IN_PUBLIC) & Contribution.private_to_id.is_(None)
IS_IN_PRIVATE = Contribution.status.in_(IN_PRIVATE) & Contribution.private_to_id.is_not(None)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on Contribution that `may_see` is for one."""
    if Role.SYSTEM in actor.site_roles:
        return true()
    in_consultation = Contribution.space_id.in_(select(Consultation.id).where(consultation_visible_to(actor)))
    if not actor.is_signed_in:
        return in_consultation & IS_IN_PUBLIC
    mine = select(Participation.id).where(Participation.account_id == actor.account_id)

    def in_those_with(roles: frozenset[Role]) -> ColumnElement[bool]:
        held = select(Participation.space_id).where(Participation.role.in_([str(role) for role in roles]))
        return Contribution.space_id.in_(held.where(Participation.account_id == actor.account_id))

    return in_consultation & or_(
        IS_IN_PUBLIC,
        IS_IN_PRIVATE & or_(Contribution.private_to_id.in_(mine), in_those_with(RUNS)),
        Contribution.author_id.in_(mine),
        in_those_with(SEES_ALL),
    )


# The same again for queries that are put together once: inside one consultation, which the actor may see. What it depends on
# comes with `describe_viewer`.
_IS_VIEWERS_OWN = Contribution.private_to_id == bindparam("viewer_place_id", type_=Integer)
VISIBLE_TO_VIEWER = or_(
    IS_IN_PUBLIC,
    IS_IN_PRIVATE & or_(_IS_VIEWERS_OWN, bindparam("viewer_runs_it", type_=Boolean)),
    Contribution.author_id == bindparam("viewer_place_id", type_=Integer),
    bindparam("viewer_sees_all", type_=Boolean),
)


def describe_viewer(actor: Actor, thing: Any) -> dict[str, int | bool | None]:
    """The values VISIBLE_TO_VIEWER is asked with, in the consultation of a thing the actor may see."""
    place = find_place(actor, thing)
    sees_all = bool(actor.roles_on(thing) & SEES_ALL)
    return {"viewer_place_id": place.id if place else None, "viewer_sees_all": sees_all, "viewer_runs_it": runs(actor, thing)}


def written_by(actor: Actor) -> ColumnElement[bool]:
    """The condition on Contribution that `is_own` is for one: in every consultation, under whatever name."""
    if not actor.is_signed_in:
        return false()
    return Contribution.author_id.in_(select(Participation.id).where(Participation.account_id == actor.account_id))


def is_own(actor: Actor, contribution: Said) -> bool:
    """Whether the actor's account wrote it. Nobody's own: what was imported, or written by somebody who has left."""
    return actor.account_id is not None and contribution.author.account_id == actor.account_id


def is_author(actor: Actor, contribution: Contribution) -> str | None:
    """Refuses everybody else, moderators too."""
    return None if is_own(actor, contribution) else _("Only the person who wrote this can edit it.")


def is_not_withdrawn(_actor: Actor, contribution: Contribution) -> str | None:
    """Refuses what was withdrawn: there are no words any more."""
    return None if contribution.has_words else _("This comment has been deleted.")


def speaks_for_service(contribution: Said) -> bool:
    """Whether everybody reads it as what those who run this or answer for it say."""
    is_official = contribution.author_role in {Role.ORGANISER, Role.LEAD}
    if not is_official or contribution.is_private or contribution.consultation.published_at is None:
        return False
    return find_contribution_kind(contribution.kind).is_view


def stays_on_record(contribution: Contribution) -> bool:
    """Whether people may have read it as the word of the service, or have replied: then it can be edited, and its earlier
    versions be read, but its author does not delete it. What breaks the law is taken out by two people (`forum.redaction`)."""
    if not speaks_for_service(contribution):
        return False
    has_replies = find_contribution_kind(contribution.kind).has_replies
    if has_replies is not None and has_replies(contribution):
        return True
    is_unread = contribution.status == Status.WAITING and contribution.edited_at is None
    return not is_unread and now() - contribution.created_at > KEPT_AFTER


def is_not_on_record(_actor: Actor, contribution: Contribution) -> str | None:
    """Refuses what `stays_on_record`."""
    if not stays_on_record(contribution):
        return None
    return _("You cannot delete this, because you wrote it for the service and people have read it.")


def offers_to_delete(actor: Actor, contribution: Said) -> bool:
    """Whether its author is led to the page on which they delete it, which knows whether they still can."""
    return is_own(actor, contribution) and not (speaks_for_service(contribution) and now() - contribution.created_at > KEPT_AFTER)


def is_not_hidden(_actor: Actor, contribution: Contribution) -> str | None:
    """Refuses what was hidden; what waits, or was sent back for other words, passes."""
    return _("A moderator has hidden this.") if contribution.status == Status.HIDDEN else None


def may_speak(actor: Actor, thing: Any) -> str | None:
    """For everything that adds words: somebody who is paused or removed can read, withdraw and appeal, not write."""
    place = find_place(actor, thing)
    if place is None or is_acting():
        return why_silenced(place) if place else None
    key = ("silenced", place.id)  # A page asks once, though it asks for each comment; an action always asks what is true now.
    if key not in actor.known:
        actor.known[key] = why_silenced(place, measure_places(list_own_places(actor, place.space_id)))
    found: str | None = actor.known[key]
    return found


def can_change_now(actor: Actor, contribution: Contribution) -> str | None:
    """While its phase is open; and whenever a moderator has asked for other words."""
    return None if contribution.status == Status.REWORD else phase_is_open(actor, contribution)


def is_private_words_of_own(actor: Actor, contribution: Contribution) -> str | None:
    """Passes whoever wrote it, while they and the people running the consultation see it: nobody else ever makes it public."""
    if not (is_own(actor, contribution) and is_private_to(actor, contribution)):
        return _("Only the person who wrote this can show it to everyone.")
    if contribution.status == Status.WAITING:
        return _("A moderator has to check this first. After that you can show it to everyone.")
    if contribution.status != Status.PRIVATE:
        return _("A moderator has hidden this.")
    is_below_private = find_contribution_kind(contribution.kind).is_below_private
    if is_below_private and is_below_private(contribution):
        return _("This answers something that only you and the people running this can see, so it stays between you.")
    return None


def is_marked_by_kind(_actor: Actor, contribution: Said) -> str | None:
    """Refuses kinds whose pages fold nothing."""
    return None if find_contribution_kind(contribution.kind).folds else _("This cannot be marked.")


def is_author_or_moderates(actor: Actor, contribution: Said) -> str | None:
    """Refuses everybody else."""
    if is_own(actor, contribution) or actor.roles_on(contribution) & (MODERATORS | {Role.SYSTEM}):
        return None
    return _("Only the person who wrote this, moderators and facilitators can mark it.")


def public_name(contribution: Said) -> str:
    """What everybody sees beside the words: their author's name here, or only how they are connected, as the kind promised."""
    if find_contribution_kind(contribution.kind).is_named:
        return contribution.author.pseudonym
    return str(public_capacity(contribution).label)


def public_capacity(contribution: Said) -> Capacity:
    """How its author is connected, as far as everybody is told."""
    finds = find_contribution_kind(contribution.kind).find_group
    return finds(contribution) if finds else contribution.author.capacity


def say_when(contribution: Contribution) -> str:
    """When it was said, as far as everybody is told: of what a room heard, the day. Whoever was there knows who wrote when."""
    finds = find_contribution_kind(contribution.kind).find_group
    return say_day(contribution.created_at) if finds else say_moment(contribution.created_at)


def public_signature(contribution: Said) -> str:
    """The same on one line with how its author is connected, which stands there alone where the name does not; and that they were
    a guest."""
    name, capacity = public_name(contribution), str(say_connection(contribution.author.capacity, contribution.author_role))
    if name == capacity or find_contribution_kind(contribution.kind).find_group:
        return name
    return f"{name}, {capacity}, {_('guest')}" if is_marked_guest(contribution) else f"{name}, {capacity}"


def is_marked_guest(contribution: Said) -> bool:
    """Whether everybody is told that a guest wrote it: wherever its author’s name stands."""
    return contribution.author_role == Role.GUEST and find_contribution_kind(contribution.kind).is_named


def said_by_marked_guest() -> ColumnElement[bool]:
    """The condition on Contribution that `is_marked_guest` is for one."""
    named = [kind.key for kind in all_contribution_kinds() if kind.is_named]
    return (Contribution.author_role == str(Role.GUEST)) & Contribution.kind.in_(named)


def name_for(actor: Actor, contribution: Said) -> str:
    """The author's name for those who may know whose words they look at, whatever the kind promised; for all others the public
    one."""
    return contribution.author.pseudonym if can(actor, SEE_AUTHOR, contribution) else public_name(contribution)


# Not those who sort or answer: a theme is made of what was said, whoever said it.
SEE_AUTHOR = declare(
    "contribution.see_author", "See who wrote what is shown without its author’s name, to moderate it.", MODERATORS
)
EDIT = declare(
    "contribution.edit",
    "Change what one wrote; earlier versions stay readable.",
    COMERS,
    is_author,
    is_not_withdrawn,
    is_not_hidden,
    may_speak,
    can_change_now,
)
SHOW_TO_ALL = declare(
    "contribution.show_to_all",
    "Show to everybody what one had shown only to the people running a consultation.",
    COMERS,
    is_private_words_of_own,
    may_speak,
    phase_is_open,
)
MARK_WITH_CARE = declare(
    "contribution.mark_with_care",
    "Say that something is hard to read, and why: it folds behind a line that says so.",
    COMERS,
    is_author_or_moderates,
    is_not_withdrawn,
    is_marked_by_kind,
)
WITHDRAW = declare(
    "contribution.withdraw",
    "Withdraw what one wrote, at any time: the place stays, the words go. What was said for the service stays.",
    COMERS,
    is_author,
    is_not_withdrawn,
    is_not_on_record,
)
