"""What members write: said, deleted, reported, hidden with a reason, looked at again."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from forum.accounts.models import Account
from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.groups.actions.founding import note
from forum.groups.extension_points import is_put_by_group
from forum.groups.fingerprints import fingerprint_remark
from forum.groups.kinds import RemarkKind
from forum.groups.models import GroupInvitation, GroupMeeting, JoinRequest, Member, Proposal, Remark, RemarkReport, StandingGroup
from forum.groups.rules import (
    APPEAL_REMARK,
    DELETE_REMARK,
    HEAR_APPEAL,
    HIDE_REMARK,
    REMARKS_OF_ACCOUNT,
    REPORT_REMARK,
    REPORTS_OF_ACCOUNT,
    TAKE_PART,
    is_just_over,
    is_talked_about,
    is_to_come,
)
from forum.kernel import limits
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid, NotNow
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor
from forum.spaces.rules import why_no_reason


@action(TAKE_PART)
def say(
    actor: Actor,
    group: StandingGroup,
    kind: RemarkKind,
    about: GroupMeeting | Proposal | None = None,
    *,
    words: str,
    title: str = "",
    reason: str = "",
) -> Remark:
    """Somebody says something, for whoever `may_read_remark`. Raises NotNow when it comes too late for what it is about,
    TooMany above REMARKS_OF_ACCOUNT."""
    if about is not None and (why_not := find_why_too_late(actor, kind, about)):
        raise NotNow(why_not)
    return add_remark(actor, group, kind, about.id if about else 0, words=words, title=title, reason=reason)


def add_remark(
    actor: Actor, group: StandingGroup, kind: RemarkKind, about_id: int, *, words: str, title: str = "", reason: str = ""
) -> Remark:
    """What `say` writes, inside an action that has asked whether the actor, who has a place here, may say this."""
    place = find_place(actor, group)
    assert place is not None and actor.account_id is not None  # noqa: S101  (nobody speaks without a place)
    limits.spend(REMARKS_OF_ACCOUNT, actor.account_id)
    about = {"title": title, "words": words, "reason": reason}
    remark = Remark(group_id=group.id, kind=kind, about_id=about_id, place_id=place.id, written_at=now(), **about)
    save(remark)
    note(actor, group, kind, "said", remark.id)
    return remark


def find_why_too_late(actor: Actor, kind: RemarkKind, about: GroupMeeting | Proposal) -> str | None:
    """Why nothing of this kind can be said of it any more, or yet."""
    if isinstance(about, Proposal):
        return is_talked_about(actor, about)
    if kind == RemarkKind.DEBRIEF:
        return is_just_over(about)
    if kind != RemarkKind.CORRECTION:
        return is_to_come(actor, about)
    if about.drafted_at is None:
        return _("There are no minutes yet.")
    return _("The group has agreed these minutes, so they cannot change any more.") if about.agreed_at else None


@action(DELETE_REMARK, lock=lock)
def delete_remark(actor: Actor, remark: Remark) -> None:
    """By its author, for good: that there was something stays. The wording of a change stays as long as the change is asked for.
    Raises Conflict for that, and for what the group has put to somebody."""
    if remark.said == RemarkKind.ASK:
        raise Conflict(_("This is the wording of a change the group talks about. Take the change back instead."))
    if is_put_by_group(remark):
        raise Conflict(_("The group has asked a manager this, so its words stay."))
    _empty(remark)
    note(actor, remark.group, remark.kind, "deleted", remark.id)


def _empty(remark: Remark) -> None:
    remark.title = remark.words = remark.reason = remark.appeal = ""
    remark.deleted_at = remark.deleted_at or now()


@action(REPORT_REMARK)
def report_remark(actor: Actor, remark: Remark, *, words: str) -> None:
    """Tells those who look after the group. Twice by the same person is once. Raises TooMany above REPORTS_OF_ACCOUNT."""
    assert actor.account_id is not None  # noqa: S101  (REPORT_REMARK is for those who are signed in)
    if not remark.is_shown:
        raise Conflict(_("This is no longer shown."))
    if db.session.scalar(select(RemarkReport.id).filter_by(remark_id=remark.id, account_id=actor.account_id)):
        return
    limits.spend(REPORTS_OF_ACCOUNT, actor.account_id)
    save(RemarkReport(remark_id=remark.id, account_id=actor.account_id, words=words, reported_at=now()))
    note(actor, remark.group, "report", "made", remark.id)


@action(HIDE_REMARK, lock=lock)
def judge_remark(actor: Actor, remark: Remark, *, hides: bool, reason: str, seen: str) -> None:
    """Hides what breaks the rules, with the reason that everybody reads in its place, or leaves it; either settles what was
    reported of it. Raises Changed when it is not what was `seen` (`fingerprint_remark`), Invalid without a reason to hide it."""
    refuse_when_changed(seen, fingerprint_remark(remark))
    if hides and (why_not := why_no_reason(reason, _("Enter why you are hiding this"))):
        raise Invalid({"reason": why_not})
    if hides:
        place = find_place(actor, remark)
        remark.hidden_at, remark.hidden_because = now(), reason
        remark.hidden_by_id = place.id if place else None
        remark.appeal, remark.appealed_at, remark.heard_at, remark.heard_because = "", None, None, ""
    db.session.execute(update(RemarkReport).filter_by(remark_id=remark.id, settled_at=None).values(settled_at=now()))
    note(actor, remark.group, remark.kind, "hidden" if hides else "kept", remark.id)


@action(APPEAL_REMARK, lock=lock)
def appeal_remark(actor: Actor, remark: Remark, *, words: str) -> None:
    """Asks, once, that somebody else looks again."""
    remark.appeal, remark.appealed_at = words, now()
    note(actor, remark.group, remark.kind, "appealed", remark.id)


@action(HEAR_APPEAL, lock=lock)
def hear_appeal(actor: Actor, remark: Remark, *, shows: bool, reason: str, seen: str) -> None:
    """Another person shows it again, or says why it stays hidden. Raises Changed when it is not what was `seen`, Invalid without
    a reason, Conflict where nobody has asked."""
    refuse_when_changed(seen, fingerprint_remark(remark))
    if remark.appealed_at is None or remark.heard_at is not None:
        raise Conflict(_("There is no appeal here to decide."))
    if why_not := why_no_reason(reason, _("Enter why")):
        raise Invalid({"reason": why_not})
    place = find_place(actor, remark)
    remark.heard_at, remark.heard_because, remark.heard_by_id = now(), reason, place.id if place else None
    if shows:
        remark.hidden_at = None
    note(actor, remark.group, remark.kind, "shown again" if shows else "stays hidden", remark.id)


def forget_remarks_of(place: Participation) -> None:
    """What its person wrote in the group goes with their account, and so does their membership. What the group has asked an owner
    for is the group's: those words stay, without a name and without the reason that its author gave."""
    asked = set(db.session.scalars(select(Proposal.id).where(Proposal.place_id == place.id, Proposal.put_at.is_not(None))))
    for remark in list(db.session.scalars(select(Remark).filter_by(place_id=place.id))):
        if (remark.kind == RemarkKind.ASK and remark.about_id in asked) or is_put_by_group(remark):
            remark.reason = remark.appeal = ""
        else:
            _empty(remark)
    db.session.execute(update(Member).filter_by(place_id=place.id, left_at=None).values(left_at=now(), is_chair=False))
    own = update(Proposal).where(Proposal.place_id == place.id, Proposal.put_at.is_(None), Proposal.withdrawn_at.is_(None))
    db.session.execute(own.values(withdrawn_at=now()))
    db.session.flush()


def forget_requests_of(account: Account) -> None:
    """What they asked and reported goes with their account, and so do letters that asked them."""
    db.session.execute(delete(JoinRequest).filter_by(account_id=account.id))
    db.session.execute(delete(RemarkReport).filter_by(account_id=account.id))
    db.session.execute(delete(GroupInvitation).filter_by(email=account.email))
