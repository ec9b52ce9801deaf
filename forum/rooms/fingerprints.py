"""What a facilitator has before them: notes and votes by their numbers, so that a press of a button shows, groups or opens these
very words and no others."""

from __future__ import annotations

from collections.abc import Iterable

from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.models import Poll
from forum.kernel.fingerprints import fingerprint_parts
from forum.rooms.models import Note


def fingerprint_notes(notes: Iterable[Note]) -> str:
    return fingerprint_parts({str(note.id): note.body for note in notes})


def fingerprint_polls(polls: Iterable[Poll]) -> str:
    return fingerprint_parts({str(poll.id): fingerprint_poll(poll) for poll in polls})
