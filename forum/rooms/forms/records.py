"""What those who lead write after a workshop: its summary, and notes from paper."""

from __future__ import annotations

from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired

from forum.consultations.capacities import CAPACITIES
from forum.kernel.text import has_words
from forum.rooms.rules import LONGEST_NOTE
from forum.web.forms import IdempotentForm, MaxLength, Required, TextArea, TextLine
from forum.web.shared_forms import SharedForm
from forum.workshops.models import Workshop


class RecordSummaryForm(SharedForm):
    words = TextArea(
        _l("What happened and what people said"),
        [Required(_l("Enter the summary")), MaxLength(9000)],
        hint=_l("Write this for people who were not there. For bold, put two stars on each side: **like this**."),
        render_kw={"rows": 12},
    )


class PaperNotesForm(IdempotentForm):
    notes = TextArea(
        _l("The notes, one on each line"),
        [Required(_l("Enter at least one note")), MaxLength(20 * LONGEST_NOTE)],
        hint=_l("Copy them word for word from the paper."),
        render_kw={"rows": 8},
    )
    item = SelectField(_l("Which part of the agenda are they from?"), [InputRequired(_l("Choose a part of the agenda"))])
    name = TextLine(_l("Who wrote them?"), [MaxLength(40)], hint=_l("Leave this empty if there is no name on the paper."))
    capacity_key = SelectField(
        _l("How are they connected to this?"), choices=[(capacity.key, capacity.label) for capacity in CAPACITIES.values()]
    )

    def offer(self, workshop: Workshop) -> Self:
        """The parts in which notes are taken; all of them when there is none."""
        items = [item for item in workshop.items if item.kind.takes_notes] or workshop.items
        self.item.choices = [(item.public_id, f"{item.position}. {item.title}") for item in items]
        return self

    def list_notes(self) -> list[str]:
        return [line.strip() for line in (self.notes.data or "").splitlines() if has_words(line)]
