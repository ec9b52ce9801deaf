from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.models import Participation
from forum.consultations.tables import OwnRow, lists_own
from forum.groups.kinds import ANSWERS, SAID, MemberAnswer
from forum.groups.models import Coming, Consent, JoinRequest, Member, Remark, RemarkReport, StandingGroup
from forum.kernel.db import db
from forum.kernel.permissions import Actor

PIECE = 500


@lists_own
def list_own_in_groups(actor: Actor) -> Iterator[OwnRow]:
    """All that somebody asked, said and agreed to in groups."""
    for asked in db.session.scalars(select(JoinRequest).filter_by(account_id=actor.account_id).order_by(JoinRequest.id)):
        yield OwnRow(asked.group.name, _("You asked to join"), asked.asked_at, asked.name, asked.why, asked.reason)
    own = select(Participation.id).where(Participation.account_id == actor.account_id)
    here = select(Participation, StandingGroup).join(StandingGroup, StandingGroup.id == Participation.space_id)
    for place, group in db.session.execute(here.where(Participation.account_id == actor.account_id)).tuples():
        yield OwnRow(group.name, _("You joined"), place.joined_at, place.pseudonym, str(place.capacity.label), place.job_title)
    for member in db.session.scalars(select(Member).where(Member.place_id.in_(own)).order_by(Member.id)):
        until = member.until.isoformat() if member.until else ""
        yield OwnRow(member.group.name, _("Your time as a member"), None, member.since.isoformat(), until, member.steps_done)
    said = select(Remark).where(Remark.place_id.in_(own)).order_by(Remark.id)
    for remark in db.session.scalars(said.execution_options(yield_per=PIECE)):
        words = "\n\n".join(filter(None, [remark.words, remark.reason, remark.appeal]))
        yield OwnRow(remark.group.name, str(SAID[remark.said]), remark.written_at, remark.title, words, remark.hidden_because)
    yield from _list_choices(actor)


def _list_choices(actor: Actor) -> Iterator[OwnRow]:
    own = select(Participation.id).where(Participation.account_id == actor.account_id)
    about = select(Consent, Remark).join(Remark, Remark.id == Consent.remark_id).where(Consent.place_id.in_(own))
    for consent, wording in db.session.execute(about.order_by(Consent.id)).tuples():
        chosen = str(ANSWERS[MemberAnswer(consent.answer)])
        yield OwnRow(wording.group.name, _("What you said to a change"), consent.said_at, wording.words, chosen)
    for coming in db.session.scalars(select(Coming).where(Coming.place_id.in_(own)).order_by(Coming.id)):
        meeting = coming.meeting
        state = _("You were there") if coming.came else ""
        chosen = {True: _("You said you are coming."), False: _("You said you cannot come."), None: ""}[coming.is_coming]
        yield OwnRow(meeting.group.name, _("Meeting"), meeting.starts_at, meeting.where, chosen, state)
    for report in db.session.scalars(select(RemarkReport).filter_by(account_id=actor.account_id).order_by(RemarkReport.id)):
        yield OwnRow(report.remark.group.name, _("You reported something"), report.reported_at, "", report.words)
