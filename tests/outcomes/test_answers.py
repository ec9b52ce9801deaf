"""Answers: a reason for each, a second person for each, every version kept, and no decision past a theme without one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid, NotNow
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role, can
from forum.notifications.models import Notification
from forum.outcomes.actions import answering, deciding
from forum.outcomes.actions import themes as theming
from forum.outcomes.deadlines import answers_due_on, today
from forum.outcomes.fingerprints import fingerprint_answer
from forum.outcomes.kinds import AnswerState, Disposition, Verdict
from forum.outcomes.models import Answer, AnswerRating, Check, Theme
from forum.outcomes.queries.showing import choose_rows, count_ratings, find_report, make_page
from forum.outcomes.rules import (
    CHANGE_ANSWER,
    CHECK_ANSWER,
    CONSIDER,
    DECIDE,
    PUBLISH_ANSWER,
    RATE_ANSWER,
    WRITE_ANSWER,
)
from forum.outcomes.views.public import list_differences
from tests import factories as make
from tests.browsing import Reader
from tests.worlds import begin_with


@pytest.fixture
def consultation(app: Flask) -> Consultation:
    return begin_with(make.make_consultation)


@pytest.fixture
def theme(app: Flask) -> Theme:
    return begin_with(make_theme)


def make_theme() -> Theme:
    consultation = make.make_consultation()
    return make.make_theme(consultation, make.make_thread(consultation))


STAGES = ("draft", "checked", "published")
MAY = {
    # permission: who may, at which stage of an answer written by somebody else
    CHANGE_ANSWER: ({"organiser", "lead"}, {"draft", "checked"}),
    CHECK_ANSWER: ({"moderator", "facilitator", "organiser", "lead"}, {"draft", "checked"}),
    PUBLISH_ANSWER: ({"lead"}, {"checked"}),
    RATE_ANSWER: ({"participant"}, {"published"}),
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("role", "visitor member participant moderator facilitator organiser lead".split())
def test_who_may_do_what_with_an_answer(theme: Theme, role: str, stage: str) -> None:
    consultation = theme.consultation
    answer = answering.draft_answer(make.seat(consultation, Role.LEAD), theme, make.answer_words())
    if stage != "draft":
        answering.check_answer(make.seat(consultation, Role.ORGANISER), answer)
    if stage == "published":
        answering.publish_answer(make.seat(consultation, Role.LEAD), answer)
    outsiders = {"visitor": Actor(None, VISITOR), "member": make.make_actor()}
    actor = outsiders.get(role) or make.seat(consultation, Role(role))
    for permission, (roles, stages) in MAY.items():
        assert can(actor, permission, answer) is (role in roles and stage in stages), permission.name
    assert can(actor, WRITE_ANSWER, theme) is (role in {"organiser", "lead"})


def test_nobody_checks_their_own_answer_and_a_change_is_checked_again(theme: Theme) -> None:
    lead, organiser = make.seat(theme.consultation, Role.LEAD), make.seat(theme.consultation, Role.ORGANISER)
    answer = answering.draft_answer(lead, theme, make.answer_words())
    with pytest.raises(Forbidden):
        answering.check_answer(lead, answer)
    with pytest.raises(Forbidden):
        answering.publish_answer(lead, answer)
    answering.check_answer(organiser, answer)
    answering.change_answer(organiser, answer, make.answer_words(reason="This is another reason."))
    assert (answer.state, answer.checked_by_id) == (AnswerState.DRAFT, None)
    with pytest.raises(Forbidden):
        answering.check_answer(organiser, answer)
    with pytest.raises(Forbidden):
        answering.publish_answer(lead, answer)


def test_nobody_vouches_for_words_they_have_not_read(theme: Theme) -> None:
    lead, organiser = make.seat(theme.consultation, Role.LEAD), make.seat(theme.consultation, Role.ORGANISER)
    answer = answering.draft_answer(lead, theme, make.answer_words())
    seen = fingerprint_answer(answer.theme, answer)
    with set_clock(now() + timedelta(minutes=1)):
        answering.change_answer(lead, answer, make.answer_words(reason="This is another reason."), read=seen)
    for act in (answering.check_answer, answering.publish_answer):
        with pytest.raises((Conflict, Forbidden)):
            act(organiser if act is answering.check_answer else lead, answer, read=seen)
    with pytest.raises(Conflict):
        answering.change_answer(organiser, answer, make.answer_words(reason="This is a third."), read=seen)
    assert answer.reason == "This is another reason."
    answering.check_answer(organiser, answer, read=fingerprint_answer(answer.theme, answer))


def test_an_answer_to_words_that_changed_since_is_not_published(theme: Theme) -> None:
    lead, organiser = make.seat(theme.consultation, Role.LEAD), make.seat(theme.consultation, Role.ORGANISER)
    answer = answering.draft_answer(lead, theme, make.answer_words())
    answering.check_answer(organiser, answer)
    facilitator = make.seat(theme.consultation, Role.FACILITATOR)
    theming.reword(facilitator, theme, theming.ThemeWords("Nothing."), reason="It says too much.")
    with pytest.raises(Conflict, match="needs to be agreed again"):
        answering.publish_answer(lead, answer)
    make.reword_theme(theme, theming.ThemeWords("Something else."))
    db.session.refresh(answer)
    assert answer.state == AnswerState.DRAFT
    answering.check_answer(organiser, answer)
    answering.publish_answer(lead, answer)


def test_a_day_nobody_will_see_is_no_promise(theme: Theme) -> None:
    make.make_answer(theme)
    with pytest.raises(Invalid, match="Enter a date in the future, within the next 10 years"):
        make.make_promise(theme, days=366 * 11)


def test_the_same_promise_stands_once(theme: Theme) -> None:
    make.make_answer(theme)
    make.make_promise(theme)
    with pytest.raises(Conflict, match="already a promise with this sentence"):
        make.make_promise(theme)


def test_the_decision_waits_until_everything_is_read_and_nobody_is_misread(theme: Theme) -> None:
    owner = make.seat(theme.consultation, Role.LEAD)
    place = make.place_of(owner, theme.consultation)
    answering.set_report(SYSTEM, theme.consultation, owner=place, answer_weeks=12, phase=None)
    answering.consider(owner, make.make_answer(theme))
    make.make_thread(theme.consultation)
    assert [need for _theme, need in deciding.list_gaps(theme.consultation)] == ["One comment has not been read yet."]


def test_what_one_owner_considered_another_considers_again(theme: Theme) -> None:
    first, second = make.seat(theme.consultation, Role.LEAD), make.seat(theme.consultation, Role.LEAD)
    for owner in (first, second):
        place = make.place_of(owner, theme.consultation)
        answering.set_report(SYSTEM, theme.consultation, owner=place, answer_weeks=12, phase=None)
        answer = theme.answer or make.make_answer(theme)
        assert len(deciding.list_gaps(theme.consultation)) == 1
        answering.consider(owner, answer)
        assert deciding.list_gaps(theme.consultation) == []


def test_a_deadline_that_is_put_off_shows_the_day_that_was_promised_first(theme: Theme) -> None:
    consultation = theme.consultation
    for weeks in (4, 12):
        report = answering.set_report(SYSTEM, consultation, owner=None, answer_weeks=weeks, phase=None)
    due = answers_due_on(consultation, report)
    assert due is not None and report.first_due_on == due - timedelta(weeks=8)


def test_a_theme_agreed_after_the_decision_is_checked_too(theme: Theme) -> None:
    make.make_answer(theme)
    make.decide(theme.consultation)
    late = make.make_theme(theme.consultation)
    assert [check.months for check in db.session.query(Check).filter_by(theme_id=late.id).order_by(Check.months)] == [6, 12]
    assert any(late.sentence in gap for gap in deciding.list_gaps_to_close(theme.consultation))


def test_the_database_itself_refuses_an_answer_checked_by_its_writer(either_app: Flask) -> None:
    consultation = make.make_consultation()
    answer = answering.draft_answer(make.seat(consultation, Role.LEAD), make.make_theme(consultation), make.answer_words())
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE answers SET checked_by_id = written_by_id WHERE id = :id"), {"id": answer.id})
    db.session.rollback()


WRONG: dict[str, tuple[Disposition, dict[str, Any], str]] = {
    "no sentence": (Disposition.DID, {"headline": " "}, "headline"),
    "no reason": (Disposition.DID, {"reason": ""}, "reason"),
    "won't without what stands in the way": (Disposition.WONT, {"constraint": ""}, "constraint"),
    "won't without what would change it": (Disposition.WONT, {"would_change": ""}, "would_change"),
    "in part without what stands in the way": (Disposition.IN_PART, {"constraint": " "}, "constraint"),
    "in part without what would change it": (Disposition.IN_PART, {"would_change": ""}, "would_change"),
    "working it out without a day": (Disposition.WORKING, {"until_on": None}, "until_on"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_answer_that_leaves_out_what_people_need_is_refused_beside_the_field(theme: Theme, case: str) -> None:
    disposition, changes, field = WRONG[case]
    with pytest.raises(Invalid) as refused:
        answering.draft_answer(make.seat(theme.consultation, Role.LEAD), theme, make.answer_words(disposition, **changes))
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("disposition", Disposition)
def test_each_answer_keeps_only_what_belongs_to_it(theme: Theme, disposition: Disposition) -> None:
    answer = make.make_answer(theme, disposition)
    limited = disposition in {Disposition.IN_PART, Disposition.WONT}
    assert bool(answer.constraint) is bool(answer.would_change) is limited
    assert (answer.until_on is not None) is (disposition is Disposition.WORKING)


def test_an_answer_needs_an_agreed_theme_and_one_draft_at_a_time(consultation: Consultation) -> None:
    lead = make.seat(consultation, Role.LEAD)
    with pytest.raises(Forbidden):
        answering.draft_answer(lead, make.make_theme(consultation, agreed=False), make.answer_words())
    theme = make.make_theme(consultation)
    answering.draft_answer(lead, theme, make.answer_words())
    with pytest.raises(Conflict):
        answering.draft_answer(make.seat(consultation, Role.LEAD), theme, make.answer_words())


def test_a_changed_answer_is_a_new_version_and_the_old_one_stays(theme: Theme) -> None:
    first = make.make_answer(theme, Disposition.WONT)
    assert not can(make.seat(theme.consultation, Role.LEAD), CHANGE_ANSWER, first)
    second = make.make_answer(theme, Disposition.IN_PART)
    assert [each.number for each in theme.published_answers] == [1, 2]
    assert theme.answer == second


def test_everyone_whose_words_are_in_the_theme_is_told_once_a_version(theme: Theme) -> None:
    consultation = theme.consultation
    make.make_answer(theme)
    make.make_answer(theme, Disposition.DID)
    told = db.session.query(Notification).filter(Notification.key.like("answer:%"), Notification.target_kind == "own path").all()
    assert [str(each.sentence) for each in told] == [
        "Your comment has been answered: We will",
        "There is a new answer to what you said: We did",
    ]
    assert all(each.space_id == consultation.id for each in told)


PUBLISHED = {
    "the words of an answer": "UPDATE answers SET reason = 'Nothing.'",
    "an answer's kind": "UPDATE answers SET disposition = 'did'",
    "when it was published": "UPDATE answers SET published_at = '2020-01-01'",
    "an answer": "DELETE FROM answers",
    "the words of a promise": "UPDATE commitments SET what = 'Nothing'",
    "the day of a promise": "UPDATE commitments SET due_on = '2099-01-01'",
    "a promise": "DELETE FROM commitments",
    "the decision": "UPDATE final_decisions SET sentence = 'No.'",
    "that it was decided when people had been heard": "UPDATE final_decisions SET timing = 'before'",
    "the fact that it was decided": "DELETE FROM final_decisions",
    "an earlier day for a check": "UPDATE checks SET due_on = '2020-01-01'",
    "a check": "DELETE FROM checks",
}


@pytest.mark.parametrize("what", PUBLISHED)
def test_nobody_changes_quietly(either_app: Flask, what: str) -> None:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, make.make_thread(consultation))
    make.make_answer(theme, Disposition.WONT)
    make.make_promise(theme)
    make.decide(consultation)
    with pytest.raises(DBAPIError):
        db.session.execute(text(PUBLISHED[what]))
        db.session.commit()
    db.session.rollback()


def test_the_decision_waits_for_every_theme_and_names_the_one_it_waits_for(consultation: Consultation) -> None:
    owner = make.seat(consultation, Role.LEAD)
    themes = [make.make_theme(consultation, sentence=f"Theme {name}.") for name in ("one", "two")]
    loose = make.make_theme(consultation, agreed=False, sentence="Theme three.")
    make.close_phases(consultation)
    assert not can(owner, DECIDE, consultation), "nobody is named"
    answering.set_report(SYSTEM, consultation, owner=make.place_of(owner, consultation), answer_weeks=12, phase=None)

    def refusal() -> str:
        with pytest.raises(Conflict) as refused:
            deciding.publish_decision(owner, consultation, deciding.DecisionWords("So.", "Because.", today()))
        return refused.value.sentence

    assert "Not agreed yet: “Theme three.”" in refusal()
    theming.drop(make.seat(consultation, Role.FACILITATOR), loose)
    make.make_answer(themes[0])
    assert "Answer not considered by the person responsible for the decision: “Theme one.”" in refusal()
    assert not can(make.seat(consultation, Role.LEAD), CONSIDER, themes[0].answer), "another lead does not own it"
    answering.consider(owner, themes[0].answer)
    assert "No published answer: “Theme two.”" in refusal()
    answering.consider(owner, make.make_answer(themes[1]))
    deciding.publish_decision(owner, consultation, deciding.DecisionWords("So.", "Because.", today()))
    with pytest.raises(Conflict):
        deciding.publish_decision(owner, consultation, deciding.DecisionWords("So.", "Because.", today()))


def test_a_new_version_has_to_be_considered_again_before_the_decision(theme: Theme) -> None:
    owner = make.seat(theme.consultation, Role.LEAD)
    answering.set_report(SYSTEM, theme.consultation, owner=make.place_of(owner, theme.consultation), answer_weeks=12, phase=None)
    answering.consider(owner, make.make_answer(theme))
    assert deciding.list_gaps(theme.consultation) == []
    make.make_answer(theme, Disposition.DID)
    assert len(deciding.list_gaps(theme.consultation)) == 1


def test_the_decision_opens_its_phase_and_two_checks_a_theme(theme: Theme) -> None:
    make.make_answer(theme)
    make.decide(theme.consultation)
    assert [phase.name for phase in theme.consultation.phases][-1] == "Is it happening?"
    checks = db.session.query(Check).filter_by(theme_id=theme.id).order_by(Check.months).all()
    assert [check.months for check in checks] == [6, 12]


def test_one_rating_a_person_and_its_words_are_for_those_who_answer(theme: Theme) -> None:
    answer = make.make_answer(theme)
    actor = make.seat(theme.consultation)
    answering.rate_answer(actor, answer, verdict=Verdict.NO, words="Not what we asked.")
    answering.rate_answer(actor, answer, verdict=Verdict.PARTLY, words="Half of it.")
    answering.rate_answer(make.seat(theme.consultation), answer, verdict=Verdict.YES, words="")
    assert count_ratings([answer])[answer.id] == {Verdict.YES: 1, Verdict.PARTLY: 1, Verdict.NO: 0}
    kept = db.session.query(AnswerRating).filter_by(participation_id=make.place_of(actor, theme.consultation).id).one()
    assert kept.words == "Half of it."


def test_an_answer_that_was_changed_is_neither_rated_nor_considered_and_its_old_page_shows_the_new_one(app: Flask) -> None:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation)
    owner = make.seat(consultation, Role.LEAD)
    answering.set_report(SYSTEM, consultation, owner=make.place_of(owner, consultation), answer_weeks=8, phase=None)
    first, reader = make.make_answer(theme), Reader(app)
    make.seat(consultation, actor=make.make_actor("reader@example.org"))
    reader.enter("reader@example.org").open(f"/consultations/{consultation.slug}/answers/{first.public_id}/rate")
    second = make.make_answer(theme, headline="We will run two.")
    reader.send("Send", verdict="no", words="Two are not enough.")
    assert "The service has changed its answer since you opened this page." in reader.errors[0]
    assert "We will run two." in reader.words and "Two are not enough." in reader.words
    with pytest.raises(NotNow, match="The service has changed its answer"):
        answering.consider(owner, first)
    assert db.session.query(AnswerRating).count() == 0 and first.considered_at is None
    reader.send("Send")
    assert [rating.answer_id for rating in db.session.query(AnswerRating)] == [second.id]
    assert "We will run two." in reader.open(f"/consultations/{consultation.slug}/answers/{first.public_id}/rate").words


def test_the_public_clock_runs_from_the_end_of_listening(consultation: Consultation) -> None:
    closes_on = consultation.phases[0].closes_at.date()
    assert answers_due_on(consultation, None) == closes_on + timedelta(weeks=12)
    answering.set_report(SYSTEM, consultation, owner=None, answer_weeks=4, phase=None)
    assert answers_due_on(consultation, find_report(consultation)) == closes_on + timedelta(weeks=4)


def test_an_answer_that_is_still_worked_out_is_late_after_its_own_day(theme: Theme) -> None:
    make.make_answer(theme, Disposition.WORKING)
    assert not make_page(SYSTEM, theme.consultation).rows[0].is_late
    with set_clock(now() + timedelta(days=31)):
        assert make_page(SYSTEM, theme.consultation).rows[0].is_late


def test_answers_count_by_kind(consultation: Consultation) -> None:
    for disposition in (Disposition.DID, Disposition.DID, Disposition.WONT):
        make.make_answer(make.make_theme(consultation), disposition)
    page = make_page(SYSTEM, consultation)
    assert [page.count(each) for each in (Disposition.DID, Disposition.WONT, Disposition.WILL)] == [2, 1, 0]
    assert page.is_answered
    assert db.session.query(Answer).count() == 3


def test_a_filter_of_you_said_we_did_leaves_its_own_rows(consultation: Consultation) -> None:
    themes = [make.make_theme(consultation, make.make_thread(consultation)) for _number in range(3)]
    make.make_answer(themes[0], Disposition.WILL)
    make.make_answer(themes[1], Disposition.WORKING)
    with set_clock(now() + timedelta(days=60)):
        page = make_page(Actor(None, VISITOR), consultation)
        shown = {show: [row.theme for row in choose_rows(page, show)] for show in ("", "all", "none", "overdue", "will", "wont")}
    assert shown[""] == shown["all"] == themes and shown["none"] == themes[2:]
    assert shown["will"] == themes[:1] and shown["wont"] == []
    assert shown["overdue"] == [themes[1], themes[0], themes[2]], "all of them, what is late first"


def test_answers_are_compared_as_people_read_them_and_a_paragraph_ends_by_itself() -> None:
    before, after = (
        Answer(headline="Yes.", reason=reason, constraint="", would_change="")
        for reason in ("It is **28 people**.\n\nFrom March.", "It is **28 people**, no more.\n\nSince March.")
    )
    assert list_differences(before, after) == [
        ("same", "Yes. \n\nIt is 28 "),
        ("out", "people. "),
        ("in", "people, no more. "),
        ("same", "\n\n"),
        ("out", "From "),
        ("in", "Since "),
        ("same", "March. \n\n"),
    ]
