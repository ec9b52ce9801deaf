"""Facts of a negotiation, in the log of its consultation: who signed, when, on which wording; and all that its pages show."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class NegotiationChanged(Event, kind="NegotiationChanged"):
    """Something of it is other than it was: `how` says what."""

    activity_id: int
    how: str


@dataclass(frozen=True)
class NegotiationBegun(Event, kind="NegotiationBegun"):
    """From now on the day, and what happens without an agreement, stay."""

    activity_id: int


@dataclass(frozen=True)
class NegotiationEnded(Event, kind="NegotiationEnded"):
    """So many of its terms were agreed."""

    activity_id: int
    agreed: int
    terms: int


@dataclass(frozen=True)
class TermReworded(Event, kind="TermReworded"):
    """The go-between has put a term otherwise: so many signatures fell away."""

    term_id: int
    wording_id: int
    fell: int


@dataclass(frozen=True)
class TermSigned(Event, kind="TermSigned"):
    """`signed_words`: the fingerprint of all that was signed."""

    term_id: int
    wording_id: int
    party_id: int
    signed_words: str


@dataclass(frozen=True)
class SignatureFell(Event, kind="SignatureFell"):
    """It counts no more."""

    term_id: int
    wording_id: int
    party_id: int
    because: str


@dataclass(frozen=True)
class PartyWithdrew(Event, kind="PartyWithdrew"):
    """A side has left: nothing can be agreed without it."""

    activity_id: int
    party_id: int
