"""The list of changes stays short however much was changed: the latest in full, of the others a line that unfolds."""

from __future__ import annotations

from datetime import timedelta

from bs4 import Tag
from flask import Flask

from forum.consultations.actions import managing
from forum.consultations.fingerprints import fingerprint_scope
from forum.consultations.models import Consultation, ScopeState
from forum.kernel.clock import now, set_clock
from forum.kernel.permissions import SYSTEM
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader


def make_changed() -> Consultation:
    """Changed twice on one day, and once the day after."""
    consultation = make.make_consultation(days=(1, 60))
    noon = now().replace(hour=12, minute=0)
    for hours, text in ((48, "the rooms"), (49, "the rooms and days"), (72, "the days")):
        with set_clock(noon + timedelta(hours=hours)):
            items = [managing.Scope(ScopeState.OPEN, text)]
            managing.set_scope(SYSTEM, consultation, items, seen=fingerprint_scope(consultation), reason=f"Why {text}.")
    return consultation


def list_cards(reader: Reader) -> list[Tag]:
    return reader.page.select(".change-log > li:not(.first)")


def test_the_latest_change_is_in_full_and_of_the_others_one_line_that_unfolds_without_a_script(app: Flask) -> None:
    cards = list_cards(Reader(app).open(f"/consultations/{make_changed().slug}/changes"))
    assert [card.details.has_attr("open") for card in cards] == [True, False, False]
    assert all(card.summary.h2.get_text(strip=True) for card in cards), "each says what changed while it is folded"
    whys = ["Why the days.", "Why the rooms and days.", "Why the rooms."]
    assert all(why in card.details.get_text(" ") for why, card in zip(whys, cards, strict=True)), "and all of it is there"


def test_a_change_that_a_letter_leads_to_is_in_full(app: Flask) -> None:
    consultation = make_changed()
    oldest = list_versions(consultation.id)[0][-1]
    reader = Reader(app).open(f"/consultations/{consultation.slug}/changes/{oldest.public_id}")
    card = reader.page.find(id=oldest.public_id)
    assert card.details.has_attr("open") and "Why the rooms." in card.get_text(" ")


def test_a_day_is_seen_once_and_heard_with_each_of_its_changes(app: Flask) -> None:
    cards = list_cards(Reader(app).open(f"/consultations/{make_changed().slug}/changes"))
    assert all(card.time.b.get_text(strip=True) for card in cards)
    assert ["govuk-visually-hidden" in card.time.b.get("class", []) for card in cards] == [False, False, True]


def test_somebody_who_prints_without_a_script_gets_all_of_it(app: Flask) -> None:
    cards = list_cards(Reader(app).open(f"/consultations/{make_changed().slug}/changes?print=all"))
    assert all(card.details.has_attr("open") for card in cards)


def test_two_days_are_compared_on_a_page_of_their_own_that_leads_back_to_all_changes(app: Flask) -> None:
    reader = Reader(app).open(f"/consultations/{make_changed().slug}/changes?from=opened&to=now")
    assert not list_cards(reader) and reader.page.select("#compare .compared-thing[open]")
    assert list_cards(reader.follow("All changes"))
