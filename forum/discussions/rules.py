"""Who may start a thread and reply, and when."""

from __future__ import annotations

from forum.base.permissions import JOINED, declare
from forum.consultations.rules import phase_is_open

START_THREAD = declare("discussion.start_thread", "Start a thread in an open discussion.", JOINED, phase_is_open)
REPLY = declare("discussion.reply", "Reply in a thread of an open discussion.", JOINED, phase_is_open)
