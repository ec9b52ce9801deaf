from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from forum.briefing.queries import LetteredOption
from forum.consultations.models import Document
from forum.consultations.official_forms import OfficialForm
from forum.contributions.forms import IdempotentContributionForm, body_field
from forum.contributions.rules import LONGEST_TITLE
from forum.evidence.kinds import (
    CERTAINTIES,
    EVIDENCE_KINDS,
    LONGEST_ANSWER,
    SPEAKS,
    WANTS,
    EvidenceAnswerWords,
    EvidenceWords,
)
from forum.web.forms import LocalDate, MaxLength, Required, TextArea, TextLine
from forum.web.link_fields import LinkLine
from forum.web.recent_entries import NewEntryOnceForm

NO_OPTION = ""


class EvidenceItemForm(OfficialForm):
    title = TextLine(
        _l("What is it?"),
        [Required(_l("Enter what it is")), MaxLength(120)],
        hint=_l("For example, “Night calls, April to September: the counts”"),
    )
    kind = SelectField(_l("Kind of evidence"), choices=list(EVIDENCE_KINDS.items()))
    summary = TextArea(
        _l("What does it show?"),
        [Required(_l("Enter what it shows")), MaxLength(800)],
        hint=_l("Use 2 to 4 plain sentences. If someone tells their own story, ask them first and use their words."),
        render_kw={"rows": 4},
    )
    made_by = TextLine(_l("Who made it?"), [Required(_l("Enter who made it")), MaxLength(120)])
    paid_by = TextLine(
        _l("Who paid for it?"),
        [Required(_l("Enter who paid for it")), MaxLength(120)],
        hint=_l("If no one paid, write “Nobody paid for it”."),
    )
    certainty = RadioField(
        _l("How sure is it?"),
        [InputRequired(_l("Choose how sure it is"))],
        choices=[(key, each.label) for key, each in CERTAINTIES.items()],
    )
    found_when = TextLine(_l("When was it made? (optional)"), [MaxLength(40)], hint=_l("For example, “Spring 2025”"))
    option = SelectField(_l("Is it about one of the options? (optional)"), choices=[], default=NO_OPTION)
    speaks = SelectField(_l("Does it speak for or against that option?"), choices=list(SPEAKS.items()), default="")
    document = SelectField(_l("Which document here has all of it? (optional)"), choices=[], default="")
    link = LinkLine(_l("Link to read all of it (optional)"), _l("If it is on another site."))

    def offer(
        self, options: Iterable[LetteredOption], documents: Iterable[Document], find_newest: Callable[[str], Document | None]
    ) -> None:
        """The options that it can be about, and the documents that it can be in. Of one that was replaced since the form was
        opened, the newest version is chosen."""
        self._documents = {each.public_id: each for each in documents}
        if self.document.data and self.document.data not in self._documents and (newest := find_newest(self.document.data)):
            self.document.data = newest.public_id
        self.document.choices = [("", _l("None")), *((key, each.title) for key, each in self._documents.items())]
        self._options = {each.option.public_id: each.option for each in options}
        named = [(each.option.public_id, f"{each.letter}. {each.option.title}") for each in options]
        self.option.choices = [(NO_OPTION, _l("No")), *named]

    def to_words(self) -> EvidenceWords:
        option, document = self._options.get(self.option.data or ""), self._documents.get(self.document.data or "")
        return EvidenceWords(
            title=self.title.data or "",
            summary=self.summary.data or "",
            kind=self.kind.data,
            certainty=self.certainty.data,
            made_by=self.made_by.data or "",
            paid_by=self.paid_by.data or "",
            found_when=self.found_when.data or "",
            link=self.link.data or "",
            option_id=option.id if option else None,
            speaks=self.speaks.data if option else "",
            document_id=document.id if document else None,
        )


class NewEvidenceItemForm(EvidenceItemForm, NewEntryOnceForm):
    """Evidence that is not there yet."""

    named_by = "title"


class EvidenceRequestForm(IdempotentContributionForm):
    keeps_draft = False  # its page keeps it by itself, and brings it back unasked (static/js/site/drafts.js)
    wants = RadioField(_l("What would help you?"), [InputRequired(_l("Choose what would help you"))], choices=list(WANTS.items()))
    title = TextLine(
        _l("What would you like to know?"),
        [Required(_l("Enter what you would like to know")), MaxLength(LONGEST_TITLE)],
        hint=_l("For example, “How long does a nurse take to come at night?”"),
    )
    body = body_field(_l("Why does it matter to you?"), _l("Enter why it matters to you"), rows=5)

    def list_place(self) -> list[object]:
        """Requests of one consultation."""
        return ["evidence request"]

    def list_said(self) -> list[object]:
        """What is wanted makes another of it, too."""
        return [*super().list_said(), self.wants.data]


class EvidenceAnswerForm(OfficialForm):
    changed_around = _l("The request has changed since you opened this page. Read it again, then save.")
    name = TextLine(
        _l("Who will answer?"),
        [Required(_l("Enter who will answer")), MaxLength(120)],
        hint=_l("Their name and what they do, for example, “Dr Priya Shah, palliative care consultant”"),
    )
    due_on = LocalDate(_l("By which date?"), [InputRequired(_l("Enter the date"))])
    answer = TextArea(
        _l("The answer (optional)"),
        [MaxLength(LONGEST_ANSWER)],
        hint=_l("Leave this empty until you have the answer. For bold, put two stars on each side: **like this**."),
        render_kw={"rows": 8},
    )

    def to_words(self) -> EvidenceAnswerWords:
        return EvidenceAnswerWords(self.name.data or "", self.due_on.data, self.answer.data or "")


def read_values(words: EvidenceWords, *, option: str, document: str) -> dict[str, Any]:
    """What a form over these begins with. `option` and `document`: public ids, empty for none."""
    return {**vars(words), "option": option, "document": document}
