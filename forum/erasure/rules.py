from __future__ import annotations

from flask_babel import gettext as _

from forum.accounts.models import Account
from forum.consultations.models import Participation
from forum.consultations.queries import list_places
from forum.groups.queries import list_groups_left_alone
from forum.kernel.permissions import HOSTS, TEAM, Actor, Role, declare


def is_own_account(actor: Actor, account: Account) -> str | None:
    """Refuses everybody else but the system, which acts for the command line."""
    if Role.SYSTEM in actor.site_roles or actor.account_id == account.id:
        return None
    return _("This is someone else’s account.")


def has_nothing_to_hand_over(_actor: Actor, account: Account) -> str | None:
    """Whoever answers for a change is named under what they decided; that is not theirs to take away in silence."""
    held = list_duties(account)
    names = [place.consultation.title for place in held] + [group.name for group in list_groups_left_alone(account.id)]
    if not names:
        return None
    where = ", ".join(names)
    return _("You have a role in: %(where)s. Ask the organiser to give it to someone else first.", where=where)


def list_duties(account: Account) -> list[Participation]:
    """The places in which the account answers for something, the latest first. Whoever moderates, or stands between, is free to
    go: organisers hear of it at once where nobody else moderates (`opening.actions.guarding`)."""
    return [place for place in list_places(account.as_actor()) if place.role in TEAM - HOSTS]


LEAVE = declare(
    "account.leave",
    "Delete one's account, with one's name and words; votes count on without a name.",
    {Role.MEMBER, Role.GUEST},
    is_own_account,
    has_nothing_to_hand_over,
)
