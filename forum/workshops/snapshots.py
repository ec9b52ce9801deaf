"""What the page of a workshop says officially, as versions keep it. Whoever has booked has planned for it."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.wording import name_fields, name_moments, name_numbers
from forum.kernel.db import db
from forum.spaces.rules import Things, ThingWords
from forum.workshops.models import Comers, Workshop

WHO_CAN_COME: dict[str, LazyString] = {
    Comers.OPEN: _l("Anyone, including guests without an account"),
    Comers.JOINED: _l("People taking part in this consultation"),
    Comers.INVITED: _l("Only people you invite by email, with or without an account"),
}
# As whoever reads it in the list of changes is told: the organisers invite, not they.
WHO_COULD_COME: dict[str, LazyString] = {
    str(Comers.OPEN): WHO_CAN_COME[Comers.OPEN],
    str(Comers.JOINED): WHO_CAN_COME[Comers.JOINED],
    str(Comers.INVITED): _l("Invited people, and everyone who has booked"),
}
# The columns of a plan that everybody reads, and what each is called in a version.
OFFICIAL_COLUMNS = {
    "title": "title",
    "starts_at": "starts_at",
    "place": "meeting_place",
    "about": "purpose",
    "access_note": "accessibility",
    "size": "most_people",
    "who": "who_can_come",
}

name_fields(
    {
        "starts_at": _l("Date and start time"),
        "meeting_place": _l("Place"),
        "online": _l("Video call"),
        "purpose": _l("What it is for"),
        "accessibility": _l("How everyone can take part"),
        "most_people": _l("Maximum number of people"),
        "who_can_come": _l("Who can come"),
    },
    {"who_can_come": WHO_COULD_COME, "online": {"yes": _l("Yes"), "no": _l("No")}},
)
name_moments("starts_at")
name_numbers("most_people")


def describe_workshop(workshop: Workshop) -> ThingWords:
    """Without its links, which only people who are in the workshop see."""
    return {
        "title": workshop.title,
        "starts_at": workshop.starts_at.isoformat(),
        "meeting_place": workshop.place,
        "online": "yes" if workshop.video_link else "no",
        "purpose": workshop.about,
        "accessibility": workshop.access_note,
        "most_people": str(workshop.size or ""),
        "who_can_come": str(workshop.who),
    }


@describes_official_things
def describe_workshops(consultation: Consultation) -> Things:
    found = db.session.scalars(select(Workshop).filter_by(space_id=consultation.id))
    return {(Part.WORKSHOPS, each.id): describe_workshop(each) for each in found}
