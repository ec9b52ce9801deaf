"""What waits among the tasks of those who answer."""

from __future__ import annotations

from flask import Flask

from forum.activities.voting.actions.cancelling import ask_to_call_off
from forum.activities.voting.models import Purpose
from forum.activities.voting.task_hooks import find_tasks as find_cancellations
from forum.consultations.tasks import Duties
from forum.kernel.permissions import Role
from forum.outcomes.actions import keeping
from forum.outcomes.task_hooks import find_kept
from tests import factories as make
from tests.outcomes.conftest import QueryCounter


def test_what_waits_for_a_colleague_is_found_with_as_many_questions_however_many_wait(
    app: Flask, count_queries: QueryCounter
) -> None:
    consultation = make.make_consultation()
    asker, colleague = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.FACILITATOR)
    duties = Duties(colleague, {Role.FACILITATOR: [consultation]})
    counts = []
    for _more in range(2):
        for _each in range(3):
            poll = make.make_poll(consultation, purpose=Purpose.FOLLOWED, unless="it rains.", question="Which?")
            ask_to_call_off(asker, poll, reason="An option was missing.")
            theme = make.make_theme(consultation)
            make.make_answer(theme)
            keeping.keep_promise(asker, make.make_promise(theme), make.show_done())
        with count_queries() as count, app.test_request_context():
            waiting = [*find_cancellations(duties), *find_kept(duties)]
        counts.append((len(waiting), count.queries))
    assert [number for number, _queries in counts] == [6, 12] and counts[0][1] == counts[1][1]
