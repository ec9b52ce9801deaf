"""A promise under an answer, with an owner and a day: one person writes it, a colleague checks it, then people can read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from forum.agreeing.actions import News, agree_to, ask_colleagues, drop_asked, get_seen
from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db, new_public_id
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words
from forum.opening.rules import SIGNERS
from forum.outcomes import sentences
from forum.outcomes.actions.coding import place_of
from forum.outcomes.actions.notifying import ensure_promise_topic, notify_followers_of_promise
from forum.outcomes.deadlines import is_too_far, today
from forum.outcomes.events import PromiseChanged, PromiseDrafted
from forum.outcomes.kinds import PROMISE_DRAFT
from forum.outcomes.models import Commitment, Milestone, PromiseDraft, Theme
from forum.outcomes.queries.promise_drafts import find_waiting
from forum.outcomes.rules import CHECK_PROMISE, LONGEST_SENTENCE, PROMISE, REFUSE_PROMISE
from forum.spaces.rules import LONGEST_REASON

MOST_MILESTONES = 12


@dataclass(frozen=True)
class PromiseWords:
    """What a promise says. `unit` empty: whoever runs the consultation. `due_on` None is refused in words."""

    what: str
    owner_title: str
    unit: str
    due_on: date | None
    milestones: list[str] = field(default_factory=list)


def fingerprint_draft(draft: PromiseDraft) -> str:
    """Of all that a colleague checks."""
    return fingerprint(draft.id, draft.what, draft.owner_title, draft.unit, draft.owner_id, draft.due_on.isoformat(), draft.steps)


def _hold(draft: PromiseDraft) -> None:
    """The consultation before the theme, as whoever else acts by two holds it."""
    lock(draft.consultation)
    lock(draft.theme)
    lock(draft)


def _hold_theme(theme: Theme) -> None:
    lock(theme.consultation)
    lock(theme)


@action(PROMISE, lock=_hold_theme)
def draft_promise(actor: Actor, theme: Theme, words: PromiseWords, *, owner: Participation | None = None) -> PromiseDraft:
    """Waits for a colleague, who is told. `owner`: who is told when it is late; the title stands in public either way. The same
    again from the same person is the same row. Raises Conflict before an answer is published, and for another promise with the
    same sentence, public or waiting."""
    _check_promise(words)
    assert words.due_on is not None  # noqa: S101  (just checked)
    if not theme.published_answers:
        raise Conflict(_("Publish the answer first. A promise has to belong to an answer."))
    said = {
        "what": words.what,
        "owner_title": words.owner_title,
        "unit": words.unit or theme.consultation.run_by,
        "owner_id": owner.id if owner else None,
        "due_on": words.due_on,
        "steps": "\n".join(words.milestones),
    }
    waits = find_waiting(theme, words.what)
    if waits is not None and waits.asked_by_id == place_of(actor, theme).id and _reads(waits, said):
        return waits  # the same form, sent twice
    public = select(Commitment.id).filter_by(theme_id=theme.id, what=words.what, given_up_at=None, done_at=None)
    if waits is not None:
        raise Conflict(_("There is already a draft of a promise with this sentence. Open it, or change the sentence."))
    if db.session.scalar(public) is not None:
        raise Conflict(_("There is already a promise with this sentence. Change the sentence to make another."))
    about = {"consultation_id": theme.consultation_id, "consultation": theme.consultation, "theme_id": theme.id, "theme": theme}
    draft = PromiseDraft(public_id=new_public_id(), **about, **said)
    news = News(draft.told_as, sentences.CHECK_PROMISE_ASKED(what=draft.what), PROMISE_DRAFT, draft.public_id)
    ask_colleagues(actor, draft, theme.consultation, SIGNERS, news)
    _note(actor, draft, "drafted")
    return draft


@action(CHECK_PROMISE, lock=_hold)
def publish_promise(actor: Actor, draft: PromiseDraft, *, seen: str) -> Commitment:
    """From now on everybody reads it, and its words and day stay. Raises Changed for something else than was seen, Forbidden for
    whoever wrote it, Conflict where it waits no more or its day has passed."""
    get_seen(PromiseDraft, PromiseDraft.id == draft.id, seen, fingerprint_draft)
    if draft.due_on < today():
        raise Conflict(_("The day it is due has passed. Whoever wrote it needs to cancel it and write another."))
    if not draft.theme.published_answers:
        raise Conflict(_("Publish the answer first. A promise has to belong to an answer."))
    agree_to(actor, draft, draft.consultation)
    promise = Commitment(
        consultation_id=draft.consultation_id,
        consultation=draft.consultation,
        theme_id=draft.theme_id,
        theme=draft.theme,
        what=draft.what,
        owner_title=draft.owner_title,
        unit=draft.unit,
        owner_id=draft.owner_id,
        due_on=draft.due_on,
        made_by_id=draft.asked_by_id,
        made_at=now(),
        milestones=[Milestone(position=number, what=what) for number, what in enumerate(draft.steps.splitlines())],
    )
    save(promise)
    draft.commitment_id = promise.id
    ensure_promise_topic(promise)
    emit(PromiseChanged(consultation_stream(promise.consultation_id), actor.account_id, promise.id, "made"))
    notify_followers_of_promise(promise, key=f"promise:{promise.id}", sentence=sentences.PROMISED(what=promise.what))
    return promise


@action(REFUSE_PROMISE, lock=_hold)
def refuse_promise(actor: Actor, draft: PromiseDraft, *, seen: str, reason: str = "") -> None:
    """Nothing is promised. Whoever wrote it takes it back, or a colleague says why not, which its writer reads. Raises Invalid on
    `refused_because` for a colleague without a reason, Changed and Conflict as `publish_promise` does."""
    get_seen(PromiseDraft, PromiseDraft.id == draft.id, seen, fingerprint_draft)
    if draft.asked_by.account_id != actor.account_id:
        if not has_words(reason):
            raise Invalid({"refused_because": _("Enter what has to change before this can be promised")})
        if len(reason) > LONGEST_REASON:
            raise Invalid({"refused_because": _("The reason must be %(most)d characters or fewer", most=LONGEST_REASON)})
        draft.refused_because = reason.strip()
    news = News("promise refused", sentences.PROMISE_NOT_CHECKED(what=draft.what), PROMISE_DRAFT, draft.public_id)
    drop_asked(actor, draft, draft.consultation, news)
    _note(actor, draft, "refused")


def _reads(draft: PromiseDraft, said: Mapping[str, object]) -> bool:
    return all(getattr(draft, name) == value for name, value in said.items())


def _check_promise(words: PromiseWords) -> None:
    errors = {}
    if not has_words(words.what):
        errors["what"] = _("Enter what you promise")
    elif len(words.what) > LONGEST_SENTENCE:
        errors["what"] = _("Use %(most)s characters or fewer", most=LONGEST_SENTENCE)
    if not has_words(words.owner_title):
        errors["owner_title"] = _("Enter the job title of the person responsible, for example, “Head of community nursing”")
    if words.due_on is None:
        errors["due_on"] = _("Enter the due date")
    elif words.due_on < today() or is_too_far(words.due_on):
        errors["due_on"] = _("Enter a date in the future, within the next 10 years")
    if len(words.milestones) > MOST_MILESTONES:
        errors["milestones"] = _("Enter no more than %(most)d steps", most=MOST_MILESTONES)
    if errors:
        raise Invalid(errors)


def _note(actor: Actor, draft: PromiseDraft, how: str) -> None:
    emit(PromiseDrafted(consultation_stream(draft.consultation_id), actor.account_id, draft.id, how))
