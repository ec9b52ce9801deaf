"""Who can comment in a discussion and how, as versions keep it: whoever has commented did so under these rules."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.activities.discussions.kind import DISCUSSION
from forum.activities.discussions.models import DiscussionSettings, Guests, Restating
from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Activity, Consultation
from forum.consultations.snapshots import Part
from forum.consultations.wording import name_fields
from forum.kernel.db import db
from forum.spaces.rules import Things, ThingWords

name_fields(
    {
        "guests_comment": _l("Who can comment without an account"),
        "heard_first": _l("When people first say what they heard"),
    },
    {
        "guests_comment": {
            str(Guests.NEVER): _l("Nobody. People use a link by email, or an account"),
            str(Guests.HELD): _l("Guests can, and a moderator checks each comment before it appears"),
            str(Guests.AT_ONCE): _l("Guests can, and their comments appear straight away"),
        },
        "heard_first": {
            str(Restating.DIFFERS): _l("When they see it differently"),
            str(Restating.EVERY): _l("In every reply"),
            str(Restating.NEVER): _l("Never"),
        },
    },
)


def describe_talking(activity: Activity) -> ThingWords:
    """As it stands in the database now; what nobody has chosen is as it is at first."""
    found = db.session.get(DiscussionSettings, activity.id, populate_existing=True)
    guests, restating = (found.guests, found.restating) if found else (Guests.NEVER, Restating.DIFFERS)
    return {"title": activity.title, "guests_comment": str(guests), "heard_first": str(restating)}


@describes_official_things
def describe_discussions(consultation: Consultation) -> Things:
    query = select(Activity).filter_by(space_id=consultation.id, kind_key=DISCUSSION.key)
    return {(Part.TALKING, each.id): describe_talking(each) for each in db.session.scalars(query).all()}
