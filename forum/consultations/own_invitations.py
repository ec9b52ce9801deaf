"""What somebody with an account is invited to: they find it on their own pages too, for a letter is easily lost."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.queries import find_account
from forum.consultations.actions.joining import INVITATION, find_why_void, is_for
from forum.consultations.models import Invitation
from forum.consultations.queries import get_invitation
from forum.consultations.rules import ACCEPT_INVITATION, INVITATION_LASTS, OWN_INVITATIONS_OPENED
from forum.kernel import limits, tokens
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor, require

MOST_OWN = 20


def list_own_invitations(actor: Actor) -> list[Invitation]:
    """Those to the actor's own address that they can still accept, the latest first; none for visitors and guests."""
    account = find_account(actor.account_id)
    if account is None or account.is_guest:
        return []
    query = (
        select(Invitation)
        .filter_by(email=account.email, accepted_at=None, withdrawn_at=None)
        .where(Invitation.created_at > now() - INVITATION_LASTS)
        .options(joinedload(Invitation.consultation))
        .order_by(Invitation.id.desc())
        .limit(MOST_OWN)
    )
    return [each for each in db.session.scalars(query) if find_why_void(each) is None]


def make_own_link_token(actor: Actor, public_id: str) -> str:
    """As the one in the letter. Whoever has the account has the address, so they could ask for that letter again. Raises NotFound
    for one to anybody else, and for what cannot be accepted any more; TooMany above OWN_INVITATIONS_OPENED."""
    require(actor, ACCEPT_INVITATION, None)
    invitation = get_invitation(public_id)
    if not is_for(actor, invitation) or invitation.accepted_at or invitation.withdrawn_at:
        raise NotFound
    limits.spend(OWN_INVITATIONS_OPENED, actor.account_id or 0)
    return tokens.mint(INVITATION, invitation.public_id, INVITATION_LASTS)
