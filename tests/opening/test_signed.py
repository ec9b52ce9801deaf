"""A signature is under exactly what whoever signs has read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.briefing.actions import change_thing
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.models import ProposedOption, read_words
from forum.consultations.actions.managing import add_activity, set_affected
from forum.consultations.actions.relevance import set_about_decision
from forum.consultations.actions.roles import change_role
from forum.consultations.fingerprints import fingerprint_affected
from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.extension_points import NewsReader
from forum.notifications.models import Notification
from forum.opening import jobs
from forum.opening.actions import answering, preparing, publishing
from forum.opening.checks import all_checks
from forum.opening.jobs import drop_signatures
from forum.opening.kinds import Nation, Tier
from forum.opening.queries import find_opening, find_signature, list_answers, list_signed, list_signers
from forum.opening.wording import describe_signing
from forum.outcomes.actions.answering import set_report
from forum.outcomes.fingerprints import fingerprint_report
from forum.outcomes.queries.showing import find_report
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import Team, change, make_ready, make_team


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def read_to_sign(app: Flask, team: Team) -> str:
    page = enter(app, team.facilitator).open(f"/consultations/{team.consultation.slug}/manage/opening/sign")
    return page.words.partition("Or send it back")[0]


def make_signed() -> Team:
    team = make_ready(Tier.FORMAL)
    make.make_thing(team.consultation, make.FINDING, team.organiser)
    set_affected(team.organiser, team.consultation, ["carer"], seen=fingerprint_affected(team.consultation))
    add_activity(
        team.organiser,
        team.consultation.phases[0],
        kind_key="discussion",
        title="Who are you?",
        summary="",
        is_about_decision=False,
    )
    team.ask()
    team.sign()
    assert find_signature(team.consultation) is not None
    return team


def test_whoever_signs_reads_all_that_people_will_read(app: Flask) -> None:
    text = read_to_sign(app, make_signed())
    for words in (make.FRAMING, make.OPTION, make.FINDING):
        for said in (value for name, value in vars(words).items() if isinstance(value, str) and not name.endswith("key")):
            assert said in text or said == make.FINDING.source
    assert "Who this affects" in text and "Does not count towards the decision" in text


def answer_later(team: Team) -> None:
    """The day of the answers stands on the page, under a check that is done before and after."""
    report, owner = find_report(team.consultation), make.place_of(team.lead, team.consultation)
    seen = fingerprint_report(report)
    set_report(team.organiser, team.consultation, owner=owner, answer_weeks=11, phase=None, seen=seen)


def change_option(team: Team) -> None:
    option = db.session.query(ProposedOption).filter_by(consultation_id=team.consultation.id).first()
    words = replace(read_words(option), cost="Nothing.")
    change_thing(team.organiser, option, words, seen=fingerprint_thing(option))


def another_decides(team: Team) -> None:
    other = make.seat(team.consultation, Role.LEAD, name="Aaron")
    assert other
    change_role(SYSTEM, make.place_of(team.lead, team.consultation), role=Role.PARTICIPANT)


def about_again(team: Team) -> None:
    set_about_decision(team.organiser, team.consultation.phases[0].activities[-1], is_about=True)


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


def count_told(team: Team) -> int:
    rows = db.session.query(Notification).filter_by(space_id=team.consultation.id)
    return sum("unsigned" in row.key for row in rows)


def test_each_time_a_signature_falls_whoever_signed_is_told(app: Flask) -> None:
    team = make_ready()
    team.ask()
    told = [0]
    for minutes, title in enumerate(("One?", "Two?")):
        with set_clock(now() + timedelta(minutes=minutes)):
            team.sign()
            change(team, title)
            drop_signatures(None)  # type: ignore[arg-type]
        told.append(count_told(team))
    assert told[0] < told[1] < told[2]


def test_colleagues_are_told_by_name_who_asks_them_and_who_has_signed(app: Flask) -> None:
    team = make_ready()
    team.ask()
    team.sign()
    told = db.session.query(Notification).order_by(Notification.id)
    said = [words.lead for words in describe_signing(NewsReader(0, is_letter=True), [[each] for each in told])]
    asker, signer = (make.place_of(each, team.consultation).pseudonym for each in (team.organiser, team.facilitator))
    assert f"{asker} asks you to check and sign this before it opens." in said
    assert f"{signer} has signed this. It can open now." in said


def do_answer(team: Team, maker: Actor) -> None:
    seen = answering.fingerprint_answer(list_answers(team.consultation).get("money"))
    said = {"is_met": True, "words": "There is enough.", "seen": seen}
    answering.answer_check(maker, team.consultation, all_checks()["money"], **said)


def do_explain(team: Team, maker: Actor) -> None:
    owner = make.place_of(team.lead, team.consultation).public_id
    said = preparing.GapStatement("The maker is ill.", "You can ring us.", to_local(now()).date() + timedelta(days=9), owner)
    preparing.explain_gap(maker, team.consultation, all_checks()["easy_read"], said, seen=preparing.fingerprint_gap(None))


def do_choose(team: Team, maker: Actor) -> None:
    opening = find_opening(team.consultation)
    choice = {"nation": Nation.WALES, "decides_on": None, "seen": preparing.fingerprint_choice(opening)}
    preparing.choose_tier(maker, team.consultation, Tier.ENGAGEMENT, **choice)


def do_mark_holidays(team: Team, maker: Actor) -> None:
    day = to_local(now()).date()
    preparing.add_school_holiday(maker, team.consultation, first_on=day, last_on=day)


MAKES: list[Callable[[Team, Actor], None]] = [do_answer, do_explain, do_choose, do_mark_holidays]


@pytest.mark.parametrize("do", MAKES, ids=lambda do: do.__name__)
def test_whoever_answers_or_explains_is_not_the_one_who_signs(app: Flask, do: Callable[[Team, Actor], None]) -> None:
    team = make_ready()
    second = make.seat(team.consultation, Role.ORGANISER, name="Second")
    asker = make.place_of(team.organiser, team.consultation)
    place = make.place_of(second, team.consultation)
    assert place in list_signers(team.consultation, asker)
    do(team, second)
    assert place not in list_signers(team.consultation, asker)


def test_whoever_decides_says_that_it_is_still_open_and_can_sign_all_the_same(app: Flask) -> None:
    team = make_ready()
    asker = make.place_of(team.organiser, team.consultation)
    team.answer("not_decided", "I have not decided.")
    assert make.place_of(team.lead, team.consultation) in list_signers(team.consultation, asker)


def test_one_that_fails_keeps_no_other_closed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    teams = [make_ready(Tier.CONVERSATION) for _ in range(2)]
    for team in teams:
        publishing.set_time(team.organiser, team.consultation, now() + timedelta(minutes=5))
    broken, open_by_itself = teams[0].consultation.id, publishing.open_by_itself

    def fail_for_one(consultation: Consultation) -> None:
        if consultation.id == broken:
            raise RuntimeError("something that nobody thought of")
        open_by_itself(consultation)

    monkeypatch.setattr(jobs, "open_by_itself", fail_for_one)
    with set_clock(now() + timedelta(minutes=6)):
        jobs.open_what_is_due(None)  # type: ignore[arg-type]
    db.session.expire_all()
    assert teams[0].consultation.published_at is None and teams[1].consultation.published_at is not None


def test_of_each_consultation_only_the_last_signature_is_looked_at(app: Flask) -> None:
    team = make_ready()
    team.ask()
    team.sign()
    change(team)
    team.ask(team.lead)
    team.sign(team.lead)
    assert [signed.signer for signed in list_signed()] == [make.place_of(team.lead, team.consultation)]


def test_whoever_signs_reads_what_is_said_in_public_instead_of_what_is_missing(app: Flask) -> None:
    team = make_team()
    team.choose(Tier.ENGAGEMENT)
    team.answer_all(but="easy_read")
    team.explain("easy_read")
    team.ask()
    page = enter(app, team.facilitator).open(f"/consultations/{team.consultation.slug}/manage/opening/sign")
    (line,) = [each for each in page.page.select("li.chk") if "The maker is ill." in each.get_text()]
    check, owner = all_checks()["easy_read"], make.place_of(team.lead, team.consultation)
    said = " ".join(line.get_text(" ", strip=True).split())
    for part in (str(check.without), "Ring us, and we read it with you.", owner.pseudonym):
        assert part in said
    assert str(check.done) not in said and str(check.missing) not in said
    page.send("Sign it", can_change="Which of the options is chosen.")
    assert "You have signed it." in page.words
