"""Who holds a role may, unless a clause says why not; nobody else may, and visitors are asked to sign in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from forum.kernel import permissions
from forum.kernel.errors import Forbidden, SignInNeeded
from forum.kernel.permissions import (
    ANYONE,
    JOINED,
    SYSTEM,
    TEAM,
    VISITOR,
    Actor,
    Role,
    add_role_source,
    all_permissions,
    can,
    declare,
    describe_permissions,
    require,
    why_not,
)

MEMBER = frozenset({Role.MEMBER})
HOUSE, GARDEN = "house", "garden"


@pytest.fixture(autouse=True)
def nothing_declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No permission, and one source of roles: account 1 is a moderator in the house and nowhere else."""
    monkeypatch.setattr(permissions, "_permissions", {})
    monkeypatch.setattr(permissions, "_role_sources", [])

    @add_role_source
    def roles_in_house(actor: Actor, thing: object) -> frozenset[Role]:
        return frozenset({Role.MODERATOR} if actor.account_id == 1 and thing == HOUSE else ())

    assert roles_in_house(Actor(1, MEMBER), HOUSE), "a source stays a function"
    yield


def test_the_team_is_all_who_run_a_conversation_and_who_joined_are_they_and_participants() -> None:
    assert {Role.MODERATOR, Role.FACILITATOR, Role.BROKER, Role.ORGANISER, Role.LEAD} == TEAM
    assert TEAM | {Role.PARTICIPANT} == JOINED
    assert set(Role) == ANYONE


def test_roles_are_those_of_the_site_and_of_the_place_where_the_thing_lives() -> None:
    assert Actor(1, MEMBER).roles_on(HOUSE) == {Role.MEMBER, Role.MODERATOR}
    assert Actor(1, MEMBER).roles_on(GARDEN) == Actor(2, MEMBER).roles_on(HOUSE) == {Role.MEMBER}
    assert Actor(1, MEMBER).roles_on(None) == {Role.MEMBER}
    assert SYSTEM.roles_on(HOUSE) == {Role.SYSTEM}
    assert (Actor(1, MEMBER).is_signed_in, Actor(None, VISITOR).is_signed_in, SYSTEM.is_signed_in) == (True, False, False)


@pytest.mark.parametrize("granted", Role)
@pytest.mark.parametrize("held", Role)
def test_each_role_may_what_it_is_granted_and_the_system_whatever_anybody_may(app: Flask, granted: Role, held: Role) -> None:
    permission = declare("thing.do", "Do it.", {granted})
    actor = Actor(None if held in (Role.VISITOR, Role.SYSTEM) else 2, frozenset({held}))
    may = held in (granted, Role.SYSTEM)
    assert can(actor, permission, GARDEN) is may
    if may:
        assert require(actor, permission, GARDEN) is None
    else:
        with pytest.raises(SignInNeeded if held is Role.VISITOR else Forbidden):
            require(actor, permission, GARDEN)


def test_a_role_counts_where_it_is_held(app: Flask) -> None:
    permission = declare("thing.moderate", "Moderate it.", {Role.MODERATOR})
    moderator = Actor(1, MEMBER)
    assert can(moderator, permission, HOUSE) and not can(moderator, permission, GARDEN)
    assert require(moderator, permission, HOUSE) is None
    with pytest.raises(Forbidden, match="another role"):
        require(moderator, permission, GARDEN)


def test_clauses_are_asked_in_turn_about_this_actor_and_thing_and_the_first_that_refuses_speaks(app: Flask) -> None:
    def is_the_second(actor: Actor, _thing: object) -> str | None:
        return None if actor.account_id == 2 else "Not you."

    def is_the_house(_actor: Actor, thing: object) -> str | None:
        return None if thing == HOUSE else "Not here."

    permission = declare("thing.do", "Do it.", {Role.MEMBER, Role.VISITOR}, is_the_second, is_the_house)
    assert why_not(Actor(2, MEMBER), permission, HOUSE) is None
    assert why_not(Actor(2, MEMBER), permission, GARDEN) == "Not here."
    assert why_not(Actor(3, MEMBER), permission, GARDEN) == "Not you."
    with pytest.raises(Forbidden, match="Not here"):
        require(Actor(2, MEMBER), permission, GARDEN)
    with pytest.raises(Forbidden, match="Not you"):  # Signing in would not help: visitors may, but not this one.
        require(Actor(None, VISITOR), permission, HOUSE)
    assert why_not(SYSTEM, permission, HOUSE) == "Not you.", "clauses hold for the system too"


def test_one_key_is_one_permission() -> None:
    permission = declare("thing.do", "Do it.", {Role.MEMBER})
    with pytest.raises(ValueError, match=r"thing\.do' is declared twice"):
        declare("thing.do", "Do it again.", ANYONE)
    assert all_permissions() == [permission]


def test_the_list_says_who_may_do_what_and_when_in_the_order_of_its_keys() -> None:
    def is_not_locked(_actor: Actor, _thing: object) -> str | None:
        return None

    declare("b.read", "Read it.", ANYONE)
    declare("a.write", "Write in it.", {Role.LEAD, Role.MEMBER}, is_not_locked)
    assert describe_permissions() == (
        "a.write\n    Write in it.\n    member, system, lead\n    only if is not locked\nb.read\n    Read it.\n    anyone\n"
    )
