"""What moderation forgets of a person who leaves. Inside the action of leaving."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from forum.accounts.models import Account
from forum.consultations.models import Participation
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.moderation.models import Appeal, Case, CaseView, Decision, Flag, Recusal, Shift


def forget_complaints(account: Account, places: list[Participation]) -> None:
    """Flags count on, from nobody and without their words; so do appeals. Reasons given by moderators stay: they are theirs."""
    flags = update(Flag).where(Flag.account_id == account.id)
    db.session.execute(flags.values(account_id=None, words=""))
    theirs = select(Contribution.id).where(Contribution.author_id.in_([place.id for place in places]))
    cases = select(Case.id).where(Case.contribution_id.in_(theirs))
    db.session.execute(update(Flag).where(Flag.case_id.in_(cases)).values(phrase=""), execution_options=UNSEEN)
    decisions = select(Decision.id).where(Decision.case_id.in_(cases))
    db.session.execute(update(Appeal).where(Appeal.decision_id.in_(decisions)).values(words=""), execution_options=UNSEEN)
    db.session.execute(update(Decision).where(Decision.case_id.in_(cases)).values(passage=""), execution_options=UNSEEN)
    for table in (Recusal, CaseView, Shift):
        db.session.execute(delete(table).where(table.account_id == account.id))


# Objects in the session are not brought up to date: nothing of them is read before the action ends.
UNSEEN = {"synchronize_session": False}
