"""News of threads as it is read: who did what, as whom, in which thread."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.activities.discussions import sentences
from forum.activities.discussions.joining import JOINED_REWORDED
from forum.activities.discussions.kind import THREAD_PAGE
from forum.activities.discussions.models import Condition, Post, Restatement, Summary, Thread
from forum.activities.discussions.rules import name_thread
from forum.contributions.models import Contribution, Status
from forum.contributions.rules import IN_PUBLIC, is_marked_guest, may_see_words, public_name
from forum.kernel.db import db
from forum.kernel.permissions import VISITOR, Actor
from forum.notifications.extension_points import NewsReader, NewsWords, describes, names_topics
from forum.notifications.kinds import Door
from forum.notifications.models import Notification

# sentence → what one person did, what several did
DONE: dict[str, tuple[Callable[[str], str], Callable[[int], str]]] = {
    sentences.REPLIED.key: (
        lambda who: _("%(who)s replied to you", who=who),
        lambda count: ngettext("One person replied to you", "%(num)d people replied to you", count),
    ),
    sentences.RESTATED.key: (
        lambda who: _("%(who)s replied to you and first said what they heard. Is it right?", who=who),
        lambda count: ngettext(
            "One person replied to you and first said what they heard",
            "%(num)d people replied to you and first said what they heard",
            count,
        ),
    ),
    sentences.QUOTED.key: (
        lambda who: _("%(who)s quoted you", who=who),
        lambda count: ngettext("One person quoted you", "%(num)d people quoted you", count),
    ),
    sentences.MENTIONED.key: (
        lambda who: _("%(who)s mentioned you", who=who),
        lambda count: ngettext("One person mentioned you", "%(num)d people mentioned you", count),
    ),
    sentences.OBJECTED.key: (
        lambda who: _("%(who)s says that a summary leaves something out", who=who),
        lambda count: ngettext(
            "One person says that a summary leaves something out",
            "%(num)d people say that a summary leaves something out",
            count,
        ),
    ),
    sentences.QUESTION_ANSWERED.key: (
        lambda who: _("%(who)s has answered your question", who=who),
        lambda count: ngettext("One person has answered your questions", "%(num)d people have answered your questions", count),
    ),
    sentences.COMMENTED.key: (
        lambda who: _("%(who)s added a comment", who=who),
        lambda count: ngettext("One person added comments", "%(num)d people added comments", count),
    ),
}


@describes(*DONE, sentences.OFFICIAL_UPDATE.key)
def describe(reader: NewsReader, lines: list[list[Notification]]) -> list[NewsWords]:
    numbers = {each.contribution_id for line in lines for each in line}
    to_load = (joinedload(Post.author), joinedload(Post.activity), joinedload(Post.consultation))
    to_first = joinedload(Post.thread).joinedload(Thread.first_post).joinedload(Post.author)
    posts = {post.id: post for post in db.session.scalars(select(Post).where(Post.id.in_(numbers)).options(*to_load, to_first))}
    return [_say(reader, line, [posts[each.contribution_id] for each in line if each.contribution_id in posts]) for line in lines]


@describes(sentences.SUMMARISED.key, sentences.CONCLUDED.key, sentences.LINKED_IS_GONE.key)
def describe_summaries(reader: NewsReader, lines: list[list[Notification]]) -> list[NewsWords]:
    """By the thread it is a summary of; several versions are one line."""
    numbers = {line[0].contribution_id for line in lines}
    to_first = joinedload(Summary.thread).joinedload(Thread.first_post).joinedload(Post.author)
    to_load = (joinedload(Summary.author), joinedload(Summary.activity), joinedload(Summary.consultation), to_first)
    query = select(Summary).where(Summary.id.in_(numbers)).options(*to_load)
    summaries = {summary.id: summary for summary in db.session.scalars(query)}
    return [_say_summary(reader, line[0], summaries.get(line[0].contribution_id or 0)) for line in lines]


def _say_summary(reader: NewsReader, news: Notification, summary: Summary | None) -> NewsWords:
    if summary is None:
        return NewsWords(str(news.sentence))
    who = name_person(summary)
    if news.sentence.key == sentences.LINKED_IS_GONE.key:
        lead = _("Someone deleted a comment that your summary links to. Check what your summary says about them")
    elif news.sentence.key == sentences.CONCLUDED.key:
        lead = _("%(who)s has closed a discussion with a last summary", who=who)
    else:
        lead = _("%(who)s has written a summary", who=who)
    first = summary.thread.first_post
    return NewsWords(lead, _say_where(reader, first), topic=(THREAD_PAGE, summary.thread.public_id))


def _say(reader: NewsReader, line: list[Notification], posts: list[Post]) -> NewsWords:
    """`posts` with the newest first; one reads on from the oldest."""
    if not posts:  # Taken out of the database since the line was read.
        return NewsWords(str(line[0].sentence))
    oldest = posts[-1]
    if line[0].sentence.key == sentences.OFFICIAL_UPDATE.key:
        return NewsWords(_("%(who)s has posted an update:", who=name_person(oldest)), _("“%(title)s”", title=oldest.title))
    by_one, by_several = DONE[line[0].sentence.key]
    people = list(dict.fromkeys(post.author_id for post in reversed(posts)))
    lead = by_one(name_person(oldest)) if len(people) == 1 else by_several(len(people))
    if line[0].sentence.key == sentences.COMMENTED.key and len(posts) > 1:
        who = name_person(oldest) if len(people) == 1 else ngettext("%(num)d person", "%(num)d people", len(people))
        lead = ngettext("%(who)s added %(num)d comment", "%(who)s added %(num)d comments", len(posts), who=who)
    door = Door("discussions.post", {"slug": oldest.consultation.slug, "public_id": oldest.public_id})
    reply = Door(
        "discussions.reply",
        {"slug": oldest.consultation.slug, "public_id": oldest.thread.public_id, "to": oldest.public_id},
    )
    topic = (THREAD_PAGE, oldest.thread.public_id)
    return NewsWords(lead, _say_where(reader, oldest), door, reply if len(posts) == 1 else None, topic)


@describes(sentences.UNDERSTOOD.key, sentences.NOT_QUITE.key)
def describe_answers(reader: NewsReader, lines: list[list[Notification]]) -> list[NewsWords]:
    """Who says whether the reader has understood them, and where."""
    numbers = {line[0].contribution_id for line in lines}
    to_heard = joinedload(Restatement.heard).joinedload(Post.author)
    to_post = joinedload(Restatement.post).options(
        joinedload(Post.activity), joinedload(Post.thread).joinedload(Thread.first_post).joinedload(Post.author)
    )
    query = select(Restatement).where(Restatement.id.in_(numbers)).options(to_heard, to_post)
    query = query.options(joinedload(Restatement.consultation))
    found = {each.id: each for each in db.session.scalars(query)}
    return [_say_answer(reader, line[0], found.get(line[0].contribution_id or 0)) for line in lines]


def _say_answer(reader: NewsReader, news: Notification, restatement: Restatement | None) -> NewsWords:
    if restatement is None or restatement.heard.status != Status.PUBLISHED:
        return NewsWords(str(news.sentence))
    who = name_person(restatement.heard)
    is_right = news.sentence.key == sentences.UNDERSTOOD.key
    lead = _("%(who)s says you understood", who=who) if is_right else _("%(who)s says that is not quite what they meant", who=who)
    door = Door("restating.restatement", {"slug": restatement.consultation.slug, "public_id": restatement.public_id})
    topic = (THREAD_PAGE, restatement.post.thread.public_id)
    return NewsWords(lead, _say_where(reader, restatement.post), door, None, topic)


@describes(JOINED_REWORDED.key)
def describe_reworded(reader: NewsReader, lines: list[list[Notification]]) -> list[NewsWords]:
    """Whose words the reader had joined before they were changed, and where."""
    found = _find_conditions({line[0].contribution_id for line in lines})
    return [_say_reworded(reader, line[0], found.get(line[0].contribution_id or 0)) for line in lines]


def _say_reworded(reader: NewsReader, news: Notification, condition: Condition | None) -> NewsWords:
    if condition is None:
        return NewsWords(str(news.sentence))
    who = name_person(condition)
    lead = _("%(who)s edited what they could live with, so we have taken your “Me too” off", who=who)
    door = Door("responses.condition", {"slug": condition.consultation.slug, "public_id": condition.public_id})
    return NewsWords(lead, _say_where(reader, condition.post), door, None, (THREAD_PAGE, condition.post.thread.public_id))


def _find_conditions(numbers: Collection[int | None]) -> dict[int, Condition]:
    to_post = joinedload(Condition.post).options(
        joinedload(Post.activity), joinedload(Post.thread).joinedload(Thread.first_post).joinedload(Post.author)
    )
    query = select(Condition).where(Condition.id.in_(numbers)).options(joinedload(Condition.author), to_post)
    return {each.id: each for each in db.session.scalars(query.options(joinedload(Condition.consultation)))}


@describes(sentences.CONDITION.key)
def describe_conditions(reader: NewsReader, lines: list[list[Notification]]) -> list[NewsWords]:
    """Who could live with what the reader wrote, and where."""
    found = _find_conditions({each.contribution_id for line in lines for each in line})
    return [
        _say_condition(reader, line, [found[each.contribution_id] for each in line if each.contribution_id in found])
        for line in lines
    ]


def _say_condition(reader: NewsReader, line: list[Notification], conditions: list[Condition]) -> NewsWords:
    if not conditions:  # Taken out of the database since the line was read.
        return NewsWords(str(line[0].sentence))
    oldest = conditions[-1]
    people = len({each.author_id for each in conditions})
    lead = (
        _("%(who)s said what they could live with", who=name_person(oldest))
        if people == 1
        else ngettext("One person said what they could live with", "%(num)d people said what they could live with", people)
    )
    door = Door("responses.condition", {"slug": oldest.consultation.slug, "public_id": oldest.public_id})
    return NewsWords(lead, _say_where(reader, oldest.post), door, None, (THREAD_PAGE, oldest.post.thread.public_id))


def name_person(post: Contribution) -> str:
    """As everybody sees them: the name, and how they are connected or what they are here."""
    if is_marked_guest(post):
        return _("%(name)s (%(joined_as)s)", name=public_name(post), joined_as=_("guest"))
    if not post.author.job_title and post.author.capacity_key == "unknown":
        return public_name(post)
    return _("%(name)s (%(joined_as)s)", name=public_name(post), joined_as=post.author.job_title or post.author.capacity.label)


def _say_where(reader: NewsReader, post: Post) -> str:
    """The thread; in a letter by its title only where that is official or the reader's own, and else by who began it."""
    first = post.thread.first_post
    is_quotable = first.is_official or first.author.account_id == reader.account_id
    if first.status == Status.PUBLISHED and (is_quotable or not reader.is_letter):
        return _("in “%(title)s”", title=first.title)
    if first.status == Status.PUBLISHED and first.author.account_id is not None:
        about = {"name": public_name(first), "activity": post.activity.title}
        return _("in the thread that %(name)s started in “%(activity)s”", **about)
    return _("in “%(activity)s”", activity=post.activity.title)


@names_topics(THREAD_PAGE)
def name_threads(actor: Actor, keys: list[str]) -> dict[str, str]:
    """As everybody sees them who may read the consultation, so that a title that was hidden is not shown in a list either."""
    query = select(Thread).where(Thread.public_id.in_(keys))
    query = query.options(joinedload(Thread.first_post).joinedload(Post.author), joinedload(Thread.activity))
    return {thread.public_id: _name_for(actor, thread) for thread in db.session.scalars(query)}


def _name_for(reader: Actor, thread: Thread) -> str:
    """Its title; where that is not for everybody here, what happened to it and where it is, since several may be called so."""
    first = thread.first_post
    if first.status in IN_PUBLIC and not first.is_private and may_see_words(reader, first):
        return first.title
    visitor = Actor(None, VISITOR)
    return _("%(what)s (in “%(activity)s”)", what=name_thread(visitor, thread), activity=thread.activity.title)
