"""Fields for addresses of pages elsewhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import URLInput

from forum.web.forms import MaxLength, TextLine

LONGEST_LINK = 400


class LinkLine(TextLine):
    """A whole web address, or nothing."""

    widget = URLInput()

    def __init__(self, label: Any, hint: Any = "", **options: Any) -> None:
        super().__init__(label, [Optional(), MaxLength(LONGEST_LINK), _check_link], hint, **options)


def _check_link(_form: Any, field: Any) -> None:
    parts = urlsplit(field.data or "")
    if field.data and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise ValidationError(_("Enter a full web address that starts with https://"))
