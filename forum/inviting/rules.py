"""Who may let everybody of an organisation in, and who may come in by that."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.queries import find_account
from forum.consultations.models import Consultation, Readership
from forum.consultations.rules import is_not_over, is_published
from forum.inviting.models import StaffDomain
from forum.kernel.db import db
from forum.kernel.domains import find_domain
from forum.kernel.limits import Limit
from forum.kernel.permissions import Actor, Role, declare

# Nobody types so many by mistake, and of 80 bits nobody guesses one; a hall may come through one network address.
CODES_BY_PERSON = Limit("access codes by person", 10, timedelta(hours=1))
CODES_FROM_ADDRESS = Limit("access codes from address", 60, timedelta(hours=1))
MOST_DOMAINS = 20
READERS_PER_PAGE = 50
LONGEST_JOB = 60


def find_staff_domain(actor: Actor, consultation: Consultation) -> StaffDomain | None:
    """The one by which this person can join as staff now: that of their confirmed address, letter for letter."""
    account = find_account(actor.account_id)
    if account is None or account.is_guest or account.confirmed_at is None:
        return None
    mine = select(StaffDomain).filter_by(consultation_id=consultation.id, domain=find_domain(account.email), ended_at=None)
    return db.session.scalar(mine)


def is_of_an_organisation(actor: Actor, consultation: Consultation) -> str | None:
    """Refuses an address at another domain."""
    if find_staff_domain(actor, consultation) is not None:
        return None
    return _("You need to sign in with a work email address that the organiser has added. You can still take part as yourself.")


def is_for_whoever_comes(_actor: Actor, consultation: Consultation) -> str | None:
    """Refuses a private one: an address at work is no invitation."""
    if not consultation.is_private:
        return None
    return _("Only people you choose can read this, so nobody can join with just a work email address. Invite them instead.")


def has_access_code(_actor: Actor, consultation: Consultation) -> str | None:
    """Refuses one that nobody comes into by a code."""
    return None if consultation.readership == Readership.CODE else _("People do not need a code to read this.")


ALLOW_DOMAIN = declare(
    "inviting.allow_domain",
    "Let everybody with an address at an organisation join as staff, and end that.",
    {Role.ORGANISER},
    is_for_whoever_comes,
)
MAKE_CODE = declare(
    "inviting.make_code", "Make a code by which people come into a private consultation.", {Role.ORGANISER}, has_access_code
)
PUT_OUT = declare(
    "inviting.put_out",
    "See who came into a private consultation by a code, and end that one of them reads it.",
    {Role.ORGANISER},
    has_access_code,
)
ENTER_CODE = declare("inviting.enter_code", "Come into a private consultation by its code.", {Role.MEMBER})
JOIN_AS_STAFF = declare(
    "inviting.join_as_staff",
    "Take part as staff, with an address at an organisation that the organiser has added.",
    {Role.MEMBER},
    is_published,
    is_not_over,
    is_for_whoever_comes,
    is_of_an_organisation,
)
