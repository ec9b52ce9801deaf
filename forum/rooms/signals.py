"""What people can say without words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

HELP = "help"


@dataclass(frozen=True)
class SignalKind:
    key: str
    label: LazyString


SIGNALS = [
    SignalKind("slower", _l("Please slow down")),
    SignalKind("cannot_hear", _l("I cannot hear")),
    SignalKind("agree", _l("I agree")),
]


def say_given(kind: str) -> str:
    """To whoever gave it: a button that only looks pressed says nothing to somebody who cannot see it."""
    return {
        "slower": _("We have told the facilitator: please slow down."),
        "cannot_hear": _("We have told the facilitator that you cannot hear."),
        "agree": _("We have told the facilitator that you agree."),
        HELP: _("Someone will message you or come to you."),
    }[kind]


def say_taken_back(kind: str) -> str:
    return {
        "slower": _("You have cancelled “Please slow down”."),
        "cannot_hear": _("You have cancelled “I cannot hear”."),
        "agree": _("You have cancelled “I agree”."),
    }[kind]
