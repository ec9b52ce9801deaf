"""Numbers that buttons send. They have no words beside them: a wrong one is a fault of a program, not of a person."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.web.forms import WholeNumber

LONGEST_NUMBER = 2**31 - 1


def number_field(least: int = 0, most: int = LONGEST_NUMBER, label: Any = "") -> Any:
    return WholeNumber(label, [InputRequired(_l("Enter a number")), NumberRange(least, most)])


def optional_number() -> Any:
    return WholeNumber("", [Optional(), NumberRange(0, LONGEST_NUMBER)])
