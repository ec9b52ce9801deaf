"""The link with which a person reads what happened to what they said, without signing in: for mail, and for those who took part
by paper or phone. It only reads, only their own page in one consultation, and cannot be guessed."""

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
    return make_link_for(place.public_id)


def make_link_for(place_public_id: str) -> str:
    return str(make_signer(WHAT_HAPPENED).dumps(place_public_id))


def read_link(token: str) -> Participation:
    try:
        public_id = make_signer(WHAT_HAPPENED).loads(token)
    except BadSignature as bad:
        raise NotFound from bad
    found = db.session.scalar(select(Participation).filter_by(public_id=public_id))
    if found is None:
        raise NotFound
    return found
