"""What goes and what stays when a person leaves. A test looks for every column that could point to a person, so that a new
table cannot be forgotten here."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from forum.accounts.actions import forget_mail_to
from forum.accounts.models import Account
from forum.activities.discussions.actions.posting import hold_threads_of
from forum.activities.discussions.actions.responding import forget_responses_of
from forum.activities.discussions.actions.speaking import forget_let_in_choice
from forum.activities.discussions.actions.visits import forget_visits_of
from forum.activities.discussions.actions.way_in import forget_pending_of
from forum.activities.voting.actions.answering import forget_voter, strike_from_lists
from forum.consultations.actions.naming import forget_own_names
from forum.consultations.events import PersonErased, consultation_stream
from forum.consultations.models import LEFT, Invitation, Participation
from forum.contributions.actions import withdraw
from forum.contributions.models import Contribution, Status
from forum.contributions.rules import stays_on_record
from forum.deciders.actions import forget_interests
from forum.erasure.rules import LEAVE
from forum.groups.actions.remarks import forget_remarks_of, forget_requests_of
from forum.groups.events import group_stream
from forum.inviting.actions import forget_admissions
from forum.kernel.actions import action, lock
from forum.kernel.db import db, new_public_id
from forum.kernel.events import emit
from forum.kernel.permissions import MODERATORS, Actor
from forum.moderation.actions.forgetting import forget_complaints
from forum.negotiating.actions.delegating import forget_delegate
from forum.notifications.actions import forget_account
from forum.opening.actions.forgetting import forget_comments_of
from forum.opening.actions.guarding import tell_when_nobody_moderates
from forum.outcomes.actions.forgetting import forget_opinions_of
from forum.rooms.actions.forgetting import forget_in_rooms
from forum.site.actions import keep_an_administrator
from forum.spaces.models import SpaceKind
from forum.workshops.actions.forgetting import forget_attendance


@action(LEAVE)
def erase_person(_actor: Actor, account: Account) -> int:
    """Deletes an account and everything that says whose it was, and returns in how many consultations.

    What was said keeps its place without words, so that answers to it keep their sense; what was said for the service keeps its
    words (`contributions.rules.stays_on_record`). Ballots and ratings count on, without a name. Words a moderator set aside
    because of a complaint go by themselves when nobody can object any more."""
    lock(account)
    if account.is_administrator:
        keep_an_administrator(account)
    places = _list_all_places(account)
    hold_threads_of(places)
    for place in places:
        lock(place)
        (forget_remarks_of if place.space.kind == SpaceKind.GROUP else _forget_in_consultation)(place)
    forget_complaints(account, places)
    forget_account(account.id)
    strike_from_lists(account.email)
    forget_pending_of(account.email)
    forget_visits_of(account.id)
    forget_let_in_choice(account.id)
    forget_admissions(account.id)
    forget_requests_of(account)
    forget_mail_to(account)
    db.session.execute(delete(Invitation).where(Invitation.email == account.email))
    for place in places:
        _take_name_off(place)
    db.session.flush()
    for place in places:
        if place.role in MODERATORS and place.consultation is not None:
            tell_when_nobody_moderates(place.consultation)
    db.session.execute(delete(Account).where(Account.id == account.id))
    return len(places)


def _list_all_places(account: Account) -> list[Participation]:
    """In whatever kind of space, the latest first."""
    query = select(Participation).filter_by(account_id=account.id).order_by(Participation.id.desc())
    return list(db.session.scalars(query))


def _forget_in_consultation(place: Participation) -> None:
    _withdraw_all(place)
    forget_responses_of(place)
    forget_voter(place)
    forget_opinions_of(place)
    forget_in_rooms(place)
    forget_attendance(place)
    forget_delegate(place)
    forget_interests(place)
    forget_own_names(place)
    forget_comments_of(place)


def _withdraw_all(place: Participation) -> None:
    """And what the people running it answered in private: that is about nobody else."""
    is_theirs = or_(Contribution.author_id == place.id, Contribution.private_to_id == place.id)
    said = select(Contribution).where(is_theirs, Contribution.status != Status.WITHDRAWN)
    for contribution in list(db.session.scalars(said.order_by(Contribution.id))):
        author = contribution.author.account
        if author is None or stays_on_record(contribution):  # What the service said stays, without a name.
            continue
        if contribution.has_words:  # What a reply begins with goes with the reply.
            withdraw(author.as_actor(), contribution)


def _take_name_off(place: Participation) -> None:
    """The capacity stays: how many people of which kind took part is counted from it."""
    place.account_id, place.job_title = None, ""
    place.pseudonym, place.pseudonym_key = _("Someone who has left"), f"{LEFT}{new_public_id()}"
    is_in_group = place.space.kind == SpaceKind.GROUP
    stream = group_stream(place.space_id) if is_in_group else consultation_stream(place.space_id)
    emit(PersonErased(stream, None, place.space_id, place.id))
    holding = update(Participation).where(Participation.invited_by_id == place.id)
    db.session.execute(holding.values(invited_by_id=None))
