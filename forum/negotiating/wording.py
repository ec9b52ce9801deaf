"""How a negotiation says where it is."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.negotiating.models import Negotiation
from forum.negotiating.queries import TermStanding
from forum.negotiating.rules import NegotiationState, last_day_of, state_of, today


def say_standing(negotiation: Negotiation, standings: list[TermStanding]) -> str:
    """The heading of its page: what is agreed, and what is not."""
    agreed, terms = sum(each.is_agreed for each in standings), len(standings)
    if state_of(negotiation) is NegotiationState.PREPARING:
        return _("The sides have not started yet")
    if agreed == terms:
        return _("All sides have agreed every term")
    open_ones = terms - agreed
    first = (
        ngettext("All sides have agreed one term.", "All sides have agreed %(num)d terms.", agreed)
        if agreed
        else _("No term has been agreed yet.")
    )
    if state_of(negotiation) is NegotiationState.OPEN:
        rest = ngettext("One is still being worked out.", "%(num)d are still being worked out.", open_ones)
    else:
        first = first if agreed else _("No term was agreed.")
        rest = ngettext("One was not agreed.", "%(num)d were not agreed.", open_ones) if agreed else ""
    return f"{first} {rest}".strip()


def say_round(negotiation: Negotiation) -> str:
    """Where it is in time."""
    match state_of(negotiation):
        case NegotiationState.PREPARING:
            return _("Being prepared")
        case NegotiationState.ENDED:
            return _("Ended on %(day)s", day=say_day(negotiation.ended_at or now()))
        case NegotiationState.DUE:
            return _("The day to agree by was %(day)s", day=say_day(last_day_of(negotiation)))
    for number, each in enumerate(negotiation.rounds, 1):
        if each.starts_on <= today() <= each.ends_on:
            about = {"number": number, "all": len(negotiation.rounds), "day": say_day(each.ends_on)}
            return _("Round %(number)d of %(all)d, until %(day)s", **about)
    return _("Open until %(day)s", day=say_day(last_day_of(negotiation)))


def say_signed(standing: TermStanding, parties: int) -> str:
    """Of one term."""
    if standing.is_agreed:
        return _("Agreed and signed by all %(all)d", all=parties)
    signed = len(standing.signatures)
    return _(
        "Wording %(number)d, signed by %(signed)d of %(all)d", number=standing.term.wording.number, signed=signed, all=parties
    )
