from __future__ import annotations

from collections.abc import Iterator

from babel.lists import format_list
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.capacities import NEEDED_ROLES, TEAM_LABELS
from forum.consultations.models import Consultation, Invitation, Participation
from forum.consultations.queries import get_place
from forum.consultations.rules import INVITATION_LASTS, State, state_of_consultation
from forum.consultations.tasks import MOST_TASKS, Duties, Task, end_of, finds_tasks
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.permissions import OFFICIALS, Role


@finds_tasks("consultations")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """One's own name, where it is asked for, drafts that nobody else sees yet, roles that nobody has in what people can read, and
    people who were invited and have not come."""
    yield from _find_own_names(duties)
    yield from _find_empty_roles(duties)
    for consultation in duties.by_role.get(Role.ORGANISER, ()):
        if consultation.published_at is None:
            page = "consultation_manage.overview" if consultation.is_sandbox else "opening.gate"
            address = url_for(page, slug=consultation.slug)
            yield Task(_("Finish your draft and publish it"), consultation, Role.ORGANISER, address, _("See what is missing"))
    waiting = (
        select(Invitation)
        .join(Participation, Participation.id == Invitation.invited_by_id)
        .where(
            Participation.account_id == duties.actor.account_id,
            Invitation.space_id.in_(duties.list_ids(Role.ORGANISER)),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.created_at > now() - INVITATION_LASTS,
        )
    )
    for invitation in db.session.scalars(waiting.order_by(Invitation.created_at).limit(MOST_TASKS)):
        consultation, role = duties.find(invitation.space_id)
        # Of somebody who takes part, their address is shown to nobody.
        who = get_place(invitation.place_id).pseudonym if invitation.place_id else invitation.email
        title = _("%(email)s accepts your invitation", email=who)
        address = url_for("consultation_people.team", slug=consultation.slug)
        yield Task(title, consultation, role, address, _("See the invitations"), waits_since=invitation.created_at)


def _find_empty_roles(duties: Duties) -> Iterator[Task]:
    """Once people can write, a role without anybody is nobody to answer or to look after what they write."""
    running = [each for each in duties.by_role.get(Role.ORGANISER, ()) if _needs_its_roles(each)]
    if not running:
        return
    held = select(Participation.space_id, Participation.role).where(
        Participation.space_id.in_([each.id for each in running]),
        Participation.role.in_([str(role) for role in NEEDED_ROLES]),
        Participation.account_id.is_not(None),
        Participation.removed_at.is_(None),
    )
    taken = set(db.session.execute(held.distinct()).tuples())
    for consultation in running[:MOST_TASKS]:
        empty = [str(TEAM_LABELS[role]).lower() for role in NEEDED_ROLES if (consultation.id, str(role)) not in taken]
        if empty:
            title = _("Nobody has this role yet: %(roles)s", roles=format_list(empty, locale=get_locale()))
            address = url_for("consultation_people.team", slug=consultation.slug)
            # While people can write, nobody answers or looks after it: that is for today.
            due_at = end_of(to_local(now()).date()) if state_of_consultation(consultation) is State.OPEN else None
            yield Task(title, consultation, Role.ORGANISER, address, _("Invite someone"), due_at=due_at)


def _needs_its_roles(consultation: Consultation) -> bool:
    is_shown = consultation.published_at is not None and consultation.source is None
    return is_shown and consultation.stopped_at is None and consultation.closed_at is None


def _find_own_names(duties: Duties) -> Iterator[Task]:
    nameless = select(Participation).where(
        Participation.account_id == duties.actor.account_id,
        Participation.is_own_name.is_(False),
        Participation.set_aside_at.is_(None),
        Participation.space_id.in_(duties.list_ids(*OFFICIALS)),
    )
    for place in db.session.scalars(nameless.limit(MOST_TASKS)):
        consultation, role = duties.find(place.space_id)
        address = url_for("consultation_people.own_name", slug=consultation.slug)
        yield Task(_("Enter your own name"), consultation, role, address, _("Enter my name"))
