"""A theme that people have read keeps the words that were agreed until others are."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from forum.outcomes.actions import answering, coding, deciding, rewording
from forum.outcomes.actions import themes as theming
from forum.outcomes.kinds import ThemeState
from forum.outcomes.models import Theme
from forum.outcomes.queries.rewordings import find_rewording
from tests import factories as make
from tests.browsing import Reader

WORDS = theming.ThemeWords("People are content with the calls they get.", against="Some are not.")
WHY = "Two comments say so clearly."


@pytest.fixture
def consultation(app: Flask) -> Consultation:
    return make.make_consultation()


@pytest.fixture
def theme(consultation: Consultation) -> Theme:
    return make.make_theme(consultation, sentence="One number to call at night.")


def read_as(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def suggest(theme: Theme, words: theming.ThemeWords = WORDS) -> int:
    theming.reword(make.seat(theme.consultation, Role.ORGANISER), theme, words, reason=WHY)
    waits = find_rewording(theme)
    assert waits is not None
    return waits.id


def accept(theme: Theme, seen: int, people: int = 2) -> bool:
    several = [make.seat(theme.consultation, Role.FACILITATOR) for _ in range(people)]
    return [rewording.accept_words(each, theme, seen=seen) for each in several][-1]


def test_a_reason_is_asked_and_nothing_is_lost_without_one(app: Flask, theme: Theme) -> None:
    organiser = read_as(app, make.seat(theme.consultation, Role.ORGANISER))
    organiser.open(f"/consultations/{theme.consultation.slug}/sort/themes/{theme.public_id}")
    organiser.send("Save wording", sentence=WORDS.sentence)
    assert "Enter why you are changing this" in organiser.errors and WORDS.sentence in organiser.page.text
    organiser.send("Save wording", reason=WHY)
    assert "People will read the agreed wording until two people have accepted the new one." in organiser.words


def test_everybody_reads_what_was_agreed_until_two_people_accept_the_new_words(app: Flask, theme: Theme) -> None:
    slug, visitor = theme.consultation.slug, Reader(app)
    seen = suggest(theme)
    page = f"/consultations/{slug}/themes/{theme.public_id}"
    assert "One number to call at night." in visitor.open(f"/consultations/{slug}/you-said-we-did").words
    words = visitor.open(page).words
    assert "“One number to call at night.”" in words and WHY in words
    assert "stays until two people have accepted the new one" in words
    assert not accept(theme, seen, people=1)
    assert theme.sentence == "One number to call at night." and theme.state == ThemeState.AGREED
    assert accept(theme, seen, people=1)
    assert (theme.sentence, theme.state, find_rewording(theme)) == (WORDS.sentence, ThemeState.AGREED, None)
    assert "accepted the new one" not in visitor.open(page).words
    log = visitor.open(f"/consultations/{slug}/changes").words
    assert "One number to call at night." in log and WORDS.sentence in log and WHY in log


def test_the_same_person_twice_is_one_person(theme: Theme) -> None:
    seen, facilitator = suggest(theme), make.seat(theme.consultation, Role.FACILITATOR)
    assert not any(rewording.accept_words(facilitator, theme, seen=seen) for _ in "12")


def test_where_participants_have_a_representative_one_of_them_accepts_the_new_words_too(theme: Theme) -> None:
    representative = make.seat(theme.consultation)
    coding.name_coder(SYSTEM, make.place_of(representative, theme.consultation), is_named=True)
    seen = suggest(theme)
    assert not accept(theme, seen)
    assert rewording.accept_words(representative, theme, seen=seen)


def test_whoever_agreed_is_asked_again_and_those_whose_comment_is_in_it_are_told(consultation: Consultation) -> None:
    post = make.make_thread(consultation)
    theme = make.make_theme(consultation, post)
    agreed = {each.participation.account_id for each in theme.acceptances}
    seen = suggest(theme)
    run_due_jobs()
    assert agreed == {each.account_id for each in list_told("new_words_to_accept")}
    accept(theme, seen)
    run_due_jobs()
    assert post.author.account_id in {each.account_id for each in list_told("theme_reworded_own")}


def list_told(key: str) -> list[Notification]:
    return [each for each in db.session.query(Notification) if each.sentence.key == key]


def test_what_is_dropped_changes_nothing(theme: Theme) -> None:
    seen, organiser = suggest(theme), make.seat(theme.consultation, Role.ORGANISER)
    rewording.drop_words(organiser, theme, seen=seen)
    assert theme.sentence == "One number to call at night." and find_rewording(theme) is None
    for act in (rewording.accept_words, rewording.drop_words):
        with pytest.raises(Conflict, match="not waiting to be agreed any more"):
            act(organiser, theme, seen=seen)


def test_other_new_words_are_accepted_only_by_who_has_read_them(theme: Theme) -> None:
    first = suggest(theme)
    second = suggest(theme, theming.ThemeWords("Nobody calls at night."))
    with pytest.raises(Changed):
        accept(theme, first)
    assert accept(theme, second)


def test_neither_an_answer_nor_a_decision_comes_while_new_words_wait(theme: Theme) -> None:
    lead, organiser = make.seat(theme.consultation, Role.LEAD), make.seat(theme.consultation, Role.ORGANISER)
    answer = answering.draft_answer(lead, theme, make.answer_words())
    answering.check_answer(organiser, answer)
    suggest(theme)
    with pytest.raises(Conflict, match="needs to be agreed again"):
        answering.publish_answer(lead, answer)
    assert (theme, "New wording that nobody has agreed to") in deciding.list_gaps(theme.consultation)


def test_a_theme_that_another_is_merged_into_stays_to_be_read(app: Flask, consultation: Consultation, theme: Theme) -> None:
    other = make.make_theme(consultation)
    theming.merge(make.seat(consultation, Role.FACILITATOR), other, theme, reason="They ask for the same.")
    assert theme.state == ThemeState.CANDIDATE
    reader = Reader(app).open(f"/consultations/{consultation.slug}/themes/{theme.public_id}")
    assert "people are agreeing to its wording again" in reader.words
    with pytest.raises(Conflict):
        theming.drop(make.seat(consultation, Role.FACILITATOR), theme)


def test_a_draft_that_nobody_could_read_has_its_new_words_at_once(consultation: Consultation) -> None:
    theme = make.make_theme(consultation, agreed=False)
    theming.reword(make.seat(consultation, Role.FACILITATOR), theme, WORDS)
    assert theme.sentence == WORDS.sentence and find_rewording(theme) is None


def test_a_reason_of_one_letter_is_none(theme: Theme) -> None:
    with pytest.raises(Invalid, match="at least 3 words"):
        theming.reword(make.seat(theme.consultation, Role.ORGANISER), theme, WORDS, reason="x")
