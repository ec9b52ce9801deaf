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
from forum.kernel.sentences import StoredSentence
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
    PutBefore,
    fingerprint_came_after,
    list_came_after,
    list_entries_after,
    list_put_before,
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


def find_themes_to_read(actor: Actor, consultation: Consultation, came: list[CameAfter]) -> set[int]:
    """The numbers of the themes into which something `came` that this actor considers by their own hand."""
    place = find_place(actor, consultation)
    own = [put for put in list_put_before(consultation, came) if put.reader is place and put.meets is None]
    return {each.theme_id for put in own for each in put.several}


def say_put_before(put: PutBefore) -> StoredSentence:
    """To whoever reads it: what they considered themselves, or the meeting of which they keep the record."""
    if put.meets:
        return sentences.CAME_AFTER_MEETING(comments=put.comments, name=put.meets.name)
    return sentences.CAME_AFTER_CONSIDERED(comments=put.comments)


@action(KEEP_CLOCKS, lock=lock)
def tell_who_considers_again(actor: Actor, consultation: Consultation) -> None:
    """Of what came in until yesterday, on the first day after it: so a day with many comments brings one letter to whoever
    considers it, and of each board one to whoever is responsible, who records what its meeting says."""
    came = [each for each in list_came_after([consultation.id]) if to_local(each.last_at).date() < today()]
    for put in list_put_before(consultation, came):
        last_on = max(to_local(each.last_at).date() for each in put.several)
        key = f"came-after:{put.meets.id}:{last_on}" if put.meets else f"came-after:{last_on}"
        if put.reader.account_id:
            notify({put.reader.account_id}, consultation, key=key, sentence=say_put_before(put), target_kind=ANSWERS_DESK)
