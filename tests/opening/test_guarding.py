"""While something is open, somebody moderates it; whoever wants to delete their account is free to go all the same."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.queries import find_account
from forum.consultations.actions import managing, silencing
from forum.consultations.actions.roles import change_role
from forum.consultations.models import Consultation, Participation
from forum.contributions.models import Status
from forum.erasure.actions import erase_person
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import MODERATORS, SYSTEM, Actor, Role
from forum.notifications.models import Notification
from forum.opening.kinds import Tier
from forum.opening.queries import is_left_alone
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import make_team


def make_watched(*, days: tuple[float, float] = make.OPEN, published: bool = True) -> tuple[Consultation, Actor]:
    """A consultation, and the one person who moderates it."""
    consultation = make.make_consultation(days=days, published=False)
    moderator = make.seat(consultation, Role.MODERATOR)
    if published:
        managing.publish(SYSTEM, consultation)
    return consultation, moderator


@pytest.mark.parametrize("role", [role for role in Role if role in {"participant", "organiser", "lead"}], ids=str)
def test_the_last_moderator_gets_no_other_role_while_it_is_open(app: Flask, role: Role) -> None:
    consultation, moderator = make_watched()
    place = make.place_of(moderator, consultation)
    with pytest.raises(Conflict, match="Nobody else moderates"):
        change_role(SYSTEM, place, role=role)
    make.seat(consultation, Role.FACILITATOR)
    change_role(SYSTEM, place, role=role)
    assert place.role == role


def test_the_last_moderator_may_become_the_facilitator(app: Flask) -> None:
    consultation, moderator = make_watched()
    change_role(SYSTEM, make.place_of(moderator, consultation), role=Role.FACILITATOR)
    assert make.place_of(moderator, consultation).role in MODERATORS


@pytest.mark.parametrize(("days", "published"), [(make.CLOSED, True), (make.OPEN, False)], ids=["over", "draft"])
def test_of_what_is_not_open_the_last_moderator_may_go(app: Flask, days: tuple[float, float], published: bool) -> None:
    consultation, moderator = make_watched(days=days, published=published)
    change_role(SYSTEM, make.place_of(moderator, consultation), role=Role.PARTICIPANT)


def test_the_last_moderator_is_not_removed_while_it_is_open(app: Flask) -> None:
    consultation, moderator = make_watched()
    place = make.place_of(moderator, consultation)
    with pytest.raises(Conflict, match="Nobody else moderates"), transaction():
        silencing.remove(SYSTEM, place)
    db.session.expire_all()
    assert place.removed_at is None


def test_a_moderator_who_was_removed_counts_for_nobody(app: Flask) -> None:
    consultation, first = make_watched()
    second = make.place_of(make.seat(consultation, Role.MODERATOR), consultation)
    with transaction():
        silencing.remove(SYSTEM, make.place_of(first, consultation))
    with pytest.raises(Conflict):
        change_role(SYSTEM, second, role=Role.PARTICIPANT)


def test_whoever_moderates_is_free_to_delete_their_account_and_organisers_hear_of_it(app: Flask) -> None:
    team = make_team(days=(-1, 5))
    team.choose(Tier.CONVERSATION, decides_in=None)
    team.open()
    consultation = team.consultation

    def told() -> list[int]:
        rows = db.session.query(Notification).filter_by(space_id=consultation.id)
        return [row.account_id for row in rows if "nobody moderates" in row.key]

    erase_person(SYSTEM, find_account(team.facilitator.account_id))
    assert not told() and not is_left_alone(consultation.id)
    erase_person(SYSTEM, find_account(team.moderator.account_id))
    assert told() == [team.organiser.account_id] and is_left_alone(consultation.id)
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    assert "Nobody moderates this at the moment" in page.words
    post = make.make_thread(consultation)
    assert post.status == Status.WAITING
    make.seat(consultation, Role.MODERATOR)
    assert make.make_thread(consultation).status == Status.PUBLISHED


def test_what_is_older_than_the_checks_is_as_it_was(app: Flask) -> None:
    consultation, moderator = make_watched()
    erase_person(SYSTEM, find_account(moderator.account_id))
    assert db.session.query(Participation).filter_by(space_id=consultation.id, account_id=None).count() == 1
    assert make.make_thread(consultation).status == Status.PUBLISHED and not is_left_alone(consultation.id)
