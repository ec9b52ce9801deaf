"""A decision has a day on which it could be made: the announced one, after people were heard and those who decide had met."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.models import Consultation
from forum.consultations.standing import find_last_day
from forum.deciders.actions import add_decider, add_meeting
from forum.deciders.kinds import DeciderKind, DeciderWords, MeetingWords
from forum.deciders.models import Meeting
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.actions.preparing import choose_tier, fingerprint_choice
from forum.opening.kinds import Nation, Tier
from forum.opening.models import Opening
from forum.opening.queries import find_opening
from forum.outcomes.actions import answering, coding, considering, deciding, equality
from forum.outcomes.actions.considering import fingerprint_to_consider
from forum.outcomes.deadlines import today
from forum.outcomes.queries.equality import find_equality_review
from forum.register.actions import add_asked
from forum.register.kinds import AskedKind, AskedWords
from tests import factories as make
from tests.browsing import Reader
from tests.deciders.test_deciders import hold_meeting, make_board
from tests.stopping.test_stopping import stop

STOPPED = "This was stopped early, before the decision. Not everyone who wanted to was heard."


@pytest.fixture
def consultation(app: Flask) -> Consultation:
    """It was asked about from ten days ago to two days ago."""
    with set_clock(now() - timedelta(days=12)):
        return make.make_consultation(days=(2, 10))


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def open_as_engagement(consultation: Consultation, *, decides_on: date | None = None, answers_wait: bool = False) -> None:
    about = {"nation": Nation.ENGLAND, "opened_at": now(), "answers_wait": answers_wait, "decides_on": decides_on}
    db.session.add(Opening(space_id=consultation.id, tier=Tier.ENGAGEMENT, **about))
    db.session.commit()
    equality.review_equality(
        make.seat(consultation, Role.LEAD), consultation, words="Nobody we know of.", document=None, reason="", seen=""
    )


def name_owner(consultation: Consultation) -> Actor:
    owner = make.seat(consultation, Role.LEAD)
    answering.set_report(SYSTEM, consultation, owner=make.place_of(owner, consultation), answer_weeks=12, phase=None)
    return owner


def publish(owner: Actor, consultation: Consultation, day: date | None = None, **says: bool) -> None:
    words = deciding.DecisionWords("We keep it.", "Because.", day or today(), **says)
    review = find_equality_review(consultation)
    deciding.publish_decision(owner, consultation, words, has_read=review.public_id if review else "")


def hold_board(consultation: Consultation, days: int) -> Meeting:
    return hold_meeting(make_board(consultation), days=days)


@pytest.mark.parametrize(("announced", "is_refused"), [(1, True), (0, False), (-1, False), (None, False)])
def test_nothing_is_published_before_the_day_that_people_were_told(
    consultation: Consultation, announced: int | None, is_refused: bool
) -> None:
    open_as_engagement(consultation, decides_on=None if announced is None else in_days(announced))
    owner = name_owner(consultation)
    if is_refused:
        with pytest.raises(Conflict, match="You told people that you would decide on"):
            publish(owner, consultation)
        return
    publish(owner, consultation)


def test_what_opened_before_there_were_checks_keeps_to_the_day_it_names(app: Flask, consultation: Consultation) -> None:
    about = {"nation": Nation.ENGLAND, "decides_on": in_days(20)}
    db.session.add(Opening(space_id=consultation.id, tier=Tier.ENGAGEMENT, **about))
    db.session.commit()
    assert "decision is planned for" in Reader(app).open(f"/consultations/{consultation.slug}").words
    with pytest.raises(Conflict, match="You told people that you would decide on"):
        publish(name_owner(consultation), consultation)
    with pytest.raises(Invalid, match="can only move later"):
        choose_day(consultation, in_days(0))


@pytest.mark.parametrize("is_published", [True, False])
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_nobody_plans_to_decide_while_people_are_asked(app: Flask, days: int, is_published: bool) -> None:
    """Wherever a day of the decision can be set: for all of it, for a meeting, and for what a scrutiny committee is told."""
    consultation = make.make_consultation(days=(5, 9), published=is_published)
    organiser, last = make.seat(consultation, Role.ORGANISER), find_last_day(consultation)
    assert last is not None
    day = last + timedelta(days=days)
    board = make_board(consultation)
    words = AskedWords("The scrutiny committee", AskedKind.SCRUTINY, "The law.", decides_on=day)
    places: list[tuple[str, Callable[[], object]]] = [
        ("decides_on", lambda: choose_day(consultation, day)),
        ("held_on", lambda: add_meeting(organiser, board, MeetingWords(day), reason="So.")),
        ("decides_on", lambda: add_asked(organiser, consultation, words, reason="So.")),
    ]
    for name, act in places:
        if days > 0:
            act()
            continue
        with pytest.raises(Invalid) as refused:
            act()
        assert "People can have their say until" in refused.value.errors[name]


def choose_day(consultation: Consultation, day: date) -> None:
    opening, organiser = find_opening(consultation), make.seat(consultation, Role.ORGANISER)
    about = {"nation": Nation.ENGLAND, "seen": fingerprint_choice(opening), "reason": "So."}
    choose_tier(organiser, consultation, Tier.ENGAGEMENT, decides_on=day, **about)


def test_the_day_itself_is_not_before_the_announced_one(consultation: Consultation) -> None:
    open_as_engagement(consultation, decides_on=today())
    with pytest.raises(Invalid) as refused:
        publish(name_owner(consultation), consultation, in_days(-1))
    assert "You told people" in refused.value.errors["decided_on"]


@pytest.mark.parametrize(("met", "day", "is_refused"), [(-1, -2, True), (-1, -1, False), (1, 0, True), (-1, 0, False)])
def test_a_board_decides_nothing_before_it_has_met(consultation: Consultation, met: int, day: int, is_refused: bool) -> None:
    hold_board(consultation, met)
    owner = name_owner(consultation)
    if is_refused:
        with pytest.raises(Invalid) as refused:
            publish(owner, consultation, in_days(day))
        assert "Not everyone who decides had met" in refused.value.errors["decided_on"]
        return
    publish(owner, consultation, in_days(day))


def test_nobody_decides_before_they_have_considered_the_answers(consultation: Consultation) -> None:
    theme = make.make_theme(consultation)
    answer = make.make_answer(theme)
    owner = name_owner(consultation)
    answering.consider(owner, answer)
    with pytest.raises(Invalid) as refused:
        publish(owner, consultation, in_days(-1))
    assert "Not everyone who decides" in refused.value.errors["decided_on"]
    publish(owner, consultation, today())


def test_where_answers_come_after_the_decision_what_people_said_is_considered_before_it(consultation: Consultation) -> None:
    open_as_engagement(consultation, answers_wait=True)
    theme = make.make_theme(consultation)
    owner, other = name_owner(consultation), make.seat(consultation, Role.LEAD)
    place = make.place_of(other, consultation)
    words = DeciderWords("Dr Price", place=place.public_id)
    add_decider(SYSTEM, consultation, DeciderKind.PERSON, words, reason="Both of them decide.")
    for actor in (owner, other):
        with pytest.raises(Conflict, match="Not considered by"):
            publish(owner, consultation)
        considering.consider_themes(actor, consultation, seen=fingerprint_to_consider(consultation))
    publish(owner, consultation)
    assert theme.answer is None


def test_a_board_considers_what_people_said_by_its_minutes(consultation: Consultation) -> None:
    open_as_engagement(consultation, answers_wait=True)
    with set_clock(now() - timedelta(days=1)):
        make.make_theme(consultation)
    owner = name_owner(consultation)
    considering.consider_themes(owner, consultation, seen=fingerprint_to_consider(consultation))
    meeting = hold_board(consultation, 0)
    with pytest.raises(Conflict, match="Not considered by"):
        publish(owner, consultation)
    considering.record_considered(owner, meeting, seen=fingerprint_to_consider(consultation))
    publish(owner, consultation)


def test_a_theme_that_says_something_else_since_is_considered_again(consultation: Consultation) -> None:
    open_as_engagement(consultation, answers_wait=True)
    theme = make.make_theme(consultation)
    owner = name_owner(consultation)
    seen = fingerprint_to_consider(consultation)
    considering.consider_themes(owner, consultation, seen=seen)
    assert not [need for _theme, need in deciding.list_gaps(consultation) if "considered" in need]
    theme.version += 1
    db.session.commit()
    assert [need for _theme, need in deciding.list_gaps(consultation) if "considered" in need]
    with pytest.raises(Changed):
        considering.consider_themes(owner, consultation, seen=seen)


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.FACILITATOR, Role.PARTICIPANT, Role.LEAD])
def test_only_whoever_decides_considers(consultation: Consultation, role: Role) -> None:
    open_as_engagement(consultation, answers_wait=True)
    make.make_theme(consultation)
    name_owner(consultation)
    with pytest.raises(Forbidden):
        considering.consider_themes(make.seat(consultation, role), consultation, seen=fingerprint_to_consider(consultation))


def test_after_an_early_stop_the_decision_says_so_on_top(app: Flask) -> None:
    consultation = make.make_consultation()
    stop(consultation)
    owner = name_owner(consultation)
    with pytest.raises(Invalid) as refused:
        publish(owner, consultation)
    assert "says_stopped" in refused.value.errors
    publish(owner, consultation, says_stopped=True)
    for address in ("", "/you-said-we-did"):
        assert STOPPED in Reader(app).open(f"/consultations/{consultation.slug}{address}").words


def test_the_page_says_first_what_is_missing_and_offers_no_form(app: Flask, consultation: Consultation) -> None:
    open_as_engagement(consultation, decides_on=in_days(3))
    owner = name_owner(consultation)
    email, address = db.session.get_one(Account, owner.account_id).email, f"/consultations/{consultation.slug}/answers/decision"
    page = Reader(app).enter(email).open(address)
    assert "You told people that you would decide on" in page.words
    assert page.page.find(attrs={"name": "sentence"}) is None
    with set_clock(now() + timedelta(days=3)):
        assert Reader(app).enter(email).open(address).page.find(attrs={"name": "sentence"})


def test_the_second_press_says_who_published_it_when_and_shows_what_was_typed(app: Flask, consultation: Consultation) -> None:
    owner = name_owner(consultation)
    page = Reader(app).enter(db.session.get_one(Account, owner.account_id).email)
    page.open(f"/consultations/{consultation.slug}/answers/decision")
    publish(owner, consultation)
    page.send("Publish the decision", sentence="We close it.", words="Money.", decided_on=today().isoformat())
    assert "already published the decision" in page.words and "We close it." in page.words
    assert page.page.find("button", string="Publish the decision") is None


WAITS = {"answers come before it": False, "answers come after it": True}


@pytest.mark.parametrize("case", WAITS)
@pytest.mark.parametrize(("met", "is_refused"), [(-3, True), (-1, False)])
def test_a_meeting_at_which_people_could_still_have_their_say_considered_nothing(
    consultation: Consultation, case: str, met: int, is_refused: bool
) -> None:
    open_as_engagement(consultation, answers_wait=WAITS[case])
    with set_clock(now() - timedelta(days=5)):
        theme = make.make_theme(consultation)
        if not WAITS[case]:
            make.make_answer(theme)
    owner, meeting = name_owner(consultation), hold_board(consultation, met)
    if is_refused:
        with pytest.raises(Conflict, match="so a meeting after that needs to consider it"):
            considering.record_considered(owner, meeting, seen=fingerprint_to_consider(consultation))
        return
    considering.record_considered(owner, meeting, seen=fingerprint_to_consider(consultation))


def test_nobody_considers_what_people_said_before_all_of_it_is_sorted(consultation: Consultation) -> None:
    with set_clock(now() - timedelta(days=5)):
        comment = make.make_thread(consultation)
        theme = make.make_theme(consultation)
    open_as_engagement(consultation, answers_wait=True)
    owner, meeting = name_owner(consultation), hold_board(consultation, 0)
    seen = fingerprint_to_consider(consultation)
    with pytest.raises(Conflict, match="comment has not been read yet"):
        considering.consider_themes(owner, consultation, seen=seen)
    with pytest.raises(Conflict, match="comment has not been read yet"):
        considering.record_considered(owner, meeting, seen=seen)
    coding.put_in_theme(make.seat(consultation, Role.FACILITATOR), consultation, theme, [comment])
    considering.consider_themes(owner, consultation, seen=fingerprint_to_consider(consultation))
