"""What somebody had before them when they signed, or changed, something of a negotiation."""

from __future__ import annotations

from forum.kernel.fingerprints import fingerprint
from forum.negotiating.models import Need, Negotiation, Party, Term, Wording


def fingerprint_wording(wording: Wording) -> str:
    due_on = wording.due_on.isoformat()
    return fingerprint(wording.number, wording.text, wording.state, wording.note, wording.owner, due_on)


def fingerprint_signing(term: Term, party: Party) -> str:
    """All that a side signs: the term, and the rule by which one of them signs for it."""
    return fingerprint(term.public_id, term.title, fingerprint_wording(term.wording), party.signing_rule)


def fingerprint_term(term: Term) -> str:
    return fingerprint(term.title, term.theme_id, fingerprint_wording(term.wording))


def fingerprint_party(party: Party) -> str:
    themes = [theme.id for theme in party.themes]
    return fingerprint(party.name, party.capacity_key, party.chosen_how, party.signing_rule, themes)


def fingerprint_basics(negotiation: Negotiation) -> str:
    return fingerprint(negotiation.without_agreement, str(negotiation.ends_on))


def fingerprint_all(negotiation: Negotiation) -> str:
    """All that stays from when it begins."""
    parties = [fingerprint_party(each) for each in negotiation.parties]
    return fingerprint(fingerprint_basics(negotiation), parties, [fingerprint_term(each) for each in negotiation.terms])


def fingerprint_need(need: Need) -> str:
    return fingerprint(need.public_id, need.words)
