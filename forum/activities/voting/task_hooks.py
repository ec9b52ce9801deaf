from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from forum.activities.voting.queries.cancellations import list_pending_cancellations
from forum.agreeing.tasks import list_tasks_of_two
from forum.consultations.tasks import Duties, Task, finds_tasks
from forum.opening.rules import SIGNERS


@finds_tasks("voting")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """Votes that colleagues ask to cancel though people read that the decision will follow them."""
    yield from list_tasks_of_two(
        duties,
        list_pending_cancellations(duties.list_ids(*SIGNERS)),
        space_id_of=lambda asked: asked.poll.consultation_id,
        address=lambda consultation, asked: url_for(
            "voting_manage.call_off", slug=consultation.slug, public_id=asked.poll.public_id
        ),
        to_agree=_("Agree to cancel a vote that the decision will follow, or say no"),
        to_wait=_("A colleague agrees to cancel a vote, or says no"),
    )
