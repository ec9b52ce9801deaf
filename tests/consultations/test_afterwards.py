"""What organisers add, change or remove once all is over: nobody takes it for something that was there before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.models import Consultation
from forum.evidence.actions import add_item, change_item, remove_item
from forum.evidence.fingerprints import fingerprint_item
from forum.evidence.queries import list_items
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import say_day, to_local
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.outreach.actions import add_entry, change_entry
from forum.outreach.fingerprints import fingerprint_entry
from forum.outreach.kinds import EntryWords, Way
from forum.outreach.queries import list_entries
from forum.register.actions import add_asked, change_asked
from forum.register.fingerprints import fingerprint_asked
from forum.register.queries import list_asked
from tests import factories as make
from tests.browsing import Reader

WHY = "It was left out."
Act = Callable[[Actor, Consultation], object]


def tell(title: str = "A poster") -> EntryWords:
    return EntryWords(Way.POSTER, to_local(now()).date() - timedelta(days=9), title, "The library")


def change_known(actor: Actor, consultation: Consultation) -> None:
    item = list_items(consultation)[0]
    words = replace(make.EVIDENCE, summary="One in five went to voicemail.")
    change_item(actor, item, words, seen=fingerprint_item(item), reason=WHY)


def remove_known(actor: Actor, consultation: Consultation) -> None:
    item = list_items(consultation)[0]
    remove_item(actor, item, seen=fingerprint_item(item), reason=WHY)


def change_body(actor: Actor, consultation: Consultation) -> None:
    asked = list_asked(consultation)[0]
    change_asked(actor, asked, replace(make.ASKED, why="It has to be."), seen=fingerprint_asked(asked), reason=WHY)


def change_told(actor: Actor, consultation: Consultation) -> None:
    entry = list_entries(consultation)[0]
    change_entry(actor, entry, replace(tell(), title="Two posters"), seen=fingerprint_entry(entry), reason=WHY)


def add_body(actor: Actor, consultation: Consultation) -> None:
    add_asked(actor, consultation, replace(make.ASKED, name="The college"), reason=WHY)


def add_told(actor: Actor, consultation: Consultation) -> None:
    words = tell("A letter")
    if consultation.stopped_at is not None:  # Told of it while it ran, written down since.
        words = replace(words, happened_on=to_local(consultation.stopped_at).date())
    add_entry(actor, consultation, words)


def add_known(actor: Actor, consultation: Consultation) -> None:
    add_item(actor, consultation, replace(make.EVIDENCE, title="Letters, counted"), reason=WHY)


# (what is done, the page that shows it, what its mark begins with; "": it is refused once all is over)
DONE: dict[str, tuple[Act, str, str]] = {
    "evidence is added": (add_known, "/evidence", ""),
    "evidence is put right": (change_known, "/evidence", "Changed"),
    "evidence is removed": (remove_known, "/evidence", ""),
    "somebody more was asked": (add_body, "", "Added"),
    "a reply came": (change_body, "", "Changed"),
    "a letter was sent": (add_told, "/told", "Added"),
    "a poster was two": (change_told, "/told", "Changed"),
}


def stop(consultation: Consultation) -> None:
    consultation.stopped_at = now()
    db.session.commit()


# How it ends, how many days later something is done, and what its mark says besides the day; "": nothing is over.
MOMENTS: dict[str, tuple[Callable[[Consultation], object], int, str]] = {
    "open": (lambda consultation: None, 0, ""),
    "the day of the decision": (make.decide, 0, "the day of the decision"),
    "decided": (make.decide, 2, "after the decision"),
    "stopped": (stop, 2, "after this was stopped early"),
}


def make_all() -> tuple[Consultation, Actor]:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    with set_clock(now() - timedelta(hours=30)):
        make.make_evidence(consultation, organiser=organiser)
        add_asked(SYSTEM, consultation, make.ASKED)
        add_entry(organiser, consultation, tell())
    return consultation, organiser


def read(app: Flask, consultation: Consultation, page: str) -> str:
    return Reader(app).open(f"/consultations/{consultation.slug}{page}").words


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("done", DONE)
def test_what_is_done_after_the_end_is_refused_or_marked(app: Flask, done: str, moment: str) -> None:
    (act, page, verb), (end, days, after) = DONE[done], MOMENTS[moment]
    consultation, organiser = make_all()
    end(consultation)
    assert ", after " not in read(app, consultation, page), "what was there before has no mark"
    with set_clock(now() + timedelta(days=days)):
        if after and not verb:
            with pytest.raises(Conflict, match="stays as it was"):
                act(organiser, consultation)
            return
        act(organiser, consultation)
        words = read(app, consultation, page)
        mark = f"{verb} on {say_day(now())}, {after}"
        assert (mark in words) is bool(after), words


def test_what_was_added_and_then_changed_says_that_it_was_added(app: Flask) -> None:
    consultation, organiser = make_all()
    make.decide(consultation)
    with set_clock(now() + timedelta(days=2)):
        add_body(organiser, consultation)
        added_on = say_day(now())
    with set_clock(now() + timedelta(days=4)):
        asked = list_asked(consultation)[1]
        words = replace(make.ASKED, name="The college", why="It has to be.")
        change_asked(organiser, asked, words, seen=fingerprint_asked(asked), reason=WHY)
        said = read(app, consultation, "")
        assert f"Added on {added_on}, after the decision" in said and "Changed on" not in said


KNOWN = {"title": "Found later", "kind": "figures", "summary": "So.", "certainty": "very", "made_by": "We", "paid_by": "You"}


@pytest.mark.parametrize(
    ("page", "button", "typed"),
    [("evidence/new", "Save", KNOWN), ("evidence/{item}/remove", "Remove", {"reason": "It was wrong."})],
)
def test_no_form_is_offered_that_could_not_be_sent_and_what_was_typed_in_one_stays(
    app: Flask, page: str, button: str, typed: dict[str, str]
) -> None:
    consultation, _organiser = make_all()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("editor@example.org"))
    base = f"/consultations/{consultation.slug}/manage"
    address = f"{base}/{page.format(item=list_items(consultation)[0].public_id)}"
    reader = Reader(app).enter("editor@example.org").open(address)
    make.decide(consultation)
    reader.send(button, **typed)
    assert "stays as it was" in reader.words and len(list_items(consultation)) == 1
    boxes = [*reader.page.select("textarea"), *reader.page.select("input[type=text]")]
    said = [each.get("value") or each.get_text().strip() for each in boxes]
    assert set(typed.values()) - {"figures", "very"} <= set(said)
    assert reader.open(address).status == 403 and "stays as it was" in reader.words
    assert "Add evidence" not in reader.open(f"{base}/evidence").words


@pytest.mark.parametrize("page", ["asked/new", "told/new", "evidence/{item}"])
def test_whoever_adds_or_changes_something_afterwards_knows_that_it_is_marked(app: Flask, page: str) -> None:
    consultation, _organiser = make_all()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("editor@example.org"))
    address = f"/consultations/{consultation.slug}/manage/{page.format(item=list_items(consultation)[0].public_id)}"
    reader = Reader(app).enter("editor@example.org").open(address)
    assert "People will read that you added or changed this after that." not in reader.words
    make.decide(consultation)
    assert "People will read that you added or changed this after that." in reader.open(address).words
