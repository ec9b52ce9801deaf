"""Somebody who was named by mistake as deciding is taken off by two people, in public; nobody gets past a board in this way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Account
from forum.consultations.models import Consultation
from forum.consultations.queries import find_place
from forum.deciders.actions import add_decider, remove_decider
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords, MemberWords
from forum.deciders.models import Decider
from forum.deciders.queries import list_deciders
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.outcomes.models import ThemeConsideration
from forum.spaces.models import Version
from forum.unnaming.actions import agree_to_take_off, ask_to_replace, ask_to_take_off, drop_removal
from forum.unnaming.fingerprints import fingerprint_removal
from forum.unnaming.queries import find_pending, list_pending
from tests import factories as make
from tests.browsing import Reader
from tests.deciders.test_deciders import hold_meeting
from tests.unnaming.replacing import replace_by_two

WHY = "This is the board of another trust."


def name(consultation: Consultation, called: str) -> Decider:
    return add_decider(SYSTEM, consultation, DeciderKind.BODY, replace(make.BOARD, name=called))


def make_mistake() -> tuple[Consultation, Decider, Actor, Actor]:
    """(consultation, whoever was named by mistake beside the right board, an organiser, a colleague)"""
    consultation = make.make_consultation()
    organiser, colleague = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.FACILITATOR)
    name(consultation, "The right board")
    return consultation, name(consultation, "The wrong board"), organiser, colleague


def ask(organiser: Actor, decider: Decider, reason: str = WHY) -> None:
    ask_to_take_off(organiser, decider, seen=fingerprint_decider(decider), reason=reason)


def see(decider: Decider) -> str:
    pending = find_pending(decider)
    assert pending is not None
    return fingerprint_removal(pending)


def list_names(consultation: Consultation) -> list[str]:
    return [each.name for each in list_deciders(consultation)]


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def page_of(decider: Decider) -> str:
    return f"/consultations/{decider.consultation.slug}/manage/deciders/{decider.public_id}/take-off"


def test_in_a_draft_somebody_named_by_mistake_is_removed_at_once(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    organiser, decider = make.seat(consultation, Role.ORGANISER), name(consultation, "The wrong board")
    remove_decider(organiser, decider, seen=fingerprint_decider(decider))
    assert list_names(consultation) == []


def test_they_decide_until_a_colleague_agrees_and_then_everybody_reads_why(app: Flask) -> None:
    consultation, decider, organiser, colleague = make_mistake()
    ask(organiser, decider)
    assert "The wrong board" in list_names(consultation)
    agree_to_take_off(colleague, decider, seen=see(decider))
    assert list_names(consultation) == ["The right board"]
    latest = db.session.scalars(select(Version).filter_by(space_id=consultation.id).order_by(Version.id.desc())).first()
    assert latest is not None and (latest.part, latest.effect, latest.reason) == ("deciders", "removed", WHY)
    front = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert "The wrong board no longer decides" in front
    assert WHY in Reader(app).open(f"/consultations/{consultation.slug}/changes").words


def test_by_the_screens_alone(app: Flask) -> None:
    consultation, decider, organiser, colleague = make_mistake()
    asker = enter(app, organiser).open(f"/consultations/{consultation.slug}/manage/deciders")
    asker.follow("Take off (named by mistake) (The wrong board)").send("Ask a colleague to agree", reason="")
    assert asker.status == 422 and "named by mistake" in asker.words
    asker.send("Ask a colleague to agree", reason=WHY)
    assert "We have asked your colleagues" in asker.words
    second = enter(app, colleague).open(page_of(decider))
    assert WHY in second.words
    second.send("Agree that it was a mistake")
    assert second.status == 200 and "no longer decide" in second.words
    assert list_names(consultation) == ["The right board"]
    assert "already agreed to this" in asker.open(page_of(decider)).words


def test_nobody_takes_anybody_off_alone(app: Flask) -> None:
    _consultation, decider, organiser, _colleague = make_mistake()
    ask(organiser, decider)
    with pytest.raises(Forbidden):
        agree_to_take_off(organiser, decider, seen=see(decider))


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.LEAD, Role.BROKER, Role.FACILITATOR])
def test_only_organisers_ask(app: Flask, role: Role) -> None:
    consultation, decider, _organiser, _colleague = make_mistake()
    with pytest.raises(Forbidden):
        ask(make.seat(consultation, role), decider)


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR])
def test_nobody_else_agrees(app: Flask, role: Role) -> None:
    consultation, decider, organiser, _colleague = make_mistake()
    other = make.seat(consultation, role)
    ask(organiser, decider)
    for act in (agree_to_take_off, drop_removal):
        with pytest.raises(Forbidden):
            act(other, decider, seen=see(decider))


def meet(decider: Decider) -> None:
    hold_meeting(decider, minute=False)


def consider(decider: Decider) -> None:
    theme, lead = make.make_theme(decider.consultation), make.seat(decider.consultation, Role.LEAD)
    place = find_place(lead, decider.consultation)
    assert place is not None
    about = {"theme_id": theme.id, "version": theme.version, "decider_id": decider.id, "recorded_by_id": place.id}
    db.session.add(ThemeConsideration(considered_at=now(), **about))
    db.session.commit()


def leave_alone(decider: Decider) -> None:
    other = next(each for each in list_deciders(decider.consultation) if each is not decider)
    remove_decider(SYSTEM, other, seen=fingerprint_decider(other))


def name_all_others_later(decider: Decider) -> None:
    for other in list_deciders(decider.consultation):
        if other is not decider:
            other.added_at = decider.added_at + timedelta(days=1)
    db.session.commit()


def end_the_asking(decider: Decider) -> None:
    make.close_phases(decider.consultation)


STAYS: dict[str, tuple[Callable[[Decider], None], str]] = {
    "has met": (meet, "already met or considered"),
    "has considered": (consider, "already met or considered"),
    "is the last": (leave_alone, "Nobody else is named"),
    "was there first": (name_all_others_later, "Everyone else was named after"),
    "was named while people were asked": (end_the_asking, "People have already been asked"),
}


@pytest.mark.parametrize("case", STAYS)
@pytest.mark.parametrize("moment", ["before it is asked", "before it is agreed to"])
def test_nobody_gets_past_them(app: Flask, case: str, moment: str) -> None:
    act, said = STAYS[case]
    consultation, decider, organiser, colleague = make_mistake()
    if moment == "before it is asked":
        act(decider)
        with pytest.raises(Conflict, match=said):
            ask(organiser, decider)
        assert said in enter(app, organiser).open(page_of(decider)).words
    else:
        ask(organiser, decider)
        act(decider)
        with pytest.raises((Conflict, Changed)):
            agree_to_take_off(colleague, decider, seen=see(decider))
    assert "The wrong board" in list_names(consultation)


def test_whoever_was_named_in_place_of_a_board_stays_so_that_nobody_gets_past_that_board(app: Flask) -> None:
    consultation, decider, organiser, _colleague = make_mistake()
    newer = replace_by_two(
        organiser, decider, DeciderKind.BODY, replace(make.BOARD, name="A third board"), "The two boards have merged."
    )
    with pytest.raises(Conflict, match="in place of someone else"):
        ask(organiser, newer)
    assert "A third board" in list_names(consultation)


def test_of_those_whom_people_read_from_the_start_the_first_may_be_the_mistake(app: Flask) -> None:
    consultation, _decider, organiser, _colleague = make_mistake()
    first = list_deciders(consultation)[0]
    consultation.published_at = now()
    db.session.commit()
    ask(organiser, first)
    assert find_pending(first) is not None


def test_of_two_who_decide_only_one_can_be_taken_off(app: Flask) -> None:
    consultation, decider, organiser, colleague = make_mistake()
    other = next(each for each in list_deciders(consultation) if each is not decider)
    other.added_at = decider.added_at
    db.session.commit()
    for each in (decider, other):
        ask(organiser, each)
    agree_to_take_off(colleague, decider, seen=see(decider))
    with pytest.raises(Conflict, match="Nobody else is named"):
        agree_to_take_off(colleague, other, seen=see(other))
    assert list_names(consultation) == ["The right board"]


def test_without_a_reason_nothing_is_asked(app: Flask) -> None:
    _consultation, decider, organiser, _colleague = make_mistake()
    with pytest.raises(Invalid):
        ask(organiser, decider, "")
    assert find_pending(decider) is None


def test_a_colleague_says_no_and_whoever_asked_is_told(app: Flask) -> None:
    consultation, decider, organiser, colleague = make_mistake()
    ask(organiser, decider)
    with pytest.raises(Invalid) as refused:
        drop_removal(colleague, decider, seen=see(decider))
    assert set(refused.value.errors) == {"reason"}
    reader = enter(app, colleague).open(page_of(decider)).send("I do not agree", reason="No")
    assert reader.status == 422 and "Write at least 3 words" in reader.words
    reader.send("I do not agree", reason=WHY_NOT)
    assert WHY_NOT in enter(app, organiser).open(page_of(decider)).words, "whoever asked reads why"
    assert "The wrong board" in list_names(consultation) and find_pending(decider) is None
    assert "said no" in enter(app, colleague).open(page_of(decider)).words
    assert enter(app, organiser).open(page_of(decider)).title == "Named by mistake: The wrong board"


WHY_NOT = "They have to decide this."
THIRD = replace(make.BOARD, name="A third board")
MERGED = "The two boards have merged."


def page_instead(decider: Decider, kind: str) -> str:
    return f"{page_of(decider)}/instead/{kind}"


def ask_instead(organiser: Actor, decider: Decider, words: DeciderWords = THIRD, reason: str = MERGED) -> None:
    ask_to_replace(organiser, decider, DeciderKind.BODY, words, seen=fingerprint_decider(decider), reason=reason)


def test_whoever_decides_instead_does_so_once_a_colleague_agreed_by_the_screens_alone(app: Flask) -> None:
    consultation, decider, organiser, colleague = make_mistake()
    asker = enter(app, organiser).open(f"/consultations/{consultation.slug}/manage/deciders")
    asker.follow("Name a board instead (The wrong board)")
    asker.send("Ask a colleague to agree", name="A third board", reason="")
    assert asker.status == 422 and asker.page.select_one("#name")["value"] == "A third board"  # type: ignore[index]
    asker.send("Ask a colleague to agree", reason=MERGED)
    assert "We have asked your colleagues" in asker.words
    assert list_names(consultation) == ["The right board", "The wrong board"]
    second = enter(app, colleague).open(page_of(decider))
    assert MERGED in second.words and "A third board" in second.words
    second.send("Agree that they decide instead")
    assert list_names(consultation) == ["The right board", "A third board"]
    front = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert "A third board decides now, not The wrong board" in front and "Decides instead of The wrong board" in front


def test_nobody_names_anybody_instead_alone(app: Flask) -> None:
    consultation, decider, organiser, _colleague = make_mistake()
    ask_instead(organiser, decider)
    with pytest.raises(Forbidden):
        agree_to_take_off(organiser, decider, seen=see(decider))
    assert "A third board" not in list_names(consultation)


def test_the_list_of_changes_names_both_people(app: Flask) -> None:
    consultation, decider, organiser, colleague = make_mistake()
    ask_instead(organiser, decider)
    agree_to_take_off(colleague, decider, seen=see(decider))
    first, second = (make.place_of(each, consultation).pseudonym for each in (organiser, colleague))
    assert f"{first} asked for this and {second} agreed." in Reader(app).open(f"/consultations/{consultation.slug}/changes").words


def test_members_are_named_with_whoever_decides_instead(app: Flask) -> None:
    consultation, decider, organiser, colleague = make_mistake()
    words = replace(THIRD, members=(MemberWords("Ann Lee", "Chair"), MemberWords("Lee Ito")))
    ask_instead(organiser, decider, words)
    assert "Ann Lee, Chair" in enter(app, colleague).open(page_of(decider)).words
    agree_to_take_off(colleague, decider, seen=see(decider))
    newer = list_deciders(consultation)[-1]
    assert [(each.name, each.job_title) for each in newer.members] == [("Ann Lee", "Chair"), ("Lee Ito", "")]


@pytest.mark.parametrize(
    ("words", "reason", "field"),
    [
        (replace(THIRD, name="The wrong board"), MERGED, "name"),
        (replace(THIRD, name="the WRONG board"), MERGED, "name"),
        (THIRD, "", "reason"),
    ],
)
def test_what_cannot_stand_instead_is_refused_beside_its_field(app: Flask, words: DeciderWords, reason: str, field: str) -> None:
    _consultation, decider, organiser, _colleague = make_mistake()
    with pytest.raises(Invalid) as refused:
        ask_instead(organiser, decider, words, reason)
    assert set(refused.value.errors) == {field} and find_pending(decider) is None


def test_whoever_would_decide_instead_and_cannot_any_more_is_said_to_whoever_agrees(app: Flask) -> None:
    consultation, decider, organiser, colleague = make_mistake()
    lead = make.place_of(make.seat(consultation, Role.LEAD), consultation)
    words = DeciderWords("Dr Price", "Director", lead.public_id)
    ask_to_replace(organiser, decider, DeciderKind.PERSON, words, seen=fingerprint_decider(decider), reason=MERGED)
    add_decider(SYSTEM, consultation, DeciderKind.PERSON, words)
    with pytest.raises(Conflict, match="cannot decide instead any more"):
        agree_to_take_off(colleague, decider, seen=see(decider))
    assert "The wrong board" in list_names(consultation)


@pytest.mark.parametrize("how", ["named by mistake", "somebody else instead"])
def test_whoever_is_taken_off_gets_a_letter_where_they_have_an_account_here(app: Flask, how: str) -> None:
    consultation, _decider, organiser, colleague = make_mistake()
    lead = make.seat(consultation, Role.LEAD)
    words = DeciderWords("Dr Price", "Director", make.place_of(lead, consultation).public_id)
    decider = add_decider(SYSTEM, consultation, DeciderKind.PERSON, words)
    if how == "named by mistake":
        ask(organiser, decider)
    else:
        ask_instead(organiser, decider)
    agree_to_take_off(colleague, decider, seen=see(decider))
    run_due_jobs()
    letters = db.session.query(KeptMail).filter_by(recipient=db.session.get_one(Account, lead.account_id).email).all()
    assert any("You do not make the decision here any more" in each.text for each in letters)


@pytest.mark.parametrize("kind", ["person", "body"])
def test_in_a_draft_nobody_is_asked_to_agree(app: Flask, kind: str) -> None:
    consultation = make.make_consultation(published=False)
    organiser, decider = make.seat(consultation, Role.ORGANISER), name(consultation, "The wrong board")
    assert "You can remove them at once" in enter(app, organiser).open(page_instead(decider, kind)).words


@pytest.mark.parametrize("since", ["nothing", "an early stop", "the end of the asking"])
def test_a_colleague_has_the_task_as_long_as_it_can_be_done(app: Flask, since: str) -> None:
    consultation, decider, organiser, _colleague = make_mistake()
    ask(organiser, decider)
    if since == "an early stop":
        consultation.stopped_at = now()
        db.session.commit()
    elif since == "the end of the asking":
        end_the_asking(decider)
    assert [each.decider for each in list_pending([consultation.id])] == ([decider] if since == "nothing" else [])


def test_what_lapsed_says_why_offers_no_button_and_keeps_nobody_from_asking_anew(app: Flask) -> None:
    _consultation, decider, organiser, colleague = make_mistake()
    ask(organiser, decider)
    assert "Agree that it was a mistake" in enter(app, colleague).open(page_of(decider)).words
    meet(decider)
    for actor in (organiser, colleague):
        reader = enter(app, actor).open(page_of(decider))
        assert "This request has ended" in reader.words and "already met or considered" in reader.words
        assert not reader.page.select("main form button")
    ask_instead(organiser, decider)
    pending = find_pending(decider)
    assert pending is not None and pending.instead
    assert "This request has ended" not in enter(app, colleague).open(page_of(decider)).words
