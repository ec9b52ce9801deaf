"""A group in the world that guards walk: with people in each place, and one of everything that can be done."""

from __future__ import annotations

from datetime import timedelta

from forum.accounts.queries import find_by_email
from forum.consultations.queries import find_place
from forum.groups.actions import clauses, joining, meetings, remarks
from forum.groups.actions.founding import add_place
from forum.groups.fingerprints import (
    fingerprint_minutes,
    fingerprint_owner,
    fingerprint_remark,
    fingerprint_wording,
)
from forum.groups.kinds import MemberAnswer, RemarkKind
from forum.groups.models import Proposal
from forum.groups.queries import find_wording, list_members
from forum.groups.rules import INVITATION_LASTS, find_member
from forum.kernel import tokens
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.permissions import SYSTEM, Actor, Role
from tests import factories as make
from tests.groups.making import GroupWorld, join, make_chair, make_group, make_meeting, make_proposal, make_text
from tests.translating.world import add_translating

Values = dict[str, dict[str, str]]


def add_groups() -> Values:
    """Organiser and lead have their places; moderator is a chair, participant and author are members, author wrote all of it."""
    world = make_group()
    organiser, lead, chair, member, author = map(find_reader, ("organiser", "lead", "moderator", "participant", "author"))
    add_place(world.group, organiser.account_id, name="Amina", role=Role.ORGANISER, capacity_key="unknown")
    add_place(world.group, lead.account_id, name="Dr Price", role=Role.LEAD, capacity_key="staff")
    for actor, name in ((chair, "Mo"), (member, "Pat"), (author, "Ari")):
        join(world, actor, name)
    make_chair(world, chair)
    world.member = author
    values: Values = {f"{name}.*": {"slug": world.group.slug} for name in BLUEPRINTS}
    several = (add_people(world), add_meetings(world), add_said(world, organiser), add_changes(world, organiser, lead))
    for found in (*several, add_translating(world, organiser, member, author)):
        values |= {endpoint: {"slug": world.group.slug} | about for endpoint, about in found.items()}
    return values


BLUEPRINTS = (
    "groups group_members group_manage group_remarks group_meetings group_clauses group_proposals plain_words manager_questions"
).split()


def find_reader(name: str) -> Actor:
    account = find_by_email(f"{name}@example.org")
    assert account is not None
    return account.as_actor()


def add_people(world: GroupWorld) -> Values:
    asked = joining.ask_to_join(make.make_actor(), world.group, name="Robin", capacity_key="carer", why="To help.")
    letters = [
        joining.invite_to_group(SYSTEM, world.group, email=email, role=Role.PARTICIPANT, capacity_key="")
        for email in ("member@example.org", "nobody@example.org")
    ]
    token = tokens.mint(joining.INVITATION, letters[0].public_id, INVITATION_LASTS)
    member = find_member(world.chair, world.group)
    assert member is not None
    return {
        "group_manage.decide": {"public_id": asked.public_id},
        "group_manage.cancel_invitation": {"public_id": letters[1].public_id},
        "group_manage.member": {"public_id": member.public_id},
        "group_invitation.accept": {"token": token},
    }


def add_meetings(world: GroupWorld) -> Values:
    """One to come, one whose minutes are drafted, and one before it whose minutes can be agreed."""
    coming = make_meeting(world)
    with set_clock(now() - timedelta(days=90)):
        earlier, latest = make_meeting(world, days=20), make_meeting(world, days=75)
    for meeting in (earlier, latest):
        meetings.write_minutes(SYSTEM, meeting, words="We met.", came=[], seen=fingerprint_minutes(meeting))
    meetings.agree_minutes(world.member, earlier, seen=fingerprint_minutes(earlier))
    due_on = to_local(now()).date()
    point = meetings.add_action_point(SYSTEM, latest, what="Ring the ward", who="Denise", due_on=due_on)
    to_come = {f"group_meetings.{name}": {"public_id": coming.public_id} for name in "move cancel coming send_paper".split()}
    return to_come | {
        "group_meetings.show": {"public_id": latest.public_id},
        "group_meetings.minutes": {"public_id": latest.public_id},
        "group_meetings.add_action": {"public_id": latest.public_id},
        "group_meetings.agree": {"public_id": latest.public_id, "seen": fingerprint_minutes(latest)},
        "group_meetings.close": {"public_id": earlier.public_id, "seen": fingerprint_minutes(earlier)},
        "group_meetings.finish_action": {"public_id": point.public_id},
        "group_remarks.say": {"kind": "agenda", "public_id": coming.public_id},
        "group_remarks.debrief": {"public_id": latest.public_id},
    }


def add_said(world: GroupWorld, organiser: Actor) -> Values:
    """Something that is shown, something that is hidden, and something hidden that is to be looked at again."""
    shown, hidden, appealed = (remarks.say(world.member, world.group, RemarkKind.INTEREST, words=f"Interest {n}") for n in "123")
    for remark in (hidden, appealed):
        remarks.judge_remark(organiser, remark, hides=True, reason="It names a patient.", seen=fingerprint_remark(remark))
    remarks.appeal_remark(world.member, appealed, words="It names nobody.")
    values = {f"group_remarks.{name}": {"public_id": shown.public_id} for name in "show delete report judge".split()}
    about = {"group_remarks.appeal": {"public_id": hidden.public_id}, "group_remarks.hear": {"public_id": appealed.public_id}}
    return values | about


def add_changes(world: GroupWorld, organiser: Actor, lead: Actor) -> Values:
    """A change that is talked about, one that can be put, and one that waits for its owner."""
    document = make_text(world)
    world.owner = lead
    clauses.change_owner(organiser, document, owner=find_place(lead, document), answer_days=9, seen=fingerprint_owner(document))
    talked, agreed, put = (make_proposal(world, document, words=f"We ring {n}.") for n in ("weekly", "monthly", "daily"))
    for proposal in (agreed, put):
        agree(world, proposal)
    clauses.put_to_owner(organiser, put, seen=see(put))
    by = {name: {"public_id": talked.public_id} for name in "show reword withdraw consent".split()}
    by |= {"put": {"public_id": agreed.public_id, "seen": see(agreed)}, "answer": {"public_id": put.public_id}}
    clause = document.clauses[0]
    return {f"group_proposals.{name}": about for name, about in by.items()} | {
        "group_proposals.ask": {"public_id": clause.public_id},
        "group_proposals.ask_for_new": {"public_id": document.public_id},
        "group_clauses.document": {"public_id": document.public_id},
        "group_clauses.owner": {"public_id": document.public_id},
        "group_clauses.clause": {"public_id": clause.public_id},
    }


def agree(world: GroupWorld, proposal: Proposal) -> None:
    """Every member is for it."""
    for member in list_members(world.group):
        assert member.place.account is not None
        clauses.consent(member.place.account.as_actor(), proposal, MemberAnswer.FOR, seen=see(proposal))


def see(proposal: Proposal) -> str:
    return fingerprint_wording(find_wording(proposal), proposal.clause)
