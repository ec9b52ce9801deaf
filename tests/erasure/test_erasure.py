"""Whoever leaves takes their name and words along; what others counted on still adds up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Boolean, Date, DateTime, Integer, Numeric, func, select, text
from sqlalchemy.exc import DBAPIError

from forum.accounts.models import Account
from forum.activities.discussions.actions.responding import respond
from forum.activities.discussions.actions.way_in import FirstWords, keep_pending
from forum.activities.discussions.models import Post
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.voter_lists import save_voter_list
from forum.activities.voting.models import Poll, Turnout, VoterListEntry
from forum.cli import erase
from forum.consultations.actions import joining
from forum.consultations.headcounts import count_people
from forum.consultations.models import Consultation, Participation
from forum.contributions.actions import edit
from forum.contributions.models import Contribution, Status
from forum.deciders.actions import declare_interests
from forum.deciders.fingerprints import fingerprint_interests
from forum.deciders.queries import find_interests
from forum.erasure.actions import erase_person
from forum.kernel.actions import save, transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import Model, UtcDateTime, db
from forum.kernel.drafts import Draft
from forum.kernel.errors import Forbidden
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.jobs import forget_kept_words
from forum.moderation.kinds import ModerationAction
from forum.moderation.models import Flag, KeptWords
from forum.moderation.queries.cases import find_case
from forum.notifications.actions import follow, topic_of
from forum.outcomes.actions import answering, checking, coding
from forum.outcomes.actions import themes as theming
from forum.outcomes.fingerprints import fingerprint_voice
from forum.outcomes.kinds import Verdict
from forum.outcomes.models import AnswerRating, Check, CheckRating, Theme
from forum.outcomes.queries.themes import find_entry
from forum.rooms.actions import running, speaking
from forum.rooms.actions.idempotency import run_once
from forum.spaces.models import Version
from forum.workshops import rules as workshops
from forum.workshops.actions import inviting, planning
from forum.workshops.models import WorkshopInvite
from tests import factories as make
from tests.browsing import Reader
from tests.erasure.texts import GOES_WITH_THEM, TEXTS

MARK = "zebrafish"
EMAIL = f"{MARK}@example.org"
PUBLIC_ID = "ref"  # the row's own
KEEPS_NO_WORDS = (Boolean, Date, DateTime, Integer, Numeric, UtcDateTime)

# What becomes of each column that says who somebody is. One that is not here has been forgotten.
GOES = "the row goes"
EMPTIED = "it is emptied"
PLACE = "it stays: the place it points to has no name any more"
TEAM = "it stays: only people with a role stand here, and they hand over first"
PEOPLE = {
    "group_comings.place_id": PLACE,
    "group_consents.place_id": PLACE,
    "group_documents.owner_id": PLACE,
    "group_invitations.email": GOES,
    "group_invitations.invited_by_id": PLACE,
    "group_members.place_id": PLACE,
    "group_proposals.answered_by_id": PLACE,
    "group_proposals.place_id": PLACE,
    "group_remarks.heard_by_id": PLACE,
    "group_remarks.hidden_by_id": PLACE,
    "group_remarks.place_id": PLACE,
    "group_reports.account_id": GOES,
    "group_requests.account_id": GOES,
    "manager_questions.checked_by_id": PLACE,
    "manager_questions.owner_id": PLACE,
    "plain_checks.place_id": PLACE,
    "call_ins.recorded_by_id": TEAM,
    "call_ins.settled_by_id": TEAM,
    "equality_reviews.written_by_id": TEAM,
    "evidence_answers.written_by_id": TEAM,
    "negotiation_delegates.participation_id": PLACE,
    "negotiation_needs.written_by_id": GOES,
    "negotiation_wordings.written_by_id": TEAM,
    "messages.sent_by_id": PLACE,
    "messages.written_by_id": PLACE,
    "opened_checks.person_id": TEAM,
    "opened_without.owner_id": TEAM,
    "opened_without.written_by_id": TEAM,
    "opening_answers.said_by_id": TEAM,
    "sign_offs.asked_by_id": TEAM,
    "sign_offs.signer_id": TEAM,
    "early_stops.asked_by_id": TEAM,
    "early_stops.agreed_by_id": TEAM,
    "early_stops.dropped_by_id": TEAM,
    "decider_removals.asked_by_id": TEAM,
    "decider_removals.agreed_by_id": TEAM,
    "decider_removals.dropped_by_id": TEAM,
    "decider_proposals.asked_by_id": TEAM,
    "decider_proposals.agreed_by_id": TEAM,
    "decider_proposals.dropped_by_id": TEAM,
    "rewordings.asked_by_id": TEAM,
    "rewordings.agreed_by_id": TEAM,
    "rewordings.dropped_by_id": TEAM,
    "entered_for.entered_by_id": TEAM,
    "entered_for.participation_id": PLACE,
    "entered_ballots.entered_by_id": TEAM,
    "entered_votes.entered_by_id": TEAM,
    "entered_votes.checked_by_id": TEAM,
    "entered_votes.doubted_by_id": TEAM,
    "entered_votes.settled_by_id": TEAM,
    "entered_batches.entered_by_id": TEAM,
    "vote_announcements.asked_by_id": TEAM,
    "vote_announcements.agreed_by_id": TEAM,
    "vote_announcements.dropped_by_id": TEAM,
    "vote_cancellations.asked_by_id": TEAM,
    "vote_cancellations.agreed_by_id": TEAM,
    "vote_cancellations.dropped_by_id": TEAM,
    "kept_promises.asked_by_id": TEAM,
    "kept_promises.agreed_by_id": TEAM,
    "kept_promises.dropped_by_id": TEAM,
    "promise_drafts.asked_by_id": TEAM,
    "promise_drafts.agreed_by_id": TEAM,
    "promise_drafts.dropped_by_id": TEAM,
    "promise_drafts.owner_id": TEAM,
    "theme_rewordings.proposed_by_id": PLACE,
    "theme_rewording_acceptances.participation_id": PLACE,
    "answer_confirmations.confirmed_by_id": TEAM,
    "sorted_together.sorted_by_id": PLACE,
    "said_back.asked_by_id": TEAM,
    "said_back.agreed_by_id": TEAM,
    "said_back.dropped_by_id": TEAM,
    "theme_considerations.recorded_by_id": TEAM,
    "later_considerations.recorded_by_id": TEAM,
    "redactions.asked_by_id": TEAM,
    "redactions.agreed_by_id": TEAM,
    "redactions.dropped_by_id": TEAM,
    "accounts.email": GOES,
    "opening_domains.added_by_id": EMPTIED,
    "staff_domains.added_by_id": TEAM,
    "access_codes.made_by_id": TEAM,
    "admissions.account_id": GOES,
    "answer_ratings.participation_id": EMPTIED,
    "answers.checked_by_id": TEAM,
    "answers.considered_by_id": TEAM,
    "answers.published_by_id": TEAM,
    "answers.written_by_id": TEAM,
    "appeals.heard_by_id": TEAM,
    "attendances.participation_id": PLACE,
    "case_notes.author_id": TEAM,
    "case_views.account_id": GOES,
    "cases.asking_id": TEAM,
    "cases.claimed_by_id": TEAM,
    "check_ratings.participation_id": EMPTIED,
    "checks.given_by_id": TEAM,
    "coders.participation_id": GOES,
    "done_acts.account_id": GOES,
    "rehearsals.begun_by_id": TEAM,
    "undo_steps.participation_id": TEAM,
    "workshop_facilitators.participation_id": TEAM,
    "workshop_invites.email": GOES,
    "workshop_invites.invited_by_id": TEAM,
    "workshop_invites.participation_id": GOES,
    "commitments.made_by_id": TEAM,
    "commitments.owner_id": TEAM,
    "consultation_mail_choices.account_id": GOES,
    "consultations.contact_email": "it stays: it is the organisation's",
    "site_settings.contact_email": "it stays: it is the organisation's",
    "contributions.author_id": PLACE,
    "versions.place_id": PLACE,
    "considerations.recorded_by_id": TEAM,
    "deciders.place_id": TEAM,
    "declared_interests.place_id": GOES,
    "decisions.decided_by_id": TEAM,
    "final_decisions.owner_id": TEAM,
    "flags.account_id": EMPTIED,
    "follows.account_id": GOES,
    "pending_posts.email": GOES,
    "hands.raised_by_id": TEAM,
    "heard_by.participation_id": PLACE,
    "invitations.email": GOES,
    "invitations.invited_by_id": EMPTIED,
    "mail_choices.account_id": GOES,
    "misreadings.settled_by_id": PLACE,
    "named_ballots.participation_id": EMPTIED,
    "notes.written_by_id": TEAM,
    "notifications.account_id": GOES,
    "paper_ballots.settled_by_id": TEAM,
    "paper_entries.entered_by_id": TEAM,
    "participations.account_id": EMPTIED,
    "participations.invited_by_id": EMPTIED,
    "progress.made_by_id": TEAM,
    "reactions.participation_id": GOES,
    "readings.read_by_id": PLACE,
    "recusals.account_id": GOES,
    "reports.owner_id": TEAM,
    "registrations.account_id": GOES,
    "reviews.written_by_id": TEAM,
    "room_messages.sent_by_id": TEAM,
    "sample_codes.coder_id": PLACE,
    "shifts.account_id": GOES,
    "sign_ins.account_id": GOES,
    "theme_acceptances.participation_id": PLACE,
    "thread_visits.account_id": GOES,
    "let_in_choices.account_id": GOES,
    "written_totals.participation_id": PLACE,
    "theme_entries.placed_by_id": PLACE,
    "themes.made_by_id": PLACE,
    "sealed_ballots.participation_id": PLACE,
    "turnout.participation_id": PLACE,
    "voter_list_entries.email": EMPTIED,
}


def test_every_column_that_points_to_a_person_has_an_end(app: Flask) -> None:
    found = set()
    for table in Model.metadata.tables.values():
        for column in table.columns:
            targets = {key.target_fullname for key in column.foreign_keys}
            if targets & {"accounts.id", "participations.id"} or "email" in column.name:
                found.add(f"{table.name}.{column.name}")
    missing, gone = sorted(found - PEOPLE.keys()), sorted(PEOPLE.keys() - found)
    assert not missing, f"say in PEOPLE what becomes of {', '.join(missing)} when somebody leaves, and let forum/erasure do it"
    assert not gone, f"PEOPLE speaks of columns that are gone: {', '.join(gone)}"


def test_every_column_of_texts_has_an_end(app: Flask) -> None:
    """Most that say who somebody is look like any other: a name, a telephone number, the public id of an account."""
    found = set()
    for table in Model.metadata.tables.values():
        texts = {column.name for column in table.columns if not isinstance(column.type, KEEPS_NO_WORDS)}
        found |= {f"{table.name}.{name}" for name in texts - {PUBLIC_ID}} - PEOPLE.keys()
    missing, gone = sorted(found - set(TEXTS)), sorted(set(TEXTS) - found)
    assert not missing, (
        f"say in tests/erasure/texts.py what becomes of {', '.join(missing)} when somebody leaves; forum/erasure does it"
    )
    assert not gone, f"tests/erasure/texts.py speaks of columns that are gone: {', '.join(gone)}"
    assert len(TEXTS) == len(set(TEXTS))


def live_a_full_life() -> tuple[Actor, Check]:
    """Somebody who has said and done something of every kind, always with their mark in the words."""
    check = make.make_check(make.make_consultation(days=(-210, 50)))
    check.consultation.phases[0].closes_at = now() + timedelta(days=50)  # People go on talking.
    db.session.commit()
    consultation, organiser = check.consultation, make.seat(check.consultation, Role.ORGANISER)
    person = make.make_actor(EMAIL)
    make.seat(consultation, actor=person, name=f"Name {MARK}")
    post = make.make_thread(consultation, person, title=f"A {MARK}", body=f"I saw the {MARK}.")
    edit(person, post, title=post.title, body=f"I saw another {MARK}.")
    keep_pending(person, post, FirstWords(body=f"A {MARK} again.", restatement=f"A {MARK}?", pseudonym=f"A {MARK}"), email=EMAIL)
    theirs = make.make_thread(consultation)
    respond(person, theirs, "lived", is_on=True)
    make.make_condition(theirs, person, body=f"…the {MARK} can come")
    respond(person, make.make_condition(theirs), "same", is_on=True)
    make.make_restatement(theirs, person, heard=f"You like the {MARK}")
    make.make_clarification(make.make_restatement(post, heard=post.body), body=f"I like the {MARK}")
    theme = make.make_theme(consultation, post)
    voice = theming.ask_to_quote(organiser, theme, post, passage=f"another {MARK}")
    theming.answer_quote(person, voice, is_allowed=True, seen=fingerprint_voice(voice))
    coding.dispute(person, find_entry(theme, post), words=f"I meant the {MARK}.")
    answering.rate_answer(person, make.make_answer(theme), verdict=Verdict.NO, words=f"No word of the {MARK}.")
    checking.rate_check(person, check, verdict=Verdict.NO, words=f"I see no {MARK}.")
    coding.name_coder(organiser, make.place_of(person, consultation), is_named=True)
    named = make.make_poll(consultation, "consent", labels=("Monday",), shows_tally="always")
    vote(person, named, make.make_ballot(named, 4, reason=f"My {MARK} is ill on Mondays."))
    save_voter_list(organiser, consultation, name="Invited", emails=[EMAIL, "other@example.org"])
    secret = make.make_poll(consultation)
    vote(person, secret, make.make_ballot(secret, 1, 0, 0))
    flag(person, make.make_thread(consultation), reason_key="attack", words=f"It insults my {MARK}.")
    live_through_a_workshop(consultation, person)
    joining.invite(
        organiser,
        consultation,
        email=EMAIL,
        role=Role.MODERATOR,
        capacity_key="resident",
        job_title="",
        reason="It helps people decide.",
    )
    with transaction():
        topic = topic_of(consultation)
        save(KeptMail(recipient=EMAIL, subject="News", text=f"Dear {MARK}", kept_at=now()))
    follow(person, topic, is_on=True)
    run_due_jobs()
    return person, check


def live_through_a_workshop(consultation: Consultation, person: Actor) -> None:
    workshop = make.make_room(consultation)
    inviting.invite(SYSTEM, workshop, emails=[EMAIL])
    invite = db.session.query(WorkshopInvite).one()
    inviting.answer_invite(person, workshop, token=inviting.make_link_token(invite), will_come=True)
    run_once(person, workshop, "a key", lambda: f"Your {MARK} is welcome")
    planning.book(person, workshop, access_needs=f"Room for my {MARK}")
    me = workshops.find_attendance(person, workshop)
    planning.answer_need(SYSTEM, workshop, attendance_id=me.id, answer=f"A {MARK} can come.")
    make.come_in(workshop, person)
    make.make_note(workshop, person, body=f"My {MARK} waited too.")
    speaking.raise_hand(person, workshop)
    speaking.signal(person, workshop, kind="help", words=f"Where is my {MARK}?")
    running.send_message(SYSTEM, workshop, words=f"Your {MARK} is here.", to=me)
    speaking.signal(person, workshop, kind="help", words=f"Where is my {MARK}?")


def account_of(actor: Actor) -> Account:
    return db.session.get_one(Account, actor.account_id)


def list_cells_with(mark: str) -> list[str]:
    """Every cell of every table that holds a text: nothing is left out, whatever tables are added."""
    found = []
    for table in Model.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            for name, value in row.items():
                text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                if mark in text.lower():
                    found.append(f"{table.name}.{name}: {text[:60]}")
    return found


def totals(check: Check) -> dict[str, object]:
    """What others counted on."""
    consultation = check.consultation
    count = {
        model.__name__: db.session.scalar(select(func.count()).select_from(model))
        for model in (Contribution, AnswerRating, CheckRating, Turnout, Flag, VoterListEntry, Theme)
    }
    polls = [make.count_cast(poll) for poll in db.session.query(Poll).order_by(Poll.id)]
    return count | {"people": count_people([consultation]), "polls": polls}


def test_nothing_is_left_that_says_who_it_was_and_every_total_is_as_it_was(either_app: Flask) -> None:
    person, check = live_a_full_life()
    marked = {cell.partition(":")[0] for cell in list_cells_with(MARK)}
    assert len(marked) > 15
    assert marked <= {*GOES_WITH_THEM.split(), *PEOPLE}
    before = totals(check)
    assert erase_person(person, account_of(person)) == 1
    db.session.expire_all()
    assert list_cells_with(MARK) == []
    assert totals(check) == before
    assert db.session.get(Account, person.account_id) is None


def test_answers_to_what_they_said_keep_their_place(app: Flask) -> None:
    consultation = make.make_consultation()
    person = make.seat(consultation)
    post = make.make_thread(consultation, person)
    make.make_reply(post, body="I am with you there.")
    erase_person(person, account_of(person))
    reader = Reader(app).open(f"/consultations/{consultation.slug}/threads/{post.thread.public_id}")
    assert "I am with you there." in reader.words and "Evening buses" not in reader.words


def test_two_who_leave_do_not_stand_in_each_others_way(either_app: Flask) -> None:
    consultation = make.make_consultation()
    for person in (make.seat(consultation), make.seat(consultation)):
        erase_person(person, account_of(person))
    assert db.session.query(Participation).filter_by(pseudonym="Someone who has left").count() == 2


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEAD])
def test_whoever_answers_for_something_hands_it_over_first(app: Flask, role: Role) -> None:
    consultation = make.make_consultation(title="Hill Surgery")
    person = make.seat(consultation, role)
    for actor in (person, SYSTEM):
        with pytest.raises(Forbidden, match="Hill Surgery"):
            erase_person(actor, account_of(person))


def test_nobody_deletes_somebody_elses_account(app: Flask) -> None:
    mine, theirs = make.make_actor(), make.make_actor()
    with pytest.raises(Forbidden):
        erase_person(mine, account_of(theirs))


def test_words_set_aside_by_a_moderator_go_when_nobody_can_object_any_more(app: Flask) -> None:
    consultation = make.make_consultation()
    person, moderator = make.seat(consultation), make.seat(consultation, Role.MODERATOR)
    post = make.make_thread(consultation, person, body=f"You {MARK}!")
    flag(make.seat(consultation), post, reason_key="attack")
    case = find_case(post)
    assert case is not None
    claim(moderator, case)
    decide(moderator, case, Ruling(ModerationAction.HIDE, "person", "It insults."), version=case.version)
    erase_person(person, account_of(person))
    assert db.session.query(KeptWords).count() == 1
    with set_clock(now() + timedelta(days=200)):
        run_due_jobs()
        forget_kept_words(None)
    assert list_cells_with(MARK) == []


def test_leaving_takes_the_password_and_ends_every_session(app: Flask) -> None:
    consultation = make.make_consultation()
    person = make.make_actor("ada@example.org")
    make.seat(consultation, actor=person)
    post = make.make_thread(consultation, person)
    phone, laptop = (Reader(app).enter("ada@example.org") for _device in range(2))
    phone.open("/account").follow("Delete your account")
    phone.send("Delete my account", password="not this one")
    assert (
        "That password is not right. Check it and try again" in phone.words
        and db.session.get(Post, post.id).status == Status.PUBLISHED
    )
    phone.send("Delete my account", password=make.PASSWORD)
    assert "We have deleted your account. Thank you for everything you shared." in phone.words
    assert "Sign in" in laptop.open("/").words
    laptop.sign_in("ada@example.org", make.PASSWORD)
    assert laptop.errors


def test_an_operator_erases_a_person_who_asks_by_letter(app: Flask) -> None:
    person = make.make_actor("gone@example.org")
    make.seat(make.make_consultation(), actor=person)
    runner = CliRunner()
    assert runner.invoke(erase, ["Gone@example.org"], input="n\n").exit_code == 1
    assert "from 1 consultations" in runner.invoke(erase, ["Gone@example.org", "--yes"]).output
    assert "There is no account with this email address." in runner.invoke(erase, ["gone@example.org", "--yes"]).output


def test_words_that_a_browser_keeps_for_somebody_go_with_their_account(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, actor=make.make_actor("ada@example.org"))
    reader = Reader(app).sign_in("ada@example.org", make.PASSWORD)
    reader.open(f"/consultations/{consultation.slug}/discussions/{make.discussion_of(consultation).public_id}/new")
    reader.client.delete_cookie("session")
    reader.send("Post my comment", title="The last bus", kind_key="concern", body="I walk home.")
    assert db.session.query(Draft).count() == 1
    reader.sign_in("ada@example.org", make.PASSWORD)
    reader.open("/account/leave").send("Delete my account", password=make.PASSWORD)
    assert "We have deleted your account" in reader.words and db.session.query(Draft).count() == 0


def test_what_a_go_between_declared_goes_from_the_list_of_changes_too(either_app: Flask) -> None:
    consultation = make.make_consultation()
    person = make.make_actor(EMAIL)
    make.seat(consultation, Role.BROKER, actor=person)
    place = make.place_of(person, consultation)
    for words in (f"My {MARK} works there.", f"My {MARK} worked there."):
        seen = fingerprint_interests(find_interests(place))
        declare_interests(person, consultation, words, seen=seen, reason="They asked me for it.")
    kept = select(Version).filter_by(space_id=consultation.id, part="go_between", thing_id=place.id).order_by(Version.id)
    before = [(each.id, each.at, each.reason, each.place_id) for each in db.session.scalars(kept)]
    assert len(before) == 2 and any(cell.startswith("versions.") for cell in list_cells_with(MARK))
    make.seat(consultation, Role.BROKER)
    erase_person(person, account_of(person))
    db.session.expire_all()
    assert list_cells_with(MARK) == []
    assert [(each.id, each.at, each.reason, each.place_id) for each in db.session.scalars(kept)] == before
    page = Reader(either_app).open(f"/consultations/{consultation.slug}/changes").words
    assert "so we have deleted what it said" in page and "They asked me for it." in page


REFUSED = (
    "reason = 'x'",
    """after = '{"interests": "x"}', erased_at = '2026-01-01'""",
    """after = '{"interests": ""}'""",
    """after = '{"interests": ""}', reason = 'x', erased_at = '2026-01-01'""",
)


@pytest.mark.parametrize("changes", REFUSED)
def test_a_version_changes_for_an_erasure_alone(either_app: Flask, changes: str) -> None:
    consultation, person = make.make_consultation(), make.make_actor(EMAIL)
    make.seat(consultation, Role.BROKER, actor=person)
    declare_interests(person, consultation, "None.", seen=fingerprint_interests(None))
    with pytest.raises(DBAPIError):
        db.session.execute(text(f"UPDATE versions SET {changes} WHERE part = 'go_between'"))
    db.session.rollback()
