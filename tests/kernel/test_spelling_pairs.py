"""Which pairs of words ask a colleague, and which pass as a slip of the pen, with some that are innocent and ask all the same."""

from __future__ import annotations

import pytest

from forum.kernel.spelling import is_slip_of_pen

# Each is another word that says something else, though a hand could have slipped from one to the other.
TURNS = """
    complaint/compliant marital/martial perfect/prefect performed/preformed previous/pervious infarction/infraction
    causally/casually coroner/crooner dairies/diaries retired/retried complied/compiled minutes/minuets discreetly/discretely
    untried/untired signing/singing farmers/framers refuges/refugees retires/retirees licence/licensee examine/examinee
    cartons/cartoons scarring/scaring scrapped/scraped stripped/striped staring/starring filings/fillings planning/planing
    needles/needless princes/princess deserts/desserts trialled/trailled
""".split()
SLIPS = """
    children/childern hospital/hosptial hospital/hosppital patients/patinets services/servcies consultation/consultaiton
    ambulance/ambluance emergency/emregency neighbours/neighbuors transport/transprot business/buisness because/becuase
    receive/recieve believe/beleive achieve/acheive decision/decisoin question/quesiton council’s/councils everyone’s/everyones
    committee/commitee community/comunity appointment/apointment accommodation/acommodation necessary/necesary
    successful/succesful professional/profesional possible/posible recommend/recomend vaccines/vacines opportunity/oportunity
    commission/comission immediately/imediately
""".split()
# A list of words could tell these; the rule cannot, so a colleague reads them.
INNOCENT_BUT_ASKED = """
    their/thier address/adress friend/freind government/goverment different/diffrent separate/seperate travelling/traveling
    beginning/begining committed/commited hospital/hospitla building/buildng maternity/mateernity don’t/dont Bradford/Bradfrod
    nurses/nuress
""".split()


def is_slip(pair: str) -> tuple[bool, bool]:
    """From either word to the other."""
    before, after = (f"We say that the {word} is here." for word in pair.split("/"))
    return is_slip_of_pen(before, after), is_slip_of_pen(after, before)


def test_the_table_is_long_enough() -> None:
    assert len(set(TURNS)) >= 30 and len(set(SLIPS)) >= 30


@pytest.mark.parametrize("pair", TURNS)
def test_a_word_that_says_something_else_asks_a_colleague(pair: str) -> None:
    assert is_slip(pair) == (False, False)


@pytest.mark.parametrize("pair", SLIPS)
def test_a_slip_of_the_pen_passes(pair: str) -> None:
    assert is_slip(pair) == (True, True)


@pytest.mark.parametrize("pair", INNOCENT_BUT_ASKED)
def test_some_innocent_slips_ask_all_the_same(pair: str) -> None:
    assert is_slip(pair) == (False, False)
