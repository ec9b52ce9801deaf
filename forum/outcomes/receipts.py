"""The link with which a person reads what happened to what they said, without signing in: for mail, and for those who took part
by paper or phone. It only reads, only their own page in one consultation, and cannot be guessed."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from forum.base.db import db
from forum.base.errors import NotFound
from forum.consultations.models import Participation

# In links of letters and on paper: never changed.
WHAT_HAPPENED = "what-happened"


def make_link(place: Participation) -> str:
    return make_link_for(place.ref)


def make_link_for(place_ref: str) -> str:
    return str(_signer().dumps(place_ref))


def read_link(token: str) -> Participation:
    try:
        ref = _signer().loads(token)
    except BadSignature as bad:
        raise NotFound from bad
    found = db.session.scalar(select(Participation).filter_by(ref=ref))
    if found is None:
        raise NotFound
    return found


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SETTINGS"].secret_key, salt=WHAT_HAPPENED)
