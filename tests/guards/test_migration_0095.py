"""0095: why an answer changed, and why a colleague said no, are asked for; what was said before has no such words."""

from __future__ import annotations

from flask import Flask
from flask_migrate import downgrade, upgrade

from forum.kernel.permissions import Role
from tests import factories as make
from tests.guards.test_migrations import ask, go


def test_the_reason_of_an_answer_stays_in_the_list_of_changes_on_the_way_down(either_app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    lead = make.seat(theme.consultation, Role.LEAD)
    make.make_answer(theme, lead=lead)
    make.make_answer(theme, lead=lead, headline="The last bus leaves at ten.")
    listed = "SELECT before, after, reason, asked_by_id FROM versions WHERE part = 'theme_answers'"
    before, answers = ask(listed), ask("SELECT id, headline, reason FROM answers ORDER BY id")
    assert len(before) == 1 and ask("SELECT why_changed FROM answers ORDER BY id") == [("",), (make.WHY_CHANGED,)]
    go(downgrade, "0094")
    assert (ask(listed), ask("SELECT id, headline, reason FROM answers ORDER BY id")) == (before, answers)
    go(upgrade, "0095")
    assert ask("SELECT why_changed FROM answers ORDER BY id") == [("",), ("",)]
    assert ask("SELECT count(*) FROM decider_removals WHERE drop_reason <> ''") == [(0,)]
