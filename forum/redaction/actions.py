"""One person asks to take out words or a file, another agrees: then they go everywhere they reached, at once."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection

from flask_babel import gettext as _

from forum.agreeing.actions import News, agree_to, ask_colleagues, drop_asked, get_seen, refuse_second
from forum.consultations.events import consultation_stream
from forum.consultations.extension_points import list_official_files
from forum.consultations.models import Consultation
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.dates import say_full_day
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import Actor
from forum.notifications.kinds import TargetKind, declare_target_kind
from forum.opening.holding import hold_all
from forum.redaction.events import RedactionChanged
from forum.redaction.finding import FoundSentence, find_sentences, must_choose
from forum.redaction.fingerprints import fingerprint_redaction
from forum.redaction.models import Redaction
from forum.redaction.queries import list_papers, of
from forum.redaction.rules import FEWEST_CHARACTERS, LONGEST_WHY, LONGEST_WORDS, MOST_SENTENCES, REDACTORS, TAKE_OUT
from forum.redaction.sentences import ASKED, DROPPED
from forum.redaction.taking import make_change, take_out_document, take_out_words
from forum.spaces.rules import why_no_reason

REDACTION_PAGE = declare_target_kind(TargetKind("redaction", "redaction.ask"))


@action(TAKE_OUT, lock=lock)
def ask_to_take_out(
    actor: Actor,
    consultation: Consultation,
    *,
    words: str = "",
    paper: str = "",
    reason: str,
    chosen: Collection[str] | None = None,
) -> None:
    """`words`, exactly as they stand, or the file of one `paper`, as `list_papers` names it. `chosen`: the keys of the
    sentences that lose the words (`find_sentences`); None: all, which words that are short or common may not. Raises Invalid for
    both, none, or words that stand nowhere; Conflict while another is waiting."""
    words, reason = words.strip(), reason.strip()
    paper_found = next((each for each in list_papers(consultation) if each.key == paper), None)
    sentences = find_sentences(consultation, words) if _has_length(words) else []
    check_words(words, sentences, is_paper=paper_found is not None, reason=reason)
    taken = _choose(words, sentences, chosen)
    about: dict[str, str | int | None] = {"words": words, "reason": reason, "document_id": None, "file_key": ""}
    about["chosen_json"] = json.dumps(taken)
    if paper_found is not None:
        about |= {"document_id": paper_found.document_id} if paper_found.document_id else {"file_key": paper_found.key}
    refuse_second(actor, Redaction, of(consultation), **about)
    found = Redaction(space_id=consultation.id, **about)
    ask_colleagues(actor, found, consultation, REDACTORS, News(found.told_as, ASKED(), REDACTION_PAGE))
    _note(actor, found, "asked")


def _choose(words: str, sentences: Collection[FoundSentence], chosen: Collection[str] | None) -> list[str]:
    """What is kept of the choice: nothing where the words go everywhere."""
    keys = {each.key for each in sentences}
    if not must_choose(words, sentences) and (chosen is None or keys <= set(chosen)):
        return []
    if not keys & set(chosen or ()):
        raise Invalid({"chosen": _("Choose the sentences that break the law")})
    return sorted(keys & set(chosen or ()))


@action(TAKE_OUT, lock=lock)
def drop_redaction(actor: Actor, consultation: Consultation, *, seen: str) -> None:
    """Its asker takes it back, or a colleague says no. Raises Changed for something else than was seen."""
    found = _get_seen(consultation, seen)
    found.words, found.chosen_json = "", "[]"
    drop_asked(actor, found, consultation, News("redaction dropped", DROPPED(), REDACTION_PAGE))
    _note(actor, found, "dropped")


@action(TAKE_OUT, lock=hold_all)
def agree_to_take_out(actor: Actor, consultation: Consultation, *, seen: str) -> None:
    """Takes it out everywhere, in this transaction, and keeps when, where, why and the digest of what it was. Raises Changed for
    something else than was seen, Forbidden for whoever asked."""
    found = _get_seen(consultation, seen)
    agree_to(actor, found, consultation, REDACTORS)
    found.mark = _("Words taken out")
    stand_in = _("[%(mark)s on %(day)s, because: %(reason)s]", mark=found.mark, day=say_full_day(now()), reason=found.reason)
    found.is_underway = True
    words, chosen = found.words, found.chosen
    found.words, found.chosen_json = "", "[]"
    db.session.flush()  # What is frozen changes only for a redaction that is agreed to and underway.
    if words:
        found.salt = secrets.token_hex(16)
        found.digest = hashlib.sha256((found.salt + words).encode()).hexdigest()
        places = take_out_words(consultation, words, stand_in, f"[{found.mark}]", found.id, chosen)
        found.places_json = json.dumps(places)
    else:
        found.digest = hashlib.sha256(_take_out_file(consultation, found, stand_in)).hexdigest()
    db.session.flush()
    found.is_underway = False
    enqueue("empty_write_ahead_log")
    _note(actor, found, "taken out")


def _take_out_file(consultation: Consultation, found: Redaction, stand_in: str) -> bytes:
    if found.document is not None:
        found.places_json = json.dumps({"documents": 1})
        return take_out_document(found.document, stand_in, found.id)
    key, _colon, public_id = found.file_key.partition(":")
    files = next(each for each in list_official_files() if each.key == key)
    found.places_json = json.dumps({key: 1})
    return files.take_out(consultation, public_id, stand_in, found.id)


def _has_length(words: str) -> bool:
    return FEWEST_CHARACTERS <= len(words) <= LONGEST_WORDS


def check_words(words: str, sentences: Collection[FoundSentence], *, is_paper: bool, reason: str) -> None:
    """Raises Invalid, beside each field, for what cannot be asked whatever sentences are chosen."""
    errors = {}
    if bool(words) == is_paper:
        errors["words"] = _("Enter the exact words, or choose a file, not both")
    elif words and not _has_length(words):
        errors["words"] = _("Enter between %(least)d and %(most)d characters", least=FEWEST_CHARACTERS, most=LONGEST_WORDS)
    elif words and not sentences:
        errors["words"] = _("We cannot find these words. Copy them exactly as they are on the page")
    elif len(sentences) > MOST_SENTENCES:
        said = _("These words are in %(count)d sentences. Copy more of the sentence that breaks the law", count=len(sentences))
        errors["words"] = said
    if why := why_no_reason(reason, _("Enter why it breaks the law"), LONGEST_WHY):
        errors["reason"] = why
    elif words and make_change(words, "")(reason) != reason:
        errors["reason"] = _("Everyone will read the reason, so do not repeat the words in it")
    if errors:
        raise Invalid(errors)


def _get_seen(consultation: Consultation, seen: str) -> Redaction:
    def say_seen(found: Redaction) -> str:
        return fingerprint_redaction(found, [each.key for each in find_sentences(consultation, found.words, found.chosen)])

    return get_seen(Redaction, of(consultation), seen, say_seen)


def _note(actor: Actor, found: Redaction, how: str) -> None:
    emit(RedactionChanged(consultation_stream(found.space_id), actor.account_id, found.space_id, found.id, how))
