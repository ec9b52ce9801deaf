"""A document that people have answered on takes another's place by two people; until then nobody but colleagues can read it."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.consultations.actions import managing
from forum.consultations.change_guards import NeedsColleague, NewFile, Wanted
from forum.consultations.models import Consultation, Document
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, DoneAlready
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.rewording.actions import agree_to_rewording, change_or_ask, refuse_rewording, take_back_rewording
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.models import OfficialRewording, WaitingFile
from forum.rewording.queries import find_why_over
from tests import factories as make
from tests.browsing import Reader
from tests.guards.test_migrations import ask as ask_database
from tests.guards.test_migrations import downgrade, go, upgrade
from tests.rewording.asking import WHY, WHY_NOT, ask
from tests.rewording.asking import want_newer as want_document
from tests.rewording.test_rewording import make_answered
from tests.rewording.test_screens import manage, read_as

OLD, NEW = b"54 calls a week", b"61 calls a week"


def make_paper(*, answered: bool = True) -> tuple[Consultation, Document, Actor, Actor]:
    """(a consultation, the paper that people have read there, an organiser, a colleague)"""
    consultation, organiser, lead = make_answered(answered=answered)
    about = {"title": "How many call", "file_name": "calls.txt", "text": "How many call."}
    paper = managing.add_document(SYSTEM, consultation, content=OLD, **about)  # type: ignore[arg-type]
    return consultation, paper, organiser, lead


def want_newer(paper: Document, content: bytes = NEW, reason: str = WHY) -> Wanted:
    return want_document(paper, NewFile("How many call", "calls.txt", content, "How many call, to October."), reason)


def agree(actor: Actor, asked: OfficialRewording) -> None:
    agree_to_rewording(actor, asked, seen=fingerprint_rewording(asked))


def is_waiting() -> bool:
    return bool(db.session.scalar(select(func.count()).select_from(WaitingFile)))


def list_papers(consultation: Consultation) -> list[bytes]:
    """All versions, the first one first."""
    papers = db.session.scalars(select(Document).filter_by(space_id=consultation.id).order_by(Document.id)).all()
    return [each.file.content for each in papers]


def test_a_document_that_people_answered_on_is_replaced_by_two_and_the_former_stays_with_its_date(either_app: Flask) -> None:
    consultation, paper, organiser, lead = make_paper()
    former, slug = paper.public_id, consultation.slug
    with pytest.raises(NeedsColleague):
        managing.replace_document(organiser, paper, title="x", file_name="x.txt", content=NEW, text="x", reason=WHY)
    asked = ask(organiser, want_newer(paper))
    with pytest.raises(DoneAlready):
        ask(organiser, want_newer(paper))
    with pytest.raises(Conflict):
        ask(make.seat(consultation, Role.ORGANISER), want_newer(paper, b"70 calls a week"))
    assert list_papers(consultation) == [OLD] and is_waiting()
    agree(lead, asked)
    assert list_papers(consultation) == [OLD, NEW] and not is_waiting()
    changes = Reader(either_app).open(f"/consultations/{slug}/changes")
    assert former in str(changes.page) and "Amina Yusuf" in changes.words and "Ruth Danso" in changes.words
    page = Reader(either_app).open(f"/consultations/{slug}")
    assert "How many call, to October." in page.words and "earlier version" in page.words
    reader = Reader(either_app)
    assert reader.ask("get", f"/consultations/{slug}/documents/{former}").data == OLD
    assert reader.ask("get", f"/consultations/{slug}/documents/{consultation.documents[0].public_id}").data == NEW
    again = ask(organiser, want_newer(consultation.documents[0], b"62 calls a week"))
    assert again.subject == asked.subject, "all versions of one document are one thing"


def test_a_file_that_nobody_agreed_to_goes_and_what_stood_there_stays(app: Flask) -> None:
    consultation, paper, organiser, lead = make_paper()
    refused = ask(organiser, want_newer(paper))
    refuse_rewording(lead, refused, seen=fingerprint_rewording(refused), reason=WHY_NOT)
    assert not is_waiting()
    taken_back = ask(organiser, want_newer(paper))
    take_back_rewording(organiser, taken_back, seen=fingerprint_rewording(taken_back))
    assert not is_waiting()
    lapsed = ask(organiser, want_newer(paper))
    managing.replace_document(SYSTEM, paper, title="Calls", file_name="calls.txt", content=b"58 calls a week", reason=WHY)
    assert find_why_over(lapsed)
    with pytest.raises(Conflict):
        agree(lead, lapsed)
    db.session.rollback()
    ask(organiser, want_newer(consultation.documents[0]))
    assert db.session.scalars(select(WaitingFile.rewording_id)).all() != [lapsed.id]
    assert list_papers(consultation) == [OLD, b"58 calls a week"]


def test_a_colleague_agrees_to_exactly_the_file_that_they_could_read(app: Flask) -> None:
    _consultation, paper, organiser, lead = make_paper()
    asked = ask(organiser, want_newer(paper))
    seen = fingerprint_rewording(asked)
    take_back_rewording(organiser, asked, seen=seen)
    other = ask(organiser, want_newer(paper, b"99 calls a week"))
    with pytest.raises(Changed):
        agree_to_rewording(lead, other, seen=seen)
    db.session.get_one(WaitingFile, other.id).content = NEW
    db.session.commit()
    with pytest.raises(Conflict):
        agree(lead, other)


def test_what_nobody_has_answered_on_takes_one(app: Flask) -> None:
    consultation, paper, organiser, _lead = make_paper(answered=False)
    assert change_or_ask(organiser, consultation, want_newer(paper)) is None
    assert list_papers(consultation) == [OLD, NEW]


def test_from_the_form_to_a_colleague_while_nobody_else_finds_it(app: Flask) -> None:
    consultation, paper, organiser, lead = make_paper()
    asks = read_as(app, organiser).open(manage(consultation, f"documents/{paper.public_id}/replace"))
    assert "A colleague has to agree before the new file takes its place." in asks.words
    asks.send("Ask a colleague to agree", file=(BytesIO(NEW), "calls.txt"), text="Now 61 a week.", reason=WHY)
    assert "Nothing changes until then" in asks.words
    asked = db.session.scalars(select(OfficialRewording)).one()
    file = manage(consultation, f"changes/{asked.public_id}/file")
    agrees = read_as(app, lead).open("/account/work").follow("Read it")
    assert "If a colleague says no, we delete it." in agrees.words and agrees.ask("get", file).data == NEW
    assert NEW not in Reader(app).ask("get", file).data
    member = read_as(app, make.seat(consultation))
    assert member.ask("get", file).status_code == 403
    for address in ("", "/changes", "/changes.csv"):
        assert b"Now 61 a week." not in member.ask("get", f"/consultations/{consultation.slug}{address}").data
    assert b"Now 61 a week." not in member.ask("get", "/search?q=61+a+week").data
    agrees.send("Agree to this change")
    assert agrees.ask("get", file).status_code == 404
    assert "Now 61 a week." in Reader(app).open(f"/consultations/{consultation.slug}").words


def test_a_file_that_waited_waits_no_more_in_an_older_release(either_app: Flask) -> None:
    """0101: and can be asked for anew."""
    _consultation, paper, organiser, _lead = make_paper()
    ask(organiser, want_newer(paper))
    pending = "SELECT count(*) FROM rewordings WHERE agreed_at IS NULL AND dropped_at IS NULL"
    assert ask_database(pending) == [(1,)]
    go(downgrade, "0095")
    go(upgrade, "head")
    assert ask_database(pending) == [(0,)] and ask_database("SELECT count(*) FROM waiting_files") == [(0,)]
    assert ask_database("SELECT from_stage FROM polls") == []
