"""Whoever was heard says whether that is it; organisers choose which replies begin with what was heard."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.discussions.actions.rules_of_talking import note_rules
from forum.activities.discussions.events import RestatementAnswered, RestatingChanged
from forum.activities.discussions.models import Clarification, DiscussionSettings, Post, Restatement, Restating
from forum.activities.discussions.queries.restating import find_clarification
from forum.activities.discussions.queries.settings import read_settings
from forum.activities.discussions.responses import LONGEST_CLARIFICATION
from forum.activities.discussions.rules import ANSWER_RESTATEMENT, CHANGE_RESTATING, needs_restatement
from forum.activities.discussions.snapshots import describe_talking
from forum.consultations.actions.recording import refuse_lost_reason
from forum.consultations.events import consultation_stream
from forum.consultations.models import Activity
from forum.consultations.queries import find_place
from forum.consultations.snapshots import Part
from forum.contributions.actions import NewWords, consider, edit, new_contribution, publish, withdraw
from forum.contributions.screening import Confirmation
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.fingerprints import fingerprint, refuse_when_changed
from forum.kernel.permissions import Actor, require
from forum.kernel.text import has_words, tidy_text


def check_restatement(actor: Actor, parent: Post, stance: str, restatement: str) -> None:
    """Raises Invalid where a reply of this kind has to say first what its author heard, and does not. For a page that asks it."""
    if needs_restatement(actor, parent, stance) and not has_words(restatement):
        raise Invalid({"restatement": _("Write what you heard %(name)s say", name=parent.author.pseudonym)})


def fingerprint_restatement(html: str) -> str:
    """Of what was heard, as whoever answers it has it before them."""
    return fingerprint(str(html))


def fingerprint_meant(clarification: Clarification | None) -> str:
    """Of what was said to have been meant, as whoever says it anew has it before them; "" for nothing."""
    return clarification.fingerprint_words() if clarification else ""


@action(ANSWER_RESTATEMENT, lock=lock)
def say_yes(actor: Actor, restatement: Restatement, *, seen: str | None = None) -> bool:
    """That is it. What was said to have been meant instead is taken back: whether there was such. Raises Changed when what was
    heard is not any more what was `seen`, where that is told."""
    if seen is not None:
        refuse_when_changed(seen, fingerprint_restatement(restatement.html))
    before = find_clarification(restatement)
    if before is not None:
        withdraw(actor, before)
    _answer(actor, restatement, is_right=True)
    return before is not None


def say_not_quite(
    actor: Actor,
    restatement: Restatement,
    *,
    body: str,
    seen: str | None = None,
    began_from: str | None = None,
    confirmation: Confirmation | None = None,
) -> Clarification:
    """Not quite: what was meant. Said again in other words, it is an edit. Raises Invalid, by field, ConfirmationNeeded when its
    author should be asked first, and Changed as `say_yes`, and when what they said before is not what this `began_from`."""
    require(actor, ANSWER_RESTATEMENT, restatement)
    if seen is not None:
        refuse_when_changed(seen, fingerprint_restatement(restatement.html))
    if len(tidy_text(body)) > LONGEST_CLARIFICATION:
        raise Invalid({"body": _("Use %(most)s characters or fewer", most=LONGEST_CLARIFICATION)})
    before = find_clarification(restatement)
    if before is not None:
        edit(actor, before, title="", body=body, seen=began_from, confirmation=confirmation)
        _say_it_differs(actor, restatement)
        return before
    words = consider(actor, ANSWER_RESTATEMENT, restatement, NewWords(body, confirmation=confirmation))
    return _add_clarification(actor, restatement, words)


@action(ANSWER_RESTATEMENT, lock=lock)
def _say_it_differs(actor: Actor, restatement: Restatement) -> None:
    _answer(actor, restatement, is_right=False)


@action(ANSWER_RESTATEMENT, lock=lock)
def _add_clarification(actor: Actor, restatement: Restatement, words: NewWords) -> Clarification:
    before = find_clarification(restatement)
    if before is not None:  # Sent twice at once.
        return before
    author = find_place(actor, restatement)
    if author is None:
        raise NotFound
    activity_id = restatement.activity_id
    made = new_contribution(Clarification, author, activity_id=activity_id, body=words.body, restatement_id=restatement.id)
    publish(made, words)
    _answer(actor, restatement, is_right=False)
    return made


def _answer(actor: Actor, restatement: Restatement, *, is_right: bool) -> None:
    verdict = "yes" if is_right else "no"
    if restatement.verdict == verdict:
        return
    restatement.verdict, restatement.answered_at = verdict, now()
    stream = consultation_stream(restatement.space_id)
    emit(RestatementAnswered(stream, actor.account_id, restatement.id, is_right))


@action(CHANGE_RESTATING, lock=lock)
def set_restating(actor: Actor, activity: Activity, restating: Restating, *, seen: str | None = None, reason: str = "") -> None:
    """Which replies of a discussion begin with what was heard, from now on. Raises as `set_guests` does."""
    before, rules_before = read_settings(activity).restating, describe_talking(activity)
    if seen is not None:
        refuse_when_changed(seen, fingerprint(before))
    if restating == before:
        refuse_lost_reason(actor, activity.consultation, Part.TALKING, activity.id, reason)
        return
    row = insert_into(DiscussionSettings).values(activity_id=activity.id, restating=restating)
    change = row.on_conflict_do_update(index_elements=["activity_id"], set_={"restating": restating})
    db.session.execute(change)
    db.session.expire_all()
    note_rules(actor, activity, rules_before, reason=reason, how="restating")
    emit(RestatingChanged(consultation_stream(activity.space_id), actor.account_id, activity.id, restating))
