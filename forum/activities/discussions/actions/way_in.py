"""What somebody wrote first waits for the link that says who they are."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.accounts.actions import has_enough_letters, take_in
from forum.accounts.models import Account
from forum.activities.discussions.actions.posting import (
    ReplyAs,
    Safely,
    ThreadAs,
    add_reply,
    add_thread,
    is_private_to_place,
)
from forum.activities.discussions.models import PendingPost, Post
from forum.activities.discussions.rules import (
    CONFIRM,
    CONFIRM_WITHIN,
    KEEP_PENDING,
    WRITE_FIRST,
    thread_is_not_locked,
)
from forum.consultations.actions import joining
from forum.consultations.models import Activity, Consultation
from forum.consultations.queries import find_place
from forum.consultations.rules import phase_is_open
from forum.contributions.actions import NewWords, consider_first
from forum.contributions.rules import may_see
from forum.contributions.screening import Confirmation
from forum.kernel import tokens
from forum.kernel.actions import action, lock, save, transaction
from forum.kernel.addresses import tidy_address
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.drafts import forget_draft
from forum.kernel.errors import NotFound, NotNow
from forum.kernel.fingerprints import fingerprint, refuse_when_changed
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.mail import send_mail
from forum.kernel.permissions import Actor, require
from forum.kernel.security_log import log_security_event
from forum.kernel.text import tidy_line, tidy_text
from forum.web.urls import public_url

PENDING = "pending post"
MOST_BESIDE = 5


@dataclass(frozen=True)
class FirstWords:
    """What somebody wrote before anybody knew who they are, and as whom they would say it."""

    body: str
    title: str = ""
    kind_key: str = ""
    subject_key: str = ""
    stance: str = ""
    restatement: str = ""
    confirmed: str = ""
    pseudonym: str = ""
    capacity_key: str = "unknown"
    draft_key: str = ""
    is_private: bool = False
    care: str = ""


def keep_pending(
    actor: Actor, thing: Activity | Post, words: FirstWords, *, email: str, instead_of: str | None = None
) -> PendingPost:
    """Keeps what somebody wrote first, and sends the link that publishes it. `instead_of`: the same browser's earlier one for the
    same place; what was sent for that does not work any more unless it went to the same address. Raises Invalid, by field, and
    ConfirmationNeeded when the author should be asked first; whether the address has an account changes nothing."""
    require(actor, WRITE_FIRST, thing)
    reply_as = _read_reply_as(words).tidied()
    kept = _fold(words, reply_as, thing if isinstance(thing, Post) else None)
    seen = NewWords(reply_as.join(words.body), words.title, confirmation=Confirmation(words.confirmed))
    seen = consider_first(thing.space_id, seen)
    return _keep_pending(actor, thing, replace(kept, title=seen.title), tidy_address(email), instead_of)


def _read_reply_as(words: FirstWords) -> ReplyAs:
    return ReplyAs(words.stance, words.restatement, safely=Safely(words.is_private, words.care))


def _fold(words: FirstWords, reply_as: ReplyAs, parent: Post | None) -> FirstWords:
    """As it is kept: in private, what was heard is a part of the body."""
    body, folded = reply_as.fold_into(words.body, parent)
    return replace(words, body=tidy_text(body), stance=folded.stance, restatement=tidy_line(folded.restatement))


def says_the_same(pending: PendingPost, words: FirstWords) -> bool:
    """Whether these are the words that it was kept for, for all to read or in private."""
    kept = _fold(words, _read_reply_as(words), pending.parent)
    same = (tidy_line(kept.title), kept.body, kept.stance, kept.restatement)
    return same == (pending.title, pending.body, pending.stance, pending.restatement)


@action(WRITE_FIRST)
def _keep_pending(actor: Actor, thing: Activity | Post, words: FirstWords, email: str, instead_of: str | None) -> PendingPost:
    consultation = db.session.get_one(Consultation, thing.space_id)
    joining.check_own_place(consultation, pseudonym=words.pseudonym, capacity_key=words.capacity_key)
    parent = thing if isinstance(thing, Post) else None
    if parent is not None and not may_see(actor, parent):
        raise NotFound
    activity_id = parent.activity_id if parent else thing.id
    place = {"activity_id": activity_id, "parent_id": parent.id if parent else None}
    earlier = select(PendingPost).filter_by(public_id=instead_of or "", post_id=None, **place).with_for_update()
    pending = db.session.scalar(earlier) or PendingPost(space_id=thing.space_id, **place)
    for name, value in asdict(words).items():
        setattr(pending, name, value)
    pending.email, pending.written_at, pending.expires_at = email, now(), now() + CONFIRM_WITHIN
    save(pending)
    enqueue("mail_pending_post", public_id=pending.public_id, address=_digest(pending.email))
    return pending


def send_again(actor: Actor, pending: PendingPost, *, title: str, body: str, confirmation: Confirmation) -> None:
    """Of a link that is out of date: the words, changed perhaps, are sent to the same mailbox anew. Raises as `keep_pending`."""
    require(actor, WRITE_FIRST, pending.parent or pending.activity)
    seen = consider_first(pending.space_id, NewWords(body, title, confirmation=confirmation))
    _send_again(actor, pending.parent or pending.activity, pending, replace(seen, confirmation=confirmation), pending.email)


@action(WRITE_FIRST)
def _send_again(_actor: Actor, _thing: Activity | Post, pending: PendingPost, words: NewWords, email: str) -> None:
    lock(pending)
    if pending.post_id is not None:
        return
    if pending.email != email:
        raise NotFound  # Its author has given another address meanwhile.
    pending.title, pending.body = words.title, words.body
    pending.confirmed = words.confirmation.token if words.confirmation else ""
    pending.written_at, pending.expires_at = now(), now() + CONFIRM_WITHIN
    enqueue("mail_pending_post", public_id=pending.public_id, address=_digest(pending.email))


@action(CONFIRM, lock=lock)
def confirm(
    _actor: Actor,
    pending: PendingPost,
    *,
    token: str,
    seen: str,
    pseudonym: str,
    confirmation: Confirmation,
    body: str | None = None,
    instead_of: Collection[str] = (),
) -> tuple[Post, Account | None]:
    """Publishes what its author has just said is theirs, once; and whose account it is, made when there was none, for whoever was
    first. All of it or nothing: the triggers look at the words inside, where they may ask again. `body`: when its author has
    changed it then, for which it has to be open still. `seen`: `fingerprint_pending` of what stood on their page; Changed when
    that is not what would be published. `instead_of`: public ids of those among `list_waiting_beside` that are the same comment,
    whose links work no more. Raises as `reply` and `join`."""
    if pending.post_id is not None:
        return db.session.get_one(Post, pending.post_id), None
    # Under the lock: its author may have given another address since this link was looked at, and it opens no account there.
    if tokens.redeem(PENDING, token) != _name_link(pending):
        raise NotFound
    if body is None:
        refuse_when_changed(seen, fingerprint_pending(pending))
    account = take_in(pending.email)
    person = account.as_actor()
    joining.take_place(person, pending.consultation, pseudonym=pseudonym, capacity_key=pending.capacity_key)
    body = pending.body if body is None else tidy_text(body)
    if body != pending.body and (reason := phase_is_open(person, pending)):
        raise NotNow(reason)
    words = NewWords(body, pending.title, f"pending {pending.public_id}", confirmation)
    post = _find_said(person, pending, words) or _add_pending(person, pending, words)
    forget_draft(pending.draft_key)
    for other in list_waiting_beside(pending):
        if other.public_id in instead_of:
            db.session.delete(other)
    pending.post = post
    pending.title = pending.body = pending.restatement = pending.pseudonym = pending.email = pending.draft_key = ""
    log_security_event("comment published by a link", account=account.id)
    return post, account


def _add_pending(person: Actor, pending: PendingPost, words: NewWords) -> Post:
    safely = Safely(pending.is_private, pending.care)
    if pending.parent is None:
        return add_thread(person, pending.activity, ThreadAs(pending.kind_key, pending.subject_key, safely), words)
    if reason := thread_is_not_locked(person, pending.parent):
        raise NotNow(reason)
    return add_reply(person, pending.parent, words, ReplyAs(pending.stance, pending.restatement, safely=safely))


def find_pending(token: str) -> PendingPost | None:
    """What a link was sent for, whether it works still or not; None when its author has since given
    another address."""
    public_id, _, address = (tokens.trace(PENDING, token) or "").partition(".")
    pending = db.session.scalar(select(PendingPost).filter_by(public_id=public_id))
    is_right = pending is not None and (pending.post_id is not None or address == _digest(pending.email))
    return pending if is_right else None


def list_waiting_beside(pending: PendingPost) -> list[PendingPost]:
    """What else was written for the same place, with a link to the same mailbox, the newest first: perhaps the same comment in
    other words. For the eyes of whoever reads that mailbox."""
    here = {"activity_id": pending.activity_id, "parent_id": pending.parent_id, "email": pending.email, "post_id": None}
    others = select(PendingPost).filter_by(**here).where(PendingPost.id != pending.id, PendingPost.expires_at > now())
    return list(db.session.scalars(others.order_by(PendingPost.written_at.desc(), PendingPost.id.desc()).limit(MOST_BESIDE)))


def can_still_use(token: str) -> bool:
    """Whether a link would publish now; it is not used up."""
    return tokens.peek(PENDING, token) is not None


def find_sent(public_id: str | None) -> PendingPost | None:
    """What a link was sent for: published, or waiting for it whether the link works or not."""
    return db.session.scalar(select(PendingPost).filter_by(public_id=public_id)) if public_id else None


def forget_pending_of(email: str) -> None:
    """What waits for a link sent to an address, inside the action in which somebody leaves."""
    waiting = db.session.scalars(select(PendingPost).where(PendingPost.email == email)).all()
    for pending in waiting:
        forget_draft(pending.draft_key)
        db.session.delete(pending)


def fingerprint_pending(pending: PendingPost) -> str:
    """What whoever presses the button of a link says yes to."""
    reply_as = ReplyAs(pending.stance, pending.restatement, safely=Safely(pending.is_private, pending.care)).content
    return fingerprint(pending.title, pending.body, pending.kind_key, pending.parent_id, *reply_as)


def _name_link(pending: PendingPost) -> str:
    """What a link stands for: these words, sent to this address."""
    return f"{pending.public_id}.{_digest(pending.email)}"


def _find_said(person: Actor, pending: PendingPost, words: NewWords) -> Post | None:
    """The same words in the same place, said by the same person since they asked for the link."""
    place = find_place(person, pending)
    if place is None:
        return None
    query = select(Post).filter_by(author_id=place.id, activity_id=pending.activity_id, parent_id=pending.parent_id)
    query = query.where(Post.body == words.body, Post.title == words.title, Post.created_at >= pending.written_at)
    query = query.where(is_private_to_place(place.id if pending.is_private else None))
    return db.session.scalar(query.order_by(Post.id).limit(1))


@job("mail_pending_post", queue=JobQueue.PROMPT_MAIL)
def mail_pending_post(running: RunningJob) -> None:
    """Sends the link, to whoever has an account and to whoever has none alike. None of the words are in it."""
    pending = db.session.scalar(select(PendingPost).filter_by(public_id=running.payload["public_id"], post_id=None))
    if pending is None or running.payload["address"] != _digest(pending.email) or pending.expires_at <= now():
        return  # They have given another address by now, or another letter was opened.
    if has_enough_letters("comments", pending.email):
        return
    token = tokens.mint(PENDING, _name_link(pending), pending.expires_at - now())
    title = pending.consultation.title
    send_mail(
        running,
        pending.email,
        _("Post your comment on “%(title)s”", title=title),
        "pending_post",
        link=public_url("confirming.confirm", token=token),
        until=pending.expires_at,
    )


@job("forget_pending_posts", every=timedelta(hours=1))
def forget_pending_posts(_running: RunningJob) -> None:
    """Every hour: what nobody confirmed goes, and what stands where a link was used."""
    with transaction():
        db.session.execute(delete(PendingPost).where(PendingPost.written_at < now() - KEEP_PENDING))


def _digest(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()[:16]
