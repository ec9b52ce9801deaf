"""What happens to anything that is said, whatever its kind."""

from __future__ import annotations

from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.base import limits
from forum.base.actions import action, lock, save
from forum.base.clock import now
from forum.base.db import db
from forum.base.errors import Invalid
from forum.base.events import emit
from forum.base.permissions import Actor
from forum.base.text import has_words, render, tidy_line, tidy_text
from forum.consultations.models import Participation
from forum.contributions.events import ContributionEdited, ContributionPublished, ContributionWithdrawn, stream_of
from forum.contributions.models import Contribution, Revision, Status
from forum.contributions.rules import CONTRIBUTIONS_PER_PERSON, EDIT, LONGEST_BODY, LONGEST_TITLE, WITHDRAW

C = TypeVar("C", bound=Contribution)


def find_sent_before(kind: type[C], author: Participation, client_key: str | None) -> C | None:
    """What this form made when it was sent the first time. Holds the author's row: the second of two at once waits here."""
    lock(author)
    if not client_key:
        return None
    return db.session.scalar(select(kind).filter_by(author_id=author.id, client_key=client_key))


def publish(contribution: Contribution, *, limited: bool = True) -> None:
    """Called inside the action of a kind: renders the words, saves the row, tells the log."""
    contribution.title = tidy_line(contribution.title)
    contribution.body = tidy_text(contribution.body)
    _check_words(contribution.title, contribution.body)
    if limited:
        limits.spend(CONTRIBUTIONS_PER_PERSON, contribution.author_id)
    contribution.html = render(contribution.body)
    contribution.created_at = contribution.created_at or now()
    save(contribution)
    account_id = contribution.author.account_id
    emit(ContributionPublished(stream_of(contribution), account_id, contribution.id, contribution.kind))


@action(EDIT)
def edit(actor: Actor, contribution: Contribution, *, title: str, body: str) -> None:
    """Changes the words and keeps what they were."""
    lock(contribution)
    title, body = tidy_line(title), tidy_text(body)
    if (title, body) == (contribution.title, contribution.body):
        return
    _check_words(title, body)
    db.session.add(
        Revision(
            contribution_id=contribution.id,
            title=contribution.title,
            body=contribution.body,
            html=contribution.html,
            written_at=contribution.edited_at or contribution.created_at,
            replaced_at=now(),
        )
    )
    contribution.title, contribution.body, contribution.html = title, body, render(body)
    contribution.edited_at = now()
    emit(ContributionEdited(stream_of(contribution), actor.account_id, contribution.id))


@action(WITHDRAW)
def withdraw(actor: Actor, contribution: Contribution) -> None:
    """The place stays, so that answers keep their sense; the words go, earlier versions too."""
    lock(contribution)
    db.session.execute(delete(Revision).where(Revision.contribution_id == contribution.id))
    contribution.title, contribution.body, contribution.html = "", "", render("")
    contribution.status = Status.WITHDRAWN
    emit(ContributionWithdrawn(stream_of(contribution), actor.account_id, contribution.id))


def _check_words(title: str, body: str) -> None:
    errors = {}
    if not has_words(body):
        errors["body"] = _("Write something first.")
    if len(body) > LONGEST_BODY:
        errors["body"] = _("Use %(most)s characters or fewer.", most=f"{LONGEST_BODY:,}")
    if title and not has_words(title):
        errors["title"] = _("Write something first.")
    if len(title) > LONGEST_TITLE:
        errors["title"] = _("Use %(most)s characters or fewer.", most=LONGEST_TITLE)
    if errors:
        raise Invalid(errors)
