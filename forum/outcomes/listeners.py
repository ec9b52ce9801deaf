"""What withdrawing takes with it: words quoted elsewhere, and what their author said of a theme that held them."""

from __future__ import annotations

from sqlalchemy import select, update

from forum.consultations.events import consultation_stream
from forum.contributions.events import ContributionWithdrawn
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.events import emit, on
from forum.notifications.actions import take_back
from forum.outcomes.events import QuoteAnswered
from forum.outcomes.models import Misreading, Voice


@on(ContributionWithdrawn)
def forget_quotes(event: ContributionWithdrawn) -> None:
    """Pages stop showing them by themselves; this takes the words out of the database too."""
    with transaction():
        for voice in db.session.scalars(select(Voice).where(Voice.contribution_id == event.contribution_id)):
            emit(QuoteAnswered(consultation_stream(voice.consultation_id), event.actor_id, voice.id, None))
            take_back(voice.news_key)
            db.session.delete(voice)
        of_theirs = Misreading.contribution_id == event.contribution_id
        db.session.execute(update(Misreading).where(of_theirs).values(words=""))
