"""What administrators read: the settings as they stand, who has which role, what was changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
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
from forum.site.events import OpeningDomainChanged, SiteChanged, SiteRoleChanged
from forum.site.models import OpeningDomain, SiteLogo
from forum.site.rules import PEOPLE_PER_PAGE

WORDS = ("name", "run_by", "contact_email", "contact_phone", "colour")
LATEST = 50
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
    return Participation.consultation_id.in_(select(Consultation.id).where(is_no_secret_from(actor)))


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


def list_latest_acts() -> list[SiteLogLine]:
    """The latest of them first; older ones stay in the log."""
    kinds = {kind.event_kind for kind in (SiteChanged, SiteRoleChanged, OpeningDomainChanged)}
    query = select(EventRecord).where(EventRecord.stream == SITE, EventRecord.kind.in_(kinds))
    entries = db.session.scalars(query.order_by(EventRecord.seq.desc()).limit(LATEST))
    read = [(entry.at, event) for entry in entries if (event := read_event(entry)) is not None]
    numbers = {event.actor_id for _at, event in read} | {getattr(event, "account_id", None) for _at, event in read}
    rows = db.session.execute(select(Account.id, Account.email).where(Account.id.in_(numbers - {None})))
    emails: dict[int | None, str] = dict(rows.tuples().all())
    return [
        SiteLogLine(at, event, emails.get(event.actor_id, ""), emails.get(getattr(event, "account_id", None), ""))
        for at, event in read
    ]
