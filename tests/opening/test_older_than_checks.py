"""What people could read before there were opening checks passes them at its next official change."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.voting.actions import managing as polls
from forum.briefing.actions import add_thing
from forum.briefing.kinds import SectionWords
from forum.consultations.actions import managing
from forum.consultations.models import ScopeState
from forum.consultations.snapshots import Part
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid
from forum.kernel.permissions import SYSTEM
from forum.opening.kinds import Tier
from forum.opening.queries import find_opening, read_gate
from forum.stopping.actions import agree_to_stop, ask_to_stop
from forum.stopping.fingerprints import fingerprint_stop
from forum.stopping.kinds import StopKind
from forum.stopping.queries import find_pending
from tests import factories as make
from tests.activities.voting.test_seen import rules_of
from tests.browsing import Reader
from tests.opening.ready import Team, make_team
from tests.opening.test_conversation import enter
from tests.rewording.asking import change_by_two, want_activity, want_basics, want_scope

REASON = "The board asked us to."


def make_older(*, days: tuple[float, float] = (-2, 110)) -> Team:
    team = make_team(days=days)
    with set_clock(now() - timedelta(days=3)):
        managing.publish(SYSTEM, team.consultation)
    team.consultation.opened_before_checks = True
    db.session.commit()
    return team


def change_summary(team: Team) -> None:
    change_by_two(team.organiser, want_basics(team.consultation, REASON, summary="Another summary."))


def change_scope(team: Team) -> None:
    weekends = managing.Scope(ScopeState.OPEN, "the weekends")
    change_by_two(team.organiser, want_scope(team.consultation, weekends, reason=REASON))


def add_stage(team: Team) -> None:
    days = {"opens_at": now() + timedelta(days=2), "closes_at": now() + timedelta(days=3)}
    managing.add_phase(team.organiser, team.consultation, name="Decide", note="", reason=REASON, **days)


def change_activity(team: Team) -> None:
    wanted = want_activity(make.discussion_of(team.consultation), REASON, title="Other talk", summary="")
    change_by_two(team.organiser, wanted)


def add_section(team: Team) -> None:
    add_thing(team.organiser, team.consultation, SectionWords("About it", "Some words."), reason=REASON)


def add_option(team: Team) -> None:
    add_thing(team.organiser, team.consultation, make.OPTION, reason=REASON)


def add_document(team: Team) -> None:
    file = {"file_name": "plan.txt", "content": b"A plan.", "text": "A plan."}
    managing.add_document(team.organiser, team.consultation, title="The plan", reason=REASON, **file)


CHANGES = [change_summary, change_scope, add_stage, change_activity, add_section, add_option, add_document]


@pytest.mark.parametrize("change", CHANGES)
def test_no_official_change_before_the_checks(app: Flask, change: Callable[[Team], None]) -> None:
    team = make_older()
    with pytest.raises(Invalid) as refused:
        change(team)
    assert "Answer the checks first" in refused.value.errors["form"]


def test_no_vote_is_added_before_the_checks(app: Flask) -> None:
    team = make_older()
    poll = make.make_poll(team.consultation, announced=False)
    with pytest.raises(Forbidden, match="Answer the checks first"):
        polls.create_poll(team.organiser, poll.activity, method_key="approval", question="Shall we?")
    with pytest.raises(Forbidden, match="Answer the checks first"):
        polls.set_rules(team.organiser, poll, rules_of(poll))


@pytest.mark.parametrize("change", CHANGES)
def test_what_opened_with_checks_changes_as_before(app: Flask, change: Callable[[Team], None]) -> None:
    team = make_older()
    team.consultation.opened_before_checks = False
    db.session.commit()
    change(team)


def test_once_the_tier_is_chosen_what_a_check_asks_for_can_be_put_right_and_nothing_else(app: Flask) -> None:
    team = make_older()
    team.choose(Tier.ENGAGEMENT)
    assert Part.FRAMINGS in find_opening(team.consultation).to_mend.split()
    for words in (make.FRAMING, make.OTHER_FRAMING):
        add_thing(team.organiser, team.consultation, words, reason=REASON)
    assert Part.FRAMINGS not in find_opening(team.consultation).to_mend.split()
    for change in (change_summary, change_scope, add_section):
        with pytest.raises(Invalid):
            change(team)


def test_it_changes_again_when_a_colleague_has_signed(app: Flask) -> None:
    team = make_older()
    team.choose(Tier.ENGAGEMENT)
    for words in (make.FRAMING, make.OTHER_FRAMING):
        add_thing(team.organiser, team.consultation, words, reason=REASON)
    consultation = team.consultation
    for line in read_gate(consultation, find_opening(consultation)).missing:
        if line.check.question is not None:
            team.answer(line.check.key)
    for line in read_gate(consultation, find_opening(consultation)).missing:
        team.explain(line.check.key)
    with pytest.raises(Invalid):
        change_summary(team)
    team.ask()
    team.sign()
    team.open()
    assert not consultation.opened_before_checks
    change_summary(team)
    words = Reader(app).open(f"/consultations/{consultation.slug}/opening").words
    assert "It had opened before there were these checks." in words


def test_stopping_early_stays_possible(app: Flask) -> None:
    team = make_older()
    ask_to_stop(team.organiser, team.consultation, StopKind.LAW, reason="A court has forbidden it.")
    with set_clock(now() + timedelta(days=8)):
        agree_to_stop(team.lead, team.consultation, seen=fingerprint_stop(find_pending(team.consultation)))
    assert team.consultation.stopped_at is not None


def test_the_forms_lead_to_the_checks_and_keep_what_was_typed(app: Flask) -> None:
    team = make_older()
    page = enter(app, team.organiser).open(f"/consultations/{team.consultation.slug}/manage/basics")
    assert "Answer the opening checks first" in page.words and page.page.find("a", href=re.compile("/manage/opening$"))
    answer = page.send("Save", summary="Words that are kept.")
    assert "Answer the checks first" in answer.words and "Words that are kept." in str(answer.page)
