"""The link with which a person reads what happened to what they said, without signing in: for mail, and for those who took part
by paper or phone. It only reads, only their own page in one consultation, and cannot be guessed. It ends when they ask for new
ones, sign out everywhere or delete their account."""

from __future__ import annotations

from itsdangerous import BadSignature
from sqlalchemy import select

from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.signing import make_signer

# In links of letters and on paper: never changed.
WHAT_HAPPENED = "what-happened"


def make_link(place: Participation) -> str:
    ended = _count_ended(place)
    # Of whoever never ended any, as all links were before they could be ended: those go on working.
    return str(make_signer(WHAT_HAPPENED).dumps([place.public_id, ended] if ended else place.public_id))


def read_link(token: str) -> tuple[Participation, bool]:
    """Whose link it is, and whether it still works. Raises NotFound for one that was never made."""
    try:
        held = make_signer(WHAT_HAPPENED).loads(token)
    except BadSignature as bad:
        raise NotFound from bad
    public_id, ended = held if isinstance(held, list) else (held, 0)
    place = db.session.scalar(select(Participation).filter_by(public_id=public_id))
    if place is None:
        raise NotFound
    return place, not place.has_left and ended == _count_ended(place)


def _count_ended(place: Participation) -> int:
    return place.account.links_ended if place.account else 0
