"""The group of the demo: it has met each month, changed two clauses, was refused one, and waits for an answer that is late."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Account
from forum.consultations.queries import find_place
from forum.groups.actions import clauses, joining, meetings
from forum.groups.actions.founding import found_group
from forum.groups.actions.remarks import say
from forum.groups.fingerprints import (
    fingerprint_clause,
    fingerprint_member,
    fingerprint_minutes,
    fingerprint_request,
    fingerprint_wording,
)
from forum.groups.kinds import (
    GroupWords,
    Joining,
    MemberAnswer,
    MembershipWords,
    Outcome,
    OwnerAnswer,
    ProposalEffect,
    RemarkKind,
)
from forum.groups.models import ClauseDocument, GroupMeeting, Proposal, StandingGroup
from forum.groups.queries import find_wording, list_agreed, list_standing
from forum.groups.rules import INVITATION_LASTS, find_member
from forum.kernel import tokens
from forum.kernel.actions import save
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import site_zone, to_local
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role

NO_SIGN_IN = "!"  # not a hash: no password fits it
FromToday = Callable[[int], datetime]  # so many days from today
AT = time(14)


def from_today() -> FromToday:
    """Days from now on, each at the hour at which the demo meets."""
    today = to_local(now()).date()
    return lambda days: datetime.combine(today + timedelta(days=days), AT, site_zone())


def fill_group(file: Path) -> StandingGroup:
    """One group, by its own actions, each at its time."""
    moment = from_today()
    about = tomllib.loads(file.read_text(encoding="utf-8"))
    organiser, owner = find_actor("organiser@example.org"), find_actor("lead@example.org")
    with set_clock(moment(about["founded"])):
        words = GroupWords(joining=Joining.OPEN, **about["words"])
        names = {"organisation": about["organisation"], "organiser_name": about["organiser"]}
        group = found_group(organiser, None, words, **names)
        invite(organiser, owner, group, about["owner"])
        people = {each["name"]: join(organiser, group, each) for each in about["members"]}
        place = find_place(owner, group)
        assert place is not None  # noqa: S101  (they have just accepted)
        text = {"title": about["title"], "markdown": about["text"], "answer_days": about["answer_days"]}
        document = clauses.bring_in_document(organiser, group, owner=place, **text)
        first = moment(about["first_meeting"])
        planned = {"starts_at": first, "ends_at": first + timedelta(hours=2), "where": about["where"], "count": about["meetings"]}
        several = meetings.plan_meetings(organiser, group, **planned)
    for each in about["changes"]:
        change(document, people, owner, organiser, each, moment)
    for meeting, each in zip(several, about["records"], strict=False):
        record(meeting, people, organiser, each, several)
    _prepare_next(group, several, people, organiser, about, moment)
    return group


def find_actor(email: str) -> Actor:
    found = db.session.scalar(select(Account).filter_by(email=email))
    if found is None:
        found = Account(email=email, password_hash=NO_SIGN_IN, created_at=now(), confirmed_at=now())
        save(found)
    return found.as_actor()


def invite(organiser: Actor, owner: Actor, group: StandingGroup, about: dict[str, str]) -> None:
    """Whoever answers for the text, by letter."""
    email = "lead@example.org"
    asked = {"capacity_key": "staff", "job_title": about["job_title"]}
    invitation = joining.invite_to_group(organiser, group, email=email, role=Role.LEAD, **asked)
    token = tokens.mint(joining.INVITATION, invitation.public_id, INVITATION_LASTS)
    joining.accept_group_invitation(owner, None, token=token, name=about["name"], capacity_key="")


def join(organiser: Actor, group: StandingGroup, each: dict[str, Any]) -> Actor:
    actor = find_actor(each["email"])
    about = {"capacity_key": each["capacity"], "why": each["why"]}
    asked = joining.ask_to_join(actor, group, name=each["name"], **about)
    seen = fingerprint_request(asked)
    joining.decide_request(organiser, asked, is_accepted=True, seen=seen, until=_find_end_of_term())
    actor.known.clear()
    member = find_member(actor, group)
    assert member is not None  # noqa: S101  (they have just come in)
    words = MembershipWords(each.get("is_chair", False), member.until, tuple(group.induction_steps))
    joining.change_member(organiser, member, words, seen=fingerprint_member(member))
    if "interest" in each:
        say(actor, group, RemarkKind.INTEREST, words=each["interest"])
    return actor


def _find_end_of_term() -> date:
    return to_local(now()).date() + timedelta(days=730)


def change(
    document: ClauseDocument, people: dict[str, Actor], owner: Actor, organiser: Actor, each: dict[str, Any], moment: FromToday
) -> None:
    """A member asks for one; others argue, agree, and its owner answers where that is told."""
    clause = next(clause for clause in list_standing(document) if clause.heading.endswith(each["clause"]))
    with set_clock(moment(each["asked"])):
        words = {"words": each["words"], "reason": each["reason"]}
        seen = fingerprint_clause(clause)
        proposal = clauses.propose(people[each["by"]], document, effect=ProposalEffect.CHANGE, clause=clause, seen=seen, **words)
        for kind in (RemarkKind.SUPPORT, RemarkKind.AGAINST):
            for name, argument in each.get(kind, {}).items():
                say(people[name], document.group, kind, proposal, words=argument)
    if "put" not in each:
        return
    with set_clock(moment(each["put"])):
        for name, actor in people.items():
            answer = MemberAnswer.CAN_LIVE if name in each.get("can_live", ()) else MemberAnswer.FOR
            clauses.consent(actor, proposal, answer, seen=_see(proposal))
        clauses.put_to_owner(organiser, proposal, seen=_see(proposal))
    if "answered" in each:
        with set_clock(moment(each["answered"])):
            said = OwnerAnswer(Outcome(each["outcome"]), each["answer"], each.get("would_change", ""), each.get("wording", ""))
            clauses.answer_proposal(owner, proposal, said, seen=_see(proposal))


def _see(proposal: Proposal) -> str:
    return fingerprint_wording(find_wording(proposal), proposal.clause)


def record(
    meeting: GroupMeeting, people: dict[str, Actor], organiser: Actor, each: dict[str, Any], several: list[GroupMeeting]
) -> None:
    """Its minutes, what somebody said they would do, and, where the next meeting has been, that the group agreed them."""
    with set_clock(meeting.ends_at + timedelta(days=2)):
        places = [find_place(actor, meeting) for name, actor in people.items() if name not in each.get("away", ())]
        came = [place.id for place in places if place is not None]
        meetings.write_minutes(organiser, meeting, words=each["minutes"], came=came, seen=fingerprint_minutes(meeting))
        for name, words in each.get("debrief", {}).items():
            say(people[name], meeting.group, RemarkKind.DEBRIEF, meeting, **words)
        for action in each.get("actions", ()):
            due_on = to_local(meeting.starts_at).date() + timedelta(days=action["within"])
            point = meetings.add_action_point(organiser, meeting, what=action["what"], who=action["who"], due_on=due_on)
            if "done" in action:
                meetings.finish_action_point(organiser, point, done_how=action["done"])
    if not each.get("is_agreed"):
        return
    following = several[several.index(meeting) + 1]
    with set_clock(following.starts_at + timedelta(minutes=10)):
        for actor in people.values():
            meetings.agree_minutes(actor, meeting, seen=fingerprint_minutes(meeting))
        assert list_agreed(meeting)  # noqa: S101  (they have just done so)
        meetings.close_minutes(organiser, meeting, seen=fingerprint_minutes(meeting))


def _prepare_next(
    group: StandingGroup,
    several: list[GroupMeeting],
    people: dict[str, Actor],
    organiser: Actor,
    about: dict[str, Any],
    moment: FromToday,
) -> None:
    """What is to come next has papers, one of them late where its day has passed, and what members want to talk about."""
    coming = next(each for each in several if each.starts_at > now())
    for paper in about["papers"]:
        with set_clock(moment(paper["sent"])):
            meetings.send_paper(organiser, coming, title=paper["title"], text=paper["text"])
    for each in about["asking"]:
        asked = {"capacity_key": each["capacity"], "why": each["why"]}
        joining.ask_to_join(find_actor(each["email"]), group, name=each["name"], **asked)
    for kind in (RemarkKind.AGENDA, RemarkKind.PIECE):
        for name, words in about.get(kind, {}).items():
            say(people[name], group, kind, coming, words=words)
