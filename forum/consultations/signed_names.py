"""The name that somebody had when they signed something. People rely on it: a name that is taken later does not rewrite what was
signed."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.consultations.models import Participation
from forum.spaces.rules import read_words
from forum.web.templates import offer_as_filter


def find_name_at(place: Participation, moment: datetime | None) -> str:
    """How somebody was called then. Whoever has left has one name, which is none of theirs."""
    if moment is None or place.account_id is None or not place.is_own_name:
        return place.pseudonym
    if place.renamed_at is None or place.renamed_at < moment:
        return place.pseudonym
    later = next((version for version in place.renamings if version.at >= moment), None)
    before = read_words(later.before) if later else None
    return str((before or {}).get("own_name", "")) or place.pseudonym


@offer_as_filter
def say_signed(place: Participation, moment: datetime | None) -> str:
    """How somebody was called when they signed something, and how they are called now where that is another name."""
    then = find_name_at(place, moment)
    return then if then == place.pseudonym else _("%(before)s, now %(name)s", before=then, name=place.pseudonym)
