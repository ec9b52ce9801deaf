"""What asking, agreeing and saying no have in common. All of it runs inside the actions of whoever asks for something, which hold
what it is asked of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from forum.agreeing.models import AskedOfTwo
from forum.agreeing.queries import find_latest, find_pending, list_seconds
from forum.agreeing.rules import find_why_not_second
from forum.agreeing.wording import say_asked, say_end, say_own
from forum.consultations.models import Consultation
from forum.kernel.actions import save
from forum.kernel.clock import now
from forum.kernel.errors import Changed, Conflict, DoneAlready, Forbidden, Invalid, NotFound
from forum.kernel.permissions import Actor, Role
from forum.kernel.sentences import StoredSentence
from forum.notifications.actions import note_over, notify
from forum.notifications.kinds import TargetKind
from forum.notifications.models import NewsKind
from forum.opening.actions.notifying import get_own_place
from forum.opening.rules import SIGNERS
from forum.spaces.rules import why_no_reason

R = TypeVar("R", bound=AskedOfTwo)


@dataclass(frozen=True)
class News:
    """What colleagues, or whoever asked, are told, and where it leads. `key` is stored, before the number of what is asked."""

    key: str
    sentence: StoredSentence
    page: TargetKind
    target: str = ""


def refuse_second(actor: Actor, model: type[AskedOfTwo], of: ColumnElement[bool], **said: object) -> None:
    """Raises Conflict, saying who asked and when, while another of it waits; DoneAlready where the actor has asked for the same
    with the same words, as `said` names them: that is a second press."""
    waits = find_pending(model, of)
    if waits is None:
        return
    if actor.account_id is None or waits.asked_by.account_id != actor.account_id:
        raise Conflict(say_asked(waits))
    if all(getattr(waits, name) == value for name, value in said.items()):
        raise DoneAlready(say_own())
    raise Conflict(say_own())


def ask_colleagues(actor: Actor, asked: AskedOfTwo, consultation: Consultation, roles: frozenset[Role], news: News) -> None:
    """Saves what is asked, under the actor's place, and tells everybody who can agree, at once: nothing goes on before one of
    them has said something."""
    asked.asked_by_id, asked.asked_at = get_own_place(actor, consultation).id, now()
    save(asked)
    seconds = list_seconds(asked, consultation, roles)
    _tell({each.account_id for each in seconds if each.account_id is not None}, asked, consultation, news, is_duty=True)


def get_seen(model: type[R], of: ColumnElement[bool], seen: str, fingerprint: Callable[[R], str]) -> R:
    """What waits. Raises NotFound where nothing was ever asked, Conflict, saying who did what when, where it waits no more, and
    Changed for something else than was seen."""
    found = find_pending(model, of)
    if found is None:
        last = find_latest(model, of)
        if last is None:
            raise NotFound
        raise Conflict(say_end(last))
    if seen != fingerprint(found):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    return found


def agree_to(actor: Actor, asked: AskedOfTwo, consultation: Consultation, roles: frozenset[Role] = SIGNERS) -> None:
    """Raises Forbidden for whoever asked, and for somebody who has their role only since."""
    place = get_own_place(actor, consultation)
    if why_not := find_why_not_second(place, asked, roles):
        raise Forbidden(why_not)
    asked.agreed_by_id, asked.agreed_at = place.id, now()
    note_over(f"{asked.told_as}:{asked.id}")


def read_no(actor: Actor, asked: AskedOfTwo, reason: str) -> str:
    """Why a colleague says no, for whoever asked; "" for whoever only stops asking. Raises Invalid on `reason` where it says
    nothing."""
    if actor.account_id is not None and asked.asked_by.account_id == actor.account_id:
        return ""
    if why := why_no_reason(reason, _("Enter why you do not agree")):
        raise Invalid({"reason": why})
    return reason.strip()


def drop_asked(actor: Actor, asked: AskedOfTwo, consultation: Consultation, news: News) -> None:
    """Its asker takes it back, or a colleague says no, of which the asker is told."""
    asked.dropped_by_id, asked.dropped_at = get_own_place(actor, consultation).id, now()
    _tell_of_end(actor, asked, consultation, news)


def end_asked(actor: Actor, asked: AskedOfTwo, consultation: Consultation, news: News) -> None:
    """What was asked is something else now, so nobody can agree to it; nobody has taken it back or said no either. Whoever asked
    is told, unless they are the actor."""
    asked.dropped_at = now()
    _tell_of_end(actor, asked, consultation, news)


def read_reason_of_no(actor: Actor, asked: AskedOfTwo, reason: str) -> str:
    """Why a colleague says no, for whoever asked; "" where that is the actor, who takes it back. Raises Invalid on `reason`."""
    if actor.account_id is not None and asked.asked_by.account_id == actor.account_id:
        return ""
    if why := why_no_reason(reason, _("Enter why you do not agree")):
        raise Invalid({"reason": why})
    return reason.strip()


def _tell_of_end(actor: Actor, asked: AskedOfTwo, consultation: Consultation, news: News) -> None:
    note_over(f"{asked.told_as}:{asked.id}")
    asker = asked.asked_by.account_id
    if asker is not None and asker != actor.account_id:
        _tell({asker}, asked, consultation, news, is_duty=False)


def _tell(accounts: set[int], asked: AskedOfTwo, consultation: Consultation, news: News, *, is_duty: bool) -> None:
    notify(
        accounts,
        consultation,
        key=f"{news.key}:{asked.id}",
        sentence=news.sentence,
        target_kind=news.page,
        target=news.target,
        kind=NewsKind.OFFICIAL,
        is_duty=is_duty,
    )
