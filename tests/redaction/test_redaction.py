"""Words and files that break the law go everywhere they reached, when two people say so; that they were there stays."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from forum.accounts.models import Account
from forum.briefing.actions import add_thing, change_thing
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.kinds import KeyDateWords, QuestionWords, SectionWords
from forum.briefing.models import read_words
from forum.consultations.actions import managing
from forum.consultations.actions.roles import change_role
from forum.consultations.actions.templates import NameToSave, save_template
from forum.consultations.extension_points import list_headings
from forum.consultations.fingerprints import fingerprint_basics, fingerprint_template
from forum.consultations.models import Basics, Consultation, Document
from forum.consultations.queries import find_saved_template
from forum.consultations.saved_stages import list_names, list_stages, read_stages
from forum.deciders.actions import add_decider, add_meeting, declare_interests
from forum.deciders.fingerprints import fingerprint_interests
from forum.deciders.kinds import DeciderKind, MeetingWords, MemberWords
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from forum.redaction.actions import agree_to_take_out, ask_to_take_out, drop_redaction
from forum.redaction.finding import find_sentences
from forum.redaction.fingerprints import fingerprint_redaction
from forum.redaction.models import Redaction
from forum.redaction.queries import find_pending, list_taken_out
from forum.register.actions import add_asked
from forum.spaces.models import Version
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import make_follower, run_jobs_at

NAME = "Ann Example of Mill Lane"
WHY = "they name a patient"


def make_two(consultation: Consultation) -> tuple[Actor, Actor]:
    return make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.MODERATOR)


def say_summary(consultation: Consultation, summary: str, reason: str = "We put it right.") -> None:
    said = {name: getattr(consultation, name) for name in Basics.__dataclass_fields__} | {"summary": summary}
    managing.change_basics(SYSTEM, consultation, Basics(**said), seen=fingerprint_basics(consultation), reason=reason)


def make_named() -> Consultation:
    """It named somebody, in words that were changed since."""
    consultation = make.make_consultation()
    say_summary(consultation, f"We closed it after {NAME} fell.", f"{NAME} asked us.")
    say_summary(consultation, "We closed it after a fall. Annex: none.")
    return consultation


def agree(actor: Actor, consultation: Consultation) -> Redaction:
    pending = find_pending(consultation)
    assert pending is not None
    agree_to_take_out(actor, consultation, seen=fingerprint_of(consultation))
    return list_taken_out(consultation)[0]


def fingerprint_of(consultation: Consultation) -> str:
    """What whoever agrees has before them."""
    pending = find_pending(consultation)
    assert pending is not None
    return fingerprint_redaction(pending, [each.key for each in find_sentences(consultation, pending.words, pending.chosen)])


def take_out(consultation: Consultation, words: str = NAME) -> Redaction:
    """From every sentence."""
    first, second = make_two(consultation)
    chosen = [each.key for each in find_sentences(consultation, words)]
    ask_to_take_out(first, consultation, words=words, reason=WHY, chosen=chosen)
    return agree(second, consultation)


def dump() -> str:
    """Every text in the database."""
    names = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
    return "\n".join(str(row) for name in names for row in db.session.execute(text(f'SELECT * FROM "{name}"')))


def test_they_go_from_what_was_saved_for_others_to_begin_from(app: Flask) -> None:
    consultation = make.make_consultation()
    add_thing(SYSTEM, consultation, SectionWords(f"What {NAME} did", "It was at night.", 1), reason="We say more.")
    consultation.phases[0].activities[0].title = f"Ask {NAME}"
    about = {"name": f"As {NAME} did it", "people": "Three people.", "seen": fingerprint_template(None)}
    names = [NameToSave(each, each) for each in list_names(list_stages(consultation), list_headings(consultation))]
    save_template(make.seat(consultation, Role.ORGANISER), consultation, names=names, **about)
    take_out(consultation)
    template = find_saved_template(consultation)
    assert template is not None and read_stages(template) and NAME not in template.name + template.stages


def test_a_word_that_is_a_key_of_ours_too_leaves_a_saved_template_whole(app: Flask) -> None:
    consultation = make.make_consultation()
    kind = consultation.phases[0].activities[0].kind_key
    say_summary(consultation, f"About {kind} here.")
    about = {"name": "Nights", "people": "Three people.", "seen": fingerprint_template(None)}
    names = [NameToSave(each, each) for each in list_names(list_stages(consultation), list_headings(consultation))]
    save_template(make.seat(consultation, Role.ORGANISER), consultation, names=names, **about)
    take_out(consultation, kind)
    template = find_saved_template(consultation)
    assert template is not None and read_stages(template)[0].activities[0].kind_key == kind


def test_they_go_from_versions_and_everything_else_and_the_page_says_when_where_and_why(app: Flask) -> None:
    consultation = make_named()
    thing = make.make_thing(consultation)
    change_thing(SYSTEM, thing, replace(read_words(thing), risks=f"{NAME} fell."), seen=fingerprint_thing(thing), reason=NAME)
    follower = make_follower(consultation)
    run_jobs_at(now())
    found = take_out(consultation)
    db.session.expire_all()
    if db.engine.dialect.name == "sqlite":
        assert NAME not in dump()
    assert set(found.places) >= {"versions", "options"} and found.words == "" and follower
    words = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert NAME not in words and "Words taken out on" in words and WHY in words
    said = Reader(app).open(f"/consultations/{consultation.slug}/taken-out").words
    assert WHY in said and found.digest in said and NAME not in said
    assert found.digest == hashlib.sha256((found.salt + NAME).encode()).hexdigest()


def test_they_go_from_wherever_organisers_write(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_thing(consultation, SectionWords(NAME, f"{NAME} fell."))
    make.make_thing(consultation, QuestionWords("Why?", f"{NAME} fell."))
    make.make_thing(consultation, KeyDateWords(NAME, now().date()))
    make.make_evidence(consultation, replace(make.EVIDENCE, summary=NAME, made_by=NAME))
    board = add_decider(SYSTEM, consultation, DeciderKind.BODY, replace(make.BOARD, name=NAME, members=(MemberWords(NAME),)))
    add_meeting(SYSTEM, board, MeetingWords(now().date(), NAME))
    broker = make.seat(consultation, Role.BROKER, name="Jo Adair")
    declare_interests(broker, consultation, words=NAME, seen=fingerprint_interests(None))
    add_asked(SYSTEM, consultation, replace(make.ASKED, why=NAME, answered_on=date(2026, 2, 1), reply=NAME))
    make.make_evidence_answer(make.make_evidence_request(consultation), answer=NAME, name=NAME)
    found = take_out(consultation)
    places = {"sections", "questions", "key_dates", "evidence", "evidence_answers", "deciders", "meetings", "go_between", "asked"}
    assert places <= set(found.places)
    if db.engine.dialect.name == "sqlite":
        assert NAME not in dump()


def test_other_case_and_other_spaces_hide_nothing(app: Flask) -> None:
    consultation = make_named()
    say_summary(consultation, "We closed it after ann example\nof mill lane fell.")
    take_out(consultation)
    assert "ann" not in consultation.summary


def test_words_within_longer_words_and_dates_and_keys_stay(app: Flask) -> None:
    consultation = make_named()
    say_summary(consultation, "consult her. We consulted.")
    take_out(consultation, "consult")
    assert consultation.promise_level == "consult" and consultation.summary.endswith("We consulted.")
    Reader(app).open(f"/consultations/{consultation.slug}/changes")


def test_news_and_letters_that_have_not_gone_say_it_no_more(app: Flask) -> None:
    consultation = make.make_consultation()
    follower = make_follower(consultation)
    make.seat(consultation)
    say_summary(consultation, "Another.", f"{NAME} asked.")
    run_jobs_at(now())
    rows = db.session.query(Notification).filter_by(account_id=follower.account_id)
    assert any(NAME in str(row.sentence) for row in rows)
    take_out(consultation)
    assert not any(NAME in str(row.sentence) for row in rows)


def test_nobody_takes_anything_out_alone(app: Flask) -> None:
    consultation = make_named()
    first, second = make_two(consultation)
    ask_to_take_out(first, consultation, words=NAME, reason=WHY)
    with pytest.raises(Forbidden):
        agree(first, consultation)
    with pytest.raises(Conflict):
        ask_to_take_out(second, consultation, words=NAME, reason=WHY)
    pending = find_pending(consultation)
    drop_redaction(second, consultation, seen=fingerprint_of(consultation))
    assert list_taken_out(consultation) == [] and any(NAME in row.after for row in db.session.query(Version))
    assert pending is not None and pending.words == ""


def test_whoever_is_brought_in_to_agree_is_no_second_person(app: Flask) -> None:
    consultation = make_named()
    first, second = make_two(consultation)
    late = make.place_of(make.seat(consultation, name="Jo Adair"), consultation)
    ask_to_take_out(first, consultation, words=NAME, reason=WHY)
    new = make.seat(consultation, Role.FACILITATOR, is_new=True)
    change_role(SYSTEM, late, role=Role.LEAD)
    risen = db.session.get_one(Account, late.account_id).as_actor()
    for actor in (new, risen):
        with pytest.raises(Forbidden, match="since this was asked"):
            agree(actor, consultation)
    assert agree(second, consultation).agreed_at


def test_whoever_agrees_agrees_to_what_they_saw(app: Flask) -> None:
    consultation = make_named()
    first, second = make_two(consultation)
    ask_to_take_out(first, consultation, words=NAME, reason=WHY)
    with pytest.raises(Changed):
        agree_to_take_out(second, consultation, seen="something else")


@pytest.mark.parametrize(
    ("words", "reason"), [("", WHY), ("a", WHY), ("It stands nowhere", WHY), (NAME, ""), (NAME, NAME), (NAME, "x" * 151)]
)
def test_it_takes_exact_words_that_stand_there_and_a_reason_without_them(app: Flask, words: str, reason: str) -> None:
    consultation = make_named()
    with pytest.raises(Invalid):
        ask_to_take_out(make.seat(consultation, Role.LEAD), consultation, words=words, reason=reason)


def test_keys_of_every_feature_stay(app: Flask) -> None:
    consultation = make_named()
    add_asked(SYSTEM, consultation, make.ASKED)
    say_summary(consultation, "We sent a letter.")
    take_out(consultation, "letter")
    assert Reader(app).open(f"/consultations/{consultation.slug}/changes").status == 200


def test_the_file_of_a_document_goes_and_its_place_stays(app: Flask) -> None:
    consultation = make.make_consultation()
    content = f"Report about {NAME}".encode()
    managing.add_document(SYSTEM, consultation, title="Report", file_name="report.txt", content=content, text=NAME)
    document = db.session.query(Document).one()
    first, second = make_two(consultation)
    ask_to_take_out(first, consultation, paper=document.public_id, reason=WHY)
    found = agree(second, consultation)
    assert found.digest == hashlib.sha256(content).hexdigest()
    response = app.test_client().get(f"/consultations/{consultation.slug}/documents/{document.public_id}")
    assert NAME.encode() not in response.data and WHY.encode() in response.data
    assert "taken out" in Reader(app).open(f"/consultations/{consultation.slug}").words


def test_the_database_lets_a_version_change_for_nothing_else(app: Flask) -> None:
    consultation = make_named()
    found = take_out(consultation)
    number = found.id
    other = make_named()
    for change in (
        "reason = 'x'",
        f"reason = 'x', redaction_id = {number}",
        f"reason = '{found.mark}', redaction_id = {number}",  # of another consultation
        f"at = '2000-01-01', reason = '{found.mark}', redaction_id = {number}",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(f"UPDATE versions SET {change} WHERE space_id = {other.id}"))
        db.session.rollback()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("DELETE FROM versions"))
    db.session.rollback()


def test_two_people_do_it_through_the_pages(app: Flask) -> None:
    consultation = make_named()
    first, second = make_two(consultation)
    address = f"/consultations/{consultation.slug}/manage/take-out"
    page = reader_for(app, first).open(address)
    page.send("Show where this is", words="Nowhere to be found", reason=WHY)
    assert page.response.status_code == 422 and "We cannot find these words" in page.words
    page.send("Show where this is", words=NAME, reason=WHY)
    assert "fell" in page.words and find_pending(consultation) is None
    page.send("Ask a colleague to agree")
    page = reader_for(app, second).open(address)
    assert NAME in page.words and "What changed on this page" in page.words
    page.send("Take it out for good")
    assert "Taken out on" in page.words and NAME not in page.words


def reader_for(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)
