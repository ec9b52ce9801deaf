"""A case: who does not work on it, who takes it, and what they have before them when they decide."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.contributions import actions as saying
from forum.contributions.models import Status
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, NotFound
from forum.kernel.permissions import Actor, Role
from forum.moderation.actions.appealing import appeal
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim, recuse, release, write_note
from forum.moderation.kinds import ModerationAction
from forum.moderation.models import Case
from forum.moderation.queries.cases import find_case, find_history, get_appeal, get_case, mark_phrases
from forum.moderation.queries.queue import list_cards
from tests import factories as make
from tests.moderation.conftest import Scene, make_scene
from tests.races import act_during


def test_nobody_decides_about_their_own_words_their_own_flags_or_after_stepping_aside(scene: Scene) -> None:
    author = make.seat(scene.consultation, Role.MODERATOR)
    scene.said.author_id = make.place_of(author, scene.consultation).id
    db.session.commit()
    scene.flag(by=scene.meera)
    recuse(scene.sam, scene.case())
    for actor in (author, scene.meera, scene.sam):
        assert list_cards(actor) == [], "not in their queue"
        with pytest.raises(Forbidden):
            get_case(actor, scene.case().public_id)
        with pytest.raises(Forbidden):
            claim(actor, scene.case())
        with pytest.raises(Forbidden):
            decide(actor, scene.case(), Ruling(ModerationAction.KEEP, "person", "Because."), version=scene.case().version)
    assert len(list_cards(make.seat(scene.consultation, Role.FACILITATOR))) == 1


def test_moderators_of_elsewhere_do_not_find_a_case(scene: Scene) -> None:
    scene.flag()
    stranger = make.seat(make.make_consultation(), Role.MODERATOR)
    with pytest.raises(NotFound):
        get_case(stranger, scene.case().public_id)
    assert list_cards(stranger) == []


def test_a_case_is_taken_by_one_and_only_they_decide_it(scene: Scene) -> None:
    scene.flag()
    claim(scene.sam, scene.case())
    with pytest.raises(Conflict, match="Sam has taken this case"):
        claim(scene.meera, scene.case())
    with pytest.raises(Forbidden, match="Sam has taken this case"):
        decide(scene.meera, scene.case(), Ruling(ModerationAction.KEEP, "person", "Because."), version=scene.case().version)
    with set_clock(now() + timedelta(minutes=15, seconds=1)):
        claim(scene.meera, scene.case())
        release(scene.sam, scene.case())
        assert scene.case().claimed_by.pseudonym == "Meera", "giving back what one no longer has does nothing"


def test_a_decision_on_an_old_view_is_refused_with_what_to_do(scene: Scene) -> None:
    case = scene.flag()
    version = case.version
    claim(scene.sam, case)
    scene.flag("risk", by=make.seat(scene.consultation))
    with pytest.raises(Conflict, match="has changed since you opened it"):
        decide(scene.sam, scene.case(), Ruling(ModerationAction.HIDE, "person", "Because."), version=version)
    assert scene.status() == Status.PUBLISHED


@pytest.mark.parametrize("act", [ModerationAction.KEEP, ModerationAction.HIDE])
def test_words_that_their_author_changed_meanwhile_are_read_before_they_are_decided(scene: Scene, act: ModerationAction) -> None:
    scene.flag()
    claim(scene.sam, scene.case())
    version = scene.case().version
    saying.edit(scene.author, scene.said, title="", body="They do not, I was told.")
    with pytest.raises(Changed, match="has changed since you opened it"):
        decide(scene.sam, scene.case(), Ruling(act, "person", "Because."), version=version)
    assert scene.status() == Status.PUBLISHED and scene.case().decisions == []
    decide(scene.sam, scene.case(), Ruling(act, "person", "Because."), version=scene.case().version)


def test_a_decision_that_waited_for_its_author_to_change_the_words_is_refused(either_app: Flask) -> None:
    scene = make_scene()
    scene.flag()
    claim(scene.sam, scene.case())
    version, words = scene.case().version, scene.said.body

    def read(_sam: Actor, case: Case) -> None:
        assert case.contribution.body == words and case.version == version

    def hide(sam: Actor, case: Case) -> None:
        decide(sam, case, Ruling(ModerationAction.HIDE, "person", "Because."), version=version)

    def change() -> None:
        saying.edit(scene.author, scene.said, title="", body="They do not, I was told.")

    assert isinstance(act_during(either_app, change, read, hide, scene.sam, scene.case()), Changed)
    assert scene.status() == Status.PUBLISHED


def test_a_colleague_who_writes_answers_a_question(scene: Scene) -> None:
    scene.flag()
    write_note(scene.sam, scene.case(), words="What do you think?", asks=True)
    assert scene.case().asking.pseudonym == "Sam"
    write_note(scene.sam, scene.case(), words="Anyone?")
    assert scene.case().asking is not None
    write_note(scene.meera, scene.case(), words="Keep it.")
    assert scene.case().asking is None


def test_a_case_and_an_appeal_are_found_by_their_own_address(scene: Scene) -> None:
    other = make.make_reply(scene.said)
    flag(scene.flagger, other, reason_key="attack")
    case, beside = scene.flag(), find_case(other)
    assert beside is not None and get_case(scene.sam, case.public_id) is case and get_case(scene.sam, beside.public_id) is beside
    decision = scene.decide(ModerationAction.HIDE)
    made = appeal(scene.author, decision, words="Please.")
    assert get_appeal(scene.meera, decision.public_id) is made
    for get in (get_case, get_appeal):
        with pytest.raises(NotFound):
            get(scene.meera, "nowhere")


def test_what_a_moderator_knows_of_an_author_is_of_this_conversation_alone(scene: Scene) -> None:
    for _reply in range(2):
        make.make_reply(scene.said, scene.author)
    make.make_thread(make.make_consultation(), body="Of somebody else.")
    case = scene.flag()
    scene.decide(ModerationAction.WARN)
    history = find_history(case)
    assert (history.said, history.decisions) == (3, case.decisions)


@pytest.mark.parametrize(
    ("phrases", "pieces"),
    [
        (["joan"], [("Ring ", False), ("Joan", True), (" or ", False), ("joan", True), (" Smith.", False)]),
        (["joan", "Joan Smith"], [("Ring ", False), ("Joan", True), (" or ", False), ("joan Smith", True), (".", False)]),
        (["Ring", "."], [("Ring", True), (" Joan or joan Smith", False), (".", True)]),
        ([" ", ""], [("Ring Joan or joan Smith.", False)]),
    ],
)
def test_what_was_seen_in_the_words_is_marked_the_longest_first(phrases: list[str], pieces: list[tuple[str, bool]]) -> None:
    assert [(span.text, span.is_marked) for span in mark_phrases("Ring Joan or joan Smith.", phrases)] == pieces
