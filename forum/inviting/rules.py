"""Who may let everybody of an organisation in, and who may come in by that."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.queries import find_account
from forum.consultations.models import Consultation
from forum.consultations.rules import is_not_over, is_published
from forum.inviting.models import StaffDomain
from forum.kernel.db import db
from forum.kernel.domains import find_domain
from forum.kernel.permissions import Actor, Role, declare

MOST_DOMAINS = 20
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


ALLOW_DOMAIN = declare(
    "inviting.allow_domain", "Let everybody with an address at an organisation join as staff, and end that.", {Role.ORGANISER}
)
JOIN_AS_STAFF = declare(
    "inviting.join_as_staff",
    "Take part as staff, with an address at an organisation that the organiser has added.",
    {Role.MEMBER},
    is_published,
    is_not_over,
    is_of_an_organisation,
)
