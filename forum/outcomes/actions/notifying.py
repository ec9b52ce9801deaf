"""Who is told what when something happens to what they said or follow. Called inside the action that makes it happen."""

from __future__ import annotations

from collections.abc import Iterable

from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import people_with
from forum.kernel.permissions import Permission
from forum.kernel.sentences import StoredSentence
from forum.notifications.actions import ensure_topic, notify
from forum.notifications.kinds import CONSULTATION, TargetKind
from forum.notifications.queries import find_topic, list_followers
from forum.outcomes.kinds import OWN_PATH, PROMISE_PAGE, THEME_PAGE
from forum.outcomes.models import Commitment, Theme
from forum.outcomes.queries.said import list_authors
from forum.outcomes.receipts import make_link


def ensure_theme_topic(theme: Theme) -> None:
    """Makes a theme followable, or brings its words up to date; called again after rewording."""
    ensure_topic(theme.consultation, THEME_PAGE, theme.public_id, label=theme.sentence)


def ensure_promise_topic(promise: Commitment) -> None:
    """Makes a promise followable, under its own words."""
    ensure_topic(promise.consultation, PROMISE_PAGE, promise.public_id, label=promise.what)


def notify_followers_of_theme(theme: Theme, *, key: str, to_authors: StoredSentence, to_followers: StoredSentence) -> None:
    """Those whose words are in it get the way to what happened to their own words, others to the theme."""
    authors = {place.account_id: place for place in list_authors(theme) if place.account_id is not None}
    topics = [find_topic(theme.consultation, CONSULTATION.key), find_topic(theme.consultation, THEME_PAGE.key, theme.public_id)]
    wanted = list_followers([topic for topic in topics if topic], set(authors))
    theirs = {account: make_link(authors[account]) for account in wanted if account in authors}
    notify(theirs, theme.consultation, key=key, sentence=to_authors, target_kind=OWN_PATH, target=theirs)
    notify(
        wanted - set(theirs), theme.consultation, key=key, sentence=to_followers, target_kind=THEME_PAGE, target=theme.public_id
    )


def notify_authors(consultation: Consultation, authors: Iterable[Participation], *, key: str, sentence: StoredSentence) -> None:
    """Each gets the way to what happened to their own words."""
    theirs = {place.account_id: make_link(place) for place in authors if place.account_id is not None}
    notify(theirs, consultation, key=key, sentence=sentence, target_kind=OWN_PATH, target=theirs)


def notify_followers_of_promise(promise: Commitment, *, key: str, sentence: StoredSentence) -> None:
    """Whoever follows the promise, its theme or all of the consultation, and those whose words led to it."""
    authors = {place.account_id for place in list_authors(promise.theme) if place.account_id is not None}
    topics = [
        find_topic(promise.consultation, CONSULTATION.key),
        find_topic(promise.consultation, THEME_PAGE.key, promise.theme.public_id),
        find_topic(promise.consultation, PROMISE_PAGE.key, promise.public_id),
    ]
    wanted = list_followers([topic for topic in topics if topic], authors)
    notify(wanted, promise.consultation, key=key, sentence=sentence, target_kind=PROMISE_PAGE, target=promise.public_id)


def notify_people_with(
    permission: Permission,
    consultation: Consultation,
    *,
    key: str,
    sentence: StoredSentence,
    target_kind: TargetKind,
    is_duty: bool = False,
) -> None:
    """Those whose role is granted the permission, its clauses not asked; so it may reach somebody who cannot act just now.
    `is_duty`: something is late, and it goes at once, whatever they chose."""
    accounts = {place.account_id for place in people_with(permission, consultation) if place.account_id is not None}
    notify(accounts, consultation, key=key, sentence=sentence, target_kind=target_kind, is_duty=is_duty)


def notify_person(
    place: Participation | None,
    consultation: Consultation,
    *,
    key: str,
    sentence: StoredSentence,
    target_kind: TargetKind,
    target: str,
    is_duty: bool = False,
) -> None:
    """Tells nothing to None, or to a place without an account. `is_duty`: as in `notify_people_with`."""
    if place is not None and place.account_id is not None:
        to = {place.account_id}
        notify(to, consultation, key=key, sentence=sentence, target_kind=target_kind, target=target, is_duty=is_duty)
