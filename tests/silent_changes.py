"""Pages are kept for visitors by the number of the log, so what such a page can show never changes without an entry.

Every test watches it: a transaction of the program that writes to a table outside NOT_SHOWN, and no entry into the log of a
consultation, fails the test that made it. What tests write themselves, past actions, is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from forum.kernel.actions import is_acting
from forum.kernel.db import db
from forum.kernel.events import EventRecord

# Tables that none of the pages that are kept shows, by the reason why. A new table is looked at until it stands here.
NOT_SHOWN = {
    "the machinery": "event_streams events jobs limit_counters tokens drafts kept_mails document_files",
    "one person's own": "accounts invitations notifications topics follows mail_choices",
    "moderators': what they decide changes the status of what was said, with an entry": """
        appeals case_notes case_views cases decisions flags kept_words moderation_settings recusals shifts""",
    "votes: their pages and the consultation's own are not kept": """
        named_ballots paper_ballots paper_entries poll_options polls reasons receipts results secret_ballots turnout
        voter_list_entries voter_lists""",
    "what came of it: these pages are not kept": """
        answer_ratings answers campaign_texts campaigns check_ratings checks coders commitments final_decisions milestones
        misreadings progress readings reports reviews sample_codes sample_items samples sightings suggestions
        theme_acceptances theme_entries theme_polls themes voices""",
    "workshops and rooms: their pages are not kept": """
        agenda_items agenda_polls attendances workshop_facilitators workshop_invites workshops breakout_seats breakouts
        done_acts felt_heard hands heard_by note_groups notes rehearsals room_messages signals turns undo_steps""",
}
HIDDEN_TABLES = {table for tables in NOT_SHOWN.values() for table in tables.split()}
WRITE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
WRITTEN, HIDDEN_WRITTEN, TOLD = "tests_written_tables", "tests_written_hidden_tables", "tests_told_streams"
silent: list[str] = []


@event.listens_for(Engine, "after_cursor_execute")
def _note_write(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    write = WRITE.match(statement)
    if write and db.session.registry.has() and is_acting():
        written = HIDDEN_WRITTEN if write[1] in HIDDEN_TABLES else WRITTEN
        db.session.info.setdefault(written, set()).add(write[1])


@event.listens_for(Session, "after_flush")
def _note_entry(session: Session, _context: object) -> None:
    for thing in session.new:
        if isinstance(thing, EventRecord):
            session.info.setdefault(TOLD, set()).add(thing.stream)


@event.listens_for(Session, "after_commit")
def _compare(session: Session) -> None:
    if session.in_nested_transaction():
        return  # A savepoint is released: nothing is told before the whole is done.
    written, told = session.info.pop(WRITTEN, set()), session.info.pop(TOLD, set())
    if "rehearsals" in session.info.pop(HIDDEN_WRITTEN, set()):
        return  # Nobody but who rehearses ever sees the consultation that is made for it and wiped.
    if written and not any(stream == "site" or stream.startswith("consultation:") for stream in told):
        silent.append(", ".join(sorted(written)))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    for name in (WRITTEN, HIDDEN_WRITTEN, TOLD):
        session.info.pop(name, None)


@pytest.fixture(autouse=True)
def nothing_changes_in_silence(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails for a change without an entry in the log. Drills fill their halls by rows of their own."""
    silent.clear()
    yield
    found, silent[:] = sorted(set(silent)), []
    if "drills" in request.path.parts:
        return
    assert not found, f"changed without an entry in a consultation's log: {'; '.join(found)} (tests/silent_changes.py)"
