"""What followers of a consultation hear of its options and of how the problem is described."""

from __future__ import annotations

from collections.abc import Iterator

from forum.briefing import sentences
from forum.briefing.events import BriefingChanged
from forum.briefing.kinds import Part
from forum.briefing.models import MODELS, Framing, ProposedOption, Thing
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.sentences import StoredSentence
from forum.notifications.extension_points import Telling, tells
from forum.notifications.models import NewsKind


@tells(BriefingChanged)
def tell_of_briefing(event: BriefingChanged, _consultation: Consultation) -> Iterator[Telling]:
    """As it is by now: an option put right a moment later is told once."""
    said = _say(event)
    if said is not None:
        without = frozenset({event.actor_id} if event.actor_id else ())
        key = f"briefing:{event.part}:{event.thing_id}:{event.how}"
        yield Telling(key, said, NewsKind.OFFICIAL, group_key=key, without=without)


def _say(event: BriefingChanged) -> StoredSentence | None:
    thing: Thing | None = db.session.get(MODELS[Part(event.part)], event.thing_id)  # type: ignore[assignment]
    if isinstance(thing, ProposedOption):
        return _say_option(event.how, thing)
    if thing is None or event.how != "added":
        return None
    if isinstance(thing, Framing):
        return sentences.FRAMING_ADDED(whose=thing.whose)
    return sentences.FINDING_ADDED(title=thing.title)


def _say_option(how: str, option: ProposedOption) -> StoredSentence | None:
    match how:
        case "added" if option.is_on_the_table:
            return sentences.OPTION_ADDED(title=option.title)
        case "changed" if option.put_forward_at:
            return sentences.OPTION_CHANGED(title=option.title)
        case "ruled out" if not option.is_on_the_table:
            return sentences.OPTION_RULED_OUT(title=option.title, why=option.ruled_out)
        case "put forward" if option.is_on_the_table:
            return sentences.OPTION_PUT_FORWARD(title=option.title)
    return None
