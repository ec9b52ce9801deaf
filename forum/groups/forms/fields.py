"""Fields that forms of a group have in common."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from forum.spaces.rules import LONGEST_REASON
from forum.web.forms import MaxLength, Required, TextArea, TextLine


def area(label: Any, missing: Any, longest: int, hint: Any = "", rows: int = 4) -> TextArea:
    checks = [Required(missing)] if missing else []
    return TextArea(label, [*checks, MaxLength(longest)], hint=hint, render_kw={"rows": rows})


def say_why(label: Any, missing: Any = None) -> TextArea:
    """`missing`: what is said where there is none; where it is not always asked for, the action says so."""
    return area(label, missing, LONGEST_REASON, _l("Everyone can read this."), rows=2)


def choose(label: Any, missing: Any, choices: list[tuple[str, Any]]) -> RadioField:
    return RadioField(label, [InputRequired(missing)], choices=choices)


def name_field(label: Any, hint: Any) -> TextLine:
    checks = [Required(_l("Enter the name people will see")), MaxLength(40)]
    return TextLine(label, checks, hint=hint, render_kw={"autocomplete": "off"})
