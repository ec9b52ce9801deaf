"""A signature is under exactly what whoever signs has read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.briefing.actions import change_thing
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.models import ProposedOption, read_words
from forum.consultations.actions import joining
from forum.consultations.actions.managing import set_affected
from forum.consultations.actions.relevance import set_about_decision
from forum.consultations.fingerprints import fingerprint_affected
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.kinds import Tier
from forum.opening.queries import find_signature
from forum.outcomes.actions.answering import set_report
from forum.outcomes.fingerprints import fingerprint_report
from forum.outcomes.queries.showing import find_report
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import Team, make_ready


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def read_to_sign(app: Flask, team: Team) -> str:
    page = enter(app, team.facilitator).open(f"/consultations/{team.consultation.slug}/manage/opening/sign")
    return page.words.partition("Or send it back")[0]


def make_signed() -> Team:
    team = make_ready(Tier.FORMAL)
    make.make_thing(team.consultation, make.FINDING, team.organiser)
    set_affected(team.organiser, team.consultation, ["carer"], seen=fingerprint_affected(team.consultation))
    set_about_decision(team.organiser, make.discussion_of(team.consultation), is_about=False)
    team.ask()
    team.sign()
    assert find_signature(team.consultation) is not None
    return team


def test_whoever_signs_reads_all_that_people_will_read(app: Flask) -> None:
    text = read_to_sign(app, make_signed())
    for words in (make.FRAMING, make.OPTION, make.FINDING):
        for said in (value for name, value in vars(words).items() if isinstance(value, str) and not name.endswith("key")):
            assert said in text or said == make.FINDING.source
    assert "Who this affects" in text and "Not about this decision" in text


def answer_later(team: Team) -> None:
    """The day of the answers stands on the page, under a check that is done before and after."""
    report, owner = find_report(team.consultation), make.place_of(team.lead, team.consultation)
    seen = fingerprint_report(report)
    set_report(team.organiser, team.consultation, owner=owner, answer_weeks=50, phase=None, seen=seen)


def change_option(team: Team) -> None:
    option = db.session.query(ProposedOption).filter_by(consultation_id=team.consultation.id).first()
    words = replace(read_words(option), cost="Nothing.")
    change_thing(team.organiser, option, words, seen=fingerprint_thing(option))


def another_decides(team: Team) -> None:
    other = make.seat(team.consultation, Role.LEAD, name="Aaron")
    assert other
    joining.change_role(SYSTEM, make.place_of(team.lead, team.consultation), role=Role.PARTICIPANT)


def about_again(team: Team) -> None:
    set_about_decision(team.organiser, make.discussion_of(team.consultation), is_about=True)


def affects_others(team: Team) -> None:
    set_affected(team.organiser, team.consultation, ["resident"], seen=fingerprint_affected(team.consultation))


CHANGES: list[Callable[[Team], None]] = [answer_later, change_option, another_decides, about_again, affects_others]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_is_another_on_that_page_takes_the_signature_away(app: Flask, change: Callable[[Team], None]) -> None:
    team = make_signed()
    before = read_to_sign(app, team)
    change(team)
    db.session.expire_all()
    assert read_to_sign(app, team) != before
    assert find_signature(team.consultation) is None
