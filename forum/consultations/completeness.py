"""What a consultation says before people can read it, and as long as they can. Who opens it asks the same, one by one."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.extension_points import count_followed_votes, list_named_deciders
from forum.consultations.models import Consultation, ScopeState
from forum.consultations.promise_levels import CO_PRODUCTION
from forum.consultations.queries import is_moderated
from forum.kernel.text import has_words


def count_open_things(consultation: Consultation) -> int:
    """What people can still change, whatever else happens."""
    return sum(item.state == ScopeState.OPEN for item in consultation.scope)


def says_who_decides(consultation: Consultation) -> bool:
    """By name, or else in words."""
    return bool(consultation.decided_by or list_named_deciders(consultation))


def says_promise(consultation: Consultation) -> bool:
    """Who decides, and what happens with people's comments."""
    return bool(says_who_decides(consultation) and consultation.promise)


def says_what_it_follows(consultation: Consultation) -> bool:
    """Whether the decision of one that promises to work it out with people follows something that is named: a vote, or what
    stands there in words. One that promises less need not say."""
    if consultation.promise_level not in CO_PRODUCTION:
        return True
    return has_words(consultation.decision_follows) or count_followed_votes(consultation) > 0


def says_contact(consultation: Consultation) -> bool:
    """How people who are not online reach somebody."""
    return bool(consultation.contact_phone or consultation.contact_post)


def has_activity(consultation: Consultation) -> bool:
    return any(phase.activities for phase in consultation.phases)


def list_missing(consultation: Consultation) -> list[str]:
    """What still stands between a draft and its publication, one sentence each."""
    missing = list_missing_words(consultation)
    if not is_moderated(consultation):
        missing.append(_("Choose a moderator or a facilitator, so that someone looks at what people report"))
    return missing


def list_missing_words(consultation: Consultation) -> list[str]:
    """What it does not say yet, and must say as long as it is public."""
    missing = []
    if not count_open_things(consultation):
        missing.append(_("Enter at least one thing people can still change"))
    if not says_who_decides(consultation):
        missing.append(_("Enter who will make the decision"))
    if not consultation.promise:
        missing.append(_("Enter what you will do with people’s comments"))
    if not says_contact(consultation):
        missing.append(_("Enter a phone number or postal address for people who are not online"))
    if not has_activity(consultation):
        missing.append(_("Add at least one stage with an activity in it"))
    return missing
