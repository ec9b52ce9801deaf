"""What followers of a consultation are told of its votes. Stored by key: see `kernel.sentences`. A question is official."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.activities.voting.models import VoteAnnouncement, VoteCancellation
from forum.agreeing.wording import names_asker
from forum.kernel.dates import say_bare_moment, say_deadline, say_deadline_in_sentence, say_moment_in_sentence
from forum.kernel.sentences import declare_sentence
from forum.notifications.sentences import say_why

VOTE_OPENED = declare_sentence(
    "vote_opened",
    lambda question, closes: _("A vote has opened: “%(question)s”. It closes %(when)s.", question=question, when=say_end(closes)),
)
VOTE_CLOSES = declare_sentence(
    "vote_closes", lambda question, closes: _("The vote “%(question)s” closes %(when)s.", question=question, when=say_end(closes))
)
VOTE_CALLED_OFF = declare_sentence(
    "vote_called_off", lambda question: _("The organiser has cancelled the vote “%(question)s”.", question=question)
)
YOUR_VOTE_CALLED_OFF = declare_sentence(
    "your_vote_called_off",
    lambda question, reason: _(
        "A vote that you voted in has been cancelled and will not be counted: “%(question)s”. Why: %(reason)s",
        question=question,
        reason=reason,
    ),
)
FOLLOWED_VOTE_CALLED_OFF = declare_sentence(
    "followed_vote_called_off",
    lambda question, reason: _(
        "A vote that the decision was to follow has been cancelled: “%(question)s”. Why: %(reason)s",
        question=question,
        reason=reason,
    ),
)
ANNOUNCEMENT_ASKED = declare_sentence(
    "vote_announcement_asked",
    lambda question: _(
        "A colleague asks to announce a vote that the decision will follow: “%(question)s”. Read it, then agree or say no.",
        question=question,
    ),
)
ANNOUNCEMENT_DROPPED = declare_sentence(
    "vote_announcement_dropped",
    # Without a reason: as it was kept before one was asked for.
    lambda question, reason="": (
        say_why(_("A colleague does not agree to announce the vote “%(question)s”.", question=question), reason)
        if reason
        else _(
            "The vote “%(question)s” has not been announced. A colleague said no, or someone has changed it since you asked.",
            question=question,
        )
    ),
)
ANNOUNCEMENT_ENDED = declare_sentence(
    "vote_announcement_ended",
    lambda question: _(
        "Someone has changed the vote “%(question)s” since you asked to announce it, so nobody can agree any more. When it is "
        "ready, ask again.",
        question=question,
    ),
)
VOTE_ANNOUNCED = declare_sentence(
    "vote_announced",
    lambda question, opens: _(
        "There will be a vote: “%(question)s”. Voting opens %(when)s.", question=question, when=say_start(opens)
    ),
)
FOLLOWED_VOTE_ANNOUNCED = declare_sentence(
    "followed_vote_announced",
    lambda question, opens, closes: _(
        "There is a new vote that the decision will follow: “%(question)s”. You can vote from %(opens)s until %(closes)s.",
        question=question,
        opens=say_bare_moment(datetime.fromisoformat(opens)),
        closes=say_deadline(datetime.fromisoformat(closes)),
    ),
)
VOTE_CHANGED = declare_sentence(
    "vote_changed",
    lambda question, closes, reason="": say_why(
        _(
            "The organisers have changed the vote “%(question)s”. Voting closes %(when)s.",
            question=question,
            when=say_end(closes),
        ),
        reason,
    ),
)
VOTE_STAYS = declare_sentence(
    "vote_stays",
    lambda question, closes, reason="": say_why(
        _(
            "The dates of a stage have changed, but the dates of the vote “%(question)s” stay. Voting closes %(when)s.",
            question=question,
            when=say_end(closes),
        ),
        reason,
    ),
)
CANCELLATION_ASKED = declare_sentence(
    "vote_cancellation_asked",
    # Without its question: as it was kept before it was said.
    lambda question="": (
        _("A colleague asks to cancel the vote “%(question)s”. Read why, then agree or say no.", question=question)
        if question
        else _("A colleague asks to cancel a vote. Read why, then agree or say no.")
    ),
)
CANCELLATION_DROPPED = declare_sentence(
    "vote_cancellation_dropped",
    lambda question="", reason="": say_why(
        _("The vote “%(question)s” that you asked to cancel goes on.", question=question)
        if question
        else _("The vote that you asked to cancel goes on."),
        reason,
    ),
)
VOTES_TO_CHECK = declare_sentence(
    "votes_to_check",
    lambda question: _(
        "A colleague has entered votes for other people. Someone else has to check them: “%(question)s”", question=question
    ),
)
VOTE_ENTERED_FOR_YOU = declare_sentence(
    "vote_entered_for_you",
    lambda question: _(
        "Someone in the team says that you voted by phone, in person or with help, and has entered your vote. "
        "If that was not you, tell us: “%(question)s”",
        question=question,
    ),
)
ENTRY_DISOWNED = declare_sentence(
    "entry_disowned",
    lambda question: _(
        "Someone says that they did not give a vote that staff entered for them. We have taken it out of the count. Someone else "
        "has to check again what the same person entered: “%(question)s”",
        question=question,
    ),
)
PAPER_TO_READ = declare_sentence(
    "paper_to_read",
    lambda question: _("Paper votes are waiting for a second person to enter them: “%(question)s”", question=question),
)
VOTES_DOUBTED = declare_sentence(
    "votes_doubted",
    lambda question: _(
        "A colleague said that votes staff entered are not right. We will not count the vote until someone says what they "
        "found: “%(question)s”",
        question=question,
    ),
)
YOUR_VOTES_DOUBTED = declare_sentence(
    "your_votes_doubted",
    lambda question: _(
        "A colleague said that votes you entered are not right. Read why, and tell your colleagues what you know: “%(question)s”",
        question=question,
    ),
)
VOTE_COUNTED = declare_sentence(
    "vote_counted", lambda question: _("The votes have been counted: “%(question)s”", question=question)
)


def say_end(iso: str) -> str:
    """ "at 5pm on Friday 18 December", of a time that a sentence keeps."""
    return say_deadline_in_sentence(datetime.fromisoformat(iso))


def say_start(iso: str) -> str:
    """ "at 9am on Friday 18 December"."""
    return say_moment_in_sentence(datetime.fromisoformat(iso))


def _say_cancellation(who: str, question: str = "") -> str:
    if question:
        return _("%(who)s asks to cancel the vote “%(question)s”. Read why, then agree or say no.", who=who, question=question)
    return _("%(who)s asks to cancel a vote. Read why, then agree or say no.", who=who)


# The same with the name of the colleague.
names_asker(
    ANNOUNCEMENT_ASKED,
    lambda who, question: _(
        "%(who)s asks to announce a vote that the decision will follow: “%(question)s”. Read it, then agree or say no.",
        who=who,
        question=question,
    ),
    VoteAnnouncement,
)
names_asker(CANCELLATION_ASKED, _say_cancellation, VoteCancellation)
