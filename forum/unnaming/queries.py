"""Whether somebody who decides can be taken off, and who asks for that."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from forum.agreeing import queries as agreeing
from forum.agreeing.extension_points import tells_why_over
from forum.consultations.actions.promise import find_why_settled
from forum.consultations.models import Consultation
from forum.consultations.rules import find_why_closed, has_ended
from forum.consultations.standing import list_collecting_phases
from forum.deciders.extension_points import has_acted, tells_why_waiting
from forum.deciders.models import Decider
from forum.deciders.queries import list_deciders
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.unnaming.kinds import ProposalKind
from forum.unnaming.models import DeciderProposal, DeciderRemoval


def of(decider: Decider) -> ColumnElement[bool]:
    """What is asked of one of them."""
    return DeciderRemoval.decider_id == decider.id


def find_pending(decider: Decider) -> DeciderRemoval | None:
    return agreeing.find_pending(DeciderRemoval, of(decider))


def find_latest(decider: Decider) -> DeciderRemoval | None:
    return agreeing.find_latest(DeciderRemoval, of(decider))


def list_pending(consultation_ids: Collection[int]) -> list[DeciderRemoval]:
    """Of those who could still be taken off or replaced: what has come since, such as a decision, ends it."""
    here = select(Decider.id).where(Decider.consultation_id.in_(consultation_ids), Decider.removed_at.is_(None))
    found = agreeing.list_pending(DeciderRemoval, DeciderRemoval.decider_id.in_(here), joinedload(DeciderRemoval.decider))
    return [asked for asked in found if find_why_over(asked) is None]


def get_named(consultation: Consultation, public_id: str) -> Decider:
    """Also somebody who decides no more: a letter leads to them."""
    found = db.session.scalar(select(Decider).filter_by(consultation_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def find_why_not_taken_off(decider: Decider) -> str | None:
    """Why somebody stays. Nobody gets past a board in this way: neither one that has considered anything or met, nor one in
    whose place somebody was named, nor one that people have been asked for already; and somebody who was named as early as they
    always decides."""
    name, consultation = decider.name, decider.consultation
    if consultation.published_at is None:
        return _("People have not been told yet that %(name)s decides. You can remove them at once.", name=name)
    if decider.removed_at is not None:
        return _("%(name)s does not decide any more.", name=name)
    return find_why_settled(consultation) or _find_why_past(decider)


def find_why_not_replaced(decider: Decider) -> str | None:
    """Why nobody else can be named in somebody's place."""
    if decider.consultation.published_at is None:
        return _("People have not been told yet that %(name)s decides. You can remove them at once.", name=decider.name)
    if decider.removed_at is not None:
        return _("%(name)s does not decide any more.", name=decider.name)
    return find_why_settled(decider.consultation) or find_why_closed(decider.consultation)


@tells_why_over(DeciderRemoval)
def find_why_over(asked: DeciderRemoval) -> str | None:
    """Why nobody can agree to it any more, whoever they are."""
    return (find_why_not_replaced if asked.instead else find_why_not_taken_off)(asked.decider)


def _find_why_past(decider: Decider) -> str | None:
    """Whether taking them off would be a way past whoever has to consider what people said."""
    name, today = decider.name, to_local(now()).date()
    if has_acted(decider) or any(each.held_on <= today for each in decider.meetings):
        return _("%(name)s has already met or considered something. You can only name someone else instead.", name=name)
    if decider.replaces_id is not None:
        return _("%(name)s decides in place of someone else. You can only name someone else instead.", name=name)
    if any(map(has_ended, list_collecting_phases(decider.consultation))):
        return _("People have already been asked while %(name)s was to decide. You can only name another instead.", name=name)
    others = [each for each in list_deciders(decider.consultation) if each.id != decider.id]
    if not others:
        return _("Nobody else is named as deciding. You can only name someone else instead.")
    if not any(_was_named_as_early(each, decider) for each in others):
        return _("Everyone else was named after %(name)s. You can only name someone else instead.", name=name)
    return None


def _was_named_as_early(other: Decider, decider: Decider) -> bool:
    """Whoever was named since stands in for them, in all but name. What was named in a draft people read all at once."""
    published_at = decider.consultation.published_at
    return other.added_at <= decider.added_at or (published_at is not None and other.added_at <= published_at)


def about(consultation: Consultation, decider: Decider | None) -> str:
    """The subject of a request: one board, or who decides besides."""
    return f"{consultation.id}:{decider.id if decider else ''}"


def on(subject: str) -> ColumnElement[bool]:
    return DeciderProposal.subject == subject


def find_proposal(consultation: Consultation, decider: Decider | None = None) -> DeciderProposal | None:
    """What waits for a colleague about a board, or about who decides besides."""
    return agreeing.find_pending(DeciderProposal, on(about(consultation, decider)))


def get_proposal(consultation: Consultation, public_id: str) -> DeciderProposal:
    """Also one that waits no more: a letter leads to it."""
    found = db.session.scalar(select(DeciderProposal).filter_by(consultation_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def list_proposals(consultation_ids: Collection[int]) -> list[DeciderProposal]:
    """What waits and could still be agreed to."""
    found = agreeing.list_pending(DeciderProposal, DeciderProposal.consultation_id.in_(consultation_ids))
    return [asked for asked in found if find_why_proposal_over(asked) is None]


@tells_why_over(DeciderProposal)
def find_why_proposal_over(asked: DeciderProposal) -> str | None:
    """Why nobody can agree to it any more, whoever they are."""
    if asked.decider is not None and asked.decider.removed_at is not None:
        return _("%(name)s does not decide any more.", name=asked.decider.name)
    if asked.kind == ProposalKind.INSTEAD_OF_WORDS and list_deciders(asked.consultation):
        return _("This already names people who decide. Name someone instead of one of them.")
    return find_why_settled(asked.consultation)


@tells_why_waiting
def find_why_waiting(decider: Decider) -> str | None:
    """Whoever agrees must find the board as it was when they were asked."""
    if find_pending(decider) is None and find_proposal(decider.consultation, decider) is None:
        return None
    return _("A colleague is being asked about %(name)s. They have to agree or say no first.", name=decider.name)
