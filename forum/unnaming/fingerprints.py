"""What a colleague had before them when they agreed to take somebody off, or said no."""

from __future__ import annotations

from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.queries import list_deciders
from forum.kernel.fingerprints import fingerprint
from forum.unnaming.models import DeciderProposal, DeciderRemoval


def fingerprint_removal(asked: DeciderRemoval) -> str:
    return fingerprint(asked.id, asked.reason, asked.instead, fingerprint_decider(asked.decider))


def fingerprint_proposal(asked: DeciderProposal) -> str:
    """With everybody who decides now: what a colleague agrees to stands beside them."""
    now_there = [fingerprint_decider(each) for each in list_deciders(asked.consultation)]
    return fingerprint(asked.id, asked.reason, asked.said, asked.consultation.decided_by, now_there)
