"""Whoever follows a group is told what happens in it. Its members, organisers and owners follow it from their first day, and can
stop."""

from __future__ import annotations

from forum.groups.kinds import GROUP_PAGE, PROPOSAL_PAGE
from forum.groups.models import Proposal, StandingGroup
from forum.groups.parsing import name_clause
from forum.groups.queries import show_group
from forum.kernel.permissions import Actor
from forum.kernel.sentences import StoredSentence
from forum.notifications.actions import ensure_topic, set_follow, tell_all_followers
from forum.notifications.extension_points import Telling
from forum.notifications.kinds import TargetKind
from forum.notifications.models import NewsKind, Topic
from forum.notifications.queries import find_topic


def topic_of_group(group: StandingGroup) -> Topic:
    """What one follows who follows the group, under the name it has now. Inside an action."""
    face = show_group(group.id)
    ensure_topic(face, GROUP_PAGE, "", label=group.name)
    found = find_topic(face, GROUP_PAGE.key)
    assert found is not None  # noqa: S101  (it has just been made)
    return found


def follow_group(group: StandingGroup, account_id: int | None, *, is_on: bool) -> None:
    """Whoever comes in hears of it, and whoever leaves hears no more, until they say otherwise. Inside an action."""
    if account_id is not None:
        set_follow(account_id, topic_of_group(group), is_on=is_on)


def tell_group(
    actor: Actor,
    group: StandingGroup,
    key: str,
    sentence: StoredSentence,
    page: TargetKind,
    target: str,
    *,
    kind: NewsKind = NewsKind.OFFICIAL,
) -> None:
    """All who follow it but whoever did it. `key` names what happened, once. Inside an action."""
    without = frozenset({actor.account_id} if actor.account_id is not None else ())
    key = f"group:{group.id}:{key}"
    telling = Telling(key, sentence, kind, target_kind=page, target=target, without=without)
    tell_all_followers(topic_of_group(group), telling)


def tell_of_change(actor: Actor, proposal: Proposal, key: str, sentence: StoredSentence) -> None:
    """What became of a change that the group asks for. Inside an action."""
    told = f"proposal:{proposal.id}:{key}"
    tell_group(actor, proposal.group, told, sentence, PROPOSAL_PAGE, proposal.public_id, kind=NewsKind.OUTCOME)


def name_of_change(proposal: Proposal) -> str:
    """The clause as it is now, or the text that a new one is for: never what a member wrote."""
    clause = proposal.clause
    return name_clause(clause.position, clause.heading, clause.words) if clause else proposal.document.title
