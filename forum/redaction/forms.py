from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from forum.redaction.queries import OfficialPaper
from forum.redaction.rules import LONGEST_WHY, LONGEST_WORDS
from forum.web.forms import BaseForm, MaxLength, Required, TextArea, TextLine


class TakeOutForm(BaseForm):
    words = TextArea(
        _l("Which words?"),
        [MaxLength(LONGEST_WORDS)],
        hint=_l(
            "Copy them as they are on the page. We take them out wherever organisers or moderators wrote them, but not inside "
            "files: choose a file below to take it out whole. Moderators look after what other people wrote."
        ),
        render_kw={"rows": 3},
    )
    paper = SelectField(_l("Or a file or picture"), choices=[], validate_choice=False)
    reason = TextLine(
        _l("Why do they break the law?"),
        [Required(_l("Enter why it breaks the law")), MaxLength(LONGEST_WHY)],
        hint=_l("Everyone will read this where the words were, so do not repeat them. For example, “they name a patient”."),
    )

    def offer(self, papers: Iterable[OfficialPaper]) -> None:
        self.paper.choices = [("", _("None")), *((each.key, each.title) for each in papers)]
