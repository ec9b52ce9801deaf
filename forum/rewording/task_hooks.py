from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from forum.agreeing.tasks import list_tasks_of_two
from forum.consultations.tasks import Duties, Task, finds_tasks
from forum.opening.rules import SIGNERS
from forum.rewording.queries import list_rewordings
from forum.rewording.wording import say_what


@finds_tasks("rewording")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """Changes of what people have answered."""
    yield from list_tasks_of_two(
        duties,
        list_rewordings(duties.list_ids(*SIGNERS)),
        space_id_of=lambda asked: asked.consultation_id,
        address=lambda consultation, asked: url_for("rewording.show", slug=consultation.slug, public_id=asked.public_id),
        to_agree=lambda asked: _("Agree or say no: %(what)s", what=say_what(asked)),
        to_wait=lambda asked: _("A colleague agrees or says no: %(what)s", what=say_what(asked)),
    )
