"""Whatever a team does, in whatever order and by whomever, what opens is what was signed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.consultations.actions import managing
from forum.consultations.actions.roles import change_role
from forum.consultations.fingerprints import fingerprint_activity, fingerprint_phase, fingerprint_scope
from forum.consultations.models import Consultation, ScopeState
from forum.consultations.rules import PUBLISH
from forum.kernel.actions import lock
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Refusal
from forum.kernel.permissions import SYSTEM, Actor, Permission, Role, can
from forum.opening.actions import preparing, publishing, signing
from forum.opening.checks import all_checks
from forum.opening.fingerprints import fingerprint_without
from forum.opening.jobs import drop_signatures, open_what_is_due
from forum.opening.kinds import Nation, Tier
from forum.opening.models import SignOff
from forum.opening.queries import find_last_sign_off, find_opening, fingerprint_gate, list_gaps, list_makers, read_gate
from forum.opening.rules import AGREE, ANSWER_CHECK, LOOK, PREPARE, SIGN
from tests import factories as make
from tests.opening.ready import CAN_CHANGE, Team, change, make_ready, make_team
from tests.races import act_during


def retitle(team: Team) -> None:
    activity = make.discussion_of(team.consultation)
    words = {"title": f"{activity.title}!", "summary": "", "seen": fingerprint_activity(activity)}
    managing.change_activity(team.organiser, activity, **words)


def widen_scope(team: Team) -> None:
    several = [managing.Scope(item.state, item.text, item.reason) for item in team.consultation.scope]
    seen = fingerprint_scope(team.consultation)
    managing.set_scope(team.organiser, team.consultation, [*several, managing.Scope(ScopeState.OPEN, "more")], seen=seen)


def swap(team: Team, role: Role) -> None:
    place = make.place_of(team.facilitator, team.consultation)
    change_role(SYSTEM, place, role=role)


def refuse(team: Team) -> None:
    seen = fingerprint_without(list_gaps(team.consultation)["easy_read"])
    preparing.decide_gap(team.lead, team.consultation, all_checks()["easy_read"], agrees=False, seen=seen)


MOVES: dict[str, Callable[[Team], object]] = {
    "conversation": lambda team: team.choose(Tier.CONVERSATION),
    "engagement": lambda team: team.choose(Tier.ENGAGEMENT),
    "formal": lambda team: team.choose(Tier.FORMAL),
    "answer": lambda team: team.answer("money", f"£{db.session.query(SignOff).count()}"),
    "answer all": lambda team: team.answer_all(),
    "explain": lambda team: team.explain("easy_read"),
    "ask to agree": lambda team: team.explain("easy_read", agrees=None),
    "refuse": refuse,
    "ask facilitator": lambda team: team.ask(),
    "ask lead": lambda team: team.ask(team.lead),
    "ask organiser": lambda team: team.ask(team.organiser),
    "sign": lambda team: team.sign(),
    "lead signs": lambda team: team.sign(team.lead),
    "organiser signs": lambda team: team.sign(team.organiser),
    "send back": lambda team: signing.send_back(team.facilitator, team.consultation, comment="No."),
    "stage": change,
    "activity": retitle,
    "scope": widen_scope,
    "facilitator goes": lambda team: swap(team, Role.PARTICIPANT),
    "facilitator comes": lambda team: swap(team, Role.FACILITATOR),
    "plan": lambda team: publishing.set_time(team.organiser, team.consultation, now() + timedelta(seconds=1)),
    "clock": lambda team: open_what_is_due(None),  # type: ignore[arg-type]
    "job": lambda team: drop_signatures(None),  # type: ignore[arg-type]
    "open": lambda team: team.open(),
}


def check_what_opened(team: Team, before: str, makers: set[int | None]) -> None:
    """Just after it became public: an engagement is under a signature, of somebody else, of exactly what stood there."""
    opening = find_opening(team.consultation)
    assert opening is not None
    if opening.tier == Tier.CONVERSATION:
        return
    signed = opening.sign_off
    assert signed is not None and signed.signed_at is not None and signed.fell_at is None
    assert signed.fingerprint == before
    assert signed.signer_id != signed.asked_by_id and signed.signer.account_id not in makers
    assert not read_gate(team.consultation, opening).missing


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from(sorted(MOVES)), max_size=14), is_ready=st.booleans())
def test_no_sequence_of_moves_publishes_an_engagement_without_a_signature_on_what_is_published(
    app: Flask, moves: list[str], is_ready: bool
) -> None:
    team = make_ready() if is_ready else make_team()
    moment = now()
    for number, name in enumerate([*moves, "sign", "open"]):
        with set_clock(moment + timedelta(minutes=number)):
            was_public = team.consultation.published_at is not None
            before, makers = fingerprint_gate(team.consultation), list_makers(team.consultation)
            with suppress(Refusal, KeyError):
                MOVES[name](team)
            db.session.expire_all()
            if not was_public and team.consultation.published_at is not None:
                check_what_opened(team, before, makers)


def test_the_moves_can_lead_to_an_opening(app: Flask) -> None:
    team = make_team()
    for name in ("engagement", "answer all", "explain", "ask facilitator", "sign", "stage", "sign", "open"):
        MOVES[name](team)
    assert team.consultation.published_at is not None


ROLES = ["visitor", "member", "participant", "moderator", "facilitator", "organiser", "lead"]
ACTS: dict[str, tuple[Permission, set[str]]] = {
    "look": (LOOK, {"moderator", "facilitator", "organiser", "lead"}),
    "prepare": (PREPARE, {"organiser"}),
    "answer": (ANSWER_CHECK, {"organiser", "lead"}),
    "agree": (AGREE, {"lead"}),
    "sign": (SIGN, {"organiser", "lead", "facilitator"}),
    "open": (PUBLISH, {"organiser"}),
}
ENDED_ONLY = {"agree", "sign"}  # refused once it is over


@pytest.mark.parametrize("state", ["draft", "open", "over"])
@pytest.mark.parametrize("act", ACTS)
def test_who_may_do_what_before_an_opening(app: Flask, state: str, act: str) -> None:
    days = make.CLOSED if state == "over" else make.OPEN
    consultation = make.make_consultation(days=days, published=state != "draft")
    permission, roles = ACTS[act]
    for role in ROLES:
        actor = make.make_actor() if role in {"visitor", "member"} else make.seat(consultation, Role(role))
        may = role in roles and not (state == "over" and act in ENDED_ONLY)
        assert can(actor, permission, consultation) is may, (role, state, act)


def sign_now(actor: Actor, mine: Consultation, seen: str) -> None:
    signing.sign(actor, mine, seen=seen, can_change=CAN_CHANGE)


def test_a_change_while_somebody_signs_leaves_no_signature_on_it(either_app: Flask) -> None:
    team = make_ready()
    team.ask()
    seen = fingerprint_gate(team.consultation)
    outcome = act_during(
        either_app,
        lambda: widen_scope(team),
        lambda actor, mine: fingerprint_gate(mine),
        lambda actor, mine: sign_now(actor, mine, seen),
        team.facilitator,
        team.consultation,
    )
    assert isinstance(outcome, Changed)
    last = find_last_sign_off(team.consultation)
    assert last is not None and last.signed_at is None


def test_a_stage_that_is_changed_while_it_opens_keeps_it_closed(either_app: Flask) -> None:
    team = make_ready()
    team.ask()
    team.sign()
    outcome = act_during(
        either_app,
        lambda: change(team),
        lambda actor, mine: [fingerprint_phase(phase) for phase in mine.phases],
        publishing.open_consultation,
        team.organiser,
        team.consultation,
    )
    assert isinstance(outcome, Conflict) and team.consultation.published_at is None


def test_a_stage_that_comes_while_it_opens_is_not_under_the_signature(either_app: Flask) -> None:
    """Whatever comes first: it opens as it was signed, or it does not open."""
    team = make_ready()
    team.ask()
    team.sign()
    opens, closes = now() + timedelta(days=130), now() + timedelta(days=131)

    def add() -> None:
        lock(team.consultation)
        managing.add_phase(team.organiser, team.consultation, name="Late", note="", opens_at=opens, closes_at=closes)

    outcome = act_during(
        either_app, add, lambda actor, mine: mine.title, publishing.open_consultation, team.organiser, team.consultation
    )
    assert isinstance(outcome, Conflict) and team.consultation.published_at is None


def test_of_two_who_choose_a_tier_at_once_the_second_is_told(app: Flask) -> None:
    team = make_team()
    seen = preparing.fingerprint_choice(None)
    team.choose(Tier.ENGAGEMENT)
    choice = {"nation": Nation.WALES, "decides_on": None, "seen": seen}
    with pytest.raises(Changed):
        preparing.choose_tier(team.organiser, team.consultation, Tier.CONVERSATION, **choice)
