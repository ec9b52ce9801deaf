"""The rules of a vote on its own page, which says some of them itself: each stands there once."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.voting.models import Poll
from forum.activities.voting.wording import CHANGE, PUBLISHED, PURPOSE, SECRECY, Fact, describe_rules


def describe_page_rules(poll: Poll, *, has_ballot: bool) -> list[Fact]:
    """What the page of a vote lists under “How this vote works”. What it is for stands under its question. A ballot says above
    its marks who sees it and whether it can be changed (`wording.say_in_short`): beside one stands only what more there is to
    it."""
    told = [fact for fact in describe_rules(poll) if fact.about != PURPOSE]
    if not has_ballot:
        return told
    more = {SECRECY: _say_more_of_secrecy, CHANGE: _say_more_of_change, PUBLISHED: _say_more_of_published}
    beside = [more[fact.about](poll, fact) if fact.about in more else fact for fact in told]
    return [fact for fact in beside if fact is not None]


def _say_more_of_secrecy(poll: Poll, fact: Fact) -> Fact | None:
    if poll.is_secret:
        return fact  # What is done to keep it so: the ballot says only that it is.
    if poll.method.reason_from:
        return Fact(fact.icon, _("**If you do not object,** we count your answer without your name."))
    return Fact(fact.icon, _("**We never publish your name** with your vote."))


def _say_more_of_change(poll: Poll, fact: Fact) -> Fact | None:
    return Fact(fact.icon, _("**If you change your vote,** we count your latest answer.")) if poll.may_change else None


def _say_more_of_published(poll: Poll, fact: Fact) -> Fact | None:
    if poll.method.reason_from:
        return fact  # Totals are not all that is published: whoever objects is named.
    return Fact(fact.icon, _("**We will publish totals.**"))
