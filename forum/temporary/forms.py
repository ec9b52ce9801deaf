from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from forum.consultations.forms import ReasonForm
from forum.spaces.rules import LONGEST_REASON
from forum.temporary.actions.changing import ChangeWords
from forum.temporary.kinds import AFTERMATHS
from forum.temporary.rules import LONGEST_CHANGE
from forum.web.forms import BaseForm, HiddenText, LocalDate, MaxLength, Required, TextArea, TextLine
from forum.web.shared_forms import SharedForm


class ChangeForm(ReasonForm, SharedForm):
    what = TextArea(
        _l("What has changed?"),
        [Required(_l("Enter what has changed")), MaxLength(LONGEST_CHANGE)],
        hint=_l("For example, “The birth unit is closed from 8pm to 8am.”"),
        render_kw={"rows": 3},
    )
    changed_on = LocalDate(_l("When did it start?"), [InputRequired(_l("Enter when it started"))])
    why_safety = TextArea(
        _l("Why was it urgent?"),
        [Required(_l("Enter why it was urgent")), MaxLength(LONGEST_CHANGE)],
        hint=_l("Say what was not safe. Everyone will read this at the top of the page."),
        render_kw={"rows": 3},
    )
    decided_by = TextLine(_l("Who decided it?"), [Required(_l("Enter who decided it")), MaxLength(150)])
    ends_on = LocalDate(
        _l("When does it end?"),
        [InputRequired(_l("Enter the end date"))],
        description=_l(
            "At most 12 months after it began. You can move it later with a reason, and the page says how often you did. After "
            "this date, everyone sees that it is late."
        ),
    )

    def to_words(self) -> ChangeWords:
        return ChangeWords(
            self.what.data or "",
            self.changed_on.data,
            self.why_safety.data or "",
            self.decided_by.data or "",
            self.ends_on.data,
        )


class AftermathForm(BaseForm):
    seen = HiddenText()
    aftermath = RadioField(
        _l("What comes after?"),
        [InputRequired(_l("Choose what comes after"))],
        choices=[(str(key), label) for key, label in AFTERMATHS.items()],
        description=_l("A change can only stay, or become something else, by a decision made after people had their say."),
    )
    words = TextArea(
        _l("What does that mean, and from when?"),
        [Required(_l("Enter what comes after, and from when")), MaxLength(LONGEST_REASON)],
        hint=_l("Everyone will read this at the top of the page."),
        render_kw={"rows": 4},
    )
    # Of one that is as it was before.
    shown = TextArea(
        _l("If things are back as they were, what did someone see, and where?"),
        [MaxLength(LONGEST_CHANGE)],
        hint=_l("For example, “The birth unit at Westbrook is open at night. I saw it staffed at 10pm.”"),
        render_kw={"rows": 3},
    )
    seen_on = LocalDate(_l("And when was it seen?"), [Optional()])


class ReopenForm(BaseForm):
    reason = TextArea(
        _l("What is not back as it was?"),
        [Required(_l("Enter what is not back as it was")), MaxLength(LONGEST_REASON)],
        hint=_l("Everyone will read this."),
        render_kw={"rows": 4},
    )
