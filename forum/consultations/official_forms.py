"""What the forms of all official entries have in common: a reason, what they began from, and that they are sent once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from forum.consultations.forms import ConsultationWordsForm, ReasonForm, RemoveForm
from forum.kernel.errors import Changed
from forum.kernel.idempotency import identify_sending
from forum.web.access import current_actor
from forum.web.forms import IdempotentForm


class OfficialForm(ReasonForm, ConsultationWordsForm):
    """Over one entry, which may have been read and answered by now."""


class RemoveOnceForm(RemoveForm, IdempotentForm):
    """Of an entry. Whoever sends it twice has removed it, and is told so twice."""

    def identify(self) -> str | None:
        return identify_sending(self.key.data, current_actor().account_id, *self.list_content())

    @contextmanager
    def seeing_anew(self, seen: str) -> Iterator[None]:
        """What was changed meanwhile is what the page shows again, and what is removed then."""
        try:
            yield
        except Changed:
            self.seen.data = seen
            raise
