"""What asked somebody to agree is not new to them once nobody can agree to it any more, and says what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Account
from forum.activities.voting.actions import cancelling
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.fingerprints import fingerprint_cancellation
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.cancellations import find_pending_cancellation
from forum.consultations.models import Consultation
from forum.deciders.actions import add_decider
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords
from forum.deciders.models import Decider
from forum.deciders.queries import list_deciders, list_free_leads, list_responsible_beside
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from forum.outcomes.actions.answering import set_report
from forum.unnaming.actions import agree_to_take_off, ask_to_replace, ask_to_take_off, drop_removal
from forum.unnaming.fingerprints import fingerprint_proposal, fingerprint_removal
from forum.unnaming.proposing import agree_to_proposal, ask_to_name, drop_proposal
from forum.unnaming.queries import find_pending, find_proposal
from tests import factories as make
from tests.browsing import Reader

WHY = "This is the board of another trust."
KAREN = DeciderWords("Karen Boyle", "Director")


@dataclass
class World:
    """One that runs it and asks, a colleague who can agree, and whatever is asked about."""

    consultation: Consultation
    organiser: Actor
    colleague: Actor
    board: Decider
    poll: Poll

    def list_new(self, actor: Actor) -> list[str]:
        query = select(Notification).filter_by(account_id=actor.account_id, read_at=None)
        return [str(each.sentence) for each in db.session.scalars(query.order_by(Notification.id))]


@pytest.fixture
def world(app: Flask) -> World:
    consultation = make.make_consultation()
    organiser, colleague = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.FACILITATOR)
    add_decider(SYSTEM, consultation, DeciderKind.BODY, DeciderWords("The right board"))
    board = add_decider(SYSTEM, consultation, DeciderKind.BODY, DeciderWords("The wrong board"))
    poll = make.make_poll(consultation)
    vote(make.seat(consultation), poll, make.make_ballot(poll, 1, 0, 0))
    return World(consultation, organiser, colleague, board, poll)


def ask_off(world: World) -> None:
    ask_to_take_off(world.organiser, world.board, seen=fingerprint_decider(world.board), reason=WHY)


def ask_instead(world: World) -> None:
    seen = fingerprint_decider(world.board)
    ask_to_replace(world.organiser, world.board, DeciderKind.PERSON, KAREN, seen=seen, reason=WHY)


def ask_too(world: World) -> None:
    ask_to_name(world.organiser, world.consultation, DeciderKind.PERSON, KAREN, reason=WHY)


def ask_cancel(world: World) -> None:
    cancelling.ask_to_call_off(world.organiser, world.poll, reason=WHY)


def answer(world: World, actor: Actor, agrees: bool) -> None:
    if removal := find_pending(world.board):
        act = agree_to_take_off if agrees else partial(drop_removal, reason="They have to decide this.")
        act(actor, world.board, seen=fingerprint_removal(removal))
    elif proposal := find_proposal(world.consultation):
        act = agree_to_proposal if agrees else partial(drop_proposal, reason="They have to decide this.")
        act(actor, proposal, seen=fingerprint_proposal(proposal))
    else:
        pending = find_pending_cancellation(world.poll)
        assert pending is not None
        if agrees:
            cancelling.agree_to_call_off(actor, world.poll, seen=fingerprint_cancellation(pending))
        else:
            why = "People have planned to vote."
            cancelling.drop_cancellation(actor, world.poll, seen=fingerprint_cancellation(pending), reason=why)


ASKED = {ask_off: "wrong board", ask_instead: "Karen Boyle", ask_too: "Karen Boyle", ask_cancel: "the vote “"}


@pytest.mark.parametrize("how", ["agreed", "said no", "taken back"])
@pytest.mark.parametrize("ask", ASKED)
def test_what_is_settled_is_not_new_and_was_named(world: World, ask: Callable[[World], None], how: str) -> None:
    ask(world)
    asked = [each for each in world.list_new(world.colleague) if "agree or say no" in each]
    assert len(asked) == 1 and ASKED[ask] in asked[0]
    answer(world, world.organiser if how == "taken back" else world.colleague, agrees=how == "agreed")
    assert not [each for each in world.list_new(world.colleague) if "agree or say no" in each]
    if how == "said no":
        of = "wrong board" if ask is ask_instead else ASKED[ask]
        assert any(of in each.replace("The vote", "the vote") for each in world.list_new(world.organiser))


def end_by_stop(world: World) -> None:
    world.consultation.stopped_at = now()
    world.poll.called_off_at = now()


@pytest.mark.parametrize("is_over", [True, False])
@pytest.mark.parametrize("ask", ASKED)
def test_what_has_lapsed_is_not_new_and_what_waits_is(world: World, ask: Callable[[World], None], is_over: bool) -> None:
    ask(world)
    if is_over:
        end_by_stop(world)
        db.session.commit()
    enqueue_periodic()
    run_due_jobs()
    assert bool([each for each in world.list_new(world.colleague) if "agree or say no" in each]) is not is_over


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


@pytest.mark.parametrize("ask", [ask_off, ask_instead])
@pytest.mark.parametrize("agrees", [True, False])
def test_whoever_agrees_late_reads_what_became_of_it(
    app: Flask, world: World, ask: Callable[[World], None], agrees: bool
) -> None:
    other = make.seat(world.consultation, Role.FACILITATOR, name="Tom Field")
    ask(world)
    path = f"/consultations/{world.consultation.slug}/manage/deciders/{world.board.public_id}/take-off"
    late = enter(app, world.colleague).open(path)
    answer(world, other, agrees=agrees)
    late.send("Agree that they decide instead" if ask is ask_instead else "Agree that it was a mistake")
    said = "Tom Field already agreed to this" if agrees else "Tom Field already said no to this"
    assert late.response.request.path.endswith("/take-off") and said in late.words and WHY in late.words
    assert ("Karen Boyle" in late.words) is (ask is ask_instead)


def test_a_vote_that_a_colleague_is_asked_to_cancel_has_no_button_to_cancel_it(app: Flask, world: World) -> None:
    page = enter(app, world.organiser)
    path = f"/consultations/{world.consultation.slug}/manage/polls/{world.poll.public_id}/ready"
    assert "Cancel this vote" in [link.get_text(strip=True) for link in page.open(path).page.select("a")]
    ask_cancel(world)
    links = [link.get_text(strip=True) for link in page.open(path).page.select("a")]
    assert "Cancel this vote" not in links and "A colleague is being asked to cancel this vote" in links


def test_who_is_responsible_is_named_beside_those_who_decide_and_once(app: Flask, world: World) -> None:
    lead = make.seat(world.consultation, Role.LEAD, name="Ruth Danso")
    place = make.place_of(lead, world.consultation)
    set_report(SYSTEM, world.consultation, owner=place, answer_weeks=12, phase=None)
    front = f"/consultations/{world.consultation.slug}"
    assert "Responsible for the decision: Ruth Danso" in Reader(app).open(front).words
    manage = enter(app, world.organiser).open(f"{front}/manage/deciders").words
    assert "Ruth Danso Responsible for the decision, so they consider the answers too." in manage
    assert "Ruth Danso" not in [each.pseudonym for each in list_free_leads(world.consultation)]
    world.board.place_id = place.id
    db.session.commit()
    assert list_responsible_beside(world.consultation, list_deciders(world.consultation)) == []
