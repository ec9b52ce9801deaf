"""Words in the reader's language. A page asks for some three hundred: each way to an answer is as short as it can be.

Flask-Babel looks for the catalogue and spells its language out at each call, and Jinja goes through two more functions on the
way there. Here a catalogue is kept by its language, and a sentence without variables by its text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from babel.core import Locale
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, get_babel, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from forum.kernel.text import keep_dots
from forum.web.separators import Separators


@dataclass(frozen=True)
class Language:
    """What is kept of one language. Its sentences are ours, so there is an end to them."""

    catalogue: Translations
    sentences: dict[str, Markup] = field(default_factory=dict)


class KeptDomain(Domain):
    """Flask-Babel's domain, which asks for nothing twice."""

    def __init__(self) -> None:
        super().__init__()
        self._languages: dict[Locale, Language] = {}
        self._last: tuple[Locale | None, Language | None] = (None, None)

    def find_language(self) -> Language | None:
        """The reader's; None outside a request."""
        locale = get_locale()
        if locale is None:
            return None
        # Two locales are compared slowly, and each request has one of its own: within it, `is` is enough.
        last, language = self._last
        if locale is not last:
            language = self._languages.get(locale) or Language(super().get_translations())
            self._languages[locale] = language
            self._last = locale, language
        return language

    def get_translations(self) -> NullTranslations:
        """The catalogue of the reader's language; an empty one outside a request."""
        language = self.find_language()
        return language.catalogue if language else NullTranslations()

    def say(self, sentence: str) -> Markup:
        """A sentence without variables, for a page."""
        language = self.find_language()
        if language is None:
            return Markup(sentence) % {}
        said = language.sentences.get(sentence)
        if said is None:
            said = language.sentences[sentence] = Markup(keep_dots(language.catalogue.ugettext(sentence))) % {}
        return said


def set_up_translations(app: Flask) -> None:
    """Called once at start, before a template is compiled: templates then ask here for their sentences."""
    Babel(app)
    domain = KeptDomain()
    get_babel(app).instance.domain_instance = domain

    @pass_eval_context
    def gettext(context: EvalContext, sentence: str, /, **variables: Any) -> str:
        if context.autoescape:
            return Markup(look_up(sentence)) % variables if variables else domain.say(sentence)
        return look_up(sentence) % variables

    def look_up(sentence: str) -> str:
        return keep_dots(domain.get_translations().ugettext(sentence))

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension for translations gives it
        gettext=look_up,
        ngettext=lambda one, many, count: keep_dots(domain.get_translations().ungettext(one, many, count)),
        pgettext=lambda about, sentence: keep_dots(domain.get_translations().upgettext(about, sentence)),
        npgettext=lambda about, one, many, count: keep_dots(domain.get_translations().unpgettext(about, one, many, count)),
        newstyle=True,
    )
    app.jinja_env.add_extension(Separators)
    app.jinja_env.globals.update(_=gettext, gettext=gettext)
