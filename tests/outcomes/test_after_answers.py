"""What comes into a theme after its answer was not answered by it, until somebody has read it and says so."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden
from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import Actor, Role
from forum.notifications.models import Notification
from forum.outcomes.actions import coding, confirming, deciding
from forum.outcomes.fingerprints import fingerprint_entries
from forum.outcomes.models import Theme
from forum.outcomes.queries.since import Since, count_since, list_after_answer
from forum.outcomes.queries.timelines import Timeline, list_timelines
from tests import factories as make
from tests.browsing import Reader

GAP = "Comments came in after the answer, and nobody has said whether it holds for them"


@pytest.fixture
def theme(app: Flask) -> Theme:
    """Answered, with one comment from before."""
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, make.make_thread(consultation))
    make.make_answer(theme)
    return theme


def put_in(theme: Theme, count: int = 1, by: Actor | None = None) -> list[Contribution]:
    several: list[Contribution] = [make.make_thread(theme.consultation) for _ in range(count)]
    coding.put_in_theme(by or make.seat(theme.consultation, Role.FACILITATOR), theme.consultation, theme, several)
    return several


def confirm(theme: Theme, by: Actor | None = None) -> None:
    assert theme.answer is not None
    seen = fingerprint_entries(list_after_answer(theme))
    confirming.confirm_answer(by or make.seat(theme.consultation, Role.LEAD), theme.answer, seen=seen)


def follow(said: Contribution) -> Timeline:
    db.session.expire_all()
    return list_timelines([said.author])[0]


def list_told(key: str) -> set[int]:
    run_due_jobs()
    return {each.account_id for each in db.session.query(Notification) if each.sentence.key == key}


def test_a_comment_from_after_the_answer_is_not_answered_and_stands_in_true_order(theme: Theme) -> None:
    path = follow(put_in(theme)[0])
    assert path.state.startswith("In a theme that we answered on") and "Answered" not in path.state
    titles = [step.title for step in path.steps]
    before = titles.index("The service answered this theme, before your comment was in it")
    placed = titles.index("We put it in a theme that had been answered before")
    assert before < placed < titles.index("Next: the service reads your comment")


def test_a_comment_from_before_the_answer_is_answered_as_ever(theme: Theme) -> None:
    put_in(theme)
    first = min(db.session.query(Contribution), key=lambda each: each.id)
    assert follow(first).state == "Answered"


def test_its_author_is_told_and_told_again_when_the_answer_holds(theme: Theme) -> None:
    said = put_in(theme)[0]
    assert list_told("put_after_answer") == {said.author.account_id}
    confirm(theme)
    assert list_told("answer_confirmed_own") == {said.author.account_id}
    path = follow(said)
    titles = {step.title for step in path.steps}
    assert path.state == "Answered" and "The service read it and says that its answer holds" in titles


def test_the_page_of_the_theme_says_how_many_came_after_its_agreement_and_its_answer(app: Flask, theme: Theme) -> None:
    put_in(theme, 2)
    assert count_since([theme]) == {theme.id: Since(2, 2)}
    address, reader = f"/consultations/{theme.consultation.slug}/themes/{theme.public_id}", Reader(app)
    words = reader.open(address).words
    assert "2 of these comments were put in after the wording was agreed." in words
    assert "2 comments were put in after this answer. We have not said yet whether the answer holds for them." in words
    confirm(theme)
    words = reader.open(address).words
    assert "were put in after this answer" not in words and "read 2 comments that came in after the answer" in words


def test_many_at_once_stand_in_the_public_record_with_the_role_of_whoever_sorted(app: Flask, theme: Theme) -> None:
    put_in(theme, 10, by=make.seat(theme.consultation, Role.ORGANISER))
    words = Reader(app).open(f"/consultations/{theme.consultation.slug}/themes/{theme.public_id}").words
    assert "Organiser: 10 comments put in at once, after the answer" in words


def test_nine_at_once_are_no_matter(app: Flask, theme: Theme) -> None:
    put_in(theme, 9)
    assert "put in at once" not in Reader(app).open(f"/consultations/{theme.consultation.slug}/themes/{theme.public_id}").words


def test_a_decision_waits_until_somebody_has_read_them(theme: Theme) -> None:
    put_in(theme)
    assert (theme, GAP) in deciding.list_gaps(theme.consultation)
    confirm(theme)
    assert GAP not in {need for _theme, need in deciding.list_gaps(theme.consultation)}


def test_a_new_version_answers_them_as_well(theme: Theme) -> None:
    said = put_in(theme)[0]
    make.make_answer(theme, headline="The last bus leaves at midnight.")
    assert GAP not in {need for _theme, need in deciding.list_gaps(theme.consultation)}
    assert follow(said).state == "Answered"


def test_whoever_put_them_in_does_not_say_that_the_answer_holds(theme: Theme) -> None:
    organiser = make.seat(theme.consultation, Role.ORGANISER)
    put_in(theme, by=organiser)
    with pytest.raises(Conflict, match="someone else needs to confirm"):
        confirm(theme, by=organiser)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.FACILITATOR, Role.PARTICIPANT])
def test_only_those_who_answer_confirm(theme: Theme, role: Role) -> None:
    put_in(theme)
    with pytest.raises(Forbidden):
        confirm(theme, by=make.seat(theme.consultation, role))


def test_what_nobody_has_read_yet_is_not_confirmed_with_the_rest(theme: Theme) -> None:
    put_in(theme)
    seen = fingerprint_entries(list_after_answer(theme))
    put_in(theme)
    assert theme.answer is not None
    with pytest.raises(Changed, match="Read them first"):
        confirming.confirm_answer(make.seat(theme.consultation, Role.LEAD), theme.answer, seen=seen)


def test_it_is_work_for_those_who_answer_until_it_is_done(app: Flask, theme: Theme) -> None:
    lead = make.seat(theme.consultation, Role.LEAD, name="Karen Boyle")
    put_in(theme, 3)
    reader = Reader(app).enter(db.session.get_one(Account, lead.account_id).email).open("/account/work")
    assert "3 comments came in after your answer to" in reader.words
    assert theme.answer is not None
    reader.open(f"/consultations/{theme.consultation.slug}/answers/{theme.answer.public_id}")
    reader.send("I have read them, and the answer holds")
    assert "We now say in public that the answer holds for these comments" in reader.words
    assert "came in after your answer" not in reader.open("/account/work").words
