"""Two organisers who write at once overwrite nothing of each other, and each sees what the other wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.consultations.actions import managing
from forum.consultations.actions.roles import change_role
from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.consultations.fingerprints import fingerprint_all, fingerprint_basics
from forum.consultations.models import Basics, Consultation
from forum.consultations.queries import read_change_log
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed
from forum.kernel.events import emit
from forum.kernel.fingerprints import Changers
from forum.kernel.permissions import SYSTEM, Actor, Role
from tests import factories as make
from tests.browsing import Reader
from tests.races import act_during

# A form of an organiser: its address, what the first writes, what the second writes, and what then stands there.
FORMS: dict[str, tuple[Callable[[Consultation], str], dict[str, str], dict[str, str], Callable[[Consultation], str]]] = {
    "basics": (
        lambda consultation: "basics",
        {"summary": "We may close it."},
        {"summary": "We may move it.", "decided_when": "In May"},
        lambda consultation: f"{consultation.summary} {consultation.decided_when}",
    ),
    "scope": (
        lambda consultation: "scope",
        {"rows-0-text": "the hours, and the place"},
        {"rows-0-text": "the days"},
        lambda consultation: consultation.scope[0].text,
    ),
    "phase": (
        lambda consultation: f"phases/{consultation.phases[0].public_id}",
        {"note": "We may close it."},
        {"note": "We may move it."},
        lambda consultation: consultation.phases[0].note,
    ),
    "activity": (
        lambda consultation: f"activities/{make.discussion_of(consultation).public_id}",
        {"summary": "We may close it."},
        {"summary": "We may move it."},
        lambda consultation: make.discussion_of(consultation).summary,
    ),
}


def open_form(app: Flask, consultation: Consultation, which: str, email: str) -> Reader:
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor(email))
    address = f"/consultations/{consultation.slug}/manage/{FORMS[which][0](consultation)}"
    return Reader(app).enter(email).open(address)


@pytest.mark.parametrize("which", FORMS)
def test_the_second_sees_what_the_first_wrote_and_loses_nothing(app: Flask, which: str) -> None:
    consultation = make.make_consultation()
    _address, first, second, read = FORMS[which]
    one, two = (open_form(app, consultation, which, email) for email in ("one@example.org", "two@example.org"))
    one.send("Save", **first)
    assert one.title == "Change words or dates"
    two.send("Save", **second)
    name = make.name_of("one@example.org", consultation)
    assert f"{name} changed this while you were writing. We have not saved" in two.errors[0]
    assert any(f"It says now: {words}" in error for words in first.values() for error in two.errors)
    for name, words in second.items():
        field = two.page.find(attrs={"name": name})
        assert words in (field.get("value"), field.text.strip()), "what was typed is in the form"
    db.session.expire_all()
    assert next(iter(first.values())) in read(consultation)
    two.send("Save")
    assert two.title == "Change words or dates", "whoever has seen it saves over it"
    db.session.expire_all()
    assert all(words in read(consultation) for words in second.values())


@pytest.mark.parametrize("which", FORMS)
def test_whoever_changed_it_in_another_window_reads_that_it_was_they(app: Flask, which: str) -> None:
    consultation = make.make_consultation()
    one = open_form(app, consultation, which, "one@example.org")
    other = Reader(app).enter("one@example.org").open(one.path)
    one.send("Save", **FORMS[which][1])
    other.send("Save", **FORMS[which][2])
    assert "You changed this in another window." in other.errors[0]


def test_who_changed_it_is_named_as_people_here_know_them(app: Flask) -> None:
    consultation = make.make_consultation()
    me, other = (make.seat(consultation, Role.ORGANISER) for _number in range(2))
    stranger = make.make_actor()
    log = read_change_log(me, consultation, ConsultationChanged, part="scope")
    for actor, part in ((other, "scope"), (stranger, "basics"), (me, "scope")):
        with transaction():
            emit(ConsultationChanged(consultation_stream(consultation.id), actor.account_id, consultation.id, part))
    assert log.find_changers(log.number) == Changers(True, (make.place_of(other, consultation).pseudonym,))
    assert log.find_changers(log.number + 1) == Changers(True)
    assert log.find_changers(log.number + 3) == Changers()
    assert read_change_log(me, consultation, ConsultationChanged).find_changers(log.number + 1) == Changers(True, ("",))


def test_whoever_changed_another_stage_is_not_named(app: Flask) -> None:
    consultation = make.make_consultation()
    me, other, third = (make.seat(consultation, Role.ORGANISER) for _number in range(3))
    phase = consultation.phases[0]
    log = read_change_log(me, consultation, ConsultationChanged, part="phases", thing_id=phase.id)
    for actor, number in ((other, phase.id), (third, phase.id + 1)):
        with transaction():
            emit(ConsultationChanged(consultation_stream(consultation.id), actor.account_id, consultation.id, "phases", number))
    assert log.find_changers(log.number) == Changers(False, (make.place_of(other, consultation).pseudonym,))


def test_lines_of_what_can_change_that_two_change_are_both_kept(app: Flask) -> None:
    consultation = make.make_consultation()
    one, two = (open_form(app, consultation, "scope", email) for email in ("one@example.org", "two@example.org"))
    first = consultation.scope[0].text
    one.send("Save", **{"rows-1-text": "the place", "rows-1-kind": "settled", "rows-1-reason": "It is built."})
    two.send("Save", **{"rows-0-text": "the days", "rows-1-text": "the name"})
    assert "kept both" in two.words
    db.session.expire_all()
    assert [item.text for item in consultation.scope] == ["the days", "the place", "the name"] != [first]
    one.open(f"/consultations/{consultation.slug}/manage/scope")
    two.open(one.path)
    one.send("Save", **{"rows-1-reason": "It is being built."})
    two.send("Save", **{"rows-1-kind": "open", "rows-1-reason": ""})
    assert "It says now: the place · Already settled · It is being built." in two.errors
    two.send("Save", **{"rows-0-text": ""})
    db.session.expire_all()
    assert [(item.text, item.state) for item in consultation.scope] == [("the place", "open"), ("the name", "open")]


@pytest.mark.parametrize("which", FORMS)
def test_a_form_that_saw_nothing_changes_nothing(app: Flask, which: str) -> None:
    consultation = make.make_consultation()
    reader = open_form(app, consultation, which, "one@example.org")
    before = FORMS[which][3](consultation)
    reader.send("Save", **FORMS[which][2], began_from="")
    db.session.expire_all()
    assert FORMS[which][3](consultation) == before


@pytest.mark.parametrize("which", FORMS)
def test_what_was_written_into_a_draft_changes_nothing_published_unseen(app: Flask, which: str) -> None:
    consultation = make.make_consultation(published=False)
    _address, _first, second, read = FORMS[which]
    reader = open_form(app, consultation, which, "one@example.org")
    before = read(consultation)
    managing.publish(SYSTEM, consultation, seen=fingerprint_all(consultation))
    reader.send("Save", **second)
    assert "This consultation has been published since you opened this page. Everyone can read it now." in reader.errors[0]
    db.session.expire_all()
    assert read(consultation) == before
    reader.send("Save")
    db.session.expire_all()
    assert all(words in read(consultation) for words in second.values()), "what was typed was still there"


@pytest.mark.parametrize("what", ["phases/new", "phases/{phase}/activities/new"])
def test_what_is_added_to_a_draft_is_not_public_unseen(app: Flask, what: str) -> None:
    consultation = make.make_consultation(published=False)
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("one@example.org"))
    path = what.format(phase=consultation.phases[0].public_id)
    reader = Reader(app).enter("one@example.org").open(f"/consultations/{consultation.slug}/manage/{path}")
    managing.publish(SYSTEM, consultation, seen=fingerprint_all(consultation))
    soon, later = ((now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M") for days in (5, 9))
    values = {"name": "Weigh up", "opens_at": soon, "closes_at": later} if what == "phases/new" else {"title": "Weigh up"}
    before = list_names(consultation)
    reader.send("Save", **values)
    assert "This consultation has been published since you opened this page. Everyone can read it now." in reader.errors[0]
    assert list_names(consultation) == before
    reader.send("Save")
    assert list_names(consultation) - before == {"Weigh up"}, "what was typed was still there"


def list_names(consultation: Consultation) -> set[str]:
    db.session.expire_all()
    return {name for phase in consultation.phases for name in (phase.name, *(each.title for each in phase.activities))}


@pytest.mark.parametrize("which", FORMS)
def test_an_old_page_sent_as_it_was_is_not_said_to_be_saved(app: Flask, which: str) -> None:
    consultation = make.make_consultation()
    _address, first, _second, read = FORMS[which]
    one, two = (open_form(app, consultation, which, email) for email in ("one@example.org", "two@example.org"))
    one.send("Save", **first)
    two.send("Save")
    assert "changed this while you were writing. We have not saved your changes yet." in two.errors[0]
    db.session.expire_all()
    assert next(iter(first.values())) in read(consultation)
    assert next(iter(first.values())) in two.page.find("main").decode()


def test_whoever_waited_for_the_other_is_refused(either_app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    seen = fingerprint_basics(consultation)

    def write(actor: Actor, mine: Consultation, **words: Any) -> None:
        said = {each.name: getattr(mine, each.name) for each in fields(Basics)}
        managing.change_basics(actor, mine, Basics(**said | words), seen=seen)

    def read(_actor: Actor, mine: Consultation) -> None:
        assert fingerprint_basics(mine) == seen

    outcome = act_during(
        either_app,
        lambda: write(organiser, consultation, summary="One."),
        read,
        lambda actor, mine: write(actor, mine, summary="Two."),
        organiser,
        consultation,
    )
    assert isinstance(outcome, Changed) and consultation.summary == "One."


def open_page(app: Flask, consultation: Consultation, page: str) -> Reader:
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("one@example.org"))
    return Reader(app).sign_in("one@example.org", make.PASSWORD).open(f"/consultations/{consultation.slug}/manage{page}")


def test_a_stage_and_an_activity_are_removed_as_they_were_read(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    make.seat(consultation, Role.MODERATOR)
    phase, activity = consultation.phases[0], make.discussion_of(consultation)
    title = activity.title
    empty = managing.add_phase(SYSTEM, consultation, name="Later", note="", opens_at=phase.opens_at, closes_at=phase.closes_at)
    reader = open_page(app, consultation, "/change")
    activity.title, empty.note, consultation.summary = "What is it like?", "Or never.", "Something else."
    db.session.commit()
    for button in ("Remove Later", f"Remove {title}"):
        pressed = Reader(app)
        pressed.client, pressed.response = reader.client, reader.response
        pressed.go_back(reader.page, reader.path)
        pressed.send(button)
        assert "Someone has changed this since you opened the page" in pressed.page.text, button
    db.session.expire_all()
    assert consultation.published_at is None and [each.name for each in consultation.phases][-1] == "Later"
    assert make.discussion_of(consultation).id == activity.id
    reader.open(reader.path).send("Remove Later")
    db.session.expire_all()
    assert len(consultation.phases) == 1


def test_of_two_who_give_one_person_a_role_the_second_is_told(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.MODERATOR)
    person = make.place_of(make.seat(consultation, Role.FACILITATOR), consultation)
    make.seat(consultation, Role.MODERATOR)
    make.seat(consultation, Role.LEAD)
    reader = open_page(app, consultation, "/people").follow(f"Change the role of {person.pseudonym}")
    change_role(SYSTEM, person, role=Role.LEAD)
    reader.send("Change the role", role="moderator", reason="We need another.")
    db.session.expire_all()
    assert person.role == Role.LEAD and "Someone else has just changed the role" in reader.page.text
    reader.send("Change the role")
    db.session.expire_all()
    assert person.role == Role.LEAD, "a colleague is asked, as nobody ends the role of a service lead alone"
    assert "Another colleague has to agree." in reader.words


def test_what_was_written_for_a_stage_that_is_gone_is_there_with_its_dates_and_nothing_of_the_pages_own(app: Flask) -> None:
    consultation = make.make_consultation()
    managing.remove_activity(SYSTEM, make.discussion_of(consultation))
    reader = open_form(app, consultation, "phase", "one@example.org")
    managing.remove_phase(SYSTEM, consultation.phases[0])
    reader.send("Save", note="We may move it.", closes_at="2031-05-04T17:00")
    assert reader.status == 404
    shown = [area.text.strip() for area in reader.page.select(".written textarea")]
    assert "We may move it." in shown and "Sunday 4 May 2031, 5pm" in shown
    assert not [text for text in shown if "closes_at:" in text or len(text) > 60]
    assert "What you wrote is only on this page." in reader.words, "no form opens there again"
