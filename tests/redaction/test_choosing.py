"""Both people see how many sentences lose the words, and each of them; a common word goes only from those that are chosen."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.briefing.kinds import SectionWords
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.errors import Changed, Invalid
from forum.kernel.permissions import Role
from forum.redaction.actions import agree_to_take_out, ask_to_take_out
from forum.redaction.finding import find_sentences, must_choose
from forum.redaction.queries import find_pending
from forum.redaction.rules import MOST_AT_ONCE, MOST_SENTENCES
from tests import factories as make
from tests.browsing import Reader
from tests.redaction.test_redaction import NAME, WHY, agree, fingerprint_of, make_two, reader_for, say_summary, take_out


def make_saying(summary: str, title: str = "") -> Consultation:
    consultation = make.make_consultation(title=title)
    consultation.summary = summary
    db.session.commit()
    return consultation


def make_nightly(sentences: int = 3) -> Consultation:
    consultation = make_saying("It is quiet.", "Who should answer at night?")
    said = " ".join(f"Ward {number} calls at night." for number in range(sentences))
    make.make_thing(consultation, SectionWords("The wards", said))
    return consultation


def key_of(consultation: Consultation, words: str, sentence: str) -> str:
    return next(each.key for each in find_sentences(consultation, words) if sentence in "".join(each.said))


def test_a_common_word_goes_from_no_sentence_that_was_not_chosen(app: Flask) -> None:
    consultation = make_nightly()
    first, second = make_two(consultation)
    before = consultation.slug
    with pytest.raises(Invalid) as refused:
        ask_to_take_out(first, consultation, words="night", reason=WHY)
    assert set(refused.value.errors) == {"chosen"}
    chosen = [key_of(consultation, "night", "Ward 1")]
    ask_to_take_out(first, consultation, words="night", reason=WHY, chosen=chosen)
    found = agree(second, consultation)
    words = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert consultation.title == "Who should answer at night?" and consultation.slug == before
    assert "Ward 0 calls at night." in words and "Ward 1 calls at [Words taken out" in words
    assert "sections" in found.places and found.chosen_json == "[]"


def test_a_title_loses_its_words_and_keeps_its_address_unless_that_is_chosen_too(app: Flask) -> None:
    consultation = make_nightly()
    first, second = make_two(consultation)
    before, chosen = consultation.slug, [key_of(consultation, "night", "Who should")]
    ask_to_take_out(first, consultation, words="night", reason=WHY, chosen=chosen)
    agree(second, consultation)
    assert consultation.title == "Who should answer at [Words taken out]?" and consultation.slug == before
    ask_to_take_out(first, consultation, words="answer at", reason=WHY, chosen=["address"])
    agree(second, consultation)
    assert "answer at" in consultation.title and consultation.slug != before


@pytest.mark.parametrize(
    ("words", "sentences", "must"),
    [
        ("Ann", ["Ann fell."], True),
        ("Annabel", ["Annabel fell."], False),
        ("night", ["It was at night."], True),
        ("at night", ["It was at night."], False),
        ("Annabel Lee", [f"At {number} Annabel Lee fell." for number in range(MOST_AT_ONCE + 1)], True),
    ],
)
def test_short_common_and_many_are_chosen_one_by_one(app: Flask, words: str, sentences: list[str], must: bool) -> None:
    consultation = make_saying("\n".join(sentences))
    assert must_choose(words, find_sentences(consultation, words)) is must


def test_three_letters_can_be_taken_out_where_they_are_chosen(app: Flask) -> None:
    consultation = make_saying("Ann fell. Anna did not.")
    take_out(consultation, "Ann")
    assert consultation.summary.startswith("[Words taken out") and "Anna did not" in consultation.summary


def test_more_sentences_than_two_people_can_read_are_refused(app: Flask) -> None:
    consultation = make_nightly(MOST_SENTENCES + 1)
    with pytest.raises(Invalid, match="Copy more of the sentence"):
        ask_to_take_out(make.seat(consultation, Role.LEAD), consultation, words="at night", reason=WHY)


def test_whoever_agrees_has_seen_every_sentence_that_goes(app: Flask) -> None:
    consultation = make_nightly()
    first, second = make_two(consultation)
    ask_to_take_out(first, consultation, words="calls at night", reason=WHY)
    seen = fingerprint_of(consultation)
    say_summary(consultation, "Everyone calls at night here.")
    with pytest.raises(Changed):
        agree_to_take_out(second, consultation, seen=seen)


def test_both_read_the_sentences_with_the_words_marked_and_choose(app: Flask) -> None:
    consultation = make_nightly()
    first, second = make_two(consultation)
    address = f"/consultations/{consultation.slug}/manage/take-out"
    page = reader_for(app, first).open(address).send("Show where this is", words="night", reason=WHY)
    marked = [each.get_text() for each in page.page.select("fieldset mark")]
    assert marked.count("night") >= 4 and not page.page.select("fieldset input[checked]")
    page.send("Ask a colleague to agree")
    assert page.response.status_code == 422 and "Choose the sentences that break the law" in page.words
    page.send("Ask a colleague to agree", chosen=[key_of(consultation, "night", "Ward 2")])
    assert find_pending(consultation) is not None
    page = reader_for(app, second).open(address)
    assert "The words are in one sentence" in page.words and "Ward 2 calls at" in page.words and "Ward 1" not in page.words


@pytest.mark.parametrize("path", ["", "/changes", "/opening"])
def test_what_was_taken_out_is_found_from_each_of_its_pages(app: Flask, path: str) -> None:
    consultation = make_saying(f"{NAME} fell.")
    address = f"/consultations/{consultation.slug}"
    assert f"{address}/taken-out" not in Reader(app).open(address + path).response.text
    take_out(consultation)
    page = Reader(app).open(f"/consultations/{consultation.slug}{path}")
    assert f"/consultations/{consultation.slug}/taken-out" in page.response.text and NAME not in page.words
    assert path == "/opening" or WHY in page.words


def test_the_page_that_lost_words_says_so_first_and_others_do_not(app: Flask) -> None:
    consultation = make_saying(f"{NAME} fell.")
    poll = make.make_poll(consultation)
    take_out(consultation)
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    top = page.page.select_one(".top-note")
    assert top is not None and "Words were taken out here on" in top.get_text() and WHY in top.get_text()
    vote = Reader(app).open(f"/consultations/{consultation.slug}/polls/{poll.public_id}")
    assert "Words were taken out here" not in vote.words
