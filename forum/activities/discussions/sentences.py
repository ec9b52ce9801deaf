"""What people are told of threads. Stored by key: see `kernel.sentences`. Who it was and where is looked up when somebody
reads it (`wording`); these stand alone only where it cannot be."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.kernel.sentences import declare_sentence

REPLIED = declare_sentence("post_replied", lambda: _("Someone has replied to you."))
QUOTED = declare_sentence("post_quoted", lambda: _("Someone has quoted you."))
MENTIONED = declare_sentence("post_mentioned", lambda: _("Someone has mentioned you."))
COMMENTED = declare_sentence("thread_commented", lambda: _("There is a new comment in a thread you follow."))
OFFICIAL_UPDATE = declare_sentence("official_update", lambda: _("There is a new official update."))
OBJECTED = declare_sentence("summary_objected", lambda: _("Someone says that a summary leaves something out."))
SUMMARISED = declare_sentence("thread_summarised", lambda: _("There is a new summary of a thread you follow."))
LINKED_IS_GONE = declare_sentence(
    "summary_linked_gone", lambda: _("A comment that your summary links to was deleted. Read it again.")
)
CONCLUDED = declare_sentence("thread_concluded", lambda: _("A thread you follow has come to a conclusion."))
QUESTION_ANSWERED = declare_sentence("question_answered", lambda: _("Your question has an official answer."))
CONDITION = declare_sentence("condition_added", lambda: _("Someone has said what they could live with."))
RESTATED = declare_sentence("post_restated", lambda: _("Someone has replied to you and said what they heard."))
UNDERSTOOD = declare_sentence("restatement_right", lambda: _("You understood what someone wrote."))
NOT_QUITE = declare_sentence("restatement_not_quite", lambda: _("Someone meant something different from what you heard."))
GUESTS_CHANGED = declare_sentence(
    "guests_changed", lambda title: _("The organisers have changed who can comment as a guest in “%(title)s”.", title=title)
)
TOLD_IN_PRIVATE = declare_sentence(
    "post_told_in_private", lambda: _("Someone has written something that only the people running this can read.")
)
ANSWERED_IN_PRIVATE = declare_sentence(
    "post_answered_in_private", lambda: _("The people running this have answered you. Only you and they can read it.")
)
