from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.agreeing.models import AskedOfTwo
from forum.agreeing.queries import list_seconds, list_soon
from forum.agreeing.rules import find_why_not_second
from forum.consultations.capacities import TEAM_PLURALS
from forum.consultations.models import Consultation, Participation
from forum.consultations.role_wording import name_two, say_two
from forum.consultations.signed_names import say_signed
from forum.kernel.dates import say_bare_moment, say_day, say_moment_in_sentence
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.kernel.sentences import SentenceKind
from forum.notifications.extension_points import NewsReader, NewsWords, describes
from forum.notifications.models import Notification
from forum.opening.rules import SIGNERS
from forum.web.templates import offer_to_templates


def say_asked(asked: AskedOfTwo) -> str:
    """That it waits for a colleague, for whoever asks for it again."""
    when = say_moment_in_sentence(asked.asked_at)
    name = say_signed(asked.asked_by, asked.asked_at)
    return _("%(name)s already asked for this %(when)s. A colleague has to agree or say no.", name=name, when=when)


def say_own() -> str:
    """To whoever asks a second time for what they have asked for."""
    return _("You have already asked. A colleague has to agree or say no.")


def say_end(asked: AskedOfTwo) -> str:
    """What came of it, for whoever comes later or presses twice."""
    if asked.agreed_at is not None and asked.agreed_by is not None:
        when = say_moment_in_sentence(asked.agreed_at)
        return _("%(name)s already agreed to this %(when)s.", name=say_signed(asked.agreed_by, asked.agreed_at), when=when)
    if asked.dropped_at is not None and asked.dropped_by is not None:
        when = say_moment_in_sentence(asked.dropped_at)
        if asked.dropped_by_id == asked.asked_by_id:
            return _("%(name)s stopped asking for this %(when)s.", name=say_signed(asked.dropped_by, asked.dropped_at), when=when)
        return _("%(name)s already said no to this %(when)s.", name=say_signed(asked.dropped_by, asked.dropped_at), when=when)
    return _("Nobody asks for this any more.")


def say_who_is_told(asked: AskedOfTwo, consultation: Consultation, roles: frozenset[Role] = SIGNERS) -> str:
    """To whoever asked: which of their colleagues, of those who can agree, were asked."""
    there = {Role(each.role) for each in list_seconds(asked, consultation, roles)}
    names = [str(name) for role, name in TEAM_PLURALS.items() if role in there]
    soon = [_say_soon(place, end) for place, end in list_soon(asked, consultation, roles)]
    if names:
        told = _("A colleague has to agree. We have told your %(who)s.", who=format_list(names, locale=get_locale()))
    elif soon:
        told = _("A colleague has to agree. Nobody can yet.")
    else:
        missing = format_list([str(name) for role, name in TEAM_PLURALS.items() if role in roles], locale=get_locale())
        told = _("A colleague has to agree, and nobody else here can. Only these can: %(roles)s.", roles=missing)
    return " ".join([told, *soon])


def has_second(asked: AskedOfTwo, consultation: Consultation, roles: frozenset[Role] = SIGNERS) -> bool:
    """Whether anybody can agree to it, now or soon."""
    return bool(list_seconds(asked, consultation, roles) or list_soon(asked, consultation, roles))


def _say_soon(place: Participation, end: datetime) -> str:
    assert place.role_since is not None  # noqa: S101  (else they could agree already)
    return _(
        "%(name)s got this role on %(day)s. From %(end)s they can be the second person.",
        name=place.pseudonym,
        day=say_day(place.role_since),
        end=say_bare_moment(end),
    )


def say_who_did(asked: AskedOfTwo) -> str:
    """Of what two people did, in public: who asked and who agreed, and where one of them has invited the other; "" where nobody
    agreed."""
    if asked.agreed_by is None or asked.agreed_at is None:
        return ""
    return say_two(asked.asked_by, asked.asked_at, asked.agreed_by, asked.agreed_at)


def name_both(asked: AskedOfTwo) -> tuple[str, str]:
    """Whoever asked and whoever agreed. Only of what is agreed to."""
    assert asked.agreed_by is not None and asked.agreed_at is not None  # noqa: S101
    return name_two(asked.asked_by, asked.asked_at, asked.agreed_by, asked.agreed_at)


WithName = Callable[..., str]  # `who`, and the values of the stored sentence


def names_asker(sentence: SentenceKind, say: WithName, *models: type[AskedOfTwo]) -> None:
    """Registers how news that a colleague asks for something is said with their name: looked up when it is read, as whoever has
    left has none then."""
    describes(sentence.key)(partial(_describe, models, say, lambda asked: (asked.asked_by, asked.asked_at)))


def names_who_said_no(sentence: SentenceKind, say: WithName, *models: type[AskedOfTwo]) -> None:
    """As `names_asker`, of news that somebody said no."""
    describes(sentence.key)(partial(_describe, models, say, lambda asked: (asked.dropped_by, asked.dropped_at)))


def _describe(
    models: tuple[type[AskedOfTwo], ...],
    say: WithName,
    find_who: Callable[[AskedOfTwo], tuple[Participation | None, datetime | None]],
    _reader: NewsReader,
    lines: list[list[Notification]],
) -> list[NewsWords]:
    """The key of such news ends with the number of what was asked (`actions`)."""
    found = {model: _find_asked(model, [line[0] for line in lines]) for model in models}
    said = []
    for told in (line[0] for line in lines):
        model = next((each for each in models if told.key.startswith(f"{each.told_as}:")), models[0])
        asked = found[model].get(_read_number(told))
        place, at = find_who(asked) if asked else (None, None)
        words = say(who=say_signed(place, at), **told.sentence.values) if place and at else str(told.sentence)
        said.append(NewsWords(words))
    return said


def _find_asked(model: type[AskedOfTwo], told: list[Notification]) -> dict[int, AskedOfTwo]:
    query = select(model).where(model.id.in_({_read_number(each) for each in told}))
    people = (joinedload(model.asked_by), joinedload(model.dropped_by))
    return {each.id: each for each in db.session.scalars(query.options(*people))}


def _read_number(told: Notification) -> int:
    number = told.key.rpartition(":")[2]
    return int(number) if number.isdecimal() else 0


offer_to_templates(
    "agreeing",
    SIGNERS=SIGNERS,
    find_why_not_second=find_why_not_second,
    has_second=has_second,
    name_both=name_both,
    say_who_did=say_who_did,
    say_who_is_told=say_who_is_told,
)
