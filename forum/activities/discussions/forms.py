from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from forum.activities.discussions.kind import THREAD_KINDS
from forum.contributions.forms import IdempotentContributionForm, body_field, title_field
from forum.kernel.text import quote
from forum.web.forms import HiddenText, SeenText


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
    seen = SeenText()  # "words" where what is replied to stood on the page
    body = body_field(_l("Your reply"), rows=6)

    def refuse_if_gone(self, shows_words: bool) -> bool:
        """Whether what is replied to was deleted while this was being written: that is said once, and then it may be sent all
        the same. To be called whenever the page is drawn, with whether it shows those words."""
        is_gone = self.is_submitted() and self.seen.data == "words" and not shows_words
        self.seen.data = "words" if shows_words else "none"
        if is_gone:
            self.form_errors.append(
                _(
                    "The comment you are replying to was deleted while you were writing, so we have not posted your reply. "
                    "You can still post it."
                )
            )
        return is_gone

    def quote(self, words: str) -> None:
        """Has the reply begin with a quotation, below what was kept of one; on the page, below what its device has kept."""
        quoted = quote(words)
        kept = (self.body.data or "").rstrip()
        self.body.data = f"{kept}\n\n{quoted}" if kept else quoted
        self.body.render_kw = {**(self.body.render_kw or {}), "data-quote": quoted}
