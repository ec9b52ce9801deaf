"""Who may see, change and withdraw what was said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Boolean, ColumnElement, Integer, bindparam, false, or_, select, true

from forum.consultations.capacities import say_connection
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place
from forum.consultations.rules import may_see_consultation, phase_is_open, why_silenced
from forum.consultations.rules import visible_to as consultation_visible_to
from forum.contributions.kinds import find_contribution_kind
from forum.contributions.models import Contribution, Said, Status
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import JOINED, MODERATORS, Actor, Role, can, declare

LONGEST_TITLE = 120
LONGEST_BODY = 10_000
# Generous to people who write a lot in one evening, tight for a script.
CONTRIBUTIONS_PER_PERSON = Limit("contributions", 30, timedelta(minutes=10))
EDITS_PER_PERSON = Limit("edits", 30, timedelta(minutes=10))

IN_PUBLIC = (Status.PUBLISHED, Status.WITHDRAWN)
# Not organisers and leads: those who answer for a change do not read what was taken out of sight.
SEES_ALL = frozenset({Role.MODERATOR, Role.FACILITATOR, Role.SYSTEM})


def may_see(actor: Actor, contribution: Said) -> bool:
    """Whether a contribution has a place on a page for this actor. `visible_to` is the same rule as a query."""
    if not may_see_consultation(actor, contribution.consultation):
        return False
    if contribution.status in IN_PUBLIC:
        return True
    return is_own(actor, contribution) or bool(actor.roles_on(contribution) & SEES_ALL)


def may_see_words(actor: Actor, contribution: Said) -> bool:
    """Whether this actor is shown its words, or whoever wrote them: where it is False, its place alone may be shown. What a
    moderator has to look at first may hold private details: all but its author read it in its case, where those are covered."""
    if contribution.status == Status.WAITING and not is_own(actor, contribution):
        return False
    return contribution.has_words and may_see(actor, contribution)


def may_read(actor: Actor, contribution: Contribution) -> bool:
    """Whether a page about it alone may show this actor its words: `may_see`, and not withheld, as its kind has it."""
    if not may_see(actor, contribution):
        return False
    readers = SEES_ALL | find_contribution_kind(contribution.kind).reads_withheld
    return is_own(actor, contribution) or bool(actor.roles_on(contribution) & readers) or not is_withheld_now(contribution)


def is_withheld_now(contribution: Contribution) -> bool:
    """Whether its words are not for everybody yet, whatever its status: `kinds.is_withheld`, asked for one."""
    withheld = find_contribution_kind(contribution.kind).is_withheld
    if withheld is None:
        return False
    return db.session.scalar(select(Contribution.id).where(Contribution.id == contribution.id, withheld())) is not None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on Contribution that `may_see` is for one."""
    if Role.SYSTEM in actor.site_roles:
        return true()
    in_consultation = Contribution.consultation_id.in_(select(Consultation.id).where(consultation_visible_to(actor)))
    if not actor.is_signed_in:
        return in_consultation & Contribution.status.in_(IN_PUBLIC)
    mine = select(Participation.id).where(Participation.account_id == actor.account_id)
    seeing_all = select(Participation.consultation_id).where(
        Participation.account_id == actor.account_id, Participation.role.in_([str(role) for role in SEES_ALL])
    )
    return in_consultation & or_(
        Contribution.status.in_(IN_PUBLIC),
        Contribution.author_id.in_(mine),
        Contribution.consultation_id.in_(seeing_all),
    )


# The same again for queries that are put together once: inside one consultation, which the actor may see. What it depends on
# comes with `describe_viewer`.
VISIBLE_TO_VIEWER = or_(
    Contribution.status.in_(IN_PUBLIC),
    Contribution.author_id == bindparam("viewer_place_id", type_=Integer),
    bindparam("viewer_sees_all", type_=Boolean),
)


def describe_viewer(actor: Actor, thing: Any) -> dict[str, int | bool | None]:
    """The values VISIBLE_TO_VIEWER is asked with, in the consultation of a thing the actor may see."""
    place = find_place(actor, thing)
    return {"viewer_place_id": place.id if place else None, "viewer_sees_all": bool(actor.roles_on(thing) & SEES_ALL)}


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


def is_not_hidden(_actor: Actor, contribution: Contribution) -> str | None:
    """Refuses what was hidden; what waits, or was sent back for other words, passes."""
    return _("A moderator has hidden this.") if contribution.status == Status.HIDDEN else None


def may_speak(actor: Actor, thing: Any) -> str | None:
    """For everything that adds words: somebody who is paused or removed can read, withdraw and appeal, not write."""
    place = find_place(actor, thing)
    return why_silenced(place) if place else None


def can_change_now(actor: Actor, contribution: Contribution) -> str | None:
    """While its phase is open; and whenever a moderator has asked for other words."""
    return None if contribution.status == Status.REWORD else phase_is_open(actor, contribution)


def public_name(contribution: Said) -> str:
    """What everybody sees beside the words: their author's name here, or only how they are connected, as the kind promised."""
    if find_contribution_kind(contribution.kind).is_named:
        return contribution.author.pseudonym
    return str(contribution.author.capacity.label)


def public_signature(contribution: Said) -> str:
    """The same on one line with how its author is connected, which stands there alone where the name does not."""
    name, capacity = public_name(contribution), str(say_connection(contribution.author.capacity, contribution.author_role))
    return name if name == capacity else f"{name}, {capacity}"


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
    JOINED,
    is_author,
    is_not_withdrawn,
    is_not_hidden,
    may_speak,
    can_change_now,
)
WITHDRAW = declare(
    "contribution.withdraw",
    "Withdraw what one wrote, at any time: the place stays, the words go.",
    JOINED,
    is_author,
    is_not_withdrawn,
)
