"""How comments are checked, as versions keep it: who writes has to know, and who reads too."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.wording import name_fields
from forum.kernel.db import db
from forum.moderation.kinds import MODES, Mode
from forum.moderation.models import ModerationSettings
from forum.spaces.rules import Things, ThingWords

name_fields(
    {
        "checks_comments": _l("When moderators check comments"),
        "hides_after": _l("Reports by so many people hide a comment until a moderator has looked"),
    },
    {"checks_comments": {str(mode): words for mode, words in MODES.items()}},
)


def describe_settings(settings: ModerationSettings) -> ThingWords:
    return {"checks_comments": settings.mode, "hides_after": str(settings.hold_after or "")}


@describes_official_things
def describe_moderation(consultation: Consultation) -> Things:
    found = db.session.get(ModerationSettings, consultation.id)
    usual = ModerationSettings(space_id=consultation.id, mode=Mode.AFTER, hold_after=None)
    return {(Part.MODERATION, 0): describe_settings(found or usual)}
