"""What a facilitator reads once something is undone. Stored by key with the step: see `kernel.sentences`."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.kernel.sentences import declare_sentence

AGENDA_MOVED = declare_sentence("undone_agenda_moved", lambda: _("Undone: the agenda moved on."))
TIME_ADDED = declare_sentence("undone_time_added", lambda: _("Undone: time was added."))
PAUSED = declare_sentence("undone_paused", lambda: _("Undone: the workshop was paused."))
MESSAGE_SENT = declare_sentence("undone_message_sent", lambda: _("Undone: a message was sent."))
SIGNAL_CLEARED = declare_sentence("undone_signal_cleared", lambda: _("Undone: a signal was cleared."))
HAND_LOWERED = declare_sentence("undone_hand_lowered", lambda: _("Undone: a hand was lowered."))
TURN_GIVEN = declare_sentence("undone_turn_given", lambda: _("Undone: someone was given a turn to speak."))
TURN_ENDED = declare_sentence("undone_turn_ended", lambda: _("Undone: a turn to speak was ended."))
ASKED_TO_LEAVE = declare_sentence("undone_asked_to_leave", lambda: _("Undone: someone was asked to leave."))
NOTE_SHOWN = declare_sentence("undone_note_shown", lambda: _("Undone: a note was shown."))
NOTES_SHOWN = declare_sentence("undone_notes_shown", lambda: _("Undone: notes were shown."))
NOTE_KEPT_OFF = declare_sentence("undone_note_kept_off", lambda: _("Undone: the note is back where it was."))
NOTES_MOVED = declare_sentence("undone_notes_moved", lambda: _("Undone: notes were moved."))
GROUP_RENAMED = declare_sentence("undone_group_renamed", lambda: _("Undone: a group was renamed."))
GROUPS_MERGED = declare_sentence("undone_groups_merged", lambda: _("Undone: two groups were merged."))
