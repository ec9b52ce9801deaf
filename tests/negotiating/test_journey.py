"""From the first side to the promise: what each person sees and does on the pages of a negotiation."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from forum.accounts.queries import find_by_email
from forum.consultations.actions import managing
from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.negotiating.actions import speaking
from forum.negotiating.models import Negotiation
from forum.negotiating.rules import today
from forum.outcomes.models import PromiseDraft
from tests import factories as make
from tests.browsing import Reader


def base(negotiation: Negotiation) -> str:
    return f"/consultations/{negotiation.consultation.slug}/agreements"


def enter(app: Flask, consultation: Consultation, email: str, role: Role = Role.PARTICIPANT, name: str = "") -> Reader:
    make.seat(consultation, role, actor=make.make_actor(email), name=name)
    return Reader(app).enter(email)


def test_a_go_between_prepares_it_and_it_begins_when_nothing_is_missing(app: Flask) -> None:
    consultation = make.make_consultation()
    activity = managing.add_activity(SYSTEM, consultation.phases[0], kind_key="negotiation", title="Night care", summary="")
    page = f"/consultations/{consultation.slug}/agreements/{activity.public_id}"
    visitor = Reader(app).open(page)
    assert visitor.title == "Night care" and "The sides have not started yet" in visitor.words
    broker = enter(app, consultation, "broker@example.org", Role.BROKER)
    broker.open(page).follow("Prepare the negotiation").send("Start preparing")
    assert "Add at least 2 sides." in broker.words and "Add at least one term." in broker.words
    broker.follow("Set the day and what happens then").send("Save", ends_on="2001-01-01")
    assert broker.errors == [
        "Enter what happens if there is no agreement",
    ], "a day that is over is refused once the rest is right"
    day = (today() + timedelta(days=20)).isoformat()
    broker.send("Save", ends_on=day, without_agreement="The board decides in public.")
    for name in ("Carers", "Nurses"):
        broker.follow("Add a side").send("Save", name=name, chosen_how="In an open meeting.", signing_rule="When two agree.")
        person = f"{name.lower()}@example.org"
        enter(app, consultation, person, name=f"Ada {name}")
        broker.send("Ask this person", name="Nobody at all")
        assert broker.status == 422 and "Nobody here has this name" in broker.words
        broker.send("Ask this person", name=f"Ada {name}")
        assert "Asked, no answer yet" in broker.words
        broker.follow("Night care")
    broker.follow("Add a term").send("Save", title="How fast", text="A nurse comes.", state="fixed", owner="Head", due_on=day)
    assert broker.errors == ["Enter why it is fixed"]
    broker.send("Save", state="open")
    assert "Nobody has agreed to speak for Carers yet." in broker.words and "Start the negotiation" not in broker.words
    for name in ("carers", "nurses"):
        delegate = Reader(app).enter(f"{name}@example.org")
        delegate.open("/account/news").send("You have been asked to speak for")
        delegate.send("Yes, I will speak for this side")
        assert f"Ada {name.title()}" in delegate.words
    broker.open(broker.path).send("Start the negotiation")
    assert broker.title == "No term has been agreed yet. One is still being worked out."
    assert "Set the day" not in broker.follow("Manage the negotiation").words
    assert "The board decides in public." in visitor.open(page).words


def test_those_who_speak_for_a_side_answer_sign_ask_and_offer(app: Flask) -> None:
    negotiation = make.make_negotiation(terms=1)
    one = negotiation.parties[0]
    term = f"{base(negotiation)}/terms/{negotiation.terms[0].public_id}"
    nurse = enter(app, negotiation.consultation, "nurse@example.org")
    make.name_delegate(one, actor_of("nurse@example.org"))
    nurse.open(term).send("Say this for my side", stand="no")
    assert nurse.status == 422 and "Enter why your side does not agree" in nurse.words
    nurse.send("Say this for my side", stand="no", because="Our car is 70 minutes away.")
    visitor = Reader(app).open(term)
    assert "Our car is 70 minutes away." in visitor.words and "Say this for my side" not in visitor.words
    nurse.send("Sign for Side 1")
    assert "signed by 1 of 2" in nurse.words and "Signed" in visitor.open(term).words
    nurse.follow("Ask or offer something").send("Send it to every side", act="ask", body="A second car.")
    carer = Reader(app).enter(email_of(negotiation, 1))
    carer.open(term).follow("Answer Side 1 with an ask or offer").send("Send it to every side", act="offer", body="Until March.")
    assert "in answer to Side 1" in visitor.open(term).words
    carer.send("Sign for Side 2")
    page = visitor.open(f"{base(negotiation)}/{negotiation.activity.public_id}")
    assert page.title == "All sides have agreed every term" and "Agreed and signed by all 2" in page.words
    assert "Head of nursing" in visitor.follow("Print it to sign on paper").words
    broker = enter(app, negotiation.consultation, "go-between@example.org", Role.BROKER)
    broker.open(term).follow("Propose another wording")
    assert "2 signatures on this wording will no longer count." in broker.words
    broker.send("Propose this wording", text="A nurse comes within an hour.", why="The valleys are far.")
    assert "Signatures that no longer count" in visitor.open(term).words and "The valleys are far." in visitor.words


def actor_of(email: str) -> Actor:
    account = find_by_email(email)
    assert account is not None
    return account.as_actor()


def email_of(negotiation: Negotiation, number: int) -> str:
    account = negotiation.parties[number].delegates[0].place.account
    assert account is not None
    return account.email


def test_what_a_side_needs_is_read_by_it_and_the_go_between_until_it_says_so(app: Flask) -> None:
    negotiation = make.make_negotiation(terms=1)
    party = negotiation.parties[0]
    page = f"{base(negotiation)}/sides/{party.public_id}"
    mine = Reader(app).enter(email_of(negotiation, 0))
    mine.open(page).follow("Write what this side needs").send("Save this for my side", words="We drive alone at night.")
    assert "We drive alone at night." in mine.words
    consultation = negotiation.consultation
    readers = {
        "visitor": Reader(app),
        "other side": Reader(app).enter(email_of(negotiation, 1)),
        **{str(role): enter(app, consultation, f"{role}@example.org", role) for role in (Role.ORGANISER, Role.LEAD, Role.BROKER)},
        "moderator": enter(app, consultation, "moderator@example.org", Role.MODERATOR),
    }
    for name, reader in readers.items():
        assert ("We drive alone at night." in reader.open(page).words) is (name == "broker"), name
    mine.open(page).follow("Let everyone read need 1").send("Let everyone read it")
    for name, reader in readers.items():
        assert "We drive alone at night." in reader.open(page).words, name


def test_it_ends_in_a_record_and_what_was_agreed_becomes_a_promise_in_the_same_words(app: Flask) -> None:
    negotiation = make.make_negotiation(terms=2)
    consultation = negotiation.consultation
    theme = make.make_theme(consultation, make.make_thread(consultation))
    make.make_answer(theme)
    agreed = negotiation.terms[0]
    for party in negotiation.parties:
        make.sign(party, agreed)
    broker = enter(app, consultation, "broker@example.org", Role.BROKER)
    lead = enter(app, consultation, "lead@example.org", Role.LEAD)
    manage = f"/consultations/{consultation.slug}/manage/agreements/{negotiation.activity.public_id}"
    assert "Publish the record" not in broker.open(manage).words
    with set_clock(now() + timedelta(days=21)):
        broker.enter("broker@example.org").open("/account/work").follow("Open the negotiation").send("Publish the record")
        assert broker.title == "All sides have agreed one term. One was not agreed."
        party = negotiation.parties[1]
        speaking.say_minority(make.speaker_of(party), party, body="Thirty minutes cannot be kept in the valleys.")
        assert "Thirty minutes cannot be kept in the valleys." in broker.open(broker.path).words
        lead.enter("lead@example.org").open("/account/work").follow("Make the promise").send("Ask a colleague to check it")
        assert lead.errors == ["Choose what people said that this answers"]
        lead.send("Ask a colleague to check it", theme=theme.public_id)
        draft = db.session.query(PromiseDraft).one()
        assert (draft.what, draft.owner_title) == (agreed.wording.text, agreed.wording.owner)
        assert draft.due_on == agreed.wording.due_on
        assert "Make the promise" not in lead.open("/account/work").words
