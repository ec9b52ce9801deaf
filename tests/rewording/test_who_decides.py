"""Once people can read it, nobody alone changes who is responsible for the decision, or from which account somebody decides."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from forum.accounts.queries import find_account
from forum.consultations.change_guards import NeedsColleague, Wanted
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.deciders.actions import add_decider, change_decider
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords
from forum.deciders.models import Decider
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from forum.outcomes.actions.answering import set_report
from forum.outcomes.actions.responsibility import ReportWords
from forum.outcomes.fingerprints import fingerprint_report
from forum.outcomes.queries.showing import find_report
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.queries import find_pending
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader

WHY = "She has left the trust."
Team = tuple[Consultation, Actor, Actor, Actor]


@pytest.fixture
def team(app: Flask) -> Team:
    """(what people can read, an organiser, whoever is responsible, another service lead); nobody has answered."""
    consultation = make.make_consultation()
    organiser, lead, other = (
        make.seat(consultation, role, name=name)
        for role, name in [(Role.ORGANISER, "Amina Yusuf"), (Role.LEAD, "Ruth Danso"), (Role.LEAD, "Ben Okafor")]
    )
    set_report(SYSTEM, consultation, owner=make.place_of(lead, consultation), answer_weeks=12, phase=None)
    return consultation, organiser, lead, other


def want_owner(consultation: Consultation, owner: Actor, reason: str = WHY, weeks: int = 12) -> Wanted:
    words = ReportWords(make.place_of(owner, consultation), weeks, None)
    return Wanted(consultation, Part.ANSWERS, words, fingerprint_report(find_report(consultation)), reason)


def name_decider(consultation: Consultation, place: str = "") -> Decider:
    return add_decider(SYSTEM, consultation, DeciderKind.PERSON, DeciderWords("Ada Lowe", "Director", place))


def enter(app: Flask, actor: Actor) -> Reader:
    account = find_account(actor.account_id)
    assert account is not None
    return Reader(app).enter(account.email)


def test_somebody_else_is_responsible_once_a_colleague_agrees_and_both_are_named(app: Flask, team: Team) -> None:
    consultation, organiser, lead, other = team
    page = enter(app, organiser).open(f"/consultations/{consultation.slug}/answers/settings")
    assert "A colleague has to agree before someone else is responsible for the decision," in page.words
    page.send("Save", owner=make.place_of(other, consultation).public_id)
    assert "Enter why you are changing this" in page.errors
    page.send("Save", reason=WHY)
    assert "We have asked your colleagues." in page.words and "Change to who is responsible for the decision" in page.words
    told = db.session.query(Notification).filter_by(account_id=lead.account_id).one()
    assert "change something that people have read (Who is responsible" in str(told.sentence)
    report = find_report(consultation)
    assert report is not None and report.owner == make.place_of(lead, consultation), "until somebody agrees"
    asked = find_pending(consultation, Part.ANSWERS)
    assert asked is not None
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert report.owner == make.place_of(other, consultation)
    (version, *_older), _next = list_versions(consultation.id)
    assert (version.part, version.reason) == (Part.ANSWERS, WHY)
    assert (
        version.asked_by_id == make.place_of(organiser, consultation).id
        and version.place_id == make.place_of(lead, consultation).id
    )


def test_the_deadline_needs_nobody_and_is_not_agreed_to_on_the_side(team: Team) -> None:
    consultation, organiser, lead, other = team
    assert change_or_ask(organiser, consultation, want_owner(consultation, lead, weeks=14)) is None
    with pytest.raises(Invalid) as refused:
        change_or_ask(organiser, consultation, want_owner(consultation, other, weeks=15))
    assert "Save one of them first" in refused.value.errors["owner"]


def test_a_lead_does_not_name_themselves_alone_and_nothing_is_agreed_to_after_the_decision(team: Team) -> None:
    consultation, _organiser, lead, other = team
    with pytest.raises(NeedsColleague, match="People have read who decides"):
        words = {"answer_weeks": 12, "phase": None, "reason": WHY}
        set_report(other, consultation, owner=make.place_of(other, consultation), **words)  # type: ignore[arg-type]
    db.session.rollback()
    asked = change_or_ask(other, consultation, want_owner(consultation, other))
    assert asked is not None
    make.decide(consultation)
    with pytest.raises(Conflict, match="This was decided on"):
        agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))


def test_another_account_or_job_title_of_whoever_decides_takes_two_but_a_slip_does_not(app: Flask, team: Team) -> None:
    consultation, organiser, lead, other = team
    ada = name_decider(consultation)
    words = DeciderWords("Ada Lowe", "Director", make.place_of(other, consultation).public_id)

    def want(said: DeciderWords) -> Wanted:
        return Wanted(consultation, Part.DECIDERS, said, fingerprint_decider(ada), WHY, ada)

    for said in (words, replace(words, place="", job_title="Head of estates")):
        with pytest.raises(NeedsColleague):
            change_decider(organiser, ada, said, seen=fingerprint_decider(ada), reason=WHY)
        db.session.rollback()
    assert change_or_ask(organiser, consultation, want(DeciderWords("Ada Lowe", "Director."))) is None
    page = enter(app, organiser).open(f"/consultations/{consultation.slug}/manage/deciders/{ada.public_id}")
    page.send("Save", place=words.place, reason=WHY)
    assert "We have asked your colleagues." in page.words
    asked = find_pending(consultation, Part.DECIDERS, ada)
    assert asked is not None and ada.place_id is None
    with pytest.raises(Conflict, match="A colleague is being asked about Ada Lowe"):
        change_decider(organiser, ada, DeciderWords("Ada Lowe", "Director"), seen=fingerprint_decider(ada), reason=WHY)
    db.session.rollback()
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert ada.place_id == make.place_of(other, consultation).id


def test_before_people_can_read_it_one_person_says_who_is_responsible_and_who_decides(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    organiser, lead = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    assert change_or_ask(organiser, consultation, want_owner(consultation, lead)) is None
    ada = name_decider(consultation)
    place = make.place_of(make.seat(consultation, Role.LEAD), consultation)
    change_decider(organiser, ada, DeciderWords("Ada Lowe", "Chair", place.public_id), seen=fingerprint_decider(ada))
    assert ada.place_id == place.id
