"""How it is said in public that somebody had said no before two others agreed, and to colleagues who asks and who said no."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.models import Participation
from forum.consultations.part_names import PARTS
from forum.consultations.signed_names import say_signed
from forum.consultations.snapshots import Part, name_thing
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.notifications.extension_points import NewsReader, NewsWords, describes
from forum.notifications.models import Notification
from forum.rewording.finding import find_noes
from forum.rewording.models import OfficialRewording
from forum.rewording.sentences import ASKED, DROPPED, READ_PARTS
from forum.rewording.snapshots import find_thing, list_changed, read_after, read_before
from forum.spaces.models import Version

# What heads a request about a part that is there once.
TITLES = {
    Part.BASICS: _l("Change to the basic details"),
    Part.SCOPE: _l("Change to what can change and what is settled"),
    Part.AFFECTED: _l("Change to who this affects"),
    Part.DECISION_DAY: _l("Change to the date of the decision"),
    Part.TEMPORARY: _l("Change to what is said of the temporary change"),
    Part.ANSWERS: _l("Change to who is responsible for the decision"),
}


# Where nothing else of such a part is to be another.
TITLES_OF_FIELDS = {
    "answers_come": _l("Change to when people get their answers"),
    "answers_due_on": _l("Change to when answers are due"),
}
# Of a thing that has no name.
UNNAMED = {
    Part.EVIDENCE_ANSWERS: _l("Change an answer that people have read"),
    Part.OPENING_CHECKS: _l("Change an answer to an opening check"),
    Part.REVIEWS: _l("Change a review that people have read"),
}


def say_what(asked: OfficialRewording) -> str:
    """What is asked, in the words that head its page."""
    if asked.is_addition:
        return _("Add “%(name)s”", name=name_thing(read_after(asked) or {}))
    if asked.thing_id == 0:
        return _say_once(asked)
    if asked.part == Part.ROLES:
        person = find_thing(asked)
        name = person.pseudonym if isinstance(person, Participation) else ""
        return _("Change the role of %(name)s", name=name) if asked.after else _("End the role of %(name)s", name=name)
    if asked.part in UNNAMED:
        return str(UNNAMED[Part(asked.part)])
    return _say_thing(asked, name_thing(read_before(asked)))


def _say_once(asked: OfficialRewording) -> str:
    changed = list_changed(read_before(asked), read_after(asked) or {})
    title = TITLES_OF_FIELDS.get(changed[0]) if len(changed) == 1 else None
    return str(title or TITLES[Part(asked.part)])


def _say_thing(asked: OfficialRewording, name: str) -> str:
    if asked.part == Part.THEME_ENTRIES:
        return _("Take comments out of “%(name)s”", name=name)
    if asked.part == Part.THEME_EVIDENCE:
        return _("Change the evidence for “%(name)s”", name=name)
    if asked.part == Part.PROMISES:
        return _("Say that a promise cannot be kept: “%(name)s”", name=name)
    if asked.part == Part.DOCUMENTS:
        return _("Replace the document “%(name)s”", name=name)
    if asked.part == Part.MEETINGS:
        return _("Change a meeting (%(name)s)", name=name)
    return _("Change “%(name)s”", name=name) if asked.after else _("Remove “%(name)s”", name=name)


def say_refusals(versions: Iterable[Version]) -> dict[int, str]:
    """By the number of the change, the oldest first; why is for colleagues."""
    return {number: " ".join(map(_say_no, reversed(noes))) for number, noes in find_noes(versions).items() if noes}


@describes(ASKED.key, DROPPED.key)
def describe(reader: NewsReader, lines: list[list[Notification]]) -> list[NewsWords]:
    """With the name of the colleague, looked up when it is read: whoever has left has none then."""
    numbers = {line[0].target for line in lines}
    found = db.session.scalars(select(OfficialRewording).where(OfficialRewording.public_id.in_(numbers)))
    asked = {each.public_id: each for each in found}
    return [NewsWords(_say_who(line[0], asked.get(line[0].target)) or str(line[0].sentence)) for line in lines]


def _say_who(told: Notification, asked: OfficialRewording | None) -> str:
    """Empty where nobody is known by now."""
    if asked is None:
        return ""
    if told.sentence.key == ASKED.key:
        name = say_signed(asked.asked_by, asked.asked_at)
        if asked.part == Part.ROLES:
            return _("%(name)s asks to end or change someone’s role. Read whose and why, then agree or say no.", name=name)
        if asked.part in READ_PARTS:
            return _(
                "%(name)s asks to change something that people have read (%(part)s). Read what and why, then agree or say no.",
                name=name,
                part=PARTS[Part(asked.part)],
            )
        return _(
            "%(name)s asks to change something that people have answered (%(part)s). Read what and why, then agree or say no.",
            name=name,
            part=PARTS[Part(asked.part)],
        )
    if asked.dropped_by is None or asked.dropped_at is None:
        return ""
    name = say_signed(asked.dropped_by, asked.dropped_at)
    part = PARTS[Part(asked.part)]
    return _("%(name)s said no to the change you asked for (%(part)s). Nothing has changed. Read why.", name=name, part=part)


def _say_no(refused: OfficialRewording) -> str:
    assert refused.dropped_by is not None and refused.dropped_at is not None  # noqa: S101  (`find_noes`)
    name = say_signed(refused.dropped_by, refused.dropped_at)
    return _("%(name)s had said no to a change here on %(day)s.", name=name, day=say_day(refused.dropped_at))
