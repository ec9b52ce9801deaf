from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from forum.consultations.queries import list_places
from forum.consultations.tables import OwnRow, lists_own
from forum.kernel.permissions import Actor


@lists_own
def list_own_places(actor: Actor) -> Iterator[OwnRow]:
    """Where somebody takes part, as whom and since when."""
    for place in list_places(actor):
        yield OwnRow(
            place.consultation.title,
            _("You joined"),
            place.joined_at,
            place.pseudonym,
            str(place.capacity.label),
            place.job_title,
        )
