from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from forum.activities.discussions.kind import THREAD_KINDS
from forum.contributions.forms import IdempotentContributionForm, body_field, title_field
from forum.kernel.text import quote
from forum.web.forms import HiddenText


class ThreadForm(IdempotentContributionForm):
    kind_key = RadioField(
        _l("What kind of comment is this?"),
        [InputRequired(_l("Choose what kind of comment this is"))],
        choices=[(kind.key, kind.choice) for kind in THREAD_KINDS.values()],
    )
    title = title_field()
    body = body_field(_l("Tell us more"))


class ReplyForm(IdempotentContributionForm):
    to = HiddenText()
    body = body_field(_l("Your reply"), rows=6)

    def quote(self, words: str) -> None:
        """Has the reply begin with a quotation, below what was kept of one; on the page, below what its device has kept."""
        quoted = quote(words)
        kept = (self.body.data or "").rstrip()
        self.body.data = f"{kept}\n\n{quoted}" if kept else quoted
        self.body.render_kw = {**(self.body.render_kw or {}), "data-quote": quoted}
