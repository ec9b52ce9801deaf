"""The journey of a change that needs two, by its screens."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Account
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role
from forum.rewording.models import OfficialRewording
from tests import factories as make
from tests.browsing import Reader
from tests.rewording.asking import WHY, WHY_NOT
from tests.rewording.test_rewording import make_answered, stage, talk

NEW = "Shall we close the night line?"


def read_as(app: Flask, actor: Actor) -> Reader:
    account = db.session.get(Account, actor.account_id)
    assert account is not None
    return Reader(app).enter(account.email)


def manage(consultation: Consultation, page: str) -> str:
    return f"/consultations/{consultation.slug}/manage/{page}"


def test_other_words_go_from_the_form_to_a_colleague_and_into_the_list_of_changes(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    asks = read_as(app, organiser).open(manage(consultation, "basics"))
    assert "A colleague has to agree to a new question" in asks.words
    asks.send("Save", title=NEW, reason=WHY)
    assert "Nothing changes until then" in asks.words and "Cancel my request" in asks.words
    assert NEW not in Reader(app).open(f"/consultations/{consultation.slug}").words
    asks.open(manage(consultation, "basics"))
    assert "Nothing changes until then" in asks.words and NEW in asks.words
    agrees = read_as(app, lead).open("/account/work").follow("Read it")
    assert NEW in agrees.words and "Who should answer at night?" in agrees.words and WHY in agrees.words
    agrees.send("Agree to this change")
    assert "Everyone can read what has changed" in agrees.words
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert NEW in changes and "Amina Yusuf" in changes and "Ruth Danso" in changes and WHY in changes


def test_a_slip_is_saved_at_once(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    asks = read_as(app, organiser).open(manage(consultation, "basics"))
    asks.send("Save", title="who should answer at night", reason="Only a small typo")
    assert "Saved." in asks.words


def test_nothing_typed_is_lost_while_another_request_waits(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    other = read_as(app, make.seat(consultation, Role.ORGANISER)).open(manage(consultation, "basics"))
    read_as(app, organiser).open(manage(consultation, "basics")).send("Save", title=NEW, reason=WHY)
    other.send("Save", promise="Nothing much at all", reason="It was too much.")
    assert other.status == 422 and "Amina Yusuf already asked for this" in other.words
    assert "Nothing much at all" in str(other.page) and "It was too much." in str(other.page)


def test_the_same_sent_twice_asks_once(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    asks = read_as(app, organiser).open(manage(consultation, "basics"))
    form, path = asks.page, asks.path
    asks.send("Save", title=NEW, reason=WHY)
    asks.go_back(form, path)
    asks.send("Save", title=NEW, reason=WHY)
    assert "You have already asked" in asks.words


@pytest.mark.parametrize("what", ["phases", "activities"])
def test_a_stage_or_an_activity_goes_once_a_colleague_agrees(app: Flask, what: str) -> None:
    consultation, organiser, lead = make_answered()
    thing = stage(consultation, "Report back") if what == "phases" else talk(consultation)
    name = "Report back" if what == "phases" else "Talk again"
    asks = read_as(app, organiser).open(manage(consultation, f"{what}/{thing.public_id}/remove"))
    assert "A colleague has to agree before this is removed." in asks.words
    asks.send("Ask a colleague to agree", reason="")
    assert asks.status == 422
    asks.send("Ask a colleague to agree", reason=WHY)
    assert "Nothing changes until then" in asks.words
    agrees = read_as(app, lead).open(asks.path)
    agrees.send("Agree to remove it")
    assert "Everyone can read what has changed" in agrees.words
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert f"“{name}” was removed" in changes and "Ruth Danso" in changes


def test_the_scope_closes_once_a_colleague_agrees(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    asks = read_as(app, organiser).open(manage(consultation, "scope"))
    fields = {"rows-0-kind": "settled", "rows-0-reason": "It is dear.", "reason": WHY}
    asks.send("Save", **fields)
    assert "Nothing changes until then" in asks.words
    agrees = read_as(app, lead).open(asks.path).send("Agree to this change")
    assert "Everyone can read what has changed" in agrees.words
    db.session.expire_all()
    assert [item.state for item in consultation.scope if item.text == "the hours"] == ["settled"]


def test_manage_shows_every_organiser_what_waits(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    other = read_as(app, make.seat(consultation, Role.ORGANISER)).open(f"/consultations/{consultation.slug}/manage")
    assert "Changes a colleague has to agree to" not in other.words
    read_as(app, organiser).open(manage(consultation, "basics")).send("Save", title=NEW, reason=WHY)
    other.open(f"/consultations/{consultation.slug}/manage").follow("Change to the basic details")
    assert NEW in other.words and "Who should answer at night?" in other.words


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEAD, Role.FACILITATOR])
def test_the_way_back_is_open_to_whoever_reads_what_is_asked(app: Flask, role: Role) -> None:
    consultation, organiser, _lead = make_answered()
    asks = read_as(app, organiser).open(manage(consultation, "basics")).send("Save", title=NEW, reason=WHY)
    reader = read_as(app, make.seat(consultation, role)).open(asks.path)
    addresses = [str(link["href"]) for link in reader.page.select(".crumbs a")]
    assert addresses and all(reader.open(address).status == 200 for address in addresses)


def test_who_asked_can_stop_asking(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    asks = read_as(app, organiser).open(manage(consultation, "basics")).send("Save", title=NEW, reason=WHY)
    assert "I do not agree" not in asks.words
    asks.open(manage(consultation, "change")).follow("Change to the basic details").send("Cancel my request")
    assert "Nothing has changed." in asks.words and "stopped asking" in asks.words
    assert "Changes a colleague has to agree to" not in asks.open(manage(consultation, "change")).words


def test_a_colleague_says_no_and_who_asked_reads_why(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    asks = read_as(app, organiser).open(manage(consultation, "basics")).send("Save", title=NEW, reason=WHY)
    answers = read_as(app, lead).open(asks.path).send("I do not agree", reason="No")
    assert answers.status == 422 and "Write at least" in answers.words and "No" in str(answers.page.find("textarea"))
    answers.send("I do not agree", reason=WHY_NOT)
    assert "We have told the person who asked" in answers.words
    asks.open(asks.path)
    assert "already said no" in asks.words and WHY_NOT in asks.words
    assert WHY_NOT not in Reader(app).open(f"/consultations/{consultation.slug}/changes").words


def test_whoever_says_no_too_late_loses_nothing_they_wrote(app: Flask) -> None:
    consultation, organiser, lead = make_answered()
    asks = read_as(app, organiser).open(manage(consultation, "basics")).send("Save", title=NEW, reason=WHY)
    late = read_as(app, make.seat(consultation, Role.LEAD)).open(asks.path)
    read_as(app, lead).open(asks.path).send("Agree to this change")
    late.send("I do not agree", reason=WHY_NOT)
    assert late.status == 422 and "already agreed" in late.words and WHY_NOT in late.words


@pytest.mark.parametrize("what", ["phases", "activities"])
def test_another_name_of_a_stage_or_an_activity_goes_to_a_colleague(app: Flask, what: str) -> None:
    consultation, organiser, lead = make_answered()
    thing = stage(consultation, "Report back") if what == "phases" else talk(consultation)
    field = "name" if what == "phases" else "title"
    asks = read_as(app, organiser).open(manage(consultation, f"{what}/{thing.public_id}"))
    assert "A colleague has to agree before" in asks.words
    asks.send("Save", **{field: "What we cut first", "reason": WHY})
    assert "Nothing changes until then" in asks.words
    assert "Nothing changes until then" in asks.open(manage(consultation, f"{what}/{thing.public_id}")).words
    agrees = read_as(app, lead).open("/account/work").follow("Read it").send("Agree to this change")
    assert "Everyone can read what has changed" in agrees.words
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert "What we cut first" in changes and "Amina Yusuf" in changes and "Ruth Danso" in changes


def test_where_nobody_else_can_agree_the_page_says_whom_to_invite(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_thread(consultation, make.seat(consultation))
    organiser = make.seat(consultation, Role.ORGANISER)
    asks = read_as(app, organiser).open(manage(consultation, "basics")).send("Save", title=NEW, reason=WHY)
    assert "nobody else here can" in asks.words and "Invite a colleague" in asks.words


def test_whoever_ends_a_request_by_another_change_is_told(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    asks = read_as(app, organiser).open(manage(consultation, "scope"))
    asks.send("Save", **{"rows-0-kind": "settled", "rows-0-reason": "It is dear.", "reason": WHY})
    other = read_as(app, make.seat(consultation, Role.ORGANISER)).open(manage(consultation, "scope"))
    other.send("Save", **{"rows-0-text": "The hours", "reason": WHY})
    assert "This ended the request that a colleague was asked to agree to" in other.words


def test_the_same_person_asks_anew_and_the_first_request_says_what_became_of_it(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    asks = read_as(app, organiser).open(manage(consultation, "basics")).send("Save", title=NEW, reason=WHY)
    first = asks.path
    asks.open(manage(consultation, "basics")).send("Save", title="who should answer at night", reason="Only a small typo")
    assert "This ended the request" in asks.words
    asks.open(manage(consultation, "basics")).send("Save", title=NEW, reason=WHY)
    asks.open(first)
    assert "Someone changed this before a colleague agreed" in asks.words and "stopped asking" not in asks.words


def test_manage_stays_open_when_the_words_of_a_request_were_taken_out(app: Flask) -> None:
    consultation, organiser, _lead = make_answered()
    asks = read_as(app, organiser).open(manage(consultation, "basics")).send("Save", title=NEW, reason=WHY)
    path, asked = asks.path, db.session.scalars(select(OfficialRewording)).one()
    asked.before = asked.after
    db.session.commit()
    for address in (path, manage(consultation, "basics"), manage(consultation, "change"), "/account/work"):
        assert asks.open(address).status == 200
    assert "The words of this request were taken out." in asks.open(path).words
