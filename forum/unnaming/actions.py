"""One person says that somebody was named as deciding by mistake, another agrees: they decide no more, in public."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.agreeing.actions import News, agree_to, ask_colleagues, drop_asked, get_seen, refuse_second
from forum.consultations.events import consultation_stream
from forum.deciders.actions import take_off
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.models import Decider
from forum.kernel.actions import action, lock
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor
from forum.kernel.sentences import StoredSentence
from forum.notifications.kinds import TargetKind, declare_target_kind
from forum.opening.rules import SIGNERS
from forum.spaces.rules import why_no_reason
from forum.unnaming.events import DeciderRemovalChanged
from forum.unnaming.fingerprints import fingerprint_removal
from forum.unnaming.models import DeciderRemoval
from forum.unnaming.queries import find_why_not_taken_off, of
from forum.unnaming.rules import AGREE_TO_TAKE_OFF, ASK_TO_TAKE_OFF
from forum.unnaming.sentences import ASKED, DROPPED

TAKE_OFF_PAGE = declare_target_kind(TargetKind("decider_removal", "unnaming.ask", "public_id"))


def hold_decider(decider: Decider) -> None:
    """The consultation first, not shared: of two who are taken off at once, the second sees that nobody else is left."""
    lock(decider.consultation)
    lock(decider)


@action(ASK_TO_TAKE_OFF, lock=hold_decider)
def ask_to_take_off(actor: Actor, decider: Decider, *, seen: str, reason: str) -> None:
    """They decide until a colleague agrees. Raises Changed when they are not what was `seen`, Conflict where they have to stay
    (`find_why_not_taken_off`) and while another is waiting, Invalid without a reason."""
    refuse_when_changed(seen, fingerprint_decider(decider))
    _refuse_to_take_off(decider)
    refuse_second(actor, DeciderRemoval, of(decider), reason=reason.strip())
    if why := why_no_reason(reason, _("Enter why they were named by mistake")):
        raise Invalid({"reason": why})
    asked = DeciderRemoval(decider_id=decider.id, reason=reason.strip())
    news = _news(decider, "take off", ASKED(name=decider.name))
    ask_colleagues(actor, asked, decider.consultation, SIGNERS, news)
    _note(actor, asked, decider, "asked")


@action(AGREE_TO_TAKE_OFF, lock=hold_decider)
def agree_to_take_off(actor: Actor, decider: Decider, *, seen: str) -> None:
    """They decide no more: a line in the list of changes, and on top of the page. Raises Conflict where they have to stay by now,
    and as `agreeing` does."""
    asked = get_seen(DeciderRemoval, of(decider), seen, fingerprint_removal)
    _refuse_to_take_off(decider)
    agree_to(actor, asked, decider.consultation)
    take_off(actor, decider, asked.reason)
    _note(actor, asked, decider, "agreed")


@action(AGREE_TO_TAKE_OFF, lock=hold_decider)
def drop_removal(actor: Actor, decider: Decider, *, seen: str) -> None:
    """Its asker takes it back, or a colleague says no."""
    asked = get_seen(DeciderRemoval, of(decider), seen, fingerprint_removal)
    drop_asked(actor, asked, decider.consultation, _news(decider, "take off dropped", DROPPED(name=decider.name)))
    _note(actor, asked, decider, "dropped")


def _refuse_to_take_off(decider: Decider) -> None:
    if why_not := find_why_not_taken_off(decider):
        raise Conflict(why_not)


def _news(decider: Decider, key: str, sentence: StoredSentence) -> News:
    return News(key, sentence, TAKE_OFF_PAGE, decider.public_id)


def _note(actor: Actor, asked: DeciderRemoval, decider: Decider, how: str) -> None:
    number = decider.consultation_id
    emit(DeciderRemovalChanged(consultation_stream(number), actor.account_id, number, asked.id, how))
