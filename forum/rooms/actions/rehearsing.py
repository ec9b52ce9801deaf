"""A workshop can be rehearsed alone, with pretend participants, and then all of it is wiped.

A rehearsal happens in a consultation of its own that nobody else sees and that is never published: everything works there as in
earnest, and nothing of it comes into the real conversation, its log, its counts or anybody's letters."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.models import Account
from forum.activities.voting.actions.copying import copy_poll
from forum.activities.voting.models import Poll
from forum.consultations.actions.joining import seat
from forum.consultations.models import Activity, Consultation, Participation, Phase
from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock, save
from forum.kernel.cascade import delete_cascade
from forum.kernel.clock import now
from forum.kernel.db import db, new_public_id
from forum.kernel.errors import Conflict
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.rooms.models import Rehearsal
from forum.rooms.queries.rehearsals import find_rehearsal
from forum.rooms.rules import END_REHEARSAL, REHEARSE
from forum.spaces.models import Space
from forum.workshops.models import AgendaItem, AgendaPoll, Workshop

PRETEND_PEOPLE = 14
REHEARSAL_LASTS = timedelta(days=1)
COPIED = ("title", "about", "place", "video_link", "caption_link", "access_note", "has_lobby")


@action(REHEARSE)
def start_rehearsal(actor: Actor, workshop: Workshop) -> Workshop:
    """A copy of the workshop with its agenda and votes, for this person alone; the one they have, when they have one."""
    lock(workshop)
    place = find_place(actor, workshop)
    if place is None:
        raise Conflict(_("Only someone who has joined the consultation can do a practice run."))
    known = find_rehearsal(place, workshop)
    if known is not None:
        return known.workshop
    stage = _make_stage(actor, workshop, place)
    copy = Workshop(
        space_id=stage.space_id,
        activity_id=stage.id,
        starts_at=now(),
        created_at=now(),
        **{name: getattr(workshop, name) for name in COPIED},
    )
    save(copy)
    for item in workshop.items:
        about = {"kind_key": item.kind_key, "title": item.title, "text": item.text, "minutes": item.minutes}
        twin = AgendaItem(workshop_id=copy.id, position=item.position, **about)
        save(twin)
        for link in item.polls:
            save(AgendaPoll(item_id=twin.id, poll_id=copy_poll(SYSTEM, link.poll, stage).id, position=link.position))
    save(Rehearsal(workshop_id=copy.id, of_id=workshop.id, begun_by_id=place.id, begun_at=now()))
    enqueue("play_rehearsal", workshop_id=copy.id, step=0, unique_key=f"play:{copy.id}:0")
    db.session.expire(copy)
    return copy


@action(END_REHEARSAL)
def wipe_rehearsal(_actor: Actor, rehearsal: Rehearsal) -> int:
    """Everything that was said, voted and done in it goes, and so do its pretend people; returns how many rows. What stays are
    the consultation, its phase, activity and workshops without a word of anybody's, so that the numbers in the log never come to
    mean something else."""
    consultation = rehearsal.workshop.consultation
    guests = select(Account.id).join(Participation, Participation.account_id == Account.id)
    guests = guests.where(Participation.space_id == consultation.id, Account.is_guest)
    pretend = list(db.session.scalars(guests))
    for public_id in db.session.scalars(select(Poll.public_id).filter_by(space_id=consultation.id)):
        enqueue("destroy_vote_key", public_id=public_id)
    shells = (Space, Consultation, Phase, Activity, Workshop)
    gone = delete_cascade([(Space, consultation.id), *((Account, number) for number in pretend)], keep=shells)
    consultation.title = consultation.summary = ""
    for workshop in db.session.scalars(select(Workshop).filter_by(space_id=consultation.id)):
        workshop.title = workshop.about = workshop.place = workshop.called_off_reason = workshop.summary = ""
        workshop.video_link = workshop.caption_link = workshop.access_note = ""
        workshop.summary_html, workshop.called_off_at, workshop.opened_at = None, now(), None
    return gone


def _make_stage(actor: Actor, workshop: Workshop, place: Participation) -> Activity:
    """The hidden consultation, with one activity, in which they may lead."""
    earnest = workshop.consultation
    consultation = Consultation(
        slug=f"rehearsal-{new_public_id()}",
        title=_("Practice run: %(title)s", title=workshop.title),
        summary=_("Only you can see this. We will delete it all afterwards."),
        run_by=earnest.run_by,
        language=earnest.language,
        created_at=now(),
        is_sandbox=True,
    )
    save(consultation)
    phase = Phase(consultation_id=consultation.id, name=_("Practice run"), opens_at=now(), closes_at=now() + REHEARSAL_LASTS)
    save(phase)
    activity = Activity(space_id=consultation.id, phase_id=phase.id, kind_key=workshop.activity.kind_key, title=_("Practice run"))
    save(activity)
    seat(
        SYSTEM,
        consultation,
        person=actor,
        pseudonym=place.pseudonym,
        role=Role.FACILITATOR,
        capacity_key=place.capacity_key,
        job_title=place.job_title,
    )
    return activity
