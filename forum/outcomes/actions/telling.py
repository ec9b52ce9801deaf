"""Who is told what when something happens to what they said or follow. Called inside the action that makes it happen."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.base.permissions import Permission
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import people_with
from forum.notifications.actions import keep_topic, tell
from forum.notifications.kinds import CONSULTATION, TargetKind
from forum.notifications.queries import find_topic, list_followers
from forum.outcomes.kinds import OWN_PATH, PROMISE_PAGE, THEME_PAGE
from forum.outcomes.models import Commitment, Theme
from forum.outcomes.queries.said import list_authors
from forum.outcomes.receipts import make_link


def keep_theme_topic(theme: Theme) -> None:
    keep_topic(theme.consultation, THEME_PAGE, theme.ref, label=theme.sentence)


def keep_promise_topic(promise: Commitment) -> None:
    keep_topic(promise.consultation, PROMISE_PAGE, promise.ref, label=promise.what)


def tell_of_theme(theme: Theme, *, key: str, to_authors: str, to_followers: str) -> None:
    """Those whose words are in it get the way to what happened to their own words, others to the theme."""
    authors = {place.account_id: place for place in list_authors(theme) if place.account_id is not None}
    topics = [find_topic(theme.consultation, CONSULTATION.key), find_topic(theme.consultation, THEME_PAGE.key, theme.ref)]
    wanted = list_followers([topic for topic in topics if topic], set(authors))
    theirs = {account: make_link(authors[account]) for account in wanted if account in authors}
    tell(theirs, theme.consultation, key=key, sentence=to_authors, target_kind=OWN_PATH, target=theirs)
    tell(wanted - set(theirs), theme.consultation, key=key, sentence=to_followers, target_kind=THEME_PAGE, target=theme.ref)


def tell_of_promise(promise: Commitment, *, key: str, sentence: str) -> None:
    """Whoever follows the promise, its theme or all of the consultation, and those whose words led to it."""
    authors = {place.account_id for place in list_authors(promise.theme) if place.account_id is not None}
    topics = [
        find_topic(promise.consultation, CONSULTATION.key),
        find_topic(promise.consultation, THEME_PAGE.key, promise.theme.ref),
        find_topic(promise.consultation, PROMISE_PAGE.key, promise.ref),
    ]
    wanted = list_followers([topic for topic in topics if topic], authors)
    tell(wanted, promise.consultation, key=key, sentence=sentence, target_kind=PROMISE_PAGE, target=promise.ref)


def tell_people_with(
    permission: Permission, consultation: Consultation, *, key: str, sentence: str, target_kind: TargetKind
) -> None:
    accounts = {place.account_id for place in people_with(permission, consultation) if place.account_id is not None}
    tell(accounts, consultation, key=key, sentence=sentence, target_kind=target_kind)


def tell_person(
    place: Participation | None, consultation: Consultation, *, key: str, sentence: str, target_kind: TargetKind, target: str
) -> None:
    if place is not None and place.account_id is not None:
        tell({place.account_id}, consultation, key=key, sentence=sentence, target_kind=target_kind, target=target)


def say_title(consultation: Consultation) -> str:
    return _("“%(title)s”", title=consultation.title)
