from __future__ import annotations

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from forum.agreeing.models import AskedOfTwo
from forum.agreeing.queries import list_seconds
from forum.agreeing.rules import find_why_not_second
from forum.consultations.capacities import TEAM_PLURALS
from forum.consultations.models import Consultation
from forum.kernel.dates import say_moment_in_sentence
from forum.kernel.permissions import Role
from forum.opening.rules import SIGNERS
from forum.web.templates import offer_to_templates


def say_asked(asked: AskedOfTwo) -> str:
    """That it waits for a colleague, for whoever asks for it again."""
    when = say_moment_in_sentence(asked.asked_at)
    return _(
        "%(name)s already asked for this %(when)s. A colleague has to agree or say no.", name=asked.asked_by.pseudonym, when=when
    )


def say_own() -> str:
    """To whoever asks a second time for what they have asked for."""
    return _("You have already asked. A colleague has to agree or say no.")


def say_end(asked: AskedOfTwo) -> str:
    """What came of it, for whoever comes later or presses twice."""
    if asked.agreed_at is not None and asked.agreed_by is not None:
        when = say_moment_in_sentence(asked.agreed_at)
        return _("%(name)s already agreed to this %(when)s.", name=asked.agreed_by.pseudonym, when=when)
    if asked.dropped_at is not None and asked.dropped_by is not None:
        when = say_moment_in_sentence(asked.dropped_at)
        if asked.dropped_by_id == asked.asked_by_id:
            return _("%(name)s stopped asking for this %(when)s.", name=asked.dropped_by.pseudonym, when=when)
        return _("%(name)s already said no to this %(when)s.", name=asked.dropped_by.pseudonym, when=when)
    return _("Nobody asks for this any more.")


def say_who_is_told(asked: AskedOfTwo, consultation: Consultation, roles: frozenset[Role] = SIGNERS) -> str:
    """To whoever asked: which of their colleagues, of those who can agree, were asked."""
    there = {Role(each.role) for each in list_seconds(asked, consultation, roles)}
    names = [str(name) for role, name in TEAM_PLURALS.items() if role in there]
    if not names:
        return _("A colleague has to agree. Nobody else has a role here in which they can.")
    return _("A colleague has to agree. We have told your %(who)s.", who=format_list(names, locale=get_locale()))


offer_to_templates("agreeing", find_why_not_second=find_why_not_second, say_who_is_told=say_who_is_told, SIGNERS=SIGNERS)
