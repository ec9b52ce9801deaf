"""What one organiser changes while another publishes is either refused or kept as a version: it is never taken for a draft's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.briefing.actions import change_thing, remove_thing
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.models import read_words
from forum.consultations.actions import managing
from forum.consultations.actions.relevance import set_about_decision
from forum.consultations.models import Consultation
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Refusal
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.spaces.queries import list_versions_since
from tests import factories as make
from tests.races import act_during

Act = Callable[[Actor, Any], object]


def find_discussion(consultation: Consultation) -> Any:
    return make.discussion_of(consultation)


def find_stage(consultation: Consultation) -> Any:
    return consultation.phases[0]


def add_empty_stage(consultation: Consultation) -> Any:
    dates = {"opens_at": now() + timedelta(days=3), "closes_at": now() + timedelta(days=5)}
    return managing.add_phase(SYSTEM, consultation, name="Empty", note="", **dates)


def add_document(consultation: Consultation) -> Any:
    return managing.add_document(SYSTEM, consultation, title="Costs", file_name="costs.txt", content=b"A nurse costs more.")


def plan_stage(actor: Actor, consultation: Any) -> None:
    dates = {"opens_at": now() - timedelta(days=300), "closes_at": now() - timedelta(days=200)}
    managing.add_phase(actor, consultation, name="Long ago", note="", **dates)


def plan_talk(actor: Actor, phase: Any) -> None:
    managing.add_activity(actor, phase, kind_key="discussion", title="More", summary="")


def bring_document(actor: Actor, consultation: Any) -> None:
    managing.add_document(actor, consultation, title="Costs", file_name="costs.txt", content=b"A nurse costs more.")


CHANGES: dict[str, tuple[Callable[[Consultation], Any], Act]] = {
    "a new stage": (lambda consultation: consultation, plan_stage),
    "a new activity": (find_stage, plan_talk),
    "a new document": (lambda consultation: consultation, bring_document),
    "a removed stage": (add_empty_stage, managing.remove_phase),
    "a removed activity": (find_discussion, managing.remove_activity),
    "a removed document": (add_document, managing.remove_document),
    "what is not about the decision": (
        find_discussion,
        lambda actor, activity: set_about_decision(actor, activity, is_about=False),
    ),
    "how the problem is seen": (
        lambda consultation: make.make_thing(consultation, make.FRAMING),
        lambda actor, thing: change_thing(
            actor, thing, replace(read_words(thing), problem="Quite another"), seen=fingerprint_thing(thing)
        ),
    ),
    "a removed option": (
        lambda consultation: make.make_thing(consultation, make.OPTION),
        lambda actor, thing: remove_thing(actor, thing, seen=fingerprint_thing(thing)),
    ),
}


@pytest.mark.both_databases
@pytest.mark.parametrize("name", CHANGES)
def test_what_is_changed_while_it_is_published_is_refused_or_has_a_version(either_app: Flask, name: str) -> None:
    consultation = make.make_consultation(published=False)
    organiser = make.seat(consultation, Role.ORGANISER)
    find, change = CHANGES[name]
    thing = find(consultation)

    def read(_actor: Actor, mine: Any) -> None:
        whole = mine if isinstance(mine, Consultation) else mine.consultation
        assert whole.published_at is None and [phase.opens_at for phase in whole.phases]

    outcome = act_during(either_app, lambda: managing.publish(SYSTEM, consultation), read, change, organiser, thing)
    db.session.expire_all()
    assert consultation.published_at is not None
    assert isinstance(outcome, Refusal) or (outcome is None and list_versions_since(consultation.id))
