"""One person says that somebody was named as deciding by mistake, or that somebody else decides instead; another agrees: they
decide no more, in public."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.agreeing.actions import News, agree_to, ask_colleagues, drop_asked, end_asked, get_seen, read_no, refuse_second
from forum.consultations.events import consultation_stream
from forum.deciders.actions import make_instead, put_in_place, take_off
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords
from forum.deciders.models import Decider
from forum.kernel.actions import action, lock
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor
from forum.kernel.sentences import StoredSentence
from forum.notifications.actions import notify
from forum.notifications.kinds import TargetKind, declare_target_kind
from forum.notifications.models import NewsKind
from forum.opening.rules import SIGNERS
from forum.spaces.rules import why_no_reason
from forum.unnaming.events import DeciderRemovalChanged
from forum.unnaming.fingerprints import fingerprint_removal
from forum.unnaming.models import DeciderRemoval
from forum.unnaming.queries import (
    find_pending,
    find_why_not_replaced,
    find_why_not_taken_off,
    find_why_over,
    find_why_waiting,
    of,
)
from forum.unnaming.rules import AGREE_TO_TAKE_OFF, ASK_TO_TAKE_OFF
from forum.unnaming.sentences import ASKED, ASKED_INSTEAD, DROPPED, TAKEN_OFF
from forum.unnaming.snapshots import does_plan_hold, read_instead, write_instead

TAKE_OFF_PAGE = declare_target_kind(TargetKind("decider_removal", "unnaming.ask", "public_id"))
INSTEAD_PAGE = declare_target_kind(TargetKind("decider_replacement", "unnaming.ask", "public_id"))
TAKEN_OFF_PAGE = declare_target_kind(TargetKind("decider_taken_off", "consultation_changes.index"))


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
    _drop_lapsed(actor, decider)
    refuse_second(actor, DeciderRemoval, of(decider), reason=reason.strip())
    _refuse_while_members_wait(decider)
    if why := why_no_reason(reason, _("Enter why they were named by mistake")):
        raise Invalid({"reason": why})
    _ask(actor, DeciderRemoval(decider_id=decider.id, reason=reason.strip()), decider, ASKED(name=decider.name))


@action(ASK_TO_TAKE_OFF, lock=hold_decider)
def ask_to_replace(
    actor: Actor,
    decider: Decider,
    kind: DeciderKind,
    words: DeciderWords,
    *,
    seen: str,
    reason: str,
    plan_holds: bool = False,
) -> None:
    """`plan_holds`: that the new ones decide when and how it was planned for the old. They decide until a
    colleague agrees. Raises Changed when they are not what was `seen`, Conflict in a draft, once it is
    decided or stopped early and while another is waiting, Invalid by field, as `make_instead` does, and without a reason."""
    refuse_when_changed(seen, fingerprint_decider(decider))
    _refuse_to_replace(decider)
    _drop_lapsed(actor, decider)
    instead = write_instead(kind, words, plan_holds=plan_holds)
    refuse_second(actor, DeciderRemoval, of(decider), reason=reason.strip(), instead=instead)
    _refuse_while_members_wait(decider)
    make_instead(actor, decider, kind, words)
    if why := why_no_reason(reason, _("Enter why someone else decides")):
        raise Invalid({"reason": why})
    asked = DeciderRemoval(decider_id=decider.id, reason=reason.strip(), instead=instead)
    _ask(actor, asked, decider, ASKED_INSTEAD(name=decider.name, other=words.name))


def _drop_lapsed(actor: Actor, decider: Decider) -> None:
    """What nobody can agree to any more keeps nobody from asking anew."""
    pending = find_pending(decider)
    if pending is not None and find_why_over(pending) is not None:
        news = News("take off dropped", DROPPED(name=decider.name), TAKE_OFF_PAGE, decider.public_id)
        end_asked(actor, pending, decider.consultation, news)
        _note(actor, pending, decider, "dropped")


def _ask(actor: Actor, asked: DeciderRemoval, decider: Decider, sentence: StoredSentence) -> None:
    page = INSTEAD_PAGE if asked.instead else TAKE_OFF_PAGE
    ask_colleagues(actor, asked, decider.consultation, SIGNERS, News(asked.told_as, sentence, page, decider.public_id))
    _note(actor, asked, decider, "asked")


@action(AGREE_TO_TAKE_OFF, lock=hold_decider)
def agree_to_take_off(actor: Actor, decider: Decider, *, seen: str) -> None:
    """They decide no more, and whoever was to decide instead does: a line in the list of changes, on top of the page, and for
    themselves, where they have an account here. Raises Conflict where they have to stay by now or nobody can be named in their
    place any more, and as `agreeing` does."""
    asked = get_seen(DeciderRemoval, of(decider), seen, fingerprint_removal)
    instead = read_instead(asked)
    (_refuse_to_take_off if instead is None else _refuse_to_replace)(decider)
    agree_to(actor, asked, decider.consultation)
    if instead is None:
        take_off(actor, decider, asked.reason, asked_by_id=asked.asked_by_id)
    else:
        _put_in_place(actor, asked, *instead)
    _tell_them(asked, decider)
    _note(actor, asked, decider, "agreed")


def _put_in_place(actor: Actor, asked: DeciderRemoval, kind: DeciderKind, words: DeciderWords) -> None:
    """Under a button there is no field: what is at fault by now is said as a sentence."""
    try:
        about = {"reason": asked.reason, "asked_by_id": asked.asked_by_id}
        put_in_place(actor, asked.decider, kind, words, **about, plan_holds=does_plan_hold(asked.instead))  # type: ignore[arg-type]
    except Invalid as problem:
        raise Conflict(_("%(name)s cannot decide instead any more. Say no, then ask again.", name=words.name)) from problem


def _tell_them(asked: DeciderRemoval, decider: Decider) -> None:
    place = decider.place
    if place is not None and place.account_id is not None:
        notify(
            {place.account_id},
            decider.consultation,
            key=f"taken off:{asked.id}",
            sentence=TAKEN_OFF(),
            target_kind=TAKEN_OFF_PAGE,
            kind=NewsKind.OFFICIAL,
            is_duty=True,
        )


@action(AGREE_TO_TAKE_OFF, lock=hold_decider)
def drop_removal(actor: Actor, decider: Decider, *, seen: str, reason: str = "") -> None:
    """Its asker takes it back, or a colleague says no, and why. Raises Invalid as `read_no`."""
    asked = get_seen(DeciderRemoval, of(decider), seen, fingerprint_removal)
    asked.drop_reason = read_no(actor, asked, reason)
    news = News("take off dropped", DROPPED(name=decider.name), TAKE_OFF_PAGE, decider.public_id)
    drop_asked(actor, asked, decider.consultation, news)
    _note(actor, asked, decider, "dropped")


def _refuse_while_members_wait(decider: Decider) -> None:
    if why_waiting := find_why_waiting(decider):
        raise Conflict(why_waiting)


def _refuse_to_take_off(decider: Decider) -> None:
    if why_not := find_why_not_taken_off(decider):
        raise Conflict(why_not)


def _refuse_to_replace(decider: Decider) -> None:
    if why_not := find_why_not_replaced(decider):
        raise Conflict(why_not)


def _note(actor: Actor, asked: DeciderRemoval, decider: Decider, how: str) -> None:
    number = decider.consultation_id
    emit(DeciderRemovalChanged(consultation_stream(number), actor.account_id, number, asked.id, how))
