"""Who looks after the site, and who may open consultations on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from config import MEGABYTE
from forum.accounts.queries import find_account
from forum.kernel.db import db
from forum.kernel.domains import find_domain
from forum.kernel.permissions import Actor, Role, add_role_source, declare
from forum.site.models import OpeningDomain

LONGEST_NAME = 60
LONGEST_RUN_BY = 200
LARGEST_LOGO = 2 * MEGABYTE
MOST_DOMAINS = 50
LONGEST_SEARCH = 254
PEOPLE_PER_PAGE = 50
ORGANISATIONS_PER_PAGE = 50
ADMINISTRATORS = {Role.ADMINISTRATOR}

CHANGE_SITE = declare("site.change", "Change the site's name, logo, colour and who runs it.", ADMINISTRATORS)
APPOINT = declare("site.appoint", "Name administrators, and say who may open consultations.", ADMINISTRATORS)
NAME_ORGANISATIONS = declare(
    "site.name_organisations", "Rename organisations, their units and programmes, and merge two that are one.", ADMINISTRATORS
)
SEE_PEOPLE = declare("site.see_people", "See who has which official role, with e-mail addresses.", ADMINISTRATORS)


@add_role_source
def find_site_role(actor: Actor, thing: Any) -> frozenset[Role]:
    """Asked where no consultation is meant: only there does it matter. By the address of the account, which it has confirmed."""
    if thing is not None or actor.account_id is None or Role.MEMBER not in actor.site_roles or Role.CONVENOR in actor.site_roles:
        return frozenset()
    if find_site_role not in actor.known:
        account = find_account(actor.account_id)
        domain = find_domain(account.email) if account else ""
        known = db.session.scalar(select(OpeningDomain.id).filter_by(domain=domain))
        actor.known[find_site_role] = frozenset({Role.COLLEAGUE}) if known else frozenset()
    roles: frozenset[Role] = actor.known[find_site_role]
    return roles
