"""A vote that is announced before people can read anything is signed with the rest: it is read when the consultation opens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from forum.activities.voting.actions.managing import Choice, set_options, set_rules
from forum.opening.queries import find_signature
from tests import factories as make
from tests.activities.voting.test_seen import rules_of
from tests.opening.ready import make_ready


@pytest.mark.parametrize("what", ["question", "options"])
def test_other_words_of_an_announced_vote_have_to_be_signed_again(app: Flask, what: str) -> None:
    team = make_ready()
    poll = make.make_poll(team.consultation, question="Which one first?")
    team.ask()
    team.sign()
    assert find_signature(team.consultation) is not None
    if what == "question":
        set_rules(team.organiser, poll, replace(rules_of(poll), question="Which two first?"))
    else:
        set_options(team.organiser, poll, [Choice("Apples"), Choice("Pears")])
    assert find_signature(team.consultation) is None


def test_a_draft_of_a_vote_that_nobody_will_read_changes_nothing(app: Flask) -> None:
    team = make_ready()
    poll = make.make_poll(team.consultation, announced=False)
    team.ask()
    team.sign()
    set_rules(team.organiser, poll, replace(rules_of(poll), question="Which two first?"))
    assert find_signature(team.consultation) is not None
