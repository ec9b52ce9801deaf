"""What the rules of a vote are called, where an organiser chooses them and where people read how they were changed."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.activities.voting.methods.contest import TieRule
from forum.activities.voting.models import PassMark

TIE_NAMES = {
    TieRule.SHARED: _l("Tied options share the place"),
    TieRule.ROUNDS: _l("Earlier rounds, then later choices, then a public random draw"),
    TieRule.LOT: _l("A public random draw, from a number we fix and show before voting opens"),
}
PASS_NAMES: dict[str, LazyString] = {
    PassMark.NONE: _l("Coming first is enough"),
    PassMark.HALF: _l("More than half"),
    PassMark.THREE_FIFTHS: _l("At least 60%"),
    PassMark.TWO_THIRDS: _l("At least two thirds"),
    PassMark.THREE_QUARTERS: _l("At least three quarters"),
}
