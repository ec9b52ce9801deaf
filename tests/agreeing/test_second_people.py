"""Whoever is asked to be the second person has it among their tasks, can open the page that their letter leads to, and can press
the button there; nobody else can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from forum.accounts.models import Account
from forum.activities.voting.actions.announcing import ask_to_announce, drop_announcement
from forum.activities.voting.actions.cancelling import ask_to_call_off, drop_cancellation
from forum.activities.voting.fingerprints import fingerprint_announcement, fingerprint_cancellation, fingerprint_poll
from forum.activities.voting.models import Poll, Purpose
from forum.activities.voting.queries.announcements import find_pending_announcement
from forum.activities.voting.queries.cancellations import find_pending_cancellation
from forum.agreeing.models import AskedOfTwo
from forum.agreeing.rules import NEWNESS_LASTS, find_end_of_new
from forum.consultations.actions import joining
from forum.consultations.actions.managing import add_activity, add_phase, publish
from forum.consultations.models import Consultation
from forum.consultations.tasks import list_tasks
from forum.deciders.actions import add_decider
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, TEAM, Actor, Role
from forum.kernel.tokens import mint
from forum.notifications.kinds import find_door
from forum.notifications.models import Notification
from forum.outcomes.actions.drafting import draft_promise, fingerprint_draft, refuse_promise
from forum.outcomes.actions.keeping import keep_promise
from forum.outcomes.models import PromiseDraft
from forum.redaction.actions import ask_to_take_out
from forum.stopping.actions import ask_to_stop
from forum.stopping.kinds import StopKind
from forum.temporary.actions.returning import drop_back, say_back
from forum.temporary.fingerprints import fingerprint_change
from forum.temporary.queries import find_change
from forum.unnaming.actions import ask_to_replace, ask_to_take_off
from forum.unnaming.proposing import ask_to_name
from forum.work.queries import find_duties
from tests import factories as make
from tests.browsing import Reader
from tests.rewording.asking import ask, want_basics
from tests.temporary.test_temporary import back, say, see_back

WHY = "They name a patient on the ward."


def ask_stop(asker: Actor, consultation: Consultation) -> None:
    ask_to_stop(asker, consultation, StopKind.LAW, reason=WHY)


def ask_take_out(asker: Actor, consultation: Consultation) -> None:
    ask_to_take_out(asker, consultation, words=consultation.title, reason=WHY)


def ask_cancellation(asker: Actor, consultation: Consultation) -> None:
    poll = make.make_poll(consultation, purpose=Purpose.FOLLOWED, unless="it costs more than £10.", question="Which bus?")
    ask_to_call_off(asker, poll, reason=WHY)


def ask_announcement(asker: Actor, consultation: Consultation) -> None:
    days = {"opens_at": now() + timedelta(days=8), "closes_at": now() + timedelta(days=40)}
    rules = {"purpose": Purpose.FOLLOWED, "unless": "it costs more than £10."}
    poll = make.make_poll(consultation, announced=False, question="Which bus?", **days, **rules)
    ask_to_announce(asker, poll, seen=fingerprint_poll(poll))


def ask_back(asker: Actor, consultation: Consultation) -> None:
    say(asker, consultation)
    publish(SYSTEM, consultation)
    say_back(asker, consultation, back(), seen=fingerprint_change(consultation, find_change(consultation)))


def ask_kept(asker: Actor, consultation: Consultation) -> None:
    theme = make.make_theme(consultation)
    make.make_answer(theme)
    keep_promise(asker, make.make_promise(theme), make.show_done())


def ask_promise(asker: Actor, consultation: Consultation) -> None:
    theme = make.make_theme(consultation)
    make.make_answer(theme)
    draft_promise(asker, theme, make.promise_words())


def ask_name(asker: Actor, consultation: Consultation) -> None:
    ask_to_name(asker, consultation, DeciderKind.BODY, DeciderWords("The other board"), reason="They decide this together.")


def ask_take_off(asker: Actor, consultation: Consultation) -> None:
    names = ("The right board", "The wrong board")
    wrong = [add_decider(SYSTEM, consultation, DeciderKind.BODY, replace(make.BOARD, name=name)) for name in names][-1]
    ask_to_take_off(asker, wrong, seen=fingerprint_decider(wrong), reason="It is the board of another trust.")


def ask_instead(asker: Actor, consultation: Consultation) -> None:
    board = add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD)
    other = replace(make.BOARD, name="The cabinet")
    ask_to_replace(asker, board, DeciderKind.BODY, other, seen=fingerprint_decider(board), reason="The boards have merged.")


def ask_rewording(asker: Actor, consultation: Consultation) -> None:
    make.make_thread(consultation)
    ask(asker, want_basics(consultation, title="Should the day centre close?"))


KINDS: dict[str, tuple[Callable[[Actor, Consultation], None], str]] = {
    "stop": (ask_stop, "Stop this now"),
    "redaction": (ask_take_out, "Take it out for good"),
    "vote announcement": (ask_announcement, "Announce this vote now"),
    "vote cancellation": (ask_cancellation, "Cancel this vote now"),
    "temporary back": (ask_back, "Tell everyone that it is over"),
    "take off": (ask_take_off, "Agree that it was a mistake"),
    "take off for another": (ask_instead, "Agree that they decide instead"),
    "decider asked": (ask_name, "Agree to this"),
    "promise drafted": (ask_promise, "I have checked it: publish it"),
    "promise said kept": (ask_kept, "Confirm"),
    "rewording asked": (ask_rewording, "Agree to this"),
}


def make_full(*, published: bool, days: tuple[float, float] = make.OPEN) -> Consultation:
    """As people have it: with stages that are open and to come, votes, workshops and somebody who took part."""
    consultation = make.make_consultation(days=days, published=False)
    for name, first, last in (("Decide", 20.0, 30.0), ("Report back", 40.0, 50.0)):
        moments = {"opens_at": now() + timedelta(days=first), "closes_at": now() + timedelta(days=last)}
        phase = add_phase(SYSTEM, consultation, name=name, note="", **moments)
        add_activity(SYSTEM, phase, kind_key="discussion", title=f"{name} together", summary="")
    make.make_poll(consultation)
    make.make_workshop(consultation)
    if published:
        publish(SYSTEM, consultation)
    make.seat(consultation)
    return consultation


STILL_OPEN_THEN = (-5, NEWNESS_LASTS.days + 5)  # People are still being asked once whoever is new can be a second person.
GRID = [(kind, role) for kind in KINDS for role in sorted(TEAM)]


def read_told(account_id: int | None, kind: str) -> list[Notification]:
    kind = kind.removesuffix(" for another")
    told = select(Notification).where(Notification.account_id == account_id, Notification.key.startswith(f"{kind}:"))
    return list(db.session.scalars(told))


def find_address(kind: str) -> str:
    """Where the letter about it leads."""
    kind = kind.removesuffix(" for another")
    told = db.session.scalars(select(Notification).where(Notification.key.startswith(f"{kind}:"))).first()
    assert told is not None
    door = find_door(told.target_kind, told.consultation.slug, told.target)
    return url_for(door.endpoint, **door.values)


def open_as(app: Flask, actor: Actor, address: str) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email).open(address)


def find_button(reader: Reader, words: str) -> str:
    buttons = [" ".join(each.get_text().split()) for each in reader.page.select("main form button")]
    return next((each for each in buttons if each.startswith(words)), "")


def has_task(actor: Actor, address: str) -> bool:
    return any(task.address.split("#")[0] == address.split("#", maxsplit=1)[0] for task in list_tasks(find_duties(actor)))


def test_each_kind_of_request_that_two_people_agree_to_has_a_row() -> None:
    assert {kind.told_as for kind in AskedOfTwo.__subclasses__()} == {kind.removesuffix(" for another") for kind in KINDS}


@pytest.mark.parametrize(("kind", "role"), GRID)
def test_whoever_is_asked_can_open_and_press_and_nobody_else_can(app: Flask, kind: str, role: Role) -> None:
    consultation = make_full(published=kind != "temporary back")
    asker, lead = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    colleague = lead if role == Role.LEAD else make.seat(consultation, role)
    set_clock(now() + timedelta(minutes=1))
    KINDS[kind][0](asker, consultation)
    with app.test_request_context():
        is_asked, address = bool(read_told(colleague.account_id, kind)), find_address(kind)
        assert has_task(colleague, address) == is_asked
    page = open_as(app, colleague, address)
    button = find_button(page, KINDS[kind][1]) if page.status == 200 else ""
    assert bool(button) == is_asked
    if is_asked:
        assert page.send(button).status == 200
        assert not find_button(page.open(address), KINDS[kind][1])


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_comes_to_a_role_after_it_was_asked_has_no_task_and_no_button_and_reads_why(app: Flask, kind: str) -> None:
    consultation = make.make_consultation(published=kind != "temporary back")
    asker = make.seat(consultation, Role.ORGANISER)
    make.seat(consultation, Role.LEAD)
    set_clock(now() + timedelta(minutes=1))
    KINDS[kind][0](asker, consultation)
    set_clock(now() + timedelta(minutes=1))
    newcomer = make.seat(consultation, Role.FACILITATOR, is_new=True)
    with app.test_request_context():
        address = find_address(kind)
        assert not has_task(newcomer, address)
    page = open_as(app, newcomer, address)
    assert page.status == 200 and not find_button(page, KINDS[kind][1])
    assert "You have your role only since this was asked" in page.words


def drop_back_asked(asker: Actor, consultation: Consultation) -> None:
    drop_back(asker, consultation, seen=see_back(consultation))


def drop_vote_cancelled(asker: Actor, _consultation: Consultation) -> None:
    poll = db.session.scalars(select(Poll)).one()
    pending = find_pending_cancellation(poll)
    assert pending is not None
    drop_cancellation(asker, poll, seen=fingerprint_cancellation(pending))


def drop_vote_announced(asker: Actor, _consultation: Consultation) -> None:
    poll = db.session.scalars(select(Poll)).one()
    pending = find_pending_announcement(poll)
    assert pending is not None
    drop_announcement(asker, poll, seen=fingerprint_announcement(pending))


def drop_promise(asker: Actor, _consultation: Consultation) -> None:
    draft = db.session.scalars(select(PromiseDraft)).one()
    refuse_promise(asker, draft, seen=fingerprint_draft(draft))


STOPPED = "Jo Adair stopped asking for this"
DROPS = {
    "temporary back": (drop_back_asked, STOPPED),
    "vote cancellation": (drop_vote_cancelled, STOPPED),
    "vote announcement": (drop_vote_announced, STOPPED),
    "promise drafted": (drop_promise, "Cancelled on"),
}


@pytest.mark.parametrize("kind", DROPS)
def test_whoever_opens_the_letter_once_nobody_asks_any_more_reads_what_came_of_it(app: Flask, kind: str) -> None:
    consultation = make.make_consultation(published=kind != "temporary back")
    asker, colleague = make.seat(consultation, Role.ORGANISER, name="Jo Adair"), make.seat(consultation, Role.FACILITATOR)
    make.seat(consultation, Role.LEAD)
    set_clock(now() + timedelta(minutes=1))
    KINDS[kind][0](asker, consultation)
    with app.test_request_context():
        address = find_address(kind)
    drop_it, said = DROPS[kind]
    drop_it(asker, consultation)
    page = open_as(app, colleague, address)
    assert page.status == 200 and said in page.words and not find_button(page, KINDS[kind][1])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "temporary back"])
def test_whoever_got_their_role_lately_is_no_second_person_for_a_week_and_reads_from_when_on(app: Flask, kind: str) -> None:
    consultation = make_full(published=True, days=STILL_OPEN_THEN)
    asker = make.seat(consultation, Role.ORGANISER)
    make.seat(consultation, Role.LEAD)
    newcomer = make.seat(consultation, Role.ORGANISER, is_new=True)
    KINDS[kind][0](asker, consultation)
    with app.test_request_context():
        address = find_address(kind)
        assert not read_told(newcomer.account_id, kind) and not has_task(newcomer, address)
    page = open_as(app, newcomer, address)
    assert not find_button(page, KINDS[kind][1]) and "You got this role on" in page.words
    with set_clock(now() + NEWNESS_LASTS):
        with app.test_request_context():
            assert has_task(newcomer, address)
        assert find_button(open_as(app, newcomer, address), KINDS[kind][1])


def test_whoever_asks_reads_who_can_agree_from_when_on(app: Flask) -> None:
    consultation = make.make_consultation()
    asker = make.seat(consultation, Role.ORGANISER)
    make.seat(consultation, Role.ORGANISER, name="Helen Okafor", is_new=True)
    ask_stop(asker, consultation)
    page = open_as(app, asker, f"/consultations/{consultation.slug}/manage/stop")
    assert "Helen Okafor got this role on" in page.words and "they can be the second person" in page.words


def invite_own_address(consultation: Consultation, inviter: Actor, name: str) -> Actor:
    second = make.make_actor()
    email = db.session.get_one(Account, second.account_id).email
    about = {"role": Role.ORGANISER, "capacity_key": "unknown", "job_title": "", "reason": "They help us run it."}
    invitation = joining.invite(inviter, consultation, email=email, **about)
    joining.accept_invitation(
        second, None, token=mint(joining.INVITATION, invitation.public_id, timedelta(days=1)), pseudonym=name
    )
    return second


@pytest.mark.parametrize("who_asks", ["whoever invited", "whoever was invited"])
def test_whom_somebody_invited_themselves_is_no_second_person_whichever_of_the_two_asks(app: Flask, who_asks: str) -> None:
    consultation = make.make_consultation()
    first = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
    second = invite_own_address(consultation, first, "Helen Okafor")
    asker, other = (first, second) if who_asks == "whoever invited" else (second, first)
    ask_stop(asker, consultation)
    page = open_as(app, other, f"/consultations/{consultation.slug}/manage/stop")
    assert not find_button(page, "Stop this now") and "you can be the second person" in page.words


def test_whoever_was_invited_by_the_other_is_named_with_that_in_public(app: Flask) -> None:
    consultation = make_full(published=True, days=STILL_OPEN_THEN)
    first = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
    second = invite_own_address(consultation, first, "Helen Okafor")
    with set_clock(now() + NEWNESS_LASTS):
        ask_stop(first, consultation)
        open_as(app, second, f"/consultations/{consultation.slug}/manage/stop").send("Stop this now")
    said = "Amina Yusuf asked for this and Helen Okafor (invited by Amina Yusuf) agreed."
    for page in ("", "/changes"):
        assert said in Reader(app).open(f"/consultations/{consultation.slug}{page}").words


def test_in_a_draft_a_new_colleague_is_a_second_person_at_once(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    place = make.place_of(make.seat(consultation, Role.ORGANISER, is_new=True), consultation)
    assert find_end_of_new(place) is None
