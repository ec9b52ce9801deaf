from __future__ import annotations

from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords
from forum.deciders.models import Decider
from forum.deciders.queries import list_deciders
from forum.kernel.permissions import Actor, Role
from forum.unnaming.actions import agree_to_take_off, ask_to_replace
from forum.unnaming.fingerprints import fingerprint_removal
from forum.unnaming.queries import find_pending
from tests import factories as make


def replace_by_two(organiser: Actor, decider: Decider, kind: DeciderKind, words: DeciderWords, reason: str) -> Decider:
    """Whoever decides instead, once a colleague has agreed."""
    colleague = make.seat(decider.consultation, Role.FACILITATOR)
    ask_to_replace(organiser, decider, kind, words, seen=fingerprint_decider(decider), reason=reason)
    pending = find_pending(decider)
    assert pending is not None
    agree_to_take_off(colleague, decider, seen=fingerprint_removal(pending))
    return next(each for each in list_deciders(decider.consultation) if each.replaces_id == decider.id)
