"""Who may sort, answer, promise, decide and rate, and when.

Those who answer do not choose alone what was said: a theme is agreed when two people who sort accept its words, one of them a
participants' representative where there is one. Nobody checks their own answer. A published answer stays as it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from forum.activities.voting.models import Poll
from forum.agreeing.rules import find_why_not_second
from forum.consultations.models import Participation
from forum.consultations.queries import acts_by_own_name, find_place, space_id_of
from forum.consultations.signed_names import say_signed
from forum.contributions.rules import is_own, may_speak
from forum.deciders.models import Decider, Meeting
from forum.kernel.actions import is_acting
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import COMERS, FACILITATORS, JOINED, TEAM, Actor, Role, declare
from forum.opening.rules import SIGNERS
from forum.outcomes.deadlines import state_of_check, today
from forum.outcomes.kinds import AnswerState, CheckState, ThemeState
from forum.outcomes.models import Answer, Check, Coder, Commitment, KeptPromise, Report, Review, Theme, ThemeEntry, Voice

LONGEST_SENTENCE = 200
LONGEST_WORDS = 5_000
FEWEST_AUTHORS_IN_GROUP = 5
# As many texts alike, sent by as many people, are called a campaign.
SMALLEST_CAMPAIGN = 5
MOST_SORTED_AT_ONCE = 200
# Whoever says that something fits no theme has read it: of more at once, nobody believes it.
MOST_SET_ASIDE_AT_ONCE = 10
LONGEST_NOTE = 200
# So many put in one theme at once stand in its public record.
MANY_SORTED_AT_ONCE = 10
REMARKS_PER_PERSON = Limit("remarks on outcomes", 60, timedelta(hours=1))
OWN = FACILITATORS | {Role.ORGANISER}
ANSWERING = frozenset({Role.ORGANISER, Role.LEAD})


def is_coder(actor: Actor, thing: Any) -> str | None:
    """Facilitators and organisers sort; others when an organiser has asked them to."""
    if actor.roles_on(thing) & (OWN | {Role.SYSTEM}):
        return None
    place = find_place(actor, thing)
    if place is not None and db.session.get(Coder, place.id) is not None:
        return None
    return _("Only people the organiser has asked can sort comments.")


def is_not_over(actor: Actor, thing: Any) -> str | None:
    """Refuses after the review, which closes for good. The end of a phase closes nothing here."""
    consultation_id = space_id_of(thing)
    closed = consultation_id is not None and _has_review(actor, consultation_id)
    return _("This consultation has closed for good. You can still read everything.") if closed else None


def _has_review(actor: Actor, consultation_id: int) -> bool:
    """A page asks once, though it asks for each of its answers; an action always asks what is true now."""
    if is_acting() or not actor.is_signed_in:
        return db.session.get(Review, consultation_id) is not None
    key = ("has review", consultation_id)
    if key not in actor.known:
        actor.known[key] = db.session.get(Review, consultation_id) is not None
    return bool(actor.known[key])


def is_live_theme(_actor: Actor, theme: Theme) -> str | None:
    """Refuses a theme that was joined with another or given up."""
    merged = theme.state in {ThemeState.MERGED, ThemeState.DROPPED}
    return _("This theme has been merged with another or deleted.") if merged else None


def has_no_answer(_actor: Actor, theme: Theme) -> str | None:
    """What was answered must stay what was asked."""
    return _("You cannot change this theme because it has been answered in public.") if theme.published_answers else None


def is_agreed(_actor: Actor, theme: Theme) -> str | None:
    """Refuses until two people have accepted its words; rewording makes a theme a candidate again."""
    return None if theme.state == ThemeState.AGREED else _("This theme has not been agreed yet.")


def is_draft(_actor: Actor, answer: Answer) -> str | None:
    """Refuses what is published; an answer that was checked and not published passes."""
    published = answer.state == AnswerState.PUBLISHED
    return _("This answer has been published. Write a new version instead.") if published else None


def did_not_write(actor: Actor, answer: Answer) -> str | None:
    """Refuses whoever wrote it last."""
    wrote = answer.written_by.account_id == actor.account_id
    return _("You wrote this, so someone else needs to check it.") if wrote else None


class _Changed(NamedTuple):
    """Who asks, by writing it, for another answer than people have read."""

    asked_by: Participation
    asked_at: datetime


def is_second_person(actor: Actor, answer: Answer) -> str | None:
    """Of an answer that is to take another's place, refuses whoever came too late to be a second person."""
    if not answer.replaces:
        return None
    return find_why_not_second(find_place(actor, answer), _Changed(answer.written_by, answer.written_at), TEAM)


def is_checked(_actor: Actor, answer: Answer) -> str | None:
    """Refuses before somebody has checked it, and once it is published."""
    if answer.state == AnswerState.PUBLISHED:
        return _("This answer has already been published.")
    return None if answer.state == AnswerState.CHECKED else _("Someone else needs to check it first.")


def is_published(_actor: Actor, answer: Answer) -> str | None:
    """Refuses until it is published."""
    return None if answer.state == AnswerState.PUBLISHED else _("This answer has not been published yet.")


def holds(_actor: Actor, answer: Answer) -> str | None:
    """Refuses an answer that a later one has taken the place of."""
    return None if answer.holds else _("The service has changed its answer since then. Read the new one first.")


def owns_decision(actor: Actor, thing: Any) -> str | None:
    """Refuses everybody but the person whom the report names, other leads too; nobody owns it until one is named."""
    report = db.session.get(Report, space_id_of(thing))
    if report is None or report.owner is None:
        return _("An organiser needs to choose who is responsible for the decision first.")
    place = find_place(actor, thing)
    if place is not None and place.id == report.owner_id:
        return None
    if (
        actor.is_signed_in and report.owner.account_id == actor.account_id
    ):  # Under a name that they had: nobody else may learn it.
        return _(
            "You were chosen as %(name)s. An organiser needs to choose you by the name you have now.", name=report.owner.pseudonym
        )
    return _("Only %(name)s, who is responsible for the decision, can do this.", name=report.owner.pseudonym)


def decides_about(actor: Actor, thing: Any) -> str | None:
    """As `owns_decision`; somebody else who decides from their own place passes as well."""
    place = find_place(actor, thing)
    query = select(Decider.id).filter_by(consultation_id=space_id_of(thing), removed_at=None)
    decides = place is not None and db.session.scalar(query.where(Decider.place_id == place.id).limit(1)) is not None
    return None if decides else owns_decision(actor, thing)


def has_met(_actor: Actor, meeting: Meeting) -> str | None:
    """Refuses before the day of a meeting, and without the paper that was put before it and the minute that tells of it."""
    if meeting.decider.removed_at is not None or meeting.held_on > today():
        return _("This meeting has not been held yet.")
    if meeting.paper_id is None or meeting.minute_id is None:
        return _("First add the paper that the members read, and the minutes.")
    return None


def is_still_promised(_actor: Actor, promise: Commitment) -> str | None:
    """Refuses what is kept or given up; a late promise passes."""
    if promise.done_at is not None:
        return _("This promise shows as done since %(day)s.", day=say_day(promise.done_at))
    if promise.given_up_at is not None:
        return _("This promise shows as broken since %(day)s.", day=say_day(promise.given_up_at))
    return None


def answers_for_it(actor: Actor, promise: Commitment) -> str | None:
    """Organisers and leads, and the promise's own owner."""
    if actor.roles_on(promise) & (ANSWERING | {Role.SYSTEM}):
        return None
    own = promise.owner is not None and promise.owner.account_id == actor.account_id
    return None if own else _("Only the owner of the promise can do this.")


def confirms_or_said_so(actor: Actor, promise: Commitment) -> str | None:
    """Those who confirm that it is kept, and whoever said that it is: its owner need not be one of them."""
    if actor.roles_on(promise) & (SIGNERS | {Role.SYSTEM}):
        return None
    asked = select(KeptPromise.id).join(KeptPromise.asked_by).where(Participation.account_id == actor.account_id)
    asked = asked.where(
        KeptPromise.commitment_id == promise.id, KeptPromise.agreed_at.is_(None), KeptPromise.dropped_at.is_(None)
    )
    said_so = actor.account_id is not None and db.session.scalar(asked) is not None
    return None if said_so else _("Only a colleague, or the person who said that it is done, can do this.")


def check_is_open(_actor: Actor, check: Check) -> str | None:
    """Refuses before the day it opens; after its due day it passes still."""
    coming = state_of_check(check) is CheckState.COMING
    return _("This check has not started yet.") if coming else None


def check_is_not_given(_actor: Actor, check: Check) -> str | None:
    """Refuses once the service has given its account."""
    if check.given_at is None:
        return None
    name = say_signed(check.given_by, check.given_at) if check.given_by else _("Someone")
    day = say_day(check.given_at)
    return _("%(name)s said what happened on %(day)s. You can correct it, with a reason.", name=name, day=day)


def check_is_given(_actor: Actor, check: Check) -> str | None:
    """Refuses before the service has given its account."""
    return None if check.given_at else _("The service has not said what happened yet.")


def wrote_it(actor: Actor, thing: ThemeEntry | Voice) -> str | None:
    """Refuses everybody but the author of the contribution behind it."""
    return None if is_own(actor, thing.contribution) else _("Only the person who wrote it can do this.")


def may_see_theme(actor: Actor, theme: Theme) -> bool:
    """Agreed themes are for everyone, also while they are agreed to again; candidates for those who sort and the team.
    `queries.themes.visible_to` is its twin."""
    if theme.is_public:
        return True
    return is_coder(actor, theme) is None or bool(actor.roles_on(theme) & TEAM)


SET_REPORT = declare(
    "outcome.set_report",
    "Say who owns the decision, when answers are due, and write the summary.",
    {Role.ORGANISER, Role.LEAD},
    is_not_over,
)
NAME_CODERS = declare("outcome.name_coders", "Ask people to sort what was said.", {Role.ORGANISER}, is_not_over)
CODE = declare("outcome.code", "Sort what people said into themes.", JOINED, is_coder, is_not_over)
CHANGE_THEME = declare(
    "outcome.change_theme", "Change a theme’s words.", JOINED, is_coder, is_live_theme, has_no_answer, is_not_over
)
ACCEPT_THEME = declare("outcome.accept_theme", "Accept a theme’s words as fair.", JOINED, is_coder, is_live_theme, is_not_over)
DISPUTE = declare("outcome.dispute", "Say that one was not understood.", COMERS, wrote_it, is_not_over)
ALLOW_QUOTE = declare("outcome.allow_quote", "Allow or refuse to be quoted.", COMERS, wrote_it)
WRITE_ANSWER = declare("outcome.write_answer", "Draft the answer to a theme.", ANSWERING, is_agreed, is_not_over)
CHANGE_ANSWER = declare("outcome.change_answer", "Change the draft of an answer.", ANSWERING, is_draft, is_not_over)
CHECK_ANSWER = declare(
    "outcome.check_answer",
    "Check somebody else’s draft of an answer.",
    TEAM,
    is_draft,
    did_not_write,
    is_second_person,
    is_not_over,
)
PUBLISH_ANSWER = declare(
    "outcome.publish_answer", "Publish a checked answer.", {Role.LEAD}, acts_by_own_name, is_checked, is_not_over
)
CONFIRM_ANSWER = declare(
    "outcome.confirm_answer",
    "Say in public that an answer holds for comments that came in after it.",
    ANSWERING,
    acts_by_own_name,
    is_published,
    holds,
    is_not_over,
)
CONSIDER = declare(
    "outcome.consider",
    "Say, as somebody who decides, that one has considered a theme and its answer.",
    {Role.LEAD},
    decides_about,
    acts_by_own_name,
    is_published,
    holds,
    is_not_over,
)
RECORD_CONSIDERED = declare(
    "outcome.record_considered",
    "Say, from its minutes, that a body has considered all answers.",
    {Role.LEAD},
    owns_decision,
    acts_by_own_name,
    has_met,
    is_not_over,
)
CONSIDER_THEMES = declare(
    "outcome.consider_themes",
    "Say, as somebody who decides, that one has considered what people said, where answers come after the decision.",
    {Role.LEAD},
    decides_about,
    acts_by_own_name,
    is_not_over,
)
RATE_ANSWER = declare(
    "outcome.rate_answer",
    "Say whether an answer answers what was said.",
    {Role.PARTICIPANT},
    is_published,
    may_speak,
    is_not_over,
)
PROMISE = declare(
    "outcome.promise", "Write a promise under an answer, for a colleague to check.", ANSWERING, is_agreed, is_not_over
)
CHECK_PROMISE = declare("outcome.check_promise", "Check a promise somebody else wrote, and publish it.", SIGNERS, is_not_over)
REFUSE_PROMISE = declare(
    "outcome.refuse_promise", "Say that a promise cannot be made like this, or take it back.", SIGNERS, is_not_over
)
REPORT_PROGRESS = declare(
    "outcome.report_progress",
    "Say how a promise goes, that it is kept, or that it is given up.",
    JOINED,
    answers_for_it,
    is_still_promised,
    is_not_over,
)
CONFIRM_KEPT = declare(
    "outcome.confirm_kept",
    "Confirm, as a second person, that a promise is kept.",
    SIGNERS,
    is_still_promised,
    is_not_over,
)
REFUSE_KEPT = declare(
    "outcome.refuse_kept",
    "Say that a promise is not shown to be kept, or stop saying that it is.",
    JOINED,
    confirms_or_said_so,
    is_still_promised,
    is_not_over,
)
DECIDE = declare("outcome.decide", "Publish the final decision.", {Role.LEAD}, owns_decision, acts_by_own_name, is_not_over)
REVIEW_EQUALITY = declare(
    "outcome.review_equality",
    "Look again at whom a change could be unfair to, with what people said.",
    ANSWERING,
    is_not_over,
)
CALL_IN = declare("outcome.call_in", "Record that a decision was called in, and why.", ANSWERING, is_not_over)
SETTLE_CALL_IN = declare(
    "outcome.settle_call_in",
    "Confirm or change a decision that was called in.",
    {Role.LEAD},
    owns_decision,
    acts_by_own_name,
    is_not_over,
)
GIVE_ACCOUNT = declare(
    "outcome.give_account", "Give the service’s account in a check.", ANSWERING, check_is_open, check_is_not_given, is_not_over
)
CORRECT_ACCOUNT = declare(
    "outcome.correct_account", "Correct the service’s account in a check.", ANSWERING, check_is_given, is_not_over
)
RATE_CHECK = declare(
    "outcome.rate_check", "Say what one sees of what was promised.", {Role.PARTICIPANT}, check_is_open, may_speak, is_not_over
)
REVIEW = declare("outcome.review", "Publish the review and close for good.", {Role.ORGANISER}, is_not_over)
SEE_DESK = declare("outcome.see_desk", "See drafts of answers, and words sent with ratings.", TEAM)
KEEP_CLOCKS = declare("outcome.keep_clocks", "Note what is late, missed or due (jobs only).", ())


def may_see_poll_as_evidence(poll: Poll) -> bool:
    """For everyone alike, so no actor is asked about: announced and not called off, counted or not."""
    return poll.announced_at is not None and poll.called_off_at is None
