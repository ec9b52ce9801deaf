"""What a computer may guess: suggestions, campaigns, agreement between two people. It assigns nothing."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import count

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.consultations.models import Consultation
from forum.contributions.actions import edit, set_status
from forum.contributions.models import Status
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import Actor, Role
from forum.outcomes.actions import coding
from forum.outcomes.models import Campaign, Suggestion, ThemeEntry
from forum.outcomes.queries.said import list_campaigns
from forum.outcomes.queries.themes import count_backing
from forum.outcomes.similarity import find_same_texts, measure_agreement, suggest
from tests import factories as make

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


def test_suggestions_are_made_in_a_job_and_put_nothing_anywhere(app: Flask) -> None:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, make.make_thread(consultation, body="The evening bus stops at seven."))
    post = make.make_thread(consultation, title="Bus", body="No bus in the evening after seven.")
    coding.look_for_likeness(make.seat(consultation, Role.FACILITATOR), consultation)
    run_due_jobs()
    found = db.session.query(Suggestion).filter_by(contribution_id=post.id).one()
    assert found.theme_id == theme.id
    assert db.session.query(ThemeEntry).filter_by(contribution_id=post.id).count() == 0


def look_again(facilitator: Actor, consultation: Consultation) -> None:
    """Later than the last look: there is one in two minutes."""
    with set_clock(now() + timedelta(minutes=next(_minutes))):
        coding.look_for_likeness(facilitator, consultation)
        run_due_jobs()
    db.session.expire_all()


def test_a_campaign_is_counted_as_people_and_as_text_and_never_deleted(app: Flask) -> None:
    consultation = make.make_consultation()
    facilitator = make.seat(consultation, Role.FACILITATOR)
    cards = [make.make_thread(consultation, title="Keep it", body=POSTCARD) for _ in range(5)]
    cards += [make.make_reply(cards[0], cards[1].author.account.as_actor(), body=POSTCARD)]
    own = make.make_thread(consultation, title="My own words", body="Evenings are when children fall off bicycles.")
    coding.look_for_likeness(facilitator, consultation)
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
