"""What the log says, as versions keep it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.wording import SAYERS, name_days, name_fields, name_numbers
from forum.kernel.db import db
from forum.outreach.kinds import WAYS
from forum.outreach.models import OutreachEntry
from forum.spaces.rules import Things, ThingWords

name_fields(
    {
        "outreach_way": _l("How people were told"),
        "happened_on": _l("When it was"),
        "place": _l("Where, or who got it"),
        "how_many": _l("Number"),
        "outreach_language": _l("Language or format"),
        "done_by": _l("Who did it"),
        "paper": _l("Document"),
        "photo": _l("Photo"),
    },
    {"outreach_way": {str(way): label for way, label in WAYS.items()}},
)
name_days("happened_on")
name_numbers("how_many")
# Of one photo and another only this looks different where no picture is shown.
SAYERS["photo"] = lambda digest: _("A picture (number %(digest)s)", digest=digest[:6])


def describe_entry(entry: OutreachEntry) -> ThingWords:
    words: ThingWords = {
        "title": entry.title,
        "outreach_way": entry.way,
        "happened_on": entry.happened_on.isoformat(),
        "place": entry.place,
        "how_many": "" if entry.how_many is None else str(entry.how_many),
        "outreach_language": entry.language,
        "done_by": entry.done_by,
        "paper": entry.document.title if entry.document else "",
    }
    return words | {"photo": entry.picture.digest} if entry.picture else words


@describes_official_things
def describe_log(consultation: Consultation) -> Things:
    with_all = (joinedload(OutreachEntry.document), joinedload(OutreachEntry.picture))
    query = select(OutreachEntry).filter_by(consultation_id=consultation.id).options(*with_all)
    return {(Part.OUTREACH, entry.id): describe_entry(entry) for entry in db.session.scalars(query)}
