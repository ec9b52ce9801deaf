"""What a discussion is as an activity, and the kinds of thread people can start in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, Table, or_, select

from forum.activities.discussions.counters import count_condition_when_shown, count_when_shown, show_when_shown
from forum.activities.discussions.models import Clarification, Condition, Restatement
from forum.activities.discussions.responses import LONGEST_CLARIFICATION, LONGEST_CONDITION, LONGEST_RESTATEMENT
from forum.consultations.kinds import ActivityKind, declare_kind
from forum.contributions.kinds import ContributionKind, declare_contribution_kind
from forum.contributions.models import Contribution, Status
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
    )
)


def is_under_hidden_post() -> ColumnElement[bool]:
    """A condition goes out of sight with the comment that it is about; of one that its author took back, the place stays."""
    conditions, about = cast(Table, Condition.__table__), cast(Table, Contribution.__table__).alias()
    found = select(conditions.c.id).join(about, about.c.id == conditions.c.post_id).correlate(None)
    return Contribution.id.in_(found.where(about.c.status.not_in(IN_PUBLIC)))


def is_about_hidden_reply() -> ColumnElement[bool]:
    """What was heard goes with the reply that it begins."""
    restatements, about = cast(Table, Restatement.__table__), cast(Table, Contribution.__table__).alias()
    found = select(restatements.c.id).join(about, about.c.id == restatements.c.post_id).correlate(None)
    return Contribution.id.in_(found.where(about.c.status != Status.PUBLISHED))


def is_about_hidden_restatement() -> ColumnElement[bool]:
    """“Not quite” goes with what was not quite right."""
    restatements, clarifications = cast(Table, Restatement.__table__), cast(Table, Clarification.__table__)
    heard, reply = cast(Table, Contribution.__table__).alias(), cast(Table, Contribution.__table__).alias()
    found = select(clarifications.c.id).join(restatements, restatements.c.id == clarifications.c.restatement_id)
    found = found.join(heard, heard.c.id == restatements.c.id).join(reply, reply.c.id == restatements.c.post_id).correlate(None)
    is_out = or_(heard.c.status != Status.PUBLISHED, reply.c.status != Status.PUBLISHED)
    return Contribution.id.in_(found.where(is_out))


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


POST = declare_contribution_kind(
    ContributionKind("post", _l("Comment"), "discussions.post", when_status_changed=count_when_shown)
)
SUMMARY = declare_contribution_kind(
    ContributionKind("summary", _l("Summary"), "summaries.show", when_status_changed=show_when_shown)
)
CONDITION = declare_contribution_kind(
    ContributionKind(
        "condition",
        _l("Something someone could live with"),
        "responses.condition",
        is_withheld=is_under_hidden_post,
        when_edited=keep_short(LONGEST_CONDITION),
        when_status_changed=count_condition_when_shown,
    )
)
RESTATEMENT = declare_contribution_kind(
    ContributionKind(
        "restatement",
        _l("What someone heard"),
        "restating.restatement",
        is_withheld=is_about_hidden_reply,
        when_edited=ask_anew,
    )
)
CLARIFICATION = declare_contribution_kind(
    ContributionKind(
        "clarification",
        _l("What someone meant"),
        "restating.clarification",
        is_withheld=is_about_hidden_restatement,
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
