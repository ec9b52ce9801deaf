"""What is passed on of a page: its title, a sentence of ours, a short address, a poster. Only what whoever asks may see, and
nothing that people wrote but the title that a thread has for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Phase, ScopeState
from forum.consultations.rules import (
    State,
    find_open_phase,
    may_see_consultation,
    state_of_consultation,
    state_of_phase,
)
from forum.consultations.standing import ConsultationStanding, find_decision_days, list_collecting_phases, standing_of
from forum.kernel.dates import say_dated_deadline, say_day, say_full_day
from forum.kernel.db import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH, WithPublicId, db, is_public_id
from forum.kernel.log_cache import find_cached
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once
from forum.kernel.text import shorten
from forum.web.urls import public_url

# So many letters of a public id name one of 887 million. Of two that begin alike, both stand on the page of that address: one
# may be on paper.
SHORT = 6
MOST_ALIKE = 10
LONGEST_ABOUT = 199  # and "…"
LONGEST_ITEM = 140


@dataclass(frozen=True)
class ShareCard:
    """One page, as others are told of it. `sentence` is for a poster, `about` for a preview."""

    title: str
    sentence: str
    about: str
    address: str
    short_address: str
    poster: str
    consultation: Consultation

    @property
    def is_public(self) -> bool:
        return self.consultation.published_at is not None

    @property
    def typed_address(self) -> str:
        """What is typed into a browser: https:// it adds by itself."""
        return self.short_address.partition("://")[2]


Describe = Callable[[Actor, Any], ShareCard | None]
_described: dict[str, tuple[type[WithPublicId], Describe]] = {}


def declare_shared(letter: str, model: type[WithPublicId], describe: Describe) -> None:
    """Things with a short address, /letter/code (`views/sharing` lists the letters). `describe` says None of what this actor may
    not see, or not everybody who sees the consultation."""
    add_once(_described, letter, (model, describe), "the letter of short addresses")


def find_card(actor: Actor, letter: str, thing: Any) -> ShareCard | None:
    """None where there is nothing to pass on."""
    return _described[letter][1](actor, thing)


def list_cards_by_code(actor: Actor, letter: str, typed: str) -> list[ShareCard]:
    """What begins with these letters of a public id, SHORT of them or more: one, but for a rare chance."""
    code = typed.lower()
    if len(code) < SHORT or not is_public_id(code):
        return []
    model: Any = _described[letter][0]
    last = code + PUBLIC_ID_ALPHABET[-1] * (PUBLIC_ID_LENGTH - len(code))
    found = db.session.scalars(select(model).where(model.public_id.between(code, last)).order_by(model.id).limit(MOST_ALIKE))
    return [card for thing in found if (card := find_card(actor, letter, thing))]


def make_card(
    actor: Actor, consultation: Consultation, letter: str, public_id: str, address: str, *, title: str, sentence: str, about: str
) -> ShareCard | None:
    """None to those who may not see the consultation, and of a sandbox or a private one, which nobody is to be led to."""
    if consultation.is_sandbox or consultation.is_private or not may_see_consultation(actor, consultation):
        return None
    short = public_url("sharing.follow", letter=letter, code=public_id[:SHORT])
    poster = public_url("sharing.poster", letter=letter, code=public_id)
    return ShareCard(title, sentence, shorten(about, LONGEST_ABOUT), address, short, poster, consultation)


def describe_consultation(actor: Actor, consultation: Consultation) -> ShareCard | None:
    return make_card(
        actor,
        consultation,
        "c",
        consultation.public_id,
        public_url("consultations.show", slug=consultation.slug),
        title=consultation.title,
        sentence=say_what_can_change(consultation, find_open_phase(consultation)),
        about=consultation.summary,
    )


declare_shared("c", Consultation, describe_consultation)


def say_what_can_change(consultation: Consultation, phase: Phase | None) -> str:
    """In one sentence, what is open and until when: of `phase`, the one in which something can be said about it. Once it is
    decided, nothing is open that could change it."""
    decided_on = find_decision_days([consultation]).get(consultation.id)
    if decided_on is not None:
        return _("This was decided on %(day)s. You can see if it is happening.", day=say_full_day(decided_on))
    if consultation.stopped_at is not None:
        return _("This was stopped early on %(day)s. You can read what people said.", day=say_full_day(consultation.stopped_at))
    return _say_before_decision(consultation, phase)


def _say_before_decision(consultation: Consultation, phase: Phase | None) -> str:
    if standing_of(consultation, is_decided=False) is ConsultationStanding.DECIDING:
        return _("This has closed and is being decided. You can read what people said.")
    if phase is not None and phase.activities and state_of_phase(phase) is State.OPEN:
        return _say_what_is_open(consultation, say_dated_deadline(phase.closes_at))
    asked = [*filter(None, [phase]), *list_collecting_phases(consultation)]
    coming = next((each for each in asked if state_of_phase(each) is State.UPCOMING), None)
    if coming is not None:
        return _("You can have your say from %(day)s.", day=say_day(coming.opens_at))
    if state_of_consultation(consultation) is State.UPCOMING:
        return _("You can read the plans now.")
    return _("This has closed, and you can still read what people said.")


def _say_what_is_open(consultation: Consultation, until: str) -> str:
    open_items = find_cached("open scope", consultation_stream(consultation.id), lambda: _list_open_items(consultation))
    if not open_items:
        return _("You can have your say until %(when)s.", when=until)
    what = shorten(open_items[0].rstrip(" .,;"), LONGEST_ITEM)
    if len(open_items) == 1:
        return _("Until %(when)s, this can still change: %(what)s.", when=until, what=what)
    return ngettext(
        "Until %(when)s, this can still change: %(what)s, and %(num)d other thing.",
        "Until %(when)s, this can still change: %(what)s, and %(num)d other things.",
        len(open_items) - 1,
        when=until,
        what=what,
    )


def name_in_subject(consultation: Consultation, title: str = "") -> str:
    """What the subject of a letter calls a consultation, or a thing of it with that title. Whoever is near sees a subject on a
    locked phone, so of a private one it tells nothing."""
    return _("Private consultation") if consultation.is_private else title or consultation.title


def _list_open_items(consultation: Consultation) -> tuple[str, ...]:
    return tuple(item.text for item in consultation.scope if item.state == ScopeState.OPEN)
