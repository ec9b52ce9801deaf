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

# Tables, and columns of others, that none of the pages that are kept shows, by the reason why. A new one is looked at until it
# stands here.
NOT_SHOWN = {
    "the machinery": """
        event_streams events jobs limit_counters sent_forms tokens drafts pending_posts kept_mails document_files told_logs""",
    "what can be found: its page is not kept": "search_entries search_words",
    "what organisers keep to begin from: its pages are not kept": "saved_templates",
    "what administrators changed, which only they read": "name_changes",
    "one person's own": """
        accounts sign_ins registrations invitations access_codes admissions notifications topics follows
        mail_choices consultation_mail_choices thread_visits let_in_choices""",
    "moderators': what they decide changes the status of what was said, with an entry": """
        appeals case_notes case_views cases decisions flags kept_words moderation_settings recusals shifts""",
    "who responded to what: pages show how many, which is counted on the comment with an entry": "reactions",
    "codes of lines that are gone, which no page shows": "gone_lines",
    "how far a message has been sent, for its organisers": "messages.told messages.told_upto messages.finished_at",
    "votes: who voted and how; pages of votes are not kept": """
        counted_ballots named_ballots paper_ballots paper_entries reasons receipts sealed_ballots secret_ballots turnout
        voted_addresses voter_list_entries voter_lists""",
    "what counting a result again found, which stands on the page of the vote": "results.checked_at results.problem",
    "whether a member was told that their time in a group ends": "group_members.reminded_at",
    "whether people were told that the time of a temporary change has passed": "temporary_changes.told_at",
    "what a side of a negotiation needs, on a page that is not kept": "negotiation_needs",
    "what coders do among themselves": "coders misreadings sample_codes sample_items samples suggestions",
    "of groups: who asks to join, is invited or reports something, which their chairs read": """
        group_invitations group_reports group_requests""",
    "rooms: their pages are not kept, and a workshop's neither": """
        workshops.asks_quiet workshops.paused_at workshops.position workshops.summary workshops.summary_html
        agenda_items agenda_polls attendances workshop_facilitators workshop_invites breakout_seats breakouts
        done_acts felt_heard hands heard_by note_groups notes.group_id rehearsals room_messages signals turns undo_steps""",
}
# A group’s pages are not kept, and no page that is kept shows a group: what only it has, and its rows of what every space has,
# may change with an entry in its own log alone.
OF_GROUPS = {
    *{"accounts", "participations", "spaces", "space_organisations", "organisations", "versions"},
    *{"plain_texts", "plain_checks", "manager_questions", "manager_question_parts"},
}
HIDDEN = {name for names in NOT_SHOWN.values() for name in names.split()}
WRITE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
CHANGE = re.compile(r"\s*UPDATE\s.*?\sSET\s(.*?)(?:\sWHERE\s|$)", re.IGNORECASE | re.DOTALL)
COLUMN = re.compile(r"\"?(\w+)\"?\s*=")
WRITTEN, HIDDEN_WRITTEN, TOLD = "tests_written_tables", "tests_written_hidden_tables", "tests_told_streams"
silent: list[str] = []


def is_hidden(table: str, statement: str) -> bool:
    """Whether nothing that the statement changes is on a page that is kept."""
    change = CHANGE.match(statement)
    columns = COLUMN.findall(change[1]) if change else []
    return table in HIDDEN or bool(columns and all(f"{table}.{column}" in HIDDEN for column in columns))


@event.listens_for(Engine, "after_cursor_execute")
def _note_write(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    write = WRITE.match(statement)
    if write and db.session.registry.has() and is_acting():
        written = HIDDEN_WRITTEN if is_hidden(write[1], statement) else WRITTEN
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
    if any(stream.startswith("group:") for stream in told):
        written = {table for table in written if not table.startswith("group") and table not in OF_GROUPS}
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
