"""What pages about consultations list, and the roles people hold in them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, selectinload

from forum.accounts.queries import counts_as_staff
from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.events import consultation_stream
from forum.consultations.extension_points import list_answer_conditions
from forum.consultations.models import (
    Activity,
    Consultation,
    Document,
    Invitation,
    Participation,
    Phase,
    SavedTemplate,
)
from forum.consultations.rules import State, is_no_secret_from, may_see_consultation, state_of_consultation, visible_to
from forum.consultations.standing import (
    OVER,
    ConsultationStanding,
    find_decision_days,
    find_last_moment,
    find_next_moment,
    standing_of,
)
from forum.kernel.actions import is_acting
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.events import Event, list_events_since, read_last_seq
from forum.kernel.fingerprints import ChangeLog, Changers
from forum.kernel.log_cache import find_cached
from forum.kernel.permissions import MODERATORS, OFFICIALS, TEAM, Actor, Permission, Role, add_role_source
from forum.organisations.queries import list_names_to_pick


def space_id_of(thing: Any) -> int | None:
    """The number of the space that a thing is, hangs on, or is of a consultation in."""
    own = thing.id if isinstance(thing, Consultation) else getattr(thing, "space_id", None)
    return getattr(thing, "consultation_id", None) if own is None else own


def find_place(actor: Actor, thing: Any) -> Participation | None:
    """The actor's participation in the space a thing belongs to; looked up once for each actor."""
    if actor.account_id is None:
        return None
    space_id = space_id_of(thing)
    if space_id is None:
        return None
    key = ("place", space_id)
    if actor.known.get(key) is None:
        actor.known[key] = next((own for own in list_own_places(actor, space_id) if own.set_aside_at is None), None)
    place: Participation | None = actor.known[key]
    return place


def list_own_places(actor: Actor, space_id: int) -> list[Participation]:
    """All that the actor's account has in a space, in use or set aside. A page asks once, an action each time. The same query
    tells the roles they have anywhere, which the head of the page asks."""
    key = ("places", space_id)
    if is_acting() or not actor.known.get(key):
        found = db.session.execute(_select_own_places(), {"space_id": space_id, "account_id": actor.account_id}).tuples().all()
        actor.known["own_roles"] = frozenset(Role(place.role) for place, is_in_consultation in found if is_in_consultation)
        actor.known[key] = [place for place, _is_in_consultation in found if place.space_id == space_id]
    places: list[Participation] = actor.known[key]
    return places


@cache
def _select_own_places() -> Select[Participation, bool]:
    """Put together once, as each request of somebody signed in asks it: that takes longer than to run it. Of other spaces one
    place for each role in a consultation, however many there are; and whether each is in one, as a group has roles too."""
    own = Participation.account_id == bindparam("account_id")
    one_of_each = select(func.min(Participation.id)).join(Participation.consultation).where(own).group_by(Participation.role)
    query = select(Participation, Consultation.id.is_not(None)).outerjoin(Participation.consultation)
    return query.where(own, (Participation.space_id == bindparam("space_id")) | Participation.id.in_(one_of_each))


@counts_as_staff
def is_in_a_team(account_id: int) -> bool:
    """Whether an account has a role other than participant in any consultation."""
    held = select(Participation.id).where(Participation.account_id == account_id, Participation.role.in_([*map(str, TEAM)]))
    return db.session.scalar(held.limit(1)) is not None


@add_role_source
def roles_in_space(actor: Actor, thing: Any) -> frozenset[Role]:
    place = find_place(actor, thing)
    return frozenset({Role(place.role)}) if place else frozenset()


def has_moderator(consultation_id: int | InstrumentedAttribute[int], *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that somebody with an account looks at what people report in a consultation; `which`: one of these."""
    return exists(
        select(Participation.id).where(
            Participation.space_id == consultation_id,
            Participation.account_id.is_not(None),
            Participation.role.in_([str(role) for role in MODERATORS]),
            *which,
        )
    )


def is_moderated(consultation: Consultation) -> bool:
    return bool(db.session.scalar(select(has_moderator(consultation.id))))


def moderates_alone(place: Participation) -> bool:
    """Whether somebody is the last who looks at what people report, in a consultation that is open."""
    consultation = place.consultation
    is_open = consultation.published_at is not None and state_of_consultation(consultation) is not State.CLOSED
    if not is_open or place.role not in MODERATORS or place.account_id is None or place.removed_at is not None:
        return False
    others = has_moderator(consultation.id, Participation.id != place.id, Participation.removed_at.is_(None))
    return not db.session.scalar(select(others))


def decides_alone(place: Participation) -> bool:
    """Whether somebody is the last who is responsible for the decision, in a consultation that is open."""
    consultation = place.consultation
    is_open = consultation.published_at is not None and state_of_consultation(consultation) is not State.CLOSED
    if not is_open or place.role != Role.LEAD or place.account_id is None or place.removed_at is not None:
        return False
    others = select(Participation.id).filter_by(space_id=consultation.id, role=Role.LEAD, removed_at=None)
    others = others.where(Participation.id != place.id, Participation.account_id.is_not(None))
    return db.session.scalar(others.limit(1)) is None


def people_with(permission: Permission, consultation: Consultation) -> list[Participation]:
    """Everyone with an account whom the table of grants gives a permission in this consultation."""
    query = select(Participation).where(
        Participation.space_id == consultation.id,
        Participation.account_id.is_not(None),
        Participation.set_aside_at.is_(None),
        Participation.role.in_([str(role) for role in permission.roles]),
    )
    return list(db.session.scalars(query.order_by(func.lower(Participation.pseudonym), Participation.id)))


def asks_reason(consultation: Consultation) -> bool:
    """Whether who changes its official words has to say why: it is public, and somebody who is not on its team has answered."""
    if consultation.published_at is None:
        return False
    is_outside = Participation.role.not_in([str(role) for role in TEAM])
    answers = [condition(consultation.id, is_outside) for condition in list_answer_conditions()]
    return bool(answers) and bool(db.session.scalar(select(or_(*answers))))


def get_consultation(actor: Actor, slug: str) -> Consultation:
    """A consultation with its phases and what can be done in them; NotFound when it is not there or not for this actor. What few
    of its pages show (scope, documents) is read when they do."""
    query = select(Consultation).filter_by(slug=slug)
    found = db.session.scalar(query.options(selectinload(Consultation.phases).joinedload(Phase.activities)))
    if found is None or not may_see_consultation(actor, found):
        raise NotFound
    return found


def get_activity(actor: Actor, slug: str, public_id: str, kind_key: str | None = None) -> Activity:
    query = (
        select(Activity)
        .join(Activity.consultation)
        .where(Consultation.slug == slug, Activity.public_id == public_id)
        .options(joinedload(Activity.phase), joinedload(Activity.consultation).selectinload(Consultation.phases))
    )
    found = db.session.scalar(query)
    wrong_kind = found is not None and kind_key is not None and found.kind_key != kind_key
    if found is None or wrong_kind or not may_see_consultation(actor, found.consultation):
        raise NotFound
    return found


def get_phase(consultation: Consultation, public_id: str) -> Phase:
    for phase in consultation.phases:
        if phase.public_id == public_id:
            return phase
    raise NotFound


def get_document(consultation: Consultation, public_id: str, *, is_current: bool = False) -> Document:
    """An earlier version of one too, unless only what stands now is wanted."""
    found = db.session.scalar(select(Document).filter_by(space_id=consultation.id, public_id=public_id))
    if found is None or (is_current and found.replaced_at is not None):
        raise NotFound
    return found


def list_organisations_to_pick(actor: Actor) -> list[str]:
    """The names of those that run something this actor may read: a draft of others tells nobody whom it is about."""
    return list_names_to_pick(select(Consultation.id).where(visible_to(actor)))


MOST_TO_COPY = 50


def list_to_copy(actor: Actor, consultation: Consultation) -> list[Consultation]:
    """Other consultations that an actor can see and that were held here, the latest first; MOST_TO_COPY at most."""
    query = select(Consultation).where(
        visible_to(actor),
        Consultation.id != consultation.id,
        Consultation.is_sandbox.is_(False),
        Consultation.source.is_(None),
        Consultation.phases.any(),
    )
    return list(db.session.scalars(query.order_by(Consultation.id.desc()).limit(MOST_TO_COPY)))


def find_saved_template(consultation: Consultation) -> SavedTemplate | None:
    """The one that its organisers keep of it."""
    return db.session.scalar(select(SavedTemplate).filter_by(consultation_id=consultation.id))


def list_saved_templates(actor: Actor) -> list[SavedTemplate]:
    """All that this actor may begin from, by name: none of a private consultation that they may not know of."""
    query = select(SavedTemplate).join(Consultation, Consultation.id == SavedTemplate.consultation_id)
    return list(db.session.scalars(query.where(is_no_secret_from(actor)).order_by(SavedTemplate.name, SavedTemplate.id)))


def list_consultations(actor: Actor) -> dict[ConsultationStanding, list[Consultation]]:
    """All but sandboxes that an actor may see, by where they stand; what closes or opens next comes first, what closed last comes
    first."""
    query = (
        select(Consultation)
        .where(visible_to(actor), Consultation.is_sandbox.is_(False))
        .options(selectinload(Consultation.phases).selectinload(Phase.activities))
    )
    several = list(db.session.scalars(query.order_by(Consultation.id)))
    decided = find_decision_days(several)
    found: dict[ConsultationStanding, list[Consultation]] = {standing: [] for standing in ConsultationStanding}
    for consultation in several:
        found[standing_of(consultation, is_decided=consultation.id in decided)].append(consultation)
    for standing, listed in found.items():
        listed.sort(key=find_last_moment if standing in OVER else find_next_moment, reverse=standing in OVER)
    return found


def get_place(number: int) -> Participation:
    """By its number, which something else holds."""
    return db.session.get_one(Participation, number)


def list_places_by_number(numbers: Collection[int]) -> dict[int, Participation]:
    """Of several at once."""
    if not numbers:
        return {}
    return {place.id: place for place in db.session.scalars(select(Participation).where(Participation.id.in_(numbers)))}


def list_places_of_person(place: Participation) -> list[Participation]:
    """All that its person has or had in the consultation, the one in use first. For what is theirs alone to see, and for rules:
    a page that showed others two of them together would tell who is who."""
    if place.account_id is None:
        return [place]
    query = select(Participation).filter_by(space_id=place.space_id, account_id=place.account_id)
    kept = list(db.session.scalars(query.order_by(Participation.set_aside_at.is_not(None), Participation.id.desc())))
    return kept or [place]  # Whoever looks at a draft as someone else has a place that is kept nowhere.


def list_places(actor: Actor) -> list[Participation]:
    query = select(Participation).filter_by(account_id=actor.account_id).join(Participation.consultation)
    return list(db.session.scalars(query.options(contains_eager(Participation.consultation)).order_by(Participation.id.desc())))


def had_role_at(place: Participation, moment: datetime) -> bool:
    """Whether they had the role of today already then: who is brought in to agree to something is no second person."""
    return place.role_since is None or place.role_since <= moment


def acts_by_own_name(actor: Actor, thing: Any) -> str | None:
    """A clause: refuses an official act of somebody whom people know here by a name that may be made up."""
    place = find_place(actor, thing)
    if place is None or place.is_own_name or place.role not in OFFICIALS:
        return None
    return _(
        "People know you here as %(name)s. Before you do this, enter your own name under “My name here” on the Manage page.",
        name=place.pseudonym,
    )


def list_team(consultation: Consultation) -> list[Participation]:
    """People with a role, with a verified capacity, or who had a role: each by the names by which they had them, for if one went
    from here when another came, that would say whose it is. Of those who have left nothing is known any more, so they are not
    here."""
    is_named = (Participation.job_title != "") | (Participation.former_role != "")
    query = select(Participation).where(
        Participation.space_id == consultation.id,
        Participation.account_id.is_not(None),
        Participation.role.in_([str(role) for role in TEAM]) | is_named,
    )
    return list(db.session.scalars(query.order_by(Participation.role, func.lower(Participation.pseudonym), Participation.id)))


def list_with_roles(consultation_id: int, roles: Collection[Role]) -> list[int | None]:
    """The accounts of those who have one of these roles there."""
    query = select(Participation.account_id).filter_by(space_id=consultation_id)
    return list(db.session.scalars(query.where(Participation.role.in_([str(role) for role in roles]))))


def list_joined_accounts(consultation: Consultation) -> list[int]:
    """The accounts of all who have a place there and were not removed."""
    places = select(Participation.account_id).filter_by(space_id=consultation.id)
    places = places.where(Participation.account_id.is_not(None))
    query = places.filter_by(set_aside_at=None).where(
        Participation.account_id.not_in(places.where(Participation.removed_at.is_not(None)))
    )
    return [account_id for account_id in db.session.scalars(query) if account_id is not None]


def list_people_running(consultation: Consultation) -> list[Participation]:
    """“The people running it”: all who can read what is shown to them alone, and nobody else (`contributions.rules.RUNS`)."""
    query = select(Participation).where(
        Participation.space_id == consultation.id,
        Participation.account_id.is_not(None),
        Participation.role.in_([str(role) for role in TEAM]),
    )
    return list(db.session.scalars(query.order_by(Participation.role, func.lower(Participation.pseudonym), Participation.id)))


class TeamMember(NamedTuple):
    """One of the people running a consultation, as everybody sees them."""

    pseudonym: str
    role: str
    job_title: str | None
    capacity_key: str

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]


def name_people_running(consultation: Consultation) -> tuple[TeamMember, ...]:
    """The same, for pages that name them beside each box for words."""

    def read() -> tuple[TeamMember, ...]:
        people = list_people_running(consultation)
        return tuple(TeamMember(each.pseudonym, each.role, each.job_title, each.capacity_key) for each in people)

    return find_cached("people running it", consultation_stream(consultation.id), read)


def list_people(consultation: Consultation) -> list[Participation]:
    """Everyone who has a place, each once."""
    query = select(Participation).filter_by(space_id=consultation.id, set_aside_at=None)
    return list(db.session.scalars(query.order_by(func.lower(Participation.pseudonym), Participation.id)))


def list_open_invitations(consultation: Consultation) -> list[Invitation]:
    query = select(Invitation).filter_by(space_id=consultation.id, accepted_at=None, withdrawn_at=None)
    return list(db.session.scalars(query.order_by(Invitation.created_at)))


def get_invitation(public_id: str) -> Invitation:
    found = db.session.scalar(select(Invitation).filter_by(public_id=public_id).options(joinedload(Invitation.consultation)))
    if found is None:
        raise NotFound
    return found


def get_person(consultation: Consultation, public_id: str) -> Participation:
    found = db.session.scalar(select(Participation).filter_by(space_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def read_change_log(actor: Actor, consultation: Consultation, kind: type[Event], **about: object) -> ChangeLog:
    """For forms over what several people change: who has changed it, by the events of a kind whose fields are as in `about`."""
    stream = consultation_stream(consultation.id)

    def find_changers(seq: int) -> Changers:
        accounts = {event.actor_id for event in list_events_since(stream, seq, kind, about)}
        others = accounts - {actor.account_id}
        query = select(Participation.account_id, Participation.pseudonym)
        query = query.filter_by(space_id=consultation.id, set_aside_at=None)
        names = dict(db.session.execute(query.where(Participation.account_id.in_(others))).tuples().all())
        return Changers(actor.account_id in accounts, tuple(sorted(names.get(each, "") for each in others)))

    return ChangeLog(read_last_seq(stream), find_changers)


def list_own_roles(actor: Actor) -> frozenset[Role]:
    """The roles that somebody has in any consultation: what the head of a page offers. It is asked once a page."""
    if "own_roles" not in actor.known:
        query = select(Participation.role).join(Participation.consultation).where(Participation.account_id == actor.account_id)
        actor.known["own_roles"] = frozenset(map(Role, db.session.scalars(query) if actor.is_signed_in else ()))
    found: frozenset[Role] = actor.known["own_roles"]
    return found
