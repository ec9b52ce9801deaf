"""An organiser writes what people need before they are asked."""

from __future__ import annotations

from dataclasses import asdict

from flask_babel import gettext as _

from forum.briefing.events import BriefingChanged
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.kinds import MOST_OF_A_PART, BriefingWords, OptionWords
from forum.briefing.models import MODELS, WORDS, ProposedOption, Thing
from forum.briefing.queries import count_part
from forum.briefing.rules import BRIEF, REMOVE
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor


@action(BRIEF, lock=lock)
def add_thing(actor: Actor, consultation: Consultation, words: BriefingWords) -> Thing:
    """The part is told by the kind of words. Raises Conflict when the part has MOST_OF_A_PART of them."""
    part = next(part for part, kind in WORDS.items() if isinstance(words, kind))
    if count_part(consultation, part) >= MOST_OF_A_PART:
        raise Conflict(_("You can add %(most)s at most. People could not compare more.", most=MOST_OF_A_PART))
    thing = MODELS[part](consultation_id=consultation.id, added_at=now(), **asdict(words))
    if isinstance(thing, ProposedOption):
        if thing.is_on_the_table:
            thing.put_forward_at = now()
        else:
            thing.ruled_out_at = now()
    save(thing)
    _emit(actor, thing, "added")
    return thing


@action(BRIEF, lock=lock)
def change_thing(actor: Actor, thing: Thing, words: BriefingWords, *, seen: str) -> None:
    """Replaces all its words. Raises Changed when they are not any more what was `seen` (`fingerprint_thing`)."""
    refuse_when_changed(seen, fingerprint_thing(thing))
    how = "changed"
    if isinstance(thing, ProposedOption) and isinstance(words, OptionWords):
        how = _keep_letter(thing, words)
    for name, value in asdict(words).items():
        setattr(thing, name, value)
    _emit(actor, thing, how)


@action(REMOVE, lock=lock)
def remove_thing(actor: Actor, thing: Thing, *, seen: str) -> None:
    """Raises Changed as `change_thing` does."""
    if seen != fingerprint_thing(thing):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    _emit(actor, thing, "removed")
    db.session.delete(thing)


def _keep_letter(option: ProposedOption, words: OptionWords) -> str:
    """What becomes of it, for the log. Whoever has read a letter finds the same option under it for ever."""
    if bool(words.ruled_out) != option.is_on_the_table:
        return "changed"
    if words.ruled_out:
        if option.consultation.published_at is None:
            option.put_forward_at = None
        option.ruled_out_at = now()
        return "ruled out"
    option.ruled_out_at = None
    option.put_forward_at = option.put_forward_at or now()
    return "put forward"


def _emit(actor: Actor, thing: Thing, how: str) -> None:
    stream = consultation_stream(thing.consultation_id)
    emit(BriefingChanged(stream, actor.account_id, thing.consultation_id, thing.part, thing.id, how))
