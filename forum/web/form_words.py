"""WTForms' own sentences, in the reader's language and as this site says them."""

from __future__ import annotations

from functools import cache

from babel.support import NullTranslations, Translations
from flask_babel import gettext as _
from wtforms.i18n import messages_path


class FormWords(NullTranslations):
    """WTForms' own sentences, but for those that name what was sent and not what to do."""

    def gettext(self, message: str) -> str:
        """As gettext has it."""
        is_gone = message.startswith(("Not a valid choice", "Invalid Choice"))
        return _say_what_is_gone() if is_gone else str(super().gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """As gettext has it."""
        return _say_what_is_gone() if "not a valid choice" in msgid1 else str(super().ngettext(msgid1, msgid2, n))


def _say_what_is_gone() -> str:
    """Somebody has taken it off the list since the page was drawn, nearly always."""
    return _("Something you chose is no longer in this list. Choose again")


@cache
def find_form_words(locale: str | None) -> FormWords:
    """Kept: Flask-WTF would look for them on the disk in each request. None: outside of a request."""
    words = FormWords()
    if locale is not None:
        words.add_fallback(Translations.load(messages_path(), [locale], domain="wtforms"))
    return words
