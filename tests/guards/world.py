"""One world with one of everything, and a reader for every role: for tests that walk all routes."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from PIL import Image

from forum.accounts import actions as accounts
from forum.accounts.models import Account
from forum.accounts.queries import find_by_email
from forum.accounts.receipts import sign_guest
from forum.activities.discussions.actions.guests import post_as_guest, set_guests
from forum.activities.discussions.actions.posting import start_thread
from forum.activities.discussions.actions.way_in import FirstWords, keep_pending
from forum.activities.discussions.models import Guests, Post
from forum.activities.voting.actions import closing
from forum.activities.voting.actions.announcing import ask_to_announce
from forum.activities.voting.actions.cancelling import ask_to_call_off
from forum.activities.voting.actions.casting import enter_vote, vote
from forum.activities.voting.actions.voter_lists import save_voter_list
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.models import Origin, Poll, Publishes, Purpose
from forum.activities.voting.queries.polls import find_named_ballot
from forum.consultations.actions import joining, managing
from forum.consultations.change_guards import NewFile
from forum.consultations.fingerprints import fingerprint_readership
from forum.consultations.kinds import all_kinds
from forum.consultations.models import Activity, Consultation, Readership
from forum.consultations.queries import find_place
from forum.consultations.sharing import SHORT
from forum.consultations.views import sharing
from forum.deciders.actions import add_decider, add_meeting
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords, MeetingWords
from forum.inviting.actions import allow_domain, choose_readers, enter_code, make_code
from forum.inviting.queries import fingerprint_access_code, list_came_by_code
from forum.kernel import tokens
from forum.kernel.actions import save
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.fingerprints import fingerprint
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, TEAM, VISITOR, Actor, Role
from forum.kernel.site_settings import read_site
from forum.kernel.text import render
from forum.moderation.actions.appealing import appeal
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.kinds import ModerationAction
from forum.moderation.queries.cases import find_case
from forum.negotiating.actions import delegating, ending
from forum.negotiating.actions import preparing as preparing_sides
from forum.negotiating.actions import speaking as speaking_for_sides
from forum.negotiating.kinds import Act
from forum.negotiating.rules import today
from forum.notifications.actions import sign_stop, sign_stop_one
from forum.notifications.models import Notification, Topic
from forum.opening.actions import preparing
from forum.opening.checks import all_checks
from forum.opening.fingerprints import fingerprint_without
from forum.opening.kinds import Nation, Tier
from forum.opening.models import SignOff
from forum.opening.queries import list_gaps, list_holidays
from forum.organisations.queries import list_running
from forum.outcomes.actions import answering, checking, coding, drafting, keeping
from forum.outcomes.actions import themes as theming
from forum.outcomes.kinds import Verdict
from forum.outcomes.models import Campaign, CampaignText, EqualityReview, Sighting, Theme
from forum.outcomes.queries.themes import find_entry
from forum.outcomes.receipts import make_link
from forum.outcomes.views import feeds
from forum.outreach.actions import add_entry
from forum.outreach.kinds import EntryWords, Way
from forum.redaction.actions import ask_to_take_out
from forum.register.actions import add_asked
from forum.reviews.actions import StepWords, add_step, plan_reviews
from forum.reviews.fingerprints import fingerprint_plan
from forum.reviews.kinds import ReviewKind
from forum.reviews.queries import get_review
from forum.rooms.actions import finishing, rehearsing, running
from forum.site.actions import add_opening_domain, change_logo
from forum.site.queries import list_opening_domains
from forum.spaces.queries import list_versions
from forum.stopping.actions import ask_to_stop
from forum.stopping.kinds import StopKind
from forum.temporary.actions.returning import BackWords, agree_back, say_back
from forum.temporary.fingerprints import fingerprint_change, fingerprint_said_back
from forum.temporary.models import TemporaryChange
from forum.temporary.queries import find_change, find_said_back
from forum.unnaming.actions import ask_to_take_off
from forum.unnaming.proposing import ask_to_name
from forum.workshops.actions import inviting, planning
from forum.workshops.events import room_stream
from forum.workshops.models import WorkshopInvite
from tests import factories as make
from tests.browsing import Reader
from tests.groups.world import add_groups
from tests.rewording.asking import ask as ask_to_reword
from tests.rewording.asking import want_basics, want_newer

# What stands for each part of a route's address, and which routes take it from elsewhere.
WORDS = {
    "visitor": "not signed in",
    "member": "signed in, not joined",
    "convenor": "may open consultations",
    "administrator": "looks after the site",
    "participant": "takes part",
    "author": "wrote the post",
    "moderator": "",
    "facilitator": "",
    "broker": "",
    "organiser": "",
    "lead": "",
    "stranger": "organiser of another consultation",
    "guest": "came to the open workshop without an account",
}


@dataclass
class World:
    app: Flask
    consultation: Consultation
    readers: dict[str, Reader]
    post: Post
    values: dict[str, dict[str, str]]
    tokens: dict[str, str]  # each reader's token for forms: it holds as long as they stay signed in

    def address(self, endpoint: str, arguments: set[str]) -> str:
        values = self.values_of(endpoint)
        with self.app.test_request_context():
            return self.app.url_for(endpoint, **{name: values[name] for name in arguments})

    def list_unknown(self, endpoint: str, arguments: set[str]) -> list[str]:
        """The parts of an address that nothing here has a value for."""
        return sorted(arguments - self.values_of(endpoint).keys())

    def values_of(self, endpoint: str) -> dict[str, str]:
        """Those of the endpoint, of its blueprint, or of all."""
        blueprint = endpoint.partition(".")[0]
        return self.values["*"] | self.values.get(f"{blueprint}.*", {}) | self.values.get(endpoint, {})


def build_world(app: Flask) -> World:
    consultation = make.make_consultation(title="Should the buses run later?")
    other = make.make_consultation(title="Should the pool open earlier?")
    readers = {"visitor": Reader(app)}
    for name in WORDS:
        if name in {"visitor", "guest"}:
            continue
        email = f"{name}@example.org"
        actor = make.make_actor(email, convenor=name == "convenor", administrator=name == "administrator")
        if name in {"participant", "author"}:
            make.seat(consultation, Role.PARTICIPANT, actor=actor)
        elif name in set(Role) - {"member", "convenor", "administrator"}:
            make.seat(consultation, Role(name), actor=actor)
        elif name == "stranger":
            make.seat(other, Role.ORGANISER, actor=actor)
        if name == "author":
            post = make.make_thread(consultation, actor)
        readers[name] = Reader(app).enter(email)
    phase = consultation.phases[0]
    to_come = add_stage_to_come(consultation)
    document = managing.add_document(SYSTEM, consultation, title="Facts", file_name="facts.txt", content=b"Facts.")
    invitation = joining.invite(
        SYSTEM, consultation, email="member@example.org", role=Role.PARTICIPANT, capacity_key="staff", job_title="Nurse"
    )
    run_due_jobs()
    statement = make.make_statement()
    make.seat(statement.consultation, Role.ORGANISER, actor=account_of("organiser").as_actor())
    member = make.seat(consultation)
    token = tokens.mint(joining.INVITATION, invitation.public_id, joining.INVITATION_LASTS)
    statements_slug = statement.consultation.slug
    by_post = {"public_id": post.public_id}
    values = {
        "sharing.*": {"letter": "c", "code": consultation.public_id[:SHORT]},
        "*": {"slug": consultation.slug, "public_id": post.public_id, "token": "not-a-token", "filename": "manifest.json"},
        "discussions.show": {"public_id": make.discussion_of(consultation).public_id},
        "discussions.start": {"public_id": make.discussion_of(consultation).public_id},
        "discussions.thread": {"public_id": post.thread.public_id},
        "discussions.reply": {"public_id": post.thread.public_id},
        "discussion_fragments.show": {"public_id": post.thread.public_id},
        "discussions.follow": {"public_id": post.thread.public_id},
        "mentions.names": {"public_id": post.thread.public_id},
        "discussions.post": by_post,
        **add_summaries(consultation),
        "restating.restatement": {"public_id": make.make_restatement(post).public_id},
        "restating.clarification": {"public_id": make.make_clarification(make.make_restatement(post)).public_id},
        "restating.change": {"public_id": make.discussion_of(consultation).public_id},
        "responses.condition": {"public_id": make.make_condition(post, body="…it runs on Sundays").public_id},
        "way_in.sign_thread": {"public_id": make.discussion_of(consultation).public_id},
        "way_in.sign_reply": {"public_id": post.thread.public_id},
        "way_in.posted": by_post,
        "guests.change": {"public_id": make.discussion_of(consultation).public_id},
        "guests.keep": {"token": add_guest(post)},
        "confirming.confirm": {"token": add_pending(post)},
        "opinions.show": {"slug": statements_slug, "public_id": statement.activity.public_id},
        "opinions.statement": {"slug": statements_slug, "public_id": statement.public_id},
        "opinions.about": {"slug": statements_slug, "public_id": statement.public_id},
        "consultations.document": {"public_id": document.public_id},
        "consultation_manage.change_phase": {"public_id": phase.public_id},
        "consultation_manage.remove_phase": {"public_id": phase.public_id},
        "consultation_manage.add_activity": {"public_id": phase.public_id},
        "consultation_manage.change_activity": {"public_id": make.discussion_of(consultation).public_id},
        "consultation_relevance.change": {"public_id": to_come.public_id},
        "consultation_manage.remove_activity": {"public_id": make.discussion_of(consultation).public_id},
        "consultation_manage.replace_document": {"public_id": document.public_id},
        **add_deciders(consultation, document.public_id),
        "consultation_tables.table_csv": {"name": "register"},
        "consultation_tables.team_table_csv": {"name": "comments"},
        "consultation_changes.show": {"public_id": list_versions(consultation.id)[0][0].public_id},
        "consultation_manage.remove_document": {"public_id": document.public_id},
        **prepare_opening(consultation),
        **prepare_safety(),
        **prepare_rewording(),
        "consultation_people.change_role": {"public_id": make.place_of(member, consultation).public_id},
        "consultation_people.withdraw_invitation": {"public_id": invitation.public_id},
        "consultation_people.accept": {"token": token},
        "consultation_people.open_own_invitation": {"public_id": invitation.public_id},
    }
    values |= add_account_link()
    values |= add_moderation(consultation, post)
    values |= add_voting(consultation, post.author.account.as_actor())
    values |= add_workshops(consultation)
    readers["guest"] = (
        Reader(app)
        .open(f"/join/{values['room_entry.enter']['code']}")
        .send("Join the workshop", name="Gil", capacity_key="carer")
    )
    assert readers["guest"].status == 200
    write_first(readers["visitor"], consultation, post)
    values |= add_sorting() | add_outcomes()
    values |= add_messages(consultation) | add_briefing(consultation) | add_site(consultation) | add_evidence(consultation)
    values |= add_negotiations(consultation)
    values |= add_groups()
    values |= add_other_activities(consultation, values)
    tokens_of_readers = {name: take_token(reader) for name, reader in readers.items()}
    return World(app, consultation, readers, post, values, tokens_of_readers)


def add_summaries(consultation: Consultation) -> dict[str, dict[str, str]]:
    """A thread that began with a question, with an official comment and what it has come to."""
    author = find_by_email("author@example.org")
    assert author is not None
    discussion = make.discussion_of(consultation)
    asked = start_thread(author.as_actor(), discussion, kind_key="question", title="Who pays?", body="Who pays for it?")
    make.make_reply(asked, make.seat(consultation, Role.LEAD), body="The board does.")
    summary = make.make_summary(asked)
    names = ("write", "reopen", "versions", "object_to", "mark_answer")
    by_thread = {f"summaries.{name}": {"public_id": asked.thread.public_id} for name in names}
    shown = {"summaries.show": {"public_id": summary.public_id}, "summaries.heard": {"public_id": discussion.public_id}}
    return by_thread | shown


def leave_pdfs_unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of a PDF as the printer is given them: printing takes half a second, and what is printed cannot be searched."""
    for views in (feeds, sharing):
        monkeypatch.setattr(views, "can_print", lambda: True)
    monkeypatch.setattr(feeds, "make_pdf", lambda html, _style: html.encode())
    monkeypatch.setattr(sharing, "print_poster", str.encode)


def take_token(reader: Reader) -> str:
    """The token of a page with a form that everyone who is signed in, or is not, may see."""
    reader.open("/account/sign-in" if not reader.client.get_cookie("session") else "/account/forgotten-password")
    field = reader.page.find("input", attrs={"name": "csrf_token"})
    assert field is not None
    return str(field["value"])


def write_first(visitor: Reader, consultation: Consultation, post: Post) -> None:
    """What a visitor's browser keeps, so that they may say how they would be known."""
    here, from_here = f"/consultations/{consultation.slug}", {"Origin": "http://localhost"}
    discussion = make.discussion_of(consultation).public_id
    words = {"body": "The night bus is all I have.", "title": "Night buses", "kind_key": "idea", "to": post.public_id}
    for path in (f"{here}/threads/{post.thread.public_id}/reply", f"{here}/discussions/{discussion}/new"):
        assert visitor.ask("post", path, data=words, headers=from_here).status_code == 303


def add_pending(post: Post) -> str:
    """The link of what somebody wrote before anybody knew who they are."""
    words = FirstWords(body="The night bus is all I have.", pseudonym="Grey Heron")
    keep_pending(Actor(None, VISITOR), post, words, email="pending@example.org")
    run_due_jobs()
    found = re.search(r"/comments/(\S+)", db.session.query(KeptMail).filter_by(recipient="pending@example.org").one().text)
    assert found is not None
    return found[1]


def add_guest(post: Post) -> str:
    """The link that somebody keeps who commented as a guest."""
    set_guests(SYSTEM, post.activity, Guests.AT_ONCE)
    words = FirstWords(body="The bus shelter leaks.", pseudonym="Wet Heron")
    said = post_as_guest(Actor(None, VISITOR), post, words)
    assert said.author.account is not None
    return sign_guest(said.author.account)


def add_account_link() -> dict[str, dict[str, str]]:
    """Of somebody who registered and then forgot their password: the links they were sent, to confirm and to choose another."""
    accounts.register(SYSTEM, None, email="newcomer@example.org", password=make.PASSWORD)
    accounts.ask_for_reset(SYSTEM, None, email="newcomer@example.org")
    run_due_jobs()
    letters = " ".join(mail.text for mail in db.session.query(KeptMail).filter_by(recipient="newcomer@example.org"))
    confirm, reset = (re.search(rf"/account/{page}/(\S+)", letters) for page in ("confirm", "new-password"))
    assert confirm is not None and reset is not None
    return {"accounts.confirm": {"token": confirm[1]}, "accounts.reset": {"token": reset[1]}}


def add_stage_to_come(consultation: Consultation) -> Activity:
    """Of what has not opened its organiser can still say that it is not about the decision."""
    opens, closes = (now() + timedelta(days=day) for day in make.COMING)
    stage = managing.add_phase(SYSTEM, consultation, name="Weigh up", note="", opens_at=opens, closes_at=closes)
    return managing.add_activity(SYSTEM, stage, kind_key="discussion", title="Weigh it up", summary="")


def add_other_activities(consultation: Consultation, known: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """One activity of each kind that nothing above has made, so that a new kind's pages are found without a line here."""
    added = {}
    for kind in all_kinds():
        if kind.endpoint not in known:
            made = managing.add_activity(SYSTEM, consultation.phases[0], kind_key=kind.key, title="Another", summary="")
            added[f"{kind.endpoint.partition('.')[0]}.*"] = {"public_id": made.public_id}
    return added


def add_moderation(consultation: Consultation, post: Post) -> dict[str, dict[str, str]]:
    """A case that is open, and one that was decided, about the same person's words, with an appeal against it."""
    author, other = post.author.account.as_actor(), make.seat(consultation, Role.MODERATOR)
    flag(make.seat(consultation), post, reason_key="attack")
    second = make.make_reply(post, author)
    decisions = []
    for said in (second, make.make_reply(post, author)):
        flag(make.seat(consultation), said, reason_key="attack")
        claim(other, find_case(said))
        case = find_case(said)
        decisions.append(decide(other, case, Ruling(ModerationAction.HIDE, "person", "Because."), version=case.version))
    appeal(author, decisions[0], words="Please.")
    case = {"public_id": find_case(post).public_id}
    endpoints = ("case", "take", "give_back", "decide_case", "note", "step_aside", "author")
    return {f"moderation.{name}": case for name in endpoints} | {
        "moderation_appeals.show": {"public_id": decisions[0].public_id},
        "moderation_notices.show": {"public_id": decisions[0].public_id},
        "moderation_notices.appeal": {"public_id": decisions[1].public_id},
    }


def add_voting(consultation: Consultation, author: Actor) -> dict[str, dict[str, str]]:
    """An open poll, a draft, one that is counted, one that somebody asks to cancel, an objection without an answer, a list, a
    sheet of paper read twice."""
    poll = make.make_poll(consultation, "choose-one", with_none=True)
    draft = make.make_poll(consultation, "stv", announced=False)
    closed = make_counted_poll(consultation)
    followed = make.make_poll(consultation, purpose=Purpose.FOLLOWED, unless="it costs more than £10.")
    ask_to_call_off(make.seat(consultation, Role.ORGANISER), followed, reason="An option was missing.")
    dates = {"opens_at": now() + timedelta(days=1), "closes_at": now() + timedelta(days=40)}
    planned = make.make_poll(consultation, announced=False, purpose="followed", unless="it rains.", **dates)
    ask_to_announce(make.seat(consultation, Role.ORGANISER), planned, seen=fingerprint_poll(planned))
    consent = make.make_poll(consultation, "consent", labels=("We meet on Mondays",))
    vote(author, consent, make.make_ballot(consent, 4, reason="Mondays are for the market."))
    reason = find_named_ballot(find_place(author, consent), consent).reason
    for clerk, marks in ((Role.ORGANISER, b"\x01\xff\xff\xff"), (Role.FACILITATOR, b"\xff\x01\xff\xff")):
        actor = make.seat(consultation, clerk)
        make.enter_sheet(actor, poll, 1, marks)
    clerk = make.seat(consultation, Role.FACILITATOR)
    enter_vote(clerk, poll, make.make_paper(poll, b"\x01\xff\xff\xff", origin=Origin.PHONE), name="", capacity_key="resident")
    for joined in ("participant", "author"):
        name = make.place_of(account_of(joined).as_actor(), consultation).pseudonym
        paper = make.make_paper(poll, b"\x01\xff\xff\xff", origin=Origin.PHONE)
        enter_vote(clerk, poll, paper, name=name, capacity_key="unknown")
    entered_by = make.place_of(clerk, consultation).public_id
    voters = save_voter_list(SYSTEM, consultation, name="Panel", emails=["participant@example.org"])
    by_ballot = {"public_id": poll.public_id, "seen": fingerprint_poll(poll)}
    by_poll, by_draft, by_closed = ({"public_id": each.public_id} for each in (poll, draft, closed))
    return {
        "voting.show": {"public_id": poll.activity.public_id},
        "voting.poll": by_poll,
        "voting.vote": by_ballot,
        "voting.reason": {"public_id": reason.public_id},
        "voting.answer": {"public_id": reason.public_id},
        **{
            f"voting_count.{name}": by_closed
            for name in ("recount", "totals_json", "ballots_json", "ballots_blt", "receipts", "receipts_txt")
        },
        "voting_manage.polls": {"public_id": poll.activity.public_id},
        **{f"voting_manage.{name}": by_draft for name in ("rules", "options", "ready", "announce", "remove")},
        "voting_manage.call_off": by_poll,
        "voting_manage.announcing": {"public_id": planned.public_id},
        "voting_manage.agree_to_announce": {"public_id": planned.public_id},
        "voting_manage.drop_announcement": {"public_id": planned.public_id},
        "voting_manage.agree_call_off": {"public_id": followed.public_id},
        "voting_manage.drop_call_off": {"public_id": followed.public_id},
        **{f"voting_manage.{name}": by_ballot for name in ("enter", "enter_paper")},
        "voting_manage.settle": {"public_id": poll.public_id, "number": "1"},
        "voting_manage.count": by_closed,
        "voting_entered.disown": {"public_id": poll.public_id},
        "voting_entered.check": {"public_id": poll.public_id, "person": entered_by},
        "voting_entered.look": {"public_id": poll.public_id, "person": entered_by},
        "voting_manage.voter_list": {"public_id": voters.public_id},
    }


def make_counted_poll(consultation: Consultation) -> Poll:
    """A ranking with six secret ballots whose time is over, all of them published."""
    opens, closes = now() - timedelta(days=3), now() - timedelta(days=1)
    with set_clock(now() - timedelta(days=4)):
        poll = make.make_poll(consultation, "stv", seats=2, publishes=Publishes.BALLOTS, opens_at=opens, closes_at=closes)
    with set_clock(now() - timedelta(days=2)):
        for marks in ((1, 2, 3), (1, 2, 0), (2, 1, 0), (3, 1, 2), (1, 0, 0), (0, 0, 1)):
            vote(make.seat(consultation), poll, make.make_ballot(poll, *marks))
    with patch.object(closing, "FEWEST_PUBLISHED", 6):
        closing.close_poll(SYSTEM, poll)
    return poll


def add_workshops(consultation: Consultation) -> dict[str, dict[str, str]]:
    """One that is planned, with a draft of a vote; one that is on, with the author in its room; one that is over, summed up."""
    planned, on, over = make.make_workshop(consultation), make.make_room(consultation, kind="ideas"), make.make_room(consultation)
    item = next(each for each in planned.items if each.kind.has_polls)
    poll = planning.add_poll(SYSTEM, item, method_key="choose-one", question="Which?", labels=["A", "B"])
    author = account_of("author").as_actor()
    for workshop in (on, over):
        make.come_in(workshop, author)
    note = make.make_note(on, author)
    running.end_workshop(SYSTEM, over)
    finishing.write_summary(SYSTEM, over, words="We talked.")
    finishing.send_summary(SYSTEM, over, seen=fingerprint(over.summary))
    inviting.invite(SYSTEM, planned, emails=["invited@example.org"])
    invite = db.session.query(WorkshopInvite).one()
    by_planned = {
        "public_id": planned.public_id,
        "item_public_id": item.public_id,
        "poll_public_id": poll.public_id,
        "invite_public_id": invite.public_id,
    }
    copy = rehearsing.start_rehearsal(account_of("facilitator").as_actor(), planned)
    return {
        "rehearsals.wipe": {"slug": copy.consultation.slug, "public_id": copy.public_id},
        "workshops.*": by_planned,
        "workshops.index": {"public_id": planned.activity.public_id},
        "notes.show": {"public_id": note.public_id},
        "workshops_manage.*": by_planned,
        "rehearsals.start": by_planned,
        "workshops_manage.workshops": {"public_id": planned.activity.public_id},
        "rooms.*": {"public_id": on.public_id, "stream": room_stream(on)},
        "workshop_records.*": {"public_id": over.public_id},
        "room_entry.enter": {"code": on.code},
        "workshop_paper.notes": {"public_id": on.public_id},
        "workshop_invitation.*": {"token": inviting.make_link_token(invite)},
    }


def add_messages(consultation: Consultation) -> dict[str, dict[str, str]]:
    """A draft, one that everybody can read, and another to be taken back."""
    organiser = account_of("organiser").as_actor()
    draft, sent, wrong = (make.make_message(consultation, organiser, was_sent=was_sent) for was_sent in (False, True, True))
    by_sent = {"public_id": sent.public_id}
    return {
        "messages.*": {"public_id": draft.public_id},
        "messages.show": by_sent,
        "messages.correct": by_sent,
        "messages.withdraw": {"public_id": wrong.public_id},
    }


def add_briefing(consultation: Consultation) -> dict[str, dict[str, str]]:
    """A way to see the problem, which can be removed again, and an option."""
    organiser = account_of("organiser").as_actor()
    framing, option = (make.make_thing(consultation, words, organiser) for words in (make.FRAMING, make.OPTION))
    by_option = {"part": "options", "public_id": option.public_id}
    section = make.make_thing(consultation, make.SECTION, organiser, picture=make.draw_picture())
    return {
        "briefing.*": by_option,
        "briefing.remove": {"part": "framings", "public_id": framing.public_id},
        "page_content.picture": {"public_id": section.picture.public_id},
        "page_content.video": {"public_id": section.public_id},
    }


def add_site(consultation: Consultation) -> dict[str, dict[str, str]]:
    """A logo, an organisation whose people may open consultations, and one whose staff join this one."""
    picture = io.BytesIO()
    Image.new("RGB", (60, 60), "#336699").save(picture, "PNG")
    change_logo(SYSTEM, None, picture.getvalue())
    add_opening_domain(SYSTEM, None, domain="westbrook.example")
    allowed = allow_domain(SYSTEM, consultation, domain="example.org", capacity_key="staff")
    someone = {"public_id": account_of("member").public_id}
    read = make.make_consultation(published=False)
    choose_readers(SYSTEM, read, Readership.CODE, seen=fingerprint_readership(read))
    managing.publish(SYSTEM, read)
    make.seat(read, Role.ORGANISER, actor=account_of("organiser").as_actor())
    enter_code(account_of("member").as_actor(), None, code=make_code(SYSTEM, read, seen=fingerprint_access_code(None)))
    came = {"slug": read.slug, "public_id": list_came_by_code(read)[0][0].admission.public_id}
    private = make.make_consultation(published=False)
    choose_readers(SYSTEM, private, Readership.CODE, seen=fingerprint_readership(private))
    make.seat(private, Role.ORGANISER, actor=account_of("organiser").as_actor())
    organisation = list_running(consultation.id)[0].organisation
    return {
        "site.*": {"level": "organisation", "public_id": organisation.public_id},
        "inviting.came_by_code": came,
        "inviting.put_out": came,
        "inviting.make_code": {"slug": private.slug},
        "opening.start_preview": {"slug": private.slug},
        "opening.preview": {"slug": private.slug},
        "site_look.colours": {"colour": "5b2a4e"},
        "site_look.logo": {"digest": read_site().logo_digest},
        "site.take_administrator": someone,
        "site.take_convenor": someone,
        "site.remove_domain": {"public_id": list_opening_domains()[0].public_id},
        "inviting.end_domain": {"public_id": allowed.public_id},
    }


def add_evidence(consultation: Consultation) -> dict[str, dict[str, str]]:
    """A piece of evidence, which can be removed, and a request with somebody who will answer it."""
    organiser = account_of("organiser").as_actor()
    item, other = (make.make_evidence(consultation, organiser=organiser) for _each in range(2))
    request = make.make_evidence_request(consultation, account_of("author").as_actor())
    make.make_evidence_answer(request, organiser=organiser)
    by_request = {"public_id": request.public_id}
    return {
        "evidence_manage.*": {"public_id": item.public_id},
        "evidence_manage.remove": {"public_id": other.public_id},
        "evidence_manage.answer": by_request,
        "evidence.show_request": by_request,
    }


def add_negotiations(consultation: Consultation) -> dict[str, dict[str, str]]:
    """One in which the author speaks for a side, all signed and open still; one that is prepared, in which the participant is
    asked to speak; one with a record."""
    broker, author, participant = (account_of(name).as_actor() for name in ("broker", "author", "participant"))
    has_begun = (True, False, True)
    on, planned, over = (make.make_negotiation(consultation, terms=1, broker=broker, begun=begun) for begun in has_begun)
    party, asking = on.parties[0], planned.parties[0]
    make.name_delegate(party, author, broker=broker)
    name = make.place_of(participant, consultation).pseudonym
    delegating.ask_delegate(broker, asking, name=name)
    need, other = (speaking_for_sides.write_need(author, party, words="We drive alone.") for _each in range(2))
    for each in (on, over):
        for side in each.parties:
            make.sign(side, each.terms[0])
    ending.end_negotiation(broker, over)
    said = speaking_for_sides.say_on_term(author, party, term=on.terms[0], act=Act.ASK, body="A second car.")
    by_party, by_term, by_asking = ({"public_id": each.public_id} for each in (party, on.terms[0], asking))
    prepared = {"public_id": planned.activity.public_id}
    delegate = {"delegate_id": asking.delegates[0].public_id}
    the_round = preparing_sides.add_round(broker, planned, title="One", starts_on=today(), ends_on=today())
    return {
        "negotiating.*": {"public_id": on.activity.public_id},
        "negotiating.show": {"public_id": on.activity.public_id},
        **{f"negotiating.{name}": by_term for name in ("term", "take_position", "sign", "say")},
        **{f"negotiating.{name}": by_party for name in ("party", "minority", "write_need", "withdraw")},
        **{f"negotiating.{name}": by_asking for name in ("accept", "leave")},
        "negotiating.release_need": by_party | {"need_id": need.public_id},
        "negotiating.delete_need": by_party | {"need_id": other.public_id},
        "negotiating.show_statement": {"public_id": said.public_id},
        "negotiating_manage.*": prepared | delegate | {"round_id": the_round.public_id},
        "negotiating_manage.end": {"public_id": on.activity.public_id},
        **{f"negotiating_manage.{name}": by_asking for name in ("change_party", "remove_party", "delegates", "remove_delegate")},
        **{f"negotiating_manage.{name}": {"public_id": planned.terms[0].public_id} for name in ("change_term", "remove_term")},
        "negotiating_manage.reword": by_term,
        "negotiating_manage.promise": {"public_id": over.terms[0].public_id},
    }


def seat_all(consultation: Consultation) -> dict[str, Actor]:
    """The world's people, in the roles that they are called by."""
    roles = {"author": Role.PARTICIPANT} | {str(each): each for each in TEAM | {Role.PARTICIPANT}}
    return {name: make.seat(consultation, role, actor=account_of(name).as_actor()) for name, role in roles.items()}


def add_outcomes() -> dict[str, dict[str, str]]:
    """Another consultation with the same people, decided two hundred days ago: one of everything that comes after a decision."""
    with set_clock(now() - timedelta(days=200)):
        consultation = make.make_consultation(title="Should the library move?")
        people = seat_all(consultation)
        post = make.make_thread(consultation, people["author"])
        other = make.make_theme(consultation, make.make_thread(consultation, people["participant"]))
        theme = make.make_theme(consultation, post)
        for each in (theme, other):
            make.make_answer(each)
        promise, said_kept = make.make_promise(theme), make.make_promise(theme, what="Run a bus on Sundays")
        voice = theming.ask_to_quote(people["facilitator"], theme, post, passage="They do.")
        make.decide(consultation, owner=people["lead"])
    keeping.keep_promise(make.seat(consultation, Role.ORGANISER), said_kept, make.show_done())
    checking.give_account(people["lead"], other.checks[0], make.show_done(), verdict=Verdict.PARTLY)
    second = make.make_answer(theme, headline="Twice a night.")
    sighting = make_sighting(theme, people["participant"])
    looked = {"words": "People who come by bus.", "html": render("People who come by bus."), "written_at": now(), "number": 1}
    writer = make.place_of(people["author"], consultation)
    db.session.add(EqualityReview(consultation_id=consultation.id, written_by_id=writer.id, **looked))
    db.session.commit()
    topic = db.session.query(Topic).filter_by(space_id=consultation.id, kind="theme", key=theme.public_id).one()
    news = db.session.query(Notification).filter_by(account_id=people["author"].account_id).first()
    assert news is not None

    def at(public_id: str) -> dict[str, str]:
        return {"slug": consultation.slug, "public_id": public_id, "said": post.public_id, "said_public_id": post.public_id}

    by_promise, by_check = at(promise.public_id), at(theme.checks[0].public_id)
    return {f"{each}.*": at(theme.public_id) for each in ("outcome_feeds", "outcomes", "outcome_timelines")} | {
        **dict.fromkeys((f"outcome_answers.{each}" for each in AFTER_A_DECISION), at(theme.public_id)),
        "outcome_answers.progress": by_promise,
        "outcome_answers.kept": by_promise,
        "outcome_answers.confirm_kept": at(said_kept.public_id),
        "outcome_answers.refuse_kept": at(said_kept.public_id),
        "outcome_answers.give_up": by_promise,
        "outcome_answers.account": by_check,
        "outcome_answers.correct_account": at(other.checks[0].public_id),
        "notifications.follow": {"public_id": topic.public_id},
        "notifications.open_one": {"number": str(news.id)},
        "notifications.stop": {"token": sign_stop(account_of("author"))},
        "notifications.stop_one": {"token": sign_stop_one(account_of("author"), topic)},
        "notifications.choose_here": {"slug": consultation.slug},
        "outcomes.promise": by_promise,
        "outcomes.compare": at(second.public_id),
        "handbook.chapter": {"key": "open"},
        **{name: {"key": "leaving-hospital"} for name in ("kit.talk", "kit.booklet")},
        "outcomes.happening": at(consultation.phases[-1].activities[0].public_id),
        "outcomes.follow_up": at(consultation.phases[-1].activities[0].public_id),
        "outcomes.sighting": at(sighting.public_id),
        "outcome_timelines.by_link": at(make_link(find_place(people["author"], consultation))),
        "outcome_timelines.quote": at(voice.public_id),
        "outcome_timelines.rate_answer": at(second.public_id),
        "outcome_timelines.rate_check": by_check,
    }


# What the one who decides says: all else on the desk comes before.
AFTER_A_DECISION = ("decision", "call_in", "settle_call_in", "review", "read_equality")


def add_sorting() -> dict[str, dict[str, str]]:
    """A third one, in which people are still asked: what was said is sorted, answered and considered."""
    consultation = make.make_consultation(title="Should the market move?")
    people = seat_all(consultation)
    post = make.make_thread(consultation, people["author"])
    make.make_thread(consultation, people["participant"])
    theme, waiting = make.make_theme(consultation, post), make.make_theme(consultation, agreed=False)
    empty, answered = make.make_theme(consultation, agreed=False), make.make_answer(theme, headline="Twice a night.")
    lead, checker = make.seat(consultation, Role.LEAD), make.seat(consultation, Role.ORGANISER)
    draft = answering.draft_answer(lead, make.make_theme(consultation), make.answer_words())
    checked = answering.draft_answer(lead, make.make_theme(consultation), make.answer_words())
    answering.check_answer(checker, checked)
    task = coding.dispute(people["author"], find_entry(theme, post), words="I meant the weekend.")
    sample = coding.draw_sample(people["facilitator"], consultation, size=2)
    promised = drafting.draft_promise(lead, theme, make.promise_words("Run a bus on Mondays"))
    reworded = make.make_theme(consultation)
    words = theming.ThemeWords("People want buses at night.")
    theming.reword(people["facilitator"], reworded, words, reason="They say it like this.")
    campaign = Campaign(consultation_id=consultation.id, label="", found_at=now())
    campaign.texts = [CampaignText(contribution_id=post.id)]
    save(campaign)
    db.session.commit()

    def at(public_id: str) -> dict[str, str]:
        return {"slug": consultation.slug, "public_id": public_id, "said": post.public_id, "said_public_id": post.public_id}

    return {f"{each}.*": at(theme.public_id) for each in ("outcome_answers", "outcome_sorting")} | {
        "outcome_answers.draft": at(draft.public_id),
        "outcome_answers.check": at(draft.public_id),
        "outcome_answers.publish": at(checked.public_id),
        "outcome_answers.consider": at(answered.public_id),
        "outcome_answers.consider_again": at(answered.public_id),
        "outcome_answers.confirm": at(answered.public_id),
        "outcome_answers.promise_draft": at(promised.public_id),
        "outcome_answers.publish_promise": at(promised.public_id),
        "outcome_answers.refuse_promise": at(promised.public_id),
        "outcome_sorting.accept_words": at(reworded.public_id),
        "outcome_sorting.drop_words": at(reworded.public_id),
        "outcome_sorting.merge": at(waiting.public_id),
        "outcome_sorting.drop": at(empty.public_id),
        "outcome_sorting.theme": at(empty.public_id),
        "outcome_sorting.accept": at(empty.public_id),
        "outcome_sorting.task": at(task.public_id),
        "outcome_sorting.sample": at(sample.public_id),
        "outcome_sorting.name_campaign": at(campaign.public_id),
    }


def add_deciders(consultation: Consultation, document: str) -> dict[str, dict[str, str]]:
    """A board that has met with a paper and a minute, and a committee that was asked."""
    board = add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD)
    meeting = add_meeting(SYSTEM, board, MeetingWords(now().date(), "Town hall", document, document))
    asked = add_asked(SYSTEM, consultation, make.ASKED)
    return add_looks(consultation) | {
        "deciders.*": {"public_id": board.public_id, "kind": "body"},
        "deciders.change_meeting": {"public_id": meeting.public_id},
        "outcome_answers.record_considered": {"slug": consultation.slug, "public_id": meeting.public_id},
        "register.*": {"public_id": asked.public_id},
    }


def add_looks(consultation: Consultation) -> dict[str, dict[str, str]]:
    """A review that is planned, with a step; and a poster that hangs somewhere, with its photo."""
    today = to_local(now()).date()
    days = {kind: today + timedelta(days=number) for number, kind in enumerate(ReviewKind)}
    plan_reviews(SYSTEM, consultation, days, seen=fingerprint_plan(consultation, ()))
    review = get_review(consultation, ReviewKind.MIDPOINT)
    step = add_step(SYSTEM, review, StepWords("Visit the lunch club", "Head of nursing", today))
    words = EntryWords(Way.POSTER, today, "The poster", "The library")
    entry = add_entry(SYSTEM, consultation, words, picture=make.draw_picture())
    return {
        "reviews.*": {"public_id": step.public_id, "kind": "midpoint"},
        "outreach.*": {"public_id": entry.public_id},
        "outreach_manage.*": {"public_id": entry.public_id},
    }


def prepare_opening(consultation: Consultation) -> dict[str, dict[str, str]]:
    """One that is older than the checks, whose team answers them now: something is missing, and somebody is asked to sign."""
    team = {role: account_of(role).as_actor() for role in ("organiser", "lead", "facilitator")}
    organiser, lead, signer = (find_place(actor, consultation) for actor in team.values())
    check, day = all_checks()["easy_read"], now().date() + timedelta(days=9)
    choice = {"nation": Nation.ENGLAND, "decides_on": None, "seen": preparing.fingerprint_choice(None)}
    preparing.choose_tier(team["organiser"], consultation, Tier.FORMAL, **choice)
    preparing.add_school_holiday(team["organiser"], consultation, first_on=day, last_on=day)
    said = preparing.GapStatement("It is late now.", "Ring us any day.", day, lead.public_id)
    preparing.explain_gap(team["organiser"], consultation, check, said, seen=preparing.fingerprint_gap(None))
    seen = fingerprint_without(list_gaps(consultation)[check.key])
    preparing.ask_to_agree(team["organiser"], consultation, check, seen=seen)
    save(SignOff(space_id=consultation.id, asked_by_id=organiser.id, asked_at=now(), signer_id=signer.id))
    db.session.commit()
    return {
        "opening.*": {"key": check.key, "role": "visitor"},
        "opening.remove_holiday": {"number": str(list_holidays(consultation)[0].id)},
    }


def make_safety(title: str) -> tuple[Consultation, Actor]:
    """A temporary change, with the same team, and somebody else who asks."""
    consultation = make.make_consultation(title=title)
    for role in (Role.ORGANISER, Role.LEAD, Role.FACILITATOR, Role.MODERATOR):
        make.seat(consultation, role, name=f"Safe {role}", actor=account_of(str(role)).as_actor())
    today = now().date()
    said = {"what": "Closed at night.", "reason": "Too few nurses.", "decided_by": "The director", "changed_on": today}
    save(TemporaryChange(space_id=consultation.id, ends_on=today + timedelta(days=9), **said))
    consultation.is_temporary, consultation.temporary_until = True, today + timedelta(days=9)
    db.session.commit()
    return consultation, make.seat(consultation, Role.LEAD)


def say_it_is_back(consultation: Consultation, asker: Actor) -> None:
    seen = fingerprint_change(consultation, find_change(consultation))
    say_back(asker, consultation, BackWords("Open again.", "The doors were open at two at night", now().date()), seen=seen)


def prepare_safety() -> dict[str, dict[str, str]]:
    """Temporary changes. Of one, somebody asks to stop it early, and to take words out of it; of one, somebody says that it is
    over; one is."""
    consultation, asker = make_safety("What comes after the closure?")
    ask_to_stop(asker, consultation, StopKind.LAW, reason="A court has said so.")
    ask_to_take_out(asker, consultation, words="A summary", reason="it names somebody")
    named = [replace(make.BOARD, name=name) for name in ("Board", "Panel", "Cabinet")]
    boards = [add_decider(SYSTEM, consultation, DeciderKind.BODY, each) for each in named]
    organiser = account_of("organiser").as_actor()
    ask_to_take_off(organiser, boards[2], seen=fingerprint_decider(boards[2]), reason="It is another trust's board.")
    words = DeciderWords("Another board")
    proposed = ask_to_name(organiser, consultation, DeciderKind.BODY, words, reason="They decide this together.")
    said, over = (make_safety(title) for title in ("Is the ward open again?", "Was the ward open again?"))
    for each in (said, over):
        say_it_is_back(*each)
    asked = find_said_back(over[0])
    assert asked is not None
    agree_back(account_of("organiser").as_actor(), over[0], seen=fingerprint_said_back(asked))
    here = ("stopping.agree", "stopping.drop", "redaction.agree", "redaction.drop", "temporary.aftermath", "temporary.drop")
    return {key: {"slug": consultation.slug} for key in here} | {
        "unnaming.*": {"slug": consultation.slug, "public_id": boards[2].public_id, "kind": "body"},
        "unnaming_proposals.*": {"slug": consultation.slug, "public_id": proposed.public_id, "kind": "body"},
        "unnaming_proposals.members": {"slug": consultation.slug, "public_id": boards[0].public_id},
        "unnaming.ask": {"slug": consultation.slug, "public_id": boards[1].public_id},
        "temporary.agree_back": {"slug": said[0].slug},
        "temporary.drop_back": {"slug": said[0].slug},
        "temporary.reopen": {"slug": over[0].slug},
    }


def prepare_rewording() -> dict[str, dict[str, str]]:
    """Of one that people have answered, an organiser asks a colleague to agree to another question, and to a newer document."""
    consultation, _asker = make_safety("Who drives the night bus?")
    make.make_thread(consultation, make.seat(consultation))
    wanted = want_basics(consultation, title="Shall we stop the night bus?")
    asked = ask_to_reword(account_of("organiser").as_actor(), wanted)
    paper = managing.add_document(SYSTEM, consultation, title="Costs", file_name="costs.txt", content=b"54")
    newer = want_newer(paper, NewFile("Costs", "costs.txt", b"61", "What it costs."))
    replaced = ask_to_reword(account_of("organiser").as_actor(), newer)
    db.session.commit()
    slug = {"slug": consultation.slug}
    return {
        "rewording.*": slug | {"public_id": asked.public_id},
        "rewording.file": slug | {"public_id": replaced.public_id},
    }


def account_of(name: str) -> Account:
    account = find_by_email(f"{name}@example.org")
    assert account is not None
    return account


def make_sighting(theme: Theme, actor: Actor) -> Sighting:
    checking.rate_check(actor, theme.checks[0], verdict=Verdict.PARTLY, words="The shelves have moved, the chairs have not.")
    return db.session.query(Sighting).filter_by(check_id=theme.checks[0].id).one()


def say_yes(world: World, role: str) -> None:
    """To “Did you write this?”, of each form that is asked about."""
    reader, asks = world.readers[role], "/account/was-it-you"
    for button in BeautifulSoup(reader.ask("get", asks).data, "html.parser").select("[name=mine]"):
        reader.ask("post", asks, data={"mine": str(button["value"]), "csrf_token": world.tokens[role]})
