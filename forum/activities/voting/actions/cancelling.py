"""One person asks to cancel a vote that nobody cancels alone (`needs_two_to_cancel`), another agrees to the same words."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.voting import sentences
from forum.activities.voting.actions.holding import hold_with_consultation, refuse_reason
from forum.activities.voting.actions.managing import end_without_result
from forum.activities.voting.events import PollChanged
from forum.activities.voting.fingerprints import fingerprint_cancellation
from forum.activities.voting.kind import CANCELLATION_PAGE
from forum.activities.voting.models import Poll, VoteCancellation
from forum.activities.voting.queries.cancellations import of
from forum.activities.voting.rules import AGREE_TO_CALL_OFF, CALL_OFF, needs_two_to_cancel
from forum.agreeing.actions import News, agree_to, ask_colleagues, drop_asked, get_seen, read_reason_of_no, refuse_second
from forum.consultations.events import consultation_stream
from forum.kernel.actions import action
from forum.kernel.errors import Conflict
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.kernel.sentences import StoredSentence
from forum.opening.rules import SIGNERS


@action(CALL_OFF, lock=hold_with_consultation)
def ask_to_call_off(actor: Actor, poll: Poll, *, reason: str) -> None:
    """The vote goes on until a colleague agrees. Raises Invalid without a reason, Conflict while another is waiting and for a
    vote that one person can cancel."""
    refuse_reason(reason)
    if not needs_two_to_cancel(poll):
        raise Conflict(_("You can cancel this vote without a colleague. Look at the page again."))
    refuse_second(actor, VoteCancellation, of(poll), reason=reason.strip())
    asked = VoteCancellation(poll_id=poll.id, reason=reason.strip())
    news = _news(poll, asked.told_as, sentences.CANCELLATION_ASKED(question=poll.question))
    ask_colleagues(actor, asked, poll.consultation, SIGNERS, news)
    _note(actor, poll, "cancellation asked")


@action(AGREE_TO_CALL_OFF, lock=hold_with_consultation)
def agree_to_call_off(actor: Actor, poll: Poll, *, seen: str) -> None:
    """Cancels it. Raises as `agreeing` does: Changed for other words than were seen, Forbidden for whoever asked; and Conflict
    where the decision was to follow this vote alone."""
    asked = get_seen(VoteCancellation, of(poll), seen, fingerprint_cancellation)
    agree_to(actor, asked, poll.consultation)
    end_without_result(actor, poll, asked.reason)


@action(AGREE_TO_CALL_OFF, lock=hold_with_consultation)
def drop_cancellation(actor: Actor, poll: Poll, *, seen: str, reason: str = "") -> None:
    """Its asker takes it back, or a colleague says no, and to whoever asked, why. Raises Invalid on `reason`."""
    asked = get_seen(VoteCancellation, of(poll), seen, fingerprint_cancellation)
    said = sentences.CANCELLATION_DROPPED(question=poll.question, reason=read_reason_of_no(actor, asked, reason))
    dropped = _news(poll, "vote cancellation dropped", said)
    drop_asked(actor, asked, poll.consultation, dropped)
    _note(actor, poll, "cancellation dropped")


def _news(poll: Poll, key: str, sentence: StoredSentence) -> News:
    return News(key, sentence, CANCELLATION_PAGE, poll.public_id)


def _note(actor: Actor, poll: Poll, part: str) -> None:
    emit(PollChanged(consultation_stream(poll.space_id), actor.account_id, poll.id, part))
