"""What hangs on a space, and what on a consultation (docs/decisions/0020-spaces.md), holds for a space of another kind too."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import inspect

from forum.consultations.models import Document, DocumentFile, Participation, WithConsultation
from forum.consultations.queries import find_place, roles_in_space
from forum.kernel.clock import now
from forum.kernel.db import Model, db
from forum.kernel.permissions import Role
from forum.spaces.models import Space, SpaceKind
from tests import factories as make
from tests.services import ROOT

DECISION = ROOT / "docs" / "decisions" / "0020-spaces.md"
HEADINGS = {"spaces": "**What hangs on the space.**", "consultations": "**What stays with the consultation.**"}


def list_hanging(app: Flask, target: str) -> set[str]:
    """The tables with a foreign key to it."""
    tables = Model.metadata.tables.values()
    return {table.name for table in tables if any(key.column.table.name == target for key in table.foreign_keys)}


@pytest.mark.parametrize("target", HEADINGS)
def test_the_decision_says_what_hangs_where(app: Flask, target: str) -> None:
    written = DECISION.read_text().split(HEADINGS[target])[1].split("\n\n**")[0]
    assert set(re.findall(r"`([a-z_]+)`", written)) == list_hanging(app, target) - {"consultations"}


def test_what_hangs_on_a_space_finds_its_consultation_by_it(app: Flask) -> None:
    with_both = [
        each.class_ for each in Model.registry.mappers if "space_id" in each.columns and "consultation" in each.relationships
    ]
    assert len(with_both) > 10
    assert [each.__name__ for each in with_both if not issubclass(each, WithConsultation)] == []
    for model in with_both:
        assert inspect(model).relationships["consultation"].viewonly, f"{model.__name__} would write through it"


def test_a_place_is_in_the_space_that_a_consultation_is(app: Flask) -> None:
    consultation = make.make_consultation()
    place = make.place_of(make.seat(consultation), consultation)
    assert (place.consultation, place.space) == (consultation, consultation.space)
    assert place.space.kind == SpaceKind.CONSULTATION


def test_what_somebody_may_do_in_another_kind_of_space_is_asked_the_same_way(app: Flask) -> None:
    """Whoever has a place there has its role for what hangs on it, and for nothing of a consultation."""
    consultation, person = make.make_consultation(), make.make_actor()
    db.session.add(group := Space(kind="group"))
    about = {"role": Role.FACILITATOR, "capacity_key": "carer", "pseudonym": "Wren", "pseudonym_key": "wren"}
    db.session.add(Participation(space=group, account_id=person.account_id, joined_at=now(), **about))
    file = {"file_name": "plan.txt", "content_type": "text/plain", "size": 4, "file": DocumentFile(content=b"Plan")}
    db.session.add(paper := Document(space=group, title="The plan", added_at=now(), **file))
    db.session.flush()
    assert roles_in_space(person, paper) == {Role.FACILITATOR}
    assert roles_in_space(person, consultation) == frozenset()
    place = find_place(person, paper)
    assert place is not None and place.space is group and place.consultation is None
