"""Whether the decision follows what people were promised that it would follow: said with it, in public."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from forum.kernel.actions import save
from forum.kernel.errors import Changed, Invalid
from forum.kernel.numbers import say_number
from forum.kernel.text import has_words
from forum.outcomes.models import FinalDecision, FollowedVote, Following
from forum.outcomes.queries.followed import Promised
from forum.outcomes.rules import LONGEST_WORDS


@dataclass(frozen=True)
class FollowingWords:
    """What whoever decides says of it. `seen` is what they had before them (`Promised.seen`)."""

    follows: bool | None = None
    why_not: str = ""
    seen: str = ""


def refuse_unseen_promise(promised: Promised, said: FollowingWords) -> None:
    """Raises Changed where whoever decides had something else before them."""
    if promised.seen != said.seen:
        raise Changed(_("What the decision was to follow has changed since you opened this page. Read it, then choose."))


def check_following(promised: Promised, said: FollowingWords) -> None:
    """Raises Invalid where nothing is said of it, or no reason in public why not."""
    if not promised:
        return
    if said.follows is None:
        raise Invalid({"follows": _("Choose if the decision follows this")})
    if not said.follows and not has_words(said.why_not):
        raise Invalid({"why_not": _("Enter why the decision does not follow this. You promised to say so in public")})
    if said.follows and has_words(said.why_not):
        raise Invalid({"why_not": _("Only give a reason here if the decision does not follow this")})
    if len(said.why_not) > LONGEST_WORDS:
        raise Invalid({"why_not": _("Use %(most)s characters or fewer", most=say_number(LONGEST_WORDS))})


def save_following(decision: FinalDecision, promised: Promised, said: FollowingWords) -> None:
    """After `check_following`. What was promised is kept as it stands now."""
    if not promised:
        return
    about = {"consultation_id": decision.consultation_id}
    save(Following(**about, follows=bool(said.follows), why_not=said.why_not.strip(), named=promised.words))
    for poll in promised.polls:
        save(FollowedVote(**about, poll_id=poll.id))
