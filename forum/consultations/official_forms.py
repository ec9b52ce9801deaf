"""What the forms of all official entries have in common: a reason, what they began from, and that they are sent once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import lazy_gettext as _l

from forum.consultations.forms import ConsultationWordsForm, ReasonForm, RemoveForm
from forum.kernel.errors import Changed
from forum.kernel.idempotency import identify_sending
from forum.web.access import current_actor
from forum.web.forms import IdempotentForm, MakeOnceForm


class OfficialForm(ReasonForm, ConsultationWordsForm):
    """Over one entry, which may have been read and answered by now."""


# To whoever comes Back to the form of something new and changes a word in it.
ADDED_ONE = _l("You have just added one with this form. To correct that, edit it. If this is another one, send it again.")


class NewEntryOnceForm(MakeOnceForm):
    """Of an entry that is not there yet. Whoever comes Back and changes something more often corrects it than adds another, so
    they are asked first."""

    just_made = ADDED_ONE
    asks_after_back = True


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
