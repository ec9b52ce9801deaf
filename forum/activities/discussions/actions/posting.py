"""People start threads and reply."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, or_, select

from forum.activities.discussions.counters import count_below, count_differing, count_own_words, count_written
from forum.activities.discussions.kind import THREAD_PAGE, kinds_for
from forum.activities.discussions.models import Condition, PendingPost, Post, Reaction, Restatement, Thread
from forum.activities.discussions.queries.replies import list_ancestors
from forum.activities.discussions.responses import LONGEST_RESTATEMENT, STANCES
from forum.activities.discussions.rules import REPLY, START_THREAD, can_restate
from forum.consultations.extension_points import keep_subject
from forum.consultations.models import Activity, Participation
from forum.consultations.queries import find_place
from forum.contributions.actions import TAKEN_OUT, NewWords, consider, find_sent_again, new_contribution, publish
from forum.contributions.care import read_care, write_care
from forum.contributions.marking import mark_with_care
from forum.contributions.models import Status
from forum.contributions.quoting import list_quoted
from forum.contributions.rules import is_own, may_see, runs
from forum.contributions.screening import Confirmation, Finding
from forum.kernel.actions import action, lock, save, transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Invalid, NotFound
from forum.kernel.idempotency import SENT_AGAIN_WITHIN, identify_sending
from forum.kernel.permissions import Actor, Role
from forum.kernel.text import tidy_line, tidy_text
from forum.notifications.actions import ensure_topic, follow, follow_by_writing
from forum.notifications.queries import find_topic


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
    safely: Safely | None = None,
    subject_key: str = "",
) -> Post:
    """Starts a thread and returns its first post; the same words in the same form, sent again, return the same post. `draft_key`:
    of the draft they come from: a link that was asked for with it publishes nothing more."""
    begin_as = ThreadAs(kind_key, subject_key, safely or OPENLY)
    sending = identify_sending(idempotency_key, activity.id, kind_key, tidy_line(title), tidy_text(body), *begin_as.content)
    words = consider(actor, START_THREAD, activity, NewWords(body, title, sending, confirmation))
    return _start_thread(actor, activity, begin_as, words, draft_key)


@action(START_THREAD)
def _start_thread(actor: Actor, activity: Activity, begin_as: ThreadAs, words: NewWords, draft_key: str) -> Post:
    forget_pending(draft_key)
    return add_thread(actor, activity, begin_as, words)


def add_thread(actor: Actor, activity: Activity, begin_as: ThreadAs, words: NewWords) -> Post:
    """Inside an action: a thread with its first post; the one that is there, where the same words were sent before."""
    author, kind_key, safely = get_author(actor, activity), begin_as.kind_key, begin_as.safely
    of_kind = Post.thread.has(Thread.kind_key == kind_key)
    private_to_id = author.id if safely.is_private else None
    here = (Post.activity_id == activity.id, Post.parent_id.is_(None), of_kind)
    sent = find_sent_again(Post, author, words, *here, is_private_to_place(private_to_id))
    subject_key = keep_subject(activity.consultation, begin_as.subject_key)
    if sent is not None:
        _refuse_as_another(sent.thread.subject_key == subject_key)
        return _mark_as_sent_now(actor, sent, safely.care)
    _refuse_for_other_readers(author, words, [words.body], private_to_id, *here)
    if kind_key not in {kind.key for kind in kinds_for(Role(author.role))}:
        raise Invalid({"kind_key": _("Choose what kind of comment this is")})
    about = {"kind_key": kind_key, "subject_key": subject_key}
    thread = Thread(space_id=activity.space_id, activity_id=activity.id, last_post_at=now(), **about)
    save(thread)
    post = _new_post(author, thread, None, words, private_to_id=private_to_id, care=safely.care)
    publish(post, words)
    if post.status == Status.PUBLISHED:
        count_written(post, 1)
    follow_by_speaking(author, thread)
    return post


@dataclass(frozen=True)
class Safely:
    """How somebody tells what they lived through: whether only the people running the consultation are to see it, and why it is
    hard to read (`contributions.care`)."""

    is_private: bool = False
    care: str = ""

    @property
    def content(self) -> list[str]:
        """What makes it another comment, besides its words."""
        return ["private" if self.is_private else "", self.care] if self.is_private or self.care else []


OPENLY = Safely()


@dataclass(frozen=True)
class ThreadAs:
    """What a thread is: a key of THREAD_KINDS, and what it is about (the key of a `Subject`, "" where nothing was named)."""

    kind_key: str
    subject_key: str = ""
    safely: Safely = OPENLY

    @property
    def content(self) -> list[str]:
        """What makes it another thread, besides its kind and words."""
        return [*([self.subject_key] if self.subject_key else []), *self.safely.content]


def is_private_to_place(place_id: int | None) -> ColumnElement[bool]:
    """The condition on Post for what is as public, or as private, as something new."""
    return Post.private_to_id.is_(None) if place_id is None else Post.private_to_id == place_id


@dataclass(frozen=True)
class ReplyAs:
    """What a reply is to what it answers: a key of STANCE_NAMES, "" where nobody said; and what its author heard there."""

    stance: str = ""
    restatement: str = ""
    objects_to_id: int | None = None  # the summary that it says something is missing from
    safely: Safely = OPENLY
    answers_in_private: bool = False  # what it answers was private on the page on which it was written

    def tidied(self) -> ReplyAs:
        """As it is kept. Raises Invalid for what is too long."""
        restatement = tidy_line(self.restatement)
        if len(restatement) > LONGEST_RESTATEMENT:
            raise Invalid({"restatement": _("Use %(most)s characters or fewer", most=LONGEST_RESTATEMENT)})
        return replace(self, stance=self.stance if self.stance in STANCES else "", restatement=restatement)

    def join(self, body: str) -> str:
        """All that the triggers look at."""
        return f"{self.restatement}\n\n{body}" if self.restatement else body

    def fold_into(self, body: str, parent: Post | None) -> tuple[str, ReplyAs]:
        """Body and kind of a reply. In private, what was heard is a part of the body."""
        is_private = self.safely.is_private or self.answers_in_private or (parent is not None and parent.is_private)
        return (self.join(body), replace(self, restatement="")) if is_private else (body, self)

    @property
    def content(self) -> list[str]:
        """What makes it another reply, besides its body."""
        as_what = [self.stance, self.restatement] if self.stance or self.restatement else []
        return [*as_what, *self.safely.content]


PLAIN = ReplyAs()


def reply(
    actor: Actor,
    parent: Post,
    *,
    body: str,
    reply_as: ReplyAs | None = None,
    idempotency_key: str | None = None,
    confirmation: Confirmation | None = None,
    draft_key: str = "",
) -> Post:
    """Replies to a post; the same words in the same form, sent again, return the same reply. `draft_key` as in `start_thread`.
    What answers something private is as private, and there nothing is said back for its author to judge in public. It stays so
    where that was shown to everybody while it was being written; raises Changed where it cannot."""
    reply_as = (reply_as or ReplyAs()).tidied()
    sending = identify_sending(idempotency_key, parent.id, tidy_text(body), *reply_as.content)
    words = consider(actor, REPLY, parent, NewWords(reply_as.join(body), sending=sending, confirmation=confirmation))
    return _reply(actor, parent, replace(words, body=tidy_text(body)), reply_as, draft_key)


@action(REPLY)
def _reply(actor: Actor, parent: Post, words: NewWords, reply_as: ReplyAs, draft_key: str) -> Post:
    forget_pending(draft_key)
    return add_reply(actor, parent, words, reply_as)


def add_reply(actor: Actor, parent: Post, words: NewWords, reply_as: ReplyAs) -> Post:
    """`words.findings` are those of the body and of what was heard together, or None where nothing has been looked at. NotFound
    where nobody may see the parent."""
    if not may_see(actor, parent):
        raise NotFound
    either_way = [tidy_text(words.body), tidy_text(reply_as.join(words.body))]  # in private what was heard is a part of it
    body, reply_as = reply_as.fold_into(words.body, parent)
    words = replace(words, body=tidy_text(body))
    author = get_author(actor, parent)
    private_to_id = _find_whom_private(actor, parent, author, reply_as)
    care = write_care([*read_care(reply_as.safely.care), *_find_quoted_care(parent, words.body)])
    sent = find_sent_again(Post, author, words, Post.parent_id == parent.id, is_private_to_place(private_to_id))
    if sent is not None:
        _refuse_as_another(_is_sent_as(actor, sent, parent, reply_as))
        return _mark_as_sent_now(actor, sent, care)
    _refuse_for_other_readers(author, words, either_way, private_to_id, Post.parent_id == parent.id)
    thread = parent.thread
    lock(thread)
    created = _new_post(author, thread, parent, words, reply_as, private_to_id=private_to_id, care=care)
    publish(created, replace(words, findings=_find_in(words.findings, words.body, reply_as.restatement)))
    if reply_as.restatement and can_restate(actor, parent):
        _say_what_was_heard(created, parent, words, reply_as.restatement)
    is_shown = created.status == Status.PUBLISHED
    count_below(parent.id, 1, int(is_shown))
    if is_shown:
        count_differing(created, 1)
        count_written(created, 1)
        thread.last_post_at = created.created_at
    follow_by_speaking(author, thread)
    return created


def _is_sent_as(actor: Actor, sent: Post, parent: Post, reply_as: ReplyAs) -> bool:
    """Whether a reply that is there already says the same of what it answers, as far as that is kept."""
    heard = db.session.scalar(select(Restatement.body).filter_by(post_id=sent.id, heard_id=parent.id)) or ""
    meant = reply_as.restatement if can_restate(actor, parent) or heard else ""
    same = (sent.stance, sent.objects_to_id) == (reply_as.stance, reply_as.objects_to_id)
    return same and tidy_text(meant) == heard


def _refuse_as_another(is_same: bool) -> None:
    """Raises Invalid where somebody has just said the same, but meant otherwise: what they chose or wrote beside it would be
    lost, and posted again it would be there twice."""
    if not is_same:
        raise Invalid(
            {
                "body": _(
                    "You have already posted this here, with something else chosen or written beside it. To change that, delete "
                    "that comment first, or write this one in other words"
                )
            }
        )


def _mark_as_sent_now(actor: Actor, sent: Post, care: str) -> Post:
    """What was sent again after Back, perhaps with other marks."""
    if sent.care != care and sent.has_words:
        mark_with_care(actor, sent, read_care(care))
    return sent


def _refuse_for_other_readers(
    author: Participation, words: NewWords, bodies: list[str], private_to_id: int | None, *place: ColumnElement[bool]
) -> None:
    """Raises Invalid where somebody has just said the same there for others to read: said twice, these would read it still."""
    if words.sending is None:
        return
    is_other: ColumnElement[bool] = Post.private_to_id.is_not(None)
    if private_to_id is not None:
        is_other = or_(Post.private_to_id != private_to_id, Post.private_to_id.is_(None))
    said = select(Post.private_to_id).where(Post.author_id == author.id, Post.body.in_(bodies), *place, is_other)
    lately = said.where(Post.created_at > now() - SENT_AGAIN_WITHIN, Post.status.not_in(TAKEN_OUT)).limit(1)
    found = db.session.execute(lately).first()
    if found is None:
        return
    if found.private_to_id is None:
        sentence = _(
            "You have already posted this here, and everyone can read it. If only the people running this should see it, delete "
            "that comment first"
        )
    else:
        sentence = _(
            "You have already told the people running this in the same words. You can show that comment to everyone instead"
        )
    raise Invalid({"body": sentence})


def _find_whom_private(actor: Actor, parent: Post, author: Participation, reply_as: ReplyAs) -> int | None:
    """The place of the one person whom a reply is between and the people running the consultation."""
    if parent.private_to_id or not (reply_as.safely.is_private or reply_as.answers_in_private):
        return parent.private_to_id
    if reply_as.safely.is_private or is_own(actor, parent):
        return author.id
    if not runs(actor, parent):  # Or anybody could write to anybody in private.
        raise Changed(
            _(
                "Everyone can read the comment you are replying to now, and everyone would read your reply. We have not posted "
                "it. You can still post it."
            )
        )
    return parent.author_id


def _find_quoted_care(parent: Post, body: str) -> list[str]:
    """Why what it quotes is hard to read."""
    if ">" not in body or not (parent.care or parent.parent_id):
        return []
    with_care = [each for each in (*list_ancestors(parent), parent) if each.care]
    return [key for each in list_quoted(body, with_care, or_earlier=True) for key in read_care(each.care)]


def _say_what_was_heard(post: Post, parent: Post, words: NewWords, restatement: str) -> None:
    """At the beginning of a reply. Its author has been asked about all of it by then."""
    heard = new_contribution(
        Restatement, post.author, activity_id=post.activity_id, body=restatement, post_id=post.id, heard_id=parent.id
    )
    post.is_restated = True
    publish(heard, NewWords(restatement, findings=_find_in(words.findings, restatement, "")))


def _find_in(findings: list[Finding] | None, text: str, other: str) -> list[Finding] | None:
    """Those of `text`, where two were looked at together: a finding in the other alone concerns only that."""
    if findings is None:
        return None
    return [each for each in findings if each.phrase in text or (other and each.phrase not in other)]


def follow_thread(actor: Actor, thread: Thread, *, is_on: bool) -> None:
    """Makes it followable first, where nobody has written in it since that is possible."""
    with transaction():
        consultation = thread.activity.consultation
        ensure_topic(consultation, THREAD_PAGE, thread.public_id, label="")
        topic = find_topic(consultation, THREAD_PAGE.key, thread.public_id)
        assert topic is not None  # noqa: S101  (the line above made it)
        follow(actor, topic, is_on=is_on)


def hold_threads_of(places: list[Participation]) -> None:
    """Inside the action in which somebody leaves: all threads they wrote or responded in, in the same order for everybody, so
    that two who leave at once do not wait for each other."""
    numbers = [place.id for place in places]
    wrote_in = select(Post.thread_id).where(Post.author_id.in_(numbers))
    conditions = select(Condition.post_id).where(Condition.author_id.in_(numbers))
    responded = select(Reaction.contribution_id).where(Reaction.participation_id.in_(numbers))
    joined = select(Condition.post_id).where(Condition.id.in_(responded))
    about = or_(Post.id.in_(conditions), Post.id.in_(responded), Post.id.in_(joined))
    responded_in = select(Post.thread_id).where(about)
    here = or_(Thread.id.in_(wrote_in), Thread.id.in_(responded_in))
    for thread in db.session.scalars(select(Thread).where(here).order_by(Thread.id)).all():
        lock(thread)


def forget_pending(draft_key: str) -> None:
    """What was posted by an account, or as a guest, is not posted once more by a link that was asked for before."""
    if draft_key:
        db.session.execute(delete(PendingPost).where(PendingPost.draft_key == draft_key, PendingPost.post_id.is_(None)))


def get_author(actor: Actor, thing: Activity | Post) -> Participation:
    """The actor's place, held until the action ends; NotFound for whoever has none. Raises Changed where it is theirs no more:
    what they wrote as a guest has just moved into an account, in another window."""
    author = find_place(actor, thing)
    if author is None:
        raise NotFound
    lock(author)
    if author.account_id != actor.account_id:
        raise Changed(_("What you wrote as a guest has just moved into an account. Sign in to that account to post this."))
    return author


def follow_by_speaking(author: Participation, thread: Thread) -> None:
    """Whoever writes in a thread follows it, unless they have stopped."""
    if author.account_id is not None:
        follow_by_writing(author.consultation, THREAD_PAGE, thread.public_id, author.account_id)


def _new_post(
    author: Participation,
    thread: Thread,
    parent: Post | None,
    words: NewWords,
    reply_as: ReplyAs = PLAIN,
    *,
    private_to_id: int | None,
    care: str,
) -> Post:
    return new_contribution(
        Post,
        author,
        activity_id=thread.activity_id,
        thread_id=thread.id,
        parent_id=parent.id if parent else None,
        objects_to_id=reply_as.objects_to_id,
        stance=reply_as.stance,
        private_to_id=private_to_id,
        care=care,
        title=words.title,
        body=words.body,
        sending=words.sending,
        word_count=count_own_words(words.body),
    )
