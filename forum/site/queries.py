"""What administrators read: the settings as they stand, who has which role, what was changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Account
from forum.consultations.models import Consultation, Participation
from forum.consultations.rules import is_no_secret_from
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.events import SITE, Event, EventRecord, read_event
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import TEAM, Actor, Role
from forum.kernel.site_settings import THE_ROW, SiteSettings
from forum.organisations.kinds import Level
from forum.organisations.models import MODELS, NameChange, Named, Organisation, SpaceOrganisation, find_level
from forum.organisations.queries import NAMES, find_name_changes, list_spaces_naming
from forum.site.events import NamePutRight, OpeningDomainChanged, SiteChanged, SiteRoleChanged
from forum.site.models import OpeningDomain, SiteLogo
from forum.site.rules import ORGANISATIONS_PER_PAGE, PEOPLE_PER_PAGE

WORDS = ("name", "run_by", "contact_email", "contact_phone", "colour")
LATEST = 50
MOST_OFFERED = 200
_TEAM = [str(role) for role in TEAM]


def find_settings() -> SiteSettings | None:
    """What administrators have said; None as long as they have said nothing."""
    return db.session.get(SiteSettings, THE_ROW)


def read_settings_words() -> dict[str, str]:
    """Field by field; "" stands for what the environment says."""
    row = find_settings()
    return {name: getattr(row, name) if row else "" for name in WORDS}


def fingerprint_settings() -> str:
    """Of what whoever changes them had before them."""
    return fingerprint(read_settings_words())


def find_logo(digest: str) -> SiteLogo | None:
    return db.session.scalar(select(SiteLogo).filter_by(digest=digest))


def list_holders(role: Role) -> list[Account]:
    """The accounts with a role of the site, by their addresses."""
    held = Account.is_administrator if role is Role.ADMINISTRATOR else Account.is_convenor
    return list(db.session.scalars(select(Account).where(held).order_by(Account.email)))


def list_opening_domains() -> list[OpeningDomain]:
    return list(db.session.scalars(select(OpeningDomain).order_by(OpeningDomain.domain)))


def get_opening_domain(public_id: str) -> OpeningDomain:
    found = db.session.scalar(select(OpeningDomain).filter_by(public_id=public_id))
    if found is None:
        raise NotFound
    return found


def get_account(public_id: str) -> Account:
    found = db.session.scalar(select(Account).filter_by(public_id=public_id))
    if found is None:
        raise NotFound
    return found


@dataclass
class PersonRoles:
    """One account with all its official roles, and nothing of where it only takes part."""

    account: Account
    places: list[Participation] = field(default_factory=list)


def list_people_with_roles(actor: Actor, words: str, after: str) -> tuple[list[PersonRoles], str]:
    """A page of them by address, those after `after`, with the address that the next page begins after ("" on the last). `words`
    are part of the address, or of a name under which somebody has an official role: the names of people who only take part are
    not looked at, as they would tell whose they are. What this actor may not know of is left out."""
    known = _is_known_to(actor)
    official = and_(Participation.account_id == Account.id, _is_official(), known)
    has_place = select(Participation.id).where(official).exists()
    query = select(Account).where(or_(Account.is_administrator, Account.is_convenor, has_place), Account.email > after)
    if words:
        named = select(Participation.id).where(official, _has(Participation.pseudonym, words)).exists()
        query = query.where(or_(_has(Account.email, words), named))
    accounts = list(db.session.scalars(query.order_by(Account.email).limit(PEOPLE_PER_PAGE + 1)))
    shown = accounts[:PEOPLE_PER_PAGE]
    people = {account.id: PersonRoles(account) for account in shown}
    for place in _list_official_places(people, known):
        people[place.account_id or 0].places.append(place)
    return list(people.values()), shown[-1].email if len(accounts) > len(shown) else ""


def _has(column: Any, words: str) -> ColumnElement[bool]:
    has: ColumnElement[bool] = column.icontains(words, autoescape=True)
    return has


def _is_official() -> ColumnElement[bool]:
    """Whether somebody is on a team, or was and takes part as everybody does now; not where their place was set aside: that is
    known under another name."""
    was_on_team = (Participation.former_role != "") & Participation.set_aside_at.is_(None)
    return or_(Participation.role.in_(_TEAM), was_on_team)


def _is_known_to(actor: Actor) -> ColumnElement[bool]:
    return Participation.space_id.in_(select(Consultation.id).where(is_no_secret_from(actor)))


def _list_official_places(account_ids: Iterable[int], known: ColumnElement[bool]) -> list[Participation]:
    query = select(Participation).where(Participation.account_id.in_(list(account_ids)), _is_official(), known)
    return list(db.session.scalars(query.options(joinedload(Participation.consultation)).order_by(Participation.joined_at)))


@dataclass(frozen=True)
class SiteLogLine:
    """What an administrator did. `who` and `whom` are addresses, "" of an account that is gone and of the command line."""

    at: datetime
    event: Event
    who: str
    whom: str
    named: NameChange | None = None


def list_latest_acts() -> list[SiteLogLine]:
    """The latest of them first; older ones stay in the log."""
    kinds = {kind.event_kind for kind in (SiteChanged, SiteRoleChanged, OpeningDomainChanged, NamePutRight)}
    query = select(EventRecord).where(EventRecord.stream == SITE, EventRecord.kind.in_(kinds))
    entries = db.session.scalars(query.order_by(EventRecord.seq.desc()).limit(LATEST))
    read = [(entry.at, event) for entry in entries if (event := read_event(entry)) is not None]
    numbers = {event.actor_id for _at, event in read} | {getattr(event, "account_id", None) for _at, event in read}
    rows = db.session.execute(select(Account.id, Account.email).where(Account.id.in_(numbers - {None})))
    emails: dict[int | None, str] = dict(rows.tuples().all())
    named = find_name_changes(event.change_id for _at, event in read if isinstance(event, NamePutRight))
    return [
        SiteLogLine(
            at,
            event,
            emails.get(event.actor_id, ""),
            emails.get(getattr(event, "account_id", None), ""),
            named.get(getattr(event, "change_id", 0)),
        )
        for at, event in read
    ]


def list_organisations(actor: Actor, words: str, after: str) -> tuple[list[tuple[Organisation, int]], str]:
    """A page of them by name, each with how many consultations it runs that this actor may know of; those after `after`, with the
    name that the next page begins after ("" on the last). One that runs only what they may not know of is left out."""
    running = select(SpaceOrganisation.organisation_id, func.count().label("several")).where(_is_of_known_space(actor))
    counted = running.group_by(SpaceOrganisation.organisation_id).subquery()
    query = (
        select(Organisation, func.coalesce(counted.c.several, 0))
        .outerjoin(counted, counted.c.organisation_id == Organisation.id)
        .where(is_known(actor, Level.ORGANISATION), Organisation.name_key > after)
    )
    if words:
        query = query.where(_has(Organisation.name, words))
    rows = db.session.execute(query.order_by(Organisation.name_key).limit(ORGANISATIONS_PER_PAGE + 1)).tuples().all()
    shown = list(rows[:ORGANISATIONS_PER_PAGE])
    return shown, shown[-1][0].name_key if len(rows) > len(shown) else ""


def is_known(actor: Actor, level: Level) -> ColumnElement[bool]:
    """The condition on what has a name: it stands for itself, and does not only name what this actor may not know of."""
    model, of_it = MODELS[level], NAMES[level] == MODELS[level].id
    is_named = select(SpaceOrganisation.id).where(of_it)
    return model.merged_into_id.is_(None) & or_(~is_named.exists(), is_named.where(_is_of_known_space(actor)).exists())


def _is_of_known_space(actor: Actor) -> ColumnElement[bool]:
    return SpaceOrganisation.space_id.in_(select(Consultation.id).where(is_no_secret_from(actor)))


def get_named(actor: Actor, level: str, public_id: str) -> Named:
    if level not in set(Level):
        raise NotFound
    model: Any = MODELS[Level(level)]
    found: Named | None = db.session.scalar(select(model).where(model.public_id == public_id, is_known(actor, Level(level))))
    if found is None:
        raise NotFound
    return found


def find_merged_into(actor: Actor, level: str, public_id: str) -> Named | None:
    """What stayed of one that was merged."""
    if level not in set(Level):
        return None
    model: Any = MODELS[Level(level)]
    stayed = select(model.merged_into_id).where(model.public_id == public_id)
    found: Named | None = db.session.scalar(select(model).where(model.id.in_(stayed), is_known(actor, Level(level))))
    return found


def find_named_like(actor: Actor, thing: Named, key: str) -> Named | None:
    """The other one of its level, and of its organisation, that has this name."""
    level = find_level(thing)
    model: Any = MODELS[level]
    query = select(model).where(model.name_key == key, model.id != thing.id, is_known(actor, level))
    if not isinstance(thing, Organisation):
        query = query.filter_by(organisation_id=thing.organisation_id)
    found: Named | None = db.session.scalar(query)
    return found


def list_others_to_pick(actor: Actor, thing: Named) -> list[str]:
    """What a form offers to merge it into."""
    level = find_level(thing)
    model: Any = MODELS[level]
    query = select(model.name).where(model.id != thing.id, is_known(actor, level))
    if not isinstance(thing, Organisation):
        query = query.filter_by(organisation_id=thing.organisation_id)
    return list(db.session.scalars(query.order_by(model.name_key).limit(MOST_OFFERED)))


def list_parts(actor: Actor, thing: Named, level: Level) -> list[Any]:
    """The units of an organisation, or its programmes."""
    if not isinstance(thing, Organisation):
        return []
    model: Any = MODELS[level]
    query = select(model).filter_by(organisation_id=thing.id).where(is_known(actor, level))
    return list(db.session.scalars(query.order_by(model.name_key).limit(MOST_OFFERED)))


def list_naming(actor: Actor, *things: Named) -> list[Consultation]:
    """The latest ORGANISATIONS_PER_PAGE consultations that name one of them, of those that this actor may know of."""
    query = select(Consultation).where(Consultation.id.in_(list_spaces_naming(*things)), is_no_secret_from(actor))
    return list(db.session.scalars(query.order_by(Consultation.id.desc()).limit(ORGANISATIONS_PER_PAGE)))


def fingerprint_named(*things: Named) -> str:
    """Of what whoever renames or merges them had before them."""
    about = [[find_level(each), each.id, each.name, getattr(each, "kind", "")] for each in things]
    return fingerprint(about, list_spaces_naming(*things))
