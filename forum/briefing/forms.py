from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.briefing.kinds import (
    ASPECTS,
    SOURCES,
    BriefingWords,
    FindingWords,
    FramingWords,
    KeyDateWords,
    OptionWords,
    QuestionWords,
    SectionWords,
)
from forum.briefing.rules import LARGEST_PICTURE
from forum.consultations.capacities import CAPACITIES
from forum.consultations.models import Consultation
from forum.consultations.official_forms import OfficialForm
from forum.consultations.snapshots import Part
from forum.kernel.errors import Invalid
from forum.kernel.numbers import say_megabytes
from forum.kernel.text import has_words
from forum.web.forms import LocalDate, MaxLength, Required, TextArea, TextLine, WholeNumber
from forum.web.link_fields import LinkLine
from forum.web.recent_entries import NewEntryOnceForm

NO_EARLIER = ""


def _area(label: Any, most: int, hint: Any = "", needed: Any = "", rows: int = 3) -> TextArea:
    checks = [Required(needed)] if needed else []
    return TextArea(label, [*checks, MaxLength(most)], hint=hint, render_kw={"rows": rows})


class FramingForm(OfficialForm):
    whose = TextLine(
        _l("Who sees it this way?"),
        [Required(_l("Enter who sees it this way")), MaxLength(80)],
        hint=_l("For example, “Carers and families” or “Night staff”"),
    )
    capacity_key = SelectField(
        _l("How are they connected to this?"), choices=[(each.key, each.label) for each in CAPACITIES.values()]
    )
    problem = TextLine(
        _l("The problem, in their words"),
        [Required(_l("Enter the problem as they see it")), MaxLength(140)],
        hint=_l("Use one short sentence. Ask them how they would say it."),
    )
    account = _area(_l("What is behind it (optional)"), 600, _l("Say what they have seen, with numbers if you have them."))

    def to_words(self) -> FramingWords:
        return FramingWords(
            self.whose.data or "", self.problem.data or "", self.account.data or "", self.capacity_key.data or "unknown"
        )


class OptionForm(OfficialForm):
    title = TextLine(_l("Name of the option"), [Required(_l("Enter a name")), MaxLength(100)])
    meaning = _area(
        ASPECTS["meaning"],
        600,
        _l("Say what would be different on an ordinary day. “Leave things as they are” can be an option too."),
        _l("Enter what it means"),
        rows=4,
    )
    helps = _area(_l("Who it helps most (optional)"), 300)
    most_affected = _area(_l("Who it affects most (optional)"), 300, _l("Include people it would be harder for."))
    cost = TextLine(
        _l("What it costs (optional)"), [MaxLength(200)], hint=_l("For example, “£240,000 a year, training included”")
    )
    risks = _area(_l("What could go wrong (optional)"), 300)
    speaks_for = _area(_l("Reasons for it (optional)"), 400, _l("Say where you know it from."))
    speaks_against = _area(_l("Reasons against it (optional)"), 400, _l("Say where you know it from."))
    ruled_out = _area(
        _l("Why is it ruled out? (optional)"),
        400,
        _l("Leave this empty while it can still be chosen. If you have ruled it out, say why. People can read it."),
    )

    def to_words(self) -> OptionWords:
        words = {name: getattr(self, name).data or "" for name in OptionWords.__dataclass_fields__}
        return OptionWords(**words | {"ruled_out": words["ruled_out"] if has_words(words["ruled_out"]) else ""})


class FindingForm(OfficialForm):
    title = TextLine(
        _l("What was it?"),
        [Required(_l("Enter what it was")), MaxLength(120)],
        hint=_l("For example, “Survey of night staff, 41 answers”"),
    )
    source = SelectField(_l("What kind of source is it?"), choices=list(SOURCES.items()))
    found_when = TextLine(_l("When was it? (optional)"), [MaxLength(40)], hint=_l("For example, “Spring 2025”"))
    learnt = _area(
        _l("What did you learn?"),
        600,
        _l("Use 2 or 3 plain sentences, so that nobody has to tell you again."),
        _l("Enter what you learnt"),
        rows=4,
    )
    earlier = SelectField(
        _l("Earlier consultation on this site (optional)"),
        choices=[],
        validate_choice=True,
        description=_l("We then show its themes and what happened next."),
    )
    link = LinkLine(_l("Link to read more (optional)"))

    def offer(self, several: Iterable[Consultation]) -> None:
        """The consultations that can be chosen as the earlier one."""
        self._earlier = {each.public_id: each for each in several}
        titles = [(public_id, each.title) for public_id, each in self._earlier.items()]
        self.earlier.choices = [(NO_EARLIER, _l("None")), *titles]

    def to_words(self) -> FindingWords:
        earlier = self._earlier.get(self.earlier.data or "")
        return FindingWords(
            title=self.title.data or "",
            learnt=self.learnt.data or "",
            source=self.source.data,
            found_when=self.found_when.data or "",
            link=self.link.data or "",
            earlier_id=earlier.id if earlier else None,
        )


class SectionForm(OfficialForm):
    beside = frozenset({"picture"})
    picture_id: int | None = None  # of the one that is there

    title = TextLine(_l("Heading"), [Required(_l("Enter a heading")), MaxLength(100)])
    text = _area(_l("Text"), 4_000, _l("For bold, put two stars on each side: **like this**."), _l("Enter the text"), rows=10)
    place = WholeNumber(
        _l("Place on the page (optional)"),
        [Optional(), NumberRange(0, 99, _l("Enter a number from %(min)d to %(max)d"))],
        description=_l("Sections with a smaller number come first."),
    )
    picture = FileField(
        _l("Picture (optional)"),
        description=_l(
            "PNG, JPEG, WebP or GIF, up to %(most)s. We remove where and when it was taken.",
            most=LazyString(lambda: say_megabytes(LARGEST_PICTURE)),
        ),
    )
    alt = TextLine(
        _l("What does the picture show?"),
        [MaxLength(250)],
        hint=_l("If there is a picture, say it in one sentence for people who cannot see it."),
    )
    decoration = SelectMultipleField(
        _l("Or does it show nothing that people need?"), choices=[("yes", _l("It only decorates the page"))]
    )
    video_link = LinkLine(
        _l("Link to a video (optional)"),
        _l("On YouTube, Vimeo or PeerTube, or a video file. Nothing is loaded from there until someone presses play."),
    )
    captions = TextLine(
        _l("Which languages are its captions in?"),
        [MaxLength(100)],
        hint=_l("If there is a video. For example, “English and Welsh”"),
    )

    def to_words(self) -> SectionWords:
        return SectionWords(
            title=self.title.data or "",
            text=self.text.data or "",
            place=self.place.data or 0,
            picture_id=self.picture_id,
            alt="" if self.decoration.data else self.alt.data or "",
            is_decoration=bool(self.decoration.data),
            video_link=self.video_link.data or "",
            captions=self.captions.data or "",
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


class QuestionForm(OfficialForm):
    title = TextLine(
        _l("The question"),
        [Required(_l("Enter the question")), MaxLength(200)],
        hint=_l("For example, “Will I still see my own nurse?”"),
    )
    text = _area(_l("The answer"), 2_000, _l("Start with yes, no or a number if you can."), _l("Enter the answer"), rows=6)

    def to_words(self) -> QuestionWords:
        return QuestionWords(self.title.data or "", self.text.data or "")


class KeyDateForm(OfficialForm):
    day = LocalDate(_l("Date"), [InputRequired(_l("Enter the date"))])
    title = TextLine(
        _l("What happens?"),
        [Required(_l("Enter what happens")), MaxLength(140)],
        hint=_l("For example, “The board reads what people said”"),
    )

    def to_words(self) -> KeyDateWords:
        return KeyDateWords(self.title.data or "", self.day.data)


class NewSectionForm(SectionForm, NewEntryOnceForm):
    """A section that is not there yet."""

    named_by = "title"


class NewQuestionForm(QuestionForm, NewEntryOnceForm):
    """A question with its answer that is not there yet."""

    named_by = "title"


class NewKeyDateForm(KeyDateForm, NewEntryOnceForm):
    """A date that is not there yet."""

    named_by = "title"


class NewFramingForm(FramingForm, NewEntryOnceForm):
    """A way to see the problem that is not there yet."""

    named_by = "problem"


class NewOptionForm(OptionForm, NewEntryOnceForm):
    """An option that is not there yet."""

    named_by = "title"


class NewFindingForm(FindingForm, NewEntryOnceForm):
    """Something known that is not there yet."""

    named_by = "title"


AnyForm = FramingForm | OptionForm | FindingForm | SectionForm | QuestionForm | KeyDateForm
FORMS: dict[Part, type[AnyForm]] = {
    Part.FRAMINGS: FramingForm,
    Part.OPTIONS: OptionForm,
    Part.FINDINGS: FindingForm,
    Part.SECTIONS: SectionForm,
    Part.QUESTIONS: QuestionForm,
    Part.KEY_DATES: KeyDateForm,
}
AnyNewForm = NewFramingForm | NewOptionForm | NewFindingForm | NewSectionForm | NewQuestionForm | NewKeyDateForm
NEW_FORMS: dict[Part, type[AnyNewForm]] = {
    Part.FRAMINGS: NewFramingForm,
    Part.OPTIONS: NewOptionForm,
    Part.FINDINGS: NewFindingForm,
    Part.SECTIONS: NewSectionForm,
    Part.QUESTIONS: NewQuestionForm,
    Part.KEY_DATES: NewKeyDateForm,
}


def read_values(words: BriefingWords, earlier: Consultation | None) -> dict[str, Any]:
    """What a form over these begins with."""
    values = dict(vars(words))
    if isinstance(words, FindingWords):
        values["earlier"] = earlier.public_id if earlier else NO_EARLIER
    if isinstance(words, SectionWords):
        values |= {"decoration": ["yes"] if words.is_decoration else [], "place": words.place or None}
    return values
