"""My work: everything that waits for one person, in all consultations that they help to run, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from forum.accounts.models import Account
from forum.consultations.actions.joining import invite, withdraw_invitation
from forum.consultations.capacities import NEEDED_ROLES
from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, TEAM, Actor, Role
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.models import Case
from forum.moderation.queries.cases import find_case
from forum.negotiating.actions.ending import end_negotiation
from forum.negotiating.actions.signing import propose_wording
from forum.negotiating.actions.speaking import take_position
from forum.negotiating.fingerprints import fingerprint_term, fingerprint_wording
from forum.negotiating.kinds import Stand
from forum.negotiating.models import Negotiation
from forum.opening.actions import preparing
from forum.opening.checks import all_checks
from forum.opening.fingerprints import fingerprint_without
from forum.opening.jobs import drop_signatures
from forum.opening.people import list_in_role
from forum.opening.queries import list_gaps
from forum.outcomes.actions import answering
from forum.outcomes.kinds import Disposition
from forum.rooms.actions.rehearsing import start_rehearsal
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import change, make_ready
from tests.rewording.asking import ask, want_basics


def report(consultation: Consultation) -> None:
    flag(make.make_actor(), make.make_thread(consultation), reason_key="off_topic")


def take(consultation: Consultation, moderator: Actor) -> None:
    post = make.make_thread(consultation)
    flag(make.make_actor(), post, reason_key="off_topic")
    case = find_case(post)
    assert case is not None
    claim(moderator, case)


def draft(consultation: Consultation) -> None:
    answering.draft_answer(make.seat(consultation, Role.LEAD), make.make_theme(consultation), make.answer_words())


def promise(consultation: Consultation) -> None:
    with set_clock(now() - timedelta(days=90)):
        theme = make.make_theme(consultation)
        make.make_answer(theme)
        make.make_promise(theme)


def reword(consultation: Consultation) -> None:
    make.make_thread(consultation)
    ask(make.seat(consultation, Role.ORGANISER), want_basics(consultation, title="Shall we close it?"))


def turn_round(consultation: Consultation) -> None:
    """The answer to a theme, after whoever is responsible had considered another."""
    (place,) = list_in_role(consultation, Role.LEAD)
    assert place.account is not None
    answering.set_report(SYSTEM, consultation, owner=place, answer_weeks=12, phase=None)
    theme = make.make_theme(consultation)
    answering.consider(place.account.as_actor(), make.make_answer(theme))
    make.make_answer(theme, Disposition.WONT)


# What happens, in which role it is somebody's work, and its title.
def negotiate(consultation: Consultation) -> Negotiation:
    with set_clock(now() - timedelta(days=30)):
        return make.make_negotiation(consultation, terms=1)


def agree_on_a_term(consultation: Consultation) -> None:
    negotiation = make.make_negotiation(consultation, terms=1)
    for party in negotiation.parties:
        make.sign(party, negotiation.terms[0])
    end_negotiation(make.seat(consultation, Role.BROKER), negotiation)


SOURCES: dict[str, tuple[Callable[[Consultation], object], Role, str]] = {
    "a report": (report, Role.MODERATOR, "Look at what people have reported"),
    "a theme": (make.make_theme, Role.LEAD, "Answer the themes that have no answer yet"),
    "a draft of an answer": (draft, Role.ORGANISER, "Check the answer"),
    "an answer that is turned round": (turn_round, Role.LEAD, "The answer to"),
    "a promise": (promise, Role.LEAD, "Say how the promise is going"),
    "a message": (make.make_message, Role.ORGANISER, "Send or delete your draft message"),
    "a change of what people have answered": (reword, Role.LEAD, "Agree or say no: Change"),
    "a negotiation": (negotiate, Role.BROKER, "Publish what was agreed"),
    "an agreed term": (agree_on_a_term, Role.LEAD, "Make a promise of"),
    "a workshop": (make.make_workshop, Role.FACILITATOR, "Run the workshop"),
}


class Person:
    """Somebody with roles, and what they read under "My work"."""

    def __init__(self, app: Flask, actor: Actor | None = None) -> None:
        self.account = db.session.get_one(Account, actor.account_id) if actor else make.make_account()
        self.reader = Reader(app).enter(self.account.email)

    def has_role(self, role: Role, consultation: Consultation | None = None) -> Actor:
        """What somebody organises has the others that it needs: that nobody has their roles would be work too."""
        consultation = consultation or make.make_consultation()
        for needed in set(NEEDED_ROLES) - {role} if role is Role.ORGANISER else ():
            make.seat(consultation, needed)
        return make.seat(consultation, role, actor=self.account.as_actor())

    def read(self, address: str = "/account/work") -> dict[str, list[str]]:
        """Titles of tasks, by the heading they stand under."""
        page = self.reader.open(address).page
        return {
            part.select("h2")[0].get_text(" ", strip=True): [each.get_text(strip=True) for each in part.select("h3")]
            for part in page.select(".tasks-of")
        }

    def titles(self) -> list[str]:
        return [title for several in self.read().values() for title in several]


@pytest.mark.parametrize("source", SOURCES)
def test_what_happens_is_work_of_those_whose_role_it_is_and_of_nobody_else(either_app: Flask, source: str) -> None:
    happens, role, title = SOURCES[source]
    consultation = make.make_consultation()
    person, elsewhere, participant = (Person(either_app) for _each in range(3))
    person.has_role(role, consultation)
    elsewhere.has_role(role)
    participant.has_role(Role.PARTICIPANT, consultation)
    assert person.titles() == []
    happens(consultation)
    assert [each for each in person.titles() if each.startswith(title)]
    assert elsewhere.titles() == participant.titles() == []


@pytest.mark.parametrize("source", SOURCES)
def test_each_leads_to_a_page_that_its_person_can_open(app: Flask, source: str) -> None:
    happens, role, _title = SOURCES[source]
    consultation, person = make.make_consultation(), Person(app)
    person.has_role(role, consultation)
    happens(consultation)
    addresses = [str(link["href"]) for link in person.reader.open("/account/work").page.select(".tasks a.btn")]
    assert addresses and all(person.reader.open(address).status == 200 for address in addresses)


def test_what_is_taken_is_a_line_of_its_own(app: Flask) -> None:
    consultation, person = make.make_consultation(), Person(app)
    take(consultation, person.has_role(Role.MODERATOR, consultation))
    report(consultation)
    assert sorted(person.titles()) == ["Decide about a comment you have taken", "Look at what people have reported"]


@pytest.mark.usefixtures("mid_morning")
def test_late_today_this_week_and_later_are_kept_apart(app: Flask) -> None:
    consultation, person = make.make_consultation(), Person(app)
    person.has_role(Role.FACILITATOR, consultation)
    with set_clock(now() - timedelta(days=2)):
        make.make_workshop(consultation, title="Late", hours=24)
    for title, hours in (("Today", 2), ("Week", 72), ("Later", 240)):
        make.make_workshop(consultation, title=title, hours=hours)
    found = {heading: [title.split("“")[1].split("”")[0] for title in several] for heading, several in person.read().items()}
    assert found == {"Late": ["Late"], "Today": ["Today"], "This week": ["Week"], "Later, or when you have time": ["Later"]}


def test_what_others_have_to_do_is_said_apart(app: Flask) -> None:
    consultation, person = make.make_consultation(), Person(app)
    organiser = person.has_role(Role.ORGANISER, consultation)
    invite(
        organiser,
        consultation,
        email="new@example.org",
        role=Role.LEAD,
        capacity_key="staff",
        job_title="Nurse",
        reason="It helps people decide.",
    )
    ((heading, titles),) = person.read().items()
    assert heading.startswith("Waiting for others") and titles == ["new@example.org accepts your invitation"]
    assert "Nothing needs you now." in person.reader.words


def test_one_role_can_be_looked_at_alone(app: Flask) -> None:
    consultation, other, person = make.make_consultation(), make.make_consultation(), Person(app)
    person.has_role(Role.MODERATOR, consultation)
    person.has_role(Role.ORGANISER, other)
    report(consultation)
    make.make_message(other)
    assert len(person.titles()) == 2
    (title,) = person.reader.follow("As organiser").page.select(".tasks h3")
    assert "draft message" in title.get_text()


def test_a_day_without_work_says_so_and_whoever_helps_nowhere_finds_why(app: Flask) -> None:
    lead, nobody = Person(app), Person(app)
    lead.has_role(Role.LEAD)
    assert "Nothing needs you today" in lead.reader.open("/account/work").title
    assert "when you help to run a consultation" in nobody.reader.open("/account/work").words


@pytest.mark.parametrize("role", [*sorted(TEAM), Role.PARTICIPANT])
def test_the_head_of_a_page_leads_there_for_those_who_help(app: Flask, role: Role) -> None:
    person = Person(app)
    person.has_role(role)
    assert ("My work" in person.reader.open("/").words) is (role in TEAM)


def test_what_is_reported_in_a_practice_run_is_nobodys_work(app: Flask) -> None:
    """Nor does it stop the page."""
    workshop, person = make.make_workshop(), Person(app)
    facilitator = person.has_role(Role.FACILITATOR, workshop.consultation)
    practice = start_rehearsal(facilitator, workshop).consultation
    report(workshop.consultation)
    db.session.execute(update(Case).values(space_id=practice.id))
    db.session.commit()
    assert person.reader.open("/account/work").status == 200
    assert not [title for title in person.titles() if "reported" in title]


def test_more_consultations_than_are_looked_at_do_no_harm(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.work.queries.MOST_CONSULTATIONS", 1)
    person = Person(app)
    for _number in range(2):
        consultation = make.make_consultation()
        person.has_role(Role.MODERATOR, consultation)
        report(consultation)
    assert person.titles() == ["Look at what people have reported"]


def test_a_draft_waits_for_its_organiser(app: Flask) -> None:
    person = Person(app)
    person.has_role(Role.ORGANISER, make.make_consultation(published=False))
    assert person.titles() == ["Finish your draft and publish it"]


def test_whoever_is_asked_to_sign_or_to_agree_finds_it_and_whoever_asked_sees_that_it_waits(app: Flask) -> None:
    team = make_ready()
    team.explain("easy_read", agrees=None)
    seen = fingerprint_without(list_gaps(team.consultation)["easy_read"])
    preparing.ask_to_agree(team.organiser, team.consultation, all_checks()["easy_read"], seen=seen)
    assert "Agree or not: “" in read_titles(app, team.lead)
    preparing.decide_gap(team.lead, team.consultation, all_checks()["easy_read"], agrees=True, seen=seen)
    assert "Agree or not" not in read_titles(app, team.lead)
    team.ask()
    assert "sign it before it opens" in read_titles(app, team.facilitator)
    assert "signs before it opens" in read_titles(app, team.organiser)
    team.sign()
    assert "sign" not in read_titles(app, team.facilitator)
    change(team)
    drop_signatures(None)  # type: ignore[arg-type]
    assert "sign it before it opens" in read_titles(app, team.facilitator), "what was signed is another now"


def read_titles(app: Flask, person: Actor) -> str:
    account = db.session.get_one(Account, person.account_id)
    return " ".join(each.get_text() for each in Reader(app).enter(account.email).open("/account/work").page.select(".tasks h3"))


def test_a_role_that_nobody_has_while_people_can_read_it_is_work_for_its_organisers(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    make.seat(consultation, Role.FACILITATOR)
    email = db.session.get_one(Account, organiser.account_id).email
    reader = Reader(app).enter(email)
    manage = f"/consultations/{consultation.slug}/manage"
    for page in ("/account/work", manage):
        assert "Nobody has this role yet: service lead and moderator" in reader.open(page).words
        assert "Nothing needs you here now" not in reader.words
    make.seat(consultation, Role.LEAD)
    make.seat(consultation, Role.MODERATOR)
    assert "Nobody has this role yet" not in reader.open(manage).words


@pytest.mark.parametrize("page", ["/account/news", "/account/work"])
@pytest.mark.parametrize("published", [True, False])
def test_whoever_has_an_account_finds_an_invitation_on_their_own_pages(app: Flask, page: str, published: bool) -> None:
    consultation, invited, other = make.make_consultation(published=published), make.make_account(), make.make_account()
    organiser = make.seat(consultation, Role.ORGANISER)
    about = {"capacity_key": "unknown", "job_title": "", "reason": "We need one more."}
    invite(organiser, consultation, email=invited.email, role=Role.MODERATOR, **about)
    assert consultation.title not in Reader(app).enter(other.email).open(page).words
    reader = Reader(app).enter(invited.email).open(page)
    assert "You’re invited" in reader.words and "As moderator" in reader.words
    reader.send("Read the invitation").send("Accept the invitation", pseudonym="Mo Derby")
    assert reader.open(f"/consultations/{consultation.slug}").status == 200
    assert "Read the invitation" not in reader.open(page).words


def press(reader: Reader, path: str) -> int:
    """As a button on the page they have open would."""
    token = reader.page.select_one("input[name=csrf_token]")["value"]
    return reader.ask("post", path, data={"csrf_token": token}).status_code


def test_nobody_opens_the_invitation_of_somebody_else(app: Flask) -> None:
    consultation, invited, other = make.make_consultation(), make.make_account(), make.make_account()
    about = {"capacity_key": "unknown", "job_title": "", "reason": "We need one more."}
    sent = invite(make.seat(consultation, Role.ORGANISER), consultation, email=invited.email, role=Role.MODERATOR, **about)
    path, other_reader = f"/account/invitations/{sent.public_id}", Reader(app).enter(other.email).open("/account/news")
    assert press(other_reader, path) == 404
    withdraw_invitation(SYSTEM, sent)
    reader = Reader(app).enter(invited.email).open("/account/news")
    assert "You’re invited" not in reader.words
    assert press(reader, path) == 404


def test_whoever_speaks_for_a_side_finds_what_it_has_to_say_and_sign(app: Flask) -> None:
    """Without any role of the team; and the go-between finds the words that a side does not agree to."""
    consultation = make.make_consultation()
    broker = make.seat(consultation, Role.BROKER)
    negotiation = make.make_negotiation(consultation, terms=1, broker=broker)
    party, term = negotiation.parties[0], negotiation.terms[0]
    speaker = make.speaker_of(party)
    reader = Person(app, speaker)
    assert reader.titles() == ["Say what your side thinks of “Term 1”"]
    assert "as someone who speaks for Side 1" in reader.reader.words
    seen = fingerprint_wording(term.wording)
    take_position(speaker, party, term=term, stand=Stand.CAN_LIVE, seen=seen)
    assert reader.titles() == ["Sign “Term 1” for your side"]
    assert reader.reader.follow("Open the term").status == 200
    take_position(speaker, party, term=term, stand=Stand.NO, because="Our car is far away.", seen=seen)
    assert reader.titles() == [] and "Look for words for “Term 1” that every side can sign" in Person(app, broker).titles()
    make.sign(party, term)
    assert reader.titles() == [] and "Look for words" not in " ".join(Person(app, broker).titles())
    propose_wording(broker, term, make.term_words("Within an hour."), why="It is far.", seen=fingerprint_term(term))
    assert reader.titles() == ["Say what your side thinks of “Term 1”"], "it signed other words"
    with set_clock(now() + timedelta(days=21)):
        assert reader.titles() == [], "its day is over"
