"""One person asks to take out words or a file, another agrees: then they go everywhere they reached, at once."""

from __future__ import annotations

import hashlib
import json
import secrets

from flask_babel import gettext as _

from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation
from forum.consultations.queries import had_role_at
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_full_day
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words
from forum.notifications.actions import notify
from forum.notifications.kinds import TargetKind, declare_target_kind
from forum.notifications.models import NewsKind
from forum.opening.actions.telling import get_own_place
from forum.opening.holding import hold_all
from forum.opening.people import list_in_role
from forum.redaction.events import RedactionChanged
from forum.redaction.fingerprints import fingerprint_redaction
from forum.redaction.models import Redaction
from forum.redaction.queries import find_pending, list_papers
from forum.redaction.rules import FEWEST_CHARACTERS, LONGEST_WHY, LONGEST_WORDS, REDACTORS, TAKE_OUT
from forum.redaction.sentences import ASKED, DROPPED
from forum.redaction.taking import count_places, take_out_text, take_out_words

REDACTION_PAGE = declare_target_kind(TargetKind("redaction", "redaction.ask"))


@action(TAKE_OUT, lock=lock)
def ask_to_take_out(actor: Actor, consultation: Consultation, *, words: str = "", paper: str = "", reason: str) -> None:
    """`words`, exactly as they stand, or the file of one `paper`, by its public id. Raises Invalid for both, none, or words that
    stand nowhere; Conflict while another is waiting."""
    words, reason = words.strip(), reason.strip()
    document = next((each for each in list_papers(consultation) if each.public_id == paper), None)
    _check(consultation, words, is_paper=document is not None, reason=reason)
    if find_pending(consultation) is not None:
        raise Conflict(_("Someone has already asked to take something out. Agree or say no to that first."))
    place = get_own_place(actor, consultation)
    found = Redaction(space_id=consultation.id, words=words, reason=reason, asked_by_id=place.id, asked_at=now())
    found.document_id = document.id if document else None
    save(found)
    others = {each.account_id for each in list_in_role(consultation, *REDACTORS) if each.account_id is not None}
    said = {"key": f"redaction:{found.id}", "sentence": ASKED(), "target_kind": REDACTION_PAGE, "kind": NewsKind.OFFICIAL}
    notify(others - {place.account_id}, consultation, is_duty=True, **said)  # type: ignore[arg-type]
    _note(actor, found, "asked")


@action(TAKE_OUT, lock=lock)
def drop_redaction(actor: Actor, consultation: Consultation, *, seen: str) -> None:
    """Its asker takes it back, or a colleague says no. Raises Changed for something else than was seen."""
    found = _get_seen(consultation, seen)
    found.dropped_at, found.words = now(), ""
    asker = found.asked_by.account_id
    if asker is not None and asker != actor.account_id:
        said = {"key": f"redaction dropped:{found.id}", "sentence": DROPPED(), "target_kind": REDACTION_PAGE}
        notify({asker}, consultation, kind=NewsKind.OFFICIAL, **said)  # type: ignore[arg-type]
    _note(actor, found, "dropped")


@action(TAKE_OUT, lock=hold_all)
def agree_to_take_out(actor: Actor, consultation: Consultation, *, seen: str) -> None:
    """Takes it out everywhere, in this transaction, and keeps when, where, why and the digest of what it was. Raises Changed for
    something else than was seen, Forbidden for whoever asked."""
    found, place = _get_seen(consultation, seen), get_own_place(actor, consultation)
    if place.account_id == found.asked_by.account_id:
        raise Forbidden(_("You asked for this, so a colleague has to agree."))
    if not had_role_at(place, found.asked_at):
        raise Forbidden(_("You have your role only since this was asked. A colleague who had theirs before has to agree."))
    found.agreed_by_id, found.agreed_at = place.id, now()
    found.mark = _("Words taken out on %(day)s", day=say_full_day(now()))
    stand_in = _("[%(mark)s, because: %(reason)s]", mark=found.mark, reason=found.reason)
    if found.document is not None:
        document = found.document
        found.digest, document.taken_out_at = hashlib.sha256(document.file.content).hexdigest(), now()
        document.file.content = stand_in.encode()
        document.size, document.content_type = len(document.file.content), "text/plain; charset=utf-8"
        db.session.flush()  # A version changes only for a redaction that is agreed to.
        take_out_text(document, stand_in, found.id)
        found.places_json = json.dumps({"documents": 1})
    else:
        found.salt = secrets.token_hex(16)
        found.digest = hashlib.sha256((found.salt + found.words).encode()).hexdigest()
        words, found.words = found.words, ""
        db.session.flush()  # A version changes only for a redaction that is agreed to.
        found.places_json = json.dumps(take_out_words(consultation, words, stand_in, found.id))
    enqueue("empty_write_ahead_log")
    _note(actor, found, "taken out")


def _check(consultation: Consultation, words: str, *, is_paper: bool, reason: str) -> None:
    errors = {}
    if bool(words) == is_paper:
        errors["words"] = _("Enter the exact words, or choose a document, not both")
    elif words and not FEWEST_CHARACTERS <= len(words) <= LONGEST_WORDS:
        errors["words"] = _("Enter between %(least)d and %(most)d characters", least=FEWEST_CHARACTERS, most=LONGEST_WORDS)
    elif words and not count_places(consultation, words):
        errors["words"] = _("We cannot find these words. Copy them exactly as they are on the page")
    if not has_words(reason) or len(reason) > LONGEST_WHY:
        errors["reason"] = _("Enter why it breaks the law, in %(most)d characters or fewer", most=LONGEST_WHY)
    elif words and words in reason:
        errors["reason"] = _("Everyone will read the reason, so do not repeat the words in it")
    if errors:
        raise Invalid(errors)


def _get_seen(consultation: Consultation, seen: str) -> Redaction:
    found = find_pending(consultation)
    if found is None:
        raise NotFound
    if seen != fingerprint_redaction(found):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    return found


def _note(actor: Actor, found: Redaction, how: str) -> None:
    emit(RedactionChanged(consultation_stream(found.space_id), actor.account_id, found.space_id, found.id, how))
