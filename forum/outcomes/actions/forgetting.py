"""What is forgotten of a person who leaves. Inside the action of leaving; their words have gone before."""

from __future__ import annotations

from sqlalchemy import delete, update

from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.outcomes.models import AnswerRating, CheckRating, Coder


def forget_opinions_of(place: Participation) -> None:
    """Ratings count on without a person and without words; whoever sorted sorts no more."""
    answers = update(AnswerRating).where(AnswerRating.participation_id == place.id)
    db.session.execute(answers.values(participation_id=None, words=""))
    checks = update(CheckRating).where(CheckRating.participation_id == place.id)
    db.session.execute(checks.values(participation_id=None))
    db.session.execute(delete(Coder).where(Coder.participation_id == place.id))
