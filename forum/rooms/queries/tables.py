"""The record of a workshop as one table: what happened, who came, how talk was shared, results, notes. No names."""

from __future__ import annotations

from collections.abc import Iterator

from forum.consultations.evenness import SpeakingShare
from forum.rooms.groups import FEWEST_IN_GROUP, find_group, show_group
from forum.rooms.models import Note
from forum.rooms.queries.records import ItemRecord, WorkshopRecord

HEAD = ["kind", "part", "at", "speaks_as", "by_scribe", "group", "words", "number"]


def list_rows(record: WorkshopRecord) -> Iterator[list[str]]:
    """With a head. `number`: minutes of a part as it was, people, per cent of the talk, votes."""
    yield HEAD
    for item in record.items:
        yield _row("part", item, words=item.title, number=f"{item.seconds / 60:.1f}" if item.was_on else "0")
    for capacity_key, count in record.came.items():
        yield _row("came", speaks_as=_label(capacity_key), number=str(count))
    for voice in record.voices.values():
        if voice.people >= FEWEST_IN_GROUP:
            yield _row("share of talk in per cent", speaks_as=_label(voice.capacity), number=_percent(voice))
    for item in record.items:
        for poll in item.polls:
            standing = poll.standing
            if standing and not standing.is_withheld:
                for option in standing.contest.options:
                    votes = standing.tally.votes.get(option.key, 0)
                    yield _row("votes", item, group=poll.poll.question, words=option.label, number=f"{float(votes):g}")
    for message in record.messages:
        yield _row("message to everyone", at=message.sent_at.isoformat(timespec="minutes"), words=message.words)
    for item in record.items:
        for note in item.notes:
            yield _note_row(item, note)


def _note_row(item: ItemRecord, note: Note) -> list[str]:
    """Without the minute: whoever was there would know who wrote then."""
    return _row(
        "note",
        item,
        speaks_as=str(find_group(note).label),
        by_scribe="yes" if note.written_by_id else "",
        group=note.group.name if note.group else "",
        words=note.body if note.status == "published" else "",
    )


def _row(kind: str, item: ItemRecord | None = None, **cells: str) -> list[str]:
    part = f"{item.number}. {item.title}" if item else ""
    return [kind, part, *(cells.get(name, "") for name in HEAD[2:])]


def _label(capacity_key: str) -> str:
    return str(show_group(capacity_key).label)


def _percent(voice: SpeakingShare) -> str:
    return f"{float(voice.share_of_talk * 100):.0f}"
