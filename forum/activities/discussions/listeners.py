"""Who hears of a post: whom it answers, quotes and names, then whoever follows its thread. Each hears of it once, as what comes
first here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import select

from forum.activities.discussions import sentences
from forum.activities.discussions import wording as _wording  # noqa: F401  (it says the news)
from forum.activities.discussions.events import GuestsChanged, QuestionAnswered, RestatementAnswered
from forum.activities.discussions.kind import CONDITION, CONDITION_PAGE, POST, POST_PAGE, RESTATEMENT_PAGE, SUMMARY, THREAD_PAGE
from forum.activities.discussions.models import Condition, Guests, Post, Restatement, Summary, Thread
from forum.activities.discussions.queries.replies import list_ancestors
from forum.activities.discussions.queries.restating import find_restatement
from forum.activities.discussions.rules import is_looked_at_as_guest
from forum.consultations.changes import says_change
from forum.consultations.models import Activity, Consultation, Participation
from forum.consultations.name_queries import list_by_pseudonyms
from forum.consultations.queries import list_people_running, list_with_roles
from forum.contributions.events import ContributionEdited, ContributionPublished, ContributionStatusChanged, ContributionWithdrawn
from forum.contributions.models import Status
from forum.contributions.quoting import list_quoted
from forum.contributions.rules import may_see
from forum.contributions.screening import ScreenedWords, looked_at_first
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.permissions import HOSTS
from forum.kernel.sentences import SentenceKind
from forum.kernel.text import is_quoted
from forum.notifications.extension_points import Telling, tells
from forum.notifications.kinds import CONSULTATION, TargetKind
from forum.notifications.models import NewsKind

MOST_MENTIONS = 5
# A name has so many words at most; and so many signs of a mention are looked at.
MOST_NAME_WORDS = 5
MOST_SIGNS = 20
# Looks ahead, so that one @ may stand in what follows another.
SIGN = re.compile(r"(?<![\w@])@(?=([^\s@].{0,80}))")
ENDS = ".,;:!?)”’'\""


@looked_at_first
def waits_as_guest(draft: ScreenedWords) -> bool:
    return is_looked_at_as_guest(draft.author_role, draft.activity_id)


@tells(ContributionPublished)
def tell_of_post(event: ContributionPublished, consultation: Consultation) -> Iterator[Telling]:
    if event.kind == POST.key:
        yield from _tell(event.contribution_id, consultation)
    elif event.kind == SUMMARY.key:
        yield from _tell_of_summary(event.contribution_id)
    elif event.kind == CONDITION.key:
        yield from _tell_of_condition(event.contribution_id)


@tells(ContributionStatusChanged)
def tell_of_post_shown(event: ContributionStatusChanged, consultation: Consultation) -> Iterator[Telling]:
    """What waited for a moderator is news when it is shown. Shown again, it is told to nobody twice. What is private is
    news for those whom it is meant for."""
    if event.status == Status.PRIVATE:
        yield from _tell_in_private(event.contribution_id, consultation)
    if event.status == Status.PUBLISHED:
        yield from _tell(event.contribution_id, consultation)
        yield from _tell_of_summary(event.contribution_id)
        yield from _tell_of_condition(event.contribution_id)


def _tell_in_private(post_id: int, consultation: Consultation) -> Iterator[Telling]:
    """The people running it, or whom they answer. No letter and no line says what it is about, or by whom."""
    post = db.session.get(Post, post_id)
    if post is None or post.status != Status.PRIVATE:
        return
    if post.author_id == post.private_to_id:
        people = frozenset(place.account_id for place in list_people_running(consultation) if place.account_id is not None)
        sentence, group_key = sentences.TOLD_IN_PRIVATE, "private"
    else:
        theirs = db.session.get_one(Participation, post.private_to_id)
        people = frozenset({theirs.account_id} if theirs.account_id is not None else ())
        sentence, group_key = sentences.ANSWERED_IN_PRIVATE, f"private:{post.thread_id}"
    told = _make(post, sentence, NewsKind.ANSWER, group_key, topic=(CONSULTATION, ""), accounts=people)
    yield replace(told, key=f"private:{post.id}")


@tells(QuestionAnswered)
def tell_of_answer(event: QuestionAnswered, _consultation: Consultation) -> Iterator[Telling]:
    """Whoever asked."""
    thread = db.session.get(Thread, event.thread_id)
    answer = db.session.get(Post, event.contribution_id) if event.contribution_id else None
    if thread is None or answer is None or thread.answer_id != answer.id:
        return
    asked = thread.first_post.author.account_id
    people = frozenset() if asked is None else frozenset({asked})
    yield replace(
        _make(answer, sentences.QUESTION_ANSWERED, NewsKind.ANSWER, "", topic=(THREAD_PAGE, thread.public_id), accounts=people),
        key=f"answers:{thread.id}:{answer.id}",
    )


def _tell_of_summary(summary_id: int) -> Iterator[Telling]:
    """Followers of its thread; not of a version that another has taken the place of by now."""
    summary = db.session.get(Summary, summary_id)
    if summary is None or summary.status != Status.PUBLISHED or summary.thread.summary_id != summary.id:
        return
    author = summary.author.account_id
    yield Telling(
        key=f"summary:{summary.id}",
        sentence=(sentences.CONCLUDED if summary.is_conclusion else sentences.SUMMARISED)(),
        kind=NewsKind.THREAD,
        target_kind=THREAD_PAGE,
        target=summary.thread.public_id,
        topic=(THREAD_PAGE, summary.thread.public_id),
        without=frozenset() if author is None else frozenset({author}),
        group_key=f"summary:thread:{summary.thread_id}",
        contribution_id=summary.id,
    )


@tells(ContributionWithdrawn)
def ask_to_read_summary_again(event: ContributionWithdrawn, consultation: Consultation) -> Iterator[Telling]:
    """Whoever wrote a summary that leads to what is deleted: its words are theirs, and may still name who has gone."""
    gone = db.session.get(Post, event.contribution_id)
    if gone is None:
        return
    links = Summary.body.contains(gone.public_id, autoescape=True)
    shown = select(Summary).join(Thread, Thread.summary_id == Summary.id).where(Summary.space_id == consultation.id, links)
    for summary in db.session.scalars(shown.order_by(Summary.id)):
        if summary.author.account_id is None:
            continue
        yield Telling(
            key=f"summary:{summary.id}:gone:{gone.id}",
            sentence=sentences.LINKED_IS_GONE(),
            kind=NewsKind.THREAD,
            target_kind=THREAD_PAGE,
            target=summary.thread.public_id,
            topic=(THREAD_PAGE, summary.thread.public_id),
            accounts=frozenset({summary.author.account_id}),
            group_key=f"summary:gone:{summary.id}",
            contribution_id=summary.id,
        )


@tells(ContributionEdited)
def tell_of_mentions(event: ContributionEdited, _consultation: Consultation) -> Iterator[Telling]:
    """Whoever is named in it now and was not before."""
    post = db.session.get(Post, event.contribution_id)
    if post is not None and post.status == Status.PUBLISHED:
        yield _tell_people(post, "mention", sentences.MENTIONED, list_mentioned(post))


def _tell(post_id: int, consultation: Consultation) -> Iterator[Telling]:
    post = db.session.get(Post, post_id)
    if post is None or post.status != Status.PUBLISHED:
        return
    if post.objects_to_id is not None and (summary := db.session.get(Summary, post.objects_to_id)) is not None:
        yield _tell_of_objection(post, summary)
    ancestors = list_ancestors(post) if post.parent_id else []
    if ancestors:
        answered = {ancestors[-1].author.account_id} - {None}
        heard = find_restatement(post) if post.is_restated else None
        if heard is not None and heard.status == Status.PUBLISHED:
            yield _tell_people(post, "restated", sentences.RESTATED, answered)
        yield _tell_people(post, "reply", sentences.REPLIED, answered)
        yield _tell_people(post, "quote", sentences.QUOTED, _list_quoted(post, ancestors))
    yield _tell_people(post, "mention", sentences.MENTIONED, list_mentioned(post))
    if post.parent_id is None:
        if post.is_official:
            yield _make(post, sentences.OFFICIAL_UPDATE, NewsKind.OFFICIAL, "", topic=(CONSULTATION, ""))
    else:
        thread = (THREAD_PAGE, post.thread.public_id)
        yield _make(post, sentences.COMMENTED, NewsKind.THREAD, f"post:thread:{post.thread_id}", topic=thread)


def _tell_of_objection(post: Post, summary: Summary) -> Telling:
    """Whoever wrote the summary, who may have left, and all who could answer for them: also who does not follow the thread."""
    facilitators = list_with_roles(post.space_id, HOSTS)
    accounts = frozenset(each for each in (summary.author.account_id, *facilitators) if each is not None)
    topic = (POST_PAGE, post.public_id)  # which nobody follows, so nobody has stopped
    group = f"object:thread:{post.thread_id}"
    return _make(post, sentences.OBJECTED, NewsKind.ANSWER, group, topic=topic, accounts=accounts)


@tells(RestatementAnswered)
def tell_of_what_was_meant(event: RestatementAnswered, _consultation: Consultation) -> Iterator[Telling]:
    """Whoever said what they heard, as it stands by now."""
    found = db.session.get(Restatement, event.contribution_id)
    if found is None or found.status != Status.PUBLISHED or not found.verdict:
        return
    person = found.author.account_id
    yield Telling(
        key=f"restatement:{found.id}:{found.verdict}",
        sentence=(sentences.UNDERSTOOD if found.verdict == "yes" else sentences.NOT_QUITE)(),
        kind=NewsKind.ANSWER,
        target_kind=RESTATEMENT_PAGE,
        target=found.public_id,
        topic=(THREAD_PAGE, found.post.thread.public_id),
        accounts=frozenset() if person is None else frozenset({person}),
        group_key=f"restatement:{found.id}",
        contribution_id=found.id,
    )


def _tell_of_condition(number: int) -> Iterator[Telling]:
    """Whoever wrote the comment that it is about."""
    condition = db.session.get(Condition, number)
    if condition is None or condition.status != Status.PUBLISHED:
        return
    about = condition.post
    people = {about.author.account_id} - {None, condition.author.account_id}
    if about.status == Status.PUBLISHED and people:
        yield Telling(
            key=f"condition:{condition.id}",
            sentence=sentences.CONDITION(),
            kind=NewsKind.ANSWER,
            target_kind=CONDITION_PAGE,
            target=condition.public_id,
            topic=(THREAD_PAGE, about.thread.public_id),
            accounts=frozenset(account for account in people if account is not None),
            group_key=f"condition:post:{about.id}",
            contribution_id=condition.id,
        )


def _tell_people(post: Post, what: str, sentence: SentenceKind, accounts: set[int | None]) -> Telling:
    """In the thread they stopped following they are not told either."""
    people = frozenset(account for account in accounts if account is not None)
    thread, group = (THREAD_PAGE, post.thread.public_id), f"{what}:thread:{post.thread_id}"
    return _make(post, sentence, NewsKind.ANSWER, group, topic=thread, accounts=people)


def _make(
    post: Post,
    sentence: SentenceKind,
    kind: NewsKind,
    group_key: str,
    *,
    topic: tuple[TargetKind, str],
    accounts: frozenset[int] | None = None,
) -> Telling:
    author = post.author.account_id
    return Telling(
        key=f"post:{post.id}",
        sentence=sentence(),
        kind=kind,
        target_kind=POST_PAGE,
        target=post.public_id,
        topic=topic,
        accounts=accounts,
        without=frozenset() if author is None else frozenset({author}),
        group_key=group_key,
        contribution_id=post.id,
    )


def _list_quoted(post: Post, ancestors: list[Post]) -> set[int | None]:
    """The authors of posts above it of which it quotes a line or a part of one."""
    return {above.author.account_id for above in list_quoted(post.body, ancestors)}


def list_mentioned(post: Post) -> set[int | None]:
    """The accounts of those whose names stand in it after an @, MOST_MENTIONS at most, of those who may see it."""
    tries = list_names(post.body)
    people = list_by_pseudonyms(post.space_id, {name for names in tries for name in names}) if tries else {}
    named = [next((people[name] for name in names if name in people), None) for names in tries]
    accounts: dict[int | None, None] = {}
    for place in named:
        if place is not None and place.account is not None and may_see(place.account.as_actor(), post):
            accounts[place.account_id] = None
    return set(list(accounts)[:MOST_MENTIONS])


def list_names(body: str) -> list[list[str]]:
    """What may be the name after each @, the longest first, with and without the sign that ends a sentence: of several names that
    begin alike the longest is meant. Not in what it quotes."""
    lines = (line for line in body.splitlines() if not is_quoted(line))
    after_signs = (found[1] for line in lines for found in SIGN.finditer(line))
    tries = []
    for sign in islice(after_signs, MOST_SIGNS):
        words = sign.split()[:MOST_NAME_WORDS]
        names = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
        tries.append([each for name in names for each in dict.fromkeys((name, name.rstrip(ENDS)))])
    return tries


@says_change(GuestsChanged)
def say_who_can_comment(event: GuestsChanged, _at: datetime) -> str | None:
    activity = db.session.get(Activity, event.activity_id) if not event.version_id else None
    if activity is None:
        return None
    match event.guests:
        case Guests.AT_ONCE:
            return _("The organisers let guests comment in “%(title)s”, straight away.", title=activity.title)
        case Guests.HELD:
            return _("The organisers let guests comment in “%(title)s”, after a moderator’s check.", title=activity.title)
    return _("The organisers stopped comments from guests in “%(title)s”.", title=activity.title)


@tells(GuestsChanged)
def tell_who_can_comment(event: GuestsChanged, consultation: Consultation) -> Iterator[Telling]:
    activity = db.session.get(Activity, event.activity_id)
    if activity is not None:
        said, key = sentences.GUESTS_CHANGED(title=activity.title), f"guests:{activity.id}"
        without = frozenset({event.actor_id} if event.actor_id else ())
        yield Telling(f"{key}:{to_local(now()).date()}", said, NewsKind.OFFICIAL, group_key=key, without=without)
