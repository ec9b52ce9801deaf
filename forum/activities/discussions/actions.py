"""People start threads and reply."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from forum.accounts.actions import has_enough_letters, take_in
from forum.accounts.models import Account
from forum.activities.discussions.counters import count_below
from forum.activities.discussions.events import RepliesRecounted
from forum.activities.discussions.kind import THREAD_PAGE, kinds_for
from forum.activities.discussions.models import POSTS, PendingPost, Post, Thread
from forum.activities.discussions.queries import list_broken_counters
from forum.activities.discussions.rules import (
    CONFIRM,
    CONFIRM_WITHIN,
    KEEP_PENDING,
    REPLY,
    START_THREAD,
    WRITE_FIRST,
    thread_is_not_locked,
)
from forum.consultations.actions import joining
from forum.consultations.models import Activity, Consultation, Participation
from forum.consultations.queries import find_place
from forum.consultations.rules import phase_is_open
from forum.contributions.actions import NewWords, consider, consider_first, find_sent_again, new_contribution, publish
from forum.contributions.models import Status
from forum.contributions.rules import may_see
from forum.contributions.screening import Confirmation
from forum.kernel import tokens
from forum.kernel.actions import action, lock, save, transaction
from forum.kernel.addresses import tidy_address
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.drafts import forget_draft
from forum.kernel.errors import Invalid, NotFound, NotNow
from forum.kernel.events import SITE, emit
from forum.kernel.fingerprints import fingerprint, refuse_when_changed
from forum.kernel.idempotency import identify_sending
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.mail import send_mail
from forum.kernel.permissions import Actor, Role, require
from forum.kernel.security_log import record
from forum.kernel.text import tidy_line, tidy_text
from forum.notifications.actions import ensure_topic, follow, follow_by_writing
from forum.notifications.queries import find_topic
from forum.web.urls import public_url

PENDING = "pending post"


def start_thread(
    actor: Actor,
    activity: Activity,
    *,
    kind_key: str,
    title: str,
    body: str,
    idempotency_key: str | None = None,
    confirmation: Confirmation | None = None,
    draft_key: str = "",
) -> Post:
    """Starts a thread and returns its first post; the same words in the same form, sent again, return the same post. `draft_key`:
    of the draft they come from: a link that was asked for with it publishes nothing more."""
    sending = identify_sending(idempotency_key, activity.id, kind_key, tidy_line(title), tidy_text(body))
    words = consider(actor, START_THREAD, activity, NewWords(body, title, sending, confirmation))
    return _start_thread(actor, activity, kind_key, words, draft_key)


@action(START_THREAD)
def _start_thread(actor: Actor, activity: Activity, kind_key: str, words: NewWords, draft_key: str) -> Post:
    _forget_pending(draft_key)
    return _add_thread(actor, activity, kind_key, words)


def _add_thread(actor: Actor, activity: Activity, kind_key: str, words: NewWords) -> Post:
    author = _get_author(actor, activity)
    of_kind = Post.thread.has(Thread.kind_key == kind_key)
    sent = find_sent_again(Post, author, words, Post.activity_id == activity.id, Post.parent_id.is_(None), of_kind)
    if sent is not None:
        return sent
    if kind_key not in {kind.key for kind in kinds_for(Role(author.role))}:
        raise Invalid({"kind_key": _("Choose what kind of comment this is")})
    thread = Thread(consultation_id=activity.consultation_id, activity_id=activity.id, kind_key=kind_key, last_post_at=now())
    save(thread)
    post = _new_post(author, thread, None, words)
    publish(post, words)
    _follow(author, thread)
    return post


def reply(
    actor: Actor,
    parent: Post,
    *,
    body: str,
    idempotency_key: str | None = None,
    confirmation: Confirmation | None = None,
    draft_key: str = "",
) -> Post:
    """Replies to a post; the same words in the same form, sent again, return the same reply. `draft_key` as in `start_thread`."""
    sending = identify_sending(idempotency_key, parent.id, tidy_text(body))
    words = consider(actor, REPLY, parent, NewWords(body, sending=sending, confirmation=confirmation))
    return _reply(actor, parent, words, draft_key)


@action(REPLY)
def _reply(actor: Actor, parent: Post, words: NewWords, draft_key: str) -> Post:
    _forget_pending(draft_key)
    return _add_reply(actor, parent, words)


def _add_reply(actor: Actor, parent: Post, words: NewWords) -> Post:
    if not may_see(actor, parent):
        raise NotFound
    author = _get_author(actor, parent)
    sent = find_sent_again(Post, author, words, Post.parent_id == parent.id)
    if sent is not None:
        return sent
    thread = parent.thread
    lock(thread)
    created = _new_post(author, thread, parent, words)
    publish(created, words)
    is_shown = created.status == Status.PUBLISHED
    count_below(parent.id, 1, int(is_shown))
    if is_shown:
        thread.last_post_at = created.created_at
    _follow(author, thread)
    return created


def follow_thread(actor: Actor, thread: Thread, *, is_on: bool) -> None:
    """Makes it followable first, where nobody has written in it since that is possible."""
    with transaction():
        consultation = thread.activity.consultation
        ensure_topic(consultation, THREAD_PAGE, thread.public_id, label="")
        topic = find_topic(consultation, THREAD_PAGE.key, thread.public_id)
        assert topic is not None  # noqa: S101  (the line above made it)
        follow(actor, topic, is_on=is_on)


@dataclass(frozen=True)
class FirstWords:
    """What somebody wrote before anybody knew who they are, and as whom they would say it."""

    body: str
    title: str = ""
    kind_key: str = ""
    confirmed: str = ""
    pseudonym: str = ""
    capacity_key: str = "unknown"
    draft_key: str = ""


def keep_pending(
    actor: Actor, thing: Activity | Post, words: FirstWords, *, email: str, instead_of: str | None = None
) -> PendingPost:
    """Keeps what somebody wrote first, and sends the link that publishes it. `instead_of`: the same browser's earlier one for the
    same place; what was sent for that does not work any more unless it went to the same address. Raises Invalid, by field, and
    ConfirmationNeeded when the author should be asked first; whether the address has an account changes nothing."""
    require(actor, WRITE_FIRST, thing)
    seen = NewWords(words.body, words.title, confirmation=Confirmation(words.confirmed))
    seen = consider_first(thing.consultation_id, seen)
    return _keep_pending(actor, thing, replace(words, title=seen.title, body=seen.body), tidy_address(email), instead_of)


@action(WRITE_FIRST)
def _keep_pending(actor: Actor, thing: Activity | Post, words: FirstWords, email: str, instead_of: str | None) -> PendingPost:
    consultation = db.session.get_one(Consultation, thing.consultation_id)
    joining.check_own_place(consultation, pseudonym=words.pseudonym, capacity_key=words.capacity_key)
    parent = thing if isinstance(thing, Post) else None
    if parent is not None and not may_see(actor, parent):
        raise NotFound
    activity_id = parent.activity_id if parent else thing.id
    place = {"activity_id": activity_id, "parent_id": parent.id if parent else None}
    earlier = select(PendingPost).filter_by(public_id=instead_of or "", post_id=None, **place).with_for_update()
    pending = db.session.scalar(earlier) or PendingPost(consultation_id=thing.consultation_id, **place)
    for name, value in asdict(words).items():
        setattr(pending, name, value)
    pending.email, pending.written_at, pending.expires_at = email, now(), now() + CONFIRM_WITHIN
    save(pending)
    enqueue("mail_pending_post", public_id=pending.public_id, address=_digest(pending.email))
    return pending


def send_again(actor: Actor, pending: PendingPost, *, title: str, body: str, confirmation: Confirmation) -> None:
    """Of a link that is out of date: the words, changed perhaps, are sent to the same mailbox anew. Raises as `keep_pending`."""
    require(actor, WRITE_FIRST, pending.parent or pending.activity)
    seen = consider_first(pending.consultation_id, NewWords(body, title, confirmation=confirmation))
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
) -> tuple[Post, Account | None]:
    """Publishes what its author has just said is theirs, once; and whose account it is, made when there was none, for whoever was
    first. All of it or nothing: the triggers look at the words inside, where they may ask again. `body`: when its author has
    changed it then, for which it has to be open still. `seen`: `fingerprint_pending` of what stood on their page; Changed when
    that is not what would be published. Raises as `reply` and `join`."""
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
    pending.post = post
    pending.title = pending.body = pending.pseudonym = pending.email = pending.draft_key = ""
    record("comment published by a link", account=account.id)
    return post, account


def _add_pending(person: Actor, pending: PendingPost, words: NewWords) -> Post:
    if pending.parent is None:
        return _add_thread(person, pending.activity, pending.kind_key, words)
    if reason := thread_is_not_locked(person, pending.parent):
        raise NotNow(reason)
    return _add_reply(person, pending.parent, words)


def find_pending(token: str) -> PendingPost | None:
    """What a link was sent for, whether it works still or not; None when its author has since given
    another address."""
    public_id, _, address = (tokens.trace(PENDING, token) or "").partition(".")
    pending = db.session.scalar(select(PendingPost).filter_by(public_id=public_id))
    is_right = pending is not None and (pending.post_id is not None or address == _digest(pending.email))
    return pending if is_right else None


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


def _forget_pending(draft_key: str) -> None:
    """What was posted by an account is not posted once more by a link that was asked for before."""
    if draft_key:
        db.session.execute(delete(PendingPost).where(PendingPost.draft_key == draft_key, PendingPost.post_id.is_(None)))


def fingerprint_pending(pending: PendingPost) -> str:
    """What whoever presses the button of a link says yes to."""
    return fingerprint(pending.title, pending.body, pending.kind_key, pending.parent_id)


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
        link=public_url("way_in.confirm", token=token),
        until=pending.expires_at,
    )


@job("forget_pending_posts", every=timedelta(hours=1))
def forget_pending_posts(_running: RunningJob) -> None:
    """Every hour: what nobody confirmed goes, and what stands where a link was used."""
    with transaction():
        db.session.execute(delete(PendingPost).where(PendingPost.written_at < now() - KEEP_PENDING))


def hold_threads_of(places: list[Participation]) -> None:
    """Inside the action in which somebody leaves: all threads they wrote in, in the same order for everybody, so that two who
    leave at once do not wait for each other."""
    wrote_in = select(Post.thread_id).where(Post.author_id.in_([place.id for place in places]))
    for thread in db.session.scalars(select(Thread).where(Thread.id.in_(wrote_in)).order_by(Thread.id)).all():
        lock(thread)


def rebuild_counters() -> int:
    """Counts every post's replies anew; returns how many counters were wrong."""
    with transaction():
        wrong = db.session.execute(list_broken_counters()).all()
        for post_id, below, shown in wrong:
            counted = update(POSTS).where(POSTS.c.id == post_id)
            db.session.execute(counted.values(below_count=below, shown_below_count=shown))
        if wrong:
            emit(RepliesRecounted(SITE, None, len(wrong)))
        return len(wrong)


def _digest(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()[:16]


def _get_author(actor: Actor, thing: Activity | Post) -> Participation:
    author = find_place(actor, thing)
    if author is None:
        raise NotFound
    return author


def _follow(author: Participation, thread: Thread) -> None:
    if author.account_id is not None:
        follow_by_writing(author.consultation, THREAD_PAGE, thread.public_id, author.account_id)


def _new_post(author: Participation, thread: Thread, parent: Post | None, words: NewWords) -> Post:
    return new_contribution(
        Post,
        author,
        activity_id=thread.activity_id,
        thread_id=thread.id,
        parent_id=parent.id if parent else None,
        title=words.title,
        body=words.body,
        sending=words.sending,
    )
