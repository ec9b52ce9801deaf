"""A group with people, a meeting and a text, made by the product's own actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from forum.consultations.queries import find_place
from forum.groups.actions.clauses import bring_in_document, propose
from forum.groups.actions.founding import add_place, found_group
from forum.groups.actions.joining import ask_to_join, change_member, decide_request
from forum.groups.actions.meetings import plan_meetings
from forum.groups.fingerprints import fingerprint_clause, fingerprint_member, fingerprint_request
from forum.groups.kinds import GroupWords, Joining, MembershipWords, ProposalEffect
from forum.groups.models import ClauseDocument, GroupMeeting, Member, Proposal, StandingGroup
from forum.groups.queries import list_standing
from forum.groups.rules import find_member
from forum.kernel.clock import now
from forum.kernel.permissions import Actor, Role
from tests import factories as make

WORDS = GroupWords(
    name="Night care group",
    purpose="We change how the night service works.",
    terms="The trust answers each change we ask for.",
    role_description="Two hours a month.",
    meets="Every month",
    joining=Joining.OPEN,
    induction="Meet a chair\nRead the strategy",
    papers_days=7,
    needs_lived_chair=True,
)
TEXT = "# While you wait\n\nPeople will be contacted as clinically appropriate.\n\n# At night\n\nA nurse rings back."


@dataclass
class GroupWorld:
    """`chair` and `member` are members, `owner` answers for the text."""

    group: StandingGroup
    organiser: Actor
    owner: Actor
    chair: Actor
    member: Actor


def make_group(**changes: object) -> GroupWorld:
    organiser = make.make_actor(convenor=True)
    words = WORDS if not changes else GroupWords(**(vars(WORDS) | changes))
    group = found_group(organiser, None, words, organisation="Hillside Trust", organiser_name="Ruth Okafor")
    owner = make.make_actor()
    add_place(group, owner.account_id, name="Tomas Lind", role=Role.LEAD, capacity_key="staff", job_title="Chief nurse")
    world = GroupWorld(group, organiser, owner, make.make_actor(), make.make_actor())
    join(world, world.chair, "Denise", "service_user")
    join(world, world.member, "Marcus", "carer")
    make_chair(world, world.chair)
    return world


def join(world: GroupWorld, actor: Actor, name: str, capacity_key: str = "resident") -> Member:
    asked = ask_to_join(actor, world.group, name=name, capacity_key=capacity_key, why="I want to help.")
    decide_request(world.organiser, asked, is_accepted=True, seen=fingerprint_request(asked))
    actor.known.clear()
    member = find_member(actor, world.group)
    assert member is not None
    return member


def make_chair(world: GroupWorld, actor: Actor) -> None:
    member = find_member(actor, world.group)
    assert member is not None
    change_member(world.organiser, member, MembershipWords(True, member.until, ()), seen=fingerprint_member(member))


def make_meeting(world: GroupWorld, days: float = 20) -> GroupMeeting:
    starts_at = now() + timedelta(days=days)
    about = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "where": "Old Library"}
    return plan_meetings(world.chair, world.group, **about)[0]


def make_text(world: GroupWorld) -> ClauseDocument:
    owner = find_place(world.owner, world.group)
    assert owner is not None
    return bring_in_document(world.organiser, world.group, title="Strategy", markdown=TEXT, owner=owner, answer_days=28)


def make_proposal(world: GroupWorld, document: ClauseDocument | None = None, words: str = "We ring you each month.") -> Proposal:
    clause = list_standing(document or make_text(world))[0]
    seen = fingerprint_clause(clause)
    about = {"effect": ProposalEffect.CHANGE, "clause": clause, "words": words, "reason": "Silence makes people worse."}
    return propose(world.member, clause.document, seen=seen, **about)
