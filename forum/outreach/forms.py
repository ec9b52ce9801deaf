from __future__ import annotations

from collections.abc import Iterable

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.consultations.models import Document
from forum.consultations.official_forms import OfficialForm
from forum.kernel.errors import Invalid
from forum.kernel.numbers import say_megabytes
from forum.outreach.kinds import LARGEST_PICTURE, WAYS, EntryWords, Way
from forum.web.forms import LocalDate, MaxLength, Required, TextLine, WholeNumber
from forum.web.recent_entries import NewEntryOnceForm


class EntryForm(OfficialForm):
    beside = frozenset({"picture"})
    way = SelectField(_l("How did you tell people?"), choices=[(str(key), label) for key, label in WAYS.items()])
    title = TextLine(
        _l("What was it?"),
        [Required(_l("Enter what it was")), MaxLength(160)],
        hint=_l("For example, “Poster about the night calls”"),
    )
    place = TextLine(
        _l("Where, or who got it?"),
        [Required(_l("Enter where it was, or who got it")), MaxLength(160)],
        hint=_l("For example, “Six pharmacies in Westbrook”. Everyone can read this. Do not name private people."),
    )
    happened_on = LocalDate(_l("When was it?"), [InputRequired(_l("Enter the date"))])
    how_many = WholeNumber(
        _l("How many? (optional)"), [Optional(), NumberRange(1, 100_000_000, _l("Enter a number of 1 or more"))]
    )
    language = TextLine(
        _l("In which language or format? (optional)"), [MaxLength(80)], hint=_l("For example, “Polish” or “large print”")
    )
    done_by = TextLine(_l("Who did it? (optional)"), [MaxLength(120)], hint=_l("A job title or an organisation"))
    document = SelectField(_l("Which document here shows it? (optional)"), choices=[], default="")
    picture = FileField(
        _l("Photo (optional)"),
        description=_l(
            "PNG, JPEG, WebP or GIF, up to %(most)s. We remove where and when it was taken. Nobody should be recognised in it.",
            most=LazyString(lambda: say_megabytes(LARGEST_PICTURE)),
        ),
        render_kw={"accept": "image/*"},
    )

    def offer(self, documents: Iterable[Document]) -> None:
        """Those that it can point to."""
        self._documents = {each.public_id: each for each in documents}
        self.document.choices = [("", _l("None")), *((key, each.title) for key, each in self._documents.items())]

    def to_words(self) -> EntryWords:
        document = self._documents.get(self.document.data or "")
        return EntryWords(
            way=Way(self.way.data),
            happened_on=self.happened_on.data,
            title=self.title.data or "",
            place=self.place.data or "",
            how_many=self.how_many.data,
            language=self.language.data or "",
            done_by=self.done_by.data or "",
            document_id=document.id if document else None,
        )

    def read_picture(self) -> bytes:
        """The file that was chosen; empty where none was. Raises Invalid for one that is too big."""
        if not self.picture.data:
            return b""
        with self.picture.data.stream as stream:
            content: bytes = stream.read(LARGEST_PICTURE + 1)
        if len(content) > LARGEST_PICTURE:
            most = say_megabytes(LARGEST_PICTURE)
            raise Invalid({"picture": str(_l("The selected file is too big. Choose one of %(most)s or less", most=most))})
        return content


class NewEntryForm(EntryForm, NewEntryOnceForm):
    """A way that is not in the log yet."""

    named_by = "title"
