"""What moderators and those they deal with do in the demo: each moment of a content file as the action it stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forum.activities.discussions.actions import reply
from forum.activities.discussions.models import Post
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.moderation.actions.appealing import appeal, hear
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim, write_note
from forum.moderation.kinds import Act
from forum.moderation.models import Case, Decision
from forum.moderation.queries.cases import find_case

Facts = dict[str, Any]
Posts = dict[str, Post]


def say(actor: Actor, posts: Posts, facts: Facts) -> None:
    posts[facts.get("key", "")] = reply(actor, posts[facts["to"]], body=facts["body"])


def raise_flag(actor: Actor, posts: Posts, facts: Facts) -> None:
    flag(actor, posts[facts["on"]], reason_key=facts["reason"], words=facts.get("words", ""))


def take(actor: Actor, posts: Posts, facts: Facts) -> None:
    claim(actor, _case(posts[facts["on"]]))


def note(actor: Actor, posts: Posts, facts: Facts) -> None:
    write_note(actor, _case(posts[facts["on"]]), words=facts["words"], asks=facts.get("asks", False))


def rule(actor: Actor, posts: Posts, facts: Facts) -> None:
    case = _case(posts[facts["on"]])
    claim(actor, case)
    ruling = Ruling(
        act=Act(facts["act"]),
        rule_key=facts["rule"],
        reason=facts["reason"],
        passages=facts.get("passages", []),
        days=facts.get("days", 0),
    )
    decide(actor, case, ruling, version=case.version)


def make_appeal(actor: Actor, posts: Posts, facts: Facts) -> None:
    appeal(actor, _decision(posts[facts["on"]]), words=facts["words"])


def hear_appeal(actor: Actor, posts: Posts, facts: Facts) -> None:
    made = _decision(posts[facts["on"]]).appeal
    assert made is not None  # noqa: S101  (a content file that hears what nobody made is a mistake)
    hear(actor, made, overturn=facts["overturn"], answer=facts["answer"])


MOMENTS: dict[str, Callable[[Actor, Posts, Facts], None]] = {
    "say": say,
    "flag": raise_flag,
    "take": take,
    "note": note,
    "decide": rule,
    "appeal": make_appeal,
    "hear": hear_appeal,
}


def _case(contribution: Contribution) -> Case:
    case = find_case(contribution)
    assert case is not None  # noqa: S101
    db.session.expire(case)
    return case


def _decision(contribution: Contribution) -> Decision:
    """The last one a person took."""
    return [decision for decision in _case(contribution).decisions if not decision.is_automatic][-1]
