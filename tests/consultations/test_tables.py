"""What was said officially, and every change of it, can be downloaded: each version with its words before and after."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.consultations.actions import managing
from forum.consultations.actions.naming import use_own_name
from forum.consultations.actions.roles import change_role
from forum.consultations.fingerprints import fingerprint_basics
from forum.consultations.models import Basics, Consultation
from forum.consultations.snapshots import describe_all
from forum.consultations.tables import list_cell_lines
from forum.consultations.views.tables import TABLES
from forum.deciders.actions import add_decider, declare_interests
from forum.deciders.fingerprints import fingerprint_interests
from forum.deciders.kinds import DeciderKind
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.register.actions import add_asked, change_asked
from forum.register.fingerprints import fingerprint_asked
from tests import factories as make
from tests.browsing import Reader


def change(consultation: Consultation, actor: Actor = SYSTEM, *, reason: str, **words: str) -> None:
    said = {name: getattr(consultation, name) for name in Basics.__dataclass_fields__} | words
    managing.change_basics(actor, consultation, Basics(**said), seen=fingerprint_basics(consultation), reason=reason)


def make_changed() -> Consultation:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER, name="Owen Rees")
    change(consultation, organiser, summary="The second words.", reason="=1+1 was wrong.")
    change(consultation, organiser, summary="The third words.", reason="We were asked.")
    return consultation


def read_table(app: Flask, path: str) -> list[list[str]]:
    answer = app.test_client().get(path)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_every_change_stands_in_the_table_in_order_with_before_after_why_and_who(app: Flask) -> None:
    consultation = make_changed()
    head, first, second = read_table(app, f"/consultations/{consultation.slug}/changes.csv")
    assert head[-5:] == ["Before", "After", "Why", "Who decided", "Who was told"]
    assert first[0] == "1" and first[-4:-1] == ["The second words.", "'=1+1 was wrong.", "Owen Rees, organiser"]
    assert second[0] == "2" and second[-5:-2] == ["The second words.", "The third words.", "We were asked."]


def test_a_computer_reads_all_that_was_said_before_and_after(app: Flask) -> None:
    consultation = make_changed()
    said = json.loads(app.test_client().get(f"/consultations/{consultation.slug}/changes.json").data)
    first, second = said["changes"]
    assert first["after"] == second["before"] and second["after"]["summary"] == "The third words."
    assert second["reason"] == "We were asked." and second["who"] == "Owen Rees, organiser" and not second["words_taken_out"]


def test_the_page_of_changes_leads_to_both(app: Flask) -> None:
    consultation = make_changed()
    page = Reader(app).open(f"/consultations/{consultation.slug}/changes").page
    assert {str(link["href"]).rpartition(".")[2] for link in page.select("a[href*='changes.']")} == {"csv", "json"}


def test_register_deciders_and_evidence_are_tables_and_the_page_leads_there(app: Flask) -> None:
    consultation = make.make_consultation()
    add_asked(SYSTEM, consultation, make.ASKED)
    add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD)
    make.make_evidence(consultation)
    pages = [Reader(app).open(f"/consultations/{consultation.slug}{place}").page for place in ("", "/evidence", "/changes")]
    links = {str(link["href"]) for page in pages for link in page.select("a[href*='/tables/']")}
    tables = {link.rpartition("/")[2]: read_table(app, link) for link in links}
    assert set(tables) == {"register.csv", "deciders.csv", "evidence.csv"}
    for name, words in (
        ("register.csv", make.ASKED.name),
        ("deciders.csv", make.BOARD.name),
        ("evidence.csv", make.EVIDENCE.title),
    ):
        assert any(words in row for row in tables[name])


def test_of_a_draft_and_of_what_is_no_table_there_is_nothing(app: Flask) -> None:
    draft, public = make.make_consultation(published=False), make.make_consultation()
    client = app.test_client()
    for path in (f"{draft.slug}/changes.csv", f"{draft.slug}/changes.json", f"{draft.slug}/tables/register.csv"):
        assert client.get(f"/consultations/{path}").status_code == 404
    assert client.get(f"/consultations/{public.slug}/tables/other.csv").status_code == 404


def test_who_decides_has_a_row_where_they_are_named_in_words_alone(app: Flask) -> None:
    consultation = make.make_consultation()
    consultation.decided_by = "The cabinet of Westbrook Council"
    db.session.commit()
    answer = app.test_client().get(f"/consultations/{consultation.slug}/tables/deciders.csv")
    lines = answer.text.strip().splitlines()
    assert len(lines) == 2 and "The cabinet of Westbrook Council" in lines[1]


def test_the_table_says_whose_role_and_whose_name_it_was_and_who_was_told_as_the_page_does(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER, name="Owen Rees")
    person = make.seat(consultation, Role.MODERATOR, name="Jo Adair")
    make.seat(consultation, Role.MODERATOR)
    change_role(organiser, make.place_of(person, consultation), role=Role.PARTICIPANT, reason="We need one.")
    use_own_name(organiser, consultation, name="Owen Rees Hughes", reason="I have married.")
    head, *rows = read_table(app, f"/consultations/{consultation.slug}/changes.csv")
    page = Reader(app).open(f"/consultations/{consultation.slug}/changes").page
    cards = [
        {"In one sentence": card.h2.get_text(strip=True)}
        | {fact.dt.get_text(strip=True): fact.dd.get_text(" ", strip=True) for fact in card.select(".change-facts > div")}
        for card in page.select(".change-log > li:not(.first)")
    ]
    assert [card["In one sentence"] for card in cards] == [
        "Owen Rees is now called Owen Rees Hughes",
        "Jo Adair no longer has the role of moderator",
    ]
    for card, row in zip(reversed(cards), rows, strict=True):
        said = dict(zip(head, row, strict=True))
        assert {name: said[name] for name in ("In one sentence", "Who decided")} == {
            name: card[name] for name in ("In one sentence", "Who decided")
        }
        assert said["Who was told"] == card.get("Who was told", "")


def test_who_was_told_stands_in_the_table(app: Flask) -> None:
    head, *rows = read_table(app, f"/consultations/{make_changed().slug}/changes.csv")
    assert {row[head.index("Who was told")] for row in rows} == {"Everyone who has taken part or follows this consultation"}


FULL: dict[str, Callable[[Consultation], Any]] = {
    "register": lambda consultation: add_asked(SYSTEM, consultation, make.ASKED),
    "deciders": lambda consultation: add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD),
    "evidence": make.make_evidence,
}


@pytest.mark.parametrize("name", FULL)
def test_a_table_has_the_same_columns_whatever_is_in_it(app: Flask, name: str) -> None:
    full, empty = make.make_consultation(), make.make_consultation()
    FULL[name](full)
    head, *rows = read_table(app, f"/consultations/{full.slug}/tables/{name}.csv")
    bare, *none = read_table(app, f"/consultations/{empty.slug}/tables/{name}.csv")
    assert head == bare and len(head) > 3 and len(rows) == 1
    assert name == "deciders" or not none  # Who decides may be named in words alone.


def test_nothing_that_is_said_is_without_a_column(app: Flask) -> None:
    """Each field of what a part says stands in its row."""
    consultation = make.make_consultation()
    for fill in FULL.values():
        fill(consultation)
    for name, parts in TABLES.items():
        said = [words for (part, _number), words in describe_all(consultation).items() if part in parts]
        words = {line for thing in said for field in thing for line in list_cell_lines(field, thing[field])}
        rows = read_table(app, f"/consultations/{consultation.slug}/tables/{name}.csv")
        cells = {line for row in rows for cell in row for line in cell.split("\n")}
        assert words and words <= cells


def test_days_are_as_spreadsheets_sort_them(app: Flask) -> None:
    consultation = make.make_consultation()
    asked = add_asked(SYSTEM, consultation, make.ASKED)
    organiser = make.seat(consultation, Role.ORGANISER)
    moved = replace(make.ASKED, asked_on=make.ASKED.asked_on + timedelta(days=1))
    change_asked(organiser, asked, moved, seen=fingerprint_asked(asked), reason="It was the day after.")
    head, row = read_table(app, f"/consultations/{consultation.slug}/tables/register.csv")
    assert dict(zip(head, row, strict=True))["Asked on"] == moved.asked_on.isoformat()
    _head, *changes = read_table(app, f"/consultations/{consultation.slug}/changes.csv")
    days = [row for row in changes if "Asked on" in row]
    assert [day in days[-1] for day in (make.ASKED.asked_on.isoformat(), moved.asked_on.isoformat())] == [True, True]


def test_the_go_between_of_now_has_a_name_in_the_table(app: Flask) -> None:
    consultation = make.make_consultation()
    broker = make.seat(consultation, Role.BROKER, name="Bea Brook")
    declare_interests(broker, consultation, "I live in the next town.", seen=fingerprint_interests(None))
    make.seat(consultation, Role.BROKER, name="Nobody’s Friend")
    head, *rows = read_table(app, f"/consultations/{consultation.slug}/tables/deciders.csv")
    said = [dict(zip(head, row, strict=True)) for row in rows if row[0] == "Independent go-between"]
    assert [(each["Name"], each["Declared interests"]) for each in said] == [
        ("Bea Brook", "I live in the next town."),
        ("Nobody’s Friend", ""),
    ]


@pytest.mark.parametrize("path", ["changes.csv", "changes.json", "tables/register.csv", "told/log.csv"])
def test_a_file_is_called_by_its_consultation(app: Flask, path: str) -> None:
    consultation = make.make_consultation()
    header = app.test_client().get(f"/consultations/{consultation.slug}/{path}").headers["Content-Disposition"]
    assert header.startswith(f"attachment; filename={consultation.slug}-")
