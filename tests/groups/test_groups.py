"""A group that stays: who gets in, who speaks, how a clause changes, what stays true whoever presses what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.queries import find_place, list_own_roles, list_places
from forum.consultations.tables import list_own_rows
from forum.erasure.actions import erase_person
from forum.groups.actions import clauses, founding, joining, meetings, remarks
from forum.groups.calendars import make_feed
from forum.groups.days import list_monthly
from forum.groups.fingerprints import (
    fingerprint_group,
    fingerprint_meeting,
    fingerprint_member,
    fingerprint_minutes,
    fingerprint_remark,
    fingerprint_request,
    fingerprint_wording,
)
from forum.groups.jobs import remind_of_terms
from forum.groups.kinds import MemberAnswer, MembershipWords, Outcome, OwnerAnswer, RemarkKind
from forum.groups.models import Proposal, Remark
from forum.groups.parsing import split_clauses
from forum.groups.queries import (
    count_changed,
    count_consents,
    find_wording,
    list_agreed,
    list_all_meetings,
    list_members,
    list_standing,
    state_of,
    weigh_members,
)
from forum.groups.rules import count_days_late, find_member
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid, NotNow
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import Actor
from forum.spaces.queries import list_of_thing
from tests import factories as make
from tests.browsing import Reader
from tests.groups.making import WORDS, GroupWorld, join, make_chair, make_group, make_meeting, make_proposal, make_text

REASON = "Two people in the access team will do this."


def see(proposal: Proposal) -> str:
    return fingerprint_wording(find_wording(proposal), proposal.clause)


def everybody_agrees(world: GroupWorld, proposal: Proposal, *, but: Actor | None = None) -> None:
    for actor in (world.chair, world.member):
        if actor is not but:
            clauses.consent(actor, proposal, MemberAnswer.FOR, seen=see(proposal))


def test_joining_leaving_and_the_end_of_a_term(app: Flask) -> None:
    world, stranger = make_group(), make.make_actor("stranger@example.org")
    asked = joining.ask_to_join(stranger, world.group, name="Robin", capacity_key="resident", why="To help.")
    with pytest.raises(NotNow):
        joining.ask_to_join(stranger, world.group, name="Robin", capacity_key="resident", why="Again.")
    with pytest.raises(Invalid, match="Enter why not"):
        joining.decide_request(world.chair, asked, is_accepted=False, seen=fingerprint_request(asked))
    joining.decide_request(
        world.chair, asked, is_accepted=False, reason="We are full until May.", seen=fingerprint_request(asked)
    )
    run_due_jobs()
    assert "We are full until May." in db.session.query(KeptMail).filter_by(recipient="stranger@example.org").one().text
    member = join(world, stranger, "Robin")
    until = to_local(now()).date() + timedelta(days=20)
    joining.change_member(world.organiser, member, MembershipWords(False, until, ()), seen=fingerprint_member(member))
    with pytest.raises(Invalid, match="Someone here already has this name"):
        joining.ask_to_join(make.make_actor(), world.group, name="robin", capacity_key="resident", why="To help.")
    remind_of_terms(None)
    run_due_jobs()
    assert "ends soon" in db.session.query(KeptMail).filter_by(recipient="stranger@example.org").all()[-1].subject
    with set_clock(now() + timedelta(days=21)):
        assert find_member(stranger, world.group) is None
        with pytest.raises(NotNow):
            remarks.say(stranger, world.group, RemarkKind.INTEREST, words="I own the café.")
    joining.leave_group(stranger, world.group)
    assert "Robin" not in [each.place.pseudonym for each in list_members(world.group)]


def test_two_chairs_at_most_and_the_page_says_when_none_has_lived_experience(app: Flask) -> None:
    world = make_group()
    assert not weigh_members(world.group, list_members(world.group)).lacks_lived_chair
    joining.step_down(world.chair, world.group)
    assert weigh_members(world.group, list_members(world.group)).lacks_lived_chair
    for number in range(2):
        actor = make.make_actor()
        join(world, actor, f"Chair {'AB'[number]}")
        make_chair(world, actor)
    assert weigh_members(world.group, list_members(world.group)).lacks_lived_chair
    with pytest.raises(Invalid, match="2 chairs at most"):
        make_chair(world, world.member)


def test_a_place_in_a_group_is_none_in_a_consultation(app: Flask) -> None:
    world = make_group()
    assert list_places(world.organiser) == [] and list_own_roles(world.organiser) == frozenset()


def test_what_a_group_says_changes_with_a_reason_and_both_are_kept(app: Flask) -> None:
    world = make_group()
    seen = fingerprint_group(world.group)
    changed = WORDS.__class__(**(vars(WORDS) | {"terms": "The trust answers within 28 days."}))
    with pytest.raises(Invalid):
        founding.change_group(world.organiser, world.group, changed, seen=seen, reason="")
    founding.change_group(world.organiser, world.group, changed, seen=seen, reason="We agreed on a number of days.")
    with pytest.raises(Changed):
        founding.change_group(world.organiser, world.group, WORDS, seen=seen, reason="I did not look.")
    (version,) = list_of_thing(world.group.id, founding.GROUP_TERMS, 0)
    assert "each change we ask for" in version.before and "28 days" in version.after


def test_a_clause_changes_only_as_its_owner_answers(app: Flask) -> None:
    """Asked, argued, agreed by consent, put, and accepted as it was agreed to: nothing on the way can be left out."""
    world = make_group()
    document = make_text(world)
    proposal = make_proposal(world, document)
    clause, seen = list_standing(document)[0], see(proposal)
    with pytest.raises(Conflict, match="More than half"):
        clauses.put_to_owner(world.chair, proposal, seen=seen)
    everybody_agrees(world, proposal, but=world.member)
    clauses.consent(world.member, proposal, MemberAnswer.OBJECT, because="It names no number at all.", seen=seen)
    with pytest.raises(Conflict, match="objects"):
        clauses.put_to_owner(world.chair, proposal, seen=seen)
    clauses.reword_proposal(world.member, proposal, words="We ring you on the first.", reason="So it has a day.", seen=seen)
    with pytest.raises(Changed):
        clauses.consent(world.chair, proposal, MemberAnswer.FOR, seen=seen)
    assert count_consents(find_wording(proposal), list_members(world.group)).silent == 2, "it was said to other words"
    everybody_agrees(world, proposal)
    with pytest.raises(Forbidden):
        clauses.put_to_owner(world.member, proposal, seen=see(proposal))
    with pytest.raises(NotNow):
        clauses.answer_proposal(world.owner, proposal, OwnerAnswer(Outcome.ACCEPTED, REASON), seen=see(proposal))
    clauses.put_to_owner(world.chair, proposal, seen=see(proposal))
    for wrong in (world.chair, world.organiser):
        with pytest.raises(Forbidden):
            clauses.answer_proposal(wrong, proposal, OwnerAnswer(Outcome.ACCEPTED, REASON), seen=see(proposal))
    with set_clock(now() + timedelta(days=29)):
        assert state_of(proposal) == "late" and count_changed(world.group).waiting == 1
    clauses.answer_proposal(world.owner, proposal, OwnerAnswer(Outcome.ACCEPTED, REASON), seen=see(proposal))
    assert clause.words == "We ring you on the first."
    (version,) = list_of_thing(world.group.id, clauses.CLAUSE, clause.id)
    assert clauses.find_changes_of(world.group, [version]) == {version.id: proposal} and "clinically" in version.before
    assert count_changed(world.group).accepted == 1


def test_a_refusal_says_why_and_what_would_change_it_and_part_says_what_stands(app: Flask) -> None:
    world = make_group()
    document = make_text(world)
    refused, in_part = make_proposal(world, document), make_proposal(world, document, words="We ring you weekly.")
    for proposal in (refused, in_part):
        everybody_agrees(world, proposal)
        clauses.put_to_owner(world.chair, proposal, seen=see(proposal))
    for missing in (OwnerAnswer(Outcome.REFUSED, REASON), OwnerAnswer(Outcome.IN_PART, REASON)):
        with pytest.raises(Invalid):
            clauses.answer_proposal(world.owner, refused, missing, seen=see(refused))
    clauses.answer_proposal(world.owner, refused, OwnerAnswer(Outcome.REFUSED, REASON, "Four more staff."), seen=see(refused))
    said = OwnerAnswer(Outcome.IN_PART, REASON, wording="We ring you each quarter.")
    clauses.answer_proposal(world.owner, in_part, said, seen=see(in_part))
    assert list_standing(document)[0].words == "We ring you each quarter."
    found = count_changed(world.group)
    assert (found.asked, found.accepted, found.in_part, found.refused, found.waiting) == (2, 0, 1, 1, 0)


def test_a_text_in_markdown_becomes_clauses() -> None:
    text = "Before.\n# Waiting\n## First\nOne.\n\n## Second\nTwo\nlines.\n# Beds\nThree."
    assert [tuple(each) for each in split_clauses(text)] == [
        ("", "Before."),
        ("Waiting: First", "One."),
        ("Waiting: Second", "Two\nlines."),
        ("Beds", "Three."),
    ]


def test_monthly_meetings_keep_their_weekday_and_their_hour(app: Flask) -> None:
    """The last Thursday of a month with five is the last of the next; the hour stays as clocks change."""
    first = datetime(2026, 1, 29, 14, tzinfo=UTC)
    found = [to_local(each) for each in list_monthly(first, 5)]
    assert [(each.day, each.hour) for each in found] == [(29, 14), (26, 14), (26, 14), (30, 14), (28, 14)]
    assert {each.weekday() for each in found} == {3}


def test_a_calendar_hears_of_what_was_moved_and_cancelled(app: Flask) -> None:
    world = make_group()
    meeting, other = make_meeting(world), make_meeting(world, days=40)
    later = meeting.starts_at + timedelta(days=1)
    about = {"starts_at": later, "ends_at": later + timedelta(hours=1), "where": "Church hall", "link": ""}
    meetings.move_meeting(world.chair, meeting, **about, reason="The library is shut.", seen=fingerprint_meeting(meeting))
    meetings.cancel_meeting(world.chair, other, reason="It is a holiday here.", seen=fingerprint_meeting(other))
    feed = make_feed(world.group, list_all_meetings(world.group), "https://a.example", "a.example").decode()
    assert feed.count("SEQUENCE:1") == 2 and feed.count("STATUS:CANCELLED") == 1 and "Church hall" in feed
    with pytest.raises(NotNow):
        meetings.say_coming(world.member, other, is_coming=True)


@pytest.mark.usefixtures("mid_morning")
def test_members_have_a_letter_when_a_meeting_is_moved_or_cancelled_but_who_did_it_and_who_cannot_come(app: Flask) -> None:
    world = make_group()
    other = make.make_actor()
    join(world, other, "Nasreen")
    meeting = make_meeting(world)
    meetings.say_coming(other, meeting, is_coming=False)
    later = meeting.starts_at + timedelta(days=1)
    about = {"starts_at": later, "ends_at": later + timedelta(hours=1), "where": "Church hall", "link": ""}
    run_due_jobs()
    before = {each.id for each in db.session.scalars(db.select(KeptMail))}
    meetings.move_meeting(world.chair, meeting, **about, reason="The library is shut.", seen=fingerprint_meeting(meeting))
    run_due_jobs()
    meetings.cancel_meeting(world.chair, meeting, reason="The hall is flooded.", seen=fingerprint_meeting(meeting))
    run_due_jobs()
    moved, cancelled = (each for each in db.session.scalars(db.select(KeptMail).order_by(KeptMail.id)) if each.id not in before)
    member = db.session.get_one(Account, world.member.account_id)
    assert [moved.recipient, cancelled.recipient] == [member.email, member.email]
    assert "has changed" in moved.subject and "Church hall" in moved.text and "The library is shut." in moved.text
    assert cancelled.subject.startswith("Cancelled: the meeting of “Night care group” on ")
    assert cancelled.text.startswith("We’re sorry.") and "The hall is flooded." in cancelled.text


def test_minutes_are_agreed_by_who_saw_them_at_the_next_meeting(app: Flask) -> None:
    world = make_group()
    with set_clock(now() - timedelta(days=60)):
        first = make_meeting(world, days=10)
    place = find_place(world.member, world.group)
    assert place is not None
    meetings.write_minutes(world.chair, first, words="We met.", came=[place.id], seen=fingerprint_minutes(first))
    assert [each.place_id for each in first.coming if each.came] == [place.id]
    seen = fingerprint_minutes(first)
    meetings.agree_minutes(world.member, first, seen=seen)
    with pytest.raises(Invalid):
        meetings.write_minutes(world.chair, first, words="We met again.", came=[place.id], seen=seen)
    put_right = {"words": "We met again.", "came": [place.id], "reason": "Marcus asked for it."}
    meetings.write_minutes(world.chair, first, **put_right, seen=seen)
    assert list_agreed(first) == [], "they agreed to other words"
    with pytest.raises(Changed):
        meetings.agree_minutes(world.member, first, seen=seen)
    meetings.agree_minutes(world.member, first, seen=fingerprint_minutes(first))
    with pytest.raises(Conflict, match="next meeting"):
        meetings.close_minutes(world.chair, first, seen=fingerprint_minutes(first))
    with set_clock(now() - timedelta(days=60)):
        make_meeting(world, days=40)
    meetings.close_minutes(world.chair, first, seen=fingerprint_minutes(first))
    with pytest.raises(NotNow):
        remarks.say(world.member, world.group, RemarkKind.CORRECTION, first, words="One word is wrong.")


def test_a_late_paper_says_so(app: Flask) -> None:
    world = make_group()
    meeting = make_meeting(world, days=10)
    in_time = meetings.send_paper(world.chair, meeting, title="Beds", text="Forty.")
    with set_clock(now() + timedelta(days=5)):
        late = meetings.send_paper(world.chair, meeting, title="Waits", text="Six months.")
    assert [count_days_late(meeting, each.sent_at) for each in (in_time, late)] == [0, 2]


def test_what_a_member_wrote_is_hidden_with_a_reason_and_looked_at_by_somebody_else(app: Flask) -> None:
    world = make_group()
    remark = remarks.say(world.member, world.group, RemarkKind.INTEREST, words="Dr Brown drinks.")
    remarks.report_remark(make.make_actor(), remark, words="It names a doctor.")
    with pytest.raises(Forbidden):
        remarks.report_remark(world.member, remark, words="Mine.")
    hiding = {"hides": True, "reason": "It names a doctor.", "seen": fingerprint_remark(remark)}
    with pytest.raises(Forbidden):
        remarks.judge_remark(world.member, remark, **hiding)
    remarks.judge_remark(world.chair, remark, **hiding)
    remarks.appeal_remark(world.member, remark, words="He said so himself.")
    with pytest.raises(NotNow):
        remarks.appeal_remark(world.member, remark, words="Again.")
    again = {"shows": True, "reason": "He said so in public.", "seen": fingerprint_remark(remark)}
    with pytest.raises(NotNow):
        remarks.hear_appeal(world.chair, remark, **again)
    remarks.hear_appeal(world.organiser, remark, **again)
    assert remark.is_shown


def test_what_goes_with_an_account_and_what_somebody_can_take_along(app: Flask) -> None:
    world = make_group()
    document = make_text(world)
    put, talked = make_proposal(world, document), make_proposal(world, document, words="We ring weekly.")
    everybody_agrees(world, put)
    clauses.put_to_owner(world.chair, put, seen=see(put))
    said = remarks.say(world.member, world.group, RemarkKind.INTEREST, words="My zebrafish.")
    rows = "\n".join("|".join(row) for row in list_own_rows(world.member))
    assert "My zebrafish." in rows and "We ring weekly." in rows and "Marcus" in rows
    account = db.session.get_one(Account, world.member.account_id)
    erase_person(world.member, account)
    assert said.words == "" and find_wording(put).words and find_wording(put).reason == ""
    assert talked.withdrawn_at and len(list_members(world.group)) == 1
    assert find_wording(put).place.pseudonym == "Someone who has left"
    organiser = db.session.get_one(Account, world.organiser.account_id)
    with pytest.raises(NotNow, match="Night care group"):
        erase_person(world.organiser, organiser)


def test_what_members_say_after_a_hard_evening_is_for_members_alone(app: Flask) -> None:
    """Three questions, with keyboard and forms alone. An organiser reads it once somebody reported it, and can hide it."""
    world = make_group()
    with set_clock(now() - timedelta(days=22)):
        meeting = make_meeting(world, days=20)
    page = f"/groups/{world.group.slug}/meetings/{meeting.public_id}"
    reader = Reader(app).enter(email_of(world.member)).open(page).follow("Say how it was for you")
    reader.send("Share it with the members", helped="The tea.")
    assert reader.errors == ["Enter what was hard"] and "The tea." in str(reader.page), "nothing typed is lost"
    reader.send("Share it with the members", hard="My mother died like that.", needed="A call this week.")
    said = db.session.query(Remark).filter_by(kind=RemarkKind.DEBRIEF).one()
    assert (said.words, said.title, said.reason) == ("My mother died like that.", "The tea.", "A call this week.")
    own = f"/groups/{world.group.slug}/said/{said.public_id}"
    for actor, is_member in ((world.chair, True), (world.organiser, False), (world.owner, False), (None, False)):
        other = Reader(app).enter(email_of(actor)) if actor else Reader(app)
        assert ("My mother died" in other.open(page).words) is is_member, actor
        assert (other.open(own).status == 200) is is_member
        assert is_member or other.open(f"{own}/report").status == (404 if actor else 200), "nobody learns of it by trying"
        assert is_member or "My mother died" not in other.words
    remarks.report_remark(world.chair, said, words="It names a ward.")
    organiser = Reader(app).enter(email_of(world.organiser)).open(f"{own}/judge")
    assert "A call this week." in organiser.words
    organiser.send("Save my decision", decision="hide", reason="It names a ward.")
    assert "A call this week." not in Reader(app).enter(email_of(world.chair)).open(page).words
    assert "A call this week." in "\n".join("|".join(row) for row in list_own_rows(world.member))
    with set_clock(now() + timedelta(days=40)), pytest.raises(NotNow, match="too long ago"):
        remarks.say(world.member, world.group, RemarkKind.DEBRIEF, meeting, words="It still hurts.")
    with pytest.raises(NotNow, match="not begun"):
        remarks.say(world.member, world.group, RemarkKind.DEBRIEF, make_meeting(world), words="It will hurt.")


def email_of(actor: Actor) -> str:
    return db.session.get_one(Account, actor.account_id).email
