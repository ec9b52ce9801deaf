"""What a discussion is as an activity, and the kinds of thread people can start in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from forum.activities.discussions.counters import count_when_shown, show_when_shown
from forum.consultations.kinds import ActivityKind, declare_kind
from forum.contributions.kinds import ContributionKind, declare_contribution_kind
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


POST = declare_contribution_kind(
    ContributionKind("post", _l("Comment"), "discussions.post", when_status_changed=count_when_shown)
)
SUMMARY = declare_contribution_kind(
    ContributionKind("summary", _l("Summary"), "summaries.show", when_status_changed=show_when_shown)
)
THREAD_PAGE = declare_target_kind(TargetKind("thread", "discussions.thread", "public_id"))
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
