"""Organisers add evidence; people ask for some; a named person answers by a date."""

from __future__ import annotations

from dataclasses import asdict, replace

from flask_babel import gettext as _

from forum.briefing.models import ProposedOption
from forum.consultations.actions.holding import hold_in_place
from forum.consultations.actions.promise import refuse_once_settled
from forum.consultations.actions.recording import note_change
from forum.consultations.models import Activity, Consultation, Document
from forum.consultations.queries import find_place
from forum.consultations.snapshots import Part
from forum.contributions.actions import NewWords, consider, find_sent_again, new_contribution, publish
from forum.contributions.models import Status
from forum.contributions.screening import Confirmation
from forum.evidence import sentences
from forum.evidence.fingerprints import fingerprint_answer, fingerprint_item
from forum.evidence.kind import REQUEST_PAGE
from forum.evidence.kinds import LONGEST_ANSWER, MOST_ITEMS, WANTS, EvidenceAnswerWords, EvidenceWords
from forum.evidence.models import EvidenceAnswer, EvidenceItem, EvidenceRequest
from forum.evidence.queries import count_items
from forum.evidence.rules import ANSWER_REQUEST, ASK_FOR_EVIDENCE, FURTHEST_ANSWER, WRITE_EVIDENCE, today
from forum.evidence.snapshots import describe_answer, describe_item
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.idempotency import identify_sending
from forum.kernel.numbers import say_number
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.text import has_words, render, tidy_text
from forum.notifications.actions import notify
from forum.spaces.rules import ThingWords


@action(WRITE_EVIDENCE, lock=lock)
def add_item(actor: Actor, consultation: Consultation, words: EvidenceWords, *, reason: str = "") -> EvidenceItem:
    """Raises Conflict when there are MOST_ITEMS, and once it is decided or stopped early: what was known then is not made better
    afterwards. Raises Invalid on `reason` as `note_change` does."""
    refuse_once_settled(actor, consultation)
    if count_items(consultation) >= MOST_ITEMS:
        raise Conflict(_("You can add %(most)s at most. People could not read more.", most=MOST_ITEMS))
    item = EvidenceItem(space_id=consultation.id, added_at=now(), **asdict(_fit(consultation, words)))
    save(item)
    _note_item(actor, consultation, item, None, reason, "added")
    return item


@action(WRITE_EVIDENCE, lock=hold_in_place)
def change_item(actor: Actor, item: EvidenceItem, words: EvidenceWords, *, seen: str, reason: str = "") -> None:
    """Replaces all its words. A mistake can still be put right once it is decided, and is marked then (`afterwards`). Raises
    Changed when they are not any more what was `seen` (`fingerprint_item`), and Invalid as `add_item` does."""
    refuse_when_changed(seen, fingerprint_item(item))
    write_item(actor, item, words, reason=reason)


def write_item(actor: Actor, item: EvidenceItem, words: EvidenceWords, *, reason: str, asked_by_id: int | None = None) -> None:
    """Inside an action, under the lock of the consultation. `asked_by_id`: as in `note_change`. Raises Invalid as `change_item`
    does, NeedsColleague where one person alone may not."""
    before = describe_item(item)
    for name, value in asdict(_fit(item.consultation, words)).items():
        setattr(item, name, value)
    db.session.flush()
    db.session.refresh(item, ["option", "document"])
    _note_item(actor, item.consultation, item, before, reason, "changed", asked_by_id)


@action(WRITE_EVIDENCE, lock=hold_in_place)
def remove_item(actor: Actor, item: EvidenceItem, *, seen: str, reason: str = "") -> None:
    """Raises Changed and Invalid as `change_item` does, and Conflict as `add_item` does: it was decided from this, too."""
    refuse_once_settled(actor, item.consultation)
    if seen != fingerprint_item(item):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    take_away_item(actor, item, reason=reason)


def take_away_item(actor: Actor, item: EvidenceItem, *, reason: str, asked_by_id: int | None = None) -> None:
    """As `write_item`; Conflict as `remove_item`."""
    refuse_once_settled(actor, item.consultation)
    consultation, before = item.consultation, describe_item(item)
    about = {"reason": reason, "thing_id": item.id, "how": "removed", "asked_by_id": asked_by_id}
    note_change(actor, consultation, Part.EVIDENCE, before=before, after=None, **about)  # type: ignore[arg-type]
    db.session.delete(item)


def _fit(consultation: Consultation, words: EvidenceWords) -> EvidenceWords:
    """What is for or against nothing says neither. An option, and a document, belong to the same consultation."""
    document = db.session.get(Document, words.document_id) if words.document_id else None
    if document is None or document.space_id != consultation.id:
        words = replace(words, document_id=None)
    option = db.session.get(ProposedOption, words.option_id) if words.option_id else None
    if option is None or option.consultation_id != consultation.id:
        return replace(words, option_id=None, speaks="")
    return words


def _note_item(
    actor: Actor,
    consultation: Consultation,
    item: EvidenceItem,
    before: ThingWords | None,
    reason: str,
    how: str,
    asked_by_id: int | None = None,
) -> None:
    about = {"reason": reason, "thing_id": item.id, "how": how, "asked_by_id": asked_by_id}
    note_change(actor, consultation, Part.EVIDENCE, before=before, after=describe_item(item), **about)  # type: ignore[arg-type]


def ask_for_evidence(
    actor: Actor,
    activity: Activity,
    *,
    wants: str,
    title: str,
    body: str,
    idempotency_key: str | None = None,
    confirmation: Confirmation | None = None,
) -> EvidenceRequest:
    """Asks in the stage of an activity (`find_asking_activity`); the same form sent again asks once. Raises as `publish` does."""
    sending = identify_sending(idempotency_key, activity.id, wants, title, tidy_text(body))
    words = consider(actor, ASK_FOR_EVIDENCE, activity, NewWords(body, title, sending, confirmation))
    return _ask(actor, activity, wants, words)


@action(ASK_FOR_EVIDENCE)
def _ask(actor: Actor, activity: Activity, wants: str, words: NewWords) -> EvidenceRequest:
    if wants not in WANTS:
        raise Invalid({"wants": _("Choose what would help you")})
    place = find_place(actor, activity)
    if place is None:
        raise Forbidden(_("You need to join this consultation first."))
    sent = find_sent_again(EvidenceRequest, place, words, EvidenceRequest.activity_id == activity.id)
    if sent is not None and sent.wants != wants:
        raise Invalid(
            {"wants": _("You have already asked for this, and chose something else that would help. Ask in other words")}
        )
    if sent is not None:
        return sent
    request = new_contribution(
        EvidenceRequest,
        place,
        activity_id=activity.id,
        title=words.title,
        body=words.body,
        sending=words.sending,
        wants=wants,
    )
    publish(request, words)
    return request


@action(ANSWER_REQUEST, lock=hold_in_place)
def answer_request(
    actor: Actor, request: EvidenceRequest, words: EvidenceAnswerWords, *, seen: str, reason: str = ""
) -> EvidenceAnswer:
    """Says who answers by when, and the answer itself once there is one. Raises Changed when the request or its answer is not any
    more what was `seen` (`fingerprint_answer`), Invalid for a day that is over or far away, for an answer that is too long or is
    emptied, and on `reason` as `note_change` does: not for what nobody has read yet; NeedsColleague where two people do it."""
    db.session.refresh(request, ["reply"])  # Another may have written the first while this one waited.
    refuse_when_changed(seen, fingerprint_answer(request))
    return write_answer(actor, request, words, reason=reason)


def write_answer(
    actor: Actor, request: EvidenceRequest, words: EvidenceAnswerWords, *, reason: str, asked_by_id: int | None = None
) -> EvidenceAnswer:
    """Inside an action, under the lock of the consultation. `asked_by_id`: as in `note_change`; who asked has written it then.
    Raises Invalid as `answer_request` does, NeedsColleague where one person alone may not."""
    answer, text = request.reply, tidy_text(words.answer)
    before = describe_answer(answer) if answer else None
    _check_answer(actor, words, answer, text)
    was_answered = answer is not None and answer.answered_at is not None
    if answer is None:
        answer = EvidenceAnswer(space_id=request.space_id, request_id=request.id, promised_at=now(), first_due_on=words.due_on)
        how, reason = "named", _("Someone asked for this.")
    else:
        is_new = bool(text) and not was_answered and (answer.name, answer.due_on) == (words.name, words.due_on)
        how, reason = "changed", _("Someone asked for this.") if is_new else reason
    answer.name, answer.due_on, answer.answer, answer.html = words.name, words.due_on, text, render(text)
    answer.written_by_id = asked_by_id or _number_of_writer(actor, request)
    if text and not was_answered:
        answer.answered_at, how = now(), "answered"
    save(answer)
    db.session.refresh(request, ["reply"])
    about = {"reason": reason, "thing_id": answer.id, "how": how, "asked_by_id": asked_by_id}
    after = describe_answer(answer)
    note_change(actor, request.consultation, Part.EVIDENCE_ANSWERS, before=before, after=after, **about)  # type: ignore[arg-type]
    _tell_asker(request, answer, how)
    return answer


def _check_answer(actor: Actor, words: EvidenceAnswerWords, answer: EvidenceAnswer | None, text: str) -> None:
    errors, is_new_day = {}, answer is None or answer.due_on != words.due_on
    if not has_words(words.name):
        errors["name"] = _("Enter who will answer")
    if is_new_day and words.due_on < today() and actor != SYSTEM:
        errors["due_on"] = _("The date must be today or later")
    elif is_new_day and words.due_on > today() + FURTHEST_ANSWER:
        errors["due_on"] = _("The date must be within a year")
    if len(text) > LONGEST_ANSWER:
        errors["answer"] = _("Use %(most)s characters or fewer", most=say_number(LONGEST_ANSWER))
    elif not text and answer is not None and answer.answered_at is not None:
        errors["answer"] = _("Enter the answer. People have read it, so it cannot be empty")
    if errors:
        raise Invalid(errors)


def _number_of_writer(actor: Actor, request: EvidenceRequest) -> int:
    place = find_place(actor, request)
    if place is None:
        raise Forbidden(_("You need to join this consultation first."))
    return place.id


def _tell_asker(request: EvidenceRequest, answer: EvidenceAnswer, how: str) -> None:
    """Followers are told from the log, under the same key."""
    told = {
        "named": sentences.REQUEST_PROMISED(name=answer.name, due=answer.due_on.isoformat()),
        "answered": sentences.REQUEST_ANSWERED(name=answer.name),
    }
    account_id = request.author.account_id
    if how not in told or account_id is None or request.status != Status.PUBLISHED:
        return
    notify(
        [account_id],
        request.consultation,
        key=f"evidence answer {how}:{answer.id}",
        sentence=told[how],
        target_kind=REQUEST_PAGE,
        target=request.public_id,
        contribution_id=request.id,
    )
