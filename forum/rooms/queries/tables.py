"""The record of a workshop as one table: what happened, who came, how talk was shared, results, notes. No names."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.evenness import SpeakingShare
from forum.consultations.tables import say_moment
from forum.rooms.groups import find_group, show_group
from forum.rooms.models import Note
from forum.rooms.queries.records import ItemRecord, WorkshopRecord

COLUMNS = {
    "kind": _l("What it is"),
    "part": _l("Part"),
    "at": _l("Date and time"),
    "speaks_as": _l("How they are connected"),
    "by_scribe": _l("By a note-taker"),
    "group": _l("Group or question"),
    "words": _l("In words"),
    "number": _l("Number"),
}


def list_rows(record: WorkshopRecord) -> Iterator[list[str]]:
    """With a head. `number`: minutes of a part as it was, people, per cent of the talk, votes."""
    yield [str(label) for label in COLUMNS.values()]
    for item in record.items:
        yield _row(_("Part"), item, words=item.title, number=f"{item.seconds / 60:.1f}" if item.was_on else "0")
    for capacity_key, count in record.came.items():
        yield _row(_("People who came"), speaks_as=_label(capacity_key), number=str(count))
    for voice in record.voices.values():
        yield _row(_("Share of the talk, in per cent"), speaks_as=_label(voice.capacity), number=_percent(voice))
    for item in record.items:
        for poll in item.polls:
            standing = poll.standing
            if standing and not standing.is_withheld:
                for option in standing.contest.options:
                    votes = standing.tally.votes.get(option.key, 0)
                    yield _row(_("Votes"), item, group=poll.poll.question, words=option.label, number=f"{float(votes):g}")
    for message in record.messages:
        yield _row(_("Message to everyone"), at=say_moment(message.sent_at), words=message.words)
    for item in record.items:
        for note in item.notes:
            yield _note_row(item, note)


def _note_row(item: ItemRecord, note: Note) -> list[str]:
    """Without the minute: whoever was there would know who wrote then."""
    return _row(
        _("Note"),
        item,
        speaks_as=str(find_group(note).label),
        by_scribe=_("Yes") if note.written_by_id else "",
        group=note.group.name if note.group else "",
        words=note.body if note.status == "published" else "",
    )


def _row(kind: str, item: ItemRecord | None = None, **cells: str) -> list[str]:
    part = f"{item.number}. {item.title}" if item else ""
    return [kind, part, *(cells.get(name, "") for name in list(COLUMNS)[2:])]


def _label(capacity_key: str) -> str:
    return str(show_group(capacity_key).label)


def _percent(voice: SpeakingShare) -> str:
    return f"{float(voice.share_of_talk * 100):.0f}"
