from __future__ import annotations

from collections.abc import Collection, Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField

from forum.kernel.fingerprints import fingerprint
from forum.redaction.finding import FoundSentence, must_choose
from forum.redaction.queries import OfficialPaper
from forum.redaction.rules import LONGEST_WHY, LONGEST_WORDS
from forum.web.forms import NOT_KEPT, BaseForm, MaxLength, Required, SeenText, TextArea, TextLine


class TakeOutForm(BaseForm):
    keeps_draft, not_kept = False, NOT_KEPT
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

    looked = SeenText()  # a fingerprint of the words whose sentences the page shows
    chosen = SelectMultipleField(_l("Where should we take them out?"), choices=[], validate_choice=False)

    @property
    def found_words(self) -> str:
        return (self.words.data or "").strip()

    @property
    def has_looked(self) -> bool:
        """Whether whoever sends it has seen where these words are."""
        return not self.found_words or self.looked.data == fingerprint(self.found_words)

    def show_sentences(self, sentences: Collection[FoundSentence]) -> None:
        """Ticked where the words can go everywhere at once."""
        self.looked.data = fingerprint(self.found_words)
        self.chosen.data = [] if must_choose(self.found_words, sentences) else [each.key for each in sentences]

    def offer(self, papers: Iterable[OfficialPaper]) -> None:
        self.paper.choices = [("", _("None")), *((each.key, each.title) for each in papers)]
