"""What everybody reads of how a conversation is moderated, and what people read about their own words and flags."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import VISITOR, Actor
from forum.moderation.actions.appealing import appeal, hear
from forum.moderation.actions.flagging import raise_flag
from forum.moderation.kinds import AppealState, ModerationAction
from forum.moderation.models import Appeal, Decision
from forum.moderation.queries.public import (
    count_figures,
    find_in_crisis,
    find_standing,
    get_notice,
    list_log,
    list_notices,
    list_own_flags,
)
from tests import factories as make
from tests.moderation.conftest import Scene, make_scene


def decide_all(scene: Scene, *acts: ModerationAction) -> list[Decision]:
    scene.flag()
    return [scene.decide(act, days=3) for act in acts]


def test_the_log_is_of_one_conversation_newest_first_a_page_at_a_time(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.moderation.queries.public.DECISIONS_PER_PAGE", 2)
    decide_all(make_scene(), ModerationAction.WARN)
    first, second, third, fourth = decide_all(scene, *[ModerationAction.WARN] * 4)
    assert list_log(scene.consultation) == ([fourth, third], third.public_id)
    assert list_log(scene.consultation, third.public_id) == ([second, first], None)
    assert list_log(scene.consultation, "nowhere")[0] == [fourth, third]


def test_the_figures_count_one_conversation_and_say_nothing_of_what_there_is_not(scene: Scene) -> None:
    none = count_figures(scene.consultation)
    assert (none.cases, none.decisions, none.median_seconds) == (0, 0, None)
    assert none.share_appealed() is none.share_overturned() is None
    elsewhere = make_scene()
    (other,) = decide_all(elsewhere, ModerationAction.HIDE)
    appeal(elsewhere.author, other, words="Please.")
    decisions = decide_all(scene, ModerationAction.WARN, ModerationAction.HIDE, ModerationAction.WARN, ModerationAction.LOCK)
    made = [appeal(scene.author, decision, words="Please.") for decision in decisions[:3]]
    for each, is_overturned in zip(made, (True, False), strict=False):
        hear(scene.meera, each, overturn=is_overturned, answer="So it is.", version=scene.case().version)
    for decision, seconds in zip(decisions, (10, 20, 60, 9000), strict=True):
        decision.waited_seconds = seconds
    decisions[3].decided_by_id = None  # Nobody waited for it.
    db.session.commit()
    figures = count_figures(scene.consultation)
    assert (figures.cases, figures.waiting, figures.decisions, figures.automatic) == (1, 0, 4, 1)
    assert (figures.appealed, figures.heard, figures.overturned) == (3, 2, 1)
    assert (figures.share_appealed(), figures.share_overturned()) == (75, 50)
    assert (figures.median_seconds, figures.by_act["warn"]) == (20, 2)
    assert db.session.query(Appeal).filter_by(state=AppealState.OPEN).count() == 2


def test_a_notice_is_read_by_the_author_alone(scene: Scene) -> None:
    first, second = decide_all(scene, ModerationAction.WARN, ModerationAction.HIDE)
    decide_all(make_scene(), ModerationAction.HIDE)
    assert get_notice(scene.author, first.public_id) is first
    assert list_notices(scene.author) == [second, first]
    for actor in (scene.flagger, scene.sam, Actor(None, VISITOR)):
        with pytest.raises(NotFound):
            get_notice(actor, first.public_id)
        assert list_notices(actor) == []
    with pytest.raises(NotFound):
        get_notice(scene.author, "nowhere")


def test_under_ones_own_words_stands_the_last_decision_against_them_unless_it_was_undone(scene: Scene) -> None:
    elsewhere = make_scene()
    elsewhere.said.author.account_id = scene.author.account_id
    db.session.commit()
    decide_all(elsewhere, ModerationAction.HIDE)
    hide, warn = decide_all(scene, ModerationAction.HIDE, ModerationAction.WARN)
    assert find_standing(scene.author, scene.consultation.id) == {scene.said.id: warn}
    assert find_standing(scene.flagger, scene.consultation.id) == {}
    hear(scene.meera, appeal(scene.author, warn, words="Please."), overturn=True, answer="Yes.", version=scene.case().version)
    assert find_standing(scene.author, scene.consultation.id) == {scene.said.id: hide}
    scene.decide(ModerationAction.KEEP)
    assert find_standing(scene.author, scene.consultation.id) == {}, "the last word was not against them"


def test_help_is_offered_under_ones_own_words_of_crisis_for_a_while(scene: Scene) -> None:
    case, before = scene.flag(), now() - timedelta(minutes=1)
    raise_flag(case, "private", trigger_key="phone_number", phrase="01632 960417")
    db.session.commit()
    assert find_in_crisis(scene.author, scene.consultation.id, before) == set(), "other triggers offer none"
    raise_flag(case, "risk", trigger_key="crisis", phrase="cannot go on")
    db.session.commit()
    assert find_in_crisis(scene.author, scene.consultation.id, before) == {scene.said.id}
    assert find_in_crisis(scene.author, scene.consultation.id, now()) == set()
    assert find_in_crisis(scene.author, make.make_consultation().id, before) == set()
    assert find_in_crisis(scene.flagger, scene.consultation.id, before) == set()


def test_people_see_their_own_flags_newest_first(app: Flask) -> None:
    first, second = make_scene(), make_scene()
    first.flag("attack")
    second.flag("private", by=first.flagger)
    second.flag("risk")
    assert [flag.reason_key for flag in list_own_flags(first.flagger)] == ["private", "attack"]
    assert list_own_flags(first.author) == []
