"""Every part that organisers can change: each of its versions is in the public list and in both files, in order, and stays there
with its reason when whoever decided deletes their account."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.consultations.models import Consultation
from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part
from forum.consultations.tables import OF_PEOPLE
from forum.erasure.actions import erase_person
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.permissions import Actor, Role
from forum.spaces.actions import record_version
from forum.spaces.models import ChangeEffect
from forum.spaces.rules import ThingWords
from tests import factories as make
from tests.browsing import Reader

NAME = "Owen Rees"
REASONS = ["The first reason.", "The second reason.", "The third reason."]
# A field that says more than a text, where every version of the part has it.
MORE: dict[Part, ThingWords] = {
    Part.PHASES: {"opens_at": "2026-10-09T08:00:00+00:00", "closes_at": "2026-12-24T17:00:00+00:00"},
    Part.TEMPORARY: {"changed_on": "2026-10-09", "ends_on": "2026-12-24", "aftermath": "", "aftermath_words": ""},
    Part.ROLES: {"role": "moderator"},
    Part.CHECKS: {"months": "6", "verdict": "yes"},
    Part.OPENING_CHECKS: {"check": "calm_time", "is_met": "yes"},
    Part.REVIEWS: {"review_kind": "midpoint", "planned_on": "2026-12-24"},
}


def make_versions(part: Part) -> tuple[Consultation, Actor]:
    """Three of the same thing, by somebody who goes later."""
    consultation, actor = make.make_consultation(), make.make_actor("owen@example.org")
    make.seat(consultation, Role.ORGANISER, actor=actor, name=NAME)
    place = make.place_of(actor, consultation)
    thing_id = place.id if part in OF_PEOPLE else 0
    about = {"title": "", "effect": ChangeEffect.CHANGED, "place_id": place.id, "role": Role.ORGANISER}
    with transaction():
        for number, reason in enumerate(REASONS):
            words = [MORE.get(part, {}) | {"title": f"Words {each}"} for each in (number, number + 1)]
            said = {"before": words[0], "after": words[1], "reason": reason}
            version = record_version(consultation.id, part=part, thing_id=thing_id, **about, **said)  # type: ignore[arg-type]
            stream = consultation_stream(consultation.id)
            emit(ConsultationChanged(stream, actor.account_id, consultation.id, part, thing_id, "", version.id))
    return consultation, actor


def read_files(app: Flask, consultation: Consultation) -> tuple[list[list[str]], list[dict[str, object]]]:
    address, client = f"/consultations/{consultation.slug}/changes", app.test_client()
    rows = list(csv.reader(io.StringIO(client.get(f"{address}.csv").data.decode("utf-8-sig"))))[1:]
    return rows, json.loads(client.get(f"{address}.json").data)["changes"]


def expect_all_there(app: Flask, consultation: Consultation, part: Part) -> str:
    rows, values = read_files(app, consultation)
    assert [row[-3] for row in rows] == REASONS
    assert all(str(PARTS[part]) in row for row in rows)
    assert [value["reason"] for value in values] == REASONS and {value["part"] for value in values} == {part}
    assert all(first["after"] == second["before"] for first, second in pairwise(values))
    words = Reader(app).open(f"/consultations/{consultation.slug}/changes?part={part}").words
    places = [words.index(reason) for reason in REASONS]
    assert places == sorted(places, reverse=True), "the latest first"
    return words + str(rows) + str(values)


@pytest.mark.parametrize("part", Part)
def test_each_version_is_in_the_list_and_in_the_files_and_stays_when_its_author_goes(app: Flask, part: Part) -> None:
    consultation, actor = make_versions(part)
    assert NAME in expect_all_there(app, consultation, part)
    make.place_of(actor, consultation).role = Role.PARTICIPANT  # What they did for it, others do now.
    db.session.commit()
    erase_person(actor, db.session.get_one(Account, actor.account_id))
    db.session.expire_all()
    assert NAME not in expect_all_there(app, consultation, part)


def test_every_part_has_a_name_that_people_read() -> None:
    assert set(PARTS) == set(Part)
