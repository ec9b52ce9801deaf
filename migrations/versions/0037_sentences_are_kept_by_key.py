"""What people were told, and what they read once they undo something, is kept as key and values, for each reader's language.

Rows that are exactly a sentence we know get its key; others stay the words they were, under `as_written`.
"""

import json
import re
from collections.abc import Callable, Iterator

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# As they were said in English when this was written. What differs from reader to reader, such as how an answer is called, and
# what has no date in it that the sentence has now, is not read back: those rows stay as they were.
KNOWN = {
    "theme_agreed": "A theme has been agreed: “{theme}”",
    "quote_asked_named": "Can we quote you, with the name you use here, in the answer to a theme?",
    "quote_asked": "Can we quote you, without your name, in the answer to a theme?",
    "quote_asked_again": "The theme that quotes you has changed. Can we still quote you?",
    "misreading_answered": "You told us a theme was not what you meant. We have answered you.",
    "decided_own": "A decision has been made. See what it means for what you said.",
    "decided": "A decision has been made: “{title}”",
    "promise_kept": "Promise kept, says its owner: “{what}”",
    "promise_given_up": "This promise will not be kept: “{what}”",
    "check_missed": "A check was missed. We show this in public until you say what happened.",
}
# Only for the way back.
SAID = KNOWN | {
    "theme_agreed_own": "Your comment is now part of a theme. Check that it is what you meant.",
    "promise_late": "A promise is late: “{what}”",
    "promise_late_own": "Your promise is late: “{what}”. Please add a public update.",
    "promise_very_late": "A promise is more than a week late: “{what}”",
    "answered_own": "Your comment has been answered: {answer}",
    "answered_own_again": "There is a new answer to what you said: {answer}",
    "answered": "A new answer to “{theme}”: {answer}",
    "answer_rated": "Someone has told you about one of your answers. Does it answer them? {verdict}",
    "promised": "New promise: “{what}”",
    "promise_updated": "Update on a promise: “{what}”",
    "check_opened_own": "{months} months on: has the promise been kept? Tell us what you have seen.",
    "check_opened": "{months} months on, has it lasted? “{theme}”",
    "account_asked": "{months} months on: tell people what has happened with “{theme}”",
    "account_given_own": "{months} months on, the service says: {said}. Is that what you have seen?",
    "account_given": "{months} months on, the service says: {said}",
    "many_reported": "Several people reported this. We have hidden it until a moderator has looked.",
    "repeats_details": "This repeats personal details that we removed somewhere else. A moderator will look before we show it.",
    "trigger_saw": "A moderator will look at this before we show it.",
    "undone_agenda_moved": "Undone: the agenda moved on.",
    "undone_time_added": "Undone: time was added.",
    "undone_paused": "Undone: the workshop was paused.",
    "undone_message_sent": "Undone: a message was sent.",
    "undone_signal_cleared": "Undone: a signal was cleared.",
    "undone_hand_lowered": "Undone: a hand was lowered.",
    "undone_turn_given": "Undone: someone was given a turn to speak.",
    "undone_turn_ended": "Undone: a turn to speak was ended.",
    "undone_asked_to_leave": "Undone: someone was asked to leave.",
    "undone_note_shown": "Undone: a note was shown.",
    "undone_notes_shown": "Undone: notes were shown.",
    "undone_note_kept_off": "Undone: a note was kept off the screen.",
    "undone_notes_moved": "Undone: notes were moved.",
    "undone_group_renamed": "Undone: a group was renamed.",
    "undone_groups_merged": "Undone: two groups were merged.",
    "as_written": "{text}",
}
PATTERNS = {key: re.compile("(.+)".join(map(re.escape, re.split(r"\{\w+\}", text))), re.DOTALL) for key, text in KNOWN.items()}
WORDS = {
    "did": "We did",
    "will": "We will",
    "in_part": "We will do part of it",
    "working": "We are still working it out",
    "wont": "We will not",
}
AT_A_TIME = 1_000
INVITATION = "Would you like to add something? You can raise your hand or write a note."


def upgrade() -> None:
    rewrite("notifications", "sentence", read_sentence)
    rename_in_steps("label", "sentence", nullable=True)
    rewrite("undo_steps", "sentence", lambda label: read_sentence(f"Undone: {label}.") if label else None)
    op.add_column("decisions", sa.Column("sentence", sa.String()))


def downgrade() -> None:
    decisions = sa.table("decisions", sa.column("id"), sa.column("reason"), sa.column("sentence"))
    for rows in read_in_batches(decisions, "sentence"):
        for number, kept in rows:
            op.get_bind().execute(decisions.update().where(decisions.c.id == number).values(reason=say(kept)))
    op.drop_column("decisions", "sentence")
    rewrite("undo_steps", "sentence", lambda kept: say(kept).removeprefix("Undone: ").removesuffix("."))
    op.execute("UPDATE undo_steps SET sentence = '' WHERE sentence IS NULL")
    rename_in_steps("sentence", "label", nullable=False)
    rewrite("notifications", "sentence", say)
    invitations = sa.text("UPDATE room_messages SET words = :words WHERE is_invitation AND words = ''")
    op.get_bind().execute(invitations, {"words": INVITATION})


def read_sentence(text: str) -> str:
    for key, pattern in PATTERNS.items():
        if found := pattern.fullmatch(text):
            return write(key, dict(zip(re.findall(r"\{(\w+)\}", KNOWN[key]), found.groups(), strict=True)))
    return write("as_written", {"text": text})


def write(key: str, values: dict[str, str]) -> str:
    return json.dumps({"key": key, "values": values}, ensure_ascii=False, sort_keys=True)


def say(kept: str) -> str:
    """A key that is not known here was declared later; its words are lost with the release that knew them."""
    stored = json.loads(kept)
    values = {name: WORDS.get(value, value) if name == "answer" else value for name, value in stored["values"].items()}
    return SAID.get(stored["key"], "There is an update.").format(**values)


def rewrite(name: str, column: str, change: Callable[[str], str | None]) -> None:
    table = sa.table(name, sa.column("id"), sa.column(column))
    changing = table.update().where(table.c.id == sa.bindparam("number")).values({column: sa.bindparam("changed")})
    for rows in read_in_batches(table, column):
        op.get_bind().execute(changing, [{"number": number, "changed": change(text)} for number, text in rows])


def read_in_batches(table: sa.TableClause, column: str) -> Iterator[list[tuple[int, str]]]:
    last = 0
    while True:
        kept = sa.select(table.c.id, table.c[column]).where(table.c[column].is_not(None), table.c.id > last)
        rows = [(row[0], row[1]) for row in op.get_bind().execute(kept.order_by(table.c.id).limit(AT_A_TIME))]
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def rename_in_steps(old: str, new: str, *, nullable: bool) -> None:
    with op.batch_alter_table("undo_steps", table_kwargs={"sqlite_autoincrement": True}) as steps:
        steps.alter_column(old, new_column_name=new, existing_type=sa.String(), nullable=nullable)
