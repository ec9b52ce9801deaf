"""Nobody is taken off the list of those affected to make it look complete."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.consultations.actions.managing import set_affected
from forum.consultations.headcounts import list_affected
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader
from tests.rewording.asking import change_by_two, want_groups

REASON = "The board asked us to."


@pytest.mark.parametrize("is_answered", [True, False])
def test_who_was_named_when_people_began_to_answer_still_counts_as_missing(app: Flask, is_answered: bool) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    set_affected(SYSTEM, consultation, ["service_user", "carer", "staff"])
    if is_answered:
        make.make_thread(consultation, make.seat(consultation))
    change_by_two(organiser, want_groups(consultation, "staff", reason=REASON if is_answered else ""))
    assert set(list_affected(consultation)) == ({"service_user", "carer", "staff"} if is_answered else {"staff"})


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (["staff"], "No longer names:"),
        (["service_user", "carer", "staff", "resident"], "Now also names:"),
        (["staff", "resident"], "Now also names:"),
    ],
)
def test_the_log_names_who_went_and_who_came(app: Flask, groups: list[str], said: str) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    set_affected(SYSTEM, consultation, ["service_user", "carer", "staff"])
    set_affected(organiser, consultation, groups, reason=REASON)
    words = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert (
        said in words
        and ("resident" in groups or "The rest of the list is the same." in words)
        and "It says nothing about this any more" not in words
    )
