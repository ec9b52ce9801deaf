"""Who hears of what happens in a group, and what of it waits for whom."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from forum.accounts.models import Account
from forum.groups.actions import clauses, founding, joining, meetings
from forum.groups.actions.following import topic_of_group
from forum.groups.fingerprints import fingerprint_meeting, fingerprint_minutes, fingerprint_wording
from forum.groups.jobs import tell_of_late_actions
from forum.groups.kinds import MemberAnswer, Outcome, OwnerAnswer
from forum.groups.queries import find_wording
from forum.groups.rules import today
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import Actor, Role
from forum.notifications.jobs import find_who_waits
from forum.notifications.models import Follow, Notification, Topic
from forum.notifications.queries import is_following
from forum.work.queries import find_duties, make_work_day
from tests import factories as make
from tests.browsing import Reader
from tests.groups.making import WORDS, join, make_group, make_meeting, make_proposal
from tests.guards.test_migrations import go

REASON = "Two people in the access team will do this."


def told(actor: Actor) -> list[str]:
    """What they were told, the latest first."""
    run_due_jobs()
    query = select(Notification).filter_by(account_id=actor.account_id).order_by(Notification.id.desc())
    return [str(each.sentence) for each in db.session.scalars(query)]


def work(actor: Actor) -> list[str]:
    with current_app.test_request_context():
        day = make_work_day(find_duties(actor))
        return [task.title for part in (day.late, day.today, day.this_week, day.later) for task in part]


def email_of(actor: Actor) -> str:
    return db.session.get_one(Account, actor.account_id).email


def test_whoever_belongs_to_a_group_follows_it_until_they_stop_or_leave(app: Flask) -> None:
    world, stranger = make_group(), make.make_actor("stranger@example.org")
    topic = topic_of_group(world.group)
    assert all(is_following(each, topic) for each in (world.organiser, world.owner, world.chair, world.member))
    reader = Reader(app).enter("stranger@example.org").open(f"/groups/{world.group.slug}").send("Follow")
    assert is_following(stranger, topic) and "Stop following" in reader.words
    reader.open("/account/news")
    assert "Night care group" in reader.words
    meeting = make_meeting(world)
    for each in (stranger, world.member):
        assert [said.split(" is planned")[0] for said in told(each)] == ["A meeting"]
    assert told(world.chair) == [], "whoever did it is not told"
    page = reader.open("/account/news")
    assert "A meeting is planned" in page.words and page.follow("Night care group").title == "Night care group"
    reader.send("Stop following")
    joining.leave_group(world.member, world.group)
    meetings.cancel_meeting(world.chair, meeting, reason="It is a holiday here.", seen=fingerprint_meeting(meeting))
    assert len(told(stranger)) == len(told(world.member)) == 1 and "is cancelled" in told(world.owner)[0]
    join(world, world.member, "Marcus")
    assert is_following(world.member, topic), "who comes back hears of it again"
    founding.change_group(
        world.organiser,
        world.group,
        WORDS.__class__(**(vars(WORDS) | {"name": "Night group"})),
        seen=founding.fingerprint_group(world.group),
        reason="It is shorter.",
    )
    assert db.session.scalars(select(Topic.label).where(Topic.kind == "group")).one() == "Night group"


def test_a_letter_tells_of_a_group_and_its_link_stops_following_it(app: Flask) -> None:
    world = make_group()
    meeting = make_meeting(world)
    later = meeting.starts_at + timedelta(days=1)
    about = {"starts_at": later, "ends_at": later + timedelta(hours=1), "where": "Church hall", "link": ""}
    meetings.move_meeting(world.chair, meeting, **about, reason="The library is shut.", seen=fingerprint_meeting(meeting))
    run_due_jobs()
    to = email_of(world.member)
    with set_clock(now() + timedelta(minutes=5)):
        find_who_waits(None)
        run_due_jobs()
    (letter,) = db.session.query(KeptMail).filter(KeptMail.text.contains("Why: The library is shut."), KeptMail.recipient == to)
    assert "Church hall" in letter.text
    assert "Night care group" in letter.text and "Hillside Trust" in letter.text
    assert "because you belong to this group" in letter.text and "consultation" not in letter.text
    link = letter.text.split("Stop following this group: ")[1].split()[0]
    reader = Reader(app).open("/" + link.split("/", 3)[3])
    assert reader.title == "Stop following this group?" and "Night care group" in reader.words
    reader.send("Stop following")
    assert reader.title == "You have stopped following this group"
    db.session.expire_all()
    assert not is_following(world.member, topic_of_group(world.group))


def test_what_became_of_minutes_changes_and_late_actions_is_told_once(app: Flask) -> None:
    world, follower = make_group(), make.make_actor()
    with transaction():
        founding.follow_group(world.group, follower.account_id, is_on=True)
    with set_clock(now() - timedelta(days=30)):
        meeting = make_meeting(world, days=20)
        run_due_jobs()
    meetings.write_minutes(world.chair, meeting, words="We met.", came=[], seen=fingerprint_minutes(meeting))
    meetings.write_minutes(
        world.chair, meeting, words="We met again.", came=[], seen=fingerprint_minutes(meeting), reason="Marcus asked for it."
    )
    point = meetings.add_action_point(world.chair, meeting, what="Ring the ward", who="Denise", due_on=today())
    proposal = make_proposal(world)
    wording = fingerprint_wording(find_wording(proposal), proposal.clause)
    for each in (world.chair, world.member):
        clauses.consent(each, proposal, MemberAnswer.FOR, seen=wording)
    clauses.put_to_owner(world.chair, proposal, seen=wording)
    clauses.answer_proposal(world.owner, proposal, OwnerAnswer(Outcome.ACCEPTED, REASON), seen=wording)
    with set_clock(now() + timedelta(days=2)):
        for _twice in range(2):
            tell_of_late_actions(None)
        found = told(follower)[:-1]
    assert [each.split(".")[0].split(" of the meeting")[0] for each in reversed(found)] == [
        "You can read the minutes",
        "The group has asked the owner of the text to change “1",
        "The change to “1",
        "“Ring the ward” was not done by the day the group agreed",
    ]
    assert "accepted" in found[1] and "We ring you" not in " ".join(found), "no words of a member"
    with set_clock(now() + timedelta(days=30)):
        tell_of_late_actions(None)
        run_due_jobs()
    assert point.done_on is None and len(told(follower)) == len(found) + 1


def test_what_waits_in_a_group_is_work_of_those_it_waits_for(app: Flask) -> None:
    """One evening after another: each task is there for whoever can do it, and gone once it is done."""
    world = make_group()
    everybody = (world.organiser, world.owner, world.chair, world.member)
    assert [work(each) for each in everybody] == [[], [], [], []]
    joining.ask_to_join(make.make_actor(), world.group, name="Robin", capacity_key="carer", why="To help.")
    assert [bool(work(each)) for each in everybody] == [True, False, True, False]
    meeting = make_meeting(world, days=10)
    assert work(world.member)[0].startswith("Say whether you are coming on") and work(world.owner) == []
    meetings.say_coming(world.member, meeting, is_coming=True)
    proposal = make_proposal(world)
    seen = fingerprint_wording(find_wording(proposal), proposal.clause)
    assert work(world.member) == ["Say what you think of the change to “1. While you wait”"]
    for each in (world.member, world.chair):
        clauses.consent(each, proposal, MemberAnswer.FOR, seen=seen)
    assert work(world.member) == [] and "Ask the owner for the change to “1. While you wait”" in work(world.chair)
    clauses.put_to_owner(world.chair, proposal, seen=seen)
    assert work(world.owner) == ["Answer the change to “1. While you wait”"]
    page = Reader(app).enter(email_of(world.owner)).open("/account/work")
    assert "as the owner of a text" in page.words and page.follow("Night care group").title == "Night care group"
    clauses.answer_proposal(world.owner, proposal, OwnerAnswer(Outcome.ACCEPTED, REASON), seen=seen)
    assert work(world.owner) == []
    with set_clock(now() + timedelta(days=11)):
        assert any(each.startswith("Write the minutes of") for each in work(world.organiser))
        meetings.write_minutes(world.chair, meeting, words="We met.", came=[], seen=fingerprint_minutes(meeting))
        assert work(world.member)[0].startswith("Say whether the minutes of")
        meetings.agree_minutes(world.member, meeting, seen=fingerprint_minutes(meeting))
        assert work(world.member) == []
        meetings.add_action_point(world.chair, meeting, what="Ring the ward", who="Denise", due_on=today())
    with set_clock(now() + timedelta(days=13)):
        assert "Ask how this is going: Ring the ward" in work(world.chair) and work(world.member) == []


def test_every_task_of_a_group_leads_to_a_page_that_its_person_can_open(app: Flask) -> None:
    world = make_group()
    make_meeting(world, days=10)
    make_proposal(world)
    joining.ask_to_join(make.make_actor(), world.group, name="Robin", capacity_key="carer", why="To help.")
    for actor in (world.organiser, world.chair, world.member):
        reader = Reader(app).enter(email_of(actor))
        addresses = [str(link["href"]) for link in reader.open("/account/work").page.select(".tasks a.btn")]
        assert addresses and all(reader.open(address).status == 200 for address in addresses)


def test_what_of_groups_waits_does_not_stand_on_the_page_of_a_consultation(app: Flask) -> None:
    world = make_group()
    make_meeting(world, days=10)
    make.seat(consultation := make.make_consultation(), Role.ORGANISER, actor=world.chair)
    words = Reader(app).enter(email_of(world.chair)).open(f"/consultations/{consultation.slug}/manage").words
    coming = "Say whether you are coming"
    assert coming not in words and any(each.startswith(coming) for each in work(world.chair))


def test_members_of_groups_from_before_follow_them(either_app: Flask) -> None:
    """0104: down, nobody follows a group and nobody has news of one; up, whoever belongs to it does, and nobody else."""
    world = make_group()
    gone = make.make_actor()
    join(world, gone, "Robin")
    joining.leave_group(gone, world.group)
    make_meeting(world)
    run_due_jobs()
    people = {each.account_id for each in (world.organiser, world.owner, world.chair, world.member)}
    db.session.commit()
    go(downgrade, "0101")
    for table in ("topics", "follows", "notifications"):
        assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
    go(upgrade, "0104")
    assert set(db.session.scalars(select(Follow.account_id).where(Follow.is_on))) == people
    assert db.session.scalars(select(Topic.label)).one() == "Night care group"
