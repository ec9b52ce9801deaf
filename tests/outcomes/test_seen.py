"""Whoever agrees to a quote, to a theme's words or to an answer, or answers somebody who was misread, read these very words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.models import Consultation
from forum.contributions.actions import edit
from forum.kernel.db import db
from forum.kernel.errors import Changed
from forum.kernel.permissions import Actor, Role
from forum.notifications.models import Notification
from forum.outcomes.actions import answering, coding
from forum.outcomes.actions import themes as theming
from forum.outcomes.fingerprints import fingerprint_answer, fingerprint_misreading, fingerprint_voice
from forum.outcomes.kinds import AnswerState, ThemeState
from forum.outcomes.models import Theme, Voice
from forum.outcomes.queries.themes import find_entry, list_voices
from tests import factories as make
from tests.browsing import Reader
from tests.races import act_during

OTHERS = theming.ThemeWords("People want the last bus to leave at nine.")


def ask(consultation: Consultation) -> tuple[Actor, Theme, Voice, Actor]:
    """(who sorts, the theme, the quote that is asked for, its author)"""
    facilitator = make.seat(consultation, Role.FACILITATOR)
    post = make.make_thread(consultation, body="The last bus leaves before the late shift ends.")
    theme = make.make_theme(consultation, post)
    voice = theming.ask_to_quote(facilitator, theme, post, passage="before the late shift ends")
    return facilitator, theme, voice, post.author.account.as_actor()


def read_as(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def reword(facilitator: Actor, theme: Theme) -> None:
    make.reword_theme(theme, OTHERS, by=facilitator)


def merge(facilitator: Actor, theme: Theme) -> None:
    theming.merge(facilitator, theme, make.make_theme(theme.consultation), reason="They say the same.")


OTHER_SENTENCES: dict[str, Callable[[Actor, Theme], None]] = {
    "reworded": reword,
    "This theme has been merged with another or deleted.": merge,
}


@pytest.mark.parametrize("how", OTHER_SENTENCES)
def test_nobody_is_quoted_under_a_sentence_they_did_not_read(either_app: Flask, how: str) -> None:
    consultation = make.make_consultation()
    facilitator, theme, voice, author = ask(consultation)
    seen = fingerprint_voice(voice)
    OTHER_SENTENCES[how](facilitator, theme)
    for old in (seen, ""):
        with pytest.raises(Changed):
            theming.answer_quote(author, voice, is_allowed=True, seen=old)
    assert list_voices(consultation) == {}
    theming.answer_quote(author, voice, is_allowed=True, seen=fingerprint_voice(voice))
    assert len(list_voices(consultation)) == 1


@pytest.mark.parametrize("how", OTHER_SENTENCES)
def test_whoever_agreed_under_another_sentence_is_asked_again(either_app: Flask, how: str) -> None:
    consultation = make.make_consultation()
    facilitator, theme, voice, author = ask(consultation)
    theming.answer_quote(author, voice, is_allowed=True, seen=fingerprint_voice(voice))
    OTHER_SENTENCES[how](facilitator, theme)
    assert voice.is_allowed is None and list_voices(consultation) == {}
    told = db.session.query(Notification).filter_by(account_id=author.account_id)
    assert [each for each in told if "The theme that quotes you has changed. Can we still quote you?" in str(each.sentence)]


def test_what_is_changed_beside_the_sentence_asks_nobody_again_and_a_no_stays_one(app: Flask) -> None:
    consultation = make.make_consultation()
    facilitator, theme, voice, author = ask(consultation)
    theming.answer_quote(author, voice, is_allowed=True, seen=fingerprint_voice(voice))
    make.reword_theme(theme, theming.ThemeWords(theme.sentence, against="It costs more.", meaning="Buses."), by=facilitator)
    assert voice.is_allowed is True
    theming.answer_quote(author, voice, is_allowed=False)
    reword(facilitator, theme)
    assert voice.is_allowed is False, "a no needs no second look, and is taken from any page"


def test_a_yes_that_waited_for_the_new_sentence_is_asked_again(either_app: Flask) -> None:
    consultation = make.make_consultation()
    facilitator, theme, voice, author = ask(consultation)
    seen = fingerprint_voice(voice)

    def read(_author: Actor, mine: Voice) -> None:
        assert fingerprint_voice(mine) == seen

    def agree(who: Actor, mine: Voice) -> None:
        theming.answer_quote(who, mine, is_allowed=True, seen=seen)

    outcome = act_during(either_app, lambda: reword(facilitator, theme), read, agree, author, voice)
    assert isinstance(outcome, Changed) and voice.is_allowed is None


def test_the_page_of_ones_own_words_asks_again(app: Flask) -> None:
    consultation = make.make_consultation()
    facilitator, theme, voice, author = ask(consultation)
    reader = read_as(app, author).open(f"/consultations/{consultation.slug}/what-happened")
    reword(facilitator, theme)
    reader.send("Yes, quote me")
    assert "This theme has changed since you opened the page" in reader.words and OTHERS.sentence in reader.words
    assert voice.is_allowed is None
    reader.send("Yes, quote me")
    assert voice.is_allowed is True


def test_a_theme_is_accepted_in_the_words_that_were_read_and_shown_again_in_others(app: Flask) -> None:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, agreed=False)
    facilitator = make.seat(consultation, Role.FACILITATOR)
    reader = read_as(app, facilitator).open(f"/consultations/{consultation.slug}/sort/themes/{theme.public_id}")
    theming.reword(make.seat(consultation, Role.ORGANISER), theme, OTHERS)
    reader.send("I accept")
    assert "Someone has just changed the wording. Read it again." in reader.words and OTHERS.sentence in reader.words
    assert theme.acceptances == [] and theme.state == ThemeState.CANDIDATE
    reader.send("I accept")
    assert [each.version for each in theme.acceptances] == [2]


def test_an_answer_is_checked_and_published_as_it_was_read_and_shown_again_otherwise(app: Flask) -> None:
    consultation = make.make_consultation()
    theme, writer = make.make_theme(consultation), make.seat(consultation, Role.ORGANISER)
    answer = answering.draft_answer(writer, theme, make.answer_words())
    checker, lead = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    path = f"/consultations/{consultation.slug}/answers/{answer.public_id}"
    reader = read_as(app, checker).open(path)
    answering.change_answer(writer, answer, make.answer_words(headline="The last bus leaves at nine."))
    reader.send("I have checked this answer")
    assert "Read it again first" in reader.words and "leaves at nine" in reader.words and answer.state == AnswerState.DRAFT
    reader.send("I have checked this answer")
    assert answer.state == AnswerState.CHECKED
    reader = read_as(app, lead).open(path)
    answering.change_answer(writer, answer, make.answer_words(headline="The last bus leaves at eight."))
    answering.check_answer(checker, answer, read=fingerprint_answer(answer.theme, answer))
    reader.send("Publish")
    assert "leaves at eight" in reader.words and answer.state == AnswerState.CHECKED


def test_an_answer_is_checked_and_published_under_the_theme_that_was_read(app: Flask) -> None:
    consultation = make.make_consultation()
    theme, writer = make.make_theme(consultation), make.seat(consultation, Role.ORGANISER)
    answer = answering.draft_answer(writer, theme, make.answer_words())
    checker, lead = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    path = f"/consultations/{consultation.slug}/answers/{answer.public_id}"
    reader = read_as(app, checker).open(path)
    make.reword_theme(theme, theming.ThemeWords("Nobody wants anything changed."), by=writer)
    reader.send("I have checked this answer")
    assert "Read it again first" in reader.words and answer.state == AnswerState.DRAFT
    reader.send("I have checked this answer")
    assert answer.state == AnswerState.CHECKED
    reader = read_as(app, lead).open(path)
    make.reword_theme(theme, theming.ThemeWords("Nobody wants anything changed at night."), by=writer)
    if answer.state == AnswerState.DRAFT:
        answering.check_answer(checker, answer)
    reader.send("Publish")
    assert "Read it again first" in reader.words and answer.state == AnswerState.CHECKED
    reader.send("Publish")
    assert answer.state == AnswerState.PUBLISHED


def test_a_first_answer_is_written_to_the_theme_that_was_read(app: Flask) -> None:
    consultation = make.make_consultation()
    theme, writer = make.make_theme(consultation), make.seat(consultation, Role.ORGANISER)
    read = fingerprint_answer(theme, None)
    make.reword_theme(theme, OTHERS)
    with pytest.raises(Changed):
        answering.draft_answer(writer, theme, make.answer_words(), read=read)


def test_two_themes_are_merged_as_they_were_read(app: Flask) -> None:
    consultation = make.make_consultation()
    facilitator, theme, into, other = make.seat(consultation, Role.FACILITATOR), *(make.make_theme(consultation) for _ in "123")
    path = f"/consultations/{consultation.slug}/sort/themes/{theme.public_id}"
    reader = read_as(app, facilitator).open(path)
    make.reword_theme(other, theming.ThemeWords("Somebody else’s wording is no matter."), by=facilitator)
    make.reword_theme(into, OTHERS, by=facilitator)
    reader.send("Merge", into=into.public_id)
    assert "Someone has changed one of the two themes" in reader.words and OTHERS.sentence in reader.words
    reader.send("Merge", into=into.public_id)
    assert "Enter why you are changing this" in reader.errors and theme.state == ThemeState.AGREED
    reader.send("Merge", reason="They ask for the same.")
    assert theme.state == ThemeState.MERGED and theme.merged_into_id == into.id


def test_whoever_was_misread_is_answered_by_somebody_who_read_all_they_say(either_app: Flask) -> None:
    consultation = make.make_consultation()
    facilitator, post = make.seat(consultation, Role.FACILITATOR), make.make_thread(consultation)
    theme, author = make.make_theme(consultation, post), post.author.account.as_actor()
    entry = find_entry(theme, post)
    task = coding.dispute(author, entry, words="I meant Sundays.", wants_out=True)
    reader = read_as(either_app, facilitator).open(f"/consultations/{consultation.slug}/sort/tasks/{task.public_id}")
    old = [fingerprint_misreading(task), ""]
    coding.dispute(author, entry, words="And I was against it.", wants_out=True)
    old.append(fingerprint_misreading(task))
    edit(author, post, title=post.title, body="No bus on Sundays, please.")
    for seen in old:
        with pytest.raises(Changed):
            coding.answer_misreading(facilitator, task, reply="It stays.", takes_out=False, seen=seen)
    reader.send("Answer", takes_out="no", reply="It stays.")
    assert reader.status == 422 and "And I was against it." in reader.words and "It stays." in str(reader.page.find("textarea"))
    assert task.settled_at is None
    reader.send("Answer", takes_out="yes", reply="You are right.")
    assert task.settled_at and task.was_moved
