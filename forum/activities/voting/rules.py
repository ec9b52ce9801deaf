"""When a poll is open, who may vote, and who may see the count."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select, true

from forum.accounts.models import Account
from forum.activities.voting.models import Origin, PassMark, Poll, Purpose, Reason, ShowsTally, VoterListEntry, Who
from forum.consultations.headcounts import has_taken_part
from forum.consultations.models import WROTE_AS_GUEST, Participation
from forum.consultations.queries import find_place
from forum.consultations.rules import State, is_in_use, is_not_stopped, state_between
from forum.contributions.rules import may_speak
from forum.kernel.clock import now
from forum.kernel.dates import say_deadline_in_sentence, say_moment_in_sentence
from forum.kernel.permissions import JOINED, TEAM, Actor, Role, declare
from forum.opening.mending import has_answered_checks
from forum.opening.queries import is_conversation
from forum.opening.rules import SIGNERS

# A secret poll with fewer ballots shows nothing: any number would give away how somebody voted.
FEWEST_SECRET = 5
# Of fewer ballots only totals are published: an unusual one stands out among them.
FEWEST_PUBLISHED = 50
# A capacity with fewer voters is never shown alone.
FEWEST_VOTERS_IN_GROUP = 10
# How many of a group voted is shown from so many on, and the result of an open vote in a room: fewer would say who they were.
FEWEST_WHO_VOTED = 3
MOST_OPTIONS = 60
# What people vote on and how it is counted stays once they read that the decision will follow it, with the field that says so.
# What is left: dates, which only move later; the order that each person sees; whether paper is waited for.
STAY_ONCE_PROMISED = {
    "question": "question",
    "subject_key": "subject_key",
    "purpose": "purpose",
    "unless": "unless",
    "is_secret": "secrecy",
    "shows_tally": "shows_tally",
    "publishes": "publishes",
    "ties": "ties",
    "quorum": "quorum",
    "quorum_is_percent": "quorum",
    "pass_mark": "pass_mark",
    "pass_of": "pass_of",
    "who": "who",
    "capacity_keys": "capacity_keys",
    "voter_list_id": "voter_list",
    "may_change": "extras",
    "team_votes": "extras",
    "joined_before": "extras",
    "guests_apart": "extras",
}
# The number of a draw is public from then on: another way to settle a tie would be chosen by whoever knows how the draw ends.
STAY_ONCE_ANNOUNCED = {"ties": "ties"}


def state_of_poll(poll: Poll) -> State:
    """By the clock alone, on its own dates or else its phase's. Whether it is announced, called off or counted is asked apart."""
    return state_between(poll.opens, poll.closes, now())


def is_promised(poll: Poll) -> bool:
    """Whether people can read that the decision will follow it: then nobody takes it away alone. `list_followed_polls` is its
    query twin."""
    is_public = poll.consultation.published_at is not None and poll.announced_at is not None
    return is_public and poll.purpose == Purpose.FOLLOWED and poll.activity.is_about_decision


def find_settled_rules(poll: Poll) -> dict[str, str]:
    """Which rules stay as people have read them, with the field of each; the first ballot settles all (`is_not_frozen`)."""
    if is_promised(poll):
        return STAY_ONCE_PROMISED
    return STAY_ONCE_ANNOUNCED if poll.announced_at is not None else {}


def say_settled(poll: Poll) -> str:
    """Why they stay, and what can be done instead."""
    if is_promised(poll):
        return _(
            "People have read that the decision will follow this vote, so this stays. You can cancel the vote with a colleague, "
            "say why, and hold it again"
        )
    return _(
        "The number for a random draw is public now, so how a tie is settled stays. You can cancel the vote and hold it again"
    )


def is_official(poll: Poll) -> bool:
    """Whether everybody could read it with its dates: from then on whoever changes it does so in public. One that is opened by
    hand is over before anybody has read of it."""
    return poll.consultation.published_at is not None and poll.announced_at is not None and not poll.opened_by_hand


def needs_two_to_announce(poll: Poll) -> bool:
    """Whether nobody begins it alone: the decision will follow it, and people are taking part already."""
    is_followed = poll.purpose == Purpose.FOLLOWED and poll.activity.is_about_decision
    return is_followed and poll.consultation.published_at is not None


def needs_two_to_cancel(poll: Poll) -> bool:
    """Whether nobody cancels it alone: people can read that the decision will follow it, or somebody has voted in it, be it on
    paper or through somebody else."""
    return is_promised(poll) or (poll.consultation.published_at is not None and poll.frozen_at is not None)


def find_decided(poll: Poll, purpose: str, pass_mark: str, *, for_people: bool = False) -> dict[str, str]:
    """By field, what would say that something is decided by a vote in a conversation, from which nothing is. `for_people`: it is
    read at once, so what this is now counts too, not only what it is to be."""
    errors = {}
    if is_conversation(poll.consultation, soon=True) or (for_people and is_conversation(poll.consultation)):
        if purpose == Purpose.FOLLOWED:
            errors["purpose"] = _("Nothing is decided from this alone, so no decision can follow this vote")
        if pass_mark != PassMark.NONE:
            errors["pass_mark"] = _("Nothing is decided from this alone, so choose that coming first is enough")
    return errors


def may_see_poll(actor: Actor, poll: Poll) -> bool:
    """Whoever sees the consultation sees a poll once it is announced; before, its team. `announced_to` is its query twin."""
    return poll.announced_at is not None or bool(actor.roles_on(poll) & (TEAM | {Role.SYSTEM}))


def announced_to(actor: Actor, thing: Any) -> ColumnElement[bool]:
    """For the polls of one consultation, of which `thing` is a part."""
    if actor.roles_on(thing) & (TEAM | {Role.SYSTEM}):
        return Poll.id.is_not(None)
    return Poll.announced_at.is_not(None)


def is_voter(place: Participation, poll: Poll) -> bool:
    """Whether a person is of those who may vote, whenever. `voters_of` is the same rule as a query."""
    if place.space_id != poll.space_id:
        return False
    runs_it = place.role in TEAM and not poll.team_votes
    # Nobody has seen a guest who came by writing a comment: in a workshop they have been let in.
    only_visits = place.role == Role.GUEST and not (poll.guests_vote and place.origin != WROTE_AS_GUEST)
    # Somebody who votes on paper takes a place when the paper is entered: they did not come late.
    came_late = poll.joined_before and place.origin == Origin.WEB and place.joined_at > poll.opens
    if runs_it or only_visits or came_late or place.set_aside_at is not None:
        return False
    if poll.who == Who.CAPACITIES:
        return place.capacity_key in poll.capacities
    if poll.who == Who.LIST:
        emails = {entry.email for entry in poll.voter_list.entries} if poll.voter_list else set()
        return place.account is not None and place.account.email in emails
    return True


def voters_of(poll: Poll) -> ColumnElement[bool]:
    """The condition on Participation that `is_voter` is for one."""
    return counts_as_voter(poll) & Participation.set_aside_at.is_(None)


def counts_as_voter(poll: Poll) -> ColumnElement[bool]:
    """As `voters_of`, with whoever has taken up a role under another name since: their vote counts. An account is one person."""
    condition = (Participation.space_id == poll.space_id) & has_taken_part()
    if not poll.team_votes:
        condition &= Participation.role.not_in([str(role) for role in TEAM])
    if not poll.guests_vote:
        condition &= Participation.role != Role.GUEST
    condition &= (Participation.role != Role.GUEST) | (Participation.origin != WROTE_AS_GUEST)
    if poll.joined_before:
        condition &= (Participation.origin != Origin.WEB) | (Participation.joined_at <= poll.opens)
    if poll.who == Who.CAPACITIES:
        condition &= Participation.capacity_key.in_(poll.capacities)
    if poll.who == Who.LIST:
        listed = select(VoterListEntry.email).where(VoterListEntry.voter_list_id == poll.voter_list_id)
        condition &= Participation.account_id.in_(select(Account.id).where(Account.email.in_(listed)))
    return condition


def is_decider(poll: Poll) -> ColumnElement[bool]:
    """The condition on Participation that holds for those of its voters whose votes decide: all, or all but guests."""
    return Participation.role != Role.GUEST if poll.guests_apart else true()


def is_announced(_actor: Actor, poll: Poll) -> str | None:
    """Refuses a draft."""
    return None if poll.announced_at else _("This vote has not been announced yet.")


def has_opened(_actor: Actor, poll: Poll) -> str | None:
    """Refuses before the first moment of voting, and says when that is. After the end it refuses nothing."""
    return _("Voting opens %(when)s.", when=say_moment_in_sentence(poll.opens)) if state_of_poll(poll) is State.UPCOMING else None


def has_its_key(_actor: Actor, poll: Poll) -> str | None:
    """Refuses in a secret poll until its ballots can be sealed, and while nobody could open them again."""
    if poll.key_fault:
        return _(
            "We cannot take votes at the moment, because something is wrong with the key. We have told the people who run this."
        )
    return _("We’re still getting this secret vote ready. Try again in a minute.") if poll.awaits_key else None


def is_over(_actor: Actor, poll: Poll) -> str | None:
    """Refuses until the last moment of voting is past."""
    return None if state_of_poll(poll) is State.CLOSED else _("Voting has not closed yet.")


def is_not_called_off(_actor: Actor, poll: Poll) -> str | None:
    """Refuses what was called off; that is never taken back."""
    return _("This vote was cancelled.") if poll.called_off_at else None


def is_open(_actor: Actor, poll: Poll) -> str | None:
    """The one clock of voting: open from the first moment on, closed from the last moment on."""
    if not is_in_use(poll.consultation):
        return _("This consultation has not been published yet.")
    state = state_of_poll(poll)
    if state is State.UPCOMING:
        return _("Voting opens %(when)s.", when=say_moment_in_sentence(poll.opens))
    if state is State.CLOSED or poll.result is not None:
        return _("Voting closed %(when)s.", when=say_deadline_in_sentence(poll.closes))
    return None


def has_a_vote(actor: Actor, poll: Poll) -> str | None:
    """Refuses a place that is not of the electorate, and says why (`is_voter`). Who has no place is refused by role."""
    place = find_place(actor, poll)
    if place is None or is_voter(place, poll):
        return None
    if place.role in TEAM and not poll.team_votes:
        return _("People running this consultation cannot vote in it.")
    if place.role == Role.GUEST:
        return _("You cannot vote here as a guest. To vote, sign in or create an account.")
    if poll.who == Who.LIST:
        return _(
            "Only people who were invited can vote here. If that is you, sign in with the email address we sent the "
            "invitation to."
        )
    if poll.who == Who.CAPACITIES:
        return _("This vote is only for some people. See “Who can vote” on this page.")
    return _("Only people who joined before voting opened can vote here.")


def is_not_frozen(_actor: Actor, poll: Poll) -> str | None:
    """Refuses from the first ballot on."""
    return _("You cannot change the rules because someone has voted.") if poll.frozen_at else None


def is_draft(_actor: Actor, poll: Poll) -> str | None:
    """Refuses what was announced."""
    return (
        _("You cannot remove this because it has been announced. You can cancel it and say why.") if poll.announced_at else None
    )


def is_not_announced(_actor: Actor, poll: Poll) -> str | None:
    """Refuses what people can read already."""
    return _("This vote has been announced.") if poll.announced_at else None


def is_not_counted(_actor: Actor, poll: Poll) -> str | None:
    """Refuses once there is a result."""
    return _("The result has been published.") if poll.result else None


def is_official_answer(_actor: Actor, reason: Reason) -> str | None:
    """Refuses an answer: only what a voter wrote is answered."""
    return _("This is already an answer.") if reason.answers_id else None


def may_see_tally(actor: Actor, poll: Poll, *, has_voted: bool) -> bool:
    """The running count; the result is for everyone."""
    if poll.called_off_at or state_of_poll(poll) is State.UPCOMING:
        return False
    return poll.shows_tally == ShowsTally.ALWAYS or (poll.shows_tally == ShowsTally.AFTER_VOTE and has_voted)


VOTE = declare(
    "poll.vote",
    "Vote in an open poll, when one is of those it is for.",
    JOINED | {Role.GUEST},
    is_announced,
    is_not_called_off,
    has_a_vote,
    is_open,
    has_its_key,
)
SET_UP = declare(
    "poll.set_up",
    "Make a poll and change its rules, until the first ballot.",
    {Role.ORGANISER},
    is_not_stopped,
    is_not_called_off,
    is_not_frozen,
    has_answered_checks,
)
ADD_POLL = declare("poll.add", "Add a poll to an activity.", {Role.ORGANISER}, is_not_stopped, has_answered_checks)
REMOVE_POLL = declare("poll.remove", "Remove a poll that is not announced.", {Role.ORGANISER}, is_draft)
CALL_OFF = declare("poll.call_off", "Call a poll off, with a public reason.", {Role.ORGANISER}, is_not_called_off, is_not_counted)
AGREE_TO_ANNOUNCE = declare(
    "poll.agree_to_announce",
    "Agree, as a second person, to announce a vote that the decision will follow, or say no.",
    SIGNERS,
    is_not_stopped,
    is_not_announced,
)
AGREE_TO_CALL_OFF = declare(
    "poll.agree_to_call_off",
    "Agree, as a second person, to cancel a vote that the decision will follow or that people have voted in, or say no.",
    SIGNERS,
    is_not_called_off,
    is_not_counted,
)
ENTER = declare(
    "poll.enter",
    "Enter ballots that came on paper, by phone or in the room, check those that a colleague entered, or say what is not right.",
    SIGNERS,
    is_announced,
    is_not_called_off,
    has_opened,
    is_not_counted,
    has_its_key,
)
DISOWN = declare(
    "poll.disown",
    "Say that a vote that one of the team entered for oneself was not one's own, until the count.",
    JOINED | {Role.GUEST},
    is_announced,
    is_not_called_off,
    is_not_counted,
)
COUNT_NOW = declare(
    "poll.count_now", "Have a poll counted that waited for paper.", {Role.ORGANISER}, is_announced, is_not_called_off, is_over
)
ANSWER = declare("poll.answer", "Answer an objection, officially.", {Role.ORGANISER, Role.LEAD}, is_official_answer, may_speak)
KEEP_LISTS = declare("poll.keep_lists", "Keep lists of people who may vote.", {Role.ORGANISER})
CALL = declare("poll.call", "Open and close a vote that is opened by hand (from the actions of whoever calls it only).", ())
NAME_AUDITOR = declare("poll.name_auditor", "Give the ballots of a counted poll to an auditor who is named in public.", ())
KEEP_KEY = declare("poll.keep_key", "Make the key that secret ballots are sealed with, look after it, and destroy it.", ())
COUNT = declare("poll.count", "Count a poll whose time is over, and count it again every day.", (), is_not_called_off)
