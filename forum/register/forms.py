from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from forum.consultations.official_forms import OfficialForm
from forum.register.kinds import KINDS, LONGEST_NAME, LONGEST_WORDS, WAYS, AskedKind, AskedWords
from forum.web.forms import LocalDate, MaxLength, Required, TextArea, TextLine
from forum.web.recent_entries import NewEntryOnceForm

DAYS = ("asked_on", "reminded_on", "comments_by", "decides_on", "answered_on")


def _day(label: Any, hint: Any = "") -> LocalDate:
    return LocalDate(label, [Optional()], description=hint)


class AskedForm(OfficialForm):
    name = TextLine(
        _l("Name of the body or person"),
        [Required(_l("Enter the name of the body or person")), MaxLength(LONGEST_NAME)],
        hint=_l("For example, “Westbrook health scrutiny committee”. Everyone can read this. Do not enter an email address."),
    )
    kind = SelectField(_l("What kind of body is it?"), choices=[(str(key), label) for key, label in KINDS.items()])
    why = TextLine(_l("Why did you ask them? (optional)"), [MaxLength(200)], hint=_l("For example, “The law says so”"))
    way = SelectField(_l("How did you ask them?"), choices=list(WAYS.items()))
    asked_on = _day(_l("Date you asked them"))
    reminded_on = _day(_l("Date you reminded them (optional)"))
    comments_by = _day(_l("Comments by (optional)"), _l("A scrutiny committee has to be told this date."))
    decides_on = _day(_l("Date you plan to decide (optional)"), _l("A scrutiny committee has to be told this date too."))
    answered_on = _day(_l("Date they replied (optional)"))
    reply = TextArea(_l("What they replied (optional)"), [MaxLength(LONGEST_WORDS)], render_kw={"rows": 4})
    our_reply = TextArea(_l("What you answered (optional)"), [MaxLength(LONGEST_WORDS)], render_kw={"rows": 4})

    def to_words(self) -> AskedWords:
        days: dict[str, Any] = {name: getattr(self, name).data for name in DAYS}
        texts: dict[str, Any] = {name: getattr(self, name).data or "" for name in ("name", "why", "way", "reply", "our_reply")}
        return AskedWords(kind=AskedKind(self.kind.data), **texts, **days)


class NewAskedForm(AskedForm, NewEntryOnceForm):
    """Somebody who is not in the register yet."""

    named_by = "name"
