"""What people can say without words."""

from __future__ import annotations

from dataclasses import dataclass

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
