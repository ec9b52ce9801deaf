"""Words in the reader's language. A page asks for some three hundred: each way to an answer is as short as it can be.

Flask-Babel looks for the catalogue and spells its language out at each call, and Jinja goes through two more functions on the
way there. Here a catalogue is kept by its language, and a sentence without variables by its text.
"""

from __future__ import annotations

from typing import Any

from babel.core import Locale
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, get_babel, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


class KeptDomain(Domain):
    """Flask-Babel's domain, which asks for nothing twice. Its sentences are ours, so there is an end to them."""

    def __init__(self) -> None:
        super().__init__()
        self._catalogues: dict[Locale, Translations] = {}
        self._sentences: dict[tuple[Locale, str], Markup] = {}

    def get_translations(self) -> NullTranslations:
        """The catalogue of the reader's language; an empty one outside a request."""
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        if locale not in self._catalogues:
            self._catalogues[locale] = super().get_translations()
        return self._catalogues[locale]

    def say(self, sentence: str) -> Markup:
        """A sentence without variables, for a page."""
        key = (get_locale(), sentence)
        if key not in self._sentences:
            self._sentences[key] = Markup(self.get_translations().ugettext(sentence)) % {}
        return self._sentences[key]


def set_up_translations(app: Flask) -> None:
    """Called once at start, before a template is compiled: templates then ask here for their sentences."""
    Babel(app)
    domain = KeptDomain()
    get_babel(app).instance.domain_instance = domain

    @pass_eval_context
    def gettext(context: EvalContext, sentence: str, **variables: Any) -> str:
        if context.autoescape:
            return Markup(domain.get_translations().ugettext(sentence)) % variables if variables else domain.say(sentence)
        return domain.get_translations().ugettext(sentence) % variables

    app.jinja_env.globals.update(_=gettext, gettext=gettext)
