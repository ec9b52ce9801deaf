"""What a discussion is as an activity, and the kinds of thread people can start in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, Table, select

from forum.activities.discussions.counters import count_condition_when_shown, count_when_shown, recount_words, show_when_shown
from forum.activities.discussions.joining import take_off_joined
from forum.activities.discussions.models import POSTS, SUMMARIES, Clarification, Condition, Post, Restatement, Thread
from forum.activities.discussions.responses import (
    LONGEST_CLARIFICATION,
    LONGEST_CONDITION,
    LONGEST_RESTATEMENT,
    Response,
    count_people,
)
from forum.consultations.kinds import ActivityKind, declare_kind
from forum.contributions.kinds import ContributionKind, declare_contribution_kind
from forum.contributions.models import Contribution, Said, Status
from forum.contributions.rules import IN_PUBLIC
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import Role
from forum.notifications.kinds import TargetKind, declare_target_kind

DISCUSSION = declare_kind(
    ActivityKind(
        key="discussion",
        label=_l("Discussion"),
        sentence=_l(
            "People start threads with an idea, a concern, a question, an experience or some evidence, and others reply."
        ),
        endpoint="discussions.show",
        start_endpoint="discussions.start",
        call=_l("Add your comment"),
        setup_endpoint="guests.change",
    )
)


def is_under_hidden_post() -> ColumnElement[bool]:
    """A condition goes out of sight with the comment that it is about; of one that its author took back, the place stays."""
    conditions, about = cast(Table, Condition.__table__), cast(Table, Contribution.__table__).alias()
    found = select(conditions.c.id).join(about, about.c.id == conditions.c.post_id).correlate(None)
    return Contribution.id.in_(found.where(about.c.status.not_in(IN_PUBLIC) | about.c.private_to_id.is_not(None)))


def is_of_hidden_thread() -> ColumnElement[bool]:
    """A summary goes out of sight with its thread: where the first comment has, and nobody can read a reply."""
    threads, first = cast(Table, Thread.__table__), cast(Table, Contribution.__table__).alias()
    found = select(SUMMARIES.c.id).join(threads, threads.c.id == SUMMARIES.c.thread_id)
    found = found.join(POSTS, (POSTS.c.thread_id == threads.c.id) & POSTS.c.parent_id.is_(None))
    found = found.join(first, first.c.id == POSTS.c.id).correlate(None)
    is_out = first.c.status.not_in(IN_PUBLIC) | first.c.private_to_id.is_not(None)
    return Contribution.id.in_(found.where(is_out, POSTS.c.shown_below_count == 0))


def is_about_hidden_words() -> ColumnElement[bool]:
    """What was heard goes with the reply that it begins, and with what it tells again in other words."""
    restatements, about = cast(Table, Restatement.__table__), cast(Table, Contribution.__table__).alias()
    is_about = about.c.id.in_((restatements.c.post_id, restatements.c.heard_id))
    found = select(restatements.c.id).join(about, is_about).correlate(None)
    return Contribution.id.in_(found.where(about.c.status != Status.PUBLISHED))


def is_about_hidden_restatement() -> ColumnElement[bool]:
    """“Not quite” goes with what was not quite right."""
    restatements, clarifications = cast(Table, Restatement.__table__), cast(Table, Clarification.__table__)
    about = cast(Table, Contribution.__table__).alias()
    is_about = about.c.id.in_((restatements.c.id, restatements.c.post_id, restatements.c.heard_id))
    found = select(clarifications.c.id).join(restatements, restatements.c.id == clarifications.c.restatement_id)
    return Contribution.id.in_(found.join(about, is_about).correlate(None).where(about.c.status != Status.PUBLISHED))


def keep_short(most: int) -> Callable[[Contribution], None]:
    """As long as when it was written."""

    def check(contribution: Contribution) -> None:
        if len(contribution.body) > most:
            raise Invalid({"body": _("Use %(most)s characters or fewer", most=most)})

    return check


def ask_anew(contribution: Contribution) -> None:
    """Who agreed to what was heard has not agreed to the new words."""
    keep_short(LONGEST_RESTATEMENT)(contribution)
    restatement = db.session.get_one(Restatement, contribution.id)
    restatement.verdict, restatement.answered_at = "", None


def ask_anew_what_was_right(contribution: Contribution) -> None:
    """“Not quite” still says what was meant; “Yes, that is it” was said to all of the words."""
    restatement = db.session.get_one(Restatement, contribution.id)
    if restatement.verdict == "yes":
        restatement.verdict, restatement.answered_at = "", None


def say_who_is_asked_anew(contribution: Contribution) -> str:
    """Before its author changes what was heard."""
    restatement = db.session.get_one(Restatement, contribution.id)
    if restatement.verdict != "yes":
        return ""
    return _("The person you replied to has said “Yes, that is it”. If you change this, we will take that off.")


def take_off_who_joined(contribution: Contribution) -> None:
    """Who joined a condition has not joined the new words."""
    keep_short(LONGEST_CONDITION)(contribution)
    take_off_joined(db.session.get_one(Condition, contribution.id), CONDITION_PAGE)


def say_who_joined(contribution: Contribution) -> str:
    """Before its author changes a condition."""
    count = count_people(db.session.get_one(Condition, contribution.id).reacted, Response.SAME)
    if not count:
        return ""
    return ngettext(
        "One person has said “Me too” to this. If you change it, we will take that off and tell them.",
        "%(num)d people have said “Me too” to this. If you change it, we will take that off and tell them.",
        count,
    )


def has_replies(post: Contribution) -> bool:
    return isinstance(post, Post) and post.shown_below_count > 0


def is_below_private_post(said: Said) -> bool:
    """Nobody else would find it where it stands."""
    above = POSTS.alias()
    query = select(above.c.id).join(POSTS, POSTS.c.parent_id == above.c.id).join(Contribution, Contribution.id == above.c.id)
    query = query.where(POSTS.c.id == said.id, Contribution.private_to_id.is_not(None))
    return db.session.scalar(query) is not None


POST = declare_contribution_kind(
    ContributionKind(
        "post",
        _l("Comment"),
        "discussions.post",
        folds=True,
        is_below_private=is_below_private_post,
        has_replies=has_replies,
        when_edited=recount_words,
        when_status_changed=count_when_shown,
    )
)
SUMMARY = declare_contribution_kind(
    ContributionKind(
        "summary",
        _l("Summary"),
        "summaries.show",
        is_withheld=is_of_hidden_thread,
        when_status_changed=show_when_shown,
    )
)
CONDITION = declare_contribution_kind(
    ContributionKind(
        "condition",
        _l("A condition someone could live with"),
        "responses.condition",
        is_withheld=is_under_hidden_post,
        when_edited=take_off_who_joined,
        say_before_edit=say_who_joined,
        when_status_changed=count_condition_when_shown,
    )
)
RESTATEMENT = declare_contribution_kind(
    ContributionKind(
        "restatement",
        _l("What someone heard"),
        "restating.restatement",
        is_withheld=is_about_hidden_words,
        is_view=False,
        is_all_quote=True,
        when_edited=ask_anew,
        when_redacted=ask_anew_what_was_right,
        say_before_edit=say_who_is_asked_anew,
    )
)
CLARIFICATION = declare_contribution_kind(
    ContributionKind(
        "clarification",
        _l("What someone meant"),
        "restating.clarification",
        is_withheld=is_about_hidden_restatement,
        is_view=False,
        when_edited=keep_short(LONGEST_CLARIFICATION),
    )
)
THREAD_PAGE = declare_target_kind(TargetKind("thread", "discussions.thread", "public_id"))
RESTATEMENT_PAGE = declare_target_kind(TargetKind("restatement", "restating.restatement", "public_id"))
CONDITION_PAGE = declare_target_kind(TargetKind("condition", "responses.condition", "public_id"))
POST_PAGE = declare_target_kind(TargetKind("post", "discussions.post", "public_id"))


class ReplyKind(StrEnum):
    """What a reply is, as far as its words and its author's role say."""

    QUESTION = "question"
    OFFICIAL = "official"
    COMMENT = "comment"


REPLY_KINDS = {
    ReplyKind.QUESTION: _l("Questions"),
    ReplyKind.OFFICIAL: _l("Official comments"),
    ReplyKind.COMMENT: _l("Other comments"),
}


class WriterGroup(StrEnum):
    """Who wrote a reply, by the role they had then."""

    SERVICE = "service"
    FACILITATORS = "facilitators"
    OTHERS = "others"


WRITER_GROUPS = {
    WriterGroup.SERVICE: _l("The service"),
    WriterGroup.FACILITATORS: _l("Facilitators and moderators"),
    WriterGroup.OTHERS: _l("Everyone else"),
}


@dataclass(frozen=True)
class ThreadKind:
    key: str
    label: LazyString
    choice: LazyString
    tone: str  # the colour of its tag
    is_official: bool = False  # for those who run the consultation or own the decision


_ALL = [
    ThreadKind("idea", _l("Idea"), _l("An idea: something we could try"), "sage"),
    ThreadKind("concern", _l("Concern"), _l("A concern: something that worries me"), "clay"),
    ThreadKind("question", _l("Question"), _l("A question: something I want to know"), "amber"),
    ThreadKind("experience", _l("Experience"), _l("An experience: something that happened to me or someone close to me"), "plum"),
    ThreadKind("evidence", _l("Evidence"), _l("Evidence: facts or figures, and where they come from"), "stone"),
    ThreadKind("news", _l("Update"), _l("Update: something that has happened or been decided"), "plum", is_official=True),
]
THREAD_KINDS = {kind.key: kind for kind in _ALL}


def kinds_for(role: Role) -> list[ThreadKind]:
    return [kind for kind in _ALL if not kind.is_official or role in {Role.ORGANISER, Role.LEAD}]
