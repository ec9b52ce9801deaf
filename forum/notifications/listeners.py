"""What followers of a consultation hear of its stages, activities, scope, documents and dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from forum.consultations.early_places import list_invited_before
from forum.consultations.events import ConsultationChanged, ConsultationPublished
from forum.consultations.extension_points import list_kept_ends
from forum.consultations.models import Activity, Consultation, Document, Phase
from forum.consultations.notices import asks_otherwise, gets_condition, loses_condition, lowers_promise, puts_out, settles_more
from forum.consultations.promise_levels import falls
from forum.consultations.queries import list_joined_accounts
from forum.kernel.clock import now
from forum.kernel.dates import say_full_day, to_local
from forum.kernel.db import db
from forum.kernel.sentences import SentenceKind, StoredSentence, Value
from forum.notifications import sentences
from forum.notifications.extension_points import Telling, tells
from forum.notifications.kinds import CHANGE
from forum.notifications.models import NewsKind
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.queries import find_version
from forum.spaces.rules import read_words

# What is told of a part of the briefing whatever the reason: None says what is new.
BRIEFING_SENTENCES: dict[str, SentenceKind | None] = {
    ChangeEffect.ADDED: None,
    ChangeEffect.CLOSED: sentences.OPTION_RULED_OUT,
    ChangeEffect.OPENED: sentences.OPTION_PUT_FORWARD,
}

# What has no title of its own to be told by.
OWN_SENTENCES = {
    "reviews": sentences.REVIEW_CHANGED,
    "own_names": sentences.NAME_CHANGED,
    "opening_checks": sentences.OPENING_CHECK_CHANGED,
}


@tells(ConsultationChanged)
def tell_of_change(event: ConsultationChanged, consultation: Consultation) -> Iterator[Telling]:
    """What was put right a moment later is told as it is by now, and once. What is kept as a version leads to where that is
    shown."""
    version = find_version(event.version_id)
    telling = None if event.part == "theme_answers" else _tell(event, consultation, version)  # told with the answer
    if telling is None:
        return
    telling = replace(telling, without=frozenset({event.actor_id} if event.actor_id else ()))
    telling = replace(telling, target_kind=CHANGE, target=version.public_id) if version else telling
    if version is not None and lowers_promise(version):
        yield from _ask_again(telling, consultation)
    elif version is not None and asks_otherwise(version):
        # Whoever took part did so under other words, whether they follow it or not.
        yield replace(telling, accounts=frozenset(list_joined_accounts(consultation)))
        yield telling
    else:
        yield telling


@tells(ConsultationPublished)
def tell_of_opening(event: ConsultationPublished, consultation: Consultation) -> Iterator[Telling]:
    """Whoever accepted an invitation while it was a draft was told then that they would hear of it, also where it opens by itself
    at its planned time. Of what was held elsewhere and brought in, nobody."""
    if consultation.source is None:
        accounts = frozenset(list_invited_before(consultation))
        said = sentences.CONSULTATION_OPENED()
        yield Telling(f"opened:{consultation.id}", said, NewsKind.DATE, accounts=accounts, is_prompt=True)


def _ask_again(telling: Telling, consultation: Consultation) -> Iterator[Telling]:
    """Whoever took part under another promise, whether they follow it or not, and whoever follows it: in the next letter. Who
    stopped following, or wants no letters, gets none. All who took part are told in one piece: this happens once, if ever."""
    accounts = frozenset(list_joined_accounts(consultation))
    yield replace(telling, is_prompt=True, accounts=accounts)
    yield replace(telling, is_prompt=True)


def _tell(event: ConsultationChanged, consultation: Consultation, version: Version | None) -> Telling | None:
    reason, number = version.reason if version else "", event.thing_id
    match event.part, event.how:
        case "phases", "added" | "moved":
            phase = db.session.get(Phase, number)
            found = _tell_of_stage(phase, event.how, reason) if phase else None
        case ("phases", "stopped") | ("roles", _) | ("checks", _) | ("polls", _) | ("workshops", "moved") | ("talking", "guests"):
            # Stopped early, a check corrected, a vote, a workshop moved, guests: told by itself. Of a role, the person is told;
            # where two people took it, whoever follows as well.
            found = _tell_of_role(version) if version is not None and puts_out(version) else None
        case "activities", "added":
            activity = db.session.get(Activity, number)
            kind = sentences.ACTIVITY_ADDED
            found = _tell_of_new(f"activity:{number}", _say(kind, reason, title=activity.title)) if activity else None
        case "documents", "added" | "replaced":
            document = db.session.get(Document, number)
            kind = sentences.DOCUMENT_ADDED if event.how == "added" else sentences.DOCUMENT_REPLACED
            found = _tell_of_new(f"document:{number}", _say(kind, reason, title=document.title)) if document else None
        case "scope", _:
            found = _tell_daily(f"scope:{consultation.id}", _say(_choose_for_scope(version), reason), version)
        case "affected", _:
            found = _tell_daily(f"affected:{consultation.id}", _say(sentences.AFFECTED_CHANGED, reason), version)
        case "evidence_answers" | "answers", _ if version:
            found = _tell_of_owner(version) if event.part == "answers" else _tell_of_evidence(event, version)
        case "options" | "framings" | "findings" | "evidence" | "sections" | "questions" | "key_dates", _ if (
            version and version.effect in BRIEFING_SENTENCES
        ):
            kind = sentences.OPTION_ADDED if event.part == "options" else sentences.BRIEFING_ADDED
            kind = BRIEFING_SENTENCES[ChangeEffect(version.effect)] or kind
            found = _tell_of_new(f"{event.part}:{number}:version {version.id}", _say(kind, reason, title=version.title))
        case ("decision_day", _) | ("temporary", "moved" | "answered") | ("reviews" | "opening_checks", "published") if version:
            found = _tell_of_step(event, version, consultation)
        case "basics", _ if version and (said := _say_promise(version)):
            found = _tell_daily(f"promise:{consultation.id}", said, version)
        case "basics", "decision moved":
            said = _say(sentences.DECISION_MOVED, reason, when=consultation.decided_when)
            found = _tell_daily(f"decision date:{consultation.id}", said, version, NewsKind.DATE)
        case _:
            found = _tell_of_words(event, version) if version and reason else None
    return found


def _say_promise(version: Version) -> StoredSentence | None:
    """What is told first of the basic details, whatever else was changed with it."""
    before, after = read_words(version.before) or {}, read_words(version.after) or {}
    if lowers_promise(version):
        was, is_now = (str(words.get("promise_level", "")) for words in (before, after))
        if falls(was, is_now):
            return _say(sentences.PROMISE_LOWERED, version.reason, before=was, after=is_now)
        return _say(sentences.FOLLOWED_CHANGED, version.reason)
    if before.get("promise_level", "") != after.get("promise_level"):
        return _say(sentences.PROMISE_RAISED, version.reason)
    if before.get("promise") != after.get("promise"):
        return _say(sentences.PROMISE_CHANGED, version.reason)
    return _say(sentences.DECIDER_CHANGED, version.reason) if before.get("decided_by") != after.get("decided_by") else None


def _tell_of_owner(version: Version) -> Telling | None:
    """Of who is responsible for the decision. The day on which answers are due is told by itself."""
    before, after = (read_words(words) or {} for words in (version.before, version.after))
    if before.get("owner_place") == after.get("owner_place"):
        return None
    return _tell_daily(f"owner:{version.space_id}", _say(sentences.DECIDER_CHANGED, version.reason), version)


def _tell_of_role(version: Version) -> Telling:
    role = str((read_words(version.before) or {})["role"])
    return _tell_of_new(f"role ended:{version.id}", _say(sentences.ROLE_ENDED, version.reason, role=role))


def _tell_of_evidence(event: ConsultationChanged, version: Version) -> Telling:
    """Whoever asked was told in the action, under the same key."""
    words, key = read_words(version.after) or {}, f"evidence answer {event.how}:{event.thing_id}"
    name, due = str(words.get("answered_by", "")), str(words.get("due_on", ""))
    if event.how == "named":
        return _tell_of_new(key, sentences.EVIDENCE_PROMISED(name=name, due=due))
    if event.how == "answered":
        return _tell_of_new(key, sentences.EVIDENCE_ANSWERED(name=name))
    return _tell_daily(key, _say(sentences.EVIDENCE_ANSWER_CHANGED, version.reason), version)


def _tell_of_step(event: ConsultationChanged, version: Version, consultation: Consultation) -> Telling:
    if event.part == "reviews":
        return _tell_of_new(f"review:{event.thing_id}", sentences.REVIEW_PUBLISHED())
    if event.part == "opening_checks":
        return _tell_of_new(f"opening check:{event.thing_id}", sentences.OPENING_CHECK_ANSWERED())
    if event.part == "decision_day":
        return _tell_daily(f"decision day:{consultation.id}", _say_decision_day(version), version)
    return _tell_daily(f"temporary:{consultation.id}", _say_temporary(event.how, version), version, NewsKind.DATE)


def _say_decision_day(version: Version) -> StoredSentence:
    day = str((read_words(version.after) or {}).get("decides_on", ""))
    when = say_full_day(date.fromisoformat(day)) if day else ""
    return _say(sentences.DECISION_MOVED, version.reason, when=when)


def _say_temporary(how: str, version: Version) -> StoredSentence:
    if how == "answered":
        return _say(sentences.TEMPORARY_ANSWERED, version.reason)
    day = str((read_words(version.after) or {}).get("ends_on", ""))
    return _say(sentences.TEMPORARY_MOVED, version.reason, day=day)


def _tell_of_new(key: str, said: StoredSentence) -> Telling:
    return Telling(key, said, NewsKind.OFFICIAL)


def _tell_of_words(event: ConsultationChanged, version: Version) -> Telling:
    """Of other words that were changed, or went, once that needed a reason: before, a slip of the pen is nobody's news."""
    key = f"{event.part} {version.effect}:{version.thing_id}"
    if event.part == "basics":
        return _tell_daily(f"basics:{version.space_id}", _say_words(version), version)
    if event.part in OWN_SENTENCES:
        return _tell_daily(key, _say(OWN_SENTENCES[event.part], version.reason), version)
    kind = sentences.THING_REMOVED if version.effect == ChangeEffect.REMOVED else sentences.THING_CHANGED
    return _tell_daily(key, _say(kind, version.reason, title=version.title), version)


def _say_words(version: Version) -> StoredSentence:
    """The question first, whatever was changed with it."""
    before, after = (read_words(words) or {} for words in (version.before, version.after))
    if (was := str(before.get("title", ""))) != (is_now := str(after.get("title", ""))):
        return _say(sentences.TITLE_CHANGED, version.reason, before=was, after=is_now)
    if before.get("summary") != after.get("summary"):
        return _say(sentences.SUMMARY_CHANGED, version.reason)
    return _say(sentences.BASICS_CHANGED, version.reason)


def _say(kind: SentenceKind, reason: str, **values: Value) -> StoredSentence:
    return kind(**values, reason=reason) if reason else kind(**values)


def _choose_for_scope(version: Version | None) -> SentenceKind:
    if version is None:
        return sentences.SCOPE_CHANGED
    chosen = {ChangeEffect.CLOSED: sentences.SCOPE_CLOSED, ChangeEffect.OPENED: sentences.SCOPE_OPENED}
    if gets_condition(version):
        chosen = {ChangeEffect.CLOSED: sentences.SCOPE_CONDITIONAL, ChangeEffect.OPENED: sentences.SCOPE_OPENED_IF}
    elif settles_more(version):
        chosen[ChangeEffect.CLOSED] = sentences.SCOPE_SETTLED
    elif loses_condition(version):
        chosen[ChangeEffect.OPENED] = sentences.SCOPE_UNCONDITIONAL
    return chosen.get(ChangeEffect(version.effect), sentences.SCOPE_CHANGED)


def _tell_daily(key: str, said: StoredSentence, version: Version | None, kind: NewsKind = NewsKind.OFFICIAL) -> Telling:
    """One line for all that was changed of it: without a reason once a day, and each change that has one."""
    moment = f"version {version.id}" if version and version.reason else str(to_local(now()).date())
    return Telling(f"{key}:{moment}", said, kind, group_key=key)


def _tell_of_stage(phase: Phase, how: str, reason: str) -> Telling:
    opens, closes = phase.opens_at.isoformat(), phase.closes_at.isoformat()
    if how == "added":
        return Telling(f"stage:{phase.id}", _say(sentences.STAGE_ADDED, reason, name=phase.name, opens=opens), NewsKind.DATE)
    about, key = {"name": phase.name, "opens": opens, "closes": closes}, f"stage moved:{phase.id}"
    if stays := [each.name for each in list_kept_ends(phase)]:
        about["stays"] = "\n".join(stays)
    said = _say(sentences.STAGE_MOVED, reason, **about)
    return Telling(f"{key}:{opens}:{closes}", said, NewsKind.DATE, group_key=key)
