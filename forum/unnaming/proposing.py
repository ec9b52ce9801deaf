"""One person asks that somebody else decides too, that somebody decides in place of those named in words alone, or that a board
has other members; another agrees."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.agreeing.actions import News, agree_to, ask_colleagues, drop_asked, get_seen, read_no, refuse_second
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation
from forum.deciders.actions import change_decider, make_too, name_too, name_who_is_in_words, write_members
from forum.deciders.extension_points import find_why_waiting
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords, MemberWords
from forum.deciders.models import Decider
from forum.deciders.queries import list_deciders
from forum.deciders.rules import check_members
from forum.deciders.spelling import is_slip_of_pen
from forum.kernel.actions import action, lock
from forum.kernel.db import new_public_id
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor
from forum.notifications.kinds import TargetKind, declare_target_kind
from forum.opening.rules import SIGNERS
from forum.spaces.rules import ThingWords, why_no_reason
from forum.unnaming.events import DeciderProposalChanged
from forum.unnaming.fingerprints import fingerprint_proposal
from forum.unnaming.kinds import ProposalKind
from forum.unnaming.models import DeciderProposal
from forum.unnaming.queries import about, find_why_proposal_over, on
from forum.unnaming.rules import AGREE_TO_TAKE_OFF, ASK_TO_TAKE_OFF
from forum.unnaming.sentences import ASKED_INSTEAD, ASKED_MEMBERS, ASKED_TOO, PROPOSAL_DROPPED
from forum.unnaming.snapshots import does_plan_hold, read_proposed, write_instead

PROPOSAL_PAGE = declare_target_kind(TargetKind("decider_proposal", "unnaming_proposals.show", "public_id"))


def hold_proposal(asked: DeciderProposal) -> None:
    """As who decides is held elsewhere: the consultation first, not shared."""
    lock(asked.consultation)
    if asked.decider is not None:
        lock(asked.decider)


def hold_board(decider: Decider) -> None:
    lock(decider.consultation)
    lock(decider)


@action(ASK_TO_TAKE_OFF, lock=lock)
def ask_to_name(
    actor: Actor,
    consultation: Consultation,
    kind: DeciderKind,
    words: DeciderWords,
    *,
    reason: str,
    instead: bool = False,
    plan_holds: bool = False,
) -> DeciderProposal:
    """That they decide too; `instead`: in place of those who are named in words alone, `plan_holds` as in
    `ask_to_replace`. Raises Conflict in a draft, once it is
    decided or stopped, where somebody is named already (`instead`), and while another request waits, Invalid by field and without
    a reason."""
    kind_asked = ProposalKind.INSTEAD_OF_WORDS if instead else ProposalKind.TOO
    asked = DeciderProposal(
        public_id=new_public_id(),
        consultation_id=consultation.id,
        consultation=consultation,
        kind=kind_asked,
        subject=about(consultation, None),
        said=write_instead(kind, words, plan_holds=plan_holds or not instead),
        reason=reason.strip(),
    )
    _refuse_in_draft(consultation)
    _refuse_over(asked)
    refuse_second(actor, DeciderProposal, on(asked.subject), reason=asked.reason, said=asked.said, kind=asked.kind)
    written = "" if list_deciders(consultation) else consultation.decided_by
    if words.name.casefold() in {written.casefold(), *(each.name.casefold() for each in list_deciders(consultation))}:
        raise Invalid({"name": _("They already decide. Enter the name of someone else")})
    make_too(consultation, kind, words)
    if why := why_no_reason(reason, _("Enter why they decide")):
        raise Invalid({"reason": why})
    sentence = ASKED_INSTEAD(name=written, other=words.name) if instead else ASKED_TOO(name=words.name)
    ask_colleagues(actor, asked, consultation, SIGNERS, News(asked.told_as, sentence, PROPOSAL_PAGE, asked.public_id))
    _note(actor, asked, "asked")
    return asked


@action(ASK_TO_TAKE_OFF, lock=hold_board)
def ask_for_members(
    actor: Actor, decider: Decider, members: tuple[MemberWords, ...], *, seen: str, reason: str
) -> DeciderProposal | None:
    """None where only a slip of the pen is put right: that is done at once. Raises Changed when they are not what was `seen`,
    Conflict in a draft, once it is decided and while a colleague is being asked about this board, Invalid by field."""
    refuse_when_changed(seen, fingerprint_decider(decider))
    now_there = [MemberWords(each.name, each.job_title) for each in decider.members]
    if is_slip_of_pen(now_there, members):
        change_decider(actor, decider, DeciderWords(decider.name, members=members), seen=seen, reason=reason)
        return None
    consultation = decider.consultation
    asked = DeciderProposal(
        public_id=new_public_id(),
        consultation_id=consultation.id,
        consultation=consultation,
        decider_id=decider.id,
        decider=decider,
        kind=ProposalKind.MEMBERS,
        subject=about(consultation, decider),
        said=write_instead(DeciderKind.BODY, DeciderWords(decider.name, members=members)),
        reason=reason.strip(),
    )
    _refuse_in_draft(consultation)
    _refuse_over(asked)
    refuse_second(actor, DeciderProposal, on(asked.subject), reason=asked.reason, said=asked.said)
    if why_waiting := find_why_waiting(decider):
        raise Conflict(why_waiting)
    check_members(members)
    if why := why_no_reason(reason, _("Enter why the members change")):
        raise Invalid({"reason": why})
    news = News(asked.told_as, ASKED_MEMBERS(name=decider.name), PROPOSAL_PAGE, asked.public_id)
    ask_colleagues(actor, asked, consultation, SIGNERS, news)
    _note(actor, asked, "asked")
    return asked


@action(AGREE_TO_TAKE_OFF, lock=hold_proposal)
def agree_to_proposal(actor: Actor, asked: DeciderProposal, *, seen: str) -> None:
    """From now on it is so, in public. Raises Conflict where it cannot be any more, and as `agreeing` does."""
    get_seen(DeciderProposal, DeciderProposal.id == asked.id, seen, fingerprint_proposal)
    _refuse_over(asked)
    agree_to(actor, asked, asked.consultation)
    try:
        _carry_out(actor, asked)
    except Invalid as problem:  # Under a button there is no field.
        raise Conflict(_("This cannot be done any more. Say no, then ask again.")) from problem
    _note(actor, asked, "agreed")


@action(AGREE_TO_TAKE_OFF, lock=hold_proposal)
def drop_proposal(actor: Actor, asked: DeciderProposal, *, seen: str, reason: str = "") -> None:
    """Its asker takes it back, or a colleague says no, and why. Raises Invalid as `read_no`."""
    get_seen(DeciderProposal, DeciderProposal.id == asked.id, seen, fingerprint_proposal)
    asked.drop_reason = read_no(actor, asked, reason)
    _kind, words = read_proposed(asked)
    news = News("decider dropped", PROPOSAL_DROPPED(name=words.name), PROPOSAL_PAGE, asked.public_id)
    drop_asked(actor, asked, asked.consultation, news)
    _note(actor, asked, "dropped")


def _carry_out(actor: Actor, asked: DeciderProposal) -> None:
    kind, words = read_proposed(asked)
    reason = {"reason": asked.reason}
    if asked.decider is not None:
        write_members(actor, asked.decider, words.members, **reason, asked_by_id=asked.asked_by_id)
        return
    before: ThingWords | None = {"name": asked.consultation.decided_by} if asked.kind == ProposalKind.INSTEAD_OF_WORDS else None
    if before is None:
        name_who_is_in_words(asked.consultation)
    holds = before is None or does_plan_hold(asked.said)
    name_too(actor, asked.consultation, kind, words, **reason, asked_by_id=asked.asked_by_id, before=before, plan_holds=holds)


def _refuse_in_draft(consultation: Consultation) -> None:
    if consultation.published_at is None:
        raise Conflict(_("People have not been told yet who decides. You can change it at once."))


def _refuse_over(asked: DeciderProposal) -> None:
    if why_over := find_why_proposal_over(asked):
        raise Conflict(why_over)


def _note(actor: Actor, asked: DeciderProposal, how: str) -> None:
    number = asked.consultation_id
    emit(DeciderProposalChanged(consultation_stream(number), actor.account_id, number, asked.id, how))
