"""What comes in after a board, or those who consider before the answers, had considered what people said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from forum.deciders.models import Decider
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict
from forum.kernel.jobs import JobQueue, RunningJob
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from forum.outcomes.actions import coding
from forum.outcomes.actions.answering import set_report
from forum.outcomes.actions.considering import consider_themes, fingerprint_to_consider, record_considered
from forum.outcomes.jobs import keep_clocks
from forum.outcomes.models import LaterConsideration, Theme
from tests import factories as make
from tests.browsing import Reader
from tests.deciders.test_deciders import answer_theme, hold_meeting, make_board, make_heard
from tests.outcomes.test_considering_again import OWNER_GAP, email_of, list_needs, put_in, read_again
from tests.outcomes.test_decision_day import open_as_engagement, publish
from tests.races import act_during

BOARD_GAP = "Comments came in after The board considered this"


def consider_by_board(theme: Theme, owner: Actor) -> Decider:
    board = make_board(theme.consultation)
    record(owner, board)
    return board


def record(owner: Actor, board: Decider, *, days: int = 0) -> int:
    meeting = hold_meeting(board, days=days)
    return record_considered(owner, meeting, seen=fingerprint_to_consider(board.consultation))


def list_told() -> list[tuple[int, str]]:
    keep_clocks(RunningJob(0, {}, JobQueue.DEFAULT))
    came = [each for each in db.session.query(Notification) if each.sentence.key.startswith("came_after")]
    return [(each.account_id, str(each.sentence)) for each in came]


@pytest.fixture
def by_board(app: Flask) -> tuple[Theme, Actor, Decider]:
    """An answer that the person responsible and a board have considered, two days before one comment came in."""
    theme, owner = answer_theme()
    board = consider_by_board(theme, owner)
    with set_clock(now() + timedelta(days=2)):
        put_in(theme)
    return theme, owner, board


def test_of_a_boards_comments_the_person_responsible_hears_that_they_are_the_boards(
    by_board: tuple[Theme, Actor, Decider],
) -> None:
    _theme, owner, _board = by_board
    with set_clock(now() + timedelta(days=3)):
        assert owner.account_id is not None and sorted(list_told()) == [
            (owner.account_id, f"1 comment came in after {said}")
            for said in (
                "The board considered what people said. Record what the next meeting says about it",
                "you considered what people said. Read it, then confirm that you have considered it",
            )
        ]


def test_where_only_a_board_still_has_to_consider_nobody_is_told_that_they_have(
    app: Flask, by_board: tuple[Theme, Actor, Decider]
) -> None:
    theme, owner, _board = by_board
    with set_clock(now() + timedelta(days=3)):
        read_again(owner, theme)
        ((_account, said),) = list_told()
        assert "you considered" not in said
        words = Reader(app).enter(email_of(owner)).open("/account/work").words
        assert "after The board considered what people said" in words and "after you considered" not in words


@pytest.mark.parametrize(
    ("role", "has_read", "leads_to"),
    [(Role.LEAD, False, "#again"), (Role.LEAD, True, "#who-decides"), (Role.ORGANISER, False, "#who-decides")],
)
def test_the_desk_leads_to_the_panel_that_the_reader_has(
    app: Flask, by_board: tuple[Theme, Actor, Decider], role: Role, has_read: bool, leads_to: str
) -> None:
    theme, owner, _board = by_board
    with set_clock(now() + timedelta(days=3)):
        if has_read:
            read_again(owner, theme)
        actor = owner if role is Role.LEAD else make.seat(theme.consultation, role, actor=make.make_account().as_actor())
        page = Reader(app).enter(email_of(actor)).open(f"/consultations/{theme.consultation.slug}/answers")
        (note,) = [each for each in page.page.select("p.note") if "Comments came in after this" in each.text]
        address, _sign, anchor = str(note.select("a")[0]["href"]).partition("#")
        assert f"#{anchor}" == leads_to
        assert (page.open(address) if address else page).page.find(id=anchor) is not None


def test_where_nobody_decides_beside_the_person_responsible_an_organiser_reads_who_considers_it(app: Flask) -> None:
    theme, _owner = answer_theme()
    put_in(theme)
    organiser = make.make_account()
    make.seat(theme.consultation, Role.ORGANISER, actor=organiser.as_actor())
    page = Reader(app).enter(organiser.email).open(f"/consultations/{theme.consultation.slug}/answers")
    assert "The person responsible for the decision needs to consider them." in page.words
    assert page.page.select('a[href$="#again"]') == []


def test_a_comment_in_one_theme_keeps_no_meeting_from_another(by_board: tuple[Theme, Actor, Decider]) -> None:
    theme, owner, board = by_board
    with set_clock(now() - timedelta(hours=1)):
        other = make.make_answer(make.make_theme(theme.consultation)).theme
    assert "Answer not considered by The board" in list_needs(other)
    with set_clock(now() + timedelta(days=2, hours=1)):
        assert record(owner, board, days=-2) == 1
        assert BOARD_GAP in list_needs(theme) and "Answer not considered by The board" not in list_needs(other)
        with pytest.raises(Conflict, match="A comment came in after this meeting"):
            record(owner, board, days=-2)
        assert record(owner, board) == 0
        assert BOARD_GAP not in list_needs(theme)


def test_what_the_meeting_left_is_said_at_once(app: Flask, by_board: tuple[Theme, Actor, Decider]) -> None:
    theme, owner, _board = by_board
    with set_clock(now() - timedelta(hours=1)):
        make.make_answer(make.make_theme(theme.consultation))
    with set_clock(now() + timedelta(days=2, hours=1)):
        reader = Reader(app).enter(email_of(owner)).open(f"/consultations/{theme.consultation.slug}/answers")
        reader.send("The minutes say that The board considered the answers")
    assert "The board has considered the answers. In one theme something came in after this meeting" in reader.words


def test_where_answers_come_after_the_decision_what_came_in_is_considered_with_the_themes(app: Flask) -> None:
    theme, owner = _consider_before_answers()
    board = make_board(theme.consultation)
    record(owner, board)
    publish(owner, theme.consultation)
    with set_clock(now() + timedelta(days=2)):
        put_in(theme)
        address = f"/consultations/{theme.consultation.slug}/you-said-we-did"
        words = Reader(app).open(address).words
        assert "1 comment came in after The board considered what people said on" in words and "these answers" not in words
        assert sorted(list_needs(theme)) == sorted([OWNER_GAP, BOARD_GAP])
        consider_themes(owner, theme.consultation, seen=fingerprint_to_consider(theme.consultation))
        assert list_needs(theme) == [BOARD_GAP]
        with pytest.raises(Conflict, match="A comment came in after this meeting"):
            record(owner, board, days=-2)
        assert record(owner, board) == 0
        assert list_needs(theme) == []
        assert "came in after" not in Reader(app).open(address).words


def test_there_the_desk_leads_whoever_considers_to_the_comments_in_the_theme(app: Flask) -> None:
    theme, owner = _consider_before_answers()
    put_in(theme)
    page = Reader(app).enter(email_of(owner)).open(f"/consultations/{theme.consultation.slug}/answers")
    (link,) = page.page.select('p.note a[href$="#said"]')
    assert page.open(str(link["href"])).page.find(id="said") is not None


def _consider_before_answers() -> tuple[Theme, Actor]:
    """A theme that the one person responsible has considered, where answers come after the decision."""
    theme = make.make_theme(make_heard())
    owner = make.seat(theme.consultation, Role.LEAD, actor=make.make_account().as_actor())
    set_report(SYSTEM, theme.consultation, owner=make.place_of(owner, theme.consultation), answer_weeks=12, phase=None)
    open_as_engagement(theme.consultation, answers_wait=True)
    consider_themes(owner, theme.consultation, seen=fingerprint_to_consider(theme.consultation))
    return theme, owner


@pytest.mark.parametrize("is_first", [True, False])
def test_what_is_being_put_in_is_considered_by_nobody_who_has_not_seen_it(either_app: Flask, is_first: bool) -> None:
    theme, owner = answer_theme()
    board = make_board(theme.consultation)
    if not is_first:
        record(owner, board)
    meeting = hold_meeting(board)
    with set_clock(theme.consultation.phases[0].opens_at + timedelta(days=1)):
        said = make.make_thread(theme.consultation)
    sorter = make.seat(theme.consultation, Role.FACILITATOR)
    seen: list[str] = []
    refused = act_during(
        either_app,
        lambda: coding.put_in_theme(sorter, theme.consultation, theme, [said]),
        lambda meeting, _who: seen.append(fingerprint_to_consider(meeting.consultation)),
        lambda meeting, who: record_considered(who, meeting, seen=seen[0]),
        meeting,
        owner,
    )
    assert isinstance(refused, Changed | Conflict)


@contextmanager
def counting_reads_of(table: str) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if f"FROM {table}" in statement:
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("more", [0, 3])
def test_who_considered_what_came_in_is_read_once_for_a_page(app: Flask, more: int) -> None:
    theme, owner = answer_theme()
    for _ in range(more):
        make.make_answer(make.make_theme(theme.consultation))
    put_in(theme)
    read_again(owner, theme)
    address = f"/consultations/{theme.consultation.slug}/you-said-we-did"
    with counting_reads_of(LaterConsideration.__tablename__) as reads:
        assert "also considered 1 comment that came in later" in Reader(app).open(address).words
    assert len(reads) == 1


def test_the_page_of_the_answer_shows_to_whoever_confirmed_it_what_everybody_reads(app: Flask) -> None:
    theme, owner = answer_theme()
    put_in(theme)
    assert theme.answer is not None
    address = f"/consultations/{theme.consultation.slug}/answers/{theme.answer.public_id}"
    page = Reader(app).enter(email_of(owner)).open(address)
    assert "When you have considered them too, we will show that in public" in page.words
    assert "also considered 1 comment that came in later" in page.send("I have considered these too").words
