"""Whoever has voted hears when one of the options is another than it was when they chose. Called inside the action."""

from __future__ import annotations

from forum.activities.voting.kind import POLL_PAGE
from forum.activities.voting.queries.polls import list_voter_accounts
from forum.briefing.models import ProposedOption
from forum.briefing.queries import list_open_votes_on
from forum.briefing.sentences import VOTED
from forum.consultations.snapshots import Part, find_effect
from forum.kernel.permissions import Actor
from forum.notifications.actions import notify
from forum.notifications.models import NewsKind
from forum.spaces.models import ChangeEffect
from forum.spaces.queries import find_last_version
from forum.spaces.rules import ThingWords


def tell_voters(
    actor: Actor, option: ProposedOption, *, before: ThingWords | None, after: ThingWords | None, how: str = ""
) -> None:
    """Beside what followers hear, in the next letter, with the way to their vote. Nobody of a secret one: while people vote in
    secret on an option, it stays."""
    consultation = option.consultation
    if consultation.published_at is None or before == after:
        return
    effect = find_effect(Part.OPTIONS, before, after, how)
    if effect is ChangeEffect.CHANGED and not option.is_on_the_table:
        return  # Nobody could have chosen it.
    is_new = effect in {ChangeEffect.ADDED, ChangeEffect.OPENED}
    version = find_last_version(consultation.id, Part.OPTIONS, option.id)
    for poll in list_open_votes_on(consultation, None if is_new else option):
        if not poll.is_secret:
            said = VOTED[effect](title=option.title, question=poll.question, may_change=poll.may_change)
            key = f"voted option:{version.id if version else option.public_id}:{poll.id}"
            notify(
                list_voter_accounts(poll) - {actor.account_id},
                consultation,
                key=key,
                sentence=said,
                target_kind=POLL_PAGE,
                target=poll.public_id,
                kind=NewsKind.OFFICIAL,
                is_prompt=True,
            )
