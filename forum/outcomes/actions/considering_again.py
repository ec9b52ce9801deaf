"""What came into a theme after those who decide had considered its answer: each of them considers that too, and is told of it
once a day at most. What they confirmed before stays, with its day."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock
from forum.kernel.dates import to_local
from forum.kernel.errors import Changed, Conflict
from forum.kernel.permissions import Actor
from forum.notifications.actions import notify
from forum.outcomes import sentences
from forum.outcomes.actions.answering import hold_answer
from forum.outcomes.actions.coding import place_of
from forum.outcomes.actions.considering import list_own_came_after, write_later
from forum.outcomes.deadlines import today
from forum.outcomes.kinds import ANSWERS_DESK
from forum.outcomes.models import Answer, ThemeEntry
from forum.outcomes.queries.since_considered import (
    CameAfter,
    find_reader,
    fingerprint_came_after,
    list_came_after,
    list_entries_after,
)
from forum.outcomes.rules import CONSIDER, KEEP_CLOCKS


@action(CONSIDER, lock=hold_answer)
def consider_again(actor: Actor, answer: Answer, *, seen: str) -> None:
    """What came into the theme since this actor had considered it; the answer itself they have considered already. Raises Changed
    for others than were `seen` (`fingerprint_came_after`), and Conflict where nothing has come in since."""
    place = place_of(actor, answer)
    own = list_own_came_after(place, answer)
    if not own:
        raise Conflict(_("No comment has come in since you considered this answer."))
    if seen != fingerprint_came_after(own):
        raise Changed(_("Other comments have come in since you opened this page. Read them first."))
    for each in own:
        write_later(actor, answer, each, place)


class ToConsiderAgain(NamedTuple):
    """What came into a theme since one who decides had considered its answer, and what shows later that they read just this."""

    entries: list[ThemeEntry]
    seen: str


def find_to_consider_again(actor: Actor, answer: Answer) -> ToConsiderAgain | None:
    """For whoever decides from their own place; for anybody else, and where nothing came in, None."""
    place = find_place(actor, answer)
    own = list_own_came_after(place, answer) if place is not None and answer.holds else []
    if not own:
        return None
    entries = list_entries_after(answer.theme, min(each.considered_at for each in own))
    return ToConsiderAgain(entries, fingerprint_came_after(own))


@action(KEEP_CLOCKS, lock=lock)
def tell_who_considers_again(actor: Actor, consultation: Consultation) -> None:
    """Of what came in until yesterday, on the first day after it: so a day with many comments brings one letter. Of somebody who
    has no place here, and of a board, whoever is responsible hears, who records what they considered."""
    came: dict[int, list[CameAfter]] = {}
    for each in list_came_after([consultation.id]):
        if to_local(each.last_at).date() < today() and (place := find_reader(consultation, each)) and place.account_id:
            came.setdefault(place.account_id, []).append(each)
    for account_id, several in came.items():
        last_on = max(to_local(each.last_at).date() for each in several)
        sentence = sentences.CAME_AFTER_CONSIDERED(comments=len(frozenset().union(*(each.comments for each in several))))
        notify({account_id}, consultation, key=f"came-after:{last_on}", sentence=sentence, target_kind=ANSWERS_DESK)
