"""One journey for every entry that organisers keep: added once, changed by several, removed for a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from forum.consultations.actions import managing
from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.consultations.models import Consultation
from forum.deciders.actions import add_decider, add_meeting
from forum.deciders.kinds import DeciderKind, DeciderWords, MeetingWords
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.events import list_events_since
from forum.kernel.permissions import SYSTEM, Role
from forum.outreach.actions import add_entry
from forum.outreach.kinds import EntryWords, Way
from forum.register.actions import add_asked
from forum.register.kinds import AskedKind, AskedWords
from forum.register.queries import list_asked
from tests import factories as make
from tests.browsing import Reader

POSTER = EntryWords(Way.POSTER, date(2026, 1, 5), "Poster about the night calls", "Six pharmacies", None, "", "")


def make_decider(consultation: Consultation) -> Any:
    return add_decider(SYSTEM, consultation, DeciderKind.PERSON, DeciderWords("Dr Ada Price", "Chair", ""))


def make_asked(consultation: Consultation) -> Any:
    return add_asked(SYSTEM, consultation, AskedWords("Westbrook health scrutiny committee", AskedKind.SCRUTINY))


def make_evidence(consultation: Consultation) -> Any:
    return make.make_evidence(consultation, replace(make.EVIDENCE, title="Night calls, counted"))


# Where a feature keeps them, what makes one, and the field that names it.
ENTRIES: list[tuple[str, Callable[[Consultation], Any], str]] = [
    ("deciders", make_decider, "name"),
    ("asked", make_asked, "name"),
    ("evidence", make_evidence, "title"),
    ("told", lambda consultation: add_entry(SYSTEM, consultation, POSTER), "title"),
]
each_kind = pytest.mark.parametrize(("kept", "make_entry", "name"), ENTRIES, ids=[kept for kept, _make, _name in ENTRIES])
# Whoever decides is replaced once people were told, never removed.
each_that_goes = pytest.mark.parametrize(("kept", "make_entry", "name"), ENTRIES[1:], ids=[kept for kept, *_ in ENTRIES[1:]])


def sit_down(app: Flask, make_entry: Callable[[Consultation], Any], kept: str) -> tuple[Any, Reader, str]:
    consultation = make.make_consultation()
    account = make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    entry = make_entry(consultation)
    return entry, Reader(app).enter(account.email), f"/consultations/{consultation.slug}/manage/{kept}/{entry.public_id}"


@each_kind
def test_what_two_change_at_once_comes_back_with_both(app: Flask, kept: str, make_entry: Any, name: str) -> None:
    entry, organiser, address = sit_down(app, make_entry, kept)
    organiser.open(address)
    setattr(entry, name, "What a colleague wrote")
    db.session.commit()
    organiser.send("Save", **{name: "What I wrote"})
    assert organiser.status == 422
    assert "What a colleague wrote" in organiser.words and 'value="What I wrote"' in str(organiser.page)


@each_that_goes
def test_what_was_changed_since_is_not_removed_and_the_reason_stays(app: Flask, kept: str, make_entry: Any, name: str) -> None:
    entry, organiser, address = sit_down(app, make_entry, kept)
    organiser.open(f"{address}/remove")
    setattr(entry, name, "What a colleague wrote")
    db.session.commit()
    organiser.send("Remove it", reason="It was entered twice.")
    assert organiser.status == 422 and organiser.errors
    assert "It was entered twice." in organiser.words
    assert organiser.ask("get", address).status_code == 200
    assert "Removed." in organiser.send("Remove it").words, "whoever has read it again removes what it is now"


@each_that_goes
def test_what_people_can_read_goes_with_a_reason(app: Flask, kept: str, make_entry: Any, name: str) -> None:
    _entry, organiser, address = sit_down(app, make_entry, kept)
    assert organiser.open(f"{address}/remove").send("Remove it").status == 422
    organiser.send("Remove it", reason="It was entered twice.")
    assert "Removed." in organiser.words and organiser.path.endswith(f"/manage/{kept}")
    assert organiser.open(address).status == 404


# Where a new entry is written, what is typed, and the field in which a slip is put right.
NEW: dict[str, tuple[dict[str, str], str]] = {
    "asked/new": ({"name": "Westbrook scrutiny comittee"}, "name"),
    "deciders/person/new": ({"name": "Dr Ada Prise", "job_title": "Chair"}, "name"),
    "deciders/body/new": ({"name": "The bord of the trust"}, "name"),
    "evidence/new": (
        {
            "title": "Night calls, countd",
            "summary": "38 of 41.",
            **dict.fromkeys(("made_by", "paid_by"), "Ada"),
            "certainty": "very",
        },
        "title",
    ),
    "told/new": ({"title": "Poster about the night cals", "place": "Six pharmacies"}, "title"),
    "briefing/framings/new": ({"whose": "Night staff", "problem": "Nobody ansers at night"}, "problem"),
    "briefing/options/new": ({"title": "Leave things as thy are", "meaning": "Nothing is different."}, "title"),
    "briefing/questions/new": ({"title": "Will I still see my own nurs?", "text": "Yes."}, "title"),
    "briefing/sections/new": ({"title": "What we kno", "text": "A lot."}, "title"),
    "briefing/key_dates/new": ({"title": "The board reads what peple said", "day": "2030-01-05"}, "title"),
    "phases/new": ({"name": "Weigh things upp", "opens_at": "2030-01-05T09:00", "closes_at": "2030-01-06T09:00"}, "name"),
}
each_new = pytest.mark.parametrize("page", NEW)
each_key = pytest.mark.parametrize("key", ["the same key", "another key"])


def add_one(app: Flask, page: str, key: str) -> tuple[Reader, Callable[[], int], str]:
    """(whoever has added an entry with a slip and has come Back to its form, how many changes there are, what was put right)"""
    consultation, account = make.make_consultation(published=False), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())

    def count() -> int:
        stream = consultation_stream(consultation.id)
        return sum(event.how == "added" for event in list_events_since(stream, 0, ConsultationChanged, {})) - already

    already = 0
    already = count()
    sent, field = NEW[page]
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/{page}")
    form, path = reader.page, reader.path
    reader.send("Save", **sent)
    assert reader.status == 200 and count() == 1, reader.errors
    if key == "the same key":
        reader.go_back(form, path)
    else:
        reader.open(path)
    put_right = f"{sent[field]}e"
    reader.send("Save", **(sent | {field: put_right}))
    assert reader.status == 422 and "a moment ago. Change that one, or add another?" in reader.words and count() == 1
    return reader, count, put_right


@each_new
@each_key
def test_whoever_goes_back_to_correct_what_was_saved_is_asked_and_corrects_it(app: Flask, page: str, key: str) -> None:
    reader, count, put_right = add_one(app, page, key)
    reader.send("Change that one")
    assert reader.status == 200 and not reader.path.endswith("/new") and put_right in str(reader.page)
    reader.send("Save")
    assert reader.status == 200 and count() == 1, reader.errors


@each_new
@each_key
def test_whoever_means_another_adds_it_once_however_often_it_is_pressed(app: Flask, page: str, key: str) -> None:
    reader, count, _put_right = add_one(app, page, key)
    form, path = reader.page, reader.path
    assert reader.send("Add another").status == 200 and count() == 2
    reader.go_back(form, path)
    assert reader.send("Add another").status == 200 and count() == 2


def test_another_entry_that_says_something_else_is_added_unasked(app: Flask) -> None:
    consultation, account = make.make_consultation(published=False), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email)
    for name in ("Westbrook scrutiny committee", "Ann Lee MP"):
        reader.open(f"/consultations/{consultation.slug}/manage/asked/new").send("Save", name=name)
        assert reader.status == 200
    assert len(list_asked(consultation)) == 2


def test_of_two_versions_of_a_paper_with_one_title_a_meeting_says_which_is_the_earlier(app: Flask) -> None:
    consultation = make.make_consultation()
    account = make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    file = {"title": "The paper", "file_name": "paper.txt", "content": b"The paper", "text": "The paper"}
    paper = managing.add_document(SYSTEM, consultation, **file)
    board = add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD)
    meeting = add_meeting(SYSTEM, board, MeetingWords(to_local(now()).date() + timedelta(days=9), paper=paper.public_id))
    managing.replace_document(SYSTEM, paper, **(file | {"content": b"The paper, put right"}))
    address = f"/consultations/{consultation.slug}/manage/deciders/meetings/{meeting.public_id}"
    page = Reader(app).enter(account.email).open(address)
    assert page.status == 200
    offered = [each.get_text() for each in page.page.select("select[name=paper] option")]
    assert "The paper" in offered and any(each.startswith("The paper (earlier version, replaced on") for each in offered)
    assert len(offered) == len(set(offered)) == 3


@each_that_goes
def test_whoever_presses_twice_has_removed_it(app: Flask, kept: str, make_entry: Any, name: str) -> None:
    _entry, organiser, address = sit_down(app, make_entry, kept)
    form, path = organiser.open(f"{address}/remove").page, organiser.path
    organiser.send("Remove it", reason="It was entered twice.")
    organiser.go_back(form, path)
    organiser.send("Remove it", reason="It was entered twice.")
    assert organiser.status == 200 and "Removed." in organiser.words and organiser.path.endswith(f"/manage/{kept}")


def test_a_colleague_who_sends_it_after_is_told_that_it_is_gone(app: Flask) -> None:
    entry, organiser, address = sit_down(app, make_asked, "asked")
    colleague = make.make_account()
    make.seat(entry.consultation, Role.ORGANISER, actor=colleague.as_actor())
    late = Reader(app).enter(colleague.email).open(f"{address}/remove")
    organiser.open(f"{address}/remove").send("Remove it", reason="It was entered twice.")
    assert late.send("Remove it", reason="It is not asked any more.").status == 404
