"""What of a signature goes with whoever gave it."""

from __future__ import annotations

from sqlalchemy import update

from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.opening.models import SignOff


def forget_comments_of(place: Participation) -> None:
    """What they wrote when they sent something back: for their team alone to read, and never what people were told. That they
    were asked, and signed, stays without a name."""
    db.session.execute(update(SignOff).where(SignOff.signer_id == place.id).values(comment=""))
