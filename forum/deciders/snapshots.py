"""What is said officially of who decides, as versions keep it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import list_places_by_number
from forum.consultations.snapshots import Part
from forum.consultations.tables import declare_columns
from forum.consultations.wording import SAYERS, name_days, name_fields
from forum.deciders.models import BodyMember, Decider, DeclaredInterests, Meeting
from forum.kernel.db import db
from forum.spaces.rules import Things, ThingWords

name_fields(
    {
        "job_title": _l("Job title"),
        "members": _l("Members"),
        "decider_place": _l("Who decides from here"),
        "held_on": _l("Date of the meeting"),
        "held_where": _l("Where it meets"),
        "paper": _l("Paper"),
        "minute": _l("Minutes"),
        "interests": _l("Declared interests"),
    },
    {},
)
name_days("held_on")
declare_columns(Part.DECIDERS, "name", "job_title", "members", "decider_place")
declare_columns(Part.MEETINGS, "name", "held_on", "held_where", "paper", "minute")
declare_columns(Part.GO_BETWEEN, "name", "interests")


def say_place(number: str) -> str:
    """Their name here now: versions hold the number of their place, so that a name goes with whoever leaves."""
    place = list_places_by_number([int(number)]).get(int(number))
    return place.pseudonym if place else _("Someone who has left")


SAYERS["decider_place"] = say_place


def describe_decider(decider: Decider) -> ThingWords:
    """With the account from which they consider what people said: whoever has that can act in their name."""
    words: ThingWords = {"name": decider.name, "job_title": decider.job_title}
    members = [say_member(each) for each in decider.members]
    return words | {"members": members, "decider_place": str(decider.place_id) if decider.place_id else ""}


def say_member(member: BodyMember) -> str:
    return ", ".join(filter(None, (member.name, member.job_title)))


def describe_meeting(meeting: Meeting) -> ThingWords:
    """By their titles, which are read, and by their numbers: another document with the same title is another one. Versions from
    before had no numbers."""
    papers = {"paper": meeting.paper, "minute": meeting.minute}
    titles = {name: document.title if document else "" for name, document in papers.items()}
    where = {"held_on": meeting.held_on.isoformat(), "held_where": meeting.held_where}
    numbers = {f"{name}_document": document.public_id if document else "" for name, document in papers.items()}
    return {"name": meeting.decider.name, **where, **titles, **numbers}


def describe_interests(interests: DeclaredInterests) -> ThingWords:
    """Without the name, which their place has and may lose."""
    return {"interests": interests.words}


@describes_official_things
def describe_deciders(consultation: Consultation) -> Things:
    found: Things = {}
    deciders = select(Decider).filter_by(consultation_id=consultation.id, removed_at=None)
    for decider in db.session.scalars(deciders.options(selectinload(Decider.members), selectinload(Decider.meetings))):
        found[(Part.DECIDERS, decider.id)] = describe_decider(decider)
        found |= {(Part.MEETINGS, meeting.id): describe_meeting(meeting) for meeting in decider.meetings}
    declared = select(DeclaredInterests).join(DeclaredInterests.place).where(Participation.space_id == consultation.id)
    for interests in db.session.scalars(declared):
        found[(Part.GO_BETWEEN, interests.place_id)] = describe_interests(interests)
    return found
