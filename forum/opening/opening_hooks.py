"""What a conversation cannot promise: nothing is decided from it alone, so it follows nothing that people agree on."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.extension_points import refuses_promise_level
from forum.consultations.models import Consultation
from forum.consultations.promise_levels import CO_PRODUCTION
from forum.opening.extension_points import refuses_tier
from forum.opening.kinds import Tier
from forum.opening.queries import is_conversation


@refuses_promise_level
def refuse_level(consultation: Consultation, level: str) -> str | None:
    if level not in CO_PRODUCTION or not is_conversation(consultation, soon=True):
        return None
    return _("Nothing is decided from this alone, so it cannot promise this. Choose up to “We will involve you”")


@refuses_tier
def refuse_tier(consultation: Consultation, tier: Tier) -> str | None:
    if tier is not Tier.CONVERSATION or consultation.promise_level not in CO_PRODUCTION:
        return None
    return _(
        "You promise that the decision follows what people agree on, and nothing is decided from this alone. Choose an "
        "engagement or a formal consultation, or promise less first."
    )
