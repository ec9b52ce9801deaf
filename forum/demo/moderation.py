"""What moderators and those they deal with do in the demo: each moment of a content file as the action it stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forum.activities.discussions.actions.posting import reply
from forum.activities.discussions.models import Post
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.moderation.actions.appealing import appeal, hear
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim, write_note
from forum.moderation.kinds import ModerationAction
from forum.moderation.models import Case, Decision
from forum.moderation.queries.cases import find_case

Entry = dict[str, Any]
Posts = dict[str, Post]


def say(actor: Actor, posts: Posts, entry: Entry) -> None:
    posts[entry.get("key", "")] = reply(actor, posts[entry["to"]], body=entry["body"])


def raise_flag(actor: Actor, posts: Posts, entry: Entry) -> None:
    flag(actor, posts[entry["on"]], reason_key=entry["reason"], words=entry.get("words", ""))


def take(actor: Actor, posts: Posts, entry: Entry) -> None:
    claim(actor, _case(posts[entry["on"]]))


def note(actor: Actor, posts: Posts, entry: Entry) -> None:
    write_note(actor, _case(posts[entry["on"]]), words=entry["words"], asks=entry.get("asks", False))


def rule(actor: Actor, posts: Posts, entry: Entry) -> None:
    case = _case(posts[entry["on"]])
    claim(actor, case)
    ruling = Ruling(
        act=ModerationAction(entry["act"]),
        rule_key=entry["rule"],
        reason=entry["reason"],
        passages=entry.get("passages", []),
        days=entry.get("days", 0),
    )
    decide(actor, case, ruling, version=case.version)


def make_appeal(actor: Actor, posts: Posts, entry: Entry) -> None:
    appeal(actor, _decision(posts[entry["on"]]), words=entry["words"])


def hear_appeal(actor: Actor, posts: Posts, entry: Entry) -> None:
    made = _decision(posts[entry["on"]]).appeal
    assert made is not None  # noqa: S101  (a content file that hears what nobody made is a mistake)
    hear(actor, made, overturn=entry["overturn"], answer=entry["answer"], version=made.decision.case.version)


MOMENTS: dict[str, Callable[[Actor, Posts, Entry], None]] = {
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
