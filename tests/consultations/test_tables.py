"""What was said officially, and every change of it, can be downloaded: each version with its words before and after."""

from __future__ import annotations

import csv
import io
import json

from flask import Flask

from forum.consultations.actions import managing
from forum.consultations.actions.naming import use_own_name
from forum.consultations.actions.roles import change_role
from forum.consultations.fingerprints import fingerprint_basics
from forum.consultations.models import Basics, Consultation
from forum.deciders.actions import add_decider
from forum.deciders.kinds import DeciderKind
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.register.actions import add_asked
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
    assert {row[head.index("Who was told")] for row in rows} == {"Everyone who follows this consultation"}
