"""What a computer may guess: suggestions, campaigns, agreement between two people. It assigns nothing."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import combinations, count, pairwise
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forum.consultations.models import Consultation
from forum.contributions.actions import edit, set_status
from forum.contributions.models import Contribution, Status
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import Actor, Role
from forum.outcomes import similarity
from forum.outcomes.actions import coding
from forum.outcomes.kinds import LIVE_THEMES
from forum.outcomes.models import Campaign, Suggestion, Theme, ThemeEntry
from forum.outcomes.queries.said import is_said, list_campaigns
from forum.outcomes.queries.themes import count_backing
from forum.outcomes.similarity import find_same_texts, measure_agreement, suggest
from tests import factories as make
from tests.apps import close_database, copy_sqlite, make_app

_minutes = count(3, 3)

POSTCARD = "Please keep the minor injuries unit in Weir Street open in the evenings, because the bus to the city stops at seven."


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60))
def test_kappa_is_disagreement_beside_that_of_strangers(pairs: list[tuple[int, int]]) -> None:
    """The definition, in exact numbers: how often a pair differs, beside how often any first choice differs from any second."""
    ours = measure_agreement(pairs)
    apart = Fraction(sum(first != second for first, second in pairs), len(pairs))
    by_chance = Fraction(sum(first != second for first, _ in pairs for _, second in pairs), len(pairs) ** 2)
    assert ours == (pytest.approx(float(1 - apart / by_chance)) if by_chance else None)


@pytest.mark.parametrize(
    ("choices", "theirs"),
    [
        ("00 00 11 12 22 20 33 31 13 33", 0.4666666666666667),
        ("01 10 01 10 02", -0.6666666666666667),
        ("00 01 02 11 12 22 22 22 30", 0.3571428571428572),
        ("03 13 23 33", 0.0),
    ],
)
def test_kappa_is_what_scikit_learn_says(choices: str, theirs: float) -> None:
    """From sklearn.metrics.cohen_kappa_score 1.9.1, which takes longer to load than all of these tests to run."""
    assert measure_agreement([(int(pair[0]), int(pair[1])) for pair in choices.split()]) == pytest.approx(theirs)


def test_kappa_of_cohens_own_kind_of_table() -> None:
    """20 both yes, 15 both no, 5 and 10 apart: observed 0.7, by chance 0.5, so 0.4."""
    pairs = [(1, 1)] * 20 + [(2, 2)] * 15 + [(1, 2)] * 5 + [(2, 1)] * 10
    assert measure_agreement(pairs) == pytest.approx(0.4)
    assert measure_agreement([]) is None


def test_alike_texts_come_first() -> None:
    themes = {1: "Evening buses stop too early.", 2: "The library is too far away for families with small children."}
    texts = {10: "Buses stop at seven.", 11: "With small children our library is out of reach.", 12: "Why?"}
    found = suggest(texts, themes)
    assert found[10][0][0] == 1
    assert found[11][0][0] == 2
    assert 12 not in found


@pytest.mark.parametrize("texts", [{}, {1: ""}, {1: "the and of"}, {1: "…", 2: "👍"}])
def test_texts_without_words_are_no_fault(texts: dict[int, str]) -> None:
    assert suggest(texts, {1: "the"}) == {}
    assert suggest(texts, {}) == {}
    assert find_same_texts(texts, 2) == []
    assert find_same_texts(dict.fromkeys(range(5), "to be or not to be is it that or not"), 2) == []


def test_the_same_text_with_small_changes_is_one_group_and_short_ones_are_none() -> None:
    texts = {number: f"{POSTCARD} {name}" for number, name in enumerate(("", "Thank you.", "Ann", "Bob", "Best wishes"))}
    texts |= {20: "I agree.", 21: "I agree.", 22: "I agree.", 23: "I agree.", 24: "I agree."}
    texts |= {30: "Close the unit at night and open a line that a nurse answers, for everyone in the county who needs it."}
    assert find_same_texts(texts, 5) == [[0, 1, 2, 3, 4]]
    assert find_same_texts(texts, 6) == []


WORDS = [f"word{letter}" for letter in "abcdefghijklmnopqr"]
SOME_TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=8, max_size=30).flatmap(
        lambda words: st.lists(st.sampled_from(WORDS), max_size=2).map(lambda more: " ".join([*words, *more]))
    ),
    max_size=4,
).flatmap(lambda texts: st.permutations([*texts, *texts[:2], *(f"{text} thanks" for text in texts[:2])]))


@given(SOME_TEXTS)
def test_same_texts_are_those_that_comparing_each_with_each_finds(texts: list[str]) -> None:
    """While no list of texts to compare with is full, only unlucky marks could miss one: never one with equal words."""
    found = find_same_texts(dict(enumerate(texts)), 2)
    together = {number: group for group in found for number in group}
    assert sum(map(len, found)) == len(together), "in one group each"
    for one, other in combinations(range(len(texts)), 2):
        if texts[one] == texts[other]:
            assert together[one] is together[other]
    for group in found:
        near = {group[0]}
        while grown := {b for a in near for b in group if b not in near and measure_cosine(texts[a], texts[b]) >= 0.9}:
            near |= grown
        assert near == set(group), "each through others of its group"


def measure_cosine(one: str, other: str) -> float:
    """By the definition, on sets of words and pairs."""
    first, second = ({*words, *pairwise(words)} for words in (one.split(), other.split()))
    return len(first & second) / (len(first) * len(second)) ** 0.5


@given(SOME_TEXTS, st.randoms())
def test_same_texts_do_not_depend_on_the_order(texts: list[str], random: Random) -> None:
    numbers = list(range(len(texts)))
    random.shuffle(numbers)
    shuffled = find_same_texts({number: texts[number] for number in numbers}, 2)
    assert sorted(shuffled) == sorted(find_same_texts(dict(enumerate(texts)), 2))


@given(st.dictionaries(st.integers(), st.text()), st.dictionaries(st.integers(), st.text(), max_size=5))
def test_suggestions_are_of_themes_that_share_a_word(texts: dict[int, str], themes: dict[int, str]) -> None:
    for text_id, suggested in suggest(texts, themes).items():
        likenesses = [cosine for _theme, cosine in suggested]
        assert likenesses == sorted(likenesses, reverse=True)
        assert all(0 < cosine <= 1 + 1e-9 for cosine in likenesses)
        assert text_id in texts and {theme for theme, _cosine in suggested} <= set(themes)


@given(st.lists(st.sampled_from(["bus", "stop", "ward", "nurse", "night"]), min_size=1, max_size=9))
def test_a_text_is_most_like_itself(words: list[str]) -> None:
    text = " ".join(words)
    ((first, cosine), *_others) = suggest({1: text}, {7: text, 8: "bus ward", 9: "garden"})[1]
    assert cosine == pytest.approx(1)
    assert first == 7 or suggest({1: text}, {8: "bus ward"})[1][0][1] == pytest.approx(1)


@pytest.mark.parametrize("alike", ["all but the same", "half the same", "not at all"])
def test_work_grows_with_the_texts_not_with_their_pairs(alike: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    measure = similarity._measure_overlap
    monkeypatch.setattr(similarity, "_measure_overlap", lambda *sets: (compared.append(1), measure(*sets))[1])
    words = Random(7).choices([f"w{number}" for number in range(5_000)], k=50_000)
    own = {"all but the same": 2, "half the same": 25, "not at all": 50}[alike]
    texts = {number: " ".join([*words[: 50 - own], *words[number * 50 : number * 50 + own]]) for number in range(1_000)}
    groups = find_same_texts(texts, 2)
    assert len(compared) <= 64 * len(texts)
    assert [len(group) for group in groups] == ([1_000] if alike == "all but the same" else [])


def test_the_right_theme_is_suggested_first_for_most_of_the_demos_texts(demo_database: Path, tmp_path: Path) -> None:
    """Each left out in turn. This is what the docstring of similarity says."""
    right = suggested = 0
    with make_app(copy_sqlite(demo_database, tmp_path / "demo.db")).app_context():
        for texts, themes, entries in map(read_sorted, db.session.scalars(select(Consultation)).all()):
            for text_id in {text_id for _theme, text_id in entries}:
                others = entries - {(theme, text_id) for theme in themes}
                unsorted = {each: text for each, text in texts.items() if each not in {other for _theme, other in others}}
                full = {
                    theme: " ".join([own, *(texts[each] for of, each in others if of == theme)]) for theme, own in themes.items()
                }
                found = suggest(unsorted, full).get(text_id, [])
                suggested += bool(found)
                right += bool(found) and (found[0][0], text_id) in entries
        close_database()
    assert suggested >= 92
    assert right >= 66


def read_sorted(consultation: Consultation) -> tuple[dict[int, str], dict[int, str], set[tuple[int, int]]]:
    """(texts, themes in their own words, which text is in which theme)"""
    said = db.session.scalars(select(Contribution).where(Contribution.space_id == consultation.id, is_said()))
    themes = db.session.scalars(select(Theme).where(Theme.consultation_id == consultation.id, Theme.state.in_(LIVE_THEMES)))
    texts = {each.id: f"{each.title} {each.body}" for each in said}
    named = {theme.id: f"{theme.sentence} {theme.meaning} {theme.against}" for theme in themes}
    entries = db.session.scalars(select(ThemeEntry).where(ThemeEntry.theme_id.in_(named)))
    return texts, named, {(entry.theme_id, entry.contribution_id) for entry in entries if entry.contribution_id in texts}


def test_suggestions_are_made_in_a_job_and_put_nothing_anywhere(app: Flask) -> None:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, make.make_thread(consultation, body="The evening bus stops at seven."))
    post = make.make_thread(consultation, title="Bus", body="No bus in the evening after seven.")
    coding.look_for_similar(make.seat(consultation, Role.FACILITATOR), consultation)
    run_due_jobs()
    found = db.session.query(Suggestion).filter_by(contribution_id=post.id).one()
    assert found.theme_id == theme.id
    assert db.session.query(ThemeEntry).filter_by(contribution_id=post.id).count() == 0


def look_again(facilitator: Actor, consultation: Consultation) -> None:
    """Later than the last look: there is one in two minutes."""
    with set_clock(now() + timedelta(minutes=next(_minutes))):
        coding.look_for_similar(facilitator, consultation)
        run_due_jobs()
    db.session.expire_all()


def test_a_campaign_is_counted_as_people_and_as_text_and_never_deleted(app: Flask) -> None:
    consultation = make.make_consultation()
    facilitator = make.seat(consultation, Role.FACILITATOR)
    cards = [make.make_thread(consultation, title="Keep it", body=POSTCARD) for _ in range(5)]
    cards += [make.make_reply(cards[0], cards[1].author.account.as_actor(), body=POSTCARD)]
    own = make.make_thread(consultation, title="My own words", body="Evenings are when children fall off bicycles.")
    coding.look_for_similar(facilitator, consultation)
    run_due_jobs()
    ((campaign, texts, people),) = list_campaigns(consultation)
    assert (texts, people) == (6, 5)
    theme = make.make_theme(consultation, *cards, own)
    backing = count_backing(consultation)[theme.id]
    assert (backing.said, backing.people, backing.in_campaigns) == (7, 6, 6)
    campaign.label = "Postcard of the parish council"
    set_status(facilitator, cards[0], Status.HIDDEN)
    db.session.commit()
    look_again(facilitator, consultation)
    assert db.session.query(Campaign).one().label == "Postcard of the parish council"
    assert list_campaigns(consultation)[0][1:] == (5, 4), "five in sight, from four people"
    edit(cards[2].author.account.as_actor(), cards[2], title="", body="These are my own words about the evening service now.")
    look_again(facilitator, consultation)
    assert list_campaigns(consultation)[0][1:] == (4, 3), "who puts it in their own words is no part of it any more"


def test_one_person_who_says_it_five_times_is_no_campaign(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    for _time in range(5):
        make.make_thread(consultation, author, title="Keep it", body=POSTCARD)
    look_again(make.seat(consultation, Role.FACILITATOR), consultation)
    assert list_campaigns(consultation) == []
