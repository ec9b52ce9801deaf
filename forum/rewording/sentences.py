"""What colleagues are told. Stored by key: see `kernel.sentences`."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part
from forum.kernel.sentences import declare_sentence

# Changed by two people before anybody has answered too.
READ_PARTS = {Part.ANSWERS, Part.DECIDERS, Part.DECISION_DAY, Part.WORKSHOPS, Part.REVIEWS, Part.TALKING}


def _say_asked(part: str) -> str:
    if part == Part.ROLES:
        return _("A colleague asks to end or change someone’s role. Read whose and why, then agree or say no.")
    if part in READ_PARTS:
        return _(
            "A colleague asks to change something that people have read (%(part)s). Read what and why, then agree or say no.",
            part=PARTS[part],
        )
    return _(
        "A colleague asks to change something that people have answered (%(part)s). Read what and why, then agree or say no.",
        part=PARTS[part],
    )


ASKED = declare_sentence("rewording_asked", _say_asked)
DROPPED = declare_sentence(
    "rewording_dropped",
    lambda part: _(
        "A colleague said no to the change you asked for (%(part)s). Nothing has changed. Read why.", part=PARTS[part]
    ),
)
LAPSED = declare_sentence(
    "rewording_lapsed",
    lambda part: _(
        "The change you asked for (%(part)s) cannot be agreed any more. Someone has changed it since and asked again.",
        part=PARTS[part],
    ),
)
OVERTAKEN = declare_sentence(
    "rewording_overtaken",
    lambda part: _(
        "A colleague has changed this (%(part)s), so what you asked for has ended. Ask again if you still want it.",
        part=PARTS[part],
    ),
)
