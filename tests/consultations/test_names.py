"""At every door where a name is chosen, one that is taken, or looks like one that is, is not given again."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.voting.actions.managing import Choice, set_options
from forum.consultations.actions.joining import join
from forum.consultations.models import Consultation
from forum.consultations.name_queries import find_by_pseudonym, list_lookalikes
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.workshops.actions.attending import come_as_guest
from tests import factories as make
from tests.browsing import Reader


def take(consultation: Consultation, name: str) -> str:
    """The name that somebody who joins under it has then."""
    return join(make.make_actor(), consultation, pseudonym=name, capacity_key="resident").pseudonym


@pytest.mark.parametrize("name", ["Аmber Heron", "amber heron", "Arnber Heron", "Am\u00adber Heron", "ＡＭＢＥＲ heron"])
def test_nobody_joins_under_a_name_that_looks_like_anothers(app: Flask, name: str) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, name="Amber Heron")
    with pytest.raises(Invalid, match="already has this name"):
        take(consultation, name)
    assert take(consultation, "Amber Hern") == "Amber Hern"


@pytest.mark.parametrize("name", ["Moderatiоn team", "Changing Together", "Chаnging Tоgether", "St\u00adaff"])
def test_nobody_joins_as_staff_or_as_the_site(app: Flask, name: str) -> None:
    with pytest.raises(Invalid, match="Choose a name that does not look like an official one, for example"):
        take(make.make_consultation(), name)


def test_a_guest_whose_name_looks_like_anothers_has_a_number(app: Flask) -> None:
    room = make.make_room()
    for name, given in (("Jоan", "Jоan"), ("Joan", "Joan 2"), ("JOAN", "JOAN 3")):
        account = come_as_guest(Actor(None, VISITOR), room, name=name, capacity_key="resident")
        assert make.place_of(account.as_actor(), room.consultation).pseudonym == given
    for name in ("Mоderator", "Changing Together team"):
        with pytest.raises(Invalid, match="Choose a name that does not look like an official one, for example"):
            come_as_guest(Actor(None, VISITOR), room, name=name, capacity_key="resident")


def test_somebody_is_found_by_their_own_name_before_one_that_looks_like_it(app: Flask) -> None:
    consultation = make.make_consultation()
    first, later = (make.place_of(make.seat(consultation, name=name), consultation) for name in ("Ian", "Bee"))
    later.pseudonym, later.pseudonym_key = "lan", f"lan {later.id}"
    db.session.commit()
    assert find_by_pseudonym(consultation.id, "lan") == later
    assert find_by_pseudonym(consultation.id, "Ian") == find_by_pseudonym(consultation.id, "ian") == first
    assert find_by_pseudonym(consultation.id, "Eve") is None
    assert list_lookalikes([consultation.id]) == [(first, later)]


def test_moderators_see_names_that_look_the_same(app: Flask) -> None:
    consultation, elsewhere = make.make_consultation(), make.make_consultation()
    later = make.place_of(make.seat(consultation, name="Bee"), consultation)
    make.seat(consultation, name="Ian")
    later.pseudonym, later.pseudonym_key = "lan", f"lan {later.id}"
    db.session.commit()
    pages = []
    for number, moderated in enumerate((consultation, elsewhere)):
        make.seat(moderated, Role.MODERATOR, actor=make.make_actor(f"moderator{number}@example.org"))
        reader = Reader(app).enter(f"moderator{number}@example.org")
        pages.append(reader.open("/moderation").words)
    assert "“Ian” and “lan”" in pages[0]
    assert "look the same" not in pages[1]


@pytest.mark.parametrize(
    ("labels", "with_none"),
    [
        (["Plan A", "Plan А"], False),
        (["Plan A", "plan\u00a0a"], False),
        (["Plan A", "Plan A\u3164"], False),
        (["Plan A", "Νone of these"], True),
        (["Plan A", "None of\u00ad these"], True),
    ],
)
def test_two_options_that_look_the_same_are_refused(app: Flask, labels: list[str], with_none: bool) -> None:
    poll = make.make_poll(method_key="approval")
    with pytest.raises(Invalid, match="look the same"):
        set_options(SYSTEM, poll, [Choice(label) for label in labels], with_none=with_none)


def test_options_that_differ_by_a_sign_are_taken(app: Flask) -> None:
    labels = ["1.5", "15", "-15", "Pläne", "Plane", "ดา", "ตา"]
    poll = make.make_poll(method_key="approval")
    set_options(SYSTEM, poll, [Choice(label) for label in labels])
    assert [option.label for option in poll.options] == labels
