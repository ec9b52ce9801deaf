"""The list of changes and its files are in the order of time, whatever was written down when."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Flask

from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.consultations.snapshots import Part
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.events import emit
from forum.spaces import queries
from forum.spaces.actions import record_version
from forum.spaces.models import ChangeEffect
from tests import factories as make
from tests.browsing import Reader

# The third day was written down first, as where a conversation is brought in.
DAYS_AGO = (3, 9, 6)


def test_what_was_written_down_late_stands_where_it_happened(either_app: Flask) -> None:
    with set_clock(now() - timedelta(days=20)):
        consultation = make.make_consultation()
    versions = {}
    for days in DAYS_AGO:
        with set_clock(now() - timedelta(days=days)), transaction():
            about = {"part": Part.QUESTIONS, "thing_id": days, "title": f"{days} days ago", "before": None}
            said = {"after": {"title": f"{days} days ago"}, "effect": ChangeEffect.ADDED, "reason": "", "place_id": None}
            versions[days] = record_version(consultation.id, **about, **said)  # type: ignore[arg-type]
            stream, number = consultation_stream(consultation.id), versions[days].id
            emit(ConsultationChanged(stream, None, consultation.id, Part.QUESTIONS, days, "added", number))
    latest_first = [versions[days].id for days in sorted(DAYS_AGO)]
    assert [each.id for each in queries.list_versions(consultation.id)[0]] == latest_first
    assert [each.id for each in queries.list_versions_since(consultation.id)] == latest_first
    assert [each.id for each in queries.walk_versions(consultation.id)] == latest_first[::-1]
    assert [each.id for each in queries.list_versions(consultation.id, before=versions[3].id)[0]] == latest_first[1:]
    assert [each.id for each in queries.list_versions(consultation.id, begin=versions[6].id)[0]] == latest_first[1:]
    assert queries.find_last_changes(consultation.id) == {Part.QUESTIONS: versions[3].at}
    address = f"/consultations/{consultation.slug}/changes"
    rows = json.loads(either_app.test_client().get(f"{address}.json").data)["changes"]
    assert [row["title"] for row in rows] == ["9 days ago", "6 days ago", "3 days ago"]
    reader = Reader(either_app)
    words = reader.open(address).words
    places = [words.index(f"{days} days ago") for days in sorted(DAYS_AGO)]
    assert places == sorted(places)
    assert reader.open(f"{address}/{versions[6].public_id}").page.select(".change-log > li")[0]["id"] == versions[6].public_id
