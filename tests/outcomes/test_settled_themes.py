"""What people have accepted, had answered or decided from shows the same until two people change it, and then with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Account
from forum.activities.discussions.models import Post
from forum.activities.voting.actions.calling import close_now
from forum.activities.voting.models import Poll
from forum.consultations.change_guards import NeedsColleague
from forum.consultations.models import Consultation
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Refusal
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.kernel.text import render
from forum.outcomes.actions import coding, linking
from forum.outcomes.actions import themes as theming
from forum.outcomes.actions.taking_out import TakenOut, ask_to_take_out
from forum.outcomes.deadlines import today
from forum.outcomes.fingerprints import fingerprint_evidence, fingerprint_misreading
from forum.outcomes.models import FinalDecision, Theme, ThemeEntry
from forum.outcomes.queries.taken_out import is_settled_theme
from forum.outcomes.queries.themes import find_entry
from forum.rewording.models import OfficialRewording
from tests import factories as make
from tests.browsing import Reader

WHY = "It speaks of the station and not of the bus."
WORDS = theming.ThemeWords("Nobody needs a bus.")


@dataclass
class Scene:
    consultation: Consultation
    sorter: Actor
    other: Theme
    theme: Theme
    said: Post
    linked: Poll
    free: Poll

    def settle_misreading(self, *, wants_out: bool) -> None:
        entry = find_entry(self.theme, self.said)
        task = coding.dispute(self.said.author.account.as_actor(), entry, words="I meant the tram.", wants_out=wants_out)
        seen = fingerprint_misreading(task)
        coding.answer_misreading(self.sorter, task, reply="We read it again.", takes_out=True, seen=seen)


ACTS: dict[str, tuple[Callable[[Scene], object], str]] = {
    # What one person comes to with it of a theme that is: a draft, accepted, answered, decided from.
    "put in": (
        lambda it: coding.put_in_theme(it.sorter, it.consultation, it.theme, [make.make_thread(it.consultation)]),
        "same same same same",
    ),
    "other side": (
        lambda it: coding.put_in_theme(it.sorter, it.consultation, it.theme, [it.said], is_against=True),
        "alone no no no",
    ),
    "take out": (lambda it: coding.take_out_of_theme(it.sorter, it.consultation, it.theme, [it.said]), "alone no no no"),
    "ask for it": (lambda it: ask_to_take_out(it.sorter, it.theme, TakenOut((it.said.public_id,)), reason=WHY), "two two two no"),
    "move": (lambda it: theming.move(it.sorter, it.consultation, it.theme, it.other, [it.said]), "alone no no no"),
    "split": (lambda it: theming.split(it.sorter, it.consultation, it.theme, WORDS, [it.said]), "alone same same no"),
    "merge": (lambda it: theming.merge(it.sorter, it.theme, it.other, reason=WHY), "same same no no"),
    "drop": (lambda it: theming.drop(it.sorter, it.theme), "alone no no no"),
    "reword": (lambda it: theming.reword(it.sorter, it.theme, WORDS, reason=WHY), "alone same no no"),
    "accept": (lambda it: theming.accept(it.sorter, it.theme, version=it.theme.version), "same same same same"),
    "link": (lambda it: linking.link_poll(it.sorter, it.theme, it.free, note="All agreed.", reason=WHY), "alone two two no"),
    "unlink": (
        lambda it: linking.unlink_poll(it.sorter, it.theme, it.linked, seen=fingerprint_evidence(it.theme.polls), reason=WHY),
        "alone two two no",
    ),
    "answer whoever was misread": (lambda it: it.settle_misreading(wants_out=False), "alone no no no"),
    "answer whoever asks for it": (lambda it: it.settle_misreading(wants_out=True), "alone alone alone no"),
}


def look_at(scene: Scene) -> object:
    """What people read there, wherever it was merged into."""
    db.session.expire_all()
    theme = scene.theme.merged_into or scene.theme
    entry = db.session.scalar(select(ThemeEntry).filter_by(theme_id=theme.id, contribution_id=scene.said.id))
    return scene.theme.sentence, entry and entry.is_against, [(link.poll_id, link.note) for link in theme.polls]


def come_to(scene: Scene, act: Callable[[Scene], object]) -> str:
    before = look_at(scene)
    try:
        act(scene)
    except NeedsColleague:
        outcome = "two"
    except Refusal:
        outcome = "no"
    else:
        outcome = "same" if look_at(scene) == before else "alone"
    db.session.rollback()
    assert outcome == "alone" or look_at(scene) == before
    return outcome


def decide(consultation: Consultation) -> None:
    lead = make.place_of(make.seat(consultation, Role.LEAD), consultation)
    said = {"sentence": "It stays.", "words": "So.", "html": render("So."), "decided_on": today(), "published_at": now()}
    db.session.add(FinalDecision(consultation_id=consultation.id, owner_id=lead.id, phase_id=consultation.phases[0].id, **said))
    db.session.commit()


def test_whatever_one_person_does_a_settled_theme_shows_the_same(app: Flask) -> None:
    consultation = make.make_consultation()
    sorter, said = make.seat(consultation, Role.ORGANISER), make.make_thread(consultation)
    linked, free = make.make_poll(consultation), make.make_poll(consultation)

    def make_scene(state: str) -> Scene:
        theme = make.make_theme(consultation, said, agreed=state != "draft")
        linking.link_poll(SYSTEM, theme, linked, note="Most agree.")
        if state in {"answered", "decided"}:
            make.make_answer(theme)
        return Scene(consultation, sorter, make.make_theme(consultation, agreed=False), theme, said, linked, free)

    decided = {name: make_scene("decided") for name in ACTS}
    found = {}
    for name, (act, _expected) in ACTS.items():
        found[name] = [come_to(make_scene(state), act) for state in ("draft", "settled", "answered")]
    decide(consultation)
    for name, (act, _expected) in ACTS.items():
        found[name].append(come_to(decided[name], act))
    assert {name: " ".join(several) for name, several in found.items()} == {name: each[1] for name, each in ACTS.items()}


def test_what_came_out_of_an_accepted_theme_by_merging_is_as_settled_there(app: Flask) -> None:
    consultation = make.make_consultation()
    sorter, said = make.seat(consultation, Role.ORGANISER), make.make_thread(consultation)
    theme, draft = make.make_theme(consultation, said), make.make_theme(consultation, agreed=False)
    last = theming.make_theme(sorter, consultation, WORDS)
    theming.merge(sorter, theme, draft, reason=WHY)
    theming.merge(sorter, draft, last, reason=WHY)
    assert is_settled_theme(last) and not last.acceptances
    for act in (
        lambda: theming.drop(sorter, last),
        lambda: coding.take_out_of_theme(sorter, consultation, last, [said]),
    ):
        with pytest.raises(Refusal):
            act()
    assert find_entry(last, said)


def test_a_merge_brings_no_evidence_under_an_accepted_theme_and_changes_none(app: Flask) -> None:
    consultation = make.make_consultation()
    sorter, poll = make.seat(consultation, Role.FACILITATOR), make.make_poll(consultation)
    for agreed, note, note_there in (
        (False, "All agreed.", None),
        (True, "All agreed.", "Most agree."),
        (False, "All agreed.", "Most agree."),
    ):
        theme, into = make.make_theme(consultation, agreed=agreed), make.make_theme(consultation)
        linking.link_poll(SYSTEM, theme, poll, note=note)
        if note_there:
            linking.link_poll(SYSTEM, into, poll, note=note_there)
        with pytest.raises(Refusal, match="different voting results"):
            theming.merge(sorter, theme, into, reason=WHY)
        with pytest.raises(Refusal, match="different voting results"):
            theming.merge(sorter, into, theme, reason=WHY)
        db.session.expire_all()
        assert [link.note for link in into.polls] == [note_there] * bool(note_there)


def test_evidence_of_an_accepted_theme_changes_by_two_with_a_reason_that_everybody_reads(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, colleague = (make.seat(consultation, Role.ORGANISER) for _person in range(2))
    poll = make.make_poll(consultation, question="Which bus do we keep?", is_secret=False)
    poll.opened_by_hand = True
    close_now(SYSTEM, poll)
    theme = make.make_theme(consultation, make.make_thread(consultation))
    email = db.session.get_one(Account, organiser.account_id).email
    reader = Reader(app).enter(email).open(f"/consultations/{consultation.slug}/sort/themes/{theme.public_id}")
    reader.send("Add as evidence", poll=poll.public_id, note="Everybody agreed.", why="")
    assert reader.status == 422 and any("Enter why" in each for each in reader.errors) and "Everybody agreed." in str(reader.page)
    reader.send("Add as evidence", poll=poll.public_id, note="12 of 20 agreed.", why="The count is in since Monday.")
    db.session.expire_all()
    assert not theme.polls and "12 of 20 agreed." in reader.words
    asked = db.session.scalars(select(OfficialRewording)).one()
    second = Reader(app).enter(db.session.get_one(Account, colleague.account_id).email)
    second.open(f"/consultations/{consultation.slug}/manage/changes/{asked.public_id}")
    assert "Which bus do we keep?" in second.words and "The count is in since Monday." in second.words
    second.send("Agree to this change")
    db.session.expire_all()
    assert [(link.poll_id, link.note) for link in theme.polls] == [(poll.id, "12 of 20 agreed.")]
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert f"Evidence for “{theme.sentence}”" in changes and "12 of 20 agreed." in changes
    reader.open(f"/consultations/{consultation.slug}/sort/themes/{theme.public_id}")
    reader.send("Remove as evidence", poll=poll.public_id, why="It was another vote than this.")
    db.session.expire_all()
    assert len(theme.polls) == 1 and "It was another vote than this." in reader.words
    decide(consultation)
    reader.open(f"/consultations/{consultation.slug}/sort/themes/{theme.public_id}")
    assert "12 of 20 agreed." in reader.words and "Remove as evidence" not in reader.words, "what was decided from stays"


def test_whoever_was_misread_says_whether_their_comment_comes_out(app: Flask) -> None:
    consultation = make.make_consultation()
    author, sorter = make.seat(consultation), make.seat(consultation, Role.FACILITATOR)
    said = make.make_thread(consultation, author)
    theme = make.make_theme(consultation, said, make.make_thread(consultation))
    page = f"/consultations/{consultation.slug}/themes/{theme.public_id}/not-what-i-meant/{said.public_id}"
    own = Reader(app).enter(db.session.get_one(Account, author.account_id).email).open(page)
    own.send("Send this to the team", words="Keep it here, but I meant the tram.")
    task = coding.dispute(author, find_entry(theme, said), words="Keep it here, but I meant the tram.")
    reader = Reader(app).enter(db.session.get_one(Account, sorter.account_id).email)
    reader.open(f"/consultations/{consultation.slug}/sort/tasks/{task.public_id}")
    assert "This person has not asked to have it taken out." in reader.words and not reader.page.select("[name=takes_out]")
    own.open(page).send("Send this to the team", words="Please take it out.", wants_out="y")
    reader.send("Answer", reply="It stays.")
    assert reader.status == 422, "they have said something else since"
    reader.open(f"/consultations/{consultation.slug}/sort/tasks/{task.public_id}")
    assert "They ask us to take their comment out of this theme." in reader.words
    reader.send("Answer", reply="You are right.", takes_out="yes")
    assert not db.session.scalar(select(ThemeEntry).filter_by(theme_id=theme.id, contribution_id=said.id))
    decide(consultation)
    other = db.session.scalars(select(ThemeEntry).filter_by(theme_id=theme.id)).one().contribution
    late = Reader(app).enter(other.author.account.email)
    late.open(f"/consultations/{consultation.slug}/themes/{theme.public_id}/not-what-i-meant/{other.public_id}")
    assert "What did you mean?" in late.words and not late.page.select("[name=wants_out]")
