from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from forum.agreeing.tasks import list_tasks_of_two
from forum.consultations.tasks import Duties, Task, finds_tasks
from forum.opening.rules import SIGNERS
from forum.unnaming.models import DeciderRemoval
from forum.unnaming.queries import list_pending, list_proposals


@finds_tasks("unnaming")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """Those of whom colleagues say that they were named by mistake, or that somebody else decides instead."""
    pending = list_pending(duties.list_ids(*SIGNERS))
    yield from _list_tasks(
        duties,
        [asked for asked in pending if not asked.instead],
        to_agree=_("Agree that someone was named as deciding by mistake, or say no"),
        to_wait=_("A colleague agrees that someone was named as deciding by mistake, or says no"),
    )
    yield from _list_tasks(
        duties,
        [asked for asked in pending if asked.instead],
        to_agree=_("Agree that someone else makes the decision, or say no"),
        to_wait=_("A colleague agrees that someone else makes the decision, or says no"),
    )


@finds_tasks("unnaming proposals")
def find_proposal_tasks(duties: Duties) -> Iterator[Task]:
    """Who decides too, or instead of those named in words, and who is on a board."""
    yield from list_tasks_of_two(
        duties,
        list_proposals(duties.list_ids(*SIGNERS)),
        space_id_of=lambda asked: asked.consultation_id,
        address=lambda consultation, asked: url_for("unnaming_proposals.show", slug=consultation.slug, public_id=asked.public_id),
        to_agree=_("Agree to a change of who decides, or say no"),
        to_wait=_("A colleague agrees to a change of who decides, or says no"),
    )


def _list_tasks(duties: Duties, several: list[DeciderRemoval], *, to_agree: str, to_wait: str) -> Iterator[Task]:
    return list_tasks_of_two(
        duties,
        several,
        space_id_of=lambda asked: asked.decider.consultation_id,
        address=lambda consultation, asked: url_for("unnaming.ask", slug=consultation.slug, public_id=asked.decider.public_id),
        to_agree=to_agree,
        to_wait=to_wait,
    )
