"""Appeals: once, free, within six months, heard by someone else; success puts everything back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, current_app

from forum.accounts.models import Account
from forum.activities.discussions.actions.posting import reply
from forum.activities.discussions.actions.recounting import rebuild_counters
from forum.contributions import actions as saying
from forum.contributions.models import Status
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid, NotFound
from forum.kernel.permissions import Actor, Role
from forum.moderation.actions.appealing import appeal, hear
from forum.moderation.jobs import forget_kept_words
from forum.moderation.kinds import AppealState, CaseState, ModerationAction
from forum.moderation.models import Appeal, Decision, KeptWords
from forum.moderation.queries.cases import get_appeal
from forum.moderation.queries.queue import list_appeals
from forum.moderation.rules import can_be_appealed, did_not_decide
from tests import factories as make
from tests.browsing import Reader
from tests.moderation.conftest import Scene, make_scene
from tests.races import act_during

AGAINST = [
    ModerationAction.HOLD,
    ModerationAction.REDACT,
    ModerationAction.REWORD,
    ModerationAction.HIDE,
    ModerationAction.MOVE,
    ModerationAction.LOCK,
    ModerationAction.WARN,
    ModerationAction.PAUSE,
    ModerationAction.REMOVE,
]


def decided(scene: Scene, act: ModerationAction) -> Decision:
    other = make.make_thread(scene.consultation, title="Somewhere else")
    scene.flag("private")
    return scene.decide(act, rule="private", passages=["01632 960417"], home=other.public_id, days=7)


@pytest.mark.parametrize("act", AGAINST)
def test_success_puts_everything_back_in_its_place(scene: Scene, act: ModerationAction) -> None:
    body, parent = scene.said.body, scene.said.parent_id
    decision = decided(scene, act)
    made = appeal(scene.author, decision, words="It is my own number.")
    hear(scene.meera, made, overturn=True, answer="You are right.", version=scene.case().version)
    db.session.expire_all()
    scene.author.known.clear()
    assert (scene.said.body, scene.said.parent_id, scene.said.status) == (body, parent, Status.PUBLISHED)
    assert scene.case().state == CaseState.DECIDED
    assert (decision.appeal.state, decision.undone_at is not None) == (AppealState.OVERTURNED, True)
    reply(scene.author, scene.said, body="Thank you.")
    assert rebuild_counters() == 0


@pytest.mark.parametrize("act", AGAINST)
def test_a_decision_that_stands_changes_nothing(scene: Scene, act: ModerationAction) -> None:
    decision = decided(scene, act)
    before = (scene.said.body, scene.status())
    hear(
        scene.meera,
        appeal(scene.author, decision, words="Please."),
        overturn=False,
        answer="It stays.",
        version=scene.case().version,
    )
    assert (scene.said.body, scene.status()) == before
    assert decision.undone_at is None


def test_once_only_and_only_by_the_author(scene: Scene) -> None:
    decision = decided(scene, ModerationAction.HIDE)
    with pytest.raises(Forbidden, match="someone else"):
        appeal(scene.flagger, decision, words="For her.")
    with pytest.raises(Invalid):
        appeal(scene.author, decision, words="  ")
    appeal(scene.author, decision, words="Please.")
    db.session.expire_all()
    with pytest.raises(Forbidden, match="You have already appealed against this decision"):
        appeal(scene.author, decision, words="Please!")


def test_for_six_months_to_the_day(scene: Scene) -> None:
    decision = decided(scene, ModerationAction.HIDE)
    with (
        set_clock(decision.appeal_until + timedelta(seconds=1)),
        pytest.raises(Forbidden, match="It is too late to appeal against this decision"),
    ):
        appeal(scene.author, decision, words="Please.")
    assert 180 <= (decision.appeal_until - decision.decided_at).days <= 184
    with set_clock(decision.appeal_until - timedelta(minutes=1)):
        appeal(scene.author, decision, words="Please.")


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_the_last_moment_to_appeal_is_in_time(seconds: int) -> None:
    with set_clock(now()):
        until = now() - timedelta(seconds=seconds)
        decision = Decision(act_key=ModerationAction.HIDE, appeal_until=until, before="{}")
        assert (can_be_appealed(Actor(1, frozenset()), decision) is None) is (seconds <= 0)


def test_what_was_decided_by_itself_is_heard_by_any_moderator() -> None:
    made = Appeal(decision=Decision(decided_by=None))
    assert did_not_decide(Actor(1, frozenset()), made) is None


def test_keeping_takes_nothing_so_there_is_nothing_to_appeal(scene: Scene) -> None:
    decision = decided(scene, ModerationAction.KEEP)
    with pytest.raises(Forbidden, match="nothing to appeal"):
        appeal(scene.author, decision, words="Please.")


def test_whoever_decided_never_sees_the_appeal_and_cannot_hear_it(scene: Scene) -> None:
    decision = decided(scene, ModerationAction.HIDE)
    made = appeal(scene.author, decision, words="Please.")
    assert list_appeals(scene.sam) == []
    assert [each.id for each in list_appeals(scene.meera)] == [made.id]
    with pytest.raises(NotFound):
        get_appeal(scene.sam, decision.public_id)
    with pytest.raises(Forbidden, match="different moderator"):
        hear(scene.sam, made, overturn=False, answer="No.", version=scene.case().version)
    for role in (Role.PARTICIPANT, Role.ORGANISER, Role.LEAD):
        with pytest.raises(Forbidden):
            hear(make.seat(scene.consultation, role), made, overturn=True, answer="Yes.", version=scene.case().version)


def test_the_appeal_that_stands_in_my_work_opens_from_there(app: Flask, scene: Scene) -> None:
    appeal(scene.author, decided(scene, ModerationAction.HIDE), words="Please look again.")
    reader = Reader(app).enter(db.session.get_one(Account, scene.meera.account_id).email).open("/account/work")
    (link,) = [each["href"] for each in reader.page.find_all("a", href=True) if "/moderation/appeals/" in each["href"]]
    assert "Please look again." in reader.open(link).words


def test_two_who_hear_at_once_the_second_is_told(scene: Scene) -> None:
    made = appeal(scene.author, decided(scene, ModerationAction.HIDE), words="Please.")
    hear(scene.meera, made, overturn=True, answer="Yes.", version=scene.case().version)
    with pytest.raises((Conflict, Forbidden), match="This appeal has already been decided"):
        hear(make.seat(scene.consultation, Role.FACILITATOR), made, overturn=False, answer="No.", version=scene.case().version)


def test_nobody_hears_an_appeal_for_words_they_have_not_read(scene: Scene) -> None:
    decision = decided(scene, ModerationAction.REWORD)
    made, version = appeal(scene.author, decision, words="Please."), scene.case().version
    saying.edit(scene.author, scene.said, title="", body="They still do, and worse.")
    with pytest.raises(Changed, match="has changed since you opened it"):
        hear(scene.meera, made, overturn=True, answer="Yes.", version=version)
    assert made.state == AppealState.OPEN
    hear(scene.meera, made, overturn=True, answer="Yes.", version=scene.case().version)


def test_an_appeal_that_changed_while_it_was_read_is_shown_again_with_the_answer_that_was_typed(scene: Scene) -> None:
    made = appeal(scene.author, decided(scene, ModerationAction.REWORD), words="Please.")
    reader = Reader(current_app._get_current_object()).sign_in(email_of(scene.meera), make.PASSWORD)  # type: ignore[attr-defined]
    reader.open(f"/moderation/appeals/{made.decision.public_id}")
    saying.edit(scene.author, scene.said, title="", body="They still do, and worse.")
    reader.send("Decide and tell", outcome="uphold", answer="It stays.")
    assert reader.status == 422 and "has changed since you opened it" in reader.words
    assert "They still do, and worse." in reader.words and "It stays." in str(reader.page.find("textarea"))
    reader.send("Decide and tell", outcome="uphold")
    assert made.state == AppealState.UPHELD


def email_of(actor: Actor) -> str:
    return db.session.get_one(Account, actor.account_id).email


def test_newer_words_of_the_author_are_not_overwritten(scene: Scene) -> None:
    decision = decided(scene, ModerationAction.REDACT)
    saying.edit(scene.author, scene.said, title="", body="I say it differently now.")
    hear(scene.meera, appeal(scene.author, decision, words="Please."), overturn=True, answer="Yes.", version=scene.case().version)
    assert scene.said.body == "I say it differently now."


def test_overturning_one_decision_leaves_another_standing(scene: Scene) -> None:
    first = decided(scene, ModerationAction.REWORD)
    scene.decide(ModerationAction.HIDE)
    hear(scene.meera, appeal(scene.author, first, words="Please."), overturn=True, answer="Yes.", version=scene.case().version)
    assert scene.status() == Status.HIDDEN


def test_an_appeal_against_a_hold_is_settled_by_the_decision_that_follows(scene: Scene) -> None:
    hold = decided(scene, ModerationAction.HOLD)
    made = appeal(scene.author, hold, words="Please.")
    scene.decide(ModerationAction.KEEP, reason="It stays as said.")
    db.session.expire_all()
    assert (made.state, made.answer) == (AppealState.OVERTURNED, "It stays as said.")


def test_what_was_kept_for_an_appeal_goes_when_none_can_come(scene: Scene) -> None:
    decision = decided(scene, ModerationAction.REDACT)
    forget_kept_words(None)
    assert db.session.query(KeptWords).count() > 0
    with set_clock(now() + timedelta(days=200)):
        forget_kept_words(None)
        db.session.expire_all()
        assert db.session.query(KeptWords).count() == 0
        assert decision.passages_taken_out == []


def test_quotes_of_what_was_withdrawn_meanwhile_do_not_come_back(scene: Scene) -> None:
    words = scene.said.body
    quoting = reply(scene.flagger, scene.said, body=f"> {words}\n\nI would not put it like that.")
    quoting.status = Status.PUBLISHED
    db.session.commit()
    decision = decided(scene, ModerationAction.HIDE)
    made = appeal(scene.author, decision, words="Please.")
    saying.withdraw(scene.author, scene.said)
    hear(scene.meera, made, overturn=True, answer="You are right.", version=scene.case().version)
    db.session.expire_all()
    assert words not in quoting.body
    assert quoting.body.endswith("I would not put it like that.")


def test_an_appeal_pressed_six_times_is_one_and_each_time_the_same_page(scene: Scene) -> None:
    scene.flag()
    decision = scene.decide(ModerationAction.HIDE)
    email = db.session.get_one(Account, scene.author.account_id).email
    reader = Reader(current_app).sign_in(email, make.PASSWORD)
    path = f"/notices/{decision.public_id}/appeal"
    form = reader.open(path).fields_of(reader.page.select_one("main form")) | {"words": "It was a joke."}
    answers = [reader.ask("post", path, data=form) for _press in range(6)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, f"/notices/{decision.public_id}")}
    assert db.session.query(Appeal).count() == 1
    other = reader.ask("post", path, data=form | {"words": "Other words."})
    assert other.status_code == 403 and "Other words." in other.text, "what is not taken is shown"


def test_two_appeals_at_once_are_one(either_app: Flask) -> None:
    scene = make_scene()
    scene.flag()
    decision = scene.decide(ModerationAction.HIDE)

    def press(who: Actor, mine: Decision) -> str:
        return appeal(who, mine, words="It was a joke.").words

    outcome = act_during(
        either_app,
        lambda: appeal(scene.author, decision, words="It was a joke."),
        lambda _who, mine: mine.appeal,
        press,
        scene.author,
        decision,
    )
    assert outcome == "It was a joke."
    assert db.session.query(Appeal).count() == 1
