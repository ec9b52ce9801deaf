"""Sorting what people said: who agrees to a theme, what is counted, what disappears with whoever wrote it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forum.activities.discussions.models import Post
from forum.consultations.capacities import CAPACITIES
from forum.consultations.models import Consultation
from forum.contributions.actions import set_status, withdraw
from forum.contributions.models import Contribution, Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role, can
from forum.kernel.text import render
from forum.notifications.actions import follow
from forum.notifications.models import Notification
from forum.notifications.queries import find_topic, is_following
from forum.outcomes.actions import answering, coding, linking
from forum.outcomes.actions import themes as theming
from forum.outcomes.deadlines import today
from forum.outcomes.fingerprints import fingerprint_misreading, fingerprint_voice, fingerprint_words
from forum.outcomes.kinds import ThemeState
from forum.outcomes.models import FinalDecision, Reading, Theme, ThemeEntry, Voice
from forum.outcomes.queries.said import Filter, count_said, list_said
from forum.outcomes.queries.themes import (
    FEWEST_AUTHORS_IN_GROUP,
    count_backing,
    find_entry,
    is_agreed_by_both,
    join_small,
    list_tasks,
    list_themes,
    list_voices,
)
from forum.outcomes.rules import CHANGE_THEME, CODE, DISPUTE, may_see_theme
from tests import factories as make
from tests.browsing import Reader
from tests.worlds import begin_with

WORDS = theming.ThemeWords("Evening buses stop too early.", "The drivers need to get home.")


def say(consultation: Consultation, count: int = 1, body: str = "The last bus leaves before the late shift ends.") -> list[Post]:
    return [make.make_thread(consultation, body=f"{body} ({number})") for number in range(count)]


@pytest.fixture
def consultation(app: Flask) -> Consultation:
    return begin_with(make.make_consultation)


@pytest.mark.parametrize("role", "visitor member participant moderator facilitator organiser lead".split())
@pytest.mark.parametrize("asked", [False, True], ids=["", "asked to sort"])
def test_who_sorts(consultation: Consultation, role: str, asked: bool) -> None:
    outsiders = {"visitor": Actor(None, VISITOR), "member": make.make_actor()}
    actor = outsiders.get(role) or make.seat(consultation, Role(role))
    if asked and role not in outsiders and role != "lead":
        coding.name_coder(SYSTEM, make.place_of(actor, consultation), is_named=True)
    always = role in {"facilitator", "organiser"}
    assert can(actor, CODE, consultation) is (always or (asked and role in {"participant", "moderator"}))


def test_a_lead_is_never_asked_to_sort_what_they_answer(consultation: Consultation) -> None:
    with pytest.raises(Conflict):
        coding.name_coder(SYSTEM, make.place_of(make.seat(consultation, Role.LEAD), consultation), is_named=True)


def test_a_theme_is_agreed_when_a_second_person_accepts_the_words_of_now(consultation: Consultation) -> None:
    first, second = make.seat(consultation, Role.FACILITATOR), make.seat(consultation, Role.ORGANISER)
    theme = theming.make_theme(first, consultation, WORDS)
    theming.accept(first, theme, version=1)
    assert theme.state == ThemeState.CANDIDATE
    theming.accept(first, theme, version=1)
    assert theme.state == ThemeState.CANDIDATE, "the same person twice is one person"
    theming.accept(second, theme, version=1)
    assert theme.state == ThemeState.AGREED


def test_where_participants_have_a_representative_one_of_them_has_to_accept(consultation: Consultation) -> None:
    representative = make.seat(consultation)
    coding.name_coder(SYSTEM, make.place_of(representative, consultation), is_named=True)
    first, second = make.seat(consultation, Role.FACILITATOR), make.seat(consultation, Role.ORGANISER)
    theme = theming.make_theme(first, consultation, WORDS)
    for actor in (first, second):
        theming.accept(actor, theme, version=1)
    assert theme.state == ThemeState.CANDIDATE
    theming.accept(representative, theme, version=1)
    assert theme.state == ThemeState.AGREED


def test_new_words_need_new_acceptance(consultation: Consultation) -> None:
    theme = make.make_theme(consultation)
    facilitator = make.seat(consultation, Role.FACILITATOR)
    theming.reword(facilitator, theme, theming.ThemeWords(theme.sentence, theme.against, "Only the codebook changed."))
    assert theme.state == ThemeState.AGREED
    theming.reword(facilitator, theme, WORDS, reason="Two comments say more.")
    assert (theme.state, theme.version) == (ThemeState.AGREED, 1), "what was agreed stands until this is agreed as well"
    make.reword_theme(theme, WORDS)
    assert (theme.sentence, theme.state) == (WORDS.sentence, ThemeState.AGREED)
    with pytest.raises(Conflict):
        theming.accept(facilitator, theme, version=1)


def test_what_was_answered_keeps_its_words(consultation: Consultation) -> None:
    theme, other = make.make_theme(consultation), make.make_theme(consultation)
    make.make_answer(theme)
    facilitator = make.seat(consultation, Role.FACILITATOR)
    assert not can(facilitator, CHANGE_THEME, theme)
    with pytest.raises(Forbidden):
        theming.merge(facilitator, theme, other)


def test_split_and_merge_lose_nothing(consultation: Consultation) -> None:
    facilitator = make.seat(consultation, Role.FACILITATOR)
    posts = say(consultation, 4)
    theme = make.make_theme(consultation, *posts, agreed=False)
    part = theming.split(facilitator, consultation, theme, WORDS, posts[:1])
    assert sizes(consultation) == {theme.id: 3, part.id: 1}
    coding.put_in_theme(facilitator, consultation, part, posts[1:2])
    theming.merge(facilitator, part, theme)
    assert sizes(consultation) == {theme.id: 4}
    assert (part.state, part.merged_into_id) == (ThemeState.MERGED, theme.id)
    assert count_said(consultation).in_themes == 4


def test_moving_takes_it_from_one_theme_to_another(consultation: Consultation) -> None:
    facilitator = make.seat(consultation, Role.FACILITATOR)
    posts = say(consultation, 2)
    theme, other = make.make_theme(consultation, *posts, agreed=False), make.make_theme(consultation, agreed=False)
    theming.move(facilitator, consultation, theme, other, posts[:1])
    assert sizes(consultation) == {theme.id: 1, other.id: 1}
    with pytest.raises(Invalid, match="already"):
        theming.move(facilitator, consultation, other, other, posts[:1])
    with pytest.raises(Conflict, match="None of these"):
        theming.move(facilitator, consultation, theme, other, posts[:1])
    assert sizes(consultation) == {theme.id: 1, other.id: 1}


def test_what_speaks_against_a_theme_does_not_speak_for_the_one_it_is_moved_to(consultation: Consultation) -> None:
    facilitator = make.seat(consultation, Role.FACILITATOR)
    posts = say(consultation, 2)
    theme, other = make.make_theme(consultation, *posts, agreed=False), make.make_theme(consultation)
    coding.put_in_theme(facilitator, consultation, theme, posts[:1], is_against=True)
    theming.move(facilitator, consultation, theme, other, posts)
    backing = count_backing(consultation)[other.id]
    assert (backing.said, backing.against) == (1, 1)


def test_a_mistake_is_given_up_and_what_was_in_it_is_read(consultation: Consultation) -> None:
    facilitator = make.seat(consultation, Role.FACILITATOR)
    theme = theming.make_theme(facilitator, consultation, WORDS, say(consultation))
    theming.drop(facilitator, theme)
    assert list_themes(SYSTEM, consultation) == []
    assert (count_said(consultation).read, count_said(consultation).unread) == (1, 0)


def test_nobody_gives_up_alone_what_somebody_else_accepted(consultation: Consultation) -> None:
    facilitator = make.seat(consultation, Role.FACILITATOR)
    theme = make.make_theme(consultation, *say(consultation))
    with pytest.raises(Conflict):
        theming.drop(facilitator, theme)
    make.reword_theme(theme, WORDS)
    with pytest.raises(Conflict):
        theming.drop(facilitator, theme)


def test_a_quote_goes_with_what_is_taken_out_of_its_theme(consultation: Consultation) -> None:
    facilitator = make.seat(consultation, Role.FACILITATOR)
    posts = say(consultation, 2)
    theme = make.make_theme(consultation, *posts)
    for post in posts:
        voice = theming.ask_to_quote(facilitator, theme, post, passage="The last bus leaves")
        theming.answer_quote(post.author.account.as_actor(), voice, is_allowed=True, seen=fingerprint_voice(voice))
    task = coding.dispute(
        posts[0].author.account.as_actor(), find_entry(theme, posts[0]), words="I meant the tram.", wants_out=True
    )
    coding.answer_misreading(facilitator, task, reply="You are right.", takes_out=True, seen=fingerprint_misreading(task))
    with transaction():
        coding.take_out_now(facilitator, consultation, theme, posts[1:])
    assert list_voices(consultation) == {}


def test_two_who_change_the_same_words_are_told_of_each_other(consultation: Consultation) -> None:
    facilitator = make.seat(consultation, Role.FACILITATOR)
    theme = make.make_theme(consultation, agreed=False)
    for first, second in (
        (theming.ThemeWords("Buses at night."), theming.ThemeWords("Trams at night.")),
        (
            theming.ThemeWords("Buses at night.", meaning="All buses."),
            theming.ThemeWords("Buses at night.", meaning="Trams."),
        ),
    ):
        seen = fingerprint_words(theme)
        theming.reword(facilitator, theme, first, seen=seen)
        with pytest.raises(Changed):
            theming.reword(facilitator, theme, second, seen=seen)


def test_two_who_suggest_new_words_are_told_of_each_other(consultation: Consultation) -> None:
    facilitator, theme = make.seat(consultation, Role.FACILITATOR), make.make_theme(consultation)
    seen, reason = fingerprint_words(theme), "It says too much."
    theming.reword(facilitator, theme, theming.ThemeWords("Buses at night."), seen=seen, reason=reason)
    with pytest.raises(Changed):
        theming.reword(facilitator, theme, theming.ThemeWords("Trams at night."), seen=seen, reason=reason)


def test_the_same_form_sent_twice_makes_one_theme_and_another_persons_is_refused(consultation: Consultation) -> None:
    facilitator, other = make.seat(consultation, Role.FACILITATOR), make.seat(consultation, Role.FACILITATOR)
    first, second = (theming.make_theme(facilitator, consultation, WORDS) for _time in range(2))
    assert first is second
    with pytest.raises(Invalid, match="with this sentence"):
        theming.make_theme(other, consultation, WORDS)


def test_a_second_objection_is_added_to_the_first(consultation: Consultation) -> None:
    post = say(consultation)[0]
    entry = find_entry(make.make_theme(consultation, post), post)
    actor = post.author.account.as_actor()
    for words in ("I meant the tram.", "I meant Sundays.", "I meant Sundays."):
        task = coding.dispute(actor, entry, words=words)
    assert task.words == "I meant the tram.\n\nI meant Sundays."


def test_what_is_in_a_theme_does_not_fit_none(consultation: Consultation) -> None:
    facilitator, posts = make.seat(consultation, Role.FACILITATOR), say(consultation)
    make.make_theme(consultation, *posts)
    with pytest.raises(Conflict, match="Some of these are already in a theme"):
        coding.mark_read(facilitator, consultation, posts, note="It is about trams.")


def test_joining_themes_takes_evidence_and_followers_along(consultation: Consultation) -> None:
    facilitator, reader = make.seat(consultation, Role.FACILITATOR), make.make_actor()
    theme, into = make.make_theme(consultation, *say(consultation)), make.make_theme(consultation)
    poll = make.make_poll(consultation)
    linking.link_poll(SYSTEM, theme, poll, note="")
    follow(reader, find_topic(consultation, "theme", theme.public_id), is_on=True)
    theming.merge(facilitator, theme, into, reason="They belong together.")
    assert [link.poll_id for link in into.polls] == [poll.id]
    assert is_following(reader, find_topic(consultation, "theme", into.public_id))


def test_a_hidden_contribution_leaves_counts_quotes_and_lists_at_once(consultation: Consultation) -> None:
    facilitator = make.seat(consultation, Role.FACILITATOR)
    posts = say(consultation, 6)
    theme = make.make_theme(consultation, *posts)
    author = posts[0].author.account.as_actor()
    voice = theming.ask_to_quote(facilitator, theme, posts[0], passage="The last bus leaves")
    theming.answer_quote(author, voice, is_allowed=True, seen=fingerprint_voice(voice))
    assert len(list_voices(consultation)[theme.id]) == 1
    assert count_backing(consultation)[theme.id].people == 6
    with_status(posts[0], Status.HIDDEN)
    assert list_voices(consultation) == {}
    assert count_backing(consultation)[theme.id].people == 5
    assert count_said(consultation).gone == 1
    with_status(posts[0], Status.PUBLISHED)
    assert len(list_voices(consultation)[theme.id]) == 1
    withdraw(author, posts[0])
    assert list_voices(consultation) == {}
    assert db.session.query(Voice).count() == 0, "nor is it in the database"


def test_a_quote_shows_only_when_its_author_says_yes_and_the_words_still_stand(consultation: Consultation) -> None:
    facilitator = make.seat(consultation, Role.FACILITATOR)
    (post,) = say(consultation)
    theme = make.make_theme(consultation, post)
    with pytest.raises(Invalid):
        theming.ask_to_quote(facilitator, theme, post, passage="Words that nobody wrote")
    voice = theming.ask_to_quote(facilitator, theme, post, passage="before the late  shift")
    assert list_voices(consultation) == {}
    author = post.author.account.as_actor()
    with pytest.raises(Forbidden):
        theming.answer_quote(make.seat(consultation), voice, is_allowed=True, seen=fingerprint_voice(voice))
    theming.answer_quote(author, voice, is_allowed=True, seen=fingerprint_voice(voice))
    assert len(list_voices(consultation)[theme.id]) == 1
    theming.answer_quote(author, voice, is_allowed=False)
    assert list_voices(consultation) == {}, "one may change one's mind"
    theming.answer_quote(author, voice, is_allowed=True, seen=fingerprint_voice(voice))
    post.body = "Something else altogether."
    post.html = render(post.body)
    db.session.commit()
    assert list_voices(consultation) == {}


def test_only_the_author_can_say_this_is_not_what_i_meant_and_is_answered(consultation: Consultation) -> None:
    (post,) = say(consultation)
    theme = make.make_theme(consultation, post)
    entry = find_entry(theme, post)
    author, facilitator = post.author.account.as_actor(), make.seat(consultation, Role.FACILITATOR)
    assert not can(make.seat(consultation), DISPUTE, entry)
    task = coding.dispute(author, entry, words="I meant Sundays.")
    assert coding.dispute(author, entry, words="I meant Sundays, all day.", wants_out=True).id == task.id, (
        "one task, with the later words"
    )
    assert list_tasks(SYSTEM, consultation) == [task]
    coding.answer_misreading(facilitator, task, reply="You are right.", takes_out=True, seen=fingerprint_misreading(task))
    assert list_tasks(SYSTEM, consultation) == []
    assert sizes(consultation) == {}
    told = db.session.query(Notification).filter_by(account_id=author.account_id, key=f"misreading:{task.id}").one()
    assert "not what you meant" in str(told.sentence)
    with pytest.raises(Conflict):
        coding.answer_misreading(facilitator, task, reply="Again.", takes_out=False, seen=fingerprint_misreading(task))


def test_everything_said_is_in_exactly_one_heap(consultation: Consultation) -> None:
    facilitator = make.seat(consultation, Role.FACILITATOR)
    posts = say(consultation, 7)
    make.make_theme(consultation, *posts[:3])
    coding.mark_read(facilitator, consultation, posts[3:5])
    coding.mark_read(facilitator, consultation, posts[4:5], note="A question about parking.")
    with_status(posts[6], Status.HIDDEN)
    totals = count_said(consultation)
    heaps = (totals.in_themes, totals.read, totals.fit_none, totals.unread)
    assert heaps == (3, 1, 1, 1)
    assert sum(heaps) == totals.said == 6
    shown = {show: list_said(consultation, Filter(show=show))[1] for show in ("new", "read", "none", "all")}
    assert shown == {"new": 1, "read": 1, "none": 1, "all": 6}


def test_the_teams_own_words_are_not_counted_as_what_people_said(consultation: Consultation) -> None:
    make.make_thread(consultation, make.seat(consultation, Role.FACILITATOR))
    assert count_said(consultation).said == 0


def test_the_codebook_search_takes_signs_as_they_are(consultation: Consultation) -> None:
    make.make_thread(consultation, body="It rose by 100% in a_year.")
    make.make_thread(consultation, body="It rose by 1000 in a year.")
    assert list_said(consultation, Filter(show="all", words="100%"))[1] == 1
    assert list_said(consultation, Filter(show="all", words="a_year"))[1] == 1


def test_a_candidate_is_seen_by_those_who_sort_and_the_team_only(consultation: Consultation) -> None:
    theme = make.make_theme(consultation, agreed=False)
    coder = make.seat(consultation)
    coding.name_coder(SYSTEM, make.place_of(coder, consultation), is_named=True)
    team = [make.seat(consultation, role) for role in (Role.MODERATOR, Role.FACILITATOR, Role.LEAD, Role.ORGANISER)]
    others = [Actor(None, VISITOR), make.make_actor(), make.seat(consultation)]
    for actor, sees in [*((each, True) for each in (coder, *team)), *((each, False) for each in others)]:
        assert (theme in list_themes(actor, consultation)) is may_see_theme(actor, theme) is sees
    theme.state = ThemeState.AGREED
    db.session.commit()
    assert all(theme in list_themes(actor, consultation) and may_see_theme(actor, theme) for actor in others)


def test_authors_and_followers_are_told_once_when_a_theme_is_agreed(consultation: Consultation) -> None:
    posts = say(consultation, 2)
    author = posts[0].author.account
    posts += [make.make_reply(posts[0], author.as_actor())]
    make.make_theme(consultation, *posts)
    told = db.session.query(Notification).filter(Notification.key.like("theme:%")).all()
    assert sorted(each.account_id for each in told) == sorted({post.author.account_id for post in posts})


@given(st.dictionaries(st.sampled_from(sorted(CAPACITIES)), st.integers(1, 40)))
def test_no_group_of_fewer_than_five_can_be_worked_out(people: dict[str, int]) -> None:
    groups = join_small(people)
    total = sum(people.values())
    assert sum(count for _labels, count in groups) in {0, total}
    if total >= FEWEST_AUTHORS_IN_GROUP:
        assert sum(len(labels) for labels, _count in groups) == len(people)
        # Each number shown stands for five people or more, and so does each difference between the total and some of them.
        assert all(count >= FEWEST_AUTHORS_IN_GROUP for _labels, count in groups)
    else:
        assert groups == []


def test_reading_is_noted_once_and_keeps_who_read_first(consultation: Consultation) -> None:
    first, second = make.seat(consultation, Role.FACILITATOR), make.seat(consultation, Role.ORGANISER)
    (post,) = say(consultation)
    with set_clock(now() - timedelta(hours=1)):
        coding.mark_read(first, consultation, [post])
    coding.mark_read(second, consultation, [post], note="Off the subject.")
    reading = db.session.get(Reading, post.id)
    assert (reading.read_by_id, reading.note) == (make.place_of(first, consultation).id, "Off the subject.")


def sizes(consultation: Consultation) -> dict[int, int]:
    return {theme_id: backing.said for theme_id, backing in count_backing(consultation).items()}


def say_in(theme: Theme) -> list[Contribution]:
    return [entry.contribution for entry in db.session.query(ThemeEntry).filter_by(theme_id=theme.id)]


def with_status(post: Post, status: Status) -> None:
    set_status(SYSTEM, post, status)
    db.session.commit()


def test_merging_what_somebody_accepted_is_public_has_a_reason_and_starts_agreement_anew(
    app: Flask, consultation: Consultation
) -> None:
    posts, facilitator = say(consultation, 2), make.seat(consultation, Role.FACILITATOR)
    theme, into = (make.make_theme(consultation, post) for post in posts)
    sentence = theme.sentence
    with pytest.raises(Invalid, match="Enter why you are changing this"):
        theming.merge(facilitator, theme, into)
    theming.merge(facilitator, theme, into, reason="They ask for the same bus.")
    assert (theme.state, into.state, into.agreed_at) == (ThemeState.MERGED, ThemeState.CANDIDATE, None)
    assert not is_agreed_by_both(into), "nobody has accepted it with what it holds now"
    words = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert f"“{sentence}” was merged with “{into.sentence}”" in words and "They ask for the same bus." in words
    run_due_jobs()
    account = posts[0].author.account_id
    told = db.session.scalars(select(Notification.sentence).where(Notification.account_id == account)).all()
    assert "themes_merged_own" in {each.key for each in told}


@pytest.mark.parametrize("is_published", [True, False])
def test_nothing_is_merged_into_a_theme_that_is_answered(consultation: Consultation, is_published: bool) -> None:
    theme, into = make.make_theme(consultation), make.make_theme(consultation)
    if is_published:
        make.make_answer(into)
    else:
        answering.draft_answer(make.seat(consultation, Role.LEAD), into, make.answer_words())
    facilitator = make.seat(consultation, Role.FACILITATOR)
    if is_published:
        with pytest.raises(Conflict, match="answered in public"):
            theming.merge(facilitator, theme, into, reason="They say the same.")
    else:
        theming.merge(facilitator, theme, into, reason="They say the same.")


def test_after_the_decision_themes_and_what_was_sorted_stay(consultation: Consultation) -> None:
    facilitator, posts = make.seat(consultation, Role.FACILITATOR), say(consultation, 3)
    theme, other = make.make_theme(consultation, posts[0]), make.make_theme(consultation)
    coding.mark_read(facilitator, consultation, posts[1:2])
    lead = make.place_of(make.seat(consultation, Role.LEAD), consultation)
    said = {"sentence": "It stays.", "words": "So.", "html": render("So."), "decided_on": today(), "published_at": now()}
    db.session.add(FinalDecision(consultation_id=consultation.id, owner_id=lead.id, phase_id=consultation.phases[0].id, **said))
    db.session.commit()
    acts = {
        "reworded": lambda: theming.reword(facilitator, theme, WORDS),
        "merged": lambda: theming.merge(facilitator, theme, other, reason="They say the same."),
        "moved": lambda: theming.move(facilitator, consultation, theme, other, posts[:1]),
        "put in": lambda: coding.put_in_theme(facilitator, consultation, theme, posts[1:2]),
        "taken out": lambda: coding.take_out_of_theme(facilitator, consultation, theme, posts[:1]),
        "does not fit": lambda: coding.mark_read(facilitator, consultation, posts[1:2], note="It is about trams."),
    }
    for act in acts.values():
        with pytest.raises(Conflict, match="This was decided on"):
            act()
    coding.mark_read(facilitator, consultation, posts[2:])  # said since: it is read still


def make_said(many: int) -> tuple[Consultation, Actor, list[Post]]:
    consultation = make.make_consultation()
    return consultation, make.seat(consultation, Role.ORGANISER), list(say(consultation, many))


@pytest.mark.parametrize(("many", "is_kept"), [(10, True), (11, False)])
def test_no_more_than_ten_are_set_aside_at_once(app: Flask, many: int, is_kept: bool) -> None:
    consultation, organiser, posts = make_said(many)
    if is_kept:
        coding.mark_read(organiser, consultation, posts, note="They are about trams.")
    else:
        with pytest.raises(Invalid) as refused:
            coding.mark_read(organiser, consultation, posts, note="They are about trams.")
        assert "Set aside no more than 10 comments at a time" in refused.value.errors["said"]
    assert count_said(consultation).fit_none == (many if is_kept else 0)


@pytest.mark.parametrize("note", ["x", "off topic", "no no no no"])
def test_nothing_is_set_aside_without_a_note_that_says_why(app: Flask, note: str) -> None:
    consultation, organiser, posts = make_said(1)
    with pytest.raises(Invalid) as refused:
        coding.mark_read(organiser, consultation, posts, note=note)
    assert "note" in refused.value.errors


def test_everybody_reads_how_many_fit_no_theme_why_and_that_the_organisers_said_so(app: Flask) -> None:
    consultation, organiser, posts = make_said(4)
    coding.mark_read(organiser, consultation, posts[:2], note="They are about trams.")
    coding.mark_read(make.seat(consultation, Role.FACILITATOR), consultation, posts[2:3], note="It asks who runs it.")
    words = Reader(app).open(f"/consultations/{consultation.slug}/you-said-we-did").words
    assert "Comments that do not fit a theme (3)" in words and "The organisers set 2 of these aside." in words
    assert "They are about trams. (2)" in words and "It asks who runs it. (1)" in words
