from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from forum.briefing.kinds import ASPECTS, SOURCES, BriefingWords, FindingWords, FramingWords, OptionWords
from forum.consultations.capacities import CAPACITIES
from forum.consultations.forms import ConsultationWordsForm, ReasonForm
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.text import has_words
from forum.web.forms import MakeOnceForm, MaxLength, Required, TextArea, TextLine
from forum.web.link_fields import LinkLine

NO_EARLIER = ""


def _area(label: Any, most: int, hint: Any = "", needed: Any = "", rows: int = 3) -> TextArea:
    checks = [Required(needed)] if needed else []
    return TextArea(label, [*checks, MaxLength(most)], hint=hint, render_kw={"rows": rows})


class FramingForm(ReasonForm, ConsultationWordsForm):
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


class OptionForm(ReasonForm, ConsultationWordsForm):
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


class FindingForm(ReasonForm, ConsultationWordsForm):
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


class NewFramingForm(FramingForm, MakeOnceForm):
    """A way to see the problem that is not there yet."""


class NewOptionForm(OptionForm, MakeOnceForm):
    """An option that is not there yet."""


class NewFindingForm(FindingForm, MakeOnceForm):
    """Something known that is not there yet."""


AnyForm = FramingForm | OptionForm | FindingForm
FORMS: dict[Part, type[FramingForm] | type[OptionForm] | type[FindingForm]] = {
    Part.FRAMINGS: FramingForm,
    Part.OPTIONS: OptionForm,
    Part.FINDINGS: FindingForm,
}
NEW_FORMS: dict[Part, type[NewFramingForm] | type[NewOptionForm] | type[NewFindingForm]] = {
    Part.FRAMINGS: NewFramingForm,
    Part.OPTIONS: NewOptionForm,
    Part.FINDINGS: NewFindingForm,
}


def read_values(words: BriefingWords, earlier: Consultation | None) -> dict[str, Any]:
    """What a form over these begins with."""
    values = dict(vars(words))
    if isinstance(words, FindingWords):
        values["earlier"] = earlier.public_id if earlier else NO_EARLIER
    return values
